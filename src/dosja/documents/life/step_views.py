"""Steps of a lifecycle in the browser: a form, then what the step will do, then the deed.

A step that is refused comes back with everything that was typed.
"""

from dataclasses import replace

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from dosja.content_types.typed_text import parse_date
from dosja.documents.life import operations as life
from dosja.documents.life import rights, text
from dosja.documents.life.course import day_of
from dosja.documents.life.effects import effects_of
from dosja.documents.life.naming_views import offered, people_of, typed_people
from dosja.documents.life.operations import Answers
from dosja.documents.life.operations.steps import check_step
from dosja.documents.life.plan import plan_of
from dosja.documents.life.queries import dependents_of
from dosja.documents.life.reviews import APPROVER, REVIEWER, steps_of
from dosja.documents.model import Document
from dosja.documents.views import crumbs
from dosja.errors import Conflict, Invalid, Missing, NotAllowed
from dosja.messages import _
from dosja.web.addresses import document_path

TEMPLATES = "dosja:documents/templates/"
DAYS = ("day", "until", "next_review", "keep_until", "due")
TEXTS = ("reason", "act", "comment")
MOST_OFFERED = 60
"""Colleagues offered as reviewers; others are named by typing."""


def includeme(config):
    """Register the views."""
    add = config.add_view
    for method, view in (("GET", step_page), ("POST", take_step)):
        add(
            view,
            context=Document,
            name="step",
            request_method=method,
            renderer=TEMPLATES + "life_step.jinja2",
        )


def step_page(context, request):
    """The form of one step: what it asks, what it does."""
    transition = _transition(request, context)
    return _step_answer(request, context, transition, _first_answers(request, context, transition), {}, None)


def take_step(context, request):
    """First show what the step will do; with the button that confirms, do it."""
    transition = _transition(request, context)
    answers, wrong = read_answers(request, context, transition)
    ctype = request.type_of(context)
    try:
        if wrong:
            raise Invalid(wrong)
        if "confirm" not in request.POST:
            check_step(
                request.site, request.identity, request.now, context, ctype, transition.id,
                replace(answers, confirmed=True),
            )  # fmt: skip
            told = _effects(request, context, transition, answers)
            return _step_answer(request, context, transition, answers, {}, told)
        version = life.take_step(
            request.site, request.identity, request.now, context, ctype, transition.id, answers
        )
    except Invalid as error:
        request.response.status_int = 422
        return _step_answer(request, context, transition, answers, error.fields, None)
    except (Conflict, Missing) as error:
        request.response.status_int = 409
        return _step_answer(request, context, transition, answers, {"": error.message}, None)
    if version is not None:
        request.session.flash(_("Version ${n} was made.", mapping={"n": version.number}), "success")
        return HTTPSeeOther(document_path(context))
    request.session.flash(
        _("Done: ${step}.", mapping={"step": request.translate(transition.title)}), "success"
    )
    in_draft = transition.on == "text" and context.draft is not None
    return HTTPSeeOther(document_path(context, "draft") if in_draft else document_path(context))


def _transition(request, document):
    """The step of the address, when this person could take it in some state; else it is not there."""
    ctype = request.type_of(document)
    transition = ctype.lifecycle.by_id.get(request.GET.get("do", "")) if ctype is not None else None
    if transition is None:
        raise HTTPNotFound()
    if not rights.may_take(request.identity, document, ctype, transition):
        raise NotAllowed(_("You may not take this step."))
    return transition


def _first_answers(request, document, transition) -> Answers:
    """What the form shows at first: today or the day that the writers proposed, and who was named before."""
    today = day_of(request.now)
    proposed = document.planned_from if transition.makes_version else None
    if proposed is not None and transition.forward:
        proposed = max(proposed, today)
    day = proposed or (today if "day" in transition.needs else None)
    steps = steps_of(document.draft)
    return Answers(
        rev=_rev(document, transition),
        day=day,
        until=document.planned_until if transition.makes_version else None,
        next_review=document.next_review if (document.next_review or today) >= today else None,
        keep_until=document.keep_until if (document.keep_until or today) >= today else None,
        reviewers=tuple(step.person for step in steps if step.part == REVIEWER),
        approvers=tuple(step.person for step in steps if step.part == APPROVER),
    )


