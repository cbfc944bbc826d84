"""What of a page of results is drawn once for many pages, or here because a template would take long."""

import pickle
import zlib
from hashlib import blake2b

from markupsafe import Markup, escape

from dosja.search.postings import Cache
from dosja.search.snippets import Snippet

KEPT_HEADS = 1_000_000
"""Bytes of heads that a process keeps."""
KEPT_LISTS = 3_000_000
"""Bytes of lists that a process keeps, compressed."""
_BEGIN, _END = "\x01", "\x02"
"""Signs that no normalised text holds."""


def highlighted(snippet: Snippet) -> Markup:
    """A passage as HTML, with its matches marked; whatever stands in it is escaped."""
    text = "".join(f"{_BEGIN}{words}{_END}" if match else words for words, match in snippet.pieces)
    return Markup(str(escape(text)).replace(_BEGIN, "<mark>").replace(_END, "</mark>"))


class Heads:
    """The heads of results (title, code, kind, agency, state) as the template drew them before.

    `about` is what else they depend on: the language, the address of the intranet. Nothing in a head is of
    one reader alone; whether he may see it was decided before.
    """

    def __init__(self, kept: Cache, about: tuple, agency_title):
        self._kept = kept
        self._about = about
        self._agency_title = agency_title

    def _key(self, result):
        document = result.document
        if result.span is not None or document._p_changed:
            return None
        return document._p_oid, document._p_serial, self._agency_title(document.agency), self._about

    def drawn(self, result) -> Markup | None:
        """The head as it was drawn, or None."""
        key = self._key(result)
        return None if key is None else self._kept.get(key)

    def keep(self, result, head: Markup) -> Markup:
        """Keep what was drawn; returns it."""
        key = self._key(result)
        return head if key is None else self._kept.put(key, head, 2 * len(head))


class List:
    """A page's list of results as the template drew it for an equal answer.

    `state` is the answer's (see `documents.answers.Answer`), `about` what else is drawn: question, language.
    Both are part of the key by their values: whoever is shown what is kept here has asked the same, with the
    same rights, and nothing of it was changed since.
    """

    def __init__(self, kept: Cache, state: tuple | None, about: tuple):
        self._kept = kept
        self._key = None
        if state is not None:
            self._key = blake2b(pickle.dumps((state, about)), digest_size=20).digest()

    def drawn(self) -> Markup | None:
        """The list as it was drawn, or None."""
        found = None if self._key is None else self._kept.get(self._key)
        return None if found is None else Markup(zlib.decompress(found).decode("utf-8"))

    def keep(self, drawn: Markup) -> Markup:
        """Keep what was drawn; returns it."""
        if self._key is not None:
            data = zlib.compress(drawn.encode("utf-8", "surrogatepass"), 1)
            self._kept.put(self._key, data, len(data))
        return drawn
