"""Telling people something, and what a person does with the own inbox.

`notify` is called by the operations of other rooms, inside the transaction of the change that it tells of:
both are stored or neither. What a person does with the own inbox is no business of the audit trail.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

from dosja.accounts.audit import check_detail
from dosja.accounts.model import User
from dosja.accounts.permissions import may_read, tokens_of
from dosja.documents.model import Document
from dosja.errors import Invalid
from dosja.messages import _
from dosja.notify.kinds import BECAUSE, KINDS
from dosja.notify.model import Inbox, first_id_of
from dosja.storage.model import Site

MAIL_ON = "mail"
"""Site setting: True while the intranet can send mail (the worker keeps it)."""
MAX_NOTE = 2000
KEPT_READ = timedelta(days=365)
GATHERED = ("list", "search")
GATHER_AFTER = 3
GATHER_SPAN = timedelta(days=1)


def notify(
    site: Site,
    now: datetime,
    recipients: Iterable[int],
    kind: str,
    subject_uid: int = 0,
    *,
    actor: User | None = None,
    because: str = "",
    **detail,
) -> tuple[int, ...]:
    """Tell the users `recipients` (uids) about a document, and return the uids of those who were told.

    `kind` is a key of `kinds.KINDS`; `subject_uid` the document's uid, or 0; `actor` who did it, who is not
    told himself; `because` a key of `kinds.BECAUSE` where the kind's own reason is not the right one.
    `detail` are plain values: `date` (of a deadline, shown), `n` (days until then; 0 is "today"), `note`
    (what the actor wrote, shown as it is), `path` (where the notice leads; without it to the document).

    Nobody is told twice by one call; passed over are accounts that are gone or disabled, those who may not
    read the document, and who switched the kind off. Mail follows by each person's choice, after the commit.
    Raises KeyError for an unknown kind or reason, TypeError for a detail that is not plain.
    """
    about = KINDS[kind]
    because = because or about.because
    if because not in BECAUSE:
        raise KeyError(because)
    check_detail(kind, detail)
    if len(detail.get("note", "")) > MAX_NOTE:
        detail["note"] = detail["note"][: MAX_NOTE - 1] + "…"
    document = site.get(subject_uid, Document)
    if subject_uid and document is None:
        return ()
    mail_on = site.settings.get(MAIL_ON, False)
    told = []
    for user in _readers(site, recipients, document):
        if actor is not None and user.uid == actor.uid:
            continue
        mode = mode_of(site, user, kind)
        if mode == "off":
            continue
        inbox = site.notices.inbox(user.uid)
        told.append(user.uid)
        row = (kind, subject_uid, actor.uid if actor else 0, because, detail)
        if because in GATHERED:
            gathered = _gathered(inbox, now, kind, because, detail.get(because))
            if gathered is None:
                continue
            if gathered:
                row = (kind, 0, 0, because, {because: detail.get(because), "many": 1})
        notice = inbox.add(now, row)
        if mode == "digest":
            inbox.digest.insert(notice)
        elif mode == "mail" and mail_on and user.email:
            site.notices.post(user.uid, (notice,), now, now)
    return tuple(told)


def _gathered(inbox: Inbox, now: datetime, kind: str, because: str, key) -> bool | None:
    """Count a document in with what is unread of the same list or search, where the day has brought many.

    The first few have a line each; all further ones of a day share one, so that an import of a thousand files
    is no thousand notices. None: it was counted in; True: such a line is to be begun; False: one of its own.
    """
    single = 0
    for notice in inbox.unread.keys(min=first_id_of(now - GATHER_SPAN)):
        kind_of_row, _subject, _actor, reason, detail = inbox.rows[notice]
        if kind_of_row == kind and reason == because and detail.get(because) == key:
            if "many" in detail:
                gathered = {**detail, "many": detail["many"] + 1}
                inbox.rows[notice] = (kind, 0, 0, because, gathered)
                return None
            single += 1
    return single >= GATHER_AFTER


def mode_of(site: Site, user: User, kind: str) -> str:
    """How this kind reaches the person: the own choice, else the kind's."""
    inbox = site.notices.inboxes.get(user.uid)
    chosen = inbox.modes.get(kind) if inbox is not None else None
    return chosen if chosen in KINDS[kind].modes else KINDS[kind].mode


def mark(site: Site, actor: User, notices: Iterable[int], *, read: bool) -> None:
    """Mark own notices as read or unread; ids that are not there (any more) are passed over."""
    inbox = site.notices.inboxes.get(actor.uid)
    for notice in _own(inbox, notices):
        if read and notice in inbox.unread:
            inbox.unread.remove(notice)
        elif not read:
            inbox.unread.insert(notice)


def mark_all_read(site: Site, actor: User, upto: int) -> None:
    """Mark every own notice up to the id `upto` as read; what came after the page was made stays unread."""
    inbox = site.notices.inboxes.get(actor.uid)
    if inbox is not None:
        for notice in list(inbox.unread.keys(max=upto)):
            inbox.unread.remove(notice)


def delete(site: Site, actor: User, notices: Iterable[int]) -> int:
    """Delete own notices; returns how many there were."""
    inbox = site.notices.inboxes.get(actor.uid)
    own = list(_own(inbox, notices))
    for notice in own:
        inbox.remove(notice)
    return len(own)


def forget_read(site: Site, now: datetime, users: Iterable[int]) -> int:
    """Take out of these people's inboxes what they read and is older than KEPT_READ; returns how many.

    An unread notice stays, however old.
    """
    gone = 0
    for uid in users:
        inbox = site.notices.inboxes.get(uid)
        if inbox is not None:
            old = inbox.rows.keys(max=first_id_of(now - KEPT_READ))
            for notice in [one for one in old if one not in inbox.unread]:
                inbox.remove(notice)
                gone += 1
    return gone


def choose_modes(site: Site, actor: User, modes: dict[str, str]) -> None:
    """Keep how each kind reaches the person; kinds that are not named stay as they are. Raises Invalid."""
    wrong = {
        kind: _("Choose one of the list.")
        for kind, mode in modes.items()
        if kind not in KINDS or mode not in KINDS[kind].modes
    }
    if wrong:
        raise Invalid(wrong)
    if all(mode_of(site, actor, kind) == mode for kind, mode in modes.items()):
        return
    inbox = site.notices.inbox(actor.uid)
    inbox.modes = {**inbox.modes, **modes}


def _own(inbox, notices: Iterable[int]) -> Iterator[int]:
    if inbox is not None:
        for notice in dict.fromkeys(notices):
            if notice in inbox.rows:
                yield notice


def _readers(site: Site, recipients: Iterable[int], document: Document | None) -> Iterator[User]:
    """The active accounts among these uids that may read the document."""
    groups: Collection = list(site.groups.values())
    for uid in dict.fromkeys(recipients):
        user = site.get(uid, User)
        if user is None or user.disabled:
            continue
        if document is None or may_read(tokens_of(user, groups), document):
            yield user
