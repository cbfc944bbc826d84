"""When border staff and investigators count as trained. Pure; amounts and validity stand on the requirement,
what counts at all in `laws`.

Both pass on to core's rule only those completions that count, so that hours, periods, refreshers, grace and
maxima are counted as everywhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from dosja.api import (
    IN_PROGRESS,
    NOT_STARTED,
    STANDARD,
    Fact,
    Posting,
    Progress,
    Requirement,
    amount_of,
    messages,
    valid_until,
)
from dosja_police_academy.laws import (
    RETRAINING_KIND,
    STANDARD_KIND,
    Law,
    law_on,
    laws,
    months_after,
)

_ = messages("police_academy")


class BorderTracker:
    """The child-trafficking module within the standard training of border staff (measure I.1.(a).1).

    Of the requirement's curricula, those of kind "formation" are standard programmes, all others hold the
    module. A module completed under a law that asks for it counts only when a standard programme is completed
    as well, before or after it.
    """

    title = _("Child-trafficking module in the standard border training")

    def __init__(self, known: tuple[Law, ...] | None = None) -> None:
        self.laws = laws("border") if known is None else known

    def in_scope(self, requirement: Requirement, posting: Posting | None, gender: str = "") -> bool:
        """See `dosja.api.Tracker`."""
        return STANDARD.in_scope(requirement, posting, gender)

    def progress(
        self, requirement: Requirement, facts: Sequence[Fact], day: date, *, enrolled: bool = False
    ) -> Progress:
        """See `dosja.api.Tracker`."""
        held = _until(requirement, facts, day)
        standard = any(fact.kind == STANDARD_KIND for fact in held)
        modules = [fact for fact in held if fact.kind != STANDARD_KIND]
        counting = [fact for fact in modules if standard or not self._law(fact).needs_standard]
        found = STANDARD.progress(replace(requirement, every=False), counting, day, enrolled=enrolled)
        if found.state == NOT_STARTED and held:
            return replace(found, state=IN_PROGRESS)
        return found

    def lacks(self, requirement: Requirement, facts: Sequence[Fact], day: date) -> str:
        """What keeps a person from counting, as a message; "" where hours or validity alone say it."""
        held = _until(requirement, facts, day)
        standard = any(fact.kind == STANDARD_KIND for fact in held)
        modules = [fact for fact in held if fact.kind != STANDARD_KIND]
        if standard and not modules:
            return _("The child-trafficking module is missing.")
        if modules and not standard and all(self._law(fact).needs_standard for fact in modules):
            return _("The standard border training is missing.")
        return ""

    def _law(self, fact: Fact) -> Law:
        return law_on(self.laws, date.fromordinal(fact.completed))


class InvestigatorTracker:
    """All investigators trained or re-trained (measure III.1.(a).4).

    Courses of kind "continuous" are re-trainings: they renew a full course, and are nothing without one.
    Each other course is a full one. Amounts are asked of the full course; a re-training that counts renews
    all of it.
    """

    title = _("Investigators trained or re-trained")

    def __init__(self, known: tuple[Law, ...] | None = None) -> None:
        self.laws = laws("investigators") if known is None else known

    def in_scope(self, requirement: Requirement, posting: Posting | None, gender: str = "") -> bool:
        """See `dosja.api.Tracker`."""
        return STANDARD.in_scope(requirement, posting, gender)

    def progress(
        self, requirement: Requirement, facts: Sequence[Fact], day: date, *, enrolled: bool = False
    ) -> Progress:
        """See `dosja.api.Tracker`."""
        held = _until(requirement, facts, day)
        counting = list(self._counting(requirement, held))
        found = STANDARD.progress(replace(requirement, every=False), counting, day, enrolled=enrolled)
        if found.state == NOT_STARTED and held:
            return replace(found, state=IN_PROGRESS)
        return found

    def lacks(self, requirement: Requirement, facts: Sequence[Fact], day: date) -> str:
        """As `BorderTracker.lacks`."""
        held = _until(requirement, facts, day)
        counting = list(self._counting(requirement, held))
        if held and not counting:
            return _("The full course is missing: a re-training alone does not count.")
        if held and held[-1].kind == RETRAINING_KIND and len(counting) < len(held):
            return _("A re-training came too late or was too short; see the rules.")
        return ""

    def _counting(self, requirement: Requirement, held: list[Fact]) -> Iterable[Fact]:
        """Full courses, and the re-trainings that renew them, in order; what is renewed was enough."""
        amount, begun, end = 0, False, None
        for fact in held:
            completed = date.fromordinal(fact.completed)
            rule = requirement.rules_on(completed)[0]
            if fact.kind != RETRAINING_KIND:
                amount += amount_of(rule, fact)
                end = _later(begun, end, valid_until(rule, completed, fact.until, end))
                begun = True
                yield fact
            elif begun and amount >= rule.minimum and self._renews(fact, completed, end):
                end = _later(True, end, valid_until(rule, completed, fact.until, end))
                yield replace(fact, units=rule.minimum, minutes=0, measure=rule.unit)

    def _renews(self, fact: Fact, completed: date, end: date | None) -> bool:
        law = law_on(self.laws, completed)
        if law.minimum and _hours(fact) < law.minimum:
            return False
        return end is None or not law.revive_months or completed <= months_after(end, law.revive_months)


def _until(requirement: Requirement, facts: Sequence[Fact], day: date) -> list[Fact]:
    """The completions of the requirement's courses until the day, the oldest first; on one day full courses
    come before re-trainings."""
    today = day.toordinal()
    found = [fact for fact in facts if fact.completed <= today and fact.curriculum in requirement.curricula]
    return sorted(found, key=lambda fact: (fact.completed, fact.kind == RETRAINING_KIND))


def _later(before: bool, one: date | None, other: date | None) -> date | None:
    """The later of two ends, None being for ever; `before` False: there is no first one."""
    if not before:
        return other
    return None if one is None or other is None else max(one, other)


def _hours(fact: Fact) -> int:
    """Hundredths of hours of a fact; days and credits without minutes are taken as long enough."""
    if fact.minutes:
        return fact.minutes * 100 // 60
    return fact.units if fact.measure == "hours" else 10**9


BORDER = BorderTracker()
INVESTIGATORS = InvestigatorTracker()
TRACKERS = {"police_academy:border": BORDER, "police_academy:investigators": INVESTIGATORS}
