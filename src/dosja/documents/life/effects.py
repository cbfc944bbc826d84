"""What a step will do, in sentences, before anybody decides: the page that asks shows them.

Says nothing about rights; works on the same plan as the deed.
"""

from datetime import date

from dosja.accounts.model import User
from dosja.content_types import ContentType, Transition
from dosja.content_types.typed_text import format_date
from dosja.documents.life.plan import Answers, Plan
from dosja.documents.life.queries import dependents_of
from dosja.documents.life.reviews import APPROVER, is_open, steps_of
from dosja.documents.life.text import is_fixed
from dosja.documents.model import Document
from dosja.messages import _

SHOWN = 8
"""So many names are told; the rest is counted."""


def effects_of(
    site,
    document,
    ctype: ContentType,
    transition: Transition,
    plan: Plan,
    answers: Answers,
    today: date,
    *,
    actor: int = 0,
    tokens=None,
) -> list:
    """The sentences, as messages. `tokens`: those of the reader, who is told only of what he may see."""
    if transition.makes_version:
        told = _version_effects(site, document, transition, plan, answers, today, actor)
    elif transition.on == "document":
        told = _document_effects(site, document, plan, answers, tokens)
    else:
        told = _text_effects(site, document, ctype, transition, answers)
    for event in plan.cancelled:
        state = ctype.lifecycle.by_state.get(event.state)
        if state is not None:
            told.append(
                _(
                    "What was planned for ${day} is taken back: ${state}, version ${n}.",
                    mapping={"day": format_date(event.day), "state": state.title, "n": event.version},
                )
            )
    return told


def names_of(site, uids) -> str:
    """Names of people, with how many more there are."""
    people = [person.name for uid in uids if (person := site.get(uid, User)) is not None]
    more = len(people) - SHOWN
    return ", ".join(people[:SHOWN]) + (f" (+{more})" if more > 0 else "")


def _version_effects(site, document, transition, plan, answers, today, actor):
    waiting = [
        step.person
        for step in steps_of(document.draft)
        if step.part == APPROVER and step.person != actor and is_open(document.draft, step)
    ]
    if waiting and transition.not_author:
        return [
            _(
                "Your approval is noted. The version is made once these people have approved too: ${names}.",
                mapping={"names": names_of(site, waiting)},
            )
        ]
    told = [_("Version ${n} is made of this text; it never changes afterwards.", mapping={"n": plan.version})]
    day = {"day": format_date(plan.day)}
    if transition.then or transition.target:
        if plan.day > today:
            told.append(_("It comes into force by itself on ${day}.", mapping=day))
        elif plan.known:
            told.append(_("It counts from ${day} on.", mapping=day))
        elif answers.day is not None:
            told.append(
                _(
                    "The day from which it counts is kept as not known; it was ${day} at the latest.",
                    mapping=day,
                )
            )
        else:
            told.append(_("The day from which it counts is kept as not known."))
    if plan.ends and plan.ends_on is not None:
        told.append(
            _(
                "Version ${n} is superseded on ${day}; it stays readable.",
                mapping={"n": plan.ends, "day": format_date(plan.ends_on)},
            )
        )
    if answers.until is not None:
        told.append(_("Its last day is ${day}.", mapping={"day": format_date(answers.until)}))
    if is_fixed(document) and (answers.minor or transition.minor):
        told.append(_("It counts as a minor change: confirmations of the version before stay valid."))
    return told


def _document_effects(site, document, plan, answers, tokens):
    told = []
    day = {"day": format_date(plan.day)}
    other = site.get(answers.successor, Document) if answers.successor else None
    if other is not None:
        told.append(
            _("From ${day} on ${other} holds instead.", mapping={**day, "other": other.code or other.title})
        )
    elif plan.ends:
        told.append(_("From ${day} on nothing of this document is in force.", mapping=day))
    else:
        told.append(_("The new state counts from ${day} on.", mapping=day))
    if answers.until is not None:
        told.append(_("Its last day is ${day}.", mapping={"day": format_date(answers.until)}))
    if plan.ends:
        depending = dependents_of(site, document, tokens)
        names = ", ".join(one.code or one.title for one in depending[:SHOWN])
        if depending:
            told.append(
                _(
                    "Documents that refer to it: ${n} (${names}). They are not changed.",
                    mapping={"n": len(depending), "names": names},
                )
            )
        told.append(_("All its versions stay readable, with a banner."))
    return told


def _text_effects(site, document, ctype, transition, answers):
    told = []
    if ctype.lifecycle.by_state[transition.target].review:
        if answers.reviewers:
            told.append(_("Asked to review: ${names}.", mapping={"names": names_of(site, answers.reviewers)}))
        told.append(_("Asked to approve: ${names}.", mapping={"names": names_of(site, answers.approvers)}))
        told.append(_("Every change of the text after a tick asks for that tick again."))
        if is_fixed(document):
            told.append(_("The text in force stays as it is."))
    else:
        told.append(transition.help)
    return told
