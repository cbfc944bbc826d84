"""`dosja serve`: run the intranet until Ctrl-C."""

from dosja.messages import _
from dosja.settings import read_home_settings

NAME = "serve"
POSITION = 11
HELP = _("run the intranet: storage, web, indexer and worker processes under one parent")
DETAILS = _(
    "Ctrl-C or SIGTERM stops all in order, SIGHUP starts the web processes anew one by one; a new version of"
    " Dosja needs a stop and a start. Settings are read from dosja.ini in the site's folder; what happened"
    " stands in log/dosja.log there."
)


def add_arguments(parser, text):
    """Add what overrides dosja.ini."""
    parser.add_argument("--host", help=text(_("address to listen on (default: 127.0.0.1)")))
    parser.add_argument(
        "--port", type=int, help=text(_("port to listen on (default: 6543; 0: any free one)"))
    )
    parser.add_argument(
        "--workers", type=int, help=text(_("web processes (default: one per core, at most 4)"))
    )
    parser.add_argument(
        "--safe-mode", action="store_true", default=None, help=text(_("start without any plugin"))
    )


def run(call):
    """Serve until a signal ends it."""
    from dosja.serve.supervisor import Supervisor

    given = {
        name: value
        for name in ("host", "port", "workers", "safe_mode")
        if (value := getattr(call.arguments, name)) is not None
    }
    settings = read_home_settings(call.home, **given)
    return Supervisor(settings, call.text, call.tell).run()
