"""Who was asked to review a text and what each answered; pure functions of a Draft."""

from datetime import date, datetime
from typing import NamedTuple

from dosja.documents.life.model import Draft

REVIEWER, APPROVER = "reviewer", "approver"
AGREED, RETURNED = "agreed", "returned"


class Step(NamedTuple):
    """One named person. `verdict` "" while nothing was said; a tick counts for the text of `rev` alone."""

    person: int
    part: str
    verdict: str = ""
    comment: str = ""
    when: datetime | None = None
    rev: str = ""
    due: date | None = None
    named: datetime | None = None
    named_by: int = 0


class Entry(NamedTuple):
    """A line of the review's record: what somebody said or did, when, about which text."""

    person: int
    when: datetime
    what: str
    text: str
    rev: str


def steps_of(draft: Draft | None) -> tuple[Step, ...]:
    """The named people of a draft, reviewers before approvers."""
    steps = () if draft is None else (Step(*entry) for entry in draft.steps)
    return tuple(sorted(steps, key=lambda step: step.part == APPROVER))


def log_of(log) -> tuple[Entry, ...]:
    """The record of a draft or version, the oldest first."""
    return tuple(Entry(*entry) for entry in log)


def agreed(draft: Draft, step: Step) -> bool:
    """True when the person gave a tick to the text as it is now."""
    return step.verdict == AGREED and step.rev == draft.rev


def is_open(draft: Draft, step: Step) -> bool:
    """True when the person is still asked: nothing said, or said of a text that changed since."""
    return step.verdict == "" or step.rev != draft.rev


def is_named(document, person: int) -> bool:
    """True when somebody is named in the review of the text that is being written."""
    return any(step.person == person for step in steps_of(document.draft))


def waiting_for(document) -> tuple[int, ...]:
    """Who is asked now: every reviewer whose tick is missing; approvers once no reviewer's is."""
    draft = document.draft
    return () if draft is None or document.trashed else draft.asked()
