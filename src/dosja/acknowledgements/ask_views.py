"""The form with which an editor or approver asks people to read and confirm, changes it and ends it."""

from pyramid.httpexceptions import HTTPSeeOther

from dosja.accounts.model import NATIONAL, User
from dosja.accounts.permissions import roles_known
from dosja.acknowledgements.operations import asking
from dosja.acknowledgements.operations.asking import Wish
from dosja.acknowledgements.quiz import read_question, typed_choices
from dosja.acknowledgements.rows import MAX_QUESTIONS, Request
from dosja.acknowledgements.standing import members_of
from dosja.collation import sort_key
from dosja.documents.life.course import day_of, holds_on
from dosja.documents.life.naming_views import typed_people
from dosja.documents.model import Document
from dosja.documents.views import crumbs
from dosja.errors import Conflict, Invalid
from dosja.messages import _
from dosja.web.addresses import document_path

TEMPLATES = "dosja:acknowledgements/templates/"
LISTS = ("agencies", "units", "groups", "roles")


def includeme(config):
    """Register the views."""
    add = config.add_view
    page = {
        "context": Document,
        "name": "ask",
        "permission": "acknowledgement:ask",
        "renderer": TEMPLATES + "ask.jinja2",
    }
    add(ask_page, request_method="GET", **page)
    add(save, request_method="POST", request_param="action=save", **page)
    add(end, request_method="POST", request_param="action=end", **page)
    config.registry.life_effects.append(effects)


def effects(request, document, transition, plan, answers) -> list:
    """What a step does to signatures, for the page that asks before it is taken."""
    tally = request.site.acknowledgements.tally(document.uid)
    if tally is None:
        return []
    if transition.makes_version:
        if answers.minor or transition.minor:
            return [_("A minor change: who confirmed the version before need not confirm again.")]
        n = members_of(tally).bit_count()
        return [_("When it holds, people are asked to confirm the new version: ${n}.", mapping={"n": n})]
    if transition.on == "document" and answers.successor:
        return [_("The same people are asked to confirm the document that takes its place.")]
    if transition.on == "document" and plan.ends:
        return [_("Nobody is asked to confirm this document any more. What was signed stays.")]
    return []


def ask_page(context, request):
    """The form: empty, or with the request that runs."""
    sheet = request.site.acknowledgements.sheet(context.uid)
    typed = _empty()
    if sheet is not None and sheet.request:
        typed = _typed_of(request, Request(*sheet.request))
    return _answer(request, context, typed, {})


def save(context, request):
    """Ask, or change what is asked; what was typed comes back where it is refused."""
    typed = _posted(request)
    site, user = request.site, request.identity
    runs = site.acknowledgements.tally(context.uid) is not None
    persons, problem = typed_people(request, typed["persons"])
    wish = Wish(
        agencies=tuple(typed["agencies"]),
        units=tuple(typed["units"]),
        roles=tuple(_role(text) for text in typed["roles"]),
        groups=tuple(typed["groups"]),
        persons=persons,
        days=_number(typed["days"]),
        months=_number(typed["months"] or "0"),
        quiz=tuple(q for text, lines in typed["quiz"] if (q := read_question(text, lines)) is not None),
        needed=_number(typed["needed"] or "0"),
        note=typed["note"],
    )
    try:
        if problem:
            raise Invalid({"persons": problem})
        operation = asking.change if runs else asking.ask
        operation(site, user, request.now, context, wish)
    except Invalid as error:
        request.response.status_int = 422
        return _answer(request, context, typed, error.fields)
    except Conflict as error:
        request.response.status_int = 409
        return _answer(request, context, typed, {"": error.message})
    n = members_of(site.acknowledgements.tallies[context.uid]).bit_count()
    request.session.flash(
        request.plural("${n} person is asked to confirm.", "${n} people are asked to confirm.", n), "success"
    )
    return HTTPSeeOther(document_path(context, "acknowledgements"))


def end(context, request):
    """End the request; signatures stay."""
    reason = request.POST.get("reason", "")
    try:
        asking.end(request.site, request.identity, request.now, context, reason)
    except Invalid as error:
        request.response.status_int = 422
        answer = ask_page(context, request)
        return {**answer, "wrong": error.fields, "reason": reason}
    request.session.flash(_("Nobody is asked any more. What was signed stays."), "success")
    return HTTPSeeOther(document_path(context))


def _empty() -> dict:
    return {
        "agencies": [], "units": [], "groups": [], "roles": [], "persons": "", "days": "14", "months": "",
        "note": "", "needed": "", "quiz": [("", "")] * MAX_QUESTIONS,
    }  # fmt: skip


def _typed_of(request, asked: Request) -> dict:
    people = (request.site.get(uid, User) for uid in asked.persons)
    quiz = [(question.text, typed_choices(question)) for question in asked.questions]
    return {
        "agencies": list(asked.agencies),
        "units": list(asked.units),
        "groups": list(asked.groups),
        "roles": [f"{role} {agency}" for role, agency in asked.roles],
        "persons": ", ".join(user.login for user in people if user is not None),
        "days": str(asked.days),
        "months": str(asked.months or ""),
        "note": asked.note,
        "needed": str(asked.needed or ""),
        "quiz": [*quiz, *[("", "")] * (MAX_QUESTIONS - len(quiz))],
    }


def _posted(request) -> dict:
    post = request.POST
    typed = {name: post.get(name, "").strip() for name in ("persons", "days", "months", "note", "needed")}
    typed |= {name: [text for text in post.getall(name)[:500] if text] for name in LISTS}
    typed["quiz"] = [
        (post.get(f"q{number}", ""), post.get(f"q{number}-answers", ""))
        for number in range(1, MAX_QUESTIONS + 1)
    ]
    return typed


def _role(text: str) -> tuple[str, str]:
    role, _space, agency = text.partition(" ")
    return role, agency


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _answer(request, document, typed: dict, wrong: dict) -> dict:
    site, language = request.site, request.locale_name
    own = site.agencies.get(document.agency)
    agencies = sorted(
        (agency for agency in site.agencies.values() if agency.active and agency is not own),
        key=lambda agency: sort_key(agency.title(language)),
    )
    roles = [role for role in roles_known(site).values() if not role.national]
    units = [
        (f"{agency.abbr}: " if agency is not own else "", unit)
        for agency in ([own] if own is not None else []) + agencies
        for unit in sorted(agency.units.values(), key=lambda unit: sort_key(unit.title(language)))
        if unit.active or unit.unit_id in typed["units"]
    ]
    own_units = own.units if own is not None else {}
    tally = site.acknowledgements.tally(document.uid)
    return {
        "document": document,
        "typed": typed,
        "wrong": wrong,
        "reason": "",
        "runs": tally is not None,
        "in_force": holds_on(document, day_of(request.now)),
        "own": own,
        "units": [(unit.unit_id, unit.title(language)) for _abbr, unit in units if unit.unit_id in own_units],
        "other_units": [
            (unit.unit_id, abbr + unit.title(language))
            for abbr, unit in units
            if unit.unit_id not in own_units
        ],
        "agencies": [(agency.aid, agency.title(language)) for agency in agencies],
        "groups": [(group.gid, group.title(language)) for group in site.groups.values()],
        "roles": [(f"{role.id} {document.agency}", role.title) for role in roles],
        "all_roles": [(f"{role.id} {NATIONAL}", role.title) for role in roles],
        "crumbs": [*crumbs(request, document), (document.title, document_path(document))],
    }
