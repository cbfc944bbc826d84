"""The only place that changes documents and their files.

Each function takes the site, the actor and the time, checks the actor's right itself, writes ZODB objects
and one
line of the audit trail. Nothing outside the database happens here: the indexer and the worker follow the
database's own log.
"""

import hashlib
import secrets
from datetime import datetime

from dosja.accounts.audit import record
from dosja.accounts.model import User
from dosja.accounts.permissions import Operator, allows, allows_type, may_read, tokens_of
from dosja.acknowledgements.operations.rounds import follow_document
from dosja.content_types import ContentType, check_plain
from dosja.documents.life.text import (
    begun,
    edit_rev,
    is_fixed,
    set_files,
    set_values,
)
from dosja.documents.model import ACCESS_LEVELS, Document, File, FileText
from dosja.errors import Conflict, Invalid, Missing, NotAllowed
from dosja.hooks import hooks_of
from dosja.intake import scans
from dosja.messages import _
from dosja.notify.operations import tell_list_followers
from dosja.notify.operations.life import asked_before, tell_asked
from dosja.privacy.screening import note, screen_document, screen_file
from dosja.storage.model import Site

_SWITCH_ON = _("The plugin that knows this kind of document is not switched on for that agency.")
CHUNK = 1024 * 1024
MAX_FILES = 200
"""Files of one document; more belong into several documents."""


def may_create(actor: User | None, ctype: ContentType, agency: str) -> bool:
    """True when `actor` may create documents of this type for the agency: one of the type's roles, held
    there."""
    if hooks_of(actor).lacking(actor, ctype.id, agency):
        return False
    return allows_type(actor, ctype.create, agency)


def may_edit(actor: User | None, document: Document, ctype: ContentType | None) -> bool:
    """True when `actor` may change the document: the right to edit there, or a role that writes this type."""
    if ctype is None or hooks_of(document).lacking(document, ctype.id, document.agency):
        return False
    return allows(actor, "document:edit", document.agency) or allows_type(
        actor, ctype.create, document.agency
    )


def create_document(
    site: Site,
    actor: User,
    now: datetime,
    ctype: ContentType,
    *,
    agency: str,
    values: dict,
    access: str = "internal",
    group: str | None = None,
    readers: tuple[int, ...] = (),
) -> Document:
    """Store a new document, in the first state of its type's lifecycle, and return it.

    Raises NotAllowed without the right, Invalid for a taken code or a wrong access level; the values come
    validated by the type's schema.
    """
    if agency not in site.agencies:
        raise Invalid({"agency": _("There is no such agency.")})
    check_plugin(site, ctype, agency)
    if not may_create(actor, ctype, agency):
        raise NotAllowed(_("You may not create documents of this kind for this agency."))
    check_plain(values)
    check_foreign(site, agency, values)
    hooks_of(site).check_document(site, actor, now, None, ctype.id, agency, values)
    check_access(site, access, group, readers)
    document = Document(
        uid=site.take_uid(),
        type_id=ctype.id,
        type_version=ctype.version,
        agency=agency,
        state=ctype.lifecycle.first,
        values=dict(values),
        created=now,
        created_by=actor.uid,
    )
    document.access, document.group, document.readers = access, group, tuple(readers)
    check_code(site, document.uid, values)
    site.uids[document.uid] = document
    save(site, actor, now, document, "document:created", type=ctype.id, agency=agency)
    if not any(state.review for state in ctype.lifecycle.by_state.values()):
        # Others are told of when the first version is in force.
        tell_list_followers(site, now, document, actor=actor)
    return document


def update_document(
    site: Site,
    actor: User,
    now: datetime,
    document: Document,
    ctype: ContentType,
    *,
    rev: str,
    values: dict,
    access: str | None = None,
    group: str | None = None,
    readers: tuple[int, ...] = (),
) -> Document:
    """Replace the values of the text that is being written and, where given, the document's access level.

    Once a version was made, that text is a draft beside the one in force (`life.text`). `rev` is what the
    editor saw (`edit_rev`); Conflict when somebody saved since. Saving what is already there writes nothing.
    """
    check_editable(actor, document, ctype)
    if rev != edit_rev(document):
        raise Conflict(_("Someone saved this document while you were editing it."))
    check_plain(values)
    check_code(site, document.uid, values)
    if access is not None:
        check_access(site, access, group, readers)
    old, type_version = begun(site, document)[:2]
    changed = sorted(key for key in values.keys() | old.keys() if values.get(key) != old.get(key))
    check_foreign(site, document.agency, changed)
    if changed:
        hooks_of(site).check_document(site, actor, now, document, ctype.id, document.agency, values)
    new_text = bool(changed) or type_version != ctype.version
    before = (document.access, document.group, document.readers)
    if access is not None and (access, group, tuple(readers)) != before:
        changed.append("access")
        document.access, document.group, document.readers = access, group, tuple(readers)
    if not changed and not new_text:
        return document
    if new_text:
        set_values(site, document, ctype, now, actor.uid, values)
    asked = asked_before(document)
    if is_fixed(document) and "access" not in changed:
        save_draft(site, actor, now, document, "draft:edited", fields=tuple(changed))
    else:
        save(site, actor, now, document, "document:edited", fields=tuple(changed))
    tell_asked(site, actor, now, document, ctype, asked)
    return document


