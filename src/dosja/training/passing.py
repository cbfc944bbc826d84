"""The outcome of one person in one session, by the curriculum's rule. Pure.

"Attended" and "passed" are two facts (domain.md 0.4): whoever was there long enough has attended; whoever
also reached the pass mark has passed; where the curriculum has no test, attending is passing. Defaults where
a curriculum says nothing: 80 % presence (domain.md 3.1), no test.
"""

from dataclasses import dataclass
from decimal import Decimal

from dosja.training.roster.model import (
    ABSENT,
    ATTENDED,
    EXCUSED,
    FAILED,
    HALF,
    INCOMPLETE,
    NOT_KNOWN,
    PASSED,
    UNMARKED,
    Row,
)

DEFAULT_PRESENCE = 80


@dataclass(frozen=True)
class PassRule:
    """presence: per cent of the minutes that must be attended; mark: points of 100 in the test at the end,
    None where there is none."""

    presence: int = DEFAULT_PRESENCE
    mark: Decimal | None = None


def rule_of(values: dict) -> PassRule:
    """The rule of a curriculum's values (`min_presence`, `pass_mark`)."""
    presence = values.get("min_presence")
    mark = values.get("pass_mark")
    return PassRule(
        DEFAULT_PRESENCE if presence is None else int(presence), None if mark is None else Decimal(mark)
    )


def attended_minutes(row: Row, days: tuple[tuple, ...]) -> int | None:
    """Minutes attended: as entered, else by the marks of the days; None while nothing is known.

    A half day counts half; late counts whole, as the sheet says that he came.
    """
    if row.minutes is not None:
        return row.minutes
    if not row.marks or set(row.marks) <= {UNMARKED}:
        return None
    total = 0
    for mark, (_day, minutes) in zip(row.marks, days, strict=False):
        if mark == HALF:
            total += minutes // 2
        elif mark not in (ABSENT, EXCUSED, UNMARKED):
            total += minutes
    return total


def outcome_of(row: Row, rule: PassRule, days: tuple[tuple, ...], length: int) -> str:
    """passed, failed, attended (test not taken yet), incomplete (too little presence) or "" (not known).

    What was entered as the outcome stands; else the rule decides. `length` is that of the session in
    minutes; 0 when nobody entered it: then presence is any presence.
    """
    if row.outcome:
        return row.outcome
    minutes = attended_minutes(row, days)
    if minutes is None:
        return NOT_KNOWN
    enough = minutes * 100 >= rule.presence * length if length else minutes > 0
    if not enough:
        return INCOMPLETE
    if rule.mark is None:
        return PASSED
    if row.post_test is None:
        return ATTENDED
    return PASSED if Decimal(row.post_test) / 100 >= rule.mark else FAILED
