"""Pages of persons: search in the register, one person's record, the own record.

Who may see whom is decided where addresses are resolved (`web.traversal`); every look at a record by somebody
else than the person is written down (`web.openings`).
"""

from pyramid.httpexceptions import HTTPFound, HTTPSeeOther

from dosja.accounts.audit import history_of
from dosja.accounts.audit_views import describe
from dosja.accounts.model import User
from dosja.accounts.permissions import agencies_with, allows
from dosja.acknowledgements import queries as acknowledgements
from dosja.documents.life.course import day_of
from dosja.errors import Invalid
from dosja.messages import _
from dosja.people import operations, queries
from dosja.people.labelling import Names
from dosja.people.model import unit_key
from dosja.people.training_facts import awards_of, trainings_of
from dosja.people.wording import GENDERS, KINDS
from dosja.privacy.queries import openings_of
from dosja.training.cascade import held_by
from dosja.training.due import due_of
from dosja.training.wording import AWARD_STATES, MARK_NAMES, OUTCOME_NAMES, PROGRESS
from dosja.web.addresses import person_path
from dosja.web.paging import Pager, page_number
from dosja.web.traversal import Me, PersonRecord, Persons

TEMPLATES = "dosja:people/templates/"
MOST_TEXT = 200
ROWS = 20


def includeme(config):
    """Register the pages under /people and /me."""
    add = config.add_view
    add(search_page, context=Persons, permission="person:view", renderer=TEMPLATES + "people.jinja2")
    add(person_page, context=PersonRecord, request_method="GET", renderer=TEMPLATES + "person.jinja2")
    add(
        finish_correction,
        context=PersonRecord,
        name="correction",
        request_method="POST",
        permission="person:edit",
    )
    own = {"context": Me, "name": "record", "renderer": TEMPLATES + "own.jinja2"}
    add(own_page, request_method="GET", **own)
    add(ask_for_correction, request_method="POST", **own)
    config.include("dosja.people.edit_views")
    config.include("dosja.people.merge_views")
    config.include("dosja.people.export_views")


def search_page(context, request):
    """Find persons by any part of a name or staff number, in the agencies whose records the reader keeps."""
    site, names = request.site, Names(request)
    chosen = filters_of(request, request.GET)
    number = page_number(request)
    found = queries.search_persons(site, chosen["q"], **chosen["scope"], number=number, size=ROWS)
    query = [(name, chosen[name]) for name in ("q", "agency", "unit", "former") if chosen[name]]
    user = request.identity
    candidates = []
    if request.allowed("person:merge"):
        candidates, _more = queries.merge_candidates(site, user, most=1)
    return {
        "persons": found.persons,
        "unsorted": found.unsorted,
        "page": Pager(found.number, found.total, found.size, "/people", query),
        "chosen": chosen,
        "agencies": names.pairs(chosen["mine"]),
        "units": names.units(chosen["mine"] if not chosen["agency"] else [chosen["agency"]]),
        "names": names,
        "waiting": queries.corrections_waiting(site, user),
        "has_candidates": bool(candidates),
        "any": bool(found.total or chosen["q"]),
    }


def filters_of(request, given) -> dict:
    """The filters of the search: texts by name, `mine` the agencies that may be chosen, `scope` what the
    query takes. An agency or unit that the reader may not choose is none."""
    site = request.site
    every = list(site.agencies)
    mine = agencies_with(request.identity, "person:view", every)
    agency = given.get("agency", "")[:MOST_TEXT]
    agency = agency if agency in mine else ""
    of_unit, _slash, unit = given.get("unit", "")[:MOST_TEXT].partition("/")
    known = of_unit in mine and (not agency or agency == of_unit) and unit in site.agencies[of_unit].units
    wanted = [agency] if agency else None if len(mine) == len(every) else mine
    chosen_unit = unit_key(of_unit, unit) if known else ""
    former = bool(given.get("former"))
    return {
        "q": given.get("q", "").strip()[:MOST_TEXT],
        "agency": agency,
        "unit": chosen_unit,
        "former": "yes" if former else "",
        "mine": mine,
        "scope": {"agencies": wanted, "unit": chosen_unit, "former": former},
    }