def move_document(site: Site, actor: User, now: datetime, document: Document, agency: str) -> None:
    """Give the document to another agency, which need not be one of the actor's; its addresses stay."""
    if not allows(actor, "document:move", document.agency):
        raise NotAllowed(_("You may not move this document."))
    if agency not in site.agencies or not site.agencies[agency].active:
        raise Invalid({"agency": _("There is no such agency.")})
    if agency == document.agency:
        return
    lacking = hooks_of(site).lacking(site, document.type_id, agency)
    if lacking:
        raise Invalid({"agency": _SWITCH_ON})
    before, document.agency = document.agency, agency
    save(site, actor, now, document, "document:moved", before=before, after=agency)
    tell_list_followers(site, now, document, actor=actor)


def trash_document(
    site: Site, actor: User, now: datetime, document: Document, *, confirmed: bool = False
) -> None:
    """Move the document to the trash: it leaves lists and search, and its editors can restore it.

    Invalid (confirmed) where it has approved versions and nobody confirmed that their links end meanwhile.
    """
    if not allows(actor, "document:trash", document.agency):
        raise NotAllowed(_("You may not move this document to the trash."))
    if document.trashed:
        return
    if is_fixed(document) and not confirmed:
        raise Invalid({"confirmed": _("It has approved versions. Confirm that nobody shall find them.")})
    document.trashed = (now, actor.uid)
    save(site, actor, now, document, "document:trashed")


def restore_document(site: Site, actor: User, now: datetime, document: Document) -> None:
    """Take the document out of the trash, as it was."""
    if not allows(actor, "document:trash", document.agency):
        raise NotAllowed(_("You may not restore this document."))
    if not document.trashed:
        return
    document.trashed = None
    save(site, actor, now, document, "document:restored")


def attach_file(
    site: Site,
    actor: User,
    now: datetime,
    document: Document,
    ctype: ContentType | None,
    *,
    name: str,
    media_type: str,
    source,
) -> File:
    """Copy `source` (a binary file object at its start) into a blob and attach it; its text is read later.

    The same content twice on one document is one file: the existing one is returned.
    """
    check_editable(actor, document, ctype)
    text = begun(site, document)
    attached = text.files
    if len(attached) >= MAX_FILES:
        raise Invalid({"files": _("A document holds at most ${n} files.", mapping={"n": MAX_FILES})})
    file = File(site.take_uid(), document.uid, name, media_type, now, actor.uid)
    digest = hashlib.sha256()
    with file.blob.open("w") as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            file.size += len(chunk)
            target.write(chunk)
    file.sha256 = digest.hexdigest()
    for other in existing_files(site, attached):
        if other.sha256 == file.sha256 and other.name == file.name:
            return other
    site.uids[file.uid] = file
    site.documents.digests.insert((file.sha256, file.uid))
    set_files(site, document, ctype, now, actor.uid, (*attached, file.uid), text.removed)
    screen_file(site, file, now)
    _save_text(site, actor, now, document, ctype, "file:attached", file=file.uid, name=name, size=file.size)
    return file


def remove_file(
    site: Site, actor: User, now: datetime, document: Document, ctype: ContentType | None, file: File
) -> None:
    """Take a file off the text that is being written. The bytes stay: versions may refer to them."""
    check_editable(actor, document, ctype)
    text = begun(site, document)
    if file.uid not in text.files:
        raise Missing(_("The file is not attached any more."))
    removed = (*text.removed, file.uid)
    left = tuple(uid for uid in text.files if uid != file.uid)
    set_files(site, document, ctype, now, actor.uid, left, removed)
    if file.uid not in document.kept_files:
        file.removed = (now, actor.uid)
    _save_text(site, actor, now, document, ctype, "file:removed", file=file.uid, name=file.name)


def restore_file(
    site: Site, actor: User, now: datetime, document: Document, ctype: ContentType | None, file: File
) -> None:
    """Attach a removed file again."""
    check_editable(actor, document, ctype)
    text = begun(site, document)
    if file.uid in text.files:
        return
    removed = tuple(uid for uid in text.removed if uid != file.uid)
    set_files(site, document, ctype, now, actor.uid, (*text.files, file.uid), removed)
    file.removed = None
    _save_text(site, actor, now, document, ctype, "file:restored", file=file.uid, name=file.name)


def retry_file(
    site: Site, actor: User, now: datetime, document: Document, ctype: ContentType | None, file: File
) -> None:
    """Ask the worker to read a file's text once more."""
    check_editable(actor, document, ctype)
    if not file.unchecked:  # what was open stays open
        file.passed = file.passed or (now, 0)
    file.reason = ""
    if file.scanned and scans.waiting_pages(file):
        scans.ask(site, file)  # what OCR has read so far is kept
    else:
        file.status = "pending"
    record(site, document, actor, now, "file:retried", file=file.uid, name=file.name)


