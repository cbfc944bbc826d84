"""Pages of coverage: the requirements with their figures, one with its break-downs, the list behind a figure.

Who keeps an agency's records sees its figures as they are and, with the right to names, the list behind each;
of the whole country he sees, like a guest, figures of the last full quarter without those of few persons. The
national roles see everything but names.
"""

from dataclasses import dataclass
from datetime import date

from pyramid.httpexceptions import HTTPNotFound

from dosja.accounts.model import NATIONAL
from dosja.accounts.permissions import agencies_with, allows
from dosja.agencies.counties import county_name
from dosja.collation import sort_key
from dosja.messages import _
from dosja.training import charts, trends
from dosja.training.awarding import awards_of_person, title_of, today
from dosja.training.coverage import (
    DIMENSIONS,
    Answers,
    coverage,
    lacks_tracker,
    persons_in,
    requirements,
    tracker_of,
)
from dosja.training.disclosure import protect
from dosja.training.forms import read_day
from dosja.training.intake.roles import ROLE_NAMES
from dosja.training.operations.requirements import may_edit, note_export
from dosja.training.trackers import STATES
from dosja.training.wording import AWARD_STATES, PROGRESS
from dosja.web.openings import note_names
from dosja.web.paging import Pager, page_number
from dosja.web.spreadsheets import csv_response
from dosja.web.traversal import Coverage, RequirementPage, award_path

TEMPLATES = "dosja:training/templates/"
MOST_BARS = 40
COUNTY = "county"
"""What is chosen in the place of an agency by who looks at the own county."""
GENDER_NAMES = {"F": _("women"), "M": _("men")}
TABLE_NAMES = {
    "agency": _("By agency"),
    "unit": _("By unit"),
    "county": _("By county"),
    "gender": _("By gender"),
    "profession": _("By profession"),
}


def includeme(config):
    """Register the views."""
    config.registry.coverage_answers = Answers()
    pages = (
        (list_page, Coverage, "", "coverage.jinja2"),
        (requirement_page, RequirementPage, "", "requirement.jinja2"),
        (people_page, RequirementPage, "people", "coverage_people.jinja2"),
        (time_page, RequirementPage, "over-time", "coverage_time.jinja2"),
    )
    for view, context, name, template in pages:
        config.add_view(
            view,
            context=context,
            name=name,
            request_method="GET",
            permission="coverage:view",
            renderer=TEMPLATES + template,
        )
    add = config.add_view
    add(figures_csv, context=RequirementPage, name="figures.csv", request_method="GET",
        permission="coverage:view")  # fmt: skip
    add(people_csv, context=RequirementPage, name="people.csv", request_method="POST",
        permission="coverage:view")  # fmt: skip


@dataclass(frozen=True)
class View:
    """What a reader looks at: an agency or "" for all, a day, whether figures are shown as they are; the
    county where it is a coordinator's own (`home`), who sees its figures and no names (domain.md 4)."""

    agency: str
    day: date
    exact: bool
    own: tuple[str, ...]
    names: tuple[str, ...]
    county: str = ""
    home: str = ""


def view_of(request) -> View:
    """What is asked for, as far as this reader may."""
    site, user = request.site, request.identity
    agencies = list(site.agencies)
    national = allows(user, "coverage:view", NATIONAL)
    own = agencies_with(user, "session:view", agencies)
    names = tuple(agencies_with(user, "person:view", agencies))
    home = "" if national else coordinated(site, user)
    asked = request.GET.get("agency")
    if asked is None and not national:
        asked = own[0] if own else COUNTY if home else None
    county = home if asked == COUNTY else ""
    agency = asked if asked in site.agencies else ""
    if agency and not national and agency not in own:
        agency = ""
    exact = national or agency in own or bool(county)
    now = today(request.now)
    day = (_day(request) or now) if exact else trends.last_quarter_end(now)
    return View(agency, day, exact, tuple(own), names, county, home)


def coordinated(site, user) -> str:
    """The county of the unit to which a county's coordinator belongs; "" for everybody else."""
    for role, aid in user.roles:
        agency = site.agencies.get(aid)
        if role == "county_coordinator" and agency is not None and user.unit in agency.units:
            return agency.units[user.unit].county
    return ""


def _day(request) -> date | None:
    try:
        return read_day(request.GET.get("day", ""))
    except ValueError:
        return None


def figures(request, requirement, view: View):
    """The figures that this reader may see."""
    found = coverage(
        request.site, requirement, view.day, request.registry.coverage_answers, view.agency, view.county
    )
    return found if view.exact else protect(found, view.own)


def query_of(request, view: View, **more) -> dict:
    """What is chosen, for links."""
    chosen = {"agency": COUNTY if view.county else view.agency or ("all" if view.own or view.home else "")}
    if view.exact and request.GET.get("day"):
        chosen["day"] = view.day.isoformat()
    return {name: value for name, value in (chosen | more).items() if value}


