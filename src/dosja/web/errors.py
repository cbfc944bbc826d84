"""Error pages, and the one place that turns an error into an HTTP status.

A page for a person's own mistake (400, 403, 404, 409, 413) stands in the usual layout. A page for a fault of
ours (500, 503, a conflict that outlasted every attempt, an address that is no text) uses nothing that could
fail too: no database, no session, no layout. What a person may not see answers exactly like what is missing
(`traversal`).
"""

import errno
import logging
import random
import secrets
import time
from dataclasses import dataclass
from urllib.parse import urlencode

from pyramid.exceptions import BadCSRFOrigin, BadCSRFToken, URLDecodeError
from pyramid.httpexceptions import HTTPError, HTTPSeeOther
from pyramid.renderers import render_to_response
from pyramid.request import Request, apply_request_extensions
from pyramid_retry import IBeforeRetry, is_last_attempt
from transaction.interfaces import TransientError

from dosja.errors import Conflict, Invalid, Missing, NotAllowed, PluginFailed, Problem, TooLarge
from dosja.messages import _
from dosja.storage.database import ClientDisconnected, StorageError
from dosja.web.headers import HEADERS
from dosja.web.i18n import COOKIE, LANGUAGES

log = logging.getLogger(__name__)

LONGEST_WAIT = 4
"""From this attempt on the wait before the next one grows no more: 160 ms at most."""

USUAL = "dosja:web/templates/error.jinja2"
PLAIN = "dosja:web/templates/error_plain.jinja2"


@dataclass(frozen=True)
class Page:
    """What an error page says: heading, explanation and what to do next (message ids)."""

    title: str
    text: str
    advice: str


