"""The text of a document as markup, drawn once for all who read the same.

A page of a long text is mostly its text, which changes with each save and otherwise only where it points at
something: the title of an agency, a document that the reader may see or not. Both are in the key.
"""

from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property

from markupsafe import Markup

from dosja.content_types import ContentType, Section, pointed_at
from dosja.documents.model import Document

MOST_KEPT = 2_000_000
"""Characters of markup that a process keeps."""
LONGEST_KEPT = MOST_KEPT // 20
"""A longer text is drawn each time, so that it cannot push out all others."""


class DrawnTexts:
    """Markup by key; what was not asked for the longest time goes first. Threads of one process share it."""

    def __init__(self, most: int = MOST_KEPT):
        self.most = most
        self.size = 0
        self._kept: OrderedDict[tuple, Markup] = OrderedDict()

    def get(self, key) -> Markup | None:
        """What was drawn for a key before, or None."""
        found = self._kept.get(key)
        if found is not None:
            with suppress(KeyError):  # another thread may just have let go of it
                self._kept.move_to_end(key)
        return found

    def keep(self, key, markup: Markup) -> None:
        """Keep what was drawn, and let go of the oldest where it becomes too much."""
        if len(markup) > LONGEST_KEPT:
            return
        before = self._kept.pop(key, None)
        self._kept[key] = markup
        self.size += len(markup) - len(before or "")
        while self.size > self.most:
            try:
                _key, oldest = self._kept.popitem(last=False)
            except KeyError:
                self.size = 0
                return
            self.size -= len(oldest)


class ShownText:
    """The text that a page shows: `drawn`, or else its `sections` to draw and then `keep`.

    `key`: all that the markup depends on; None where it must not be kept.
    """

    def __init__(self, texts: DrawnTexts, key: tuple | None, make: Callable[[], list[Section]]):
        self._texts, self._key, self._make = texts, key, make

    @cached_property
    def sections(self) -> list[Section]:
        """The sections of which something is filled in."""
        return self._make()

    @property
    def drawn(self) -> Markup | None:
        """The markup of all sections as it was drawn for such a reader before."""
        return None if self._key is None else self._texts.get(self._key)

    def keep(self, markup: Markup) -> Markup:
        """Keep what the template drew for the next reader who sees the same; returns it."""
        if self._key is not None:
            self._texts.keep(self._key, markup)
        return markup


def key_of(document: Document, kind: ContentType | None, values: dict, vocabularies, *beside) -> tuple | None:
    """What the markup of a text depends on, for `ShownText`; `beside`: which text of the document it is, and
    the language. None while the document is not stored as it is."""
    if document._p_changed or document._p_jar is None:
        return None
    return document.uid, document._p_serial, *beside, pointed_at(kind, values, vocabularies)
