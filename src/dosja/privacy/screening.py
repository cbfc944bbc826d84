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
from dosja.training.model import Session

REPORTED = "reported"
"""The kind of what a person noticed and no search for names: it stays until somebody decides."""
Owner = Document | Session
"""What files belong to: a document (its own, and the signed sheets of its requests) or a training."""

NAME_PLACE = "name"
"""The place of a finding in the name of a file; others are the number of the page."""


def guarded_files(site, owner: Owner) -> tuple[int, ...]:
    """The uids of every file that belongs to a document or a training in any way, signed sheets too."""
    if isinstance(owner, Session):
        return tuple(uid for uid, _kind in owner.files)
    sheet = site.acknowledgements.sheet(owner.uid)
    return (*all_files(owner), *(() if sheet is None else sheet.evidence))


def owner_of(site, file: File) -> Owner | None:
    """The document or training to which a file belongs; None where it is gone."""
    return site.get(file.document, Document) or site.get(file.document, Session)


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
    owner = owner_of(site, file)
    found = _found(file)
    if owner is not None and found and file.quarantine is None:
        record(site, owner, None, now, "privacy:held", file=file.uid, kinds=_kinds(found))
    _set(file, found, now)
    if owner is not None:
        note(site, owner)


def child_named_in(text: str) -> str:
    """Why these words of a person cannot be kept; "" where they name no child.

    Comments and reasons go into records that never change, so they are refused while they can be reworded.
    """
    if not find(text):
        return ""
    return _("A child seems to be named here. It would be kept for ever: say it without the name.")


def check_harmless(site, document: Document) -> None:
    """Raise NotAllowed where the text being written or a file of it may name a child: no version keeps it.

    Whoever may decide declares it harmless or removes it first.
    """
    files = (site.get(uid, File) for uid in begun(site, document).files)
    held = document.quarantine is not None or any(file and file.quarantine for file in files)
    if held or holds_draft(document):
        raise NotAllowed(
            _("The text or a file looks as if it named a child. Decide on it first: Protection of children.")
        )


def holds_draft(document: Document) -> bool:
    """True where the draft beside a text in force cannot be approved, as it may name a child."""
    return next(draft_findings(document), None) is not None


def is_unread(file: File) -> bool:
    """True where the text of a file could not be read, and no editor has decided to show it nevertheless."""
    return file.status == "failed" and file.unchecked and file.purged is None


def hold(site, owner: Owner, thing: Document | File, now: datetime) -> None:
    """Hold back what a person reported, beside what was found in it."""
    _set(thing, (*(entry for entry in _found(thing) if entry[0] != REPORTED), (REPORTED, "")), now)
    note(site, owner)


def note(site, owner: Owner) -> None:
    """Keep the list of what waits for a decision in step with a document or training and its files."""
    held = site.privacy.held
    files = (site.get(uid, File) for uid in guarded_files(site, owner))
    waits = isinstance(owner, Document) and (owner.quarantine is not None or holds_draft(owner))
    waits = waits or any(file is not None and (file.quarantine or is_unread(file)) for file in files)
    if waits and owner.uid not in held:
        held.insert(owner.uid)
    elif not waits and owner.uid in held:
        held.remove(owner.uid)


def _found(thing) -> tuple[tuple[str, str], ...]:
    """(kind, place) of all that keeps a thing back: what is found in it, and that somebody reported it."""
    reported = [entry for entry in (thing.quarantine or (None, ()))[1] if entry[0] == REPORTED]
    return tuple(dict.fromkeys([*((one.kind, place) for place, _text, one in findings(thing)), *reported]))


def _kinds(found) -> tuple[str, ...]:
    return tuple(dict.fromkeys(kind for kind, _place in found))


def _set(thing, found, now) -> None:
    if found and (thing.quarantine is None or thing.quarantine[1] != found):
        thing.quarantine = (now, found)
    elif not found and thing.quarantine is not None:
        thing.quarantine = None