PAGES = {
    400: Page(
        _("This was not understood"),
        _("The address or the form is not complete. Nothing was saved."),
        _("Go back and try again."),
    ),
    403: Page(
        _("You may not do this"),
        _("None of your roles allows it. Nothing was changed."),
        _("Ask the administrator of your agency for the role that you need."),
    ),
    404: Page(
        _("There is no such page"),
        _("The address may be wrong, the document may be in the trash, or it is not open to you."),
        _("Search for it, or start from the home page."),
    ),
    409: Page(
        _("Someone else changed this meanwhile"),
        _("Nothing of theirs was overwritten, and nothing of yours was saved."),
        _("Go back, open the page anew and make your change again."),
    ),
    413: Page(
        _("This is too large"),
        _("More was sent than can be taken at once. Nothing was saved."),
        _("Send fewer files at once, or make the file smaller."),
    ),
    500: Page(
        _("Something went wrong on our side"),
        _("Your last action was not carried out. What was saved before is safe."),
        _("Try again. If it happens again, tell the administrator this number:"),
    ),
    503: Page(
        _("Dosja does not answer right now"),
        _("The database is starting or being looked after. Nothing that was saved is lost."),
        _("Try again in a minute. If it lasts, tell the administrator this number:"),
    ),
    507: Page(
        _("There is no room left on the server"),
        _("What you sent could not be kept. What was saved before is safe."),
        _("Keep your file and tell the administrator this number:"),
    ),
}

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Errors of the operating system that mean: this cannot be written any more."""

STALE_FORM = Page(
    _("This form is too old"),
    _("It was open for too long, or it was not sent from this site. Nothing was saved."),
    _("Go back, keep what you wrote, reload the page and send it again."),
)
MET = Page(
    _("Several people saved at the same moment"),
    _("Your change could not be saved; theirs was."),
    _("Go back and save again. If it happens again, tell the administrator this number:"),
)
PLUGIN = Page(
    _("This page does not work at the moment"),
    _("It belongs to a plugin that failed. Nothing was saved; everything else works as before."),
    _("The administrators were told. Go on with the other pages."),
)


def includeme(config):
    """Register a page for every error."""

    def add(view, *contexts):
        for context in contexts:
            config.add_exception_view(view, context=context)

    config.add_forbidden_view(forbidden)
    config.add_notfound_view(missing)
    add(missing, Missing)
    add(not_allowed, NotAllowed)
    add(plugin_failed, PluginFailed)
    add(problem, Conflict, TooLarge, Invalid, Problem)
    add(stale_form, BadCSRFToken, BadCSRFOrigin)
    add(http_error, HTTPError)
    add(unreadable, URLDecodeError, UnicodeDecodeError)
    add(met, TransientError)
    config.add_subscriber(wait_before_retry, IBeforeRetry)
    add(away, ClientDisconnected, StorageError)
    add(no_room, OSError)
    add(fault, Exception)


def forbidden(error, request):
    """A visitor is led to the sign-in page and back; a signed-in person is told that no role allows it.

    A program that asks for JSON cannot follow to a page: it gets 401.
    """
    if isinstance(error, (BadCSRFToken, BadCSRFOrigin)):
        return stale_form(error, request)
    if request.identity is None and request.path.endswith(".json"):
        return json_answer(request, 401, _("Sign in first, and send the session cookie along."))
    if request.identity is None:
        query = {"next": request.path_qs} if request.method in ("GET", "HEAD") and request.path != "/" else {}
        return HTTPSeeOther("/sign-in?" + urlencode(query) if query else "/sign-in")
    return answer(request, 403)


def not_allowed(error, request):
    """An operation refused: the person lacks the right."""
    return answer(request, 403, text=error.message)


def missing(error, request):
    """There is nothing at the address, or nothing for this person."""
    return answer(request, 404)


def plugin_failed(error, request):
    """A page of a plugin failed or is paused; the error was written down by its guard."""
    return answer(request, 503, page=PLUGIN, text=error.message)


STATUS = {Conflict: 409, TooLarge: 413, Invalid: 400}


def problem(error, request):
    """An operation refused for another reason, which it names itself."""
    return answer(request, STATUS.get(type(error), 400), text=error.message)


def stale_form(error, request):
    """A form without a valid token: forged, or older than the session."""
    return answer(request, 400, page=STALE_FORM)


def http_error(error, request):
    """Any other HTTP error that a view raised; its headers (such as Allow) are kept."""
    if error.code >= 500:
        return fault(error, request)
    response = answer(request, error.code)
    if "Allow" in error.headers:
        response.headers["Allow"] = error.headers["Allow"]
    return response


def unreadable(error, request):
    """The address or the form holds bytes that are no text."""
    log.info("unreadable request: %s", error)
    return plain_answer(request, 400)


def met(error, request):
    """A conflict with another writer. While attempts are left nobody sees this page."""
    last = is_last_attempt(request)
    return plain_answer(request, 409, page=MET, error=error if last else None)


def wait_before_retry(event):
    """Let those who met go on at different moments, so that they do not meet again."""
    attempt = min(event.environ.get("retry.attempt", 0), LONGEST_WAIT)
    time.sleep(random.uniform(0, 0.01 * 2**attempt))


def away(error, request):
    """The storage process cannot be reached, or it was started anew and does not know this transaction.

    Not tried again: each attempt would wait for it once more.
    """
    request.environ["retry.attempts"] = request.environ.get("retry.attempt", 0) + 1
    response = plain_answer(request, 503, error=error, ask_database=False)
    response.headers["Retry-After"] = "30"
    return response


def no_room(error, request):
    """The disk is full (or a quota is used up); any other error of the system is our own fault."""
    if error.errno in NO_ROOM:
        return plain_answer(request, 507, error=error, ask_database=False)
    return fault(error, request)


def fault(error, request):
    """Our own mistake: logged with a number that the person is shown."""
    return plain_answer(request, 500, error=error)


def answer(request, status, *, page=None, text=None):
    """An error page in the usual layout."""
    page = page or PAGES.get(status) or PAGES[400]
    values = {"status": status, "page": page, "text": text or page.text}
    return _render(request, status, USUAL, values)


def json_answer(request, status, text):
    """A refusal for programs: {"error": one sentence in the reader's language}."""
    response = render_to_response("json", {"error": request.translate(text)}, request=request)
    response.status_int = status
    response.headers.update(HEADERS)
    response.headers["Cache-Control"] = "no-store"
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Session realm="Dosja"'
    return response


def plain_answer(request, status, *, page=None, error=None, ask_database=True):
    """An error page that needs nothing but its template; `error` is logged under a new number."""
    number = secrets.token_hex(4)
    if error is not None:
        log.error(
            "error %s at %s %s",
            number,
            request.method,
            _path(request),
            exc_info=error,
            extra={"number": number},
        )
    speak_without_database(request, ask_database=ask_database)
    values = {"status": status, "page": page or PAGES[status], "number": number if status != 400 else None}
    response = _render(request, status, PLAIN, values)
    response.headers["X-Request-Id"] = number
    return response


def page_outside(registry, status, cookies) -> tuple[list[tuple[str, str]], bytes]:
    """(headers, body) of a page for a request that the server refuses before it asks the application.

    `cookies`: the request's header, which says in which language the page speaks.
    """
    request = Request.blank("/", headers={"Cookie": cookies})
    request.registry = registry
    apply_request_extensions(request)
    speak_without_database(request, ask_database=False)
    response = _render(request, status, PLAIN, {"status": status, "page": PAGES[status], "number": None})
    return response.headerlist, response.body


def speak_without_database(request, *, ask_database):
    """Settle the language of a page while the database may be down: the person's own, else the cookie's."""
    if ask_database:
        try:
            return request.locale_name
        except Exception as failure:
            log.debug("the person's language could not be read: %s", failure)
    wanted = request.cookies.get(COOKIE)
    default = request.registry.dosja_settings.default_language
    request.locale_name = wanted if wanted in LANGUAGES else default
    return request.locale_name


def _path(request) -> str:
    return request.environ.get("PATH_INFO", "").encode("ascii", "backslashreplace").decode("ascii")


def _render(request, status, template, values):
    response = render_to_response(template, values, request=request)
    response.status_int = status
    response.headers.update(HEADERS)
    response.headers["Cache-Control"] = "no-store"
    return response
