"""The rule that agencies set up without code: completions, hours, days or credits in a period. Pure.

A person must meet every rule that is law on the day; the state is that of the one that is met least.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from dosja.people.folding import fold
from dosja.people.model import Posting, unit_key
from dosja.training.trackers import (
    EXPIRED,
    EXPIRING,
    IN_PROGRESS,
    NOT_STARTED,
    TRAINED,
    Fact,
    Progress,
)
from dosja.training.trackers.periods import last_day_in, period_of, valid_until
from dosja.training.trackers.requirement import ONE, Requirement, Rule

_LEAST_FIRST = (NOT_STARTED, IN_PROGRESS, EXPIRED, EXPIRING, TRAINED)
_HALF = 50


class Standard:
    """The tracker "standard"."""

    def in_scope(self, requirement: Requirement, posting: Posting | None, gender: str = "") -> bool:
        """See `Tracker`."""
        audience = requirement.audience
        if posting is None:
            return False
        position = fold(posting.position)
        return (
            _fits(audience.agencies, posting.agency)
            and _fits(audience.units, unit_key(posting.agency, posting.unit))
            and _fits(audience.counties, posting.county)
            and _fits(audience.professions, posting.profession)
            and _fits(audience.genders, gender)
            and (not audience.positions or any(fold(word) in position for word in audience.positions))
        )

    def progress(
        self, requirement: Requirement, facts: Sequence[Fact], day: date, *, enrolled: bool = False
    ) -> Progress:
        """See `Tracker`."""
        today = day.toordinal()
        counting = sorted(
            (fact for fact in facts if fact.completed <= today and fact.curriculum in requirement.curricula),
            key=lambda fact: fact.completed,
        )
        found = [
            _in_period(requirement, rule, counting, day)
            if rule.period != "none"
            else _at_any_time(requirement, rule, counting, day)
            for rule in requirement.rules_on(day)
        ]
        least = min(found, key=lambda one: (_LEAST_FIRST.index(one.state), -one.missing))
        state = least.state
        if state == NOT_STARTED and (enrolled or any(one.counted for one in found)):
            state = IN_PROGRESS
        ends = [one.until for one in found if one.until is not None] if least.valid else [least.until]
        return Progress(
            state,
            least.counted,
            least.needed,
            least.missing,
            least.unit,
            min((end for end in ends if end is not None), default=None),
            max(one.over for one in found),
            bool(counting) and all(fact.reported for fact in counting),
        )


def amount_of(rule: Rule, fact: Fact) -> int:
    """What a fact counts in the rule's unit, in hundredths; days round down to halves (domain.md 3.2)."""
    if rule.unit == "completion":
        return ONE
    if fact.measure == rule.unit and fact.units:
        return fact.units
    minutes = fact.minutes
    if not minutes and fact.measure == "hours":
        minutes = fact.units * 60 // ONE
    elif not minutes and fact.measure == "days":
        minutes = fact.units * rule.minutes_per_day // ONE
    if rule.unit == "hours":
        return minutes * ONE // 60
    if rule.unit == "days":
        halves = minutes * 2 // rule.minutes_per_day if rule.minutes_per_day else 0
        return halves * _HALF
    return minutes * ONE // rule.minutes_per_credit if rule.minutes_per_credit else 0


def _fits(wanted: tuple[str, ...], value: str) -> bool:
    return not wanted or value in wanted


def _needed(requirement: Requirement, rule: Rule) -> int:
    if rule.unit == "completion" and requirement.every:
        return len(requirement.curricula) * ONE
    return rule.minimum


def _total(requirement: Requirement, rule: Rule, facts: Iterable[Fact]) -> int:
    """The sum; where each curriculum is asked for, one counts once."""
    if rule.unit == "completion" and requirement.every:
        return len({fact.curriculum for fact in facts}) * ONE
    return sum(amount_of(rule, fact) for fact in facts)


def _capped(rule: Rule, total: int) -> tuple[int, int]:
    """(what counts, what lies above the maximum)."""
    if rule.maximum and total > rule.maximum:
        return rule.maximum, total - rule.maximum
    return total, 0


