"""The pages of crossing points: all of them with filters and sheets, and one with its people."""

from datetime import date

from dosja.api import (
    COUNTIES,
    Missing,
    Person,
    allows,
    county_name,
    csv_response,
    day_of,
    document_path,
    messages,
    person_path,
    read_day,
    sort_key,
    xlsx_response,
)
from dosja_police_academy.points import MOST_EXPOSED, Coverage, coverage_of_points, points_without_card
from dosja_police_academy.quarters import quarters
from dosja_police_academy.standings import standing_of, title_of, turns
from dosja_police_academy.vocabulary import CARD, RANK_NAMES, rank_id

_ = messages("police_academy")
SHOW = {
    "": _("All points"),
    "exposed": _("The most exposed ones"),
    "missing": _("Points that miss somebody"),
}
PERMISSION = "police_academy:points"
TURNS_SHOWN = 10


def add_pages(config):
    """Register the pages."""
    for name, view, renderer in (
        ("points", points_page, "templates/points.jinja2"),
        ("point", point_page, "templates/point.jinja2"),
        ("points.csv", points_csv, None),
        ("points.xlsx", points_xlsx, None),
    ):
        config.add_view(view, name=name, permission=PERMISSION, renderer=renderer)


def today(request) -> date:
    """The day that it is in Albania."""
    return day_of(request.now)


def asked_day(request) -> date:
    """The day that is asked for, today without one or with nonsense."""
    try:
        return read_day(request.GET.get("day", "")) or today(request)
    except ValueError:
        return today(request)


def points_on(request, day: date) -> Coverage:
    """The points as this reader may see them."""
    return coverage_of_points(
        request.site,
        request.identity,
        request.tokens,
        day,
        request.registry.coverage_answers,
        request.locale_name,
    )


def _shown(request, found: Coverage):
    """The points after the filters, and the filters."""
    show, county = request.GET.get("show", ""), request.GET.get("county", "")
    show = show if show in SHOW else ""
    county = county if county in COUNTIES else ""
    name = county_name(county, request.locale_name) if county else ""
    points = [
        point
        for point in found.points
        if (show != "exposed" or point.exposed)
        and (show != "missing" or not point.both)
        and (not county or point.county == name)
    ]
    return points, show, county


def points_page(context, request):
    """All points against the target of measure I.1.(a).2."""
    day = asked_day(request)
    found = points_on(request, day)
    points, show, county = _shown(request, found)
    query = {"show": show, "county": county, "day": day.isoformat() if day != today(request) else ""}
    language = request.locale_name
    create = any(request.allowed("document:create", aid) for aid in context.agencies)
    return {
        "found": found,
        "points": points,
        "show": show,
        "shows": SHOW,
        "county": county,
        "counties": sorted(
            ((one, county_name(one, language)) for one in COUNTIES), key=lambda pair: sort_key(pair[1])
        ),
        "query": {name: value for name, value in query.items() if value},
        "quarters": quarters(request.site)[:8],
        "turns": [
            (one, title_of(request.site, one.unit, language)) for one in turns(request.site)[:TURNS_SHOWN]
        ],
        "without": points_without_card(request.site, found, language),
        "most": MOST_EXPOSED,
        "may_write": create,
        "new_card": f"/new?type={CARD}",
        "day": day,
        "is_today": day == today(request),
    }


def _rows(request):
    """The sheet of what is shown; how many only where the reader may see it."""
    found = points_on(request, asked_day(request))
    points, _show, _county = _shown(request, found)
    tell = request.translate
    yes, no = tell(_("yes")), tell(_("no"))
    yield [
        tell(_("Crossing point")),
        tell(_("County")),
        tell(_("Place by exposure")),
        tell(_("Trained woman officer")),
        tell(_("Trained social worker")),
        tell(_("Both")),
        tell(_("Trained in TIMS")),
        tell(_("Women officers trained")),
        tell(_("Social workers trained")),
        tell(_("Officers trained in TIMS")),
        tell(_("Duty card")),
        tell(_("On the day")),
    ]
    for one in points:
        numbers = [len(group.trained) if one.exact else None for group in (one.women, one.social, one.tims)]
        yield [
            one.title,
            one.county,
            one.place,
            yes if one.women.covered else no,
            yes if one.social.covered else no,
            yes if one.both else no,
            yes if one.tims.covered else no,
            *numbers,
            one.card.code if one.readable else "",
            found.day,
        ]


def points_csv(context, request):
    """The points as a sheet of texts."""
    rows = [[_text(cell) for cell in row] for row in _rows(request)]
    return csv_response(f"pikat-kufitare-{asked_day(request).isoformat()}.csv", rows)


def points_xlsx(context, request):
    """The points as a workbook."""
    return xlsx_response(f"pikat-kufitare-{asked_day(request).isoformat()}.xlsx", _rows(request))


def _text(cell) -> str:
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    return "" if cell is None else str(cell)


def point_page(context, request):
    """One point: what its card says, who is trained; names only for who keeps the records of their agency."""
    day = asked_day(request)
    found = points_on(request, day)
    wanted = request.GET.get("unit", "")
    point = next((one for one in found.points if one.unit == wanted), None)
    if point is None:
        raise Missing(_("There is no crossing point with a duty card here."))
    groups = [
        (_("Women officers with a course on children"), point.women),
        (_("Social workers with a course on children"), point.social),
        (_("Officers trained in TIMS"), point.tims),
    ]
    shown = [(title, group, *_people(request, group)) for title, group in groups]
    standing = standing_of(request.site, point.unit) if day == today(request) else None
    return {
        "point": point,
        "day": day,
        "is_today": day == today(request),
        "since": standing.since if standing is not None and standing.both == point.both else None,
        "groups": shown,
        "card_path": document_path(point.card),
        "courses": [
            label for uid in (*found.child, *found.tims) if (label := request.vocabularies.reference(uid))
        ],
    }


def _people(request, group):
    """((name, path, rank), how many others) of the trained ones."""
    site, named, others = request.site, [], 0
    for uid in group.trained:
        person = site.get(uid, Person)
        posting = person.posting if person is not None else None
        if posting is None or not allows(request.identity, "person:view", posting.agency):
            others += 1
            continue
        rank = RANK_NAMES.get(rank_id(posting.rank), posting.rank)
        named.append((person.name.full, person_path(person), rank))
    return sorted(named, key=lambda row: sort_key(row[0])), others
