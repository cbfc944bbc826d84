"""From what a person types to a query: the grammar. Nothing that is typed is an error.

    word word        documents with all the words, in any ending, with or without ë and ç; when no document
                     has all of them, those with any (the results say so)
    "some words"     exactly these words, one after the other
    -word -"words"   documents without it (a space before the sign, none after it)
    word*            words that begin so: SHORTEST_PREFIX letters or more, MOST_PREFIXES of them in a query
    field:value      documents whose field has the value; also field:"two words" and -field:value; see FIELDS.
                     Values of one field widen (viti:2007 viti:2008), those of several narrow.
                     kodi:PSV-AP* takes a prefix, viti:2006-2009 a span
    9859 128/b       numbers of acts and articles; "nr. 9859, datë 21.1.2008", "ligji 9859/2008" and the like
                     are the act by its number and year, in whatever form a text has it
    21.1.2008        a date, in any form (see `references`)

Whatever does not fit (a quote without its end, an unknown field or value, a sign that stands alone) is
searched as plain words, and `Parsed.notes` says so. Sizes are capped, so no input is slow.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from dosja.search.analysis import tokens
from dosja.search.letters import fold, normalise_text
from dosja.search.references import SURE, Spoken, act_term, spoken

LONGEST_QUERY = 1_000
"""Characters of a query that are looked at."""
MOST_CLAUSES = 24
MOST_WORDS = 40
"""Words of a phrase."""
MOST_PREFIXES = 3
SHORTEST_PREFIX = 3
MOST_YEARS = 60
"""Years that a span of years may hold."""

CODE = "code"
FIELDS = {
    "code": CODE,
    "kodi": CODE,
    "agency": "agency",
    "institucioni": "agency",
    "agjencia": "agency",
    "type": "type",
    "kind": "type",
    "lloji": "type",
    "country": "country",
    "shteti": "country",
    "vendi": "country",
    "year": "year",
    "viti": "year",
    "state": "state",
    "gjendja": "state",
    "language": "language",
    "gjuha": "language",
}
"""What may stand before a colon, folded, and the field it means."""

FACETS = ("country", "year")
"""Fields that stand together in the index's filter field "facet"."""

QUOTE, FIELD, VALUE, SIGN, STAR = "quote", "field", "value", "sign", "star"
"""Kinds of notes: no closing quote; no such field; no such value; an operator alone; a * that does not
work."""

