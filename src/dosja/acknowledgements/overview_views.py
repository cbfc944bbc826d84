"""Who confirmed: by document, unit and agency; as a page, a table to take along, and a list as proof."""

from datetime import date

from pyramid.httpexceptions import HTTPForbidden, HTTPNotFound
from pyramid.response import Response

from dosja.acknowledgements import queries
from dosja.acknowledgements.printing import Head, proof_pdf, sheet_pdf
from dosja.acknowledgements.rows import FIRST, MINOR, ON_PAPER, Round
from dosja.acknowledgements.standing import LATE, OPEN, SIGNED
from dosja.agencies.model import Agency
from dosja.documents.life.course import dates_of, day_of
from dosja.documents.life.text import version_of
from dosja.documents.model import Document
from dosja.documents.views import crumbs
from dosja.messages import _
from dosja.web.i18n import format_date, format_moment
from dosja.web.paging import Pager, page_number
from dosja.web.spreadsheets import csv_response, xlsx_response
from dosja.web.traversal import Root, document_path

TEMPLATES = "dosja:acknowledgements/templates/"
STATES = {
    LATE: ("red", _("Late")),
    OPEN: ("amber", _("Not yet")),
    SIGNED: ("green", _("Has confirmed")),
    "unasked": ("grey", _("Not asked, or not any more")),
}
PER_PAGE = 50


def includeme(config):
    """Register the views."""
    add = config.add_view
    add(document_overview, context=Document, name="acknowledgements", renderer=TEMPLATES + "overview.jinja2")
    for name, view in (
        ("acknowledgements.csv", as_csv),
        ("acknowledgements.xlsx", as_xlsx),
        ("acknowledgements.pdf", as_proof),
    ):
        add(view, context=Document, name=name, permission="acknowledgement:view")
    add(empty_sheet, context=Document, name="sheet.pdf", permission="acknowledgement:ask")
    page = {"renderer": TEMPLATES + "agency.jinja2"}
    add(agency_page, context=Agency, name="acknowledgements", permission="acknowledgement:view", **page)
    add(unit_page, context=Root, name="unit-acknowledgements", **page)


def document_overview(context, request):
    """Counts, units and people of one document; a head of a unit sees the own people, without the quiz."""
    user, whole = request.identity, queries.may_view(request.identity, context)
    led = queries.unit_led_by(user)
    if not whole and not led:
        raise HTTPForbidden()
    chosen = {name: request.GET.get(name, "") for name in ("state", "unit", "name")}
    number = page_number(request)
    found = _overview(request, context, "" if whole else led, chosen, number)
    sheet = request.site.acknowledgements.sheet(context.uid)
    if found is None and (not whole or sheet is None):
        if not whole:
            raise HTTPForbidden()
        raise HTTPNotFound()
    if found is not None and not whole and not found.counts.asked:
        raise HTTPForbidden()
    query = {name: text for name, text in chosen.items() if text}
    total = 0 if found is None else found.total
    return {
        "document": context,
        "found": found,
        "whole": whole,
        "may_ask": request.allowed("acknowledgement:ask", context.agency),
        "chosen": chosen,
        "states": STATES,
        "ON_PAPER": ON_PAPER,
        "unit_name": lambda unit: unit_name(request, unit),
        "page": Pager(number, total, PER_PAGE, document_path(context, "acknowledgements"), query),
        "sheet": sheet,
        "past": _past(request, sheet) if whole else [],
        "asked_by": request.site.get(found.request.asked_by) if found is not None else None,
        "version_day": dates_of(context, day_of(request.now)).start,
        "crumbs": [*crumbs(request, context), (context.title, document_path(context))],
    }


def _overview(request, document, only_unit: str, chosen: dict, number: int | None):
    states = (chosen["state"],) if chosen["state"] in STATES else ()
    return queries.overview_of(
        request.site, document, day_of(request.now), states=states, unit=chosen["unit"][:80],
        name=chosen["name"][:100], only_unit=only_unit,
        first=0 if number is None else (number - 1) * PER_PAGE, count=None if number is None else PER_PAGE,
    )  # fmt: skip


def _past(request, sheet):
    """Every version that was ever asked for: (round, its reason as a sentence)."""
    words = {FIRST: _("People were asked"), MINOR: _("Minor change, confirmations carried over")}
    rows = [Round(*row) for row in sheet.rounds]
    return [(row, words.get(row.why, _("A new version, asked again"))) for row in reversed(rows)]


