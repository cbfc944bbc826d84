"""What counts, by the day of completion: the rules of `data/laws.toml` as frozen data. Pure."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from dosja.api import ONE, messages

_ = messages("police_academy")

STANDARD_KIND = "formation"
"""Kind of course of a standard programme; decision 605 of 13.10.2001 tells formation, qualification and
specialisation apart (domain.md 3.1)."""
RETRAINING_KIND = "continuous"
"""Kind of course of a re-training."""


@dataclass(frozen=True)
class Law:
    """A rule that holds from day to day (None: open). `confirmed` False: readers are told that it is not.

    `needs_standard`: a module counts only with a completed standard programme. `revive_months`: so long after
    expiry a re-training still renews, 0: always. `minimum`: hundredths of hours of a re-training.
    """

    id: str
    title: str
    source: str
    confirmed: bool
    valid_from: date | None = None
    valid_to: date | None = None
    needs_standard: bool = False
    revive_months: int = 0
    minimum: int = 0

    def holds_on(self, day: date) -> bool:
        """True when it is law on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@cache
def laws(tracker: str) -> tuple[Law, ...]:
    """The rules of "border" or "investigators", the oldest first."""
    data = tomllib.loads((files(__package__) / "data" / "laws.toml").read_text("utf-8"))
    return tuple(
        Law(
            id=one["id"],
            title=_(one["title"]),
            source=_(one["source"]),
            confirmed=one["confirmed"],
            valid_from=one.get("valid_from"),
            valid_to=one.get("valid_to"),
            needs_standard=one.get("needs_standard", False),
            revive_months=one.get("revive_months", 0),
            minimum=one.get("minimum_hours", 0) * ONE,
        )
        for one in data[tracker]
    )


def law_on(known: tuple[Law, ...], day: date) -> Law:
    """The rule that is law on a day; the last one where none is."""
    return next((law for law in known if law.holds_on(day)), known[-1])


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(f"{day} has no day {months} months later")