def store_text(site: Site, now: datetime, file_uid: int, result) -> None:
    """Keep what the extractor found in a file: its pages, or the reason why there is no text.

    `result` has `status`, `pages`, `page_count` and `reason`; where it is `untouched`, what was read before
    stays, with the reason beside it. A file that vanished meanwhile is passed over.
    """
    file = site.get(file_uid, File)
    if file is None:
        return
    if result.untouched and file.text is not None:
        file.status, file.reason = "done", str(result.reason)
        return
    file.status = result.status
    file.reason = str(result.reason or "")
    file.page_count = result.page_count
    file.reads += 1
    file.text = FileText(file.document, result.pages) if result.pages else None
    scans.queue(site, file)
    screen_file(site, file, now)


def check_editable(actor: User, document: Document, ctype: ContentType | None) -> None:
    """Raise NotAllowed, with the reason, unless `actor` may change the document now."""
    if document.trashed:
        raise NotAllowed(_("The document is in the trash. Restore it first."))
    if document.purged:
        raise NotAllowed(_("The text of this document was removed to protect a child."))
    if ctype is None:
        raise NotAllowed(
            _("The plugin that knows this kind of document is not installed: it can only be read.")
        )
    check_plugin(document, ctype, document.agency)
    if not may_edit(actor, document, ctype):
        raise NotAllowed(_("You may not edit this document."))


def check_plugin(stored, ctype: ContentType, agency: str) -> None:
    """Raise NotAllowed where the type belongs to a plugin that is off for the agency; `stored` is any stored
    object."""
    if hooks_of(stored).lacking(stored, ctype.id, agency):
        raise NotAllowed(_("The plugin that knows this kind of document is switched off for the agency."))


def check_foreign(site: Site, agency: str, names) -> None:
    """Invalid where a field belongs to a plugin that is off for the agency."""
    hooks = hooks_of(site)
    wrong = [name for name in names if ":" in name and hooks.lacking(site, name, agency)]
    if wrong:
        raise Invalid(dict.fromkeys(wrong, _SWITCH_ON))


def files_of(site: Site, document: Document) -> list[File]:
    """The files of the text that holds, in the order in which they were attached."""
    return existing_files(site, document.files)


def removed_files_of(site: Site, document: Document) -> list[File]:
    """Files that were taken off the text being written and can be attached again, the last removed first."""
    return existing_files(site, reversed(begun(site, document).removed))


def existing_files(site: Site, uids) -> list[File]:
    """The files of these uids, without those that are missing."""
    found = (site.get(uid, File) for uid in uids)
    return [file for file in found if file is not None]


def check_access(site: Site, access: str, group: str | None, readers: tuple[int, ...]) -> None:
    """Invalid where the access level does not exist or lacks its group, or a reader has no account."""
    if access not in ACCESS_LEVELS:
        raise Invalid({"access": _("There is no such access level.")})
    if access == "group" and (not group or group not in site.groups):
        raise Invalid({"group": _("Choose the group that may read the document.")})
    if any(site.get(uid, User) is None for uid in readers):
        raise Invalid({"readers": _("One of the readers has no account.")})


def check_code(site: Site, uid: int, values: dict) -> None:
    """A code names one document for ever: a code that another document has or had is refused."""
    code = values.get("code")
    owner = site.documents.uid_of_code(code) if code else None
    if owner is not None and owner != uid:
        raise Invalid({"code": _("The code ${code} is taken by another document.", mapping={"code": code})})


def save(
    site: Site, actor: User | Operator, now: datetime, document: Document, action: str, **detail
) -> None:
    """What every change of a document ends with: a new revision, the catalog, the audit trail."""
    document.rev = secrets.token_hex(6)
    document.modified, document.modified_by = now, actor.uid
    screen_document(site, document, now)
    site.documents.index(document)
    record(site, document, actor, now, action, **detail)
    follow_document(site, now, document)


def save_draft(site: Site, actor: User, now: datetime, document: Document, action: str, **detail) -> None:
    """What every change of a draft beside a text in force ends with: that text, its rev and its place in
    search stay as they are."""
    note(site, document)
    site.documents.index(document)
    record(site, document, actor, now, action, **detail)


def _save_text(
    site: Site,
    actor: User,
    now: datetime,
    document: Document,
    ctype: ContentType | None,
    action: str,
    **detail,
) -> None:
    asked = asked_before(document)
    (save_draft if is_fixed(document) else save)(site, actor, now, document, action, **detail)
    tell_asked(site, actor, now, document, ctype, asked)


def readable(site: Site, actor: User, document: Document) -> bool:
    """True when `actor` may see the document."""
    return may_read(tokens_of(actor, site.groups.values()), document)
