"""The rules by which the ministry counts. Pure: what they look up comes from `accreditation`.

Three rules: the training days that a teacher owes each school year; who counts as a school's trained child
protector; which teachers count as trained through the cascade.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from dosja.api import (
    EXPIRED,
    EXPIRING,
    IN_PROGRESS,
    NOT_STARTED,
    ONE,
    STANDARD,
    TRAINED,
    Fact,
    Posting,
    Progress,
    Requirement,
    Rule,
    fold,
    messages,
)
from dosja_mash.accreditation import Course, Known, look_up
from dosja_mash.rules import CREDITS, DAYS, Lengths, rule_on, rules, school_year

_ = messages("mash")

SCHOOL_YEAR, PROTECTOR, CASCADE = "mash:school_year", "mash:protector", "mash:cascade"
TEACHERS = frozenset({"teacher", "head teacher", "deputy head teacher"})
PROTECTORS = frozenset({"child protector", "psychologist", "focal point"})
PROTECTOR_WORDS = (
    "mbrojtes",
    "psikolog",
    "pike kontakti",
    "pika e kontaktit",
    "child protector",
    "focal point",
)
PART_TIME = ("pjesshme", "part time", "part-time", "gjysme kohe")


class SchoolYear:
    """Three training days a school year: with certificates of IZHA until 19.12.2017, with credits of modules
    that were accredited on the day of completion from then on."""

    title = _("Training days of a school year, credits from accredited modules since 20.12.2017")

    def in_scope(self, requirement: Requirement, posting: Posting | None, gender: str = "") -> bool:
        """The requirement's audience."""
        return STANDARD.in_scope(requirement, posting, gender)

    look_up = staticmethod(look_up)

    def progress(
        self,
        requirement: Requirement,
        facts: Sequence[Fact],
        day: date,
        *,
        enrolled: bool = False,
        known: Known = (),
    ) -> Progress:
        """Where a teacher stands in the school year of `day`; amounts are hundredths of days."""
        by_course = {course.uid: course for course in known}
        today = day.toordinal()
        sums: dict[tuple[date, date], Fraction] = {}
        seen: set[tuple[int, int]] = set()
        for fact in facts:
            twice = (fact.curriculum, fact.completed) in seen
            if fact.completed > today or fact.curriculum not in requirement.curricula or twice:
                continue
            seen.add((fact.curriculum, fact.completed))
            year = school_year(date.fromordinal(fact.completed))
            worth = worth_of(fact, by_course.get(fact.curriculum), lengths_of(requirement, fact.completed))
            sums[year] = sums.get(year, Fraction(0)) + worth
        now = school_year(day)
        counted, needed = int(sums.get(now, 0)), days_needed(requirement, now)
        rule = own_rule(requirement, now[1])
        over = max(0, counted - rule.maximum) if rule is not None and rule.maximum else 0
        counted -= over
        missing = max(0, needed - counted)
        if not missing:
            return Progress(TRAINED, counted, needed, 0, DAYS, now[1], over)
        before = [year for year in sums if year < now and sums[year] >= days_needed(requirement, year)]
        last = max(before)[1] if before else None
        grace = timedelta(days=rule.grace_days if rule is not None else 0)
        if last is not None and day <= last + grace:
            return Progress(EXPIRING, counted, needed, missing, DAYS, last + grace)
        state = IN_PROGRESS if counted or enrolled else EXPIRED if last is not None else NOT_STARTED
        return Progress(state, counted, needed, missing, DAYS, last)