def choices(request, view: View) -> list[tuple[str, str]]:
    """The agencies between which the reader can choose."""
    site, language = request.site, request.locale_name
    national = allows(request.identity, "coverage:view", NATIONAL)
    wanted = list(site.agencies) if national else view.own
    named = [(aid, site.agencies[aid].title(language)) for aid in wanted]
    found = [("all", request.translate(_("The whole country")))]
    if view.home:
        county = county_name(view.home, language)
        found.append((COUNTY, request.translate(_("County ${county}", mapping={"county": county}))))
    return found + sorted(named, key=lambda one: sort_key(one[1]))


def list_page(context, request):
    """Every requirement with its figure against target and deadline."""
    view = view_of(request)
    found = [figures(request, one, view) for one in requirements(request.site)]
    language = request.locale_name
    found.sort(key=lambda one: sort_key(one.requirement.title(language)))
    return {
        "rows": found,
        "view": view,
        "choices": choices(request, view),
        "query": query_of(request, view),
        "may_make": allows(request.identity, "requirement:edit"),
        "may_need": bool(view.names),
        "today": today(request.now),
        "figures": request.plugin_figures(),
        "site": request.site,
    }


def requirement_page(context, request):
    """One requirement: the figure, charts, and the tables with a link from each figure to the list behind."""
    view, requirement = view_of(request), context.requirement
    found = figures(request, requirement, view)
    tables = [
        (name, request.translate(TABLE_NAMES[name]), labelled(request, name, found.tables[name]))
        for name in DIMENSIONS
        if any(line.key for line in found.tables[name])
    ]
    return {
        "found": found,
        "requirement": requirement,
        "view": view,
        "choices": choices(request, view),
        "query": query_of(request, view),
        "tables": tables,
        "states": [(name, PROGRESS[name]) for name in STATES],
        "bars": _bars(request, requirement, tables),
        "map": _map(request, tables),
        "curricula": [request.site.get(uid) for uid in requirement.curricula],
        "lacks_tracker": lacks_tracker(request.site, requirement),
        "counted_by": getattr(tracker_of(request.site, requirement), "title", ""),
        "visible": request.vocabularies.reference,
        "may_edit": may_edit(request.identity, requirement),
        "may_count": allows(request.identity, "requirement:edit"),
        "today": today(request.now),
        "site": request.site,
        "professions": ROLE_NAMES,
        "county_name": county_name,
    }


def labelled(request, dimension, lines):
    """(label, line), by label; who has none of it comes last."""
    rows = [(label_of(request, dimension, line.key), line) for line in lines]
    return sorted(rows, key=lambda row: (not row[1].key, sort_key(row[0])))


def label_of(request, dimension, key) -> str:
    """The words for a part of the audience."""
    site, language = request.site, request.locale_name
    if not key:
        return request.translate(_("not known"))
    if dimension in ("agency", "unit"):
        aid, _slash, unit_id = key.partition("/")
        agency = site.agencies.get(aid)
        if agency is None:
            return key
        unit = agency.units.get(unit_id)
        if not unit_id:
            return agency.title(language)
        return f"{unit.title(language) if unit is not None else unit_id} ({agency.abbr})"
    if dimension == "county":
        return county_name(key, language)
    if dimension == "gender":
        return request.translate(GENDER_NAMES.get(key, key))
    return request.translate(ROLE_NAMES[key]) if key in ROLE_NAMES else key


def share_text(request, line) -> str:
    """ "12 of 30 (40 %)", "12 of ?", or that it is hidden."""
    if line.hidden:
        return request.translate(_("fewer than 5"))
    if line.total is None:
        return request.translate(_("${n} of ?", mapping={"n": line.valid}))
    return f"{line.valid}/{line.total}"


def _bars(request, requirement, tables):
    by_name = {name: [row for row in rows if row[1].key] for name, _title, rows in tables}
    rows = by_name.get("unit", ())
    if len(rows) < 2:
        rows = by_name.get("agency", ())
    shown = [(label, _share(line), share_text(request, line)) for label, line in rows][:MOST_BARS]
    if not shown:
        return None
    title = request.translate(_("Trained against the target, by unit"))
    return charts.bars(shown, requirement.target, title)


def _share(line):
    """The share for a picture: of the audience in the register where nothing else is known."""
    if line.hidden:
        return None
    if line.total is None:
        return line.valid * 100 // line.people if line.people else None
    return line.share


def _map(request, tables):
    rows = next((rows for name, _title, rows in tables if name == "county"), None)
    if rows is None:
        return None
    shares = {line.key: (_share(line), "…" if line.hidden else f"{line.valid}/{line.total or line.people}")
              for _label, line in rows}  # fmt: skip
    title = request.translate(_("Trained by county"))
    return charts.county_map(shares, title, lambda county: county_name(county, request.locale_name))


