"""What a search found, as it is stored now: a document as it is shown, or an older text of it that was in
force on the day asked for."""

from dataclasses import dataclass
from datetime import date, datetime

from dosja.content_types import ContentType, body_text, generic_text, migrate_values
from dosja.documents.life.course import Span, holds_on, span_on
from dosja.documents.life.model import Version
from dosja.documents.model import Document, File
from dosja.documents.old_texts import version_for
from dosja.search.shown import Shown


@dataclass(frozen=True)
class FoundText:
    """A document, with the version that was found where it is not the text shown."""

    document: Document
    version: Version | None = None

    @property
    def title(self) -> str:
        """The title of this very text."""
        return self.document.title if self.version is None else self.version.title

    @property
    def values(self) -> dict:
        """The values of this very text."""
        return self.document.values if self.version is None else self.version.values

    @property
    def code(self) -> str:
        """The code that the text carried."""
        return self.values.get("code") or ""

    @property
    def language(self) -> str:
        """The language in which it is written."""
        return self.values.get("language") or "sq"

    @property
    def files(self) -> tuple[int, ...]:
        """The uids of its files."""
        return self.document.files if self.version is None else self.version.files

    @property
    def place(self) -> tuple[str, ...]:
        """What follows the document's address: ("v3",) for an older text."""
        return () if self.version is None else (f"v{self.version.number}",)

    def pages(self, file: File) -> tuple[str, ...]:
        """The texts of the pages of one of its files, as they were when the version was approved."""
        text = self.kept_in(file)
        return text.pages if text is not None else ()

    def body(self, ctype: ContentType | None) -> str:
        """The text of its values."""
        if ctype is None:
            return generic_text(self.values).body
        if self.version is None:
            return body_text(ctype, self.values)
        return body_text(ctype, migrate_values(ctype, self.values, self.version.type_version))

    def kept_in(self, file: File | None):
        """The stored object that holds the text of its values, or that of the pages of one of its files."""
        if file is None:
            return self.document if self.version is None else self.version
        return file.text if self.version is None else self.version.texts[self.version.files.index(file.uid)]

    def span(self, day: date) -> Span | None:
        """When it was in force, of the times that cover a day."""
        return span_on(self.document, day)


@dataclass(frozen=True, slots=True)
class IndexedText:
    """A document with its text as the index holds them, in place of a FoundText and its Document.

    Only where the index holds what the database connection sees; of its files nothing is known.
    """

    uid: int
    shown: Shown

    @property
    def document(self) -> "IndexedText":
        """The document: itself."""
        return self

    @property
    def type_id(self) -> str:
        """The id of its content type."""
        return self.shown.type

    @property
    def agency(self) -> str:
        """The id of its agency."""
        return self.shown.agency

    @property
    def state(self) -> str:
        """Its state."""
        return self.shown.state

    @property
    def title(self) -> str:
        """Its title."""
        return self.shown.title

    @property
    def code(self) -> str:
        """Its code, or ""."""
        return self.shown.code

    @property
    def language(self) -> str:
        """The language in which it is written."""
        return self.shown.language

    @property
    def modified(self) -> datetime:
        """When it was changed."""
        return self.shown.when

    @property
    def place(self) -> tuple[str, ...]:
        """What follows the document's address: nothing."""
        return ()


def find_text(site, uid: int, on: date | None) -> FoundText | None:
    """The text that the index knows by this uid, as it stands in the database now.

    With a day it must be the one in force on it. None for anything else: what the index says is not trusted.
    """
    document = site.get(uid, Document)
    if document is not None:
        return FoundText(document) if on is None or holds_on(document, on) == document.shown else None
    found = version_for(site, uid)
    if found is None or on is None:
        return None
    document, version = found
    is_that = version.number != document.shown and holds_on(document, on) == version.number
    return FoundText(document, version) if is_that and 0 not in version.forgotten else None
