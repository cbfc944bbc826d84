"""The rules of `data/rules.toml`: which holds on a day, and the school year. Pure."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import TypeVar

from dosja.api import Rule, period_of

DAYS, CREDITS = "days", "credits"
"""What proves a training: days with a certificate of IZHA, or credits of an accredited module."""


@dataclass(frozen=True)
class Dated:
    """What every rule has: the first and last day on which it holds, its source, whether a text says so."""

    id: str
    first: date | None
    last: date | None
    confirmed: bool
    source_sq: str
    source_en: str

    def holds_on(self, day: date) -> bool:
        """True when it is the rule on that day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def source(self, language: str) -> str:
        """Where it stands, in `language`."""
        return self.source_en if language == "en" else self.source_sq


@dataclass(frozen=True)
class Duty(Dated):
    """So many days, in hundredths, in a school year."""

    days: int


@dataclass(frozen=True)
class Evidence(Dated):
    """What proves a training of this time: DAYS or CREDITS."""

    kind: str


@dataclass(frozen=True)
class Lengths(Dated):
    """How many minutes a day and a credit are."""

    minutes_per_day: int
    minutes_per_credit: int


@dataclass(frozen=True)
class SchoolRule(Dated):
    """What each school must have: so many trained protectors, and a share of its teachers in per cent."""

    protectors: int
    teachers_share: int
    deadline: date | None


@dataclass(frozen=True)
class Rules:
    """All of them, in the order of the file."""

    duties: tuple[Duty, ...]
    evidence: tuple[Evidence, ...]
    lengths: tuple[Lengths, ...]
    schools: tuple[SchoolRule, ...]


Found = TypeVar("Found", bound=Dated)


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The rules of the package's file."""
    return read_rules((files(__package__) / "data" / "rules.toml").read_text("utf-8"))


def read_rules(text: str) -> Rules:
    """The rules of a file's text. Raises KeyError and ValueError where something is missing or wrong."""
    given = tomllib.loads(text)
    return Rules(
        duties=tuple(Duty(*_dated(one), days=one["days"] * 100) for one in given["duties"]),
        evidence=tuple(Evidence(*_dated(one), kind=one["kind"]) for one in given["evidence"]),
        lengths=tuple(
            Lengths(*_dated(one), one["minutes_per_day"], one["minutes_per_credit"])
            for one in given["lengths"]
        ),
        schools=tuple(
            SchoolRule(*_dated(one), one["protectors"], one["teachers_share"], one.get("deadline"))
            for one in given["schools"]
        ),
    )


def _dated(one: dict) -> tuple:
    return (
        one["id"], one.get("from"), one.get("to"), one["confirmed"], one["source_sq"], one["source_en"],
    )  # fmt: skip


def rule_on(found: Sequence[Found], day: date) -> Found:
    """The rule that holds on a day; the last one where none does."""
    return next((one for one in found if one.holds_on(day)), found[-1])


def school_year(day: date) -> tuple[date, date]:
    """First and last day of the school year in which `day` lies: 1 September to 31 August."""
    found = period_of(Rule(period="school_year"), day)
    assert found is not None
    return found


def year_name(first: date) -> str:
    """ "2025/26" of the school year that begins on `first`."""
    return f"{first.year}/{(first.year + 1) % 100:02}"
