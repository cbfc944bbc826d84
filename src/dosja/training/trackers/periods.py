"""Periods and validity: which stretch of days counts, and until when a completion holds. Pure."""

from datetime import date, timedelta

from dosja.training.trackers.requirement import Rule

SCHOOL_BEGINS = (9, 1)
"""The school year runs from 1 September to 31 August (domain.md 3.3)."""


def add_years(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes the 28th where there is none."""
    year = min(max(day.year + years, 1), 9999)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def period_of(rule: Rule, day: date) -> tuple[date, date] | None:
    """First and last day of the period in which `day` lies; None for a rule without periods.

    A rolling period of n years ends on `day`: what was completed on the same date n years ago has left it.
    """
    if rule.period == "calendar_year":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    if rule.period == "school_year":
        year = day.year if (day.month, day.day) >= SCHOOL_BEGINS else day.year - 1
        return date(year, 9, 1), date(year + 1, 8, 31)
    if rule.period == "rolling":
        return add_years(day, -max(1, rule.years)) + timedelta(days=1), day
    return None


def last_day_in(rule: Rule, completed: date) -> date:
    """The last day whose rolling period still holds what was completed on `completed`."""
    same = add_years(completed, max(1, rule.years))
    # Without a 29 February in that year, the day before 1 March is the last one.
    return same if same.day != completed.day else same - timedelta(days=1)


def valid_until(rule: Rule, completed: date, until: int = 0, previous: date | None = None) -> date | None:
    """The last day on which a completion holds; None: for ever.

    `until` is the ordinal that stands on the award; `previous` the end of the completion before, None where
    there was none. From the old expiry runs what was completed within the refresher window or the days of
    grace; what came earlier or later runs from completion.
    """
    if rule.basis == "award":
        return date.fromordinal(until) if until else None
    return end_of_validity(
        rule.basis, rule.validity_years, completed, rule.fixed, previous, rule.window_days, rule.grace_days
    )


def end_of_validity(
    basis: str,
    years: int,
    completed: date,
    fixed: tuple[int, int] = (12, 31),
    previous: date | None = None,
    window_days: int = 90,
    grace_days: int = 0,
) -> date | None:
    """As `valid_until`, from the single values. `fixed`: the end is that day of the year, of the `years`-th
    one that comes."""
    if not years:
        return None
    if basis == "fixed":
        end = _fixed_in(completed.year, fixed)
        if end < completed:
            end = _fixed_in(completed.year + 1, fixed)
        return add_years(end, years - 1)
    if (
        basis == "old_expiry"
        and previous is not None
        and previous - timedelta(days=window_days) <= completed <= previous + timedelta(days=grace_days)
    ):
        return add_years(previous, years)
    return add_years(completed, years)


def _fixed_in(year: int, fixed: tuple[int, int]) -> date:
    month, day = fixed
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, 28)
