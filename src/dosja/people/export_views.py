"""The register of an agency to take along, as a table; that somebody took it is written down."""

from dosja.messages import _
from dosja.people import operations, queries
from dosja.people.labelling import Names
from dosja.people.views import filters_of
from dosja.people.wording import GENDERS
from dosja.web.i18n import format_date, format_moment
from dosja.web.spreadsheets import csv_response, xlsx_response
from dosja.web.traversal import Persons

EXPORT_ROWS = 50_000
"""So many rows go into one table; its last line says when there are more."""
COLUMNS = (
    _("Given name"),
    _("Family name"),
    _("Father's name"),
    _("Gender"),
    _("Staff number"),
    _("Agency"),
    _("Unit"),
    _("County"),
    _("Position"),
    _("Rank"),
    _("Profession"),
    _("Since"),
    _("Until"),
)


def includeme(config):
    """Register the view."""
    config.add_view(export, context=Persons, name="export", request_method="POST", permission="person:view")


def export(context, request):
    """What the search would show, all of it; with who took it, and when, in the last line."""
    site, user, translate = request.site, request.identity, request.translate
    chosen, names = filters_of(request, request.POST), Names(request)
    persons, total = queries.all_persons(site, chosen["q"], **chosen["scope"], most=EXPORT_ROWS)
    table = [[translate(title) for title in COLUMNS]]
    count = 0
    for person in persons:
        table.append(_row(person, names, translate))
        count += 1
    if total > count:
        table.append([translate(_("There are more rows; choose an agency or a unit."))])
    taken = _(
        "Exported by ${name} on ${moment}", mapping={"name": user.name, "moment": format_moment(request.now)}
    )
    table.append([translate(taken)])
    operations.record_export(
        site, user, request.now, rows=count, agency=chosen["agency"], unit=chosen["unit"]
    )
    answer = xlsx_response if request.POST.get("format") == "xlsx" else csv_response
    ending = "xlsx" if request.POST.get("format") == "xlsx" else "csv"
    return answer(f"persons-{request.now:%Y-%m-%d}.{ending}", table)


def _row(person, names: Names, translate) -> list[str]:
    name, posting = person.name, person.posting
    gender = translate(GENDERS[person.gender]) if person.gender in GENDERS else ""
    cells = [name.given or names.person(person), name.family, name.father, gender, person.staff_number]
    if posting is None:
        return cells
    return [
        *cells,
        names.agency(posting.agency),
        names.unit(posting.agency, posting.unit),
        names.county(posting.county),
        posting.position,
        posting.rank,
        posting.profession,
        format_date(posting.since),
        format_date(posting.until),
    ]
