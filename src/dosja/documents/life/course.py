"""Which text of a document holds on which day: pure functions of `Document.course`, never of the clock.

A course is the document's own story in days: from a day on it is in a state, with a version. States that come
by themselves (in force from a day, expired after the last one) stand in it beforehand, so every page is right
on every day, whether or not anything ran at midnight. All days are days in Albania.
"""

from bisect import bisect_right
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Tirane")
ONE_DAY = timedelta(days=1)


class Event(NamedTuple):
    """From `day` on the document is in `state`. `holds`: its text is then in force; `version`: which text.

    `known` False: the real day is not known; then `day` is the last on which it can have been, or, where it
    is that of `at`, nothing at all is known. `why` and `act` as given;
    `other`: the document that took its place, or None; `at` and `by`: when and by whom it was entered.
    """

    day: date
    state: str
    holds: bool
    version: int
    known: bool
    why: str
    act: str
    other: int | None
    at: datetime
    by: int


class Span(NamedTuple):
    """A version in force from `start` on and before `end` (the first day on which it is not; None: open).

    `known` False: on which day it began is not known; `latest` is then the last on which it can have, None
    where nothing is known.
    """

    version: int
    start: date
    end: date | None
    state: str
    known: bool
    latest: date | None = None

    @property
    def last(self) -> date | None:
        """The last day in force, None while it is open."""
        return None if self.end is None else self.end - ONE_DAY


class Dates(NamedTuple):
    """The four dates of a text; None where one is not set or, with `known` False, not known. `latest`: as for
    a Span."""

    start: date | None
    until: date | None
    next_review: date | None
    keep_until: date | None
    known: bool = True
    latest: date | None = None


def day_of(moment: datetime) -> date:
    """The day in Albania at a moment."""
    return moment.astimezone(ZONE).date()


def events_of(document) -> tuple[Event, ...]:
    """The document's course, by day; of one day the later entry counts."""
    return _worked_out(document.course)[0]


_KEPT: dict[int, tuple] = {}
MOST_KEPT = 500
"""Courses that are kept worked out: a page asks for the same one a dozen times, and it can be long."""


def _worked_out(course: tuple[tuple, ...]) -> tuple[tuple[Event, ...], tuple[Span, ...]]:
    """Events and spans of a course; kept under the tuple itself, which never changes."""
    kept = _KEPT.get(id(course))
    if kept is not None and kept[0] is course:
        return kept[1]
    events = tuple(Event(*entry) for entry in course)
    found = (events, _spans(events))
    if len(_KEPT) >= MOST_KEPT:
        _KEPT.clear()
    _KEPT[id(course)] = (course, found)
    return found


def latest_of(event: Event) -> date | None:
    """The last day on which something can have begun that began on no known day; None for a known one, and
    where nothing is known."""
    return None if event.known or event.day == day_of(event.at) else event.day


def event_on(document, day: date) -> Event | None:
    """What counts on a day; None before the first entry."""
    place = bisect_right(document.course, day, key=_DAY)
    return Event(*document.course[place - 1]) if place else None


_DAY = itemgetter(0)


def following(document, day: date) -> Event | None:
    """What comes by itself next after a day."""
    place = bisect_right(document.course, day, key=_DAY)
    return Event(*document.course[place]) if place < len(document.course) else None


def state_on(document, day: date) -> str:
    """The state on a day: that of the course, or, where it has none yet, the one in which it is written.

    "" on days before the first entry of a course.
    """
    if not document.course:
        return document.state
    event = event_on(document, day)
    return "" if event is None else event.state


def holds_on(document, day: date) -> int:
    """The number of the version in force on a day; 0 when none is."""
    event = event_on(document, day)
    return event.version if event is not None and event.holds else 0


def version_on(document, day: date) -> int:
    """The number of the version that stands for the document on a day: the one in force, else the last that
    was, else the first that will be; 0 for a document without versions."""
    event = event_on(document, day)
    if event is not None and event.version:
        return event.version
    return next((entry[3] for entry in document.course if entry[3]), len(document.versions) and 1)


def spans_of(document) -> tuple[Span, ...]:
    """When which version is in force, by day, never two on one day; days without one are left out."""
    return _worked_out(document.course)[1]


def _spans(events: tuple[Event, ...]) -> tuple[Span, ...]:
    found: list[Span] = []
    for event, following in zip(events, (*events[1:], None), strict=False):
        end = None if following is None else following.day
        if not event.holds or end == event.day:
            continue
        last = found[-1] if found else None
        if last is not None and last.version == event.version and last.end == event.day:
            found[-1] = last._replace(end=end, state=event.state)
        else:
            found.append(Span(event.version, event.day, end, event.state, event.known, latest_of(event)))
    return tuple(found)


def span_on(document, day: date) -> Span | None:
    """The span that covers a day."""
    for span in spans_of(document):
        if span.start <= day and (span.end is None or day < span.end):
            return span
    return None


def version_state(document, number: int, day: date, superseded: str = "superseded") -> str:
    """The state of one version on a day.

    "approved" while it waits, the document's state while it stands for it, `superseded` once another version
    took its place, "cancelled" for one that never came into force.
    """
    mine = [event for event in events_of(document) if event.version == number]
    if not mine:
        return "cancelled"
    present = event_on(document, day)
    if present is not None and present.version == number:
        return present.state
    if mine[0].day > day or (present is not None and present.version < number and mine[-1].day > day):
        return "approved"
    return superseded


def dates_of(document, day: date) -> Dates:
    """The four dates of the text that stands for the document on a day.

    In force from and until are facts of the course, not fields of the text: of the present span, else of the
    next one, else of the last one. Next review and keep until are the document's own.
    """
    spans = spans_of(document)
    chosen = span_on(document, day)
    if chosen is None and spans:
        later = [span for span in spans if span.start > day]
        chosen = later[0] if later else spans[-1]
    if chosen is None:
        return Dates(document.planned_from, document.planned_until, document.next_review, document.keep_until)
    start = chosen.start if chosen.known else None
    return Dates(start, chosen.last, document.next_review, document.keep_until, chosen.known, chosen.latest)
