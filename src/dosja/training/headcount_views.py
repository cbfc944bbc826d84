"""The page on which the number of people of an audience is entered, with its source and day."""

from pyramid.httpexceptions import HTTPSeeOther

from dosja.accounts.permissions import agencies_with
from dosja.accounts.short_form import Form, posted_form
from dosja.errors import Invalid
from dosja.messages import _
from dosja.training.coverage_labels import label_of
from dosja.training.forms import day_in
from dosja.training.operations import requirements as operations
from dosja.training.requirement_forms import read_whole
from dosja.web.traversal import RequirementPage


def includeme(config):
    """Register the views."""
    for method, view in (("GET", headcount_page), ("POST", enter)):
        config.add_view(
            view, context=RequirementPage, name="headcount", request_method=method,
            permission="requirement:edit", renderer="dosja:training/templates/headcount.jinja2",
        )  # fmt: skip


def headcount_page(context, request):
    """What was entered, and the form for a new number."""
    return _headcounts(request, context.requirement, Form({"place": request.GET.get("place", "")}))


def enter(context, request):
    """Keep a new number; the earlier ones stay."""
    form = posted_form(request, "place", "number", "source", "day")
    values, wrong = form.values, {}
    day = day_in(values, "day", wrong)
    number = read_whole(values["number"].replace(" ", ""), "number", wrong)
    try:
        if wrong:
            raise Invalid(wrong)
        operations.enter_headcount(
            request.site, request.identity, request.now, context.requirement, values["place"],
            number or 0, values["source"], day,
        )  # fmt: skip
    except Invalid as error:
        form.errors = error.fields
        request.response.status_int = 422
        return _headcounts(request, context.requirement, form)
    request.session.flash(request.translate(_("The headcount was saved.")), "success")
    return HTTPSeeOther(f"/coverage/{context.requirement.id}")


def _headcounts(request, requirement, form):
    site = request.site
    keeps = operations.may_edit(request.identity, requirement)
    wanted = requirement.audience.agencies or tuple(site.agencies)
    mine = set(agencies_with(request.identity, "requirement:edit", list(site.agencies)))
    places = [("", request.translate(_("The whole audience")))] if keeps else []
    for aid in wanted:
        if aid in site.agencies and (keeps or aid in mine):
            places.append((aid, label_of(request, "agency", aid)))
            places += [
                (f"{aid}/{unit}", label_of(request, "unit", f"{aid}/{unit}"))
                for unit in site.agencies[aid].units
            ]
    prefix = f"{requirement.id}:"
    stored = site.training.headcounts
    rows = [
        (label_of(request, "unit", place) if place else request.translate(_("The whole audience")), *row)
        for place, _label in places
        for row in reversed(stored.get(prefix + place, ()))
    ]
    return {"requirement": requirement, "form": form, "places": places, "rows": rows, "site": site}
