"""Reading and confirming: the page under whose text a person confirms, and the person's own list.

Showing a page writes nothing: that a text was opened is told by a signed mark in the form under it, that a
file was opened by the session's cookie.
"""

from functools import partial

from pyramid.events import ContextFound
from pyramid.httpexceptions import HTTPSeeOther

from dosja.acknowledgements import queries
from dosja.acknowledgements.opening import Opener, Opening
from dosja.acknowledgements.operations import signing
from dosja.acknowledgements.operations.signing import Outdated, SignedAlready, files_to_open, last_signed
from dosja.acknowledgements.rows import Request, Signature
from dosja.acknowledgements.standing import LATE, OPEN
from dosja.content_types import display_values, migrate_values
from dosja.documents.difference_views import change_fragment
from dosja.documents.life.course import day_of, holds_on
from dosja.documents.life.text import version_of
from dosja.documents.model import Document
from dosja.documents.queries import files_for, waiting_for
from dosja.documents.views import crumbs
from dosja.errors import Conflict, Invalid, Missing
from dosja.messages import _
from dosja.settings import read_secret
from dosja.uids import format_uid, parse_uid
from dosja.web.addresses import document_path
from dosja.web.file_places import FileInDocument
from dosja.web.traversal import Root

TEMPLATES = "dosja:acknowledgements/templates/"
OPENED = "opened"
MOST_OPENED = 60
"""Files that the cookie remembers: more would not fit."""


def includeme(config):
    """Register the views, and what the home page and the page of a document ask."""
    config.registry.text_opener = Opener(read_secret(config.registry.dosja_settings))
    config.add_request_method(own_requests, reify=True)
    config.add_request_method(on_document)
    config.add_subscriber(remember_file, ContextFound)
    add = config.add_view
    add(own_page, context=Root, name="acknowledgements", renderer=TEMPLATES + "own.jinja2")
    page = {"context": Document, "name": "acknowledge", "renderer": TEMPLATES + "sign.jinja2"}
    add(sign_page, request_method="GET", **page)
    add(sign, request_method="POST", **page)
    for name in ("ask_views", "overview_views", "proof_views", "paper_views"):
        config.include(f"dosja.acknowledgements.{name}")


def own_requests(request):
    """What the reader has to read and confirm."""
    return queries.own_requests(request.site, request.identity, request.tokens, day_of(request.now))


def on_document(request, document):
    """What a document's page shows of its request; worked out once for a page."""
    kept = request.__dict__.setdefault("kept_on_document", {})
    if document.uid not in kept:
        kept[document.uid] = queries.on_document(
            request.site, request.identity, document, day_of(request.now)
        )
    return kept[document.uid]


def remember_file(event):
    """Keep in the cookie which files of documents that are asked for a person opened."""
    request, context = event.request, event.request.context
    if not isinstance(context, FileInDocument) or request.view_name not in ("", "download"):
        return
    if request.identity is None or request.site.acknowledgements.tally(context.document.uid) is None:
        return
    request.add_response_callback(partial(_remember, format_uid(context.file.uid)))


def _remember(name: str, request, response) -> None:
    opened = request.session.get(OPENED, [])
    if response.status_int == 200 and name not in opened:
        request.session[OPENED] = [*opened, name][-MOST_OPENED:]


def own_page(context, request):
    """What the reader has to confirm, and everything that he ever confirmed."""
    site, user = request.site, request.identity
    return {
        "open": request.own_requests,
        "signatures": queries.own_signatures(site, user, request.tokens),
        "leads": queries.unit_led_by(user),
        "LATE": LATE,
    }


def sign_page(context, request):
    """The text, or only what changed since the reader confirmed it last, with the button under it."""
    return _sign_answer(request, context)


