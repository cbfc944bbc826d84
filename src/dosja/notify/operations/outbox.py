"""What an administrator does with letters that did not go out."""

from datetime import datetime

from dosja.accounts.audit import record
from dosja.accounts.model import NATIONAL, User
from dosja.accounts.permissions import Operator, allows
from dosja.errors import Conflict, NotAllowed
from dosja.messages import _
from dosja.notify.model import Mail
from dosja.storage.model import Site

STUCK = ("failed", "uncertain")


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