def unit_name(request, unit: str) -> str:
    """The name of a unit in the reader's language; "" for none."""
    for agency in request.site.agencies.values():
        if unit in agency.units:
            return agency.units[unit].title(request.locale_name)
    return unit


def _everybody(request, document):
    found = _overview(request, document, "", {"state": "", "unit": "", "name": ""}, None)
    if found is None:
        raise HTTPNotFound()
    return found


def _table(request, document) -> list[list[str]]:
    """All people with what they confirmed, as texts; the first row holds the titles."""
    _t, found = request.translate, _everybody(request, document)
    heads = (
        _("Name"), _("User name"), _("Unit"), _("State"), _("Until"), _("Version confirmed"),
        _("Confirmed on"),
        _("Kind"), _("Checksum of the text"), _("Tries of the questions"),
    )  # fmt: skip
    rows = [[_t(head) for head in heads]]
    for row in found.rows:
        signature = row.signature
        rows.append(
            [
                row.user.name,
                row.user.login,
                unit_name(request, row.unit),
                _t(STATES[row.own.state or "unasked"][1]),
                format_date(row.own.due),
                str(signature.version) if signature else "",
                moment_of(signature),
                kind_of(request, row),
                signature.digest if signature else "",
                str(len(row.tries) or ""),
            ]
        )
    return rows


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


def as_csv(context, request):
    """The table for a spreadsheet, as CSV."""
    return csv_response(f"{_file_name(context)}.csv", _table(request, context))


def as_xlsx(context, request):
    """The table as a workbook."""
    return xlsx_response(f"{_file_name(context)}.xlsx", _table(request, context))


def _file_name(document) -> str:
    code = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in document.code)
    return f"{code or 'document'}-confirmations"


def as_proof(context, request):
    """The list to print: who confirmed which version when, with code, date and checksum on each page."""
    found = _everybody(request, context)
    head, _t = _head(request, context), request.translate
    titles = [_t(t) for t in (_("Name"), _("Unit"), _("State"), _("Confirmed on"), _("Kind"))]
    rows = [
        [
            row.user.name,
            unit_name(request, row.unit),
            _t(STATES[row.own.state or "unasked"][1])
            + (f" (v{row.signature.version})" if row.signature else ""),
            moment_of(row.signature),
            kind_of(request, row),
        ]
        for row in found.rows
    ]
    counts = found.counts
    summary = _t(
        _(
            "Asked: ${asked}. Confirmed: ${signed}. Not yet: ${open}. Late: ${late}.",
            mapping={
                "asked": counts.asked, "signed": counts.signed, "open": counts.open, "late": counts.late,
            },
        )
    )  # fmt: skip
    return _pdf(f"{_file_name(context)}.pdf", proof_pdf(head, summary, titles, rows))


def empty_sheet(context, request):
    """A sheet with names and room for signatures; only those who have not confirmed yet."""
    chosen = {"state": "", "unit": request.GET.get("unit", ""), "name": ""}
    found = _overview(request, context, "", chosen, None)
    if found is None:
        raise HTTPNotFound()
    _t = request.translate
    titles = [_t(t) for t in (_("Name"), _("Unit"), _("Date"), _("Signature"))]
    rows = [[row.user.name, unit_name(request, row.unit)] for row in found.rows if row.own.state != SIGNED]
    sentence = _t(_("With my signature I confirm that I have read and understood this text."))
    return _pdf(
        f"{_file_name(context)}-sheet.pdf", sheet_pdf(_head(request, context), sentence, titles, rows)
    )


def _head(request, document) -> Head:
    tally = request.site.acknowledgements.tally(document.uid)
    version, day = version_of(request.site, document, tally.version), day_of(request.now)
    start: date | None = dates_of(document, day).start
    _t = request.translate
    agency = request.site.agencies.get(document.agency)
    return Head(
        title=version.title,
        heading=_t(_("Read and understood")),
        agency=agency.title(request.locale_name) if agency is not None else "",
        facts=_t(
            _(
                "${code}, version ${n}, in force from ${day}",
                mapping={"code": document.code or "–", "n": version.number, "day": format_date(start) or "–"},
            )
        ),
        digest=_t(_("Checksum: ${digest}", mapping={"digest": version.digest})),
        printed=_t(_("Printed on ${when}", mapping={"when": format_moment(request.now)})),
        page=_t(_("page ${n}")),
    )


def _pdf(name: str, body: bytes) -> Response:
    response = Response(body, content_type="application/pdf", charset=None)
    response.content_disposition = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


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
