"""Days of training of one person, against the law of the period: pure figures, hundredths of a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dosja.api import Fact, Rule, amount_of, period_of
from dosja_magistrates_school.law import FIVE, MINUTES_PER_DAY, Law, law_on, near_percent
from dosja_magistrates_school.wording import ABOVE, BELOW, DUE, MET, NEAR, PART, STATES, UNSET

_YEAR = Rule(unit="days", period="calendar_year", minutes_per_day=MINUTES_PER_DAY)
_FIVE = Rule(unit="days", period="rolling", years=FIVE, minutes_per_day=MINUTES_PER_DAY)
_ORDER = list(STATES)


@dataclass(frozen=True)
class Balance:
    """The days of a period, `first` to `last`, against its law. `state` is one of `wording.STATES`."""

    first: date
    last: date
    total: int
    minimum: int
    maximum: int
    law: Law
    state: str

    @property
    def missing(self) -> int:
        """What is lacking up to the minimum."""
        return max(0, self.minimum - self.total)

    @property
    def over(self) -> int:
        """What lies above the maximum, and does not count."""
        return max(0, self.total - self.maximum) if self.maximum else 0

    @property
    def left(self) -> int | None:
        """What may still be attended up to the maximum; None without one."""
        return max(0, self.maximum - self.total) if self.maximum else None


def days_of(fact: Fact) -> int:
    """What one completion counts: whole and half days, rounded down."""
    return amount_of(_YEAR, fact)


def year_of(facts: Iterable[Fact], day: date, since: date | None = None) -> Balance:
    """The calendar year of `day`, as it stands at the end of that day. `since`: in office from then on, None
    where nobody knows (then the whole period is asked for)."""
    law = law_on(day)
    period = period_of(_YEAR, day)
    assert period is not None
    return _balance(facts, period, day, law, law.minimum_year, law.maximum_year, since)


def five_of(facts: Iterable[Fact], day: date, since: date | None = None) -> Balance:
    """The five years that end on `day`."""
    law = law_on(day)
    period = period_of(_FIVE, day)
    assert period is not None
    return _balance(facts, period, day, law, law.minimum_five, law.maximum_five, since)


def worst(balances: Iterable[Balance]) -> str:
    """The state that matters most."""
    return min((one.state for one in balances), key=_ORDER.index)


def by_year(facts: Sequence[Fact], first: int, last: int, day: date, since: date | None = None):
    """(year, its balance, that of the five years that end with it) of each year; the last one up to `day`."""
    found = []
    for year in range(first, last + 1):
        end = min(date(year, 12, 31), day)
        found.append((year, year_of(facts, end, since), five_of(facts, end, since)))
    return found


def _balance(facts, period, day, law, minimum, maximum, since) -> Balance:
    first, last = period
    begin, end = first.toordinal(), min(last, day).toordinal()
    total = sum(days_of(fact) for fact in facts if begin <= fact.completed <= end)
    state = _state(total, minimum, maximum, ended=day >= last, whole=since is None or since <= first)
    return Balance(first, last, total, minimum, maximum, law, state)


def _state(total: int, minimum: int, maximum: int, *, ended: bool, whole: bool) -> str:
    if maximum and total > maximum:
        return ABOVE
    if maximum and total * 100 >= maximum * near_percent():
        return NEAR
    if total >= minimum:
        return MET if minimum or total else UNSET
    if not whole:
        return PART
    return BELOW if ended else DUE
