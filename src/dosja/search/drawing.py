"""What of a page of results is drawn once for many pages, or here because a template would take long."""

import pickle
import zlib
from collections.abc import Iterable
from hashlib import blake2b

from markupsafe import Markup, escape

from dosja.search.postings import Cache
from dosja.search.snippets import Piece

KEPT_PAGES = 4_000_000
"""Bytes of drawn pages that a process keeps, compressed."""
_BEGIN, _END = "\x01", "\x02"
"""Signs that no normalised text holds."""


def highlighted(pieces: Iterable[Piece]) -> Markup:
    """A title or passage as HTML, with its matches marked; whatever stands in it is escaped."""
    text = "".join(f"{_BEGIN}{words}{_END}" if match else words for words, match in pieces)
    return Markup(str(escape(text)).replace(_BEGIN, "<mark>").replace(_END, "</mark>"))


def _digest(what: tuple) -> bytes:
    return blake2b(pickle.dumps(what), digest_size=20).digest()


class Drawn:
    """A page of results as it was drawn before: the answer, its list and its facets, kept apart.

    `ground` is all that the whole page follows from: while it is the same, nothing is asked again. The list
    is kept longer: under what it follows from itself (see `documents.answers.Answer.state`), so it is drawn
    again only when something in it was changed. All of that is part of the keys by its values: whoever is
    shown what is kept here has asked the same, with the same rights.
    """

    def __init__(self, kept: Cache, ground: tuple | None):
        self._kept = kept
        self._ground = None if ground is None else _digest(ground)
        self._list: bytes | None = None

    def answer(self) -> tuple | None:
        """What `keep_answer` was given, where the list is there too; else None."""
        data = self._get("answer", self._ground)
        if data is None:
            return None
        answer, self._list = pickle.loads(data)
        return answer if self._kept.get(("list", self._list)) is not None else None

    def keep_answer(self, answer: tuple, state: tuple | None, about: tuple) -> None:
        """Keep what is shown beside the list. The list follows from `state` and `about`, or from all."""
        self._list = self._ground if state is None else _digest((state, about))
        if self._ground is not None and self._list is not None:
            self._put("answer", self._ground, pickle.dumps((answer, self._list), pickle.HIGHEST_PROTOCOL))

    def list(self) -> Markup | None:
        """The list as it was drawn, or None."""
        return self._markup("list", self._list)

    def keep_list(self, drawn: Markup) -> Markup:
        """Keep what was drawn; returns it."""
        self._put("list", self._list, drawn.encode("utf-8", "surrogatepass"))
        return drawn

    def facets(self) -> Markup | None:
        """The facets as they were drawn, or None."""
        return self._markup("facets", self._ground)

    def keep_facets(self, drawn: Markup) -> Markup:
        """Keep what was drawn; returns it."""
        self._put("facets", self._ground, drawn.encode("utf-8", "surrogatepass"))
        return drawn

    def _markup(self, part: str, key: bytes | None) -> Markup | None:
        data = self._get(part, key)
        return None if data is None else Markup(data.decode("utf-8", "surrogatepass"))

    def _get(self, part: str, key: bytes | None) -> bytes | None:
        data = None if key is None else self._kept.get((part, key))
        return None if data is None else zlib.decompress(data)

    def _put(self, part: str, key: bytes | None, data: bytes) -> None:
        if key is not None:
            data = zlib.compress(data, 1)
            self._kept.put((part, key), data, len(data))
