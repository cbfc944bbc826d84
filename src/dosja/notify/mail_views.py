"""The administrator's page of the mail: what waits, what did not go out and why, and sending it again."""

from pyramid.httpexceptions import HTTPSeeOther

from dosja.messages import _
from dosja.notify import operations, queries
from dosja.notify.kinds import KINDS
from dosja.notify.letters import message_id
from dosja.uids import parse_uid
from dosja.web.admin_traversal import Admin


def includeme(config):
    """Add the page to the administration."""
    template = "dosja:notify/templates/mail.jinja2"
    add = config.add_view
    add(
        mail_page,
        context=Admin,
        name="mail",
        permission="system:view",
        request_method="GET",
        renderer=template,
    )
    add(change_mail, context=Admin, name="mail", permission="system:manage", request_method="POST")


def mail_page(context, request):
    """Waiting, failed and uncertain letters. Which documents they are about is not shown."""
    site, settings = request.site, request.registry.dosja_settings
    waiting = queries.mails(site, "waiting", "sending")
    return {
        "counts": queries.mail_counts(site),
        "waiting": waiting,
        "stuck": queries.mails(site, "failed", "uncertain"),
        "kinds": KINDS,
        "server": settings.smtp_host,
        "port": settings.smtp_port,
        "sender": settings.mail_from,
        "days": settings.mail_days,
        "message_id": lambda mail: message_id(mail.uid, settings.mail_from),
    }


def change_mail(context, request):
    """Send one letter again, or take it off the list."""
    uid = parse_uid(request.POST.get("mail", "")) or 0
    if request.POST.get("action") == "withdraw":
        operations.withdraw_mail(request.site, request.identity, request.now, uid)
        request.session.flash(request.translate(_("The e-mail was taken off the list.")))
    else:
        operations.retry_mail(request.site, request.identity, request.now, uid)
        request.session.flash(request.translate(_("The e-mail will be sent again in a moment.")), "success")
    return HTTPSeeOther("/admin/mail")
