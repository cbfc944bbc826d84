"""Versions and the draft of a stored document as the sides of a difference."""

from collections.abc import Sequence
from datetime import date

from dosja.content_types import ContentType, migrate_values
from dosja.documents.difference.files import ComparedFile
from dosja.documents.difference.sides import Side
from dosja.documents.life.course import spans_of, version_state
from dosja.documents.life.model import Version
from dosja.documents.life.text import (
    is_fixed,
    version_of,
    working_files,
    working_state,
    working_type_version,
    working_values,
)
from dosja.documents.model import Document, File
from dosja.documents.queries import existing_files
from dosja.storage.model import Site

DRAFT = 0
"""The number under which the draft stands."""


def numbers_of(document: Document, *, with_draft: bool) -> list[int]:
    """The numbers that can be compared, the newest first; the draft (0) before all where there is one."""
    numbers = list(range(len(document.versions), 0, -1))
    return [DRAFT, *numbers] if with_draft and has_draft(document) else numbers


def has_draft(document: Document) -> bool:
    """True while a text is being written beside the versions."""
    return is_fixed(document) and document.draft is not None


def side_of(site: Site, document: Document, ctype: ContentType | None, number: int, day: date) -> Side | None:
    """The version with this number, or the draft for 0, as it is seen on a day; None where there is none."""
    if number == DRAFT:
        return _draft(site, document, ctype) if has_draft(document) else None
    version = version_of(site, document, number)
    return None if version is None else _side(site, document, ctype, version, day)


def _draft(site: Site, document: Document, ctype: ContentType | None) -> Side:
    values = _present(ctype, working_values(document), working_type_version(document))
    files = tuple(
        ComparedFile(
            file.uid,
            file.name,
            file.media_type,
            file.sha256,
            file.text.pages if file.text is not None else (),
            file.status,
        )
        for file in existing_files(site, working_files(document))
        if not _is_closed(file)
    )
    draft = document.draft
    changed = draft.changed if draft is not None else document.modified
    return Side(DRAFT, _title(values), values, files, working_state(document), changed)


def _side(site: Site, document: Document, ctype: ContentType | None, version: Version, day: date) -> Side:
    files = tuple(
        ComparedFile(uid, name, media_type, sha256, text.pages if text is not None else ())
        for uid, (name, media_type, _size, sha256), text in zip(
            version.files, version.file_facts, version.texts, strict=True
        )
        if not _is_closed(site.get(uid, File))
    )
    values = _present(ctype, version.values, version.type_version)
    spans = [span for span in spans_of(document) if span.version == version.number and span.known]
    return Side(
        version.number,
        version.title,
        values,
        files,
        version_state(document, version.number, day),
        version.made,
        spans[0].start if spans else None,
    )


def _is_closed(file: File | None) -> bool:
    """True for what is held back because it may name a child, and for what was removed to protect one."""
    return file is not None and bool(file.quarantine or file.purged)


def _present(ctype: ContentType | None, values: dict, type_version: int) -> dict:
    return values if ctype is None else migrate_values(ctype, values, type_version)


def _title(values: dict) -> str:
    return values.get("title") or values.get("code") or ""


Pair = tuple[int | None, int | None]


def default_pair(numbers: Sequence[int]) -> Pair:
    """(from, to) when nobody chose: the newest text against the one before; None where there is but one."""
    return (numbers[1], numbers[0]) if len(numbers) > 1 else (None, None)


def default_across(olds: Sequence[int], news: Sequence[int]) -> Pair:
    """(from, to) of two documents when nobody chose: the newest version of each, or else its draft."""
    if not olds or not news:
        return None, None
    first, second = (next((n for n in numbers if n != DRAFT), DRAFT) for numbers in (olds, news))
    return first, second
