"""The list of persons behind a figure, on a page and as a sheet, for who may see their names."""

from datetime import date

from pyramid.httpexceptions import HTTPNotFound

from dosja.messages import _
from dosja.training.awarding import awards_of_person, title_of, today
from dosja.training.coverage import DIMENSIONS, persons_in
from dosja.training.coverage_forms import query_of, view_of
from dosja.training.coverage_labels import label_of
from dosja.training.operations.requirements import note_export
from dosja.training.wording import AWARD_STATES, PROGRESS
from dosja.web.addresses import award_path
from dosja.web.openings import note_names
from dosja.web.paging import Pager, page_number
from dosja.web.spreadsheets import csv_response
from dosja.web.traversal import RequirementPage


def includeme(config):
    """Register the views."""
    config.add_view(
        people_page, context=RequirementPage, name="people", request_method="GET",
        permission="coverage:view", renderer="dosja:training/templates/coverage_people.jinja2",
    )  # fmt: skip
    config.add_view(
        people_csv, context=RequirementPage, name="people.csv", request_method="POST",
        permission="coverage:view",
    )  # fmt: skip


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
