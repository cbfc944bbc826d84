"""The steps of a lifecycle: one function takes any of them, whatever the type file names them."""

from datetime import date, datetime

from dosja.accounts.model import User
from dosja.accounts.permissions import OPERATOR, tokens_of
from dosja.content_types import ContentType, Transition
from dosja.documents.life.course import day_of, event_on, holds_on
from dosja.documents.life.model import Version
from dosja.documents.life.operations.reviewing import (
    add_entry,
    check_approvable,
    check_seen,
    put_step,
    set_people,
)
from dosja.documents.life.operations.versions import check_readable_files, make_version, settle
from dosja.documents.life.plan import Answers, Plan, plan_of
from dosja.documents.life.queries import dependents_of, successor_of
from dosja.documents.life.reviews import AGREED, APPROVER, is_open, steps_of
from dosja.documents.life.rights import is_possible, may_take
from dosja.documents.life.text import is_fixed, open_draft
from dosja.documents.model import Document
from dosja.documents.operations.saving import save, save_draft
from dosja.errors import Conflict, Invalid, Missing, NotAllowed
from dosja.messages import _
from dosja.notify.operations.life import tell_answer, tell_approved, tell_asked, tell_turn
from dosja.privacy.screening import child_named_in
from dosja.storage.model import Site

MAX_REASON = 2000
MAX_ACT = 300


def take_step(
    site: Site,
    actor: User,
    now: datetime,
    document: Document,
    ctype: ContentType | None,
    step: str,
    answers: Answers,
) -> Version | None:
    """Take the step with this id of the document's lifecycle; returns the version that it made, if one.

    An approver who is not the last one gives a tick and makes none. Raises NotAllowed, Conflict (the document
    or its text is not what the person saw), Missing (reviewers or files that are waited for) and Invalid,
    with the name of the input. Nothing is written where it raises.
    """
    transition = check_step(site, actor, now, document, ctype, step, answers)
    assert ctype is not None  # check_step refuses a type that is not installed
    plan = plan_of(document, ctype, transition, answers, now, actor.uid)
    if transition.makes_version:
        return _approve(site, actor, now, document, ctype, transition, answers, plan)
    if transition.on == "text":
        _move_text(site, actor, now, document, ctype, transition, answers, plan)
    else:
        _move_document(site, actor, now, document, transition, answers, plan)
    return None


def check_step(site, actor, now, document, ctype, step: str, answers: Answers) -> Transition:
    """The transition, when the actor may take it now and gave what it needs; raises as `take_step`."""
    if ctype is None:
        raise NotAllowed(
            _("The plugin that knows this kind of document is not installed: it can only be read.")
        )
    transition = ctype.lifecycle.by_id.get(step)
    if transition is None:
        raise Missing(_("There is no such step."))
    if document.trashed:
        raise NotAllowed(_("The document is in the trash. Restore it first."))
    if not may_take(actor, document, ctype, transition):
        raise NotAllowed(_("You may not take this step."))
    if not is_possible(document, transition, day_of(now)):
        raise Conflict(_("Somebody was faster: the document is not in the state in which you saw it."))
    if answers.rev is not None:
        if transition.on == "text":
            check_seen(document, answers.rev)
        elif answers.rev != document.rev:
            raise Conflict(_("The document was changed since you saw it. Look at it again."))
    if transition.not_author and actor is not OPERATOR and _author(document) == actor.uid:
        raise NotAllowed(_("You wrote this text: somebody else has to approve it."))
    _check_answers(site, actor, document, transition, answers, day_of(now))
    return transition


def supersede_document(
    site: Site,
    actor: User,
    now: datetime,
    old: Document,
    ctype: ContentType,
    new: Document,
    from_date: date,
    *,
    reason: str = "",
    confirmed: bool = True,
) -> None:
    """Let `new` take the place of `old` from a day on, by the first step of its lifecycle that names a
    successor. Raises as `take_step`."""
    for transition in ctype.lifecycle.transitions:
        if "successor" in transition.needs:
            answers = Answers(day=from_date, successor=new.uid, reason=reason, confirmed=confirmed)
            take_step(site, actor, now, old, ctype, transition.id, answers)
            return
    raise NotAllowed(_("Documents of this kind are not replaced by others."))


def _author(document: Document) -> int:
    return document.modified_by if document.draft is None else document.draft.author


def _check_answers(
    site, actor, document: Document, transition: Transition, answers: Answers, today: date
) -> None:
    wrong = {}
    needed = {
        "day": (answers.day, _("Choose a day.")),
        "reason": (answers.reason.strip(), _("Say why.")),
        "act": (answers.act.strip(), _("Name the act by which it was approved.")),
        "comment": (answers.comment.strip(), _("Write a comment.")),
        "until": (answers.until, _("Choose a day.")),
        "next_review": (answers.next_review, _("Choose a day.")),
        "keep_until": (answers.keep_until, _("Choose a day.")),
        "due": (answers.due, _("Choose a day.")),
        "successor": (answers.successor, _("Choose the document that takes its place.")),
    }
    for name in transition.needs:
        value, message = needed.get(name, (True, ""))
        if not value:
            wrong[name] = message
    minor = answers.minor or transition.minor
    if minor and not answers.reason.strip():
        wrong["reason"] = _("Say why the change is minor.")
    if answers.minor and not is_fixed(document):
        wrong["minor"] = _("The first version cannot be a minor change.")
    for name, limit in (("reason", MAX_REASON), ("comment", MAX_REASON), ("act", MAX_ACT)):
        if len(getattr(answers, name)) > limit:
            wrong[name] = _("Write at most ${n} characters.", mapping={"n": limit})
        elif named := child_named_in(getattr(answers, name)):
            wrong[name] = named
    if answers.due is not None and answers.due < today:
        wrong["due"] = _("This day is past.")
    if answers.successor is not None and "successor" not in wrong:
        problem = _wrong_successor(site, document, answers, today)
        if problem:
            wrong["successor"] = problem
    if wrong:
        raise Invalid(wrong)
    if (
        transition.on == "document"
        and not transition.needs.count("successor")
        and "reason" in transition.needs
    ):
        # Of what the actor may not see nothing is told, not even that there is something.
        tokens = None if actor is OPERATOR else tokens_of(actor, site.groups.values())
        depending = dependents_of(site, document, tokens)
        if depending and not answers.confirmed:
            raise Invalid({"confirmed": _("Other documents refer to this one. Confirm that you know it.")})