def _cell(request, context):
    """(view, dimension, key, state, people) of the list that is asked for; nobody sees others' people."""
    view = view_of(request)
    if not view.names or (view.agency and view.agency not in view.names):
        raise HTTPNotFound()
    given = request.GET
    dimension = given.get("dimension", "")
    state = given.get("state", "")
    if dimension not in ("", *DIMENSIONS) or state not in ("", *PROGRESS):
        raise HTTPNotFound()
    agencies = [view.agency] if view.agency else view.names
    people = persons_in(
        request.site, context.requirement, view.day, request.registry.coverage_answers, agencies,
        state=state, dimension=dimension, key=given.get("key", "")[:100],
    )  # fmt: skip
    by_name = request.site.people.folded
    people.sort(key=lambda pair: (by_name.get(pair[0], (("", ""),))[0][::-1], pair[0]))
    return view, dimension, given.get("key", "")[:100], state, people


def people_page(context, request):
    """Who stands behind a figure, each with the awards that count, each award with its evidence."""
    view, dimension, key, state, people = _cell(request, context)
    note_names(request, context.requirement.id, f"{view.agency}/{dimension}/{key}/{state}", len(people))
    size = request.registry.dosja_settings.page_size
    query = query_of(request, view, dimension=dimension, key=key, state=state)
    page = Pager(page_number(request), len(people), size, request.path, query)
    return {
        "requirement": context.requirement,
        "rows": [
            _person(request, context.requirement, *pair) for pair in people[page.start : page.start + size]
        ],
        "page": page,
        "query": query,
        "states": PROGRESS,
        "awards": AWARD_STATES,
        "label": label_of(request, dimension, key) if dimension else "",
        "state": state,
        "view": view,
        "award_path": award_path,
    }


def _person(request, requirement, uid, state):
    site, now = request.site, today(request.now)
    person = site.uids[uid]
    awards = [
        (found, title_of(site, found), date.fromordinal(found.award.completed), found.standing(now))
        for found in awards_of_person(site, person)
        if found.ledger.curriculum in requirement.curricula
    ]
    posting = person.posting
    place = label_of(request, "unit", f"{posting.agency}/{posting.unit}") if posting and posting.unit else (
        label_of(request, "agency", posting.agency) if posting else "")  # fmt: skip
    return person, state, place, awards


def people_csv(context, request):
    """The same list to take along; written down."""
    view, dimension, key, state, people = _cell(request, context)
    tell = request.translate
    rows = [[tell(_("Name")), tell(_("Agency and unit")), tell(_("State")), tell(_("Completed on")),
             tell(_("Valid until")), tell(_("Number of the award"))]]  # fmt: skip
    for pair in people:
        person, standing, place, awards = _person(request, context.requirement, *pair)
        for found, _title, completed, _standing in awards[:1] or [(None, "", None, "")]:
            until = date.fromordinal(found.award.until) if found is not None and found.award.until else None
            rows.append(
                [
                    person.name.full,
                    place,
                    tell(PROGRESS[standing][1]),
                    f"{completed:%d.%m.%Y}" if completed else "",
                    f"{until:%d.%m.%Y}" if until else "",
                    award_path(found.award.id).rpartition("/")[2] if found is not None else "",
                ]
            )
    note_export(
        request.site, request.identity, request.now, context.requirement, len(people),
        f"{view.agency}/{dimension}/{key}/{state}",
    )  # fmt: skip
    return csv_response("mbulimi-emrat.csv", rows)


def figures_csv(context, request):
    """The figures of the page as a sheet; hidden ones stay hidden."""
    view = view_of(request)
    found = figures(request, context.requirement, view)
    tell = request.translate
    head = [tell(_("Break-down")), tell(_("Part")), *(tell(PROGRESS[name][1]) for name in STATES),
            tell(_("Trained")), tell(_("Of")), "%"]  # fmt: skip
    rows = [head, _row(tell(_("All")), "", found.all)]
    for name in DIMENSIONS:
        rows += [
            _row(tell(TABLE_NAMES[name]), label, line)
            for label, line in labelled(request, name, found.tables[name])
        ]
    return csv_response(f"mbulimi-{view.day.isoformat()}.csv", rows)


def _row(table, label, line):
    if line.hidden:
        return [table, label, *["<5"] * (len(STATES) + 1), "", ""]
    total = "?" if line.total is None else str(line.total)
    share = "" if line.share is None else str(line.share)
    return [table, label, *map(str, line.counts), str(line.valid), total, share]


def time_page(context, request):
    """How many were trained at the end of each quarter, and what was held in it; for who sees all figures."""
    view, requirement = view_of(request), context.requirement
    if not view.exact or view.county:
        raise HTTPNotFound()
    quarters = trends.over_time(
        request.site, requirement, view.day, request.registry.coverage_answers, view.agency
    )
    title = request.translate(_("Trained and valid at the end of each quarter"))
    return {
        "requirement": requirement,
        "view": view,
        "query": query_of(request, view),
        "quarters": quarters,
        "chart": charts.line([(one.name, one.valid) for one in quarters], None, title),
    }
