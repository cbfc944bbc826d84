"""Review of a text: who is named, what each says, and what becomes of it when the text changes."""

from datetime import date, datetime

from dosja.accounts.model import User
from dosja.accounts.permissions import OPERATOR, allows
from dosja.content_types import ContentType
from dosja.documents.life.model import Draft
from dosja.documents.life.reviews import (
    AGREED,
    APPROVER,
    RETURNED,
    REVIEWER,
    Entry,
    Step,
    steps_of,
)
from dosja.documents.life.rights import may_see_draft
from dosja.documents.life.text import text_rev, working_state
from dosja.documents.model import Document
from dosja.documents.operations.saving import save_draft
from dosja.documents.rights import check_editable, readable
from dosja.errors import Conflict, Invalid, Missing, NotAllowed
from dosja.messages import _
from dosja.notify.operations.life import asked_before, tell_answer, tell_asked
from dosja.privacy.screening import child_named_in
from dosja.storage.model import Site

MAX_PEOPLE = 30
MAX_TEXT = 5000


def name_people(
    site: Site,
    actor: User,
    now: datetime,
    document: Document,
    ctype: ContentType,
    *,
    reviewers: tuple[int, ...],
    approvers: tuple[int, ...],
    due: date | None = None,
) -> None:
    """Say anew who reviews and who approves; ticks of those who stay are kept, others stay in the record.

    Raises Invalid (reviewers, approvers), NotAllowed, and Conflict when no review is going on.
    """
    check_may_review(actor, document, ctype)
    if document.draft is None or not in_review(document, ctype):
        raise Conflict(_("This text is not in review any more."))
    asked = asked_before(document)
    set_people(site, actor, now, document, reviewers, approvers, due)
    save_draft(
        site, actor, now, document, "review:named", reviewers=tuple(reviewers), approvers=tuple(approvers)
    )
    tell_asked(site, actor, now, document, ctype, asked)


def set_people(site, actor, now, document, reviewers, approvers, due) -> None:
    """Set the named people of the draft, which must be there; Invalid where somebody cannot be named."""
    wrong = {}
    for name, people in (("reviewers", reviewers), ("approvers", approvers)):
        for uid in people:
            person = site.get(uid, User)
            if person is None or person.disabled:
                wrong[name] = _("One of these people has no active account.")
            elif not readable(site, person, document):
                wrong[name] = _("${name} may not read this document.", mapping={"name": person.name})
            elif name == "approvers" and not allows(person, "document:approve", document.agency):
                wrong[name] = _(
                    "${name} may not approve documents of this agency.", mapping={"name": person.name}
                )
    if not approvers:
        wrong["approvers"] = _("Name at least one person who approves.")
    if set(reviewers) & set(approvers):
        wrong["reviewers"] = _("Nobody can be both reviewer and approver.")
    if len(reviewers) + len(approvers) > MAX_PEOPLE:
        wrong["reviewers"] = _("Name at most ${n} people.", mapping={"n": MAX_PEOPLE})
    if wrong:
        raise Invalid(wrong)
    draft = document.draft
    known = {(step.person, step.part): step for step in steps_of(draft)}
    named = [(uid, REVIEWER) for uid in dict.fromkeys(reviewers)]
    named += [(uid, APPROVER) for uid in dict.fromkeys(approvers)]
    steps = []
    for uid, part in named:
        step = known.get((uid, part)) or Step(uid, part, named=now, named_by=actor.uid)
        steps.append(tuple(step._replace(due=due)))
    draft.steps = tuple(steps)


