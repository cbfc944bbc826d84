"""Matrices of presence: a column for each day of a course, or for each seminar. Pure."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from dosja.training.intake.amounts import HOURS_PER_DAY, read_presence
from dosja.training.intake.columns import Column, day_of
from dosja.training.intake.grid import Cell, text_of
from dosja.training.intake.problems import RowProblem, Unreadable
from dosja.training.intake.result import Entry


@dataclass
class Presence:
    """One course or seminar of a matrix for one person. `days`: attended; `planned`: held. `marked`: whether
    anything stood there.
    """

    meeting: str
    days: Decimal = Decimal(0)
    planned: Decimal = Decimal(0)
    dates: list[date] = field(default_factory=list)
    marked: bool = False


class Matrix:
    """The columns of presence of a table, grouped into meetings.

    `counted`: the cells are numbers of days (1, 1,5, ½), as magistrates count, not marks of presence.
    """

    def __init__(self, columns: list[Column], rows: list[list[Cell]]):
        self._meetings: dict[str, list[Column]] = defaultdict(list)
        for column in columns:
            if column.field == "day":
                self._meetings[column.meeting].append(column)
        places = [column.index for group in self._meetings.values() for column in group]
        cells = [text_of(row[place]) for row in rows for place in places if place < len(row)]
        # Columns that nobody filled in are for signatures, not marks.
        self.used = any(cells)
        self.counted = not any(letter.isalpha() or letter in "✓✔√+" for cell in cells for letter in cell)

    def __bool__(self) -> bool:
        return bool(self._meetings) and self.used

    @property
    def named(self) -> bool:
        """Whether the columns are seminars of their own, not days of one course."""
        return any(self._meetings)

    def date_days(self, year: int) -> None:
        """Give days without a year ("04.05") the year of the course."""
        for group in self._meetings.values():
            for column in group:
                column.dates = column.dates or day_of(column.heading, year)

    def read(self, entry: Entry, row: list[Cell]) -> list[Presence]:
        """What the row says of each meeting; marks that cannot be read are problems of the entry."""
        return [self._read_meeting(entry, row, name, group) for name, group in self._meetings.items()]

    def _read_meeting(self, entry: Entry, row: list[Cell], name: str, group: list[Column]) -> Presence:
        presence = Presence(name)
        for column in group:
            length = Decimal(1)
            if column.dates:
                span = column.dates.days or (column.dates.end - column.dates.start).days + 1
                length = Decimal(span)
                presence.dates += [column.dates.start, column.dates.end]
            presence.planned += length
            cell = row[column.index] if column.index < len(row) else ""
            try:
                share = read_presence(cell)
            except Unreadable as error:
                entry.problems.append(
                    RowProblem(
                        entry.row,
                        error.code,
                        error.message,
                        column.heading,
                        entry.sheet,
                        True,
                        "day",
                        text_of(cell),
                    )
                )
                continue
            if share is None or (self.named and text_of(cell).strip() in ("-", "--", "/", "–", "—")):
                continue
            presence.marked = True
            presence.days += share if self.counted else min(share, Decimal(1)) * length
        return presence


def hours_of(days: Decimal, planned_days: Decimal, planned_hours: Decimal | None) -> Decimal:
    """Hours for days attended: a share of the planned hours, else by the usual day."""
    if planned_hours is not None and planned_days:
        return planned_hours * days / planned_days
    return days * HOURS_PER_DAY
