"""Signing in by telephone: the trainer's screen with the code, and the page that a telephone opens.

The second one is open to everybody who holds a code. It shows the title of the training and nothing else.
"""

import secrets
from datetime import timedelta

import segno
from markupsafe import Markup
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.security import NO_PERMISSION_REQUIRED

from dosja.accounts.sign_in import Addresses
from dosja.errors import Invalid, NotAllowed
from dosja.messages import _
from dosja.settings import read_secret
from dosja.training import checkin
from dosja.training.model import CLOSED, Session
from dosja.training.operations.checkin import check_in
from dosja.web.traversal import Root

TEMPLATES = "dosja:training/templates/"
REFRESH = 15
"""Seconds after which the screen and a telephone that waits ask again."""
UNKNOWN = _("The code is old or wrong. Scan the one on the screen again.")
BUSY = _("Too many wrong codes came from this network. Wait some minutes.")


def includeme(config):
    """Register the views."""
    config.registry.checkin_secret = read_secret(config.registry.dosja_settings)
    config.registry.checkin_addresses = Addresses()
    config.add_view(screen, context=Session, name="qr", request_method="GET", permission="session:record",
                    renderer=TEMPLATES + "qr.jinja2")  # fmt: skip
    for method, view in (("GET", check_in_page), ("POST", take_name)):
        config.add_view(
            view,
            context=Root,
            name="check-in",
            request_method=method,
            permission=NO_PERMISSION_REQUIRED,
            renderer=TEMPLATES + "check_in.jinja2",
        )


def screen(context, request):
    """The code that is shown in the room; the page asks for the next one by itself."""
    now = request.now
    text = checkin.code(request.registry.checkin_secret, context.uid, checkin.step_of(now))
    address = f"{_site_url(request)}/check-in?c={text}"
    request.response.headers["Refresh"] = str(REFRESH)
    request.response.headers["Cache-Control"] = "no-store"
    return {"session": context, "picture": qr_picture(address), "address": address,
            "window": checkin.window(context, now), "closed": context.state == CLOSED}  # fmt: skip


def qr_picture(address: str) -> Markup:
    """The code as a drawing inside the page."""
    made = segno.make(address, error="m")
    return Markup(made.svg_inline(scale=8, border=3, omitsize=True))


def check_in_page(context, request):
    """Who comes with a code gets a ticket; who holds one may type the name, or waits for the opening."""
    request.response.headers["Cache-Control"] = "no-store"
    if (typed := request.GET.get("c")) is not None:
        return _give_ticket(request, typed)
    if "done" in request.GET:
        return _answer(request, None, "done")
    held = checkin.read_ticket(request.registry.checkin_secret, request.GET.get("t", ""))
    return _of_ticket(request, held)


def _give_ticket(request, typed):
    registry, now = request.registry, request.now
    if registry.checkin_addresses.blocked(request.remote_addr or "", now):
        request.response.status_int = 429
        return _answer(request, None, "refused", BUSY)
    known = checkin.step_of_code(registry.checkin_secret, typed, now)
    session = request.site.get(known[0], Session) if known else None
    if known is None or session is None:
        registry.checkin_addresses.failed(request.remote_addr or "", now)
        request.response.status_int = 404
        return _answer(request, None, "refused", UNKNOWN)
    window = checkin.window(session, now)
    start = max(now, window.opens) if window.opens else now
    text = checkin.ticket(
        registry.checkin_secret, session.uid, known[1], secrets.token_hex(6), start + checkin.TYPING
    )
    return HTTPSeeOther(f"/check-in?t={text}")


def _of_ticket(request, held, error=None):
    session = request.site.get(held.session, Session) if held else None
    if held is None or session is None or session.trashed or session.state == CLOSED:
        request.response.status_int = 404
        return _answer(request, None, "refused", UNKNOWN)
    window = checkin.window(session, request.now)
    if window.state == checkin.EARLY:
        if window.opens - request.now < timedelta(hours=12):
            request.response.headers["Refresh"] = str(REFRESH)
        return _answer(request, session, "early", window=window)
    if window.state != checkin.OPEN or request.now > held.until:
        request.response.status_int = 403
        return _answer(
            request, session, "refused", _("Signing in is not open now. Scan the code on the screen again.")
        )
    return _answer(request, session, "form", error, window)


def take_name(context, request):
    """Note the name. The answer tells nothing of the roster."""
    text = request.POST.get("t", "")
    held = checkin.read_ticket(request.registry.checkin_secret, text)
    if held is None:
        return _of_ticket(request, held)
    values = [request.POST.get(name, "") for name in ("given", "family", "unit")]
    try:
        check_in(request.site, request.now, held, *values)
    except Invalid as error:
        request.response.status_int = 422
        return _of_ticket(request, held, error.message)
    except NotAllowed as error:
        request.response.status_int = 403
        return _answer(request, None, "refused", error.message)
    return HTTPSeeOther("/check-in?done=1")


def _site_url(request) -> str:
    return request.registry.dosja_settings.site_url.rstrip("/") or request.application_url.rstrip("/")


def _answer(request, session, state, message=None, window=None):
    return {
        "session": session,
        "state": state,
        "message": message,
        "window": window,
        "ticket": request.params.get("t", ""),
        "typed": {name: request.POST.get(name, "") for name in ("given", "family", "unit")},
    }