def tick(
    site: Site,
    actor: User,
    now: datetime,
    document: Document,
    ctype: ContentType,
    *,
    rev: str,
    agree: bool,
    comment: str = "",
) -> None:
    """A reviewer's answer to the text of `rev`: a tick, or the wish to have it changed (with a comment).

    Conflict when the text changed since the person saw it, or is not in review any more. Approvers answer by
    the steps of the lifecycle. NotAllowed for who is not named as a reviewer, Invalid (comment) where a
    change is wished without saying which.
    """
    draft = document.draft
    if draft is None or not in_review(document, ctype):
        raise Conflict(_("This text is not in review any more."))
    step = step_of(draft, actor, REVIEWER)
    if step is None:
        raise NotAllowed(_("You are not named as a reviewer of this text."))
    check_seen(document, rev)
    text = _clean(comment)
    if not agree and not text:
        raise Invalid({"comment": _("Say what should be changed.")})
    verdict = AGREED if agree else RETURNED
    put_step(draft, step._replace(verdict=verdict, comment=text, when=now, rev=draft.rev))
    add_entry(draft, actor, now, verdict, text)
    asked = asked_before(document)
    save_draft(site, actor, now, document, f"review:{verdict}", text=text[:200])
    tell_answer(site, actor, now, document, "reviewed" if agree else "sent_back", text)
    tell_asked(site, actor, now, document, ctype, asked)


def comment(
    site: Site, actor: User, now: datetime, document: Document, ctype: ContentType | None, text: str
) -> None:
    """Add a comment to the review of the text that is being written; it is kept with the version.

    Raises NotAllowed for who may not see the draft, Conflict where there is none any more, Invalid (comment)
    for an empty one.
    """
    if not may_see_draft(actor, document, ctype):
        raise NotAllowed(_("You may not see this draft."))
    if document.draft is None:
        raise Conflict(_("There is no draft any more."))
    text = _clean(text)
    if not text:
        raise Invalid({"comment": _("Write a comment.")})
    add_entry(document.draft, actor, now, "commented", text)
    save_draft(site, actor, now, document, "review:commented", text=text[:200])


def in_review(document: Document, ctype: ContentType) -> bool:
    """True while named people are asked about the text that is being written."""
    state = ctype.lifecycle.by_state.get(working_state(document))
    return state is not None and state.review


def check_may_review(actor: User, document: Document, ctype: ContentType) -> None:
    """NotAllowed unless `actor` may send this document's texts to review."""
    if allows(actor, "document:review", document.agency):
        if document.trashed:
            raise NotAllowed(_("The document is in the trash. Restore it first."))
        return
    check_editable(actor, document, ctype)


def check_seen(document: Document, rev: str | None) -> None:
    """Conflict unless `rev` is that of the text as it is now."""
    if rev != text_rev(document):
        raise Conflict(_("The text was changed since you saw it. Look at it again before you decide."))


def step_of(draft: Draft, person, part: str) -> Step | None:
    """The step in which somebody is named, or None."""
    for step in steps_of(draft):
        if (step.person, step.part) == (person.uid, part):
            return step
    return None


def put_step(draft: Draft, step: Step) -> None:
    """Replace the step of the same person and part."""
    draft.steps = tuple(
        tuple(step) if (entry[0], entry[1]) == (step.person, step.part) else entry for entry in draft.steps
    )


def add_entry(draft: Draft, person, now: datetime, what: str, text: str = "") -> None:
    """Add a line to the review's record."""
    draft.log = (*draft.log, tuple(Entry(person.uid, now, what, text, draft.rev)))


def check_approvable(draft: Draft, actor, site) -> Step | None:
    """The actor's own step as approver; raises NotAllowed when he is not named, Missing while reviewers are
    open. The server's operator needs no step."""
    step = step_of(draft, actor, APPROVER)
    if step is None and actor is not OPERATOR:
        raise NotAllowed(_("You are not named as approver of this text."))
    waiting = [
        site.get(entry.person, User)
        for entry in steps_of(draft)
        if entry.part == REVIEWER and not (entry.verdict == AGREED and entry.rev == draft.rev)
    ]
    if waiting:
        names = ", ".join(person.name for person in waiting if person is not None)
        raise Missing(_("These reviewers have not agreed to this text: ${names}.", mapping={"names": names}))
    return step


def _clean(text: str) -> str:
    text = "\n".join(line.rstrip() for line in (text or "").replace("\r\n", "\n").split("\n")).strip()
    if len(text) > MAX_TEXT:
        raise Invalid({"comment": _("Write at most ${n} characters.", mapping={"n": MAX_TEXT})})
    named = child_named_in(text)
    if named:
        raise Invalid({"comment": named})
    return text
