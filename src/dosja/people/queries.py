"""Questions about persons: search by any part of a name, and the work list of records that may be one person.

Persons are found by indexes; only those that are shown are loaded.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from dosja.accounts.audit import history_of
from dosja.accounts.model import User, entry_time
from dosja.accounts.permissions import allows
from dosja.collation import sort_key
from dosja.people.candidates import MergeCandidate, identity_of
from dosja.people.folding import fold
from dosja.people.matching import compare
from dosja.people.merges.model import pair
from dosja.people.model import Merge, Person
from dosja.people.operations import UNDO_DAYS, Actor, may_edit, may_view
from dosja.people.uidsets.model import both, stretch
from dosja.storage.model import Site

MOST_SORTED = 2_000
"""Found persons that are put in the order of the alphabet; of more, the first page is any of them."""
SHORTEST_PREFIX = 2


@dataclass(frozen=True)
class PersonList:
    """One page of persons: `total` of all found; `unsorted` when there were too many to put in order."""

    persons: tuple[Person, ...]
    total: int
    number: int
    size: int
    unsorted: bool = False


def search_persons(
    site: Site,
    text: str,
    *,
    agencies: Iterable[str] | None = None,
    unit: str = "",
    former: bool = False,
    number: int = 1,
    size: int = 20,
) -> PersonList:
    """Persons of whom each typed word begins a part of a name, or whose staff number it is.

    `agencies` None: the whole country; `former`: also those who have left them. Without words, everybody
    there. Sorted by family name.
    """
    people = site.people
    uids = _found(site, text, agencies, unit, former)
    total = len(uids)
    number = min(max(1, number), max(1, -(-total // size)))
    start = (number - 1) * size
    if total > MOST_SORTED:
        chosen = stretch(uids, start, size)
        return PersonList(tuple(site.uids[uid] for uid in chosen), total, number, size, unsorted=True)
    keyed = sorted((people.folded.get(uid, (("", ""),))[0][::-1], uid) for uid in uids)
    persons = [site.uids[uid] for _key, uid in keyed[start : start + size]]
    persons.sort(key=lambda person: (sort_key(person.name.family), sort_key(person.name.given)))
    return PersonList(tuple(persons), total, number, size)


def _found(site: Site, text: str, agencies: Iterable[str] | None, unit: str, former: bool):
    """The uids that a search finds: everybody without words."""
    people = site.people
    words = [word for word in fold(text).split() if len(word) >= SHORTEST_PREFIX or word.isdigit()]
    found = people.with_all_prefixes(words) if words else None
    if words and not len(found):
        found = people.with_staff_number("".join(words))
    return both(found, people.working_in(agencies, unit, former=former))


def all_persons(
    site: Site,
    text: str,
    *,
    agencies: Iterable[str] | None = None,
    unit: str = "",
    former: bool = False,
    most: int,
) -> tuple[Iterator[Person], int]:
    """Up to `most` of what the search finds, by family name, and how many it finds; loaded one by one."""
    people = site.people
    uids = _found(site, text, agencies, unit, former)
    keyed = sorted((people.folded.get(uid, (("", ""),))[0][::-1], uid) for uid in uids)
    return _one_by_one(site, [uid for _key, uid in keyed[:most]]), len(keyed)


def _one_by_one(site: Site, uids: list[int]) -> Iterator[Person]:
    """Each record is let go of before the next is loaded, so that memory does not grow."""
    for uid in uids:
        person = site.uids[uid]
        yield person
        person._p_deactivate()


def merge_candidates(site: Site, actor: Actor, *, most: int = 100) -> tuple[list[MergeCandidate], bool]:
    """The work list: pairs of records that may be one person where `actor` may merge, likeliest first.

    True when there are more than `most`. Whose pairs they are is told from the indexes, so that an officer of
    one agency does not load the persons of all.
    """
    people = site.people
    every = list(site.agencies)
    agencies = [agency for agency in every if allows(actor, "person:merge", agency)]
    mine = None
    if len(agencies) < len(every):
        mine = people.working_in(agencies, "", former=True)
    found: list[MergeCandidate] = []
    for low, high in people.suspects:
        if mine is not None and low not in mine and high not in mine:
            continue
        one, other = site.get(low, Person), site.get(high, Person)
        if one is None or other is None or not may_merge(actor, one, other):
            continue
        if one.merged_into is not None or other.merged_into is not None:
            continue
        if len(found) == most:
            return _strongest(found), True
        found.append(MergeCandidate(one, other, compare(identity_of(site, one), identity_of(site, other))))
    return _strongest(found), False


def may_merge(actor: Actor | None, *persons: Person) -> bool:
    """True when `actor` keeps the records of the agency of one of the persons."""
    agencies = [person.posting.agency if person.posting is not None else None for person in persons]
    return any(allows(actor, "person:merge", agency) for agency in agencies)


def may_compare(actor: Actor | None, site: Site, one: Person, other: Person) -> bool:
    """True when `actor` may look at both side by side: he may see both, or they stand on his work list."""
    if not may_merge(actor, one, other):
        return False
    listed = pair(one.uid, other.uid) in site.people.suspects
    return listed or (may_view(actor, site, one) and may_view(actor, site, other))


@dataclass(frozen=True)
class Merged:
    """A merge into a record that is not undone: `other` is the record that was dropped, `days` how long it
    can still be undone (below 0: no more)."""

    merge: Merge
    other: Person
    days: int


def merges_of(site: Site, person: Person, now: datetime) -> list[Merged]:
    """What was merged into a record, the last first."""
    found = []
    for row in history_of(site, person):
        done = site.get(row.detail.get("merge"), Merge) if row.action == "person:merged" else None
        if done is None or done.undone is not None or done.kept != person.uid:
            continue
        other = site.get(done.dropped, Person)
        if other is not None:
            found.append(Merged(done, other, (timedelta(days=UNDO_DAYS) - (now - done.when)).days))
    return found


@dataclass(frozen=True)
class Correction:
    """What a person asked to be put right: id, moment and words."""

    id: int
    when: datetime
    text: str


def open_corrections(site: Site, person: Person) -> list[Correction]:
    """What the person asked for and nobody marked as done, the oldest first."""
    found = []
    for uid in site.people.family(person.uid):
        for entry in site.people.corrections.get(uid, ()):
            row = site.audit.get(entry)
            if row is not None:
                found.append(Correction(entry, entry_time(entry), row[3].get("text", "")))
    return sorted(found, key=lambda one: one.id)


def corrections_waiting(site: Site, actor: Actor, *, most: int = 50) -> list[Person]:
    """The persons who wait for a correction where `actor` keeps the records."""
    found: dict[int, Person] = {}
    for uid in site.people.corrections:
        person = site.get(site.people.canonical(uid), Person)
        if person is not None and may_edit(actor, person) and len(found) < most:
            found[person.uid] = person
    return list(found.values())


def own_record(site: Site, user: User) -> Person | None:
    """The record that belongs to an account, None where none is linked."""
    return site.get(site.people.accounts.get(user.uid), Person)


def _strongest(found: list[MergeCandidate]) -> list[MergeCandidate]:
    return sorted(found, key=lambda candidate: -candidate.comparison.strength)