def worth_of(fact: Fact, course: Course | None, lengths: tuple[int, int]) -> Fraction:
    """What a completion counts, in hundredths of a day; 0 where nothing proves it, as of what a psychologist
    taught on at school: no agency stands behind that. `lengths`: minutes of a day and of a credit. A
    fraction, so that thirds of a day add up to whole ones."""
    per_day, per_credit = lengths
    if course is None or fact.reported or not per_day:
        return Fraction(0)
    if rule_on(rules().evidence, date.fromordinal(fact.completed)).kind == CREDITS:
        return Fraction(credits_of(fact, course) * per_credit, per_day)
    if not course.izha:
        return Fraction(0)
    if fact.measure == DAYS and fact.units:
        return Fraction(fact.units)
    if fact.measure == CREDITS and fact.units:
        return Fraction(fact.units * per_credit, per_day)
    minutes = fact.minutes or (fact.units * 60 // ONE if fact.measure == "hours" else 0)
    return Fraction(minutes * 2 // per_day * (ONE // 2))


def credits_of(fact: Fact, course: Course | None) -> int:
    """The credits of a completion, in hundredths: those on the award, else the module's; 0 where the module,
    or its agency, was not accredited on that day."""
    module = course.accredited_on(fact.completed) if course is not None else None
    if module is None:
        return 0
    return fact.units if fact.measure == CREDITS and fact.units else module.credits


def days_needed(requirement: Requirement, year: tuple[date, date]) -> int:
    """How much a school year asks for, in hundredths of days: by the requirement's own rule in days where it
    has one, else by the ministry's."""
    own = own_rule(requirement, year[1])
    return own.minimum if own is not None else rule_on(rules().duties, year[1]).days


def lengths_of(requirement: Requirement, completed: int) -> tuple[int, int]:
    """Minutes of a day and of a credit: those of the requirement's own rule, else the ministry's."""
    day = date.fromordinal(completed)
    usual: Lengths = rule_on(rules().lengths, day)
    own = own_rule(requirement, school_year(day)[1])
    if own is None:
        return usual.minutes_per_day, usual.minutes_per_credit
    return own.minutes_per_day or usual.minutes_per_day, own.minutes_per_credit or usual.minutes_per_credit


def own_rule(requirement: Requirement, day: date) -> Rule | None:
    """The rule in days that somebody wrote into the requirement itself, where one is law on the day."""
    return next((one for one in requirement.rules if one.unit == DAYS and one.holds_on(day)), None)


class Protector:
    """A school's child protector: a psychologist or focal point, full time, who completed the course himself.
    What is known of the second tier of a cascade does not make a protector."""

    title = _("Trained child protector of a school, full time")
    narrows = True

    def in_scope(self, requirement: Requirement, posting: Posting | None, gender: str = "") -> bool:
        """Of the requirement's audience those who are child protectors, full time."""
        return is_protector(posting) and STANDARD.in_scope(requirement, posting, gender)

    def progress(
        self, requirement: Requirement, facts: Sequence[Fact], day: date, *, enrolled: bool = False
    ) -> Progress:
        """By the requirement's rules, from completions of the course itself."""
        own = [fact for fact in facts if not fact.reported]
        found = STANDARD.progress(requirement, own, day, enrolled=enrolled)
        today = day.toordinal()
        heard = any(
            fact.reported and fact.completed <= today and fact.curriculum in requirement.curricula
            for fact in facts
        )
        if found.state == NOT_STARTED and heard:
            return replace(found, state=IN_PROGRESS, reported=True)
        return found


class Cascade:
    """A teacher of a school: trained by the psychologist (second tier, reported) or in the course itself."""

    title = _("Teachers trained by the school's psychologist (cascade)")
    narrows = True

    def in_scope(self, requirement: Requirement, posting: Posting | None, gender: str = "") -> bool:
        """Of the requirement's audience those who teach or lead a school, and are not its protectors."""
        return is_teacher(posting) and STANDARD.in_scope(requirement, posting, gender)

    def progress(
        self, requirement: Requirement, facts: Sequence[Fact], day: date, *, enrolled: bool = False
    ) -> Progress:
        """By the requirement's rules; the course itself outweighs what is reported of a second tier."""
        today = day.toordinal()
        own = [fact for fact in facts if not fact.reported]
        whole = STANDARD.progress(requirement, facts, day, enrolled=enrolled)
        if whole.valid and any(
            fact.completed <= today and fact.curriculum in requirement.curricula for fact in own
        ):
            first = STANDARD.progress(requirement, own, day, enrolled=enrolled)
            return replace(whole, reported=not first.valid)
        return whole


def is_protector(posting: Posting | None) -> bool:
    """True for a psychologist, focal point or child protector who is not said to work part of the time."""
    if posting is None or not protects(posting):
        return False
    return not any(word in fold(posting.position) for word in PART_TIME)


def protects(posting: Posting | None) -> bool:
    """True for a psychologist, focal point or child protector, whatever the hours."""
    if posting is None:
        return False
    position = fold(posting.position)
    return posting.profession in PROTECTORS or any(word in position for word in PROTECTOR_WORDS)


def is_teacher(posting: Posting | None) -> bool:
    """True for who teaches at a school or leads one."""
    return posting is not None and posting.profession in TEACHERS


TRACKERS = {SCHOOL_YEAR: SchoolYear(), PROTECTOR: Protector(), CASCADE: Cascade()}
