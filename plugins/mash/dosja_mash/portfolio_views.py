"""The portfolio of a teacher: as a page, as CSV and as PDF. Who sees the record sees it, the person too."""

from pyramid.response import Response

from dosja.api import (
    county_name,
    csv_response,
    format_date,
    format_moment,
    format_uid,
    messages,
    person_path,
)
from dosja_mash.portfolio import Portfolio, portfolio_of
from dosja_mash.portfolio_pdf import Paper, portfolio_pdf
from dosja_mash.school_views import today_of
from dosja_mash.wording import NO, REASONS, YES, amount, is_counted

_ = messages("mash")

COLUMNS = (
    _("School year"), _("Completed on"), _("Training"), _("Held by"), _("Hours"), _("Days"), _("Credits"),
    _("Accreditation number"), _("Certificate"), _("Counts"),
)  # fmt: skip


def portfolio(context, request) -> Portfolio:
    """The portfolio of the record."""
    return portfolio_of(request.site, context.person, (context.agency,), today_of(request), request.tokens)


def page(context, request):
    """The school years, the newest first."""
    found = portfolio(context, request)
    own = context.person.account == request.identity.uid
    return {
        "portfolio": found,
        "person": context.person,
        "place": place_of(request, context.person),
        "back": "/me/record" if own else person_path(context.person),
        "path": lambda name: person_path(context.person, name),
        "REASONS": REASONS,
        "is_counted": is_counted,
        "amount": amount,
        "today": found.day,
        "own": own,
    }


def place_of(request, person) -> str:
    """Where the person works, as one line."""
    posting, language = person.posting, request.locale_name
    if posting is None:
        return ""
    agency = request.site.agencies.get(posting.agency)
    unit = agency.units.get(posting.unit) if agency is not None else None
    parts = (
        agency.title(language) if agency is not None else posting.agency,
        unit.title(language) if unit is not None else "",
        county_name(posting.county, language),
    )
    return ", ".join(part for part in parts if part)


def work_of(request, person) -> str:
    """Position and profession, as one line."""
    posting = person.posting
    if posting is None:
        return ""
    profession = request.translate(posting.profession) if posting.profession else ""
    return ", ".join(part for part in (posting.position, profession) if part)


def _counted(request, why: str) -> str:
    word = request.translate(YES if is_counted(why) else NO)
    return f"{word}: {request.translate(REASONS[why][1])}"


def _cells(request, year, entry) -> list[str]:
    return [
        year.name,
        format_date(entry.completed),
        entry.title,
        entry.provider,
        amount(entry.minutes * 100 // 60),
        amount(entry.days),
        amount(entry.credits),
        entry.accreditation,
        entry.certificate,
        _counted(request, entry.why),
    ]


def table(context, request):
    """One row for each training, and a last one for each school year with its sum."""
    found = portfolio(context, request)
    translate = request.translate
    rows = [[translate(title) for title in COLUMNS]]
    for year in found.years:
        rows += [_cells(request, year, entry) for entry in year.entries]
        total = translate(_("Sum of the school year"))
        rows.append([year.name, "", total, "", "", amount(year.days), amount(year.credits), "", "", ""])
    return csv_response(file_name(context, "csv"), rows)


def file_name(context, ending: str) -> str:
    """The name of the download: never a person's."""
    return f"portfolio-{format_uid(context.person.uid)}.{ending}"


def paper(context, request):
    """The portfolio to be handed in at the local education office."""
    found = portfolio(context, request)
    translate, person = request.translate, context.person
    years = []
    for year in found.years:
        summary = translate(
            _(
                "${days} of ${needed} days · ${credits} credits",
                mapping={
                    "days": amount(year.days),
                    "needed": amount(year.needed),
                    "credits": amount(year.credits),
                },
            )
        )
        rows = [_cells(request, year, entry)[1:] for entry in year.entries]
        years.append((year.name, summary, rows))
    printed = _(
        "Printed by ${name} on ${moment}",
        mapping={"name": request.identity.name, "moment": format_moment(request.now)},
    )
    words = Paper(
        title=translate(_("Portfolio of trainings")),
        name=person.name.full,
        place=place_of(request, person),
        work=work_of(request, person),
        columns=tuple(translate(title) for title in COLUMNS[1:]),
        years=tuple(years),
        nothing=translate(_("No training in this school year.")),
        note=translate(NOTE),
        printed=translate(printed),
        page=translate(_("Page")),
        signature=translate(_("Signature and seal of the school")),
        language=request.locale_name,
    )  # fmt: skip
    body = portfolio_pdf(words)
    response = Response(body, content_type="application/pdf", charset=None)
    response.content_disposition = f'attachment; filename="{file_name(context, "pdf")}"'
    return response


NOTE = _(
    "Until 19.12.2017 days count that a certificate of IZHA proves; after that only credits of modules whose"
    " accreditation, and that of their agency, held on the day of completion. The length of a credit in days"
    " is not confirmed."
)
