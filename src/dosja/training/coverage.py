"""Coverage: distinct persons with a valid award on a day, of the audience, by agency, unit, county and so on.

Persons are counted once, also those of whom two records were made one. Who works where is asked of the
indexes of the register; loading persons is left to the lists behind a figure. What the ledgers say of a
requirement on a day is worked out once and kept until one of them changes.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from dosja.hooks import hooks_of
from dosja.people.folding import fold
from dosja.people.model import People, Person
from dosja.people.uidsets.model import both, either, gather, without
from dosja.storage.model import Site
from dosja.training.facts import facts_of
from dosja.training.model import OPEN, PLANNED, Session
from dosja.training.standing import Answers, Known, known, tracker_of
from dosja.training.trackers import (
    EXPIRING,
    IN_PROGRESS,
    NOT_STARTED,
    STATES,
    TRAINED,
    VALID,
    Progress,
)
from dosja.training.trackers.requirement import Requirement, from_plain
from dosja.training.trackers.standard import TRACKERS

DIMENSIONS = ("agency", "unit", "county", "gender", "profession")


@dataclass(frozen=True)
class Headcount:
    """An entered number of people: from where, of which day."""

    number: int
    source: str
    day: date


@dataclass(frozen=True)
class Line:
    """Figures of one agency, unit and so on; "" is who has none. `total`: what they are measured against,
    None when nobody knows; `headcount` where it was entered. `hidden`: too few people to be shown."""

    key: str
    counts: tuple[int, ...] = (0,) * len(STATES)
    total: int | None = None
    headcount: Headcount | None = None
    hidden: bool = False

    def of(self, state: str) -> int:
        """How many persons are in a state."""
        return self.counts[STATES.index(state)]

    @property
    def valid(self) -> int:
        """Trained and valid."""
        return self.of(TRAINED) + self.of(EXPIRING)

    @property
    def people(self) -> int:
        """All persons of the audience that the register knows."""
        return sum(self.counts)

    @property
    def share(self) -> int | None:
        """Per cent, rounded down, so that 100 means everybody; None without a denominator."""
        return min(100, self.valid * 100 // self.total) if self.total else None


@dataclass(frozen=True)
class Coverage:
    """A requirement on a day: the figure of all, and of each part. `reported`: of the valid ones, those known
    from the second tier of a cascade alone; `units_met` of `units` have as many trained as are asked for."""

    requirement: Requirement
    day: date
    all: Line
    tables: dict[str, tuple[Line, ...]]
    reported: int = 0
    units_met: int = 0
    units: int = 0
    agency: str = ""


def requirements(site: Site, *, inactive: bool = False) -> list[Requirement]:
    """Every requirement that holds, by id."""
    found = [from_plain(stored) for stored in site.training.requirements.values()]
    return [one for one in found if one.active or inactive]


def requirement_of(site: Site, requirement_id: str) -> Requirement | None:
    """A requirement by its id."""
    stored = site.training.requirements.get(requirement_id)
    return None if stored is None else from_plain(stored)


def lacks_tracker(site: Site, requirement: Requirement) -> bool:
    """True where the rule of a requirement belongs to a plugin that is not here or paused."""
    name = requirement.tracker
    return name not in TRACKERS and hooks_of(site).tracker(site, name) is None


def progress_of(site: Site, requirement: Requirement, person: int, day: date) -> Progress:
    """Where one person stands."""
    tracker = tracker_of(site, requirement)
    facts = facts_of(site, requirement, person, day)
    return tracker.progress(requirement, facts, day, enrolled=person in enrolled(site, requirement))


def audience_of(site: Site, requirement: Requirement, agency: str = ""):
    """The uids of the register's persons who need it, of one agency where it is named; a set."""
    audience = requirement.audience
    people = site.people
    found = people.among(
        agency=audience.agencies,
        unit=audience.units,
        county=audience.counties,
        profession=audience.professions,
        gender=audience.genders,
    )
    if agency:
        found = both(found, people.among(agency=(agency,)))
    if audience.positions:
        words = [fold(word) for word in audience.positions]
        found = {uid for uid in found if _has_position(site.get(uid, Person), words)}
    tracker = tracker_of(site, requirement)
    if getattr(tracker, "narrows", False):
        found = {uid for uid in found if _is_in_scope(site.get(uid, Person), requirement, tracker)}
    return found


