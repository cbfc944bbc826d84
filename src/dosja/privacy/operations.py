"""The only place that decides on what is held back, and that removes what names a child.

Removing is for good: the stored objects let go of the content here, and the worker then clears it off disk,
index and pictures (`jobs.erasing`). The trail keeps who, when and why.
"""

import secrets
from datetime import datetime

from dosja.accounts.audit import record
from dosja.accounts.model import User
from dosja.accounts.permissions import allows
from dosja.documents.life.model import Version
from dosja.documents.model import Document, File
from dosja.errors import Invalid, NotAllowed
from dosja.messages import _
from dosja.privacy.detector import find
from dosja.privacy.model import Erasure
from dosja.privacy.screening import Owner, draft_findings, findings, guarded_files, hold, note
from dosja.storage.model import Site
from dosja.training.model import Session
from dosja.training.rights import may_record

DECIDE = "privacy:decide"
PAPER = "acknowledgement:paper"
MAX_REASON = 500
REMOVED_TITLE = {"sq": "Hequr për mbrojtjen e një fëmije", "en": "Removed to protect a child"}
"""The title of a document whose text was removed, in the document's own language."""


def may_report(actor: User | None, site: Site, owner: Owner) -> bool:
    """True when `actor` may report what names a child: whoever edits the document or keeps the training."""
    if isinstance(owner, Session) and may_record(actor, site, owner):
        return True
    needed = DECIDE if isinstance(owner, Session) else "document:edit"
    return allows(actor, needed, owner.agency)


def report(
    site: Site, actor: User, now: datetime, owner: Owner, thing: Document | File, *, reason: str
) -> None:
    """Say that `thing` (a document or a file) names a child though nothing noticed it: held back at once.

    It stays so until somebody with the right decides. Raises Invalid without a reason, NotAllowed.
    """
    if not may_report(actor, site, owner):
        raise NotAllowed(_("You may not edit this document."))
    reason = _stated(reason)
    if thing.purged is not None:
        return
    hold(site, owner, thing, now)
    _save(site, actor, now, owner, "privacy:reported", reason=reason, **_file_of(thing))


def show_unread(
    site: Site, actor: User, now: datetime, document: Document, file: File, *, reason: str
) -> None:
    """Open a file to readers though its text cannot be read, and nobody could look for names in it: the
    editor answers for it. Raises Invalid (no reason; it is still being read), NotAllowed."""
    if not allows(actor, "document:edit", document.agency):
        raise NotAllowed(_("You may not edit this document."))
    if file.status != "failed":
        raise Invalid({"reason": _("The file is still being read. Try again in a moment.")})
    reason = _stated(reason)
    if file.passed is None and file.purged is None:
        file.passed = (now, actor.uid)
        note(site, document)
        _save(site, actor, now, document, "privacy:shown", reason=reason, file=file.uid)


def release(
    site: Site, actor: User, now: datetime, document: Owner, thing: Document | File, *, reason: str
) -> None:
    """Declare that `thing` (the document's own text or one of its files) names no child: it is open again.

    The same words are not held back again. Raises Invalid without a reason, NotAllowed.
    """
    reason = _checked(actor, document, reason)
    found = list(findings(thing))
    if isinstance(thing, Document):
        found += draft_findings(thing)
    if thing.quarantine is None and not found:
        return
    prints = (finding.print for _place, _text, finding in found)
    thing.cleared = tuple(dict.fromkeys((*thing.cleared, *prints)))
    thing.quarantine = None
    note(site, document)
    _save(site, actor, now, document, "privacy:released", reason=reason, **_file_of(thing))


def erase_file(
    site: Site, actor: User, now: datetime, document: Owner, file: File, *, reason: str
) -> Erasure | None:
    """Remove a file for good, held back or not, of a document or a training; a signature given on a removed
    sheet stays. Raises Invalid without a reason, NotAllowed."""
    reason = _checked(actor, document, reason)
    if file.purged is not None:
        return None
    erasure = _erase(site, actor, now, document, file, reason)
    _save(site, actor, now, document, "privacy:removed", reason=reason, file=file.uid)
    return erasure


