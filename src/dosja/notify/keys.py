"""The keys of what people follow as text, as forms and addresses carry them.

"document:UID", "list:AGENCY:TYPE" (either part may be empty) and "search:PARAMETERS". Pure.
"""

from urllib.parse import parse_qs, urlencode

from dosja.search.question import Question, read_question
from dosja.uids import format_uid, parse_uid

Key = tuple


class Parameters:
    """The parameters of an address, read as a request's are."""

    def __init__(self, query: str):
        self._values = parse_qs(query)

    def getall(self, name: str) -> list[str]:
        """Every value of a parameter."""
        return self._values.get(name, [])


def question_of(query: str) -> Question:
    """The question that a followed search asks."""
    return read_question(Parameters(query), 1, 1)


def search_key(question: Question) -> Key:
    """The key of a search: words and filters, whatever the order and the page that are looked at."""
    return ("search", urlencode([pair for pair in question.query if pair[0] != "sort"]))


def list_path(agency: str, type_id: str, *, newest: bool = False) -> str:
    """The address of a followed list; `newest` puts what changed last first."""
    pairs = [(name, value) for name, value in (("agency", agency), ("type", type_id)) if value]
    if newest:
        pairs.append(("sort", "-modified"))
    return f"/documents?{urlencode(pairs)}" if pairs else "/documents"


def search_path(query: str, *, newest: bool = False) -> str:
    """The address of a followed search; `newest` puts what changed last first."""
    return f"/search?{query}&sort=modified" if newest else f"/search?{query}"


def parse_key(text: str) -> Key:
    """The key that a form carries; () for nonsense."""
    kind, _colon, rest = text.partition(":")
    if kind == "document":
        uid = parse_uid(rest)
        return (kind, uid) if uid else ()
    if kind == "list":
        agency, colon, type_id = rest.partition(":")
        return (kind, agency, type_id) if colon else ()
    if kind == "search":
        question = question_of(rest)
        return search_key(question) if question.text else ()
    return ()


def format_key(key: Key) -> str:
    """As `parse_key` reads it."""
    return ":".join((key[0], format_uid(key[1]) if key[0] == "document" else ":".join(key[1:])))
