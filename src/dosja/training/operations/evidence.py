"""Files kept as evidence of a training: the list as it came in, for 90 days; signed sheets, for good.

They belong to the session, not to a document: nobody searches in them, and only who may see the names on the
roster may open them. Their names are looked at for a child's; their text is not read: whoever sees a child
named there reports it (`privacy.operations.report`).
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import PurePath

from dosja.accounts.audit import record
from dosja.documents.model import File
from dosja.errors import Invalid
from dosja.messages import _
from dosja.people.operations import Actor
from dosja.privacy.screening import note, screen_file
from dosja.storage.model import Site
from dosja.training.model import Session, mark_of
from dosja.training.operations.rosters import Change, change_rows
from dosja.training.operations.sessions import check_recordable

LIST, SHEET = "list", "sheet"
"""What a file is: the list as it came in, a signed sheet."""
KEEP = timedelta(days=90)
"""How long the original of a list is kept (domain.md 4, "Retention")."""
MOST_FILES = 60
MOST_PAGES = 2_000


def add_file(
    site: Site,
    actor: Actor,
    now: datetime,
    session: Session,
    kind: str,
    *,
    name: str,
    media_type: str,
    source,
    reason: str = "",
) -> File:
    """Keep a file (`source`: binary, at its start) and return it; one that is there is not kept twice.

    Its digest stands in the audit trail, so that a copy of it can be recognised when it is gone. Raises
    NotAllowed, Invalid (reason) for a closed training without one, (file) for more than MOST_FILES.
    """
    check_recordable(site, actor, session, reason or ("-" if kind == LIST else ""))
    if len(session.files) >= MOST_FILES:
        raise Invalid({"file": _("At most ${n} files are kept with a training.", mapping={"n": MOST_FILES})})
    file = File(
        _uid_for(site, session),
        session.uid,
        PurePath(name).name[:200] or "lista.txt",
        media_type,
        now,
        actor.uid,
    )
    file.status = "done"  # no text is read from it, and nothing searches in it
    file.take_content(source)
    for uid, known_kind in session.files:
        known = site.get(uid, File)
        if known is not None and known_kind == kind and known.sha256 == file.sha256:
            return known
    site.uids[file.uid] = file
    session.files = (*session.files, (file.uid, kind))
    if kind == LIST:
        site.training.lists[file.uid] = session.uid
    record(
        site, session, actor, now, "evidence:added",
        file=file.uid, kind=kind, name=file.name, sha256=file.sha256, reason=reason.strip(),
    )  # fmt: skip
    screen_file(site, file, now)
    return file


def _uid_for(site: Site, session: Session) -> int:
    """A uid whose mark no other file of the session has."""
    taken = {0, *(mark_of(uid) for uid, _kind in session.files)}
    while mark_of(uid := site.take_uid()) in taken:
        continue
    return uid


def attach_sheet(
    site: Site,
    actor: Actor,
    now: datetime,
    session: Session,
    *,
    name: str,
    media_type: str,
    source,
    page_of: Callable[[int], int],
    first: int = 1,
    reason: str = "",
) -> int:
    """Keep a signed sheet and let every row that names no page yet name the one on which it was signed.

    `page_of` gives the page of a row's number on one sheet; `first` is the number of the sheet's first page
    among all signed pages. Returns how many rows name a page now.
    """
    file = add_file(
        site, actor, now, session, SHEET, name=name, media_type=media_type, source=source, reason=reason
    )
    changes = {
        key: Change(page=first - 1 + page_of(row.number), proof=mark_of(file.uid))
        for key, row in session.roster()
        if not row.page
    }
    return change_rows(site, actor, now, session, changes, reason=reason)


def remove_file(
    site: Site, actor: Actor, now: datetime, session: Session, uid: int, *, reason: str = ""
) -> None:
    """Take a file off the training; rows keep the page that they name."""
    check_recordable(site, actor, session, reason)
    file = site.get(uid, File)
    if file is None or uid not in dict(session.files):
        return
    _drop(site, session, file)
    record(
        site, session, actor, now, "evidence:removed",
        name=file.name, sha256=file.sha256, reason=reason.strip(),
    )  # fmt: skip


def content_of(file: File) -> bytes:
    """The bytes of a list."""
    with file.blob.open("r") as source:
        return source.read()


def old_lists(site: Site, now: datetime) -> Iterator[int]:
    """The uids of original lists that were kept long enough."""
    for uid in list(site.training.lists):
        file = site.get(uid, File)
        if file is None or now - file.created >= KEEP:
            yield uid


def expire(site: Site, now: datetime, uids) -> int:
    """Remove these original lists; what was recorded from them stays, the audit trail says which it was."""
    gone = 0
    for uid in uids:
        session = site.get(site.training.lists.get(uid), Session)
        file = site.get(uid, File)
        if uid in site.training.lists:
            del site.training.lists[uid]
        if file is None:
            continue
        name, digest = file.name, file.sha256
        if session is not None:
            _drop(site, session, file)
        else:
            file.forget_content()
            del site.uids[uid]
        record(site, session, None, now, "evidence:expired", file=uid, name=name, sha256=digest)
        gone += 1
    return gone


def _drop(site: Site, session: Session, file: File) -> None:
    session.files = tuple(pair for pair in session.files if pair[0] != file.uid)
    if file.uid in site.training.lists:
        del site.training.lists[file.uid]
    del site.uids[file.uid]
    note(site, session)
