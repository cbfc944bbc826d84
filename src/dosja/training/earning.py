"""What a row of a roster earns by the curriculum's rule: result, amount and validity. Pure.

The rule of an award is written as "standard:MEASURE", with "+cascade" where the training is one of the second
tier, whose counts are marked as reported.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dosja.training.passing import attended_minutes, outcome_of, rule_of
from dosja.training.roster.model import ABSENT, EXCUSED, HALF, UNMARKED, Row
from dosja.training.trackers.periods import end_of_validity
from dosja.training.trackers.requirement import ONE

CASCADE = "+cascade"
DEFAULT_WINDOW = 90


@dataclass(frozen=True)
class Earned:
    """outcome as in `passing`; minutes attended; units are hundredths of `measure`."""

    outcome: str
    minutes: int
    units: int
    measure: str


def earned_by(row: Row, values: dict, days: tuple[tuple[date, int], ...], length: int) -> Earned:
    """What the row earns in a session of these days and this length (minutes), by a curriculum's values."""
    outcome = outcome_of(row, rule_of(values), days, length)
    minutes = attended_minutes(row, days)
    if minutes is None:
        minutes = length
    measure = measure_of(values)
    if measure == "credits":
        units = int(Decimal(values["credits"]) * ONE)
    elif measure == "days":
        units = _days(row, values)
    else:
        units = minutes * ONE // 60
    return Earned(outcome, minutes, units, measure)


def measure_of(values: dict) -> str:
    """In what the curriculum counts: credits, else days where it gives only these, else hours."""
    if values.get("credits"):
        return "credits"
    return "days" if values.get("total_days") and not values.get("total_hours") else "hours"


def _days(row: Row, values: dict) -> int:
    if row.marks and set(row.marks) - {UNMARKED}:
        halves = sum(
            1 if mark == HALF else 2 for mark in row.marks if mark not in (ABSENT, EXCUSED, UNMARKED)
        )
        return halves * ONE // 2
    return int(Decimal(values["total_days"]) * ONE)


def expiry_of(values: dict, completed: date, previous: date | None = None) -> date | None:
    """The last day on which a completion of this curriculum holds, None: for ever. `previous`: the end of the
    award before."""
    years = int(values.get("validity_years") or 0)
    window = values.get("refresher_days")
    return end_of_validity(
        values.get("validity_basis") or "completion",
        years,
        completed,
        fixed_day(values.get("validity_day") or ""),
        previous,
        DEFAULT_WINDOW if window is None else int(window),
    )


def fixed_day(text: str) -> tuple[int, int]:
    """(month, day) of "31.08"; the end of the year where it cannot be read."""
    day, _dot, month = text.strip().rstrip(".").partition(".")
    if day.isdigit() and month.isdigit() and 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
        return int(month), int(day)
    return 12, 31


def rule_name(measure: str, cascade: bool) -> str:
    """What is written on the award as the rule that gave it."""
    return f"standard:{measure}{CASCADE if cascade else ''}"


def measure_in(rule: str) -> str:
    """The measure of an award's `rule`."""
    return rule.partition(":")[2].removesuffix(CASCADE) or "hours"
