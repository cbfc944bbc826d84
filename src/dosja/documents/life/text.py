"""The text of a document that is being written: where it stands, and how it is changed.

Before the first version it stands in the document itself, afterwards in a Draft beside the text in force.
These functions keep no audit trail: operations call them and record what they did.
"""

import secrets
from datetime import datetime
from typing import NamedTuple

from dosja.content_types import ContentType
from dosja.documents.life.model import Draft, Version


def is_fixed(document) -> bool:
    """True once a version was made: the document's own text changes no more but by a new version."""
    return bool(document.versions)


def version_of(site, document, number: int) -> Version | None:
    """The version with this number, or None."""
    if not 1 <= number <= len(document.versions):
        return None
    return site.get(document.versions[number - 1], Version)


class Begun(NamedTuple):
    """What whoever writes goes on from: the text that is being written or, where nobody writes, what a new
    draft begins with. `removed`: uids of files that were taken off it."""

    values: dict
    type_version: int
    files: tuple[int, ...]
    removed: tuple[int, ...]
    based_on: int = 0


def begun(site, document) -> Begun:
    """The text that a form is filled from and a change is made to.

    Beside approved texts that is the draft, else the newest version, also one that still waits for its day
    or that the lists do not show yet. LookupError where that version is missing.
    """
    draft = document.draft
    if draft is not None and draft.values is not None:
        return Begun(draft.values, draft.type_version, draft.files, draft.removed_files, draft.based_on)
    if not is_fixed(document):
        return Begun(document.values, document.type_version, document.files, document.removed_files)
    newest = version_of(site, document, len(document.versions))
    if newest is None:
        raise LookupError(f"the newest version of document {document.uid} is missing")
    removed = tuple(uid for uid in document.removed_files if uid not in newest.files)
    return Begun(newest.values, newest.type_version, newest.files, removed, newest.number)


def working_values(document) -> dict:
    """The values of the draft, or of the first text; where nobody writes those shown (see `begun`)."""
    draft = document.draft
    return document.values if draft is None or draft.values is None else draft.values


def working_type_version(document) -> int:
    """The version of the content type in which `working_values` are."""
    draft = document.draft
    return document.type_version if draft is None or draft.values is None else draft.type_version


def working_files(document) -> tuple[int, ...]:
    """The uids of the files of the draft, or of the first text; where nobody writes see `begun`."""
    draft = document.draft
    return document.files if draft is None or draft.files is None else draft.files


def working_state(document) -> str:
    """The state of the text that is being written; "" where a version exists and nobody writes."""
    if not is_fixed(document):
        return document.state
    return "" if document.draft is None else document.draft.state


def edit_rev(document) -> str:
    """What a form must send back to prove that it was filled from the present text."""
    return document.draft.rev if is_fixed(document) and document.draft is not None else document.rev


def text_rev(document) -> str:
    """What a tick is for: changes with each change of the text that is being written, and only then."""
    return document.rev if document.draft is None else document.draft.rev


def all_files(document) -> tuple[int, ...]:
    """The uids of every file that belongs to the document in any way: attached, removed, in drafts, kept."""
    drafts = [draft for draft in (document.draft, *document.put_aside) if draft is not None]
    beside = [uid for draft in drafts for uid in (*(draft.files or ()), *(draft.removed_files or ()))]
    return tuple(dict.fromkeys((*document.files, *document.removed_files, *document.kept_files, *beside)))


def new_rev() -> str:
    """A mark that no other text has."""
    return secrets.token_hex(6)


def open_draft(site, document, ctype: ContentType, now: datetime, person: int) -> Draft:
    """The draft of the text that is being written, begun where there is none.

    Beside a text that was approved it begins as the newest version, also one that still waits for its day.
    """
    if document.draft is not None:
        return document.draft
    if not is_fixed(document):
        draft = Draft(document.uid, document.state, document.rev, now, person)
        draft.author = document.modified_by
    else:
        text = begun(site, document)
        draft = Draft(document.uid, ctype.lifecycle.redraft, new_rev(), now, person)
        draft.values, draft.files, draft.removed_files = dict(text.values), text.files, text.removed
        draft.type_version, draft.based_on = text.type_version, text.based_on
    document.draft = draft
    return draft


def set_values(site, document, ctype: ContentType, now: datetime, person: int, values: dict) -> None:
    """Replace the values of the text that is being written."""
    if is_fixed(document):
        draft = open_draft(site, document, ctype, now, person)
        draft.values, draft.type_version = dict(values), ctype.version
    else:
        document.values, document.type_version = dict(values), ctype.version
    mark_changed(document, now, person)


def set_files(site, document, ctype, now, person: int, files: tuple[int, ...], removed: tuple[int, ...]):
    """Replace the lists of attached and of removed files of the text that is being written."""
    if is_fixed(document):
        draft = open_draft(site, document, ctype, now, person)
        draft.files, draft.removed_files = files, removed
    else:
        document.files, document.removed_files = files, removed
    mark_changed(document, now, person)


def mark_changed(document, now: datetime, person: int) -> None:
    """The text that is being written was changed: ticks for what it was before count no more."""
    draft = document.draft
    if draft is not None:
        draft.rev = new_rev()
        draft.author, draft.changed = person, now
