"""Who confirmed: by document, unit and agency, now and in requests that are over."""

from pyramid.httpexceptions import HTTPForbidden, HTTPNotFound

from dosja.acknowledgements import queries
from dosja.acknowledgements.earlier import PastRound, count_past, past_round, past_rounds
from dosja.acknowledgements.rows import ENDED, FIRST, MINOR, ON_PAPER, SUPERSEDED, VERSION, Round
from dosja.acknowledgements.standing import LATE, OPEN, SIGNED
from dosja.agencies.model import Agency
from dosja.documents.life.course import day_of
from dosja.documents.model import Document
from dosja.documents.views import crumbs
from dosja.messages import _
from dosja.web.addresses import document_path
from dosja.web.i18n import format_date, format_moment
from dosja.web.paging import Pager, page_number
from dosja.web.traversal import Root

TEMPLATES = "dosja:acknowledgements/templates/"
STATES = {
    LATE: ("red", _("Late")),
    OPEN: ("amber", _("Not yet")),
    SIGNED: ("green", _("Has confirmed")),
    "unasked": ("grey", _("Not asked, or not any more")),
}
PAST_STATES = {
    LATE: ("red", _("Late")),
    OPEN: ("grey", _("Had not confirmed")),
    SIGNED: ("green", _("Has confirmed")),
    "unasked": ("grey", _("Confirmed without being asked")),
}
"""The same of a round that is over."""
LISTED = 10
"""Earlier requests that are shown before somebody asks for all."""
PER_PAGE = 50


def includeme(config):
    """Register the views."""
    add = config.add_view
    add(document_overview, context=Document, name="acknowledgements", renderer=TEMPLATES + "overview.jinja2")
    page = {"renderer": TEMPLATES + "agency.jinja2"}
    add(agency_page, context=Agency, name="acknowledgements", permission="acknowledgement:view", **page)
    add(unit_page, context=Root, name="unit-acknowledgements", **page)


def document_overview(context, request):
    """Counts, units and people of one document; a head of a unit sees the own people, without the quiz.

    `round` in the address shows an earlier request instead, as it stood when it closed.
    """
    user, whole = request.identity, queries.may_view(request.identity, context)
    led = queries.unit_led_by(user)
    if not whole and not led:
        raise HTTPForbidden()
    past = past_of(request, context)
    if past is not None and not whole:
        raise HTTPForbidden()
    chosen = {name: request.GET.get(name, "") for name in ("state", "unit", "name")}
    number = page_number(request)
    found = _overview(request, context, past, "" if whole else led, chosen, number)
    sheet = request.site.acknowledgements.sheet(context.uid)
    if found is None and (not whole or sheet is None):
        if not whole:
            raise HTTPForbidden()
        raise HTTPNotFound()
    if found is not None and not whole and not found.counts.asked:
        raise HTTPForbidden()
    query = {name: text for name, text in chosen.items() if text}
    if past is not None:
        query["round"] = str(past.number)
    total = 0 if found is None else found.total
    asked = found.request if found is not None else None
    return {
        "document": context,
        "found": found,
        "whole": whole,
        "may_ask": request.allowed("acknowledgement:ask", context.agency),
        "chosen": chosen,
        "states": STATES if past is None else PAST_STATES,
        "ON_PAPER": ON_PAPER,
        "unit_name": lambda unit: unit_name(request, unit),
        "name_of": lambda row: name_of(row, past),
        "page": Pager(number, total, PER_PAGE, document_path(context, "acknowledgements"), query),
        "sheet": sheet,
        "past": past,
        "asked_between": asked_between,
        "why_closed": why_closed,
        "began": why_begun,
        "earlier": _earlier(request, context) if whole and past is None else (),
        "earlier_count": count_past(request.site, context, day_of(request.now)) if whole else 0,
        "asked_by": request.site.get(asked.asked_by) if asked is not None else None,
        "crumbs": [
            *crumbs(request, context),
            (context.title, document_path(context)),
            *_crumbs_of_past(request, context, past),
        ],
    }


def _overview(request, document, past, only_unit: str, chosen: dict, number: int):
    states = (chosen["state"],) if chosen["state"] in STATES else ()
    return queries.overview_of(
        request.site, document, day_of(request.now), past=past, states=states, unit=chosen["unit"][:80],
        name=chosen["name"][:100], only_unit=only_unit, first=(number - 1) * PER_PAGE, count=PER_PAGE,
    )  # fmt: skip


