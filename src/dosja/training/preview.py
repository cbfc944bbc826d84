"""Who of the register is meant by each row of a list: known, choose, new, cannot read. Changes nothing.

A row that was decided for this session before keeps its decision, so that the same list again adds nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from dosja.people.candidates import match_person
from dosja.people.folding import fold
from dosja.people.matching import DIFFERENT, NEW, SURE, Comparison, Identity
from dosja.people.model import Person, Posting
from dosja.storage.model import Site
from dosja.training.model import Session
from dosja.training.written import Written

KNOWN, CHOOSE, CREATE, CANNOT = "known", "choose", "new", "cannot"
"""The four states of a row in the preview."""


@dataclass(frozen=True)
class Option:
    """A person of the register who may be meant, with the evidence; `here`: stands on this roster."""

    person: Person
    comparison: Comparison
    here: bool = False


@dataclass(frozen=True)
class Previewed:
    """A row with who may be meant. `person` is the one that is proposed, None for none; `already`: the row
    stands on the roster and will add nothing."""

    written: Written
    state: str
    options: tuple[Option, ...] = ()
    person: int | None = None
    already: bool = False


def workplace(site: Site, written: Written, agency: str) -> tuple[Posting, bool]:
    """Where a new person of this row works, as far as the register knows the place; whether it knows all of
    it. `agency` is taken where the list names no agency that there is."""
    aid = agency
    for text in (written.institution, written.unit):
        found = _agency_named(site, text)
        if found:
            aid = found
            break
    unit, known = "", not written.unit
    stored = site.agencies.get(aid)
    if written.unit and stored is not None:
        wanted = fold(written.unit)
        for one in stored.units.values():
            if wanted in (fold(one.title_sq), fold(one.title_en), fold(one.unit_id)):
                unit, known = one.unit_id, True
                break
    known = (
        known or fold(written.unit) == fold(written.institution) or bool(_agency_named(site, written.unit))
    )
    profession = written.role if written.role not in ("", "participant", "trainer") else ""
    posting = Posting(
        aid,
        unit=unit,
        county=written.county,
        rank=written.position[:120],
        profession=profession[:120],
    )
    return posting, known


def _agency_named(site: Site, text: str) -> str:
    wanted = fold(text)
    if not wanted:
        return ""
    for agency in site.agencies.values():
        if wanted in (fold(agency.title_sq), fold(agency.title_en), fold(agency.abbr)):
            return agency.aid
    return ""


def identity_for(site: Site, written: Written, agency: str) -> Identity:
    """What the row says of a person, in the words of the register."""
    posting, _known = workplace(site, written, agency)
    stored = site.agencies.get(posting.agency)
    unit = stored.units.get(posting.unit) if stored is not None and posting.unit else None
    named = fold(written.unit) if not _agency_named(site, written.unit) else ""
    return Identity(
        written.given,
        written.family,
        written.father,
        written.gender,
        written.service_no,
        agency=posting.agency,
        unit=unit.title_sq if unit is not None else written.unit if named else "",
        county=posting.county,
    )


def preview(
    site: Site,
    session: Session | None,
    rows: Iterable[Written],
    agency: str,
    progress: Callable[[int], None] | None = None,
) -> list[Previewed]:
    """Each row with who is meant. Of two rows that mean one person for sure, the second is a question."""
    here = set()
    if session is not None:
        here = {site.people.canonical(row.person) for _key, row in session.roster()}
    claimed: set[int] = set()
    found = []
    for number, written in enumerate(rows, 1):
        one = preview_row(site, session, written, agency, here)
        person = one.person
        if person is not None and one.state == KNOWN:
            if person in claimed:
                one = replace(one, state=CHOOSE, already=False)
            claimed.add(person)
        found.append(one)
        if progress is not None and number % 100 == 0:
            progress(number)
    return found


def preview_row(
    site: Site, session: Session | None, written: Written, agency: str, here: set[int]
) -> Previewed:
    """One row; `here` are the persons of the roster."""
    decided = session.decided.get(written.key) if session is not None and session.decided else None
    if decided is not None:
        uid = site.people.canonical(decided)
        person = site.get(uid, Person)
        if person is not None and uid in here:
            return Previewed(written, KNOWN, (Option(person, Comparison(""), True),), uid, already=True)
    if not written.readable:
        return Previewed(written, CANNOT)
    matched = match_person(site, identity_for(site, written, agency))
    options = tuple(
        Option(site.uids[candidate.key], candidate.comparison, candidate.key in here)
        for candidate in matched.candidates
    )
    first = options[0].person.uid if options else None
    if written.problem[0]:
        return Previewed(written, CANNOT, options)
    if written.twin:
        return Previewed(written, CHOOSE, options)
    if matched.state == SURE:
        return Previewed(written, KNOWN, options, first, already=False)
    if matched.state == NEW:
        return Previewed(written, CREATE, options)
    likely = [one for one in options if one.comparison.decision != DIFFERENT]
    # One person with a slip in the name is proposed; namesakes never are.
    return Previewed(written, CHOOSE, options, likely[0].person.uid if len(likely) == 1 else None)
