"""The two rules by which the School counts. Pure; both give core's own `Progress`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from dosja.api import EXPIRING, STANDARD, TRAINED, Fact, Posting, Progress, Requirement, Rule
from dosja_magistrates_school.kinds import kind_of
from dosja_magistrates_school.law import recurrence, rules
from dosja_magistrates_school.wording import _


class Days:
    """Days of continuous training: of the calendar year and of rolling five years, each with the minimum and
    the maximum of the law of the day (law 96/2016, article 5, point 3, and those before it).

    What is above a maximum does not count. Of the rules that stand on the requirement none is asked: laws
    change, and this plugin keeps them.
    """

    title = _("Days of continuous training, by the law of the year")
    narrows = True

    def in_scope(self, requirement: Requirement, posting: Posting | None, gender: str = "") -> bool:
        """See `dosja.api.Tracker`: of the audience, the magistrates and those beside them."""
        return bool(kind_of(posting)) and STANDARD.in_scope(requirement, posting, gender)

    def progress(
        self, requirement: Requirement, facts: Sequence[Fact], day: date, *, enrolled: bool = False
    ) -> Progress:
        """See `dosja.api.Tracker`."""
        return STANDARD.progress(replace(requirement, rules=rules()), facts, day, enrolled=enrolled)


class Recurrent:
    """Training on child trafficking that recurs (action plan, measure III.1(a).4): "trained or re-trained".

    A completion counts to the end of the calendar year after its own; in that second year it is due again.
    """

    title = _("Training on child trafficking that recurs")
    narrows = True

    def in_scope(self, requirement: Requirement, posting: Posting | None, gender: str = "") -> bool:
        """See `dosja.api.Tracker`."""
        return bool(kind_of(posting)) and STANDARD.in_scope(requirement, posting, gender)

    def progress(
        self, requirement: Requirement, facts: Sequence[Fact], day: date, *, enrolled: bool = False
    ) -> Progress:
        """See `dosja.api.Tracker`. What an award itself says of its end is not asked."""
        law = recurrence()
        begin = law.valid_from.toordinal()
        counting = [fact for fact in facts if fact.completed >= begin]
        rule = Rule(validity_years=law.years, basis="fixed", window_days=0, source=law.source)
        wanted = replace(requirement, rules=(rule,), every=False)
        found = STANDARD.progress(wanted, counting, day, enrolled=enrolled)
        if not found.valid or found.until is None:
            return found
        return replace(found, state=EXPIRING if found.until.year == day.year else TRAINED)