def _crumbs_of_past(request, document, past):
    title = request.translate(_("Who has confirmed"))
    return [] if past is None else [(title, document_path(document, "acknowledgements"))]


def _earlier(request, document):
    """The rounds that are over, the newest first: a few, or all where the address asks for them."""
    count = None if request.GET.get("earlier") == "all" else LISTED
    return past_rounds(request.site, document, day_of(request.now), count=count)


def round_number(request) -> int:
    """The number of the earlier round that the address names; 0 for none."""
    text = request.GET.get("round", "")
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 9 and int(text)):
        raise HTTPNotFound()
    return int(text)


def past_of(request, document) -> PastRound | None:
    """The earlier round that the address names, None where it names none."""
    number = round_number(request)
    if not number:
        return None
    past = past_round(request.site, document, day_of(request.now), number)
    if past is None:
        raise HTTPNotFound()
    return past


def why_begun(one: Round) -> str:
    """Why people were asked, as a sentence."""
    words = {FIRST: _("People were asked"), MINOR: _("Minor change, confirmations carried over")}
    return words.get(one.why, _("A new version, asked again"))


def why_closed(past: PastRound) -> str:
    """Why a round is over, as a sentence."""
    if past.why == ENDED and not past.reason:
        return _("The request was ended.")
    if past.why == ENDED:
        return _("The request was ended: ${reason}.", mapping={"reason": past.reason.rstrip(".")})
    if past.why == SUPERSEDED:
        return _("Another document took the place of this one.")
    if past.why == MINOR:
        return _("A minor change came into force; confirmations were carried over.")
    if past.why == VERSION:
        return _("Another version came into force.")
    return _("No version is in force any more.")


def asked_between(past: PastRound) -> str:
    """From when until when a round ran, as a sentence."""
    days = {"begin": format_date(day_of(past.round.begun)), "end": format_date(past.day)}
    if past.ended is None:
        return _("Asked from ${begin}.", mapping=days)
    return _("Asked from ${begin} until ${end}.", mapping=days)


def name_of(row, past: PastRound | None) -> str:
    """The name of a person; in the proof of an earlier round as it was when the person signed."""
    if past is not None and row.signature is not None and row.own.state in (SIGNED, ""):
        return row.signature.name
    return row.user.name


def unit_name(request, unit: str) -> str:
    """The name of a unit in the reader's language; "" for none."""
    for agency in request.site.agencies.values():
        if unit in agency.units:
            return agency.units[unit].title(request.locale_name)
    return unit


def moment_of(signature) -> str:
    """When somebody signed: the moment on screen, the day on paper."""
    if signature is None:
        return ""
    return format_date(signature.day) if signature.kind == ON_PAPER else format_moment(signature.when)


def kind_of(request, row) -> str:
    """How a confirmation came: on screen, on paper and by whom, carried over and why."""
    signature = row.signature
    if signature is None:
        return ""
    if row.carried:
        return request.translate(_("carried over: ${why}", mapping={"why": row.carried}))
    if signature.kind == ON_PAPER:
        by = request.site.get(signature.by)
        name = by.name if by is not None else "–"
        return request.translate(_("on paper, recorded by ${name}", mapping={"name": name}))
    return request.translate(_("on screen"))


def agency_page(context, request):
    """Every document of an agency that asks for confirmation, with its counts, and sums by unit."""
    found = queries.agency_overview(request.site, request.tokens, day_of(request.now), agency=context.aid)
    return _sums(request, found, context, "", f"/a/{context.aid}/acknowledgements")


def unit_page(context, request):
    """For the head of a unit: what its people have confirmed of all that is asked of them."""
    unit = queries.unit_led_by(request.identity)
    if not unit:
        raise HTTPForbidden()
    found = queries.agency_overview(request.site, request.tokens, day_of(request.now), unit=unit)
    return _sums(request, found, None, unit, "/unit-acknowledgements")


def _sums(request, found, agency, unit: str, path: str):
    page = Pager(page_number(request), len(found.documents), PER_PAGE, path, {})
    shown = found.documents[page.start : page.start + PER_PAGE]
    units = [(unit_name(request, name), counts) for name, counts in found.units]
    title = agency.title(request.locale_name) if agency is not None else unit_name(request, unit)
    return {
        "agency": agency,
        "unit": unit,
        "title": title,
        "rows": [(request.site.uids[row.uid], row.counts) for row in shown],
        "units": sorted(units, key=lambda pair: (-pair[1].late, pair[0])) if not unit else [],
        "total": found.total,
        "page": page,
    }