def _wrong_successor(site, document: Document, answers: Answers, today: date):
    """Why the other document cannot take its place; None where it can."""
    other = site.get(answers.successor, Document)
    if other is None or other.trashed:
        return _("There is no such document.")
    if other is document:
        return _("A document cannot take its own place.")
    seen = {document.uid}
    following = other
    while following is not None:
        if following.uid in seen:
            return _("That document was itself replaced by this one.")
        seen.add(following.uid)
        following = successor_of(site, following)
    if not holds_on(other, answers.day or today):
        return _("That document is not in force on this day. Approve it first.")
    return None


def _move_text(site, actor, now, document, ctype, transition, answers: Answers, plan: Plan) -> None:
    """A step within the writing of a text: into review, back again, initialled."""
    begins_review = ctype.lifecycle.by_state[transition.target].review
    if begins_review:
        check_readable_files(site, document)
    draft = open_draft(site, document, ctype, now, actor.uid)
    if begins_review:
        set_people(site, actor, now, document, answers.reviewers, answers.approvers, answers.due)
    text = answers.reason.strip() or answers.comment.strip()
    add_entry(draft, actor, now, transition.id, text)
    draft.state, draft.asks = transition.target, begins_review
    detail = {"step": transition.id, "text": text[:200]}
    if begins_review:
        detail |= {"reviewers": tuple(answers.reviewers), "approvers": tuple(answers.approvers)}
    if is_fixed(document):
        save_draft(site, actor, now, document, f"life:{transition.id}", **detail)
    else:
        document.state = transition.target
        document.course = plan.course
        save(site, actor, now, document, f"life:{transition.id}", **detail)
    if begins_review:
        tell_asked(site, actor, now, document, ctype, ())
    elif any(ctype.lifecycle.by_state[name].review for name in transition.source):
        tell_answer(site, actor, now, document, "sent_back", text)


def _approve(site, actor, now, document, ctype, transition, answers: Answers, plan: Plan) -> Version | None:
    """A step that makes a version, or the tick of an approver who is not the last."""
    draft = document.draft
    in_review = any(ctype.lifecycle.by_state[name].review for name in transition.source)
    if in_review:
        check_readable_files(site, document)
        own = check_approvable(draft, actor, site)
        if own is not None:
            agreed = own._replace(verdict=AGREED, comment=answers.comment.strip(), when=now, rev=draft.rev)
            others = [s for s in steps_of(draft) if s.part == APPROVER and s.person != actor.uid]
            put_step(draft, agreed)
            add_entry(draft, actor, now, "approved", agreed.comment)
            if any(is_open(draft, step) for step in others):
                save_draft(site, actor, now, document, "review:approved", text=agreed.comment[:200])
                tell_answer(site, actor, now, document, "reviewed", agreed.comment)
                return None
    minor = answers.minor or transition.minor
    version = make_version(
        site, actor, now, document, ctype,
        minor=minor, reason=answers.reason.strip(), act=answers.act.strip(),
        comment=answers.comment.strip(),
    )  # fmt: skip
    before = event_on(document, day_of(now))
    document.course = plan.course
    if version.number == 1:
        document.shown = 1
        document.type_version, document.values = version.type_version, dict(version.values)
    _set_dates(document, answers)
    document.planned_from = document.planned_until = None
    settle(site, document, day_of(now))
    save(
        site, actor, now, document, f"life:{transition.id}",
        version=version.number, day=plan.day, known=plan.known, minor=minor,
        text=answers.reason.strip()[:200],
    )  # fmt: skip
    tell_approved(site, actor, now, document, version)
    tell_turn(site, now, document, before, actor=actor)
    return version


def _move_document(site, actor, now, document, transition, answers: Answers, plan: Plan) -> None:
    """A step of the document as a whole: withdrawn, replaced, ratified, ended."""
    before = event_on(document, day_of(now))
    document.course = plan.course
    _set_dates(document, answers)
    settle(site, document, day_of(now))
    other = site.get(answers.successor, Document) if answers.successor else None
    detail = {"day": plan.day, "known": plan.known, "text": answers.reason.strip()[:200]}
    if other is not None:
        if document.uid not in other.supersedes:
            other.supersedes = (*other.supersedes, document.uid)
        detail["other"] = other.uid
    save(site, actor, now, document, f"life:{transition.id}", **detail)
    tell_turn(site, now, document, before, actor=actor)


def _set_dates(document: Document, answers: Answers) -> None:
    if answers.next_review is not None:
        document.next_review = answers.next_review
    if answers.keep_until is not None:
        document.keep_until = answers.keep_until
