"""Pages of what comes due: what ends in 90, 60 and 30 days, what is missing, who knows an old text."""

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from dosja.accounts.permissions import agencies_with, allows
from dosja.collation import sort_key
from dosja.documents.model import Document
from dosja.errors import Invalid
from dosja.messages import _
from dosja.training import due
from dosja.training.awarding import today
from dosja.training.coverage_labels import label_of
from dosja.training.operations.stale import make_briefing
from dosja.training.wording import PROGRESS
from dosja.uids import format_uid, parse_uid
from dosja.web.addresses import session_path, site_address
from dosja.web.paging import Pager, page_number
from dosja.web.spreadsheets import csv_response
from dosja.web.traversal import Coverage

TEMPLATES = "dosja:training/templates/"


def includeme(config):
    """Register the views."""

    def add(view, name, template=None, method="GET", permission="person:view"):
        renderer = {"renderer": TEMPLATES + template} if template else {}
        config.add_view(
            view, context=Coverage, name=name, request_method=method, permission=permission, **renderer
        )

    add(due_page, "due", "due.jinja2")
    add(needs_page, "needs", "needs.jinja2")
    add(needs_csv, "needs.csv")
    add(stale_page, "stale", "stale.jinja2")
    add(brief, "stale", method="POST", permission="session:edit")


def _agencies(request):
    """(the chosen agencies, all whose records this person keeps, the chosen one or "")."""
    site = request.site
    mine = agencies_with(request.identity, "person:view", list(site.agencies))
    chosen = request.GET.get("agency", "")
    if chosen and chosen not in mine:
        raise HTTPNotFound()
    return ([chosen] if chosen else mine), mine, chosen


def _frame(request, mine, chosen, query=None):
    language, site = request.locale_name, request.site
    named = sorted(
        ((aid, site.agencies[aid].title(language)) for aid in mine), key=lambda one: sort_key(one[1])
    )
    return {
        "choices": [("", request.translate(_("All my agencies"))), *named] if len(named) > 1 else named,
        "chosen": chosen,
        "query": query or ({"agency": chosen} if chosen else {}),
        "site": site,
        "states": PROGRESS,
    }


def due_page(context, request):
    """Whose training ends within 90, 60 and 30 days, unit by unit."""
    agencies, mine, chosen = _agencies(request)
    day = today(request.now)
    within = next((n for n in due.THRESHOLDS if request.GET.get("days") == str(n)), due.THRESHOLDS[0])
    found = due.due_in(request.site, agencies, day, request.registry.coverage_answers, within=within)
    units = []
    for key, rows in due.by_unit(found):
        people = [(one, request.site.uids[one.person], (one.progress.until - day).days) for one in rows]
        units.append((_place(request, key), people))
    return _frame(request, mine, chosen) | {
        "units": units,
        "total": len(found),
        "within": within,
        "thresholds": due.THRESHOLDS,
    }


def needs_page(context, request):
    """Who lacks a training that he needs, unit by unit."""
    agencies, mine, chosen = _agencies(request)
    found = _missing(request, agencies)
    size = request.registry.dosja_settings.page_size
    frame = _frame(request, mine, chosen)
    page = Pager(page_number(request), len(found), size, "/coverage/needs", frame["query"])
    return frame | {
        "rows": [_need(request, one) for one in found[page.start : page.start + size]],
        "page": page,
    }


def _missing(request, agencies):
    found = due.missing_in(request.site, agencies, today(request.now), request.registry.coverage_answers)
    return sorted(found, key=lambda one: (one.unit, one.person, one.requirement.id))


def _need(request, one):
    return one, request.site.uids[one.person], _place(request, one.unit)


def _place(request, key):
    """The words for "agency/unit", or for the agency of who has no unit."""
    agency, _slash, unit = key.partition("/")
    return label_of(request, "unit", key) if unit else label_of(request, "agency", agency)


def needs_csv(context, request):
    """The same as a sheet."""
    agencies, _mine, _chosen = _agencies(request)
    tell, language = request.translate, request.locale_name
    rows = [[tell(_("Agency and unit")), tell(_("Name")), tell(_("Requirement")), tell(_("State"))]]
    for one in _missing(request, agencies):
        need, person, place = _need(request, one)
        rows.append([place, person.name.full, need.requirement.title(language),
                     tell(PROGRESS[need.progress.state][1])])  # fmt: skip
    return csv_response("nevojat-per-trajnim.csv", rows)


def stale_page(context, request):
    """Procedures that changed since they were taught, and who knows only the old text."""
    agencies, mine, chosen = _agencies(request)
    rows = [
        (one, [(request.site.uids[uid], version) for uid, version in one.persons])
        for one in due.stale_in(request.site, agencies, today(request.now))
        if request.vocabularies.reference(one.document.uid)
    ]
    may = [aid for aid in agencies if allows(request.identity, "session:edit", aid)]
    return _frame(request, mine, chosen) | {"rows": rows, "may_brief": may}


def brief(context, request):
    """Make a training for those who know only the old text, with the difference as its material."""
    document = request.site.get(parse_uid(request.POST.get("document", "")), Document)
    agency = request.POST.get("agency", "")
    if document is None or request.vocabularies.reference(document.uid) is None:
        raise HTTPNotFound()
    try:
        session = make_briefing(
            request.site, request.identity, request.now, agency, document,
            title=request.translate(_("Changes in ${title}", mapping={"title": document.title})),
            link=f"{site_address(request)}/d/{format_uid(document.uid)}/difference",
        )  # fmt: skip
    except Invalid as error:
        request.session.flash(request.translate(error.message), "warn")
        return HTTPSeeOther("/coverage/stale")
    request.session.flash(
        request.translate(_("The training was created, with everybody on its roster. Enter its days.")),
        "success",
    )
    return HTTPSeeOther(session_path(session, "edit"))