def concerns(site: Site, requirement: Requirement, person: Person) -> bool:
    """True when the person is of the audience: `audience_of` for one, without looking at all the others."""
    if person.merged_into is not None:
        return False
    audience, tracker = requirement.audience, tracker_of(site, requirement)
    places = dict(zip(People.DIMENSIONS, person.indexed, strict=False))
    wanted = {
        "agency": audience.agencies,
        "unit": audience.units,
        "county": audience.counties,
        "gender": audience.genders,
        "profession": audience.professions,
    }
    if any(keys and places.get(name, "") not in keys for name, keys in wanted.items()):
        return False
    if audience.positions and not _has_position(person, [fold(word) for word in audience.positions]):
        return False
    return not getattr(tracker, "narrows", False) or _is_in_scope(person, requirement, tracker)


def _has_position(person: Person | None, words: list[str]) -> bool:
    posting = person.posting if person is not None else None
    return posting is not None and any(word in fold(posting.position) for word in words)


def _is_in_scope(person: Person | None, requirement: Requirement, tracker) -> bool:
    return person is not None and tracker.in_scope(requirement, person.posting, person.gender)


def enrolled(site: Site, requirement: Requirement) -> set[int]:
    """Who is on the roster of a training of it that is planned or open."""
    training, people = site.training, site.people
    found: set[int] = set()
    for curriculum in requirement.curricula:
        held = training.by_curriculum.get(curriculum)
        if held is None:
            continue
        for uid in training.select(held, states=(PLANNED, OPEN)):
            session = site.get(uid, Session)
            if session is not None and not session.trashed:
                found.update(map(people.canonical, session.persons()))
    return found


def states_of(
    site: Site, requirement: Requirement, day: date, answers: Answers, agency: str = ""
) -> tuple[dict[int, str], Known]:
    """The state of everybody in the audience, and what the ledgers know."""
    found = known(site, requirement, day, answers)
    states = dict.fromkeys(audience_of(site, requirement, agency), NOT_STARTED)
    for person, state in found.states.items():
        if person in states:
            states[person] = state
    for person in enrolled(site, requirement):
        if states.get(person) == NOT_STARTED:
            states[person] = IN_PROGRESS
    return states, found


def coverage(
    site: Site, requirement: Requirement, day: date, answers: Answers, agency: str = "", county: str = ""
) -> Coverage:
    """The figures of a requirement on a day, of one agency or of one county where it is named.

    Of a county, headcounts of whole agencies say nothing; those of its units do.
    """
    if county:
        requirement = requirement.in_county(county)
    people = site.people
    found = known(site, requirement, day, answers)
    parts = _parts(site, requirement, found, gather(audience_of(site, requirement, agency)))
    everybody = parts.counts()
    whole = _line(site, requirement, agency, everybody, None if county else agency)
    tables: dict[str, tuple[Line, ...]] = {}
    of_agency: dict[str, _Parts] = {}
    for dimension in DIMENSIONS:
        lines = []
        counted: Counter = Counter()
        for key, uids in people.cells(dimension):
            # A unit lies within its agency: the sets that it is compared with are so much smaller.
            own = of_agency.get(key.partition("/")[0], parts) if dimension == "unit" else parts
            own = own.within(uids)
            if dimension == "agency":
                of_agency[key] = own
            if counts := own.counts():
                counted.update(counts)
                place = _place(dimension, key) if not county or dimension == "unit" else None
                lines.append(_line(site, requirement, key, counts, place))
        if dimension == "unit":
            lines += _untouched_units(site, requirement, {line.key for line in lines}, agency)
        rest = Counter(everybody)
        rest.subtract(counted)
        if any(rest.values()):
            lines.append(_line(site, requirement, "", rest, None))
        tables[dimension] = tuple(lines)
    units = [line for line in tables["unit"] if line.key]
    met = sum(1 for line in units if line.valid >= max(1, requirement.per_unit))
    told = gather(found.reported)
    reported = sum(len(both(told, parts.states[state])) for state in VALID if state in parts.states)
    whole = whole if county else _sum_up(whole, tables)
    return Coverage(requirement, day, whole, tables, reported, met, len(units), agency)


