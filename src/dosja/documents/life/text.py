"""The text of a document that is being written: where it stands, and how it is changed.

Before the first version it stands in the document itself, afterwards in a Draft beside the text in force.
These functions keep no audit trail: operations call them and record what they did.
"""

import secrets
from datetime import datetime

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


def working_values(document) -> dict:
    """The values of the text that is being written; those of the document while nobody writes."""
    draft = document.draft
    return document.values if draft is None or draft.values is None else draft.values


def working_type_version(document) -> int:
    """The version of the content type in which `working_values` are."""
    draft = document.draft
    return document.type_version if draft is None or draft.values is None else draft.type_version


def working_files(document) -> tuple[int, ...]:
    """The uids of the files of the text that is being written."""
    draft = document.draft
    return document.files if draft is None or draft.files is None else draft.files


def working_removed(document) -> tuple[int, ...]:
    """The uids of files that were taken off the text that is being written."""
    draft = document.draft
    if draft is None or draft.removed_files is None:
        return document.removed_files
    return draft.removed_files


def working_state(document, ctype: ContentType | None = None) -> str:
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
        newest = version_of(site, document, len(document.versions))
        if newest is None:
            raise LookupError(f"the newest version of document {document.uid} is missing")
        draft = Draft(document.uid, ctype.lifecycle.redraft, new_rev(), now, person)
        draft.values, draft.files, draft.removed_files = dict(newest.values), newest.files, ()
        draft.type_version, draft.based_on = newest.type_version, newest.number
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