def _at_any_time(requirement: Requirement, rule: Rule, facts: list[Fact], day: date) -> Progress:
    """Without a period: what still holds on the day counts."""
    needed = _needed(requirement, rule)
    ends = _ends(requirement, rule, facts)
    grace = timedelta(days=rule.grace_days)

    def reach(on: date) -> int:
        return _total(requirement, rule, [fact for fact, end in ends if end is None or on <= end])

    counted, over = _capped(rule, reach(day))
    missing = max(0, needed - counted)
    if not missing:
        until = _first_loss(requirement, rule, ends, needed, day)
        soon = until is not None and until - day <= timedelta(days=rule.window_days)
        return Progress(EXPIRING if soon else TRAINED, counted, needed, 0, rule.unit, until, over)
    lost = sorted({end for _fact, end in ends if end is not None and end < day}, reverse=True)
    last = next((end for end in lost if reach(end) >= needed), None)
    if last is not None and day <= last + grace:
        return Progress(EXPIRING, counted, needed, missing, rule.unit, last + grace, over)
    state = EXPIRED if last is not None else IN_PROGRESS if counted else NOT_STARTED
    return Progress(state, counted, needed, missing, rule.unit, last, over)


def _ends(requirement: Requirement, rule: Rule, facts: list[Fact]) -> list[tuple[Fact, date | None]]:
    """Each fact with the last day on which it holds, by the rule that was law when it was completed."""
    found: list[tuple[Fact, date | None]] = []
    previous: dict[int, date | None] = {}
    for fact in facts:
        completed = date.fromordinal(fact.completed)
        law = rule
        if not rule.holds_on(completed):
            law = next((one for one in requirement.rules_on(completed) if one.unit == rule.unit), rule)
        key = fact.curriculum if requirement.every else 0
        end = valid_until(law, completed, fact.until, previous.get(key))
        found.append((fact, end))
        before = previous.get(key)
        if key not in previous or end is None or (before is not None and end > before):
            previous[key] = end
    return found


def _first_loss(requirement: Requirement, rule: Rule, ends, needed: int, day: date) -> date | None:
    """The last day on which what holds on `day` still is enough; None: for ever."""
    for end in sorted({end for _fact, end in ends if end is not None and end >= day}):
        left = [fact for fact, other in ends if other is None or other > end]
        if _total(requirement, rule, left) < needed:
            return end
    return None


def _in_period(requirement: Requirement, rule: Rule, facts: list[Fact], day: date) -> Progress:
    """So much in each year, school year or rolling stretch of years."""
    needed = _needed(requirement, rule)
    first, last = _period(rule, day)
    total = _total(requirement, rule, _between(facts, first, last))
    counted, over = _capped(rule, total)
    missing = max(0, needed - counted)
    if not missing:
        until = last if rule.period != "rolling" else _rolling_loss(requirement, rule, facts, day, needed)
        soon = rule.period == "rolling" and until - day <= timedelta(days=rule.window_days)
        return Progress(EXPIRING if soon else TRAINED, counted, needed, 0, rule.unit, until, over)
    met = _last_met(requirement, rule, facts, day, needed)
    if met is not None and day <= met + timedelta(days=rule.grace_days):
        end = met + timedelta(days=rule.grace_days)
        return Progress(EXPIRING, counted, needed, missing, rule.unit, end, over)
    state = IN_PROGRESS if counted else EXPIRED if met is not None else NOT_STARTED
    return Progress(state, counted, needed, missing, rule.unit, met, over)


def _period(rule: Rule, day: date) -> tuple[date, date]:
    found = period_of(rule, day)
    assert found is not None
    return found


def _between(facts: list[Fact], first: date, last: date) -> list[Fact]:
    low, high = first.toordinal(), last.toordinal()
    return [fact for fact in facts if low <= fact.completed <= high]


def _rolling_loss(requirement: Requirement, rule: Rule, facts: list[Fact], day: date, needed: int) -> date:
    """The last day on which the stretch that ends there still holds enough."""
    first, last = _period(rule, day)
    held = _between(facts, first, last)
    for number, fact in enumerate(held):
        if _total(requirement, rule, held[number + 1 :]) < needed:
            return last_day_in(rule, date.fromordinal(fact.completed))
    return last


def _last_met(requirement: Requirement, rule: Rule, facts: list[Fact], day: date, needed: int) -> date | None:
    """The end of the last period before that in which enough was completed; None: there was none."""
    if rule.period == "rolling":
        for fact in reversed(facts):
            completed = date.fromordinal(fact.completed)
            first, _last = _period(rule, completed)
            if _total(requirement, rule, _between(facts, first, completed)) >= needed:
                return _rolling_loss(requirement, rule, facts, completed, needed)
        return None
    ends = {_period(rule, date.fromordinal(fact.completed)) for fact in facts}
    for first, last in sorted(ends, reverse=True):
        if last < day and _total(requirement, rule, _between(facts, first, last)) >= needed:
            return last
    return None


STANDARD = Standard()
TRACKERS = {"standard": STANDARD}
"""Every rule in code by its id; a plugin's is added by the application."""
