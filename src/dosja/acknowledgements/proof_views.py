"""The proof of who confirmed what, to take along: a table, a list to print, and the empty sheet to sign."""

from datetime import date

from pyramid.httpexceptions import HTTPForbidden, HTTPNotFound
from pyramid.response import Response

from dosja.acknowledgements import queries
from dosja.acknowledgements.overview_views import (
    PAST_STATES,
    STATES,
    asked_between,
    kind_of,
    moment_of,
    name_of,
    past_of,
    round_number,
    unit_name,
    why_closed,
)
from dosja.acknowledgements.printing import Head, proof_pdf, sheet_pdf
from dosja.acknowledgements.standing import SIGNED
from dosja.agencies.model import Agency
from dosja.documents.life.course import dates_of, day_of, spans_of
from dosja.documents.life.text import version_of
from dosja.documents.model import Document
from dosja.messages import _
from dosja.web.i18n import format_date, format_moment
from dosja.web.spreadsheets import csv_response, xlsx_response
from dosja.web.traversal import Root


def includeme(config):
    """Register the views."""
    add = config.add_view
    for name, view in (
        ("acknowledgements.csv", as_csv),
        ("acknowledgements.xlsx", as_xlsx),
        ("acknowledgements.pdf", as_proof),
    ):
        add(view, context=Document, name=name, permission="acknowledgement:view")
    for name, view in (("acknowledgements.csv", agency_csv), ("acknowledgements.xlsx", agency_xlsx)):
        add(view, context=Agency, name=name, permission="acknowledgement:view")
    add(unit_csv, context=Root, name="unit-acknowledgements.csv")
    add(unit_xlsx, context=Root, name="unit-acknowledgements.xlsx")
    add(empty_sheet, context=Document, name="sheet.pdf", permission="acknowledgement:ask")


def _everybody(request, document):
    """(overview of all people, the earlier round that the address names or None)."""
    past = past_of(request, document)
    found = queries.overview_of(request.site, document, day_of(request.now), past=past)
    if found is None:
        raise HTTPNotFound()
    return found, past


def _table(request, document) -> list[list[str]]:
    """All people with what they confirmed, as texts; the first row holds the titles."""
    _t, (found, past) = request.translate, _everybody(request, document)
    states = STATES if past is None else PAST_STATES
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
                name_of(row, past),
                row.user.login,
                unit_name(request, row.unit),
                _t(states[row.own.state or "unasked"][1]),
                format_date(row.own.due),
                str(signature.version) if signature else "",
                moment_of(signature),
                kind_of(request, row),
                signature.digest if signature else "",
                str(len(row.tries) or ""),
            ]
        )
    return rows


def as_csv(context, request):
    """The table for a spreadsheet, as CSV."""
    return csv_response(f"{_file_name(request, context)}.csv", _table(request, context))


def as_xlsx(context, request):
    """The table as a workbook."""
    return xlsx_response(f"{_file_name(request, context)}.xlsx", _table(request, context))


def _file_name(request, document) -> str:
    code = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in document.code)
    number = round_number(request)
    return f"{code or 'document'}-confirmations{f'-{number}' if number else ''}"


def as_proof(context, request):
    """The list to print: who confirmed which version when, with code, date and checksum on each page."""
    found, past = _everybody(request, context)
    head, _t = _head(request, context, past), request.translate
    states = STATES if past is None else PAST_STATES
    titles = [_t(t) for t in (_("Name"), _("Unit"), _("State"), _("Confirmed on"), _("Kind"))]
    rows = [
        [
            name_of(row, past),
            unit_name(request, row.unit),
            _t(states[row.own.state or "unasked"][1])
            + (f" (v{row.signature.version})" if row.signature else ""),
            moment_of(row.signature),
            kind_of(request, row),
        ]
        for row in found.rows
    ]
    counts = found.counts
    numbers = {"asked": counts.asked, "signed": counts.signed, "open": counts.open, "late": counts.late}
    summary = _t(
        _("Asked: ${asked}. Confirmed: ${signed}. Not yet: ${open}. Late: ${late}.", mapping=numbers)
    )
    if past is not None:
        summary = _t(
            _("Asked: ${asked}. Confirmed: ${signed}. Had not confirmed: ${left}.",
              mapping={**numbers, "left": counts.open + counts.late})
        )  # fmt: skip
        summary = f"{_t(asked_between(past))} {_t(why_closed(past))} {summary}".replace("  ", " ")
    return _pdf(f"{_file_name(request, context)}.pdf", proof_pdf(head, summary, titles, rows))


def agency_csv(context, request):
    """How the documents of an agency are confirmed, and the sums by unit, as CSV."""
    return csv_response(f"{context.aid}-confirmations.csv", _sums_of_agency(request, context))


def agency_xlsx(context, request):
    """The same as a workbook."""
    return xlsx_response(f"{context.aid}-confirmations.xlsx", _sums_of_agency(request, context))


def unit_csv(context, request):
    """For the head of a unit: how its people have confirmed what is asked of them, as CSV."""
    return csv_response("unit-confirmations.csv", _sums_of_unit(request))


def unit_xlsx(context, request):
    """The same as a workbook."""
    return xlsx_response("unit-confirmations.xlsx", _sums_of_unit(request))


def _sums_of_agency(request, agency):
    day = day_of(request.now)
    return _sums(request, queries.agency_overview(request.site, request.tokens, day, agency=agency.aid))


def _sums_of_unit(request):
    unit = queries.unit_led_by(request.identity)
    if not unit:
        raise HTTPForbidden()
    return _sums(
        request, queries.agency_overview(request.site, request.tokens, day_of(request.now), unit=unit)
    )


def _sums(request, found) -> list[list[str]]:
    """A line for each document and for each unit; the first one holds the titles."""
    _t = request.translate
    heads = (
        _("What"), _("Code"), _("Title"), _("Asked"), _("Confirmed"), _("Not yet"), _("Late"), _("Share"),
    )  # fmt: skip

    def row(what, code, title, counts):
        numbers = (counts.asked, counts.signed, counts.open, counts.late)
        return [_t(what), code, title, *map(str, numbers), f"{counts.percent} %"]

    documents = [(request.site.uids[one.uid], one.counts) for one in found.documents]
    return [
        [_t(head) for head in heads],
        *(row(_("Document"), document.code, document.title, counts) for document, counts in documents),
        *(
            row(_("Unit"), "", unit_name(request, unit) or _t(_("Without a unit")), counts)
            for unit, counts in found.units
        ),
    ]


def empty_sheet(context, request):
    """A sheet with names and room for signatures; only those who have not confirmed yet."""
    unit = request.GET.get("unit", "")[:80]
    found = queries.overview_of(request.site, context, day_of(request.now), unit=unit)
    if found is None:
        raise HTTPNotFound()
    _t = request.translate
    titles = [_t(t) for t in (_("Name"), _("Unit"), _("Date"), _("Signature"))]
    rows = [[row.user.name, unit_name(request, row.unit)] for row in found.rows if row.own.state != SIGNED]
    sentence = _t(_("With my signature I confirm that I have read and understood this text."))
    return _pdf(
        f"{_file_name(request, context)}-sheet.pdf",
        sheet_pdf(_head(request, context), sentence, titles, rows),
    )


def _head(request, document, past=None) -> Head:
    day, _t = day_of(request.now), request.translate
    tally = request.site.acknowledgements.tally(document.uid) if past is None else past.tally
    version = version_of(request.site, document, tally.version)
    start: date | None = dates_of(document, day).start
    if past is not None:
        start = next(
            (one.start for one in spans_of(document) if one.version == tally.version and one.known), None
        )
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