_QUOTES = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'))
_SPACE = re.compile(r"[\s,;]+")
_MINUS = re.compile(r"[-\u2212\u2013](?=[^\s-])")
_FIELD = re.compile(r'(?P<name>[^\W\d_]{2,20}):(?=[^\s:/])(?:"(?P<quoted>[^"]*)"|(?P<value>[^\s"]+))?')
_WORD = re.compile(r'[^\s"]+')
_ARTICLE = re.compile(r"[^\w-]*(?P<number>\d{1,4})[/-]?(?P<letter>[^\W\d_])\W*")
_YEARS = re.compile(r"(\d{4})(?:(?:-|\.\.)(\d{4}))?")
_SIGNS = frozenset("-*+&|~\u2013\u2212")
_LOGIC = frozenset({"AND", "OR", "NOT"})


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a query: the folded words, whether they are a phrase or a prefix, and the piece as typed.

    parts: the words of a form of the glossary that were typed one after the other, or what must all be there.
    alternatives: other forms that are as good (see `glossary`). loose: a phrase whose words may have other
    endings. only: the field of FIELDS (CODE) in which alone it is looked for.
    """

    words: tuple[str, ...]
    joined: str
    typed: str
    phrase: bool = False
    prefix: bool = False
    excluded: bool = False
    parts: tuple["Clause", ...] = ()
    alternatives: tuple["Clause", ...] = ()
    loose: bool = False
    only: str = ""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A `field:value`: the field (of FIELDS) and its values, one of which a document must have, or none."""

    field: str
    values: tuple[str, ...]
    typed: str
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was searched as plain words: its kind (QUOTE, FIELD, VALUE, SIGN, STAR) and as typed."""

    kind: str
    typed: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query as it was understood; `shortened` when something of it was left out."""

    text: str
    clauses: tuple[Clause, ...]
    shortened: bool = False
    narrowed: tuple[Narrowing, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def wanted(self) -> tuple[Clause, ...]:
        """The clauses that a document should match."""
        return tuple(clause for clause in self.clauses if not clause.excluded)


Names = Callable[[str, str], tuple[str, ...]]
"""(field, value as typed) -> the ids that are meant, none for an unknown one (see `names`)."""


def plain_names(field: str, typed: str) -> tuple[str, ...]:
    """Names for who knows no site: what was typed is the id."""
    return (typed.upper() if field == "country" else fold(typed),)


def parse(text: str, names: Names = plain_names) -> Parsed:
    """Understand `text` as a query; every text is one."""
    shortened = len(text) > LONGEST_QUERY
    if shortened:
        text = text[:LONGEST_QUERY].rpartition(" ")[0] or text[:LONGEST_QUERY]
    text = text.translate(_QUOTES)
    reader = _Reader(normalise_text(text), names)
    reader.read()
    return Parsed(
        " ".join(text.split()),
        tuple(reader.clauses),
        shortened or reader.shortened,
        tuple(reader.narrowed),
        tuple(dict.fromkeys(reader.notes)),
    )


class _Reader:
    """Goes through a normalised query from left to right."""

    def __init__(self, text: str, names: Names):
        self.text = text
        self.names = names
        self.known = {found.start: found for found in spoken(text)}
        self.clauses: list[Clause] = []
        self.narrowed: list[Narrowing] = []
        self.notes: list[Note] = []
        self.shortened = False

    def read(self) -> None:
        at = 0
        while at < len(self.text):
            space = _SPACE.match(self.text, at)
            if space is not None:
                at = space.end()
                continue
            if len(self.clauses) + len(self.narrowed) >= MOST_CLAUSES:
                self.shortened = True
                return
            begins = at == 0 or self.text[at - 1].isspace()
            minus = _MINUS.match(self.text, at) if begins else None
            at = self._piece(at + 1 if minus is not None else at, minus is not None)

    def _piece(self, at: int, excluded: bool) -> int:
        """Take the piece that begins at `at`; returns where it ends."""
        text = self.text
        if text.startswith('"', at):
            end = text.find('"', at + 1)
            if end < 0:
                self.notes.append(Note(QUOTE, text[at : at + 40]))
                return at + 1
            self._add(self._plain(text[at + 1 : end], phrase=True), excluded)
            return end + 1
        known = self.known.get(at)
        if known is not None:
            self._add(_clause_of_reference(text[at : known.end], known), excluded)
            return known.end
        field = _FIELD.match(text, at)
        if field is not None:
            return self._field(field, excluded)
        word = _WORD.match(text, at)
        if word is None:
            return at + 1
        end = min([word.end(), *(start for start in self.known if at < start < word.end())])
        self._word(text[at:end], excluded)
        return end

    def _add(self, clause: Clause | None, excluded: bool) -> None:
        if clause is None:
            return
        if excluded:
            clause = replace(clause, excluded=True)
        # A word may come twice in a form of the glossary: Këshilli i Lartë i Drejtësisë.
        if clause not in self.clauses[-1:]:
            self.clauses.append(clause)

    def _plain(self, typed: str, *, phrase: bool = False, only: str = "") -> Clause | None:
        """A word, or several as a phrase; None where there is none."""
        words, whole = _words(typed)
        if not words:
            return None
        if len(words) > MOST_WORDS:
            words, whole, self.shortened = words[:MOST_WORDS], "", True
        article = None if phrase else _ARTICLE.fullmatch(typed)
        if article is not None:
            number, letter = article["number"], fold(article["letter"])
            return Clause((number, letter), number + letter, typed, phrase=True, only=only)
        return Clause(words, whole, typed, len(words) > 1, only=only)

    def _word(self, typed: str, excluded: bool, only: str = "") -> None:
        clause = self._plain(typed, only=only)
        bare = typed.rstrip(".,;!?)")
        if clause is None:
            if not set(typed).difference(_SIGNS):
                self.notes.append(Note(SIGN, typed[:40]))
            return
        if typed in _LOGIC and len(self.text.split()) > 1:
            self.notes.append(Note(SIGN, typed))
        if "*" in bare:
            prefixes = sum(known.prefix for known in self.clauses)
            fits = bare.find("*") == len(bare) - 1 and len("".join(clause.words)) >= SHORTEST_PREFIX
            fits = fits and (len(clause.words) == 1 or bool(only))
            if fits and prefixes < MOST_PREFIXES:
                clause = Clause(clause.words, "", bare, prefix=True, only=only)
            elif fits:
                self.shortened = True
            else:
                self.notes.append(Note(STAR, typed[:40]))
        self._add(clause, excluded)

    def _field(self, match: re.Match, excluded: bool) -> int:
        """Take a field with its value, or its name as a word where it is none; returns where that ends."""
        name = FIELDS.get(fold(match["name"]))
        quoted, value = match["quoted"], match["value"]
        typed = (quoted if quoted is not None else (value or "").rstrip(",;")).strip()
        if name is None:
            self.notes.append(Note(FIELD, match["name"][:40]))
            self._word(match["name"], excluded)
            return match.start() + len(match["name"]) + 1
        if name == CODE and _words(typed)[0]:
            self._word(typed, excluded, CODE)
            return match.end()
        values = _years(typed) if name == "year" else self.names(name, typed) if typed else ()
        if not values:
            self.notes.append(Note(VALUE, match.group()[:60]))
            self._word(match["name"], excluded)
            return match.start() + len(match["name"]) + 1
        self.narrowed.append(Narrowing(name, tuple(values), match.group(), excluded))
        return match.end()


def _years(typed: str) -> tuple[str, ...]:
    match = _YEARS.fullmatch(typed)
    if match is None:
        return ()
    first = int(match[1])
    last = int(match[2] or first)
    return tuple(f"{year:04}" for year in range(first, min(last, first + MOST_YEARS) + 1))


def _clause_of_reference(typed: str, found: Spoken) -> Clause:
    """A date as its term. An act as its term or its number with its date; a long number is enough by
    itself."""
    act = found.act
    if act is None:
        return Clause((found.day,), "", typed)
    number = Clause((act.number,), "", typed)
    if not act.year:
        return number
    others: list[Clause] = []
    if act.day:
        others.append(Clause((act.number,), "", typed, parts=(number, Clause((act.day,), "", typed))))
    others.append(Clause((act.number, str(act.year)), "", typed, phrase=True))
    if len(act.number) >= SURE and "/" not in act.number:
        others.append(number)
    return Clause((act_term(act.number, act.year),), "", typed, alternatives=tuple(others))


def clause_of(form: str) -> Clause | None:
    """A form of a term as a clause: a word, or a phrase of several; None for a form without a word."""
    words, whole = _words(normalise_text(form))
    return Clause(words, whole, form, len(words) > 1, loose=True) if words else None


def _words(typed: str) -> tuple[tuple[str, ...], str]:
    """The words of a piece in order, and the form written together of one with hyphens ("" otherwise).

    A date in it is its term at each of its places; a whole date and nothing else is one word.
    """
    words: dict[int, str] = {}
    together = ""
    terms: dict[int, str] = {}
    for token in tokens(typed):
        if not token.word.isalnum():
            if "/" not in token.word:
                terms[token.position] = token.word
            continue
        if token.end - token.start > len(token.word) and token.position not in words:
            together = token.word
        words[token.position] = token.word
    words |= terms
    found = tuple(words[position] for position in sorted(words))
    if terms and len(set(found)) == 1:
        return found[:1], ""
    return found, together if len(found) > 1 and together == "".join(found) else ""
