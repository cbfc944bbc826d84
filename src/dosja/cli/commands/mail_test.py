"""`dosja mail-test ADDRESS`: send one e-mail with the site's settings, and say what the server answered."""

from dosja.cli.call import Refused
from dosja.messages import _

NAME = "mail-test"
POSITION = 25
HELP = _("send an e-mail, to see whether the settings of the mail server are right")
DETAILS = _("Works while the intranet runs; changes nothing in it.")


def add_arguments(parser, text):
    """Add the address."""
    parser.add_argument("address", metavar=text(_("ADDRESS")), help=text(_("to whom it is sent")))


def run(call):
    """Send it; Refused with the server's answer where it does not go."""
    from dosja.notify.delivery import Connection, Later, Trouble, Uncertain
    from dosja.notify.delivery import Refused as NotTaken
    from dosja.notify.letters import write_test

    settings = call.settings
    if not settings.smtp_host:
        raise Refused(_("Mail is not set up. Give smtp_host, mail_from and site_url in dosja.ini."))
    try:
        message = write_test(call.arguments.address, call.language, settings, call.now)
    except (ValueError, IndexError):
        raise Refused(_("This is not an e-mail address.")) from None
    try:
        with Connection(settings) as server:
            server.send(message, lambda: None)
    except (Trouble, Later, NotTaken, Uncertain) as error:
        answer = call.text(error.args[0])
        raise Refused(_("The e-mail did not go: ${answer}", mapping={"answer": answer})) from error
    sent = {"address": call.arguments.address, "id": message["Message-ID"]}
    call.tell(_("Sent to ${address}; in the mail server's log it is ${id}.", mapping=sent))
