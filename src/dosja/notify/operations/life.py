"""Telling what happens in the life of a document: who is asked, what was answered, what holds from today on.

Called by the operations of the life of documents, and by the worker for what comes by itself on its day. What
a day brought is remembered, so that neither the worker nor a clock that moves back tells it twice.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from dosja.accounts.model import User
from dosja.accounts.permissions import allows
from dosja.content_types import ContentType
from dosja.documents.life.course import Event, day_of, event_on
from dosja.documents.life.model import Version
from dosja.documents.life.reviews import APPROVER, Step, is_open, steps_of
from dosja.documents.life.text import working_state
from dosja.documents.model import Document
from dosja.notify.operations.following import tell_followers, tell_list_followers
from dosja.notify.operations.inbox import notify
from dosja.storage.model import Site

BEFORE_DUE = (3, 0, -7)
"""Days before the day until which to answer (negative: after it) on which a reminder comes."""
AFTER_NAMED = (7, 14, 28)
"""Days after somebody was named on which a reminder comes, where no such day was set."""
LATEST = 30
"""After so many days more nobody is reminded any more; the lists show it."""


def asked_before(document: Document) -> tuple[int, ...]:
    """Who was asked when the document was last saved; to be taken before it is saved again."""
    return tuple((document.indexed or {}).get("asked", ()))


def tell_asked(
    site: Site,
    actor: User,
    now: datetime,
    document: Document,
    ctype: ContentType | None,
    before: Iterable[int],
) -> None:
    """Tell those for whom a review waits now and did not before: named, their turn, or the text changed."""
    draft = document.draft
    if draft is None or ctype is None or not _in_review(document, ctype):
        return
    fresh = [uid for uid in draft.asked() if uid not in before]
    for step in steps_of(draft):
        if step.person in fresh and is_open(draft, step):
            kind = "approve_asked" if step.part == APPROVER else "review_asked"
            _ask(site, now, document, step, kind, actor)


def tell_answer(
    site: Site, actor: User, now: datetime, document: Document, kind: str, note: str = ""
) -> None:
    """Tell those who write the text what a named person answered: "reviewed" or "sent_back"."""
    draft = document.draft
    if draft is not None:
        people = (draft.author, draft.created_by)
        notify(site, now, people, kind, document.uid, actor=actor, note=note)


def tell_approved(site: Site, actor: User, now: datetime, document: Document, version: Version) -> None:
    """Tell who wrote the text of a version that it was approved."""
    notify(site, now, (version.author,), "approved", document.uid, actor=actor, note=version.reason)


def tell_turn(
    site: Site, now: datetime, document: Document, before: Event | None, *, actor: User | None = None
) -> None:
    """Tell followers what counts today, where it is not what counted `before`: in force, replaced, ended.

    `before` is the event that counted before the change (`course.event_on`), or None.
    """
    event = event_on(document, day_of(now))
    if event is None or document.trashed or (before is not None and event.day < before.day):
        return  # the last: the clock went back
    held = before is not None and before.holds
    if event.holds and not (before is not None and held and before.version == event.version):
        if _first_time(site, event.day, document.uid, "in_force", event.version):
            tell_followers(site, now, "in_force", document, actor=actor)
            tell_list_followers(site, now, document, actor=actor, once=True)
    elif held and not event.holds:
        kind = "superseded" if event.other else "withdrawn"
        if _first_time(site, event.day, document.uid, kind, event.version):
            tell_followers(site, now, kind, document, actor=actor, note=event.why)


def tell_of_lost_person(site: Site, actor: User | None, now: datetime, person: User) -> None:
    """Tell those who write a text that a person named in its review can no longer answer.

    To be called when an account was closed or lost roles; says nothing where the person still can.
    """
    for uid in site.documents.asked_of(person.uid):
        document = site.get(uid, Document)
        if document is None or document.draft is None or document.trashed:
            continue
        for step in steps_of(document.draft):
            able = not person.disabled and (
                step.part != APPROVER or allows(person, "document:approve", document.agency)
            )
            if step.person == person.uid and not able:
                people = (document.draft.author, document.draft.created_by, step.named_by)
                notify(site, now, people, "person_missing", uid, actor=actor, note=person.name)


def remind_reviewers(
    site: Site, now: datetime, pairs: Iterable[tuple[int, int]], types: Callable[[str], ContentType | None]
) -> int:
    """Remind named people of what still waits for them; returns how many notices were written.

    `pairs`: (person, document) uids, as in the catalog's `asked`; `types(id)` a content type or None.
    """
    day = day_of(now)
    written = 0
    for person, uid in pairs:
        document = site.get(uid, Document)
        ctype = None if document is None else types(document.type_id)
        if document is None or ctype is None or document.trashed or not _in_review(document, ctype):
            continue
        for step in steps_of(document.draft):
            if step.person != person or not is_open(document.draft, step):
                continue
            kind = "approve_reminder" if step.part == APPROVER else "review_reminder"
            due = reminder_of(step, day)
            if due is not None:
                when, stages = due
                fresh = [_first_time(site, when, uid, f"{kind} {stage}", person) for stage in stages]
                if fresh[-1]:
                    written += len(_ask(site, now, document, step, kind, None))
    return written


def reminder_of(step: Step, day: date) -> tuple[date, tuple[int, ...]] | None:
    """The date from which a step's reminders count, and the stages passed on `day`, the last one last."""
    if step.due is not None:
        left = (step.due - day).days
        stages = tuple(stage for stage in BEFORE_DUE if left <= stage)
        return (step.due, stages) if stages and left >= min(BEFORE_DUE) - LATEST else None
    if step.named is None:
        return None
    named = day_of(step.named)
    age = (day - named).days
    stages = tuple(stage for stage in AFTER_NAMED if age >= stage)
    return (named, stages) if stages and age <= max(AFTER_NAMED) + LATEST else None


def _ask(site: Site, now: datetime, document: Document, step: Step, kind: str, actor: User | None):
    if step.due is None:
        return notify(site, now, (step.person,), kind, document.uid, actor=actor)
    return notify(site, now, (step.person,), kind, document.uid, actor=actor, date=step.due)


def _in_review(document: Document, ctype: ContentType) -> bool:
    state = ctype.lifecycle.by_state.get(working_state(document))
    return state is not None and state.review and document.draft is not None


def _first_time(site: Site, day: date, uid: int, kind: str, which: int) -> bool:
    """True once for each of these; from then on it is remembered."""
    key = (day, uid, kind, which)
    if key in site.notices.told:
        return False
    site.notices.told.insert(key)
    return True
