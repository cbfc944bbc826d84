"""A teacher's portfolio: trainings, days and credits by school year, with what proves each of them."""

from dataclasses import dataclass, field
from datetime import date

from dosja.api import Document, Fact, Person, Requirement, Site, awards_of_person, format_uid, title_of
from dosja_mash.accreditation import Course, courses
from dosja_mash.rules import CREDITS, rule_on, rules, school_year, year_name
from dosja_mash.schools import requirement_by
from dosja_mash.trackers import SCHOOL_YEAR, credits_of, days_needed, lengths_of, own_rule, worth_of

COUNTS, IZHA_PROVED, NO_CERTIFICATE, NOT_ACCREDITED, TAUGHT_ON, ENDED = (
    "credits", "izha", "no_certificate", "not_accredited", "taught_on", "ended",
)  # fmt: skip
"""Why a training counts, or why it does not."""
GIVEN = Requirement("", "")
"""A requirement without rules of its own: the ministry's hold."""


@dataclass(frozen=True)
class Entry:
    """A completion: what and when, its worth in hundredths of a day and of a credit, what proves it."""

    completed: date
    title: str
    provider: str
    minutes: int
    days: int
    credits: int
    why: str
    accreditation: str
    certificate: str
    standing: str


@dataclass(frozen=True)
class Year:
    """A school year: its entries, sums in hundredths, what the duty asks; `open`: it is not over yet."""

    first: date
    last: date
    entries: tuple[Entry, ...]
    days: int
    credits: int
    needed: int
    confirmed: bool
    open: bool

    @property
    def name(self) -> str:
        """ "2025/26"."""
        return year_name(self.first)

    @property
    def met(self) -> bool:
        """Enough days."""
        return self.days >= self.needed

    @property
    def missing(self) -> int:
        """Hundredths of days that are missing."""
        return max(0, self.needed - self.days)


@dataclass(frozen=True)
class Portfolio:
    """The school years of a person, the newest first."""

    person: Person
    years: tuple[Year, ...]
    day: date
    notes: tuple[str, ...] = field(default=())

    @property
    def entries(self) -> list[Entry]:
        """All of them, the newest first."""
        return [entry for year in self.years for entry in year.entries]


def portfolio_of(site: Site, person: Person, agencies: tuple[str, ...], day: date, tokens) -> Portfolio:
    """What a person completed until `day`, by school year; the present one is there even when it is empty.

    `tokens`: what the reader may read; of a curriculum that he may not see the training's title stands there.
    """
    requirement = requirement_by(site, SCHOOL_YEAR, agencies) or GIVEN
    found = [one for one in awards_of_person(site, person) if one.award.completed <= day.toordinal()]
    known = {one.uid: one for one in courses(site, {one.ledger.curriculum for one in found})}
    by_year: dict[tuple[date, date], list] = {school_year(day): []}
    for one in found:
        year = school_year(date.fromordinal(one.award.completed))
        by_year.setdefault(year, []).append(one)
    years = [
        _year(site, requirement, year, by_year[year], known, day, tokens)
        for year in sorted(by_year, reverse=True)
    ]
    return Portfolio(person, tuple(years), day)


def _year(site, requirement, year, found, known: dict[int, Course], day, tokens) -> Year:
    entries, days, credits = [], 0, 0
    for one in sorted(found, key=lambda one: (one.award.completed, one.award.id), reverse=True):
        entry, worth = _entry(site, requirement, one, known.get(one.ledger.curriculum), day, tokens)
        entries.append(entry)
        days += worth
        credits += entry.credits
    duty = rule_on(rules().duties, year[1])
    needed = days_needed(requirement, year)
    confirmed = duty.confirmed or own_rule(requirement, year[1]) is not None
    return Year(*year, tuple(entries), int(days), credits, needed, confirmed, day <= year[1])


def _entry(site: Site, requirement: Requirement, one, course: Course | None, day: date, tokens):
    award = one.award
    completed = date.fromordinal(award.completed)
    reported = award.rule.endswith("+cascade")
    fact = Fact(
        one.ledger.curriculum, award.completed, award.until, award.minutes, award.units, one.measure, reported
    )
    standing = one.standing(day)
    good = standing in ("valid", "expired")
    worth = worth_of(fact, course, lengths_of(requirement, award.completed)) if good else 0
    earned = 0
    by_credits = rule_on(rules().evidence, completed).kind == CREDITS
    if good and by_credits and not reported:
        earned = credits_of(fact, course)
    session = one.session
    module = course.accredited_on(award.completed) if course is not None else None
    entry = Entry(
        completed,
        _title(site, one, tokens),
        (session.provider if session is not None else "") or "",
        award.minutes,
        int(worth),
        earned,
        _why(good, reported, by_credits, earned, course),
        (module.number_on(award.completed) or "") if module is not None and by_credits else "",
        format_uid(award.id),
        standing,
    )
    return entry, worth


def _title(site: Site, one, tokens) -> str:
    document = site.get(one.ledger.curriculum, Document)
    if document is None or not tokens.isdisjoint(document.tokens()):
        return title_of(site, one)
    return one.session.title if one.session is not None else ""


def _why(good: bool, reported: bool, by_credits: bool, earned: int, course: Course | None) -> str:
    if not good:
        return ENDED
    if reported:
        return TAUGHT_ON
    if by_credits:
        return COUNTS if earned else NOT_ACCREDITED
    return IZHA_PROVED if course is not None and course.izha else NO_CERTIFICATE
