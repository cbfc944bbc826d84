"""Who of the register may be meant: candidates for a written name, and for merging with a record.

Looked up by keys that alike names share; a record is loaded only where its folded name is alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from dosja.people.folding import fold
from dosja.people.matching import (
    ASK,
    AUTO,
    Comparison,
    Identity,
    Matched,
    compare,
    folded_alike,
    lookup_keys,
    match,
)
from dosja.people.model import Name, Person
from dosja.storage.model import Site


def identity_of(site: Site, person: Person, name: Name | None = None) -> Identity:
    """What the register says of a person, in the words in which lists write it."""
    name = name or person.name
    posting = person.posting
    unit = ""
    if posting is not None and posting.unit:
        agency = site.agencies.get(posting.agency)
        stored = agency.units.get(posting.unit) if agency is not None else None
        unit = stored.title_sq if stored is not None else posting.unit
    return Identity(
        given=name.given,
        family=name.family,
        father=name.father,
        gender=person.gender,
        service_no=person.staff_number,
        agency=posting.agency if posting is not None else "",
        unit=unit,
        county=posting.county if posting is not None else "",
    )


def match_person(site: Site, wanted: Identity, not_same: frozenset[int] = frozenset()) -> Matched[int]:
    """Who of the register is meant by a written name: sure, choose or new, with the candidates' uids."""
    return match(wanted, candidates(site, wanted), not_same)


def candidates(site: Site, wanted: Identity) -> Iterator[tuple[int, Identity]]:
    """(uid, identity) of everybody whose name, as now or once used, is like the wanted one."""
    people = site.people
    for uid in people.sharing(lookup_keys(wanted.given, wanted.family)):
        alike = [
            place
            for place, pair in enumerate(people.folded.get(uid, ()))
            if folded_alike(wanted.folded, pair)
        ]
        if alike:
            person = site.uids[uid]
            yield uid, identity_of(site, person, _name_at(person, alike[0]))


def _name_at(person: Person, place: int) -> Name:
    """The name whose folded form stands at `place` in the index."""
    seen: dict[tuple[str, str], Name] = {}
    for name in person.all_names:
        seen.setdefault((fold(name.given), fold(name.family)), name)
    return list(seen.values())[place]


@dataclass(frozen=True)
class MergeCandidate:
    """Two records that may be one person, with the evidence."""

    one: Person
    other: Person
    comparison: Comparison


def candidates_for(site: Site, person: Person) -> list[MergeCandidate]:
    """Who else may be this person; pairs that were told apart are left out."""
    people = site.people
    own = identity_of(site, person)
    found = []
    for uid, identity in candidates(site, own):
        if uid == person.uid or people.are_different(uid, person.uid):
            continue
        comparison = compare(own, identity)
        if comparison.decision in (AUTO, ASK):
            found.append(MergeCandidate(person, site.uids[uid], comparison))
    found.sort(key=lambda candidate: -candidate.comparison.strength)
    return found