@dataclass
class _Parts:
    """An audience, and those of it who are in each state; NOT_STARTED is everybody else. All are sets."""

    audience: Any
    states: dict[str, Any]

    def within(self, uids) -> "_Parts":
        """The same for some of the persons alone."""
        states = {state: found for state, part in self.states.items() if len(found := both(uids, part))}
        return _Parts(both(uids, self.audience), states)

    def counts(self) -> dict[str, int]:
        """How many are in each state; empty where nobody is of the audience."""
        counts = {state: len(part) for state, part in self.states.items() if len(part)}
        if rest := len(self.audience) - sum(counts.values()):
            counts[NOT_STARTED] = rest
        return counts


def _parts(site: Site, requirement: Requirement, found: Known, audience) -> _Parts:
    parts = _Parts(audience, found.sets).within(audience)
    held = both(audience, gather(enrolled(site, requirement)))
    for uids in parts.states.values():
        held = without(held, uids)
    if len(held):
        parts.states[IN_PROGRESS] = either(held, parts.states.get(IN_PROGRESS, ()))
    return parts


def _place(dimension: str, key: str) -> str | None:
    return key if dimension in ("agency", "unit") else None


def _line(site: Site, requirement: Requirement, key: str, counts, place: str | None) -> Line:
    headcount = None if place is None else headcount_of(site, requirement.id, place)
    values = tuple(counts.get(state, 0) for state in STATES)
    total = headcount.number if headcount else sum(values) if requirement.staff_list else None
    return Line(key, values, total, headcount)


def _sum_up(whole: Line, tables: dict[str, tuple[Line, ...]]) -> Line:
    """The figure of all is measured against the sum of the agencies' headcounts where each has one."""
    agencies = tables["agency"]
    if whole.headcount is None and agencies and all(line.headcount for line in agencies):
        return Line(whole.key, whole.counts, sum(line.total or 0 for line in agencies))
    return whole


def _untouched_units(site: Site, requirement: Requirement, there: set[str], agency: str) -> Iterator[Line]:
    """The units of the audience of which the register knows nobody: they, too, have to be covered."""
    audience = requirement.audience
    for aid in audience.agencies:
        stored = site.agencies.get(aid) if agency in ("", aid) else None
        for unit in stored.units.values() if stored is not None else ():
            key = f"{aid}/{unit.unit_id}"
            wanted = not audience.units or key in audience.units
            near = not audience.counties or unit.county in audience.counties
            if wanted and near and unit.active and key not in there:
                yield _line(site, requirement, key, Counter(), key)


def headcount_of(site: Site, requirement_id: str, place: str) -> Headcount | None:
    """The last entered headcount of an agency, a unit ("agency/unit") or the whole audience ("")."""
    rows = site.training.headcounts.get(f"{requirement_id}:{place}")
    return None if not rows else Headcount(*rows[-1][:3])


def persons_in(
    site: Site,
    requirement: Requirement,
    day: date,
    answers: Answers,
    agencies: Iterable[str],
    *,
    state: str = "",
    dimension: str = "",
    key: str = "",
) -> list[tuple[int, str]]:
    """(person, state) behind a figure, of those who work in one of the agencies now."""
    states, _known = states_of(site, requirement, day, answers)
    seen = site.people.working_in(list(agencies), "")
    cell = site.people.among(**{dimension: (key,)}) if dimension and key else seen
    wanted = VALID if state == "valid" else {state} if state else set(STATES)
    return [(uid, states[uid]) for uid in both(seen, cell) if uid in states and states[uid] in wanted]
