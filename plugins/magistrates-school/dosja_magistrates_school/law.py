"""What the law asks, by date: read once from `data/law.toml`. Pure.

Amounts are hundredths of a day, as everywhere in Dosja; 0 stands for "not known or not limited".
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from dosja.api import ONE, Rule
from dosja_magistrates_school.wording import _

HALF = ONE // 2
MINUTES_PER_DAY = 360
"""A full day of training has six hours; minutes are turned into days, rounded down to halves."""
FIVE = 5

SOURCES = {
    "law-96-2016": _("Law no. 96/2016 on the status of judges and prosecutors, article 5, point 3"),
    "law-9414-2005": _(
        "Law no. 8136, dated 31.7.1996, on the School of Magistrates, as amended by law no. 9414,"
        " dated 20.5.2005"
    ),
    "law-8136-1996": _("Law no. 8136, dated 31.7.1996, on the School of Magistrates"),
}
RECURRENT = _("Action plan 2008–2010, measure III.1(a).4")
"""The sources of the data, to be translated."""


@dataclass(frozen=True)
class Law:
    """Limits that held from one day to another, both included. `confirmed` False: the text was not seen."""

    id: str
    short: str
    valid_from: date | None
    valid_to: date | None
    minimum_year: int
    maximum_year: int
    minimum_five: int
    maximum_five: int
    source: str
    confirmed: bool

    def holds_on(self, day: date) -> bool:
        """True when it is law on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    @property
    def title(self) -> str:
        """The source as a message."""
        return SOURCES.get(self.id, self.source)


@dataclass(frozen=True)
class Recurrence:
    """How often the training on child trafficking recurs: a completion counts in so many calendar years."""

    valid_from: date
    years: int
    source: str
    confirmed: bool

    @property
    def title(self) -> str:
        """The source as a message."""
        return RECURRENT if self.source == RECURRENT else self.source


@cache
def _data() -> dict:
    return tomllib.loads((files(__package__) / "data" / "law.toml").read_text("utf-8"))


@cache
def laws() -> tuple[Law, ...]:
    """Every law, the one in force now first."""
    found = []
    for row in _data()["laws"]:
        amounts = {
            name: int(row.get(name, 0) * ONE)
            for name in ("minimum_year", "maximum_year", "minimum_five", "maximum_five")
        }
        found.append(
            Law(row["id"], row["short"], row.get("valid_from"), row.get("valid_to"), **amounts,
                source=row["source"], confirmed=row["confirmed"])
        )  # fmt: skip
    return tuple(found)


def law_on(day: date) -> Law:
    """The law of a day; the first one for a day before all."""
    return next((law for law in laws() if law.holds_on(day)), laws()[-1])


def near_percent() -> int:
    """From so many per cent of a maximum on a magistrate is near it."""
    return int(_data()["near_percent"])


@cache
def recurrence() -> Recurrence:
    """How often training on child trafficking recurs."""
    row = _data()["recurrent"]
    return Recurrence(row["valid_from"], int(row["years"]), row["source"], row["confirmed"])


@cache
def rules() -> tuple[Rule, ...]:
    """The laws as rules of a requirement: for each one of the calendar year and one of five years.

    Where no minimum is known, half a day is asked for: nobody counts as trained without any training.
    """
    found = []
    for law in laws():
        source = law.source if law.confirmed else f"{law.source} (unconfirmed)"
        shared = {
            "unit": "days", "minutes_per_day": MINUTES_PER_DAY, "valid_from": law.valid_from,
            "valid_to": law.valid_to, "source": source,
        }  # fmt: skip
        found += [
            Rule(
                minimum=law.minimum_year or HALF, maximum=law.maximum_year, period="calendar_year", **shared
            ),
            Rule(
                minimum=law.minimum_five or HALF,
                maximum=law.maximum_five,
                period="rolling",
                years=FIVE,
                **shared,
            ),
        ]
    return tuple(found)
