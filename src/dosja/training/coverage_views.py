"""Pages of coverage: the requirements with their figures, and one with its break-downs.

Who keeps an agency's records sees its figures as they are and, with the right to names, the list behind each;
of the whole country he sees, like a guest, figures of the last full quarter without those of few persons. The
national roles see everything but names.
"""

from pyramid.httpexceptions import HTTPNotFound

from dosja.accounts.permissions import allows
from dosja.agencies.counties import county_name
from dosja.collation import sort_key
from dosja.messages import _
from dosja.training import charts, trends
from dosja.training.awarding import today
from dosja.training.coverage import DIMENSIONS, Answers, coverage, lacks_tracker, requirements, tracker_of
from dosja.training.coverage_charts import share_map, unit_bars
from dosja.training.coverage_forms import View, choices, query_of, view_of
from dosja.training.coverage_labels import TABLE_NAMES, labelled
from dosja.training.disclosure import protect
from dosja.training.intake.roles import ROLE_NAMES
from dosja.training.operations.requirements import may_edit
from dosja.training.trackers import STATES
from dosja.training.wording import PROGRESS
from dosja.web.spreadsheets import csv_response
from dosja.web.traversal import Coverage, RequirementPage

TEMPLATES = "dosja:training/templates/"


def includeme(config):
    """Register the views."""
    config.registry.coverage_answers = Answers()
    pages = (
        (list_page, Coverage, "", "coverage.jinja2"),
        (requirement_page, RequirementPage, "", "requirement.jinja2"),
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
    config.add_view(
        figures_csv,
        context=RequirementPage,
        name="figures.csv",
        request_method="GET",
        permission="coverage:view",
    )
    config.include("dosja.training.coverage_people_views")


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
        "bars": unit_bars(request, requirement, tables),
        "map": share_map(request, tables),
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


def figures(request, requirement, view: View):
    """The figures that this reader may see."""
    found = coverage(
        request.site, requirement, view.day, request.registry.coverage_answers, view.agency, view.county
    )
    return found if view.exact else protect(found, view.own)


def _row(table, label, line):
    if line.hidden:
        return [table, label, *["<5"] * (len(STATES) + 1), "", ""]
    total = "?" if line.total is None else str(line.total)
    share = "" if line.share is None else str(line.share)
    return [table, label, *map(str, line.counts), str(line.valid), total, share]