def sign(context, request):
    """Confirm; where it is refused, say why beside the text that holds now."""
    site, user = request.site, request.identity
    opening = request.registry.text_opener.unpack(request.POST.get("opened", ""), request.now)
    answers = _answers(request, context)
    try:
        result = signing.sign(
            site, user, request.now, context, opening, answers=answers, files=_opened(request)
        )
    except SignedAlready as error:
        request.session.flash(request.translate(error.message))
        return HTTPSeeOther(document_path(context))
    except Outdated as error:
        request.response.status_int = 409
        return _sign_answer(request, context, problem=error.message)
    except (Conflict, Missing) as error:
        request.response.status_int = 409
        return _sign_answer(request, context, problem=error.message, answers=answers)
    except Invalid as error:
        request.response.status_int = 422
        return _sign_answer(request, context, wrong=error.fields, answers=answers)
    if isinstance(result, Signature):
        message = _(
            "You confirmed version ${n}. It is kept with date and time.", mapping={"n": result.version}
        )
        request.session.flash(request.translate(message), "success")
        return HTTPSeeOther(document_path(context))
    message = _(
        "${right} of ${count} answers are right; that is not enough. Read the text again and try once more.",
        mapping={"right": result.right, "count": result.questions},
    )
    request.session.flash(request.translate(message), "warn")
    return HTTPSeeOther(document_path(context, "acknowledge"))


def _opened(request) -> frozenset[int]:
    found = (parse_uid(name) for name in request.session.get(OPENED, []) if isinstance(name, str))
    return frozenset(uid for uid in found if uid)


def _answers(request, document) -> tuple[int, ...]:
    sheet = request.site.acknowledgements.sheet(document.uid)
    count = len(Request(*sheet.request).quiz) if sheet is not None and sheet.request else 0
    raw = [request.POST.get(f"q{number}", "") for number in range(1, count + 1)]
    return tuple(int(text) if text.isascii() and text.isdigit() and len(text) < 3 else -1 for text in raw)


def _sign_answer(request, document, problem="", wrong=None, answers=()):
    site, user, day = request.site, request.identity, day_of(request.now)
    tally, asked = queries.running(site, document, day)
    number = holds_on(document, day)
    version = version_of(site, document, number) if number else None
    own = request.on_document(document).own
    page = {
        "document": document,
        "version": version,
        "request_of": asked,
        "own": own,
        "problem": problem,
        "wrong": wrong or {},
        "answers": answers,
        "can_sign": False,
        "earlier": 0,
        "change": "",
        "sections": (),
        "files": [],
        "waiting": [],
        "missing": [],
        "opened": "",
        "waits": own.state in (OPEN, LATE),
        "late": own.state == LATE,
        "asker": site.get(asked.asked_by) if asked is not None else None,
        "crumbs": [*crumbs(request, document), (document.title, document_path(document))],
    }
    if asked is None or version is None:
        return page
    sheet = site.acknowledgements.sheet(document.uid)
    earlier = last_signed(sheet, user.uid, number - 1)
    if request.GET.get("all") == "1":
        earlier = 0
    needed = files_to_open(site, document, version, sheet, user)
    opened = _opened(request)
    missing = [file for file in needed if file.uid not in opened]
    if earlier:
        page["change"] = change_fragment(request, document, number, since=earlier)
    else:
        ctype = request.type_of(document)
        values = (
            version.values if ctype is None else migrate_values(ctype, version.values, version.type_version)
        )
        page["sections"] = display_values(ctype, values, request.vocabularies)
    opens = files_for(site, document, request.tokens, version.files)
    if earlier:
        opens = [file for file in opens if file in needed]
    bit = site.acknowledgements.roll.bit(user.uid)
    mark = Opening(user.uid, document.uid, number, version.digest, request.now)
    page |= {
        "earlier": earlier,
        "waiting": waiting_for(site, document, request.tokens, version.files),
        "files": opens,
        "missing": missing,
        "can_sign": not missing
        and not (version.number == tally.version and signing.has_signed(sheet, tally, user.uid, bit, day)),
        "opened": request.registry.text_opener.pack(mark),
    }
    return page
