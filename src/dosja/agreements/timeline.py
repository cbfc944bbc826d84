"""The course of an agreement in points: signature, ratification by each party, force, amendments, end, and
what is to come. Nothing is invented: an unknown day stays unknown, a month stays a month. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from dosja.agreements.days import When, exact, known, term_of
from dosja.documents.life.course import Event, dates_of, day_of, event_on, events_of
from dosja.messages import _

SIGNED, RATIFIED = "signed", "ratified"
BY_PARTY = _("Ratification")


@dataclass(frozen=True)
class Point:
    """Something that happened, or is to happen (`planned`), to an agreement.

    `what`: a message id; `who`: parties; `act`: an act or a title, as written. `held`: the agreement is in
    force after it. `country`: that of the party, for short labels.
    """

    when: When
    what: str
    who: tuple[str, ...] = ()
    act: str = ""
    planned: bool = False
    held: bool = False
    countries: tuple[str, ...] = field(default=(), compare=False)


def points_of(document, values: dict, titles: Mapping[str, str], today: date) -> list[Point]:
    """The points of an agreement, by day, those without one last. `titles`: state -> message id."""
    found = [*_course(document, values, titles), *_ratifications(values), *_others(values)]
    found += _coming(document, values, today)
    return sorted((_placed(document, point, today) for point in found), key=lambda point: point.when.order)


def _placed(document, point: Point, today: date) -> Point:
    """With what counts after it."""
    day = point.when.last or point.when.first
    if day is None:
        return point
    event = event_on(document, day)
    return Point(
        point.when, point.what, point.who, point.act, point.planned or day > today,
        event is not None and event.holds, point.countries,
    )  # fmt: skip


def _course(document, values: dict, titles) -> Iterator[Point]:
    events = events_of(document)
    for event in events:
        when = _when(event)
        if event.state == SIGNED:
            yield from _signature(values, event, when, titles)
        else:
            yield Point(when, titles.get(event.state, event.state), (), event.act or event.why)
    if not any(event.state == SIGNED for event in events):
        stated = known(values.get("signed_on"), values.get("signed_about"))
        if stated is not None:
            yield Point(stated, titles.get(SIGNED, SIGNED), (), values.get("place") or "")


def _when(event: Event) -> When:
    if event.known:
        return exact(event.day)
    return When() if event.day == day_of(event.at) else When(None, event.day)


def _signature(values: dict, event: Event, when: When, titles) -> Iterator[Point]:
    """The signature as the course has it, or as the values know it better; parties who signed on another
    day stand for themselves."""
    if not event.known:
        when = known(values.get("signed_on"), values.get("signed_about")) or when
    title = titles.get(SIGNED, SIGNED)
    rows = _rows(values, "parties")
    others: dict[date, list[dict]] = {}
    for row in rows:
        day = row.get("signed_on")
        if type(day) is date and exact(day) != when:
            others.setdefault(day, []).append(row)
    together = [row for row in rows if type(row.get("signed_on")) is date and exact(row["signed_on"]) == when]
    act = event.act or values.get("place") or ""
    yield Point(when, title, _names(together), act, countries=_countries(together))
    for day, signed in others.items():
        yield Point(exact(day), title, _names(signed), countries=_countries(signed))


def _ratifications(values: dict) -> Iterator[Point]:
    for row in _rows(values, "parties"):
        when = known(row.get("ratified_on"), row.get("ratified_about"))
        act = row.get("ratifying_act") or ""
        if when is not None or act:
            yield Point(when or When(), BY_PARTY, _names([row]), act, countries=_countries([row]))


def _others(values: dict) -> Iterator[Point]:
    for row in _rows(values, "protocols"):
        if type(row.get("date")) is date:
            yield Point(exact(row["date"]), _("Technical protocol"), (), row.get("title") or "")


def _coming(document, values: dict, today: date) -> Iterator[Point]:
    event = event_on(document, today)
    if event is not None and not event.holds and event.state not in (SIGNED, RATIFIED):
        return
    dates = dates_of(document, today)
    if dates.next_review is not None:
        yield Point(exact(dates.next_review), _("Next review"), planned=True)
    end, notice = term_of(values, dates.until, today)
    if notice is not None:
        yield Point(exact(notice), _("Last day for a notice"), planned=True)
    if end is not None and end != dates.until:
        yield Point(exact(end), _("End of the term"), planned=True)


def _rows(values: dict, name: str) -> list[dict]:
    rows = values.get(name)
    return [row for row in rows if type(row) is dict] if type(rows) is tuple else []


def _names(rows: list[dict]) -> tuple[str, ...]:
    return tuple(row["party"] for row in rows if row.get("party"))


def _countries(rows: list[dict]) -> tuple[str, ...]:
    return tuple(row.get("country") or "" for row in rows)
