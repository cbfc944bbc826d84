"""The text of a document as markup, drawn once for all who read the same.

A page of a long text is mostly its text, which changes with each save and otherwise only where it points at
something: the title of an agency, a document that the reader may see or not. Both are in the key.
"""

from collections.abc import Callable
from functools import cached_property

from markupsafe import Markup

from dosja.content_types import ContentType, Section, pointed_at
from dosja.documents.model import Document
from dosja.search.postings import Cache

MOST_KEPT = 2_000_000
"""Characters of markup that a process keeps; the least recently asked for goes first."""
LONGEST_KEPT = MOST_KEPT // 20
"""A longer text is drawn each time, so that it cannot push out all others."""


class ShownText:
    """The text that a page shows: `drawn`, or else its `sections` to draw and then `keep`.

    `key`: all that the markup depends on; None where it must not be kept.
    """

    def __init__(self, texts: Cache, key: tuple | None, make: Callable[[], list[Section]]):
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
        if self._key is not None and len(markup) <= LONGEST_KEPT:
            self._texts.put(self._key, markup, len(markup))
        return markup


def key_of(document: Document, kind: ContentType | None, values: dict, vocabularies, *beside) -> tuple | None:
    """What the markup of a text depends on, for `ShownText`; `beside`: which text of the document it is, and
    the language. None while the document is not stored as it is."""
    if document._p_changed or document._p_jar is None:
        return None
    return document.uid, document._p_serial, *beside, pointed_at(kind, values, vocabularies)
