"""What a step will do to a document's course: worked out once, for the page that asks and for the deed.

Pure: looks at the document, the answers and today, changes nothing. Raises Invalid where a day is impossible.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from dosja.content_types import ContentType, Transition
from dosja.content_types.typed_text import YEARS, format_date
from dosja.documents.life.course import ONE_DAY, Event, day_of, event_on, events_of, holds_on, version_on
from dosja.documents.life.text import is_fixed
from dosja.errors import Invalid
from dosja.messages import _

_NO_YEAR = _("The year must lie between 1800 and 2200.")


@dataclass(frozen=True)
class Answers:
    """What a person filled in for a step. `rev`: the text that he saw (`text.edit_rev` for a step of the
    text, `Document.rev` for one of the document), None where nobody looked. `uncertain`: the day is the
    last on which it can have been. `confirmed`: he was told what depends on the document."""

    rev: str | None = None
    day: date | None = None
    until: date | None = None
    next_review: date | None = None
    keep_until: date | None = None
    due: date | None = None
    reason: str = ""
    act: str = ""
    comment: str = ""
    reviewers: tuple[int, ...] = ()
    approvers: tuple[int, ...] = ()
    successor: int | None = None
    minor: bool = False
    uncertain: bool = False
    confirmed: bool = False


class Plan(NamedTuple):
    """The new course; the events that are taken back; the version that ends and the day on which it does;
    the version that the step makes or is about; the day of the step."""

    course: tuple[tuple, ...]
    cancelled: tuple[Event, ...]
    ends: int
    ends_on: date | None
    version: int
    day: date
    known: bool


def plan_of(
    document, ctype: ContentType, transition: Transition, answers: Answers, now: datetime, by: int
) -> Plan:
    """The plan of a step that a person `by` takes at `now`."""
    today = day_of(now)
    lifecycle = ctype.lifecycle
    known = "day" not in transition.inputs or (answers.day is not None and not answers.uncertain)
    day = answers.day or today
    events = tuple(
        # Nothing is known of that day but that it was over by now: then it was over on this one too.
        entry._replace(day=day)
        if not entry.known and entry.day > day and entry.day == day_of(entry.at)
        else entry
        for entry in events_of(document)
    )
    _check_day(events, transition, answers, day, today)
    version = len(document.versions) + 1 if transition.makes_version else version_on(document, day)

    def event(when, state, of=version):
        return Event(
            when, state, lifecycle.holds(state), of, known, answers.reason, answers.act, answers.successor,
            now, by,
        )  # fmt: skip

    if not _enters(document, transition, answers):
        return Plan(document.course, (), 0, None, version, day, known)
    if transition.target == "":
        return _completed(document, events, version, today, now, by, answers)
    cancelled = tuple(e for e in events if e.day > today and e.day >= day)
    new = []
    if transition.then and day > today:
        coming = any(e.day > today and e.holds for e in events if e not in cancelled)
        if not holds_on(document, today) and not coming:
            new.append(event(today, transition.target)._replace(known=True))
        new.append(event(day, transition.then))
    else:
        new.append(event(day, transition.then or transition.target))
    comes = new[-1]
    if answers.until is not None:
        new.append(event(answers.until + ONE_DAY, lifecycle.expired)._replace(known=True, other=None))
    course = sorted([*(e for e in events if e not in cancelled), *new], key=lambda entry: entry.day)
    left = [entry for entry in events if entry not in cancelled and entry.day <= day]
    ends = 0
    if left and left[-1].holds and not (comes.holds and comes.version == left[-1].version):
        ends = left[-1].version
    return Plan(tuple(map(tuple, course)), cancelled, ends, day, version, day, known)


def _enters(document, transition: Transition, answers: Answers) -> bool:
    """True where the step stands in the course: what happens to a text while it is written does only where
    the day of it is told, or other days were before."""
    if transition.on == "document" or transition.makes_version:
        return True
    return not is_fixed(document) and (answers.day is not None or bool(document.course))


def _completed(document, events, version: int, today: date, now, by: int, answers: Answers) -> Plan:
    """The same state with a new version, from today on; what is planned goes on with it."""
    present = event_on(document, today) or events[-1]
    renewed = present._replace(
        day=max(today, present.day), version=version, known=True, why=answers.reason, at=now, by=by
    )
    later = [
        e._replace(version=version) if e.version == present.version else e for e in events if e.day > today
    ]
    course = [*(e for e in events if e.day <= today), renewed, *later]
    course.sort(key=lambda entry: entry.day)
    ends = present.version if present.holds else 0
    return Plan(tuple(map(tuple, course)), (), ends, today, version, today, True)


def check_years(**days: date | None) -> None:
    """Raise Invalid for each day that is a slip, or stands for "without end", which an empty field says."""
    wrong = {name: _NO_YEAR for name, day in days.items() if day is not None and day.year not in YEARS}
    if wrong:
        raise Invalid(wrong)


def _check_day(events, transition: Transition, answers: Answers, day: date, today: date) -> None:
    check_years(day=day, until=answers.until, next_review=answers.next_review, keep_until=answers.keep_until)
    present = next((entry for entry in reversed(events) if entry.day <= today), None)
    if present is not None and day < present.day:
        earliest = format_date(present.day)
        raise Invalid(
            {"day": _("The day must not be before ${day}, since when the present state counts.",
                       mapping={"day": earliest})}
        )  # fmt: skip
    if transition.forward and day < today:
        raise Invalid({"day": _("Nothing can come into force on a day that is past. Choose today or later.")})
    later = transition.then or transition.on == "document"
    if day > today and not later:
        raise Invalid({"day": _("This day lies in the future.")})
    if answers.until is not None and answers.until < day:
        raise Invalid({"until": _("The last day must not be before the first one.")})
    for name in ("next_review", "keep_until"):
        value = getattr(answers, name)
        if value is not None and value < today:
            raise Invalid({name: _("This day is past.")})