def _rev(document, transition) -> str:
    return text.text_rev(document) if transition.on == "text" else document.rev


def read_answers(request, document, transition) -> tuple[Answers, dict]:
    """(the answers of the submitted form, what cannot be read: input -> message)."""
    given, wrong = {"rev": request.POST.get("rev", "")}, {}
    for name in DAYS:
        raw = request.POST.get(name, "").strip()
        if name in transition.inputs and raw:
            given[name] = parse_date(raw)
            if given[name] is None:
                wrong[name] = _("Write the day as dd.mm.yyyy.")
    for name in TEXTS:
        if name in transition.inputs or (name == "reason" and "minor" in transition.inputs):
            given[name] = request.POST.get(name, "").strip()[:5000]
    for name in ("minor", "uncertain", "confirmed"):
        given[name] = request.POST.get(name) == "1"
    if "approvers" in transition.inputs:
        given["approvers"] = people_of(request.POST.getall("approvers"))
        others, problem = typed_people(request, request.POST.get("others", ""))
        given["reviewers"] = tuple(dict.fromkeys((*people_of(request.POST.getall("reviewers")), *others)))
        if problem:
            wrong["others"] = problem
    if "successor" in transition.inputs:
        raw = request.POST.get("successor", "").strip()
        found = request.vocabularies.references((document.type_id,), raw.partition(" · ")[0]) if raw else []
        if raw and len(found or ()) != 1:
            wrong["successor"] = _("No single document has this code or title.")
        elif raw:
            given["successor"] = found[0][0]
    return Answers(**given), wrong


def _effects(request, document, transition, answers):
    """The sentences of all rooms about what the step does."""
    ctype, now, user = request.type_of(document), request.now, request.identity
    plan = plan_of(document, ctype, transition, answers, now, user.uid)
    told = effects_of(
        request.site, document, ctype, transition, plan, answers, day_of(now), actor=user.uid,
        tokens=request.tokens,
    )  # fmt: skip
    for more in request.registry.life_effects:
        told.extend(more(request, document, transition, plan, answers))
    return told


def _step_answer(request, document, transition, answers: Answers, wrong: dict, told):
    ctype = request.type_of(document)
    inputs = [name for name in transition.inputs if name not in ("reviewers", "approvers", "minor")]
    ends = transition.on == "document" and "reason" in transition.needs
    depending = dependents_of(request.site, document, request.tokens) if ends else ()
    successor = request.site.get(answers.successor, Document) if answers.successor else None
    back = document_path(document, "draft") if text.working_state(document) else document_path(document)
    return {
        "document": document,
        "ctype": ctype,
        "transition": transition,
        "inputs": inputs,
        "has_people": "approvers" in transition.inputs,
        "has_minor": "minor" in transition.inputs and text.is_fixed(document),
        "may_be_uncertain": "day" in transition.may,
        "answers": answers,
        "typed": {name: request.POST.get(name, "") for name in wrong},
        "successor": successor,
        "others": request.POST.get("others", ""),
        "wrong": {**wrong},
        "told": told,
        "possible": rights.is_possible(document, transition, day_of(request.now)),
        "depending": depending,
        "rev": answers.rev if answers.rev is not None else _rev(document, transition),
        "people": offered(request, document, answers) if "approvers" in transition.inputs else None,
        "references": request.vocabularies.references((document.type_id,)) or ()
        if "successor" in transition.inputs
        else (),
        "back": back if not (text.is_fixed(document) and document.draft is None) else document_path(document),
        "crumbs": [*crumbs(request, document), (document.title, document_path(document))],
    }
