"""Files of a document: attached, taken off, put back, and the text that was read in them."""

from datetime import datetime

from dosja.accounts.audit import record
from dosja.accounts.model import User
from dosja.content_types import ContentType
from dosja.documents.life.text import begun, is_fixed, set_files
from dosja.documents.model import Document, File, FileText
from dosja.documents.operations.saving import save, save_draft
from dosja.documents.queries import existing_files
from dosja.documents.rights import check_editable
from dosja.errors import Invalid, Missing
from dosja.intake import scans
from dosja.messages import _
from dosja.notify.operations.life import asked_before, tell_asked
from dosja.privacy.screening import screen_file
from dosja.storage.model import Site

MAX_FILES = 200
"""Files of one document; more belong into several documents."""


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

    The same content twice on one document is one file: the existing one is returned. Raises NotAllowed,
    Invalid (files) where the document holds MAX_FILES.
    """
    check_editable(actor, document, ctype)
    text = begun(site, document)
    attached = text.files
    if len(attached) >= MAX_FILES:
        raise Invalid({"files": _("A document holds at most ${n} files.", mapping={"n": MAX_FILES})})
    file = File(site.take_uid(), document.uid, name, media_type, now, actor.uid)
    file.take_content(source)
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
    """Take a file off the text that is being written. The bytes stay: versions may refer to them.

    Raises NotAllowed, and Missing where it is not attached any more.
    """
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
