"""Pages on which a training requirement is made and changed; `headcount_views` has the headcounts."""

from pyramid.httpexceptions import HTTPForbidden, HTTPSeeOther

from dosja.accounts.permissions import agencies_with
from dosja.accounts.short_form import Form
from dosja.agencies.counties import COUNTIES, county_name
from dosja.collation import sort_key
from dosja.documents.life.course import day_of
from dosja.errors import Invalid
from dosja.hooks import hooks_of
from dosja.messages import _
from dosja.people.model import GENDERS
from dosja.training import queries
from dosja.training.coverage_labels import GENDER_NAMES
from dosja.training.intake.roles import ROLE_NAMES
from dosja.training.operations import requirements as operations
from dosja.training.requirement_forms import (
    CHECKS,
    LISTS,
    RULE,
    TEXTS,
    posted_requirement,
    read_requirement,
    rule_texts,
    texts_of,
)
from dosja.training.trackers.requirement import Rule
from dosja.uids import format_uid
from dosja.web.traversal import Coverage, RequirementPage

TEMPLATE = "dosja:training/templates/requirement_form.jinja2"
UNITS = {
    "completion": _("completions"),
    "hours": _("hours"),
    "days": _("days"),
    "credits": _("credits"),
}
PERIODS = {
    "none": _("at any time"),
    "calendar_year": _("in each calendar year"),
    "school_year": _("in each school year (1 September to 31 August)"),
    "rolling": _("in the last years"),
}
BASES = {
    "award": _("as it stands on the award"),
    "completion": _("from completion"),
    "old_expiry": _("from the old expiry"),
    "fixed": _("to a fixed day of the year"),
}


def includeme(config):
    """Register the views."""

    def add(view, context, name, method):
        config.add_view(
            view,
            context=context,
            name=name,
            request_method=method,
            permission="requirement:edit",
            renderer=TEMPLATE,
        )

    config.include("dosja.training.headcount_views")
    add(new_page, Coverage, "new", "GET")
    add(create, Coverage, "new", "POST")
    add(edit_page, RequirementPage, "edit", "GET")
    add(save, RequirementPage, "edit", "POST")


def new_page(context, request):
    """An empty form."""
    mine = _agencies(request)
    values = {"agency": mine[0][0] if len(mine) == 1 else "", "active": "yes", "rules": [rule_texts(Rule())]}
    return _values(request, None, Form(values))


def create(context, request):
    """Make the requirement."""
    return _store(request, None)


def edit_page(context, request):
    """The form with what is stored."""
    _check(request, context.requirement)
    return _values(request, context.requirement, Form(texts_of(context.requirement)))


def save(context, request):
    """Change it."""
    _check(request, context.requirement)
    return _store(request, context.requirement)


def _check(request, requirement):
    if not operations.may_edit(request.identity, requirement):
        raise HTTPForbidden()


def _store(request, before):
    form = posted_requirement(request)
    try:
        given = read_requirement(form.values, before)
        stored = operations.save_requirement(request.site, request.identity, request.now, given)
    except Invalid as error:
        form.errors = error.fields
        request.response.status_int = 422
        return _values(request, before, form)
    request.session.flash(request.translate(_("The requirement was saved.")), "success")
    return HTTPSeeOther(f"/coverage/{stored.id}")


def _agencies(request):
    site, language = request.site, request.locale_name
    mine = agencies_with(request.identity, "requirement:edit", list(site.agencies))
    named = [(aid, site.agencies[aid].title(language)) for aid in mine]
    return sorted(named, key=lambda one: sort_key(one[1]))


def _trackers(request, requirement):
    """(id, title) of the rules that can be chosen: core's, those of plugins that are on for an agency of the
    reader, and the one that stands there."""
    site, hooks = request.site, hooks_of(request.site)
    mine = [aid for aid, _title in _agencies(request)]
    found = [("standard", request.translate(_("by the rules below")))]
    for name, tracker in hooks.trackers.items():
        if any(hooks.acts(site, tracker.plugin_id, aid) for aid in mine):
            found.append((name, request.translate(tracker.title)))
    kept = requirement.tracker if requirement is not None else "standard"
    return found if kept in dict(found) else [*found, (kept, kept)]


def _values(request, requirement, form):
    site, language, tell = request.site, request.locale_name, request.translate

    def told(names):
        return [(key, tell(text)) for key, text in names.items()]

    everybody = [(agency.aid, agency.title(language)) for agency in site.agencies.values() if agency.active]
    for name in (*TEXTS, *CHECKS):
        form.values.setdefault(name, "")
    for name in LISTS:
        form.values.setdefault(name, [])
    held = queries.curricula(site, request.tokens, day_of(request.now))
    return {
        "requirement": requirement,
        "form": form,
        "rules": [*form.values["rules"], dict.fromkeys(RULE, "")],
        "mine": _agencies(request),
        "trackers": _trackers(request, requirement),
        "curricula": [(format_uid(one.uid), one.label) for one in held],
        "agencies": sorted(everybody, key=lambda one: sort_key(one[1])),
        "audience_units": _units_of(request, form.values["agencies"], form.values["audience_units"]),
        "counties": [(county, county_name(county, language)) for county in COUNTIES],
        "professions": sorted(told(ROLE_NAMES), key=lambda one: sort_key(one[1])),
        "genders": [(gender, tell(GENDER_NAMES[gender])) for gender in GENDERS],
        "units": told(UNITS),
        "periods": told(PERIODS),
        "bases": told(BASES),
    }


def _units_of(request, agencies, marked):
    """(name of the agency, its units as ("agency/unit", name)) of the agencies that are marked, of all where
    none is; units that are marked are there even when they are not active any more."""
    site, language = request.site, request.locale_name
    found = []
    for aid in agencies or list(site.agencies):
        agency = site.agencies.get(aid)
        units = [
            (f"{aid}/{unit.unit_id}", unit.title(language))
            for unit in (agency.units.values() if agency is not None else ())
            if unit.active or f"{aid}/{unit.unit_id}" in marked
        ]
        if units:
            found.append((agency.title(language), sorted(units, key=lambda one: sort_key(one[1]))))
    return sorted(found, key=lambda one: sort_key(one[0]))
