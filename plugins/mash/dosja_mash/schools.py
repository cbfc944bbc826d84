"""Schools with what each has and lacks: trained child protector, share of trained teachers, next step.

A school is a unit of an agency that has the plugin on, with a card or with a school's name. Figures come from
core's coverage of the requirements that are counted by the plugin's rules, so they agree with its pages.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from weakref import WeakKeyDictionary

from dosja.api import (
    Answers,
    Document,
    Requirement,
    Site,
    Unit,
    county_name,
    coverage,
    fold,
    messages,
    requirements,
)
from dosja_mash.accreditation import documents_of
from dosja_mash.rules import SchoolRule, rule_on, rules
from dosja_mash.trackers import CASCADE, PROTECTOR

_ = messages("mash")

CARD = "mash:school_card"
SCHOOL_WORDS = ("shkoll", "gjimnaz", "kopsht", "kolegj", "lice", "school", "kindergarten", "9-vjecare")
FULL = "full"
OLD_AFTER_DAYS = 400
"""A card counted before this many days is to be counted again."""

CARD_MISSING, NOBODY, NOT_FULL, NOT_TRAINED, TOO_FEW, CARD_OLD, DONE = (
    "card", "nobody", "not_full", "not_trained", "too_few", "old", "done",
)  # fmt: skip
"""What a school lacks, the first thing first."""
STEPS = {
    CARD_MISSING: (_("No card"), _("Enter the number of teachers on the school's card."), "grey"),
    NOBODY: (_("No protector"), _("Name a child protector and put the order on the card."), "red"),
    NOT_FULL: (_("Not full time"), _("Make the child protector's post a full-time one."), "amber"),
    NOT_TRAINED: (_("Protector not trained"), _("Send the child protector to the next course."), "red"),
    TOO_FEW: (_("Too few teachers"), _("Let the psychologist train more teachers."), "amber"),
    CARD_OLD: (_("Old figures"), _("Count the teachers again and bring the card up to date."), "amber"),
    DONE: (_("Complete"), "", "green"),
}
"""What is lacking: its name, the next step, its colour."""


@dataclass(frozen=True)
class School:
    """A school on a day. `teachers` None: nobody entered the number; `trained` of them, as far as the
    register knows; `protectors` trained; `known` of protectors in the register."""

    agency: str
    unit: str
    title: str
    county: str
    card: Document | None
    teachers: int | None
    trained: int
    needed: int | None
    protectors: int
    known: int
    wanted: int
    post: str
    most_affected: bool
    lacks: tuple[str, ...]
    counted_on: date | None = None

    @property
    def key(self) -> str:
        """As coverage names a unit."""
        return f"{self.agency}/{self.unit}"

    @property
    def share(self) -> int | None:
        """Per cent of the teachers that are trained, rounded down; None without their number."""
        return min(100, self.trained * 100 // self.teachers) if self.teachers else None

    @property
    def has_protector(self) -> bool:
        """As many trained protectors as the plan asks for, in a full-time post."""
        return self.protectors >= self.wanted and self.post in (FULL, "")

    @property
    def has_half(self) -> bool:
        """Enough of the teachers are trained."""
        return self.needed is not None and self.trained >= self.needed

    @property
    def first(self) -> str:
        """The first thing that it lacks, DONE for none."""
        return self.lacks[0] if self.lacks else DONE


@dataclass(frozen=True)
class County:
    """The schools of a county: how many there are, and how many of them have what."""

    county: str
    title: str
    schools: int = 0
    cards: int = 0
    protectors: int = 0
    halves: int = 0
    complete: int = 0
    teachers: int = 0
    trained: int = 0
    steps: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Overview:
    """All schools of the agencies on a day, and the requirements that were counted (None: there is none)."""

    day: date
    schools: tuple[School, ...]
    protector: Requirement | None
    cascade: Requirement | None
    rule: SchoolRule
    lines: dict = field(default_factory=dict)


_kept: WeakKeyDictionary = WeakKeyDictionary()


def answers_of(site: Site) -> Answers:
    """What coverage worked out before in this process, for this database alone."""
    return _kept.setdefault(site._p_jar.db(), Answers())


def requirement_by(site: Site, tracker: str, agencies: Sequence[str]) -> Requirement | None:
    """The active requirement of the agencies that is counted by a rule; the first by its id."""
    return next(
        (one for one in requirements(site) if one.tracker == tracker and one.agency in agencies), None
    )


def overview(site: Site, agencies: Sequence[str], day: date, language: str, tokens=None) -> Overview:
    """Every school of the agencies on a day, by name. `tokens`: what the reader may read of cards."""
    protector = requirement_by(site, PROTECTOR, agencies)
    cascade = requirement_by(site, CASCADE, agencies)
    rule = rule_on(rules().schools, day)
    first, second = (_lines(site, one, day) for one in (protector, cascade))
    cards = cards_of(site, agencies, tokens)
    found = []
    for aid in agencies:
        for unit in site.agencies[aid].units.values():
            key = f"{aid}/{unit.unit_id}"
            card = cards.get((aid, unit.unit_id))
            if unit.active and (card is not None or is_school(unit)):
                found.append(
                    _school(aid, unit, language, card, rule, first.get(key), second.get(key), day, protector)
                )
    found.sort(key=lambda one: (fold(one.title), one.unit))
    return Overview(day, tuple(found), protector, cascade, rule)


def is_school(unit: Unit) -> bool:
    """True for a unit whose name says so."""
    words = fold(unit.title_sq)
    return any(word in words for word in SCHOOL_WORDS) and not words.startswith("drejtori")


def cards_of(site: Site, agencies: Sequence[str], tokens=None) -> dict[tuple[str, str], Document]:
    """(agency, unit) -> its card; of two cards of one school the one counted last."""
    found: dict[tuple[str, str], Document] = {}
    for card in documents_of(site, CARD, tokens, tuple(agencies)):
        key = (card.agency, card.values.get("school") or "")
        if key not in found or _counted(card) > _counted(found[key]):
            found[key] = card
    return found


def _counted(card: Document) -> date:
    return card.values.get("counted_on") or date.min


def _lines(site: Site, requirement: Requirement | None, day: date) -> dict:
    """Unit -> its line of the coverage of a requirement."""
    if requirement is None:
        return {}
    return {line.key: line for line in coverage(site, requirement, day, answers_of(site)).tables["unit"]}


def _school(aid, unit, language, card, rule: SchoolRule, first, second, day, requirement) -> School:
    values = card.values if card is not None else {}
    teachers = values.get("teachers")
    needed = -(-teachers * rule.teachers_share // 100) if teachers else None
    wanted = max(rule.protectors, requirement.per_unit if requirement is not None else 0)
    trained = second.valid if second is not None else 0
    protectors = first.valid if first is not None else 0
    known = first.people if first is not None else 0
    post, counted_on = values.get("post") or "", values.get("counted_on")
    lacks = []
    if card is None:
        lacks.append(CARD_MISSING)
    if post == "none" or (card is None and not known):
        lacks.append(NOBODY)
    elif post in ("part", "shared"):
        lacks.append(NOT_FULL)
    if protectors < wanted and NOBODY not in lacks:
        lacks.append(NOT_TRAINED)
    if needed is not None and trained < needed:
        lacks.append(TOO_FEW)
    if counted_on is not None and (day - counted_on).days > OLD_AFTER_DAYS:
        lacks.append(CARD_OLD)
    return School(
        aid, unit.unit_id, unit.title(language), unit.county, card, teachers, trained, needed, protectors,
        known, wanted, post, bool(values.get("most_affected")), tuple(lacks), counted_on,
    )  # fmt: skip


def by_county(schools: Iterable[School], language: str) -> list[County]:
    """The schools by county, in the order of the alphabet; those without a county last."""
    groups: dict[str, list[School]] = {}
    for school in schools:
        groups.setdefault(school.county, []).append(school)
    found = [_county(county, mine, language) for county, mine in groups.items()]
    return sorted(found, key=lambda one: (not one.county, fold(one.title)))


def _county(county: str, mine: list[School], language: str) -> County:
    steps: dict[str, int] = {}
    for school in mine:
        if school.first != DONE:
            steps[school.first] = steps.get(school.first, 0) + 1
    return County(
        county,
        county_name(county, language),
        schools=len(mine),
        cards=sum(1 for one in mine if one.card is not None),
        protectors=sum(1 for one in mine if one.has_protector),
        halves=sum(1 for one in mine if one.has_half),
        complete=sum(1 for one in mine if not one.lacks),
        teachers=sum(one.teachers or 0 for one in mine),
        trained=sum(one.trained for one in mine),
        steps=tuple(sorted(steps.items(), key=lambda pair: (-pair[1], pair[0]))),
    )