def person_page(context, request):
    """One record: names and postings over time, trainings, awards, what was confirmed, merges."""
    person = context.person
    if context.asked.uid != person.uid:
        return HTTPFound(person_path(person))
    return record_values(request, person)


def record_values(request, person, errors=None) -> dict:
    """All that the page of a record shows to this reader."""
    site, user, today = request.site, request.identity, day_of(request.now)
    may_edit = operations.may_edit(user, person)
    account = site.get(person.account, User)
    is_own = account is not None and account.uid == user.uid
    signatures, requests = (), ()
    if account is not None:
        signatures = acknowledgements.own_signatures(site, account, request.tokens)
        requests = acknowledgements.own_requests(site, account, request.tokens, today)
        if not is_own:
            signatures = [one for one in signatures if acknowledgements.may_view(user, one.document)]
            requests = [one for one in requests if acknowledgements.may_view(user, one.document)]
    return {
        "person": person,
        "account": account,
        "is_own": is_own,
        "trainings": trainings_of(site, user, person),
        "due": due_of(site, person, today),
        "held": held_by(site, user, person),
        "awards": awards_of(site, user, request.tokens, person, today),
        "signatures": signatures,
        "requests": requests,
        "corrections": queries.open_corrections(site, person),
        "merges": queries.merges_of(site, person, request.now) if may_edit else [],
        "history": history_of(site, person)[:30] if may_edit else [],
        "describe": describe,
        "may_edit": may_edit and person.erased is None,
        "may_merge": queries.may_merge(user, person) and person.erased is None,
        "may_erase": request.allowed("person:erase", person.posting.agency if person.posting else None)
        and person.erased is None,
        "errors": errors or {},
        "beside": request.plugin_slots(
            "person_page", (person.posting.agency if person.posting else "",), person=person
        ),
        "today": today,
        "names": Names(request),
        "PROGRESS": PROGRESS,
        "may_see_coverage": allows(user, "coverage:view"),
        "KINDS": KINDS,
        "GENDERS": GENDERS,
        "MARKS": MARK_NAMES,
        "OUTCOMES": OUTCOME_NAMES,
        "AWARDS": AWARD_STATES,
    }


def finish_correction(context, request):
    """Somebody who keeps the record looked at what the person asked for."""
    text = request.POST.get("asked", "")
    entry = int(text) if text.isascii() and text.isdigit() and len(text) < 25 else 0
    operations.finish_correction(
        request.site,
        request.identity,
        request.now,
        context.person,
        entry,
        request.POST.get("answer", "")[: operations.MAX_REQUEST],
    )
    request.session.flash(_("Marked as done. The person is told."), "success")
    return HTTPSeeOther(person_path(context.person))


def own_page(context, request):
    """The record that belongs to the reader's own account; without one the page says who can link it."""
    return _own_values(request)


def _own_values(request, errors=None, text=""):
    person = queries.own_record(request.site, request.identity)
    if person is None:
        return {"person": None}
    openings = openings_of(request.site, person.uid, 0, ROWS)
    return {
        **record_values(request, person, errors),
        "text": text,
        "openings": openings,
        "user_of": lambda uid: request.site.get(uid, User),
    }


def ask_for_correction(context, request):
    """Say what is wrong in the own record."""
    site, user = request.site, request.identity
    person = queries.own_record(site, user)
    text = request.POST.get("text", "")
    if person is None:
        return HTTPSeeOther("/me/record")
    try:
        told = operations.ask_for_correction(site, user, request.now, person, text)
    except Invalid as error:
        request.response.status_int = 422
        return _own_values(request, error.fields, text)
    if told:
        message = _("Your request was sent to those who keep the training records of your agency.")
    else:
        message = _("Your request is kept. Nobody of your agency can be told of it yet.")
    request.session.flash(request.translate(message), "success")
    return HTTPSeeOther("/me/record")
