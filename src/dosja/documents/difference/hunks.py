"""A difference as a page shows it: changes numbered for jumping, unchanged text folded away."""

from dataclasses import dataclass, field
from itertools import count

from dosja.documents.difference.fields import FieldChange
from dosja.documents.difference.files import FileChange
from dosja.documents.difference.rows import Row, TextDifference
from dosja.documents.difference.sides import Difference

CONTEXT = 1
"""Unchanged blocks shown before and after a change, beside the heading under which it stands."""


@dataclass(frozen=True)
class Line:
    """A row to show; `change` is the number, on the page, of the change that begins with it, else 0."""

    row: Row
    change: int = 0


@dataclass(frozen=True)
class Fold:
    """So many unchanged blocks that are not shown."""

    folded: int


@dataclass(frozen=True)
class Entry:
    """A field, a text or a file to show. `change` is the number of the change that it is itself, 0 where the
    changes stand in its `lines`."""

    told: FieldChange | FileChange
    change: int = 0
    lines: tuple[Line | Fold, ...] = ()


@dataclass
class Shown:
    """All that a page shows; `total` changes, numbered from 1 in the order of the page."""

    fields: list[Entry] = field(default_factory=list)
    texts: list[Entry] = field(default_factory=list)
    files: list[Entry] = field(default_factory=list)
    total: int = 0


def shown(difference: Difference, *, whole: bool = False) -> Shown:
    """What to show: only the changes with their context, or the `whole` text."""
    page, numbers = Shown(), count(1)
    for change in difference.fields:
        page.fields.append(Entry(change, next(numbers)))
    for change in difference.texts:
        page.texts.append(_entry(change, change.text, numbers, whole))
    for file in difference.files:
        page.files.append(_entry(file, file.text, numbers, whole))
    page.total = next(numbers) - 1
    return page


def _entry(told, text: TextDifference | None, numbers, whole: bool) -> Entry:
    if text is None or text.is_empty:
        return Entry(told, next(numbers))
    return Entry(told, 0, tuple(lines_of(text, numbers, whole=whole)))


def lines_of(text: TextDifference, numbers, *, whole: bool = False):
    """The lines and folds of a text; neighbouring changed rows are one change, but for a new heading."""
    places = set(range(len(text.rows))) if whole else _places(text.rows)
    hidden, inside = 0, False
    for place, row in enumerate(text.rows):
        begins = row.is_change and (not inside or row.is_heading)
        inside = row.is_change
        if place not in places:
            hidden += 1
            continue
        if hidden:
            yield Fold(hidden)
            hidden = 0
        yield Line(row, next(numbers) if begins else 0)
    if hidden:
        yield Fold(hidden)


def _places(rows: tuple[Row, ...]) -> set[int]:
    """Places of changed rows, of their neighbours and of the heading above each."""
    places: set[int] = set()
    headings: dict[int, int] = {}
    for place, row in enumerate(rows):
        if row.is_heading:
            headings[row.part] = place
        if row.is_change:
            places.update(range(max(0, place - CONTEXT), min(len(rows), place + CONTEXT + 1)))
            if row.part in headings:
                places.add(headings[row.part])
    return places
