"""Texts that were in force once and are not the one shown: found by a search that asks for a day, as what
they were then.

Each is an entry of its own in the index, under the uid of its version. It follows from its document, whose
access rules are its own: pure functions of what is stored, never of the clock.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from dosja.documents.life.course import spans_of
from dosja.documents.life.model import Version
from dosja.documents.model import Document, File


@dataclass(frozen=True)
class OldText:
    """A version as the index sees it; `rev` None: it must not be found there."""

    uid: int
    document: Document
    number: int
    rev: str | None


def old_texts(site, document: Document, *, hidden: bool) -> Iterator[OldText]:
    """All versions of a document, none of them loaded; `hidden`: nothing of the document may be found.

    Only those that were, are or will be in force have a rev, and not the one shown, which stands in the
    document's own entry.
    """
    own: dict[int, list] = {}
    for span in () if hidden else spans_of(document):
        if span.version != document.shown:
            own.setdefault(span.version, []).append((span.start, span.end, span.known))
    common = None
    for number, uid in enumerate(document.versions, 1):
        rev = None
        if number in own:
            if common is None:
                common = (document.agency, document.tokens(), _closed(site, document))
            facts = (number < document.shown, own[number], common)
            rev = f"v{number}/{hashlib.sha256(repr(facts).encode()).hexdigest()[:12]}"
        yield OldText(uid, document, number, rev)


def _closed(site, document: Document) -> tuple[int, ...]:
    """Files of versions that are held back because they may name a child, or were removed to protect one."""
    files = ((uid, site.get(uid, File)) for uid in document.kept_files)
    return tuple(uid for uid, file in files if is_closed(file))


def is_closed(file: File | None) -> bool:
    """True where nothing of a file may be found: held back, removed, not yet looked through."""
    return file is None or bool(file.quarantine or file.purged or file.unchecked)


def pages_of(site, version: Version) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """(uid, name, texts of the pages) of each file of a version that may be found, as it was approved."""
    for uid, facts, text in zip(version.files, version.file_facts, version.texts, strict=True):
        if not is_closed(site.get(uid, File)):
            yield uid, facts[0], text.pages if text is not None else ()


def version_for(site, uid: int) -> tuple[Document, Version] | None:
    """The version with this uid and its document; None where there is none."""
    version = site.get(uid, Version)
    document = None if version is None else site.get(version.document, Document)
    if document is None or version is None or version.uid not in document.versions:
        return None
    return document, version