def erase_document(site: Site, actor: User, now: datetime, document: Document, *, reason: str) -> None:
    """Remove the text of a document and all its files for good; its address then says what happened.

    Raises Invalid without a reason, NotAllowed.
    """
    reason = _checked(actor, document, reason)
    if document.purged is not None:
        return
    for uid in guarded_files(site, document):
        file = site.get(uid, File)
        if file is not None and file.purged is None:
            _erase(site, actor, now, document, file, reason)
    language = document.language
    title = REMOVED_TITLE.get(language, REMOVED_TITLE["sq"])
    for version in _versions(site, document):
        version.forget(None, title)
    document.draft, document.put_aside = None, ()
    document.values = {"title": title, "language": language}
    document.purged = (now, actor.uid)
    document.quarantine = None
    _remember(site, actor, now, document, 0, "", reason)
    note(site, document)
    _save(site, actor, now, document, "privacy:removed", reason=reason)


def mark_erased(site: Site, now: datetime, uids) -> None:
    """Note that the content of these erasures is off disk and index. For the worker."""
    for uid in uids:
        erasure = site.get(uid, Erasure)
        if erasure is not None and erasure.erased is None:
            erasure.erased = now
            erasure.sha256 = ""
            owner = site.get(erasure.document, Document) or site.get(erasure.document, Session)
            if owner is not None:
                record(site, owner, None, now, "privacy:erased", file=erasure.file)


def _file_of(thing) -> dict[str, int]:
    return {"file": thing.uid} if isinstance(thing, File) else {}


def _checked(actor: User, owner: Owner, reason: str) -> str:
    if not allows(actor, DECIDE, owner.agency):
        raise NotAllowed(_("You may not decide on what is held back in this agency."))
    return _stated(reason)


def _stated(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason or len(reason) > MAX_REASON or not reason.isprintable():
        raise Invalid({"reason": _("Give a reason of at most ${n} characters.", mapping={"n": MAX_REASON})})
    if find(reason):
        raise Invalid({"reason": _("The reason is kept for ever: it must not name the child.")})
    return reason


def _erase(site: Site, actor: User, now: datetime, owner: Owner, file: File, reason: str) -> Erasure:
    digest = (file.sha256, file.uid)
    if digest in site.documents.digests:
        site.documents.digests.remove(digest)
    site.scans.discard(file.uid)
    name, sha256 = file.name, file.sha256
    file.forget_content()
    file.purged, file.quarantine = (now, actor.uid), None
    file.status, file.reason, file.scanned = "done", "", False
    if isinstance(owner, Session):
        owner.files = tuple(pair for pair in owner.files if pair[0] != file.uid)
        if file.uid in site.training.lists:
            del site.training.lists[file.uid]
    else:
        _take_off(site, owner, file.uid)
    for entry in owner.history:
        row = site.audit.get(entry)
        if row is None:
            continue
        if row[3].get("file") == file.uid or (row[1] == PAPER and row[3].get("name") == name):
            site.audit.redact(entry, "name")  # a file's name may be the child's
    note(site, owner)
    return _remember(site, actor, now, owner, file.uid, sha256, reason)


def _take_off(site: Site, document: Document, uid: int) -> None:
    """Take a file off all texts of a document; versions keep that there was one."""
    for version in _versions(site, document):
        if uid in version.files:
            version.forget(uid)
    for text in (document, document.draft, *document.put_aside):
        if text is not None and text.files is not None:
            text.files = tuple(other for other in text.files if other != uid)
            text.removed_files = tuple(other for other in text.removed_files or () if other != uid)


def _versions(site: Site, document: Document) -> list[Version]:
    found = (site.get(uid, Version) for uid in document.versions)
    return [version for version in found if version is not None]


def _remember(site, actor, now, document, file_uid: int, sha256: str, reason: str) -> Erasure:
    erasure = Erasure(site.take_uid(), document.uid, file_uid, now, actor.uid, reason)
    erasure.sha256 = sha256
    site.uids[erasure.uid] = erasure
    site.privacy.erasures.insert(erasure.uid)
    return erasure


def _save(site: Site, actor: User, now: datetime, owner: Owner, action: str, **detail) -> None:
    owner.rev = secrets.token_hex(6)
    if isinstance(owner, Document):
        site.documents.index(owner)
    record(site, owner, actor, now, action, **detail)
