"""Who stands where: the magistrates that a reader may see, with their days on a day. Reads only."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

from dosja.api import (
    EXTERNAL,
    Document,
    Fact,
    Person,
    Requirement,
    agencies_of,
    allows,
    facts_by_person,
    list_documents,
    sort_key,
)
from dosja_magistrates_school.days import Balance, five_of, worst, year_of
from dosja_magistrates_school.kinds import court_of, in_office_since, kind_of
from dosja_magistrates_school.wording import KINDS, PLUGIN, SEE_DAYS, STATES

COUNTS, ABOUT_CHILDREN = f"{PLUGIN}:counts", f"{PLUGIN}:child_trafficking"
MOST_CURRICULA = 5_000
KEPT = 2
"""So many answers are kept for each database of the process: that of today, and one of a past year."""
_kept: WeakKeyDictionary = WeakKeyDictionary()


@dataclass(frozen=True)
class Scope:
    """Whose days a reader may see: `agencies` are those where he has the right; `school` is True when one of
    them is a school, which sees all whom it trained and those of every court that takes part."""

    agencies: tuple[str, ...]
    school: bool


@dataclass(frozen=True)
class Magistrate:
    """One person with his days. `court` is "agency/unit" or an agency's id."""

    uid: int
    name: str
    kind: str
    court: str
    county: str
    since: date | None
    year: Balance
    five: Balance

    @property
    def state(self) -> str:
        """The state that matters most."""
        return worst((self.year, self.five))


def schools(site) -> tuple[str, ...]:
    """The schools for which the plugin is on: their courses count, their programmes are looked at."""
    return tuple(aid for aid in agencies_of(site, PLUGIN) if site.agencies[aid].kind == "school")


def scope_of(site, user, agencies: Iterable[str]) -> Scope:
    """What `user` may see, of these agencies for which the plugin is on."""
    mine = tuple(aid for aid in agencies if allows(user, SEE_DAYS, aid))
    return Scope(mine, any(aid in schools(site) for aid in mine))


def curricula(site) -> list[Document]:
    """The curricula of the schools, those of former times too."""
    at = schools(site)
    if not at:
        return []
    found = list_documents(site, None, types=("curriculum",), agencies=at, size=MOST_CURRICULA)
    return list(found.documents)


def counts(document: Document) -> bool:
    """True when the days of a curriculum are continuous training; nothing said means that they are, but for
    the professional formation of candidates."""
    said = document.values.get(COUNTS)
    if said:
        return said == "continuous"
    return document.values.get("course_type") != "formation"


def counted(site) -> tuple[int, ...]:
    """The uids of the curricula whose days count, and the courses elsewhere that were recognised (law
    96/2016, article 5, point 4)."""
    return (EXTERNAL, *(document.uid for document in curricula(site) if counts(document)))


def need_of(curricula: Iterable[int]) -> Requirement:
    """A requirement of these curricula alone, for asking a rule."""
    return Requirement(PLUGIN, PLUGIN, curricula=tuple(curricula))


def all_facts(site, day: date) -> dict[int, list[Fact]]:
    """What counts on a day, by person; kept until a ledger or who is whom changes, so never to be changed."""
    ledgers = site.training.ledgers
    wanted = counted(site)
    key = (
        day,
        tuple((uid, ledgers[uid].stamp) for uid in wanted if uid in ledgers),
        tuple(site.people.merged.items()),
    )
    kept = _kept.setdefault(site._p_jar.db(), OrderedDict())
    facts = kept.get(key)
    if facts is None:
        facts = kept[key] = facts_by_person(site, wanted, day)
        while len(kept) > KEPT:
            kept.popitem(last=False)
    return facts


def person_of(site, scope: Scope, uid: int | None, facts: dict[int, list[Fact]]) -> Person | None:
    """A person whose days the reader may see, None for any other."""
    person = site.get(site.people.canonical(uid), Person) if uid is not None else None
    if person is None or person.merged_into is not None or not kind_of(person.posting):
        return None
    return person if person.uid in _uids(site, scope, facts) else None


def magistrates(site, scope: Scope, day: date, facts: dict[int, list[Fact]]) -> list[Magistrate]:
    """Those in office on a day whose days the reader may see, by family name."""
    every = (magistrate(site, uid, day, facts.get(uid, ())) for uid in _uids(site, scope, facts))
    found = [one for one in every if one is not None]
    return sorted(found, key=lambda one: sort_key(one.name.rpartition(" ")[2] + " " + one.name))


def magistrate(site, uid: int, day: date, facts: Iterable[Fact]) -> Magistrate | None:
    """One person as he stands on a day; None for who is none of them, or not in office then."""
    person = site.get(uid, Person)
    if person is None or person.merged_into is not None:
        return None
    posting = person.posting_on(day)
    kind = kind_of(posting)
    if not kind:
        return None
    since = in_office_since(person)
    return Magistrate(
        uid, person.name.full, kind, court_of(posting), posting.county, since,
        year_of(facts, day, since), five_of(facts, day, since),
    )  # fmt: skip


def _uids(site, scope: Scope, facts: dict[int, list[Fact]]) -> set[int]:
    """The persons of the scope: who works there, and for a school whom it trained, wherever he works."""
    if not scope.agencies:
        return set()
    if not scope.school:
        return set(site.people.among(agency=scope.agencies))
    trained = {uid for uid, mine in facts.items() if any(fact.curriculum != EXTERNAL for fact in mine)}
    return trained | set(site.people.among(agency=agencies_of(site, PLUGIN)))


def by_state(found: Iterable[Magistrate]) -> dict[str, int]:
    """How many are in each state, the one that matters most first; those of nobody are left out."""
    numbers = dict.fromkeys(STATES, 0)
    for one in found:
        numbers[one.state] += 1
    return {state: n for state, n in numbers.items() if n}


def grouped(found: Iterable[Magistrate], by: str) -> dict[str, list[Magistrate]]:
    """The magistrates by "kind" or "court"."""
    groups: dict[str, list[Magistrate]] = {kind: [] for kind in KINDS} if by == "kind" else {}
    for one in found:
        groups.setdefault(getattr(one, by), []).append(one)
    return {key: mine for key, mine in groups.items() if mine}


def court_title(site, court: str, language: str) -> str:
    """The name of a court or office."""
    aid, _slash, unit_id = court.partition("/")
    agency = site.agencies.get(aid)
    if agency is None:
        return court
    unit = agency.units.get(unit_id) if unit_id else None
    return agency.title(language) if unit is None else unit.title(language)
