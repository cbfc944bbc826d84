"""Holding back: what looks as if it named a child victim is hidden until a person with the right decides.

Called by the operations that store texts, within their transaction; whoever may release is decided in
`operations`. A text that a person declared harmless is not held back again: see `cleared`.
"""

from collections.abc import Iterator
from datetime import datetime

from dosja.accounts.audit import record
from dosja.content_types.rich_text import plain_words
from dosja.documents.life.text import all_files, begun
from dosja.documents.model import Document, File
from dosja.errors import NotAllowed
from dosja.messages import _
from dosja.privacy.detector import Finding, find

NAME_PLACE = "name"
"""The place of a finding in the name of a file; others are the number of the page."""


def texts_of(document: Document) -> Iterator[tuple[str, str]]:
    """(field, text) of everything written in a document's fields, tables included."""
    for field, value in document.values.items():
        yield from ((field, text) for text in _strings(value))


def draft_texts_of(document: Document) -> Iterator[tuple[str, str]]:
    """As `texts_of`, of the draft beside a text in force."""
    draft = document.draft
    for field, value in (draft.values or {}).items() if draft is not None else ():
        yield from ((field, text) for text in _strings(value))


def _strings(value) -> Iterator[str]:
    if type(value) is str:
        yield plain_words(value) if "<" in value else value
    elif type(value) is dict:
        for item in value.values():
            yield from _strings(item)
    elif type(value) is tuple:
        for item in value:
            yield from _strings(item)


def texts_in(file: File) -> Iterator[tuple[str, str]]:
    """(place, text) of a file: its name and its pages."""
    yield NAME_PLACE, file.name
    if file.text is not None:
        for number, page in enumerate(file.text.pages, 1):
            yield str(number), page


def findings(thing: Document | File) -> Iterator[tuple[str, str, Finding]]:
    """(place, text, finding) of all that was not declared harmless."""
    return _findings(thing, texts_of(thing) if isinstance(thing, Document) else texts_in(thing))


def draft_findings(document: Document) -> Iterator[tuple[str, str, Finding]]:
    """As `findings`, of the draft: only its writers and reviewers see it, and it cannot be approved so."""
    return _findings(document, draft_texts_of(document))


def _findings(thing, texts) -> Iterator[tuple[str, str, Finding]]:
    for place, text in texts:
        for finding in find(text):
            if finding.print not in thing.cleared:
                yield place, text, finding


def screen_document(site, document: Document, now: datetime) -> None:
    """Hold the document back where its fields may name a child; let it go where they do no more."""
    found = _found(document)
    if found and document.quarantine is None:
        record(site, document, None, now, "privacy:held", kinds=_kinds(found))
    elif not found and document.quarantine is not None:
        record(site, document, None, now, "privacy:cleared")
    _set(document, found, now)
    note(site, document)


def screen_file(site, file: File, now: datetime) -> None:
    """Hold the file back where its name or text may name a child; let it go where they do no more."""
    if file.purged is not None:
        return
    document = site.get(file.document, Document)
    found = _found(file)
    if document is not None and found and file.quarantine is None:
        record(site, document, None, now, "privacy:held", file=file.uid, kinds=_kinds(found))
    _set(file, found, now)
    if document is not None:
        note(site, document)


def check_harmless(site, document: Document) -> None:
    """Raise NotAllowed where the text being written or a file of it may name a child: no version keeps it.

    Whoever may decide declares it harmless or removes it first.
    """
    files = (site.get(uid, File) for uid in begun(site, document).files)
    held = document.quarantine is not None or any(file and file.quarantine for file in files)
    if held or next(draft_findings(document), None) is not None:
        raise NotAllowed(
            _("The text or a file looks as if it named a child. Decide on it first: Protection of children.")
        )


def note(site, document: Document) -> None:
    """Keep the list of what waits for a decision in step with the document and its files."""
    held = site.privacy.held
    files = (site.get(uid, File) for uid in all_files(document))
    waits = document.quarantine is not None or any(file is not None and file.quarantine for file in files)
    if waits and document.uid not in held:
        held.insert(document.uid)
    elif not waits and document.uid in held:
        held.remove(document.uid)


def _found(thing) -> tuple[tuple[str, str], ...]:
    return tuple(dict.fromkeys((finding.kind, place) for place, _text, finding in findings(thing)))


def _kinds(found) -> tuple[str, ...]:
    return tuple(dict.fromkeys(kind for kind, _place in found))


def _set(thing, found, now) -> None:
    if found and (thing.quarantine is None or thing.quarantine[1] != found):
        thing.quarantine = (now, found)
    elif not found and thing.quarantine is not None:
        thing.quarantine = None
