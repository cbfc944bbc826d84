"""Questions about persons: search by any part of a name, and the work list of records that may be one person.

Persons are found by indexes; only those that are shown are loaded.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from dosja.accounts.permissions import allows
from dosja.collation import sort_key
from dosja.people.candidates import MergeCandidate, identity_of
from dosja.people.folding import fold
from dosja.people.matching import compare
from dosja.people.model import Person
from dosja.people.operations import Actor
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
    number: int = 1,
    size: int = 20,
) -> PersonList:
    """Persons of whom each typed word begins a part of a name, or whose staff number it is.

    `agencies` None: the whole country. Without words, everybody there. Sorted by family name.
    """
    people = site.people
    words = [word for word in fold(text).split() if len(word) >= SHORTEST_PREFIX or word.isdigit()]
    found = people.with_all_prefixes(words) if words else None
    if words and not len(found):
        found = people.with_staff_number("".join(words))
    scope = people.working_in(agencies, unit)
    uids = people.both(found, scope)
    total = len(uids)
    number = min(max(1, number), max(1, -(-total // size)))
    start = (number - 1) * size
    if total > MOST_SORTED:
        chosen = people.stretch(uids, start, size)
        return PersonList(tuple(site.uids[uid] for uid in chosen), total, number, size, unsorted=True)
    keyed = sorted((people.folded.get(uid, (("", ""),))[0][::-1], uid) for uid in uids)
    persons = [site.uids[uid] for _key, uid in keyed[start : start + size]]
    persons.sort(key=lambda person: (sort_key(person.name.family), sort_key(person.name.given)))
    return PersonList(tuple(persons), total, number, size)


def merge_candidates(site: Site, actor: Actor, *, most: int = 100) -> tuple[list[MergeCandidate], bool]:
    """The work list: pairs of records that may be one person where `actor` may merge, likeliest first.

    True when there are more than `most`.
    """
    found: list[MergeCandidate] = []
    for low, high in site.people.suspects:
        one, other = site.get(low, Person), site.get(high, Person)
        if one is None or other is None or not _may_merge(actor, one, other):
            continue
        if len(found) == most:
            return _strongest(found), True
        found.append(MergeCandidate(one, other, compare(identity_of(site, one), identity_of(site, other))))
    return _strongest(found), False


def _may_merge(actor: Actor, *persons: Person) -> bool:
    agencies = [person.posting.agency if person.posting is not None else None for person in persons]
    return any(allows(actor, "person:merge", agency) for agency in agencies)


def _strongest(found: list[MergeCandidate]) -> list[MergeCandidate]:
    return sorted(found, key=lambda candidate: -candidate.comparison.strength)
