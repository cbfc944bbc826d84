"""The page on which a course that was held elsewhere is recorded; it counts once it is recognised."""

from pyramid.httpexceptions import HTTPSeeOther

from dosja.accounts.permissions import agencies_with
from dosja.accounts.short_form import Form, posted_form
from dosja.agencies.counties import county_name
from dosja.documents.life.course import day_of
from dosja.errors import Invalid
from dosja.messages import _
from dosja.people.model import Person
from dosja.people.queries import search_persons
from dosja.training import queries
from dosja.training.forms import day_in, read_hours
from dosja.training.operations import elsewhere as operations
from dosja.training.operations.elsewhere import Elsewhere
from dosja.training.wording import MEASURES
from dosja.uids import format_uid, parse_uid
from dosja.web.addresses import award_path
from dosja.web.traversal import Awards

MOST_FOUND = 12


def includeme(config):
    """Register the views."""
    page = {
        "context": Awards,
        "name": "elsewhere",
        "permission": "session:edit",
        "renderer": "dosja:training/templates/elsewhere.jinja2",
    }
    config.add_view(elsewhere_page, request_method="GET", **page)
    config.add_view(report_elsewhere, request_method="POST", **page)


def elsewhere_page(context, request):
    """The form for a course held elsewhere; first the person is looked up."""
    return _elsewhere_values(request, Form({"person": request.GET.get("person", ""), "measure": "hours"}))


def report_elsewhere(context, request):
    """Record it; it counts once it is recognised."""
    names = (
        "person",
        "title",
        "provider",
        "country",
        "curriculum",
        "completed",
        "until",
        "amount",
        "measure",
    )
    form = posted_form(request, *names)
    person = request.site.get(parse_uid(form.values["person"]), Person)
    try:
        if person is None:
            raise Invalid({"person": _("Choose a person of the register.")})
        data = _elsewhere_data(form.values)
        given = operations.report_elsewhere(request.site, request.identity, request.now, person, data)
    except Invalid as error:
        form.errors = error.fields
        request.response.status_int = 422
        return _elsewhere_values(request, form)
    request.session.flash(
        request.translate(_("The course was recorded. It waits for a decision.")), "success"
    )
    return HTTPSeeOther(award_path(given))


def _elsewhere_data(values):
    wrong: dict[str, str] = {}
    days = {name: day_in(values, name, wrong) for name in ("completed", "until")}
    try:
        hundredths = round((read_hours(values["amount"]) or 0) * 100 / 60)
    except ValueError:
        wrong["units"] = _("Write the amount as a number, for example 12 or 1,5.")
    if values["measure"] not in MEASURES:
        wrong["measure"] = _("Choose one of the list.")
    if wrong:
        raise Invalid(wrong)
    minutes = hundredths * 60 // 100 if values["measure"] == "hours" else 0
    return Elsewhere(
        values["title"],
        values["provider"],
        days["completed"],
        values["country"],
        parse_uid(values["curriculum"]) or 0,
        days["until"],
        minutes,
        hundredths,
        values["measure"],
    )


def _elsewhere_values(request, form):
    site = request.site
    words = request.GET.get("q", "")
    mine = agencies_with(request.identity, "session:edit", list(site.agencies))
    found = search_persons(site, words, agencies=mine, size=MOST_FOUND).persons if words.strip() else ()
    person = site.get(parse_uid(form.values.get("person", "")), Person)
    if person is not None and not (person.posting and person.posting.agency in mine):
        person = None
    held = queries.curricula(site, request.tokens, day_of(request.now))
    return {
        "form": form,
        "words": words,
        "found": [(one, _place(request, one)) for one in found],
        "person": person,
        "curricula": [("", "–"), *((format_uid(one.uid), one.label) for one in held)],
        "measures": [(key, request.translate(text)) for key, text in MEASURES.items()],
    }


def _place(request, person):
    """Where a person works, in words."""
    posting = person.posting
    if posting is None:
        return ""
    agency = request.site.agencies.get(posting.agency)
    unit = agency.units.get(posting.unit) if agency is not None else None
    parts = (
        unit.title(request.locale_name) if unit else "",
        agency.abbr if agency else "",
        county_name(posting.county, request.locale_name),
    )
    return ", ".join(part for part in parts if part)
