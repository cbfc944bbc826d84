"""The facts that go with a text wherever it is shown, printed, cited or sent: one object for all of them.

A page makes its Sheet for the very text that it shows; what is printed or cited from that page is made from
the Sheet alone, so that it can be no other version.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dosja.content_types import ContentType
from dosja.documents.catalog.model import TRASHED
from dosja.documents.life.course import day_of, events_of, holds_on, spans_of, version_state
from dosja.documents.life.standing import superseded_of
from dosja.documents.life.text import is_fixed, working_state, working_values
from dosja.documents.model import Document
from dosja.messages import _

DRAFT_MARK = _("DRAFT")
"""Stands large across every printed page of a text that nobody has approved."""


@dataclass(frozen=True)
class Sheet:
    """The facts of one text.

    `kind` and `word` are message ids (a type's title, the state's name); `number`: the version, 0 for a text
    that is none; `day`: since when it is or was in force, else when it was approved or last changed;
    `holds`: in force on the day of asking; `draft`: a text that is being written.
    """

    document: Document
    kind: str
    title: str
    number: int
    day: date
    state: str
    word: str
    holds: bool
    draft: bool = False
    beside: bool = False

    @property
    def code(self) -> str:
        """The code at present; older ones lead to the same place."""
        return self.document.code

    @property
    def place(self) -> tuple[str, ...]:
        """What follows the document's address: ("v3",) of a version, ("draft",) of a draft beside one."""
        if self.number:
            return (f"v{self.number}",)
        return ("draft",) if self.beside else ()

    @property
    def file_name(self) -> str:
        """A name for the PDF that any system takes."""
        name = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in self.code).strip("-")
        last = f"v{self.number}" if self.number else "projekt" if self.draft else "dokument"
        return f"{name or 'dokument'}-{last}.pdf"


def sheet_of_version(
    document: Document,
    ctype: ContentType | None,
    number: int,
    title: str,
    day: date,
    words: Mapping[str, str],
) -> Sheet:
    """The facts of a version with its title on a day; `words`: state -> message id. Loads no version."""
    state = version_state(document, number, day, superseded_of(ctype))
    if document.trashed:
        state = TRASHED
    starts = [span.start for span in spans_of(document) if span.version == number and span.known]
    if not starts:
        mine = [event for event in events_of(document) if event.version == number]
        starts = [event.day for event in mine if event.known] or [day_of(event.at) for event in mine]
    return Sheet(
        document=document,
        kind=document.type_id if ctype is None else ctype.title,
        title=title,
        number=number,
        day=min(starts, default=day_of(document.modified)),
        state=state,
        word=words.get(state, state),
        holds=holds_on(document, day) == number and not document.trashed,
    )


def sheet_of_text(document: Document, ctype: ContentType | None, words: Mapping[str, str]) -> Sheet:
    """The facts of the text that is being written: of a document without versions, or of a draft beside one.

    Of a document whose type is not installed and that has no version: those of its values.
    """
    beside = is_fixed(document)
    changed = document.draft.changed if beside and document.draft is not None else document.modified
    state = TRASHED if document.trashed else working_state(document) or document.state
    return Sheet(
        document=document,
        kind=document.type_id if ctype is None else ctype.title,
        title=working_values(document).get("title") or document.title,
        number=0,
        day=day_of(changed),
        state=state,
        word=words.get(state, state),
        holds=False,
        draft=True,
        beside=beside,
    )


def mark_of(sheet: Sheet, translate) -> str:
    """The word across each printed page of a text that does not hold, in the reader's language; "" where it
    holds."""
    if sheet.holds:
        return ""
    return translate(DRAFT_MARK) if sheet.draft and sheet.state != TRASHED else translate(sheet.word).upper()
