"""The outbox: what the sender keeps of each letter, and what an administrator does with stuck ones."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from dosja.accounts.audit import record
from dosja.accounts.model import NATIONAL, User
from dosja.accounts.permissions import Operator, allows
from dosja.errors import Conflict, NotAllowed
from dosja.messages import _
from dosja.notify.model import Mail
from dosja.notify.operations.inbox import MAIL_ON
from dosja.storage.model import Site

STUCK = ("failed", "uncertain")
KEPT_DAYS = 2
"""So long letters that went out stay in the outbox, for the administrator's page."""


def retry_mail(site: Site, actor: User | Operator, now: datetime, uid: int) -> None:
    """Have a letter that failed, or of which nobody knows whether it arrived, sent (once more).

    Raises NotAllowed, and Conflict where it is gone or in another state by now.
    """
    mail = _stuck(site, actor, uid)
    record(site, None, actor, now, "mail:retried", mail=uid, state=mail.state)
    mail.state, mail.attempts, mail.due, mail.ended = "waiting", 0, now, None
    # Given up is what is older than some days: the count begins anew.
    mail.created = now


def withdraw_mail(site: Site, actor: User | Operator, now: datetime, uid: int) -> None:
    """Take a letter off the list without sending it. Raises NotAllowed and Conflict."""
    mail = _stuck(site, actor, uid)
    record(site, None, actor, now, "mail:withdrawn", mail=uid, state=mail.state)
    mail.state, mail.ended = "dropped", now


def _stuck(site: Site, actor: User | Operator, uid: int) -> Mail:
    if not allows(actor, "system:manage", NATIONAL):
        raise NotAllowed(_("You may not manage the mail."))
    mail = site.notices.mail(uid)
    if mail is None or mail.state not in STUCK:
        raise Conflict(_("This e-mail is not on the list any more."))
    return mail


def set_mail_on(site: Site, on: bool) -> None:
    """Keep whether the intranet can send mail; only then do notices become letters."""
    if bool(site.settings.get(MAIL_ON, False)) != on:
        site.settings[MAIL_ON] = on


def begin_sending(site: Site, now: datetime, uid: int) -> bool:
    """Mark a letter, just before the server takes it over; False where it no longer waits.

    Two senders that meet at one letter conflict at the commit, and the second one finds it marked.
    """
    mail = site.notices.mail(uid)
    if mail is None or mail.state != "waiting":
        return False
    mail.state, mail.due = "sending", now
    return True


def settle(site: Site, now: datetime, uid: int, state: str, reason: str = "") -> None:
    """Keep how a letter ended: "sent", "failed", "uncertain" or "dropped"."""
    mail = site.notices.mail(uid)
    if mail is not None:
        mail.state, mail.reason, mail.ended = state, str(reason), now


def put_off(site: Site, due: datetime, uid: int, reason: str) -> None:
    """Have a letter that was not taken tried again at `due`."""
    mail = site.notices.mail(uid)
    if mail is not None and mail.state in ("waiting", "sending"):
        mail.state, mail.due, mail.reason = "waiting", due, str(reason)
        mail.attempts += 1


def post_digests(site: Site, now: datetime, users: Iterable[int]) -> int:
    """Put the weekly letter of each of these people into the outbox; returns how many there are.

    What waited for it waits no longer, whether or not the person can get mail: the inbox has it anyway.
    """
    posted = 0
    for uid in users:
        inbox = site.notices.inboxes.get(uid)
        if inbox is None or not inbox.digest:
            continue
        notices = tuple(notice for notice in inbox.digest if notice in inbox.unread)
        inbox.digest.clear()
        user = site.get(uid, User)
        if notices and user is not None and user.email and site.settings.get(MAIL_ON, False):
            site.notices.post(uid, notices, now, now, digest=True)
            posted += 1
    return posted


def forget_old(site: Site, now: datetime) -> int:
    """Take letters that ended KEPT_DAYS ago out of the outbox; returns how many. What is stuck stays."""
    before = now - timedelta(days=KEPT_DAYS)
    gone = 0
    for shard in site.notices.outbox:
        old = [
            uid
            for uid, mail in shard.items()
            if mail.state in ("sent", "dropped") and mail.ended is not None and mail.ended < before
        ]
        for uid in old:
            del shard[uid]
        gone += len(old)
    return gone
