"""Views that fail, each in its own way, for the tests of the error pages (setting pyramid.includes)."""

from pyramid.httpexceptions import HTTPBadRequest, HTTPMethodNotAllowed
from pyramid.security import NO_PERMISSION_REQUIRED
from ZEO.Exceptions import ClientDisconnected
from ZODB.POSException import StorageTransactionError

from dosja.errors import Conflict, NotAllowed, TooLarge
from dosja.storage.database import session
from dosja.web.traversal import Root


def includeme(config):
    """Add /faulty-<name> for each view below."""
    for name, view in VIEWS.items():
        config.add_view(
            view,
            context=Root,
            name=f"faulty-{name}",
            permission=NO_PERMISSION_REQUIRED,
            require_csrf=False,
            renderer="string",
        )


def broken(context, request):
    """A programmer's mistake, after something was written."""
    request.site.settings["written"] = "by a view that failed"
    raise RuntimeError("the secret of the source code")


def raising(error):
    """A view that raises `error`."""

    def view(context, request):
        raise error

    return view


def met(context, request):
    """Meets another writer at the same object in every attempt."""
    attempts = request.environ.setdefault("test.attempts", [])
    attempts.append(1)
    request.site.settings["met"] = len(attempts)
    with session(request.registry.database) as other:
        other.settings["met"] = -len(attempts)
    return "saved"


def wrote(context, request):
    """Writes without conflict; shows that the application still works."""
    request.site.settings["wrote"] = "yes"
    return "saved"


VIEWS = {
    "broken": broken,
    "met": met,
    "wrote": wrote,
    "away": raising(ClientDisconnected("storage.sock")),
    "forgotten": raising(StorageTransactionError("unknown tid")),
    "conflict": raising(Conflict("The document was changed by ${name}.", name="Ilir <b>Prifti</b>")),
    "refused": raising(NotAllowed("You may not approve your own draft.")),
    "large": raising(TooLarge("The file is larger than ${mb} MB.", mb=100)),
    "bad": raising(HTTPBadRequest()),
    "method": raising(HTTPMethodNotAllowed(headers={"Allow": "GET"})),
}
