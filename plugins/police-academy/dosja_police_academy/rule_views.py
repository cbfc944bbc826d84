"""The first page of the plugin, and the page of the rules with the button that sets up a requirement."""

from pyramid.httpexceptions import HTTPSeeOther

from dosja.api import Invalid, Missing, agencies_with, day_of, messages, requirements
from dosja_police_academy.laws import law_on, laws
from dosja_police_academy.point_views import points_on
from dosja_police_academy.points import MOST_EXPOSED
from dosja_police_academy.recognition import PERMISSION as RECOGNISE
from dosja_police_academy.recognition import abroad
from dosja_police_academy.setting_up import WANTED, lacking, set_up
from dosja_police_academy.trackers import TRACKERS

_ = messages("police_academy")


def add_pages(config):
    """Register the pages."""
    add = config.add_view
    add(first_page, renderer="templates/first.jinja2")
    add(rules_page, name="rules", permission="coverage:view", renderer="templates/rules.jinja2")
    add(set_up_requirement, name="rules", permission="requirement:edit", request_method="POST")


def first_page(context, request):
    """What the plugin has, for this reader, with the figures that lead on."""
    today = day_of(request.now)
    points = waiting = None
    if request.allowed("police_academy:points"):
        found = points_on(request, today)
        points = (found.met(found.exposed), MOST_EXPOSED, len(found.points))
    if request.allowed(RECOGNISE):
        mine = agencies_with(request.identity, RECOGNISE, list(context.agencies))
        listed = abroad(request.site, request.identity, request.tokens, mine)
        waiting = sum(1 for one in listed if one.state == "reported")
    return {
        "points": points,
        "waiting": waiting,
        "may_courses": request.allowed("police_academy:courses"),
        "may_curricula": request.allowed("police_academy:curricula"),
        "may_rules": request.allowed("coverage:view"),
    }


def rules_page(context, request):
    """What counts when, with sources; the requirements that are counted by these rules."""
    today = day_of(request.now)
    known = requirements(request.site, inactive=True)
    mine = agencies_with(request.identity, "requirement:edit", list(context.agencies))
    return {
        "rules": [
            (
                tracker,
                laws(name),
                law_on(laws(name), today),
                [one for one in known if one.tracker == f"police_academy:{name}"],
                WANTED[name],
                lacking(request.site, name),
            )
            for name, tracker in ((key.partition(":")[2], rule) for key, rule in TRACKERS.items())
        ],
        "agencies": [(aid, request.site.agencies[aid].title(request.locale_name)) for aid in mine],
    }


def set_up_requirement(context, request):
    """Make the requirement of one rule, with its usual values."""
    name, agency = request.POST.get("rule", ""), request.POST.get("agency", "")
    if name not in WANTED or agency not in context.agencies:
        raise Missing(_("There is no such rule."))
    try:
        made = set_up(request.site, request.identity, request.now, name, agency)
    except Invalid as error:
        request.session.flash(request.translate(next(iter(error.fields.values()))), "warn")
        return HTTPSeeOther("/p/police_academy/rules")
    request.session.flash(
        request.translate(_("The requirement was made. Look through its audience.")), "success"
    )
    return HTTPSeeOther(f"/coverage/{made.id}/edit")
