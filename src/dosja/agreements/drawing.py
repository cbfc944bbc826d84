"""Where the points of a timeline stand on its picture: time runs down, the table beside it says the same.

The picture is not scaled, so that its letters are readable on a phone, too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from dosja.agreements.timeline import Point
from dosja.messages import _

WIDTH, AXIS, LEFT = 326, 134, 152
FIRST, GAP, YEAR, MOST = 24, 48, 9, 60
LETTERS = 23
"""Letters of a line beside the axis; the table has the whole text."""


@dataclass(frozen=True)
class Mark:
    """A point on the picture. `top`, `date`, `label`, `note`: height and the texts beside it; `kind`: "done",
    "planned", "unknown" or "today"; `line`: the class of the axis down to the next mark, "" for none."""

    top: int
    date: str
    label: str
    note: str
    kind: str
    line: str = ""
    below: int = 0


@dataclass(frozen=True)
class Drawing:
    """The picture: its marks and its height."""

    marks: tuple[Mark, ...]
    height: int
    width: int = WIDTH
    axis: int = AXIS
    left: int = LEFT


def drawing_of(points: list[Point], today: date, words: Callable, country: Callable) -> Drawing:
    """The picture of the points in their order. `words(message)` translates; `country(code)` names one."""
    dated = [point for point in points if point.when.last or point.when.first]
    unknown = [point for point in points if point not in dated]
    stops: list[tuple[date | None, Point | None]] = [(p.when.last or p.when.first, p) for p in dated]
    position = next((n for n, (day, _p) in enumerate(stops) if day and day > today), len(stops))
    if dated:
        stops.insert(position, (today, None))
    stops += [(None, point) for point in unknown]
    marks: list[Mark] = []
    top, before, held = FIRST, None, False
    for number, (day, point) in enumerate(stops):
        if number:
            years = (day - before).days / 365.25 if day and before else 0
            top += GAP + min(MOST, round(years * YEAR))
        if point is not None and point.when.last:
            held = point.held
        kind = "today" if point is None else "unknown" if day is None else "done"
        if point is not None and point.planned:
            kind = "planned"
        following = stops[number + 1] if number + 1 < len(stops) else None
        line = ""
        if following is not None and day is not None:
            later = following[0] is None or following[0] > today
            line = "gap" if following[0] is None else "planned" if later else "held" if held else "open"
        if point is None:
            marks.append(Mark(top, f"{day:%d.%m.%Y}", words(_("today")), "", kind, line))
        else:
            marks.append(_mark(top, point, kind, line, words, country))
        before = day
    placed = [
        Mark(m.top, m.date, m.label, m.note, m.kind, m.line, marks[n + 1].top if n + 1 < len(marks) else 0)
        for n, m in enumerate(marks)
    ]
    return Drawing(tuple(placed), top + 30)


def _mark(top: int, point: Point, kind: str, line: str, words, country) -> Mark:
    names = []
    for party, code in zip(point.who, point.countries or ("",) * len(point.who), strict=False):
        names.append(country(code) or party if code else party)
    note = ", ".join(dict.fromkeys(names)) or point.act
    return Mark(top, words(point.when.words()), _cut(words(point.what)), _cut(note), kind, line)


def _cut(text: str) -> str:
    return text if len(text) <= LETTERS else text[: LETTERS - 1].rstrip() + "…"
