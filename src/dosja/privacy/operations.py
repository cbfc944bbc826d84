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
from dosja.documents.life.text import all_files
from dosja.documents.model import Document, File
from dosja.errors import Invalid, NotAllowed
from dosja.messages import _
from dosja.privacy.detector import find
from dosja.privacy.model import Erasure
from dosja.privacy.screening import draft_findings, findings, note
from dosja.storage.model import Site

DECIDE = "privacy:decide"
MAX_REASON = 500
REMOVED_TITLE = {"sq": "Hequr për mbrojtjen e një fëmije", "en": "Removed to protect a child"}
"""The title of a document whose text was removed, in the document's own language."""


def release(
    site: Site, actor: User, now: datetime, document: Document, thing: Document | File, *, reason: str
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
    detail = {"file": thing.uid} if isinstance(thing, File) else {}
    _save(site, actor, now, document, "privacy:released", reason=reason, **detail)


def erase_file(
    site: Site, actor: User, now: datetime, document: Document, file: File, *, reason: str
) -> Erasure | None:
    """Remove a file for good, held back or not. Raises Invalid without a reason, NotAllowed."""
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
    for uid in all_files(document):
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
            document = site.get(erasure.document, Document)
            if document is not None:
                record(site, document, None, now, "privacy:erased", file=erasure.file)


def _checked(actor: User, document: Document, reason: str) -> str:
    if not allows(actor, DECIDE, document.agency):
        raise NotAllowed(_("You may not decide on what is held back in this agency."))
    reason = " ".join(reason.split())
    if not reason or len(reason) > MAX_REASON or not reason.isprintable():
        raise Invalid({"reason": _("Give a reason of at most ${n} characters.", mapping={"n": MAX_REASON})})
    if find(reason):
        raise Invalid({"reason": _("The reason is kept for ever: it must not name the child.")})
    return reason


def _erase(site: Site, actor: User, now: datetime, document: Document, file: File, reason: str) -> Erasure:
    digest = (file.sha256, file.uid)
    if digest in site.documents.digests:
        site.documents.digests.remove(digest)
    site.scans.discard(file.uid)
    sha256 = file.sha256
    file.forget_content()
    file.purged, file.quarantine = (now, actor.uid), None
    file.status, file.reason, file.scanned = "done", "", False
    for version in _versions(site, document):
        if file.uid in version.files:
            version.forget(file.uid)
    for text in (document, document.draft, *document.put_aside):
        if text is not None and text.files is not None:
            text.files = tuple(uid for uid in text.files if uid != file.uid)
            text.removed_files = tuple(uid for uid in text.removed_files or () if uid != file.uid)
    for entry in document.history:
        row = site.audit.get(entry)
        if row is not None and row[3].get("file") == file.uid:
            site.audit.redact(entry, "name")  # a file's name may be the child's
    note(site, document)
    return _remember(site, actor, now, document, file.uid, sha256, reason)


def _versions(site: Site, document: Document) -> list[Version]:
    found = (site.get(uid, Version) for uid in document.versions)
    return [version for version in found if version is not None]


def _remember(site, actor, now, document, file_uid: int, sha256: str, reason: str) -> Erasure:
    erasure = Erasure(site.take_uid(), document.uid, file_uid, now, actor.uid, reason)
    erasure.sha256 = sha256
    site.uids[erasure.uid] = erasure
    site.privacy.erasures.insert(erasure.uid)
    return erasure


def _save(site: Site, actor: User, now: datetime, document: Document, action: str, **detail) -> None:
    document.rev = secrets.token_hex(6)
    site.documents.index(document)
    record(site, document, actor, now, action, **detail)
