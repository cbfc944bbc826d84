"""Making and changing the record of a person: names and postings over time, the own account.

Nothing is deleted by an edit but what the editor took out of the form himself; the audit trail says so.
"""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from dosja.accounts.audit import record
from dosja.accounts.model import User
from dosja.accounts.permissions import Operator, allows
from dosja.agencies.counties import COUNTIES
from dosja.agencies.model import Agency
from dosja.errors import Conflict, Invalid, NotAllowed
from dosja.messages import _
from dosja.people.candidates import candidates_for
from dosja.people.folding import fold
from dosja.people.matching import lookup_keys
from dosja.people.model import GENDERS, Name, Person, Posting, plain
from dosja.people.names import title_case
from dosja.storage.model import Site

MAX_NAME = 80
MAX_TEXT = 120
MAX_ROWS = 60
"""Names and postings of one person; more is a mistake of an import."""

Actor = User | Operator


def may_view(actor: Actor | None, site: Site, person: Person) -> bool:
    """True when `actor` may see a person's record: his own, or one with a posting in an agency of which he
    keeps the training records."""
    if actor is not None and person.account is not None and person.account == actor.uid:
        return True
    return any(allows(actor, "person:view", agency) for agency in _agencies(person))


def may_edit(actor: Actor | None, person: Person) -> bool:
    """True when `actor` keeps the records of the agency in which the person works, or worked last."""
    posting = person.posting
    return allows(actor, "person:edit", posting.agency if posting is not None else None)


def _agencies(person: Person) -> list[str | None]:
    return list(dict.fromkeys(posting.agency for posting in person.all_postings)) or [None]


def create_person(
    site: Site,
    actor: Actor,
    now: datetime,
    *,
    name: Name,
    gender: str = "",
    staff_number: str = "",
    posting: Posting | None = None,
    other_names: tuple[Name, ...] = (),
    other_postings: tuple[Posting, ...] = (),
    source: str = "",
) -> Person:
    """Add a person and return the record. `source` says where it comes from (a list's name, or ""); `posting`
    is the present one, and the other names and postings are those of the time before.

    Raises NotAllowed without the right in the posting's agency, Invalid naming each wrong field.
    """
    postings = sorted([row for row in (posting, *other_postings) if row is not None], key=newest_first)
    if not allows(actor, "person:edit", postings[0].agency if postings else None):
        raise NotAllowed(_("You may not add persons of this agency."))
    return add_person(
        site,
        actor,
        now,
        name=name,
        gender=gender,
        staff_number=staff_number,
        posting=posting,
        other_names=other_names,
        other_postings=other_postings,
        source=source,
    )


def add_person(
    site: Site,
    actor: Actor,
    now: datetime,
    *,
    name: Name,
    gender: str = "",
    staff_number: str = "",
    posting: Posting | None = None,
    other_names: tuple[Name, ...] = (),
    other_postings: tuple[Posting, ...] = (),
    source: str = "",
    look: bool = True,
) -> Person:
    """`create_person` for operations that checked another right themselves: who records a training may add
    those who were there, whatever agency they come from.

    `look` False puts nobody on the work list of records that may be one person: whoever loads many calls
    `look_for_candidates` for all of them at the end.
    """
    names = (name, *other_names)
    postings = (*(() if posting is None else (posting,)), *other_postings)
    check(site, None, names, gender, staff_number, postings)
    person = Person(site.take_uid())
    person.names = tuple(plain(cleaned(one)) for one in names)
    person.gender, person.staff_number = gender, staff_number.strip()
    person.postings = tuple(plain(row) for row in sorted(postings, key=newest_first))
    site.uids[person.uid] = person
    save(site, person)
    if look:
        look_for_candidates(site, (person,))
    record(site, person, actor, now, "person:created", **({"source": source} if source else {}))
    return person


def look_for_candidates(site: Site, persons: Iterable[Person]) -> int:
    """Put each of the persons and those who may be the same on the work list; returns the number of pairs."""
    found = 0
    for person in persons:
        others = [row.other.uid for row in candidates_for(site, person)]
        site.people.suspect(person.uid, others)
        found += len(others)
    return found


def update_person(
    site: Site,
    actor: Actor,
    now: datetime,
    person: Person,
    *,
    rev: str,
    names: tuple[Name, ...],
    gender: str,
    staff_number: str,
    postings: tuple[Posting, ...],
) -> bool:
    """Replace what is known of a person; the first name is the one in use. True when something changed.

    `rev` is what the editor saw; Conflict when somebody saved since. A new name in front makes the one that
    was in use a former one: nothing that was known is dropped silently. Raises NotAllowed, and Invalid naming
    each wrong field.
    """
    if not may_edit(actor, person):
        raise NotAllowed(_("You may not change this person's record."))
    if person.merged_into is not None:
        raise NotAllowed(_("This record was merged into another one. Change that one."))
    if rev != person.rev:
        raise Conflict(_("Someone saved this record while you were editing it."))
    check(site, person, names, gender, staff_number, postings)
    ordered = tuple(sorted(postings, key=newest_first))
    new = {
        "names": tuple(plain(cleaned(name)) for name in names),
        "postings": tuple(plain(posting) for posting in ordered),
        "gender": gender,
        "staff_number": staff_number.strip(),
    }
    changed = tuple(sorted(key for key, value in new.items() if getattr(person, key) != value))
    if not changed:
        return False
    for key, value in new.items():
        setattr(person, key, value)
    save(site, person)
    if "names" in changed:
        look_for_candidates(site, (person,))
    record(site, person, actor, now, "person:edited", fields=changed)
    return True


def post(site: Site, actor: Actor, now: datetime, person: Person, posting: Posting) -> bool:
    """Record where a person works from `posting.since` on; the posting before ends that day.

    A posting that says no more than the present one changes nothing (False). For imports: an older posting
    goes to its place in time. Raises NotAllowed, and Invalid naming each wrong field.
    """
    if not allows(actor, "person:edit", posting.agency):
        raise NotAllowed(_("You may not change this person's record."))
    check(site, person, (), person.gender, person.staff_number, (posting,))
    present = person.posting
    if present is not None and says_no_more(posting, present):
        return False
    rows = [
        replace(old, until=posting.since)
        if old.until is None and (old.since is None or posting.since is None or old.since <= posting.since)
        else old
        for old in person.all_postings
    ]
    rows = sorted([posting, *rows], key=newest_first)
    person.postings = tuple(plain(row) for row in rows[:MAX_ROWS])
    save(site, person)
    record(site, person, actor, now, "person:posted", agency=posting.agency, unit=posting.unit)
    return True


def says_no_more(new: Posting, known: Posting) -> bool:
    """True when every fact of `new` (but its days) is known already."""
    names = ("agency", "unit", "county", "position", "rank", "profession")
    return all(not getattr(new, name) or getattr(new, name) == getattr(known, name) for name in names)


def record_export(site: Site, actor: User, now: datetime, *, rows: int, agency: str, unit: str) -> None:
    """Write down that somebody took named records along.

    Raises NotAllowed without the right in that agency.
    """
    if not allows(actor, "person:view", agency or None):
        raise NotAllowed(_("You may not take these records along."))
    record(site, None, actor, now, "people:exported", rows=rows, agency=agency, unit=unit)


def cleaned(name: Name) -> Name:
    """The name without double spaces, in ordinary capitals where it was written in capitals only."""
    return replace(
        name,
        given=title_case(" ".join(name.given.split())),
        family=title_case(" ".join(name.family.split())),
        father=title_case(" ".join(name.father.split())),
    )


def newest_first(posting: Posting) -> tuple:
    """Present postings first, then by their first day, the newest first."""
    return (posting.until is not None, -(posting.since or date.min).toordinal())


def staff_key(person: Person) -> str:
    """The key of the staff number in the index: agency and folded number, "" without one."""
    number = "".join(letter for letter in fold(person.staff_number) if letter.isalnum())
    posting = person.posting
    return f"{number}:{posting.agency if posting is not None else ''}" if number else ""


def save(site: Site, person: Person) -> None:
    """What every change of a record ends with: a new revision and the indexes."""
    person.rev = secrets.token_hex(4)
    folded: tuple[tuple[str, str], ...] = ()
    if person.merged_into is None:
        folded = tuple(dict.fromkeys((fold(name.given), fold(name.family)) for name in person.all_names))
    site.people.index(person, staff_key(person))
    site.people.index_names(person.uid, folded, lookup_keys)


def check(site: Site, person: Person | None, names, gender, staff_number, postings, other=None) -> None:
    """Raise Invalid naming each wrong field; `person` and `other` may hold the staff number already."""
    wrong: dict[str, str] = {}
    for name in names:
        if not name.given.strip() or not name.family.strip():
            wrong["name"] = _("Give a given name and a family name.")
        elif max(len(name.given), len(name.family), len(name.father)) > MAX_NAME:
            wrong["name"] = _("A name has at most ${n} letters.", mapping={"n": MAX_NAME})
    if len(names) > MAX_ROWS or len(postings) > MAX_ROWS:
        wrong["postings"] = _("At most ${n} names and postings are kept.", mapping={"n": MAX_ROWS})
    if gender and gender not in GENDERS:
        wrong["gender"] = _("Choose F, M or nothing.")
    if len(staff_number) > 40:
        wrong["staff_number"] = _("A staff number has at most 40 characters.")
    for posting in postings:
        wrong |= _wrong_posting(site, posting)
    if not wrong and staff_number.strip() and postings:
        number = "".join(letter for letter in fold(staff_number) if letter.isalnum())
        present = next((row for row in postings if row.until is None), postings[0])
        known = site.people.staff_numbers.get(f"{number}:{present.agency}") or ()
        own = {one.uid for one in (person, other) if one is not None}
        if any(uid not in own for uid in known):
            wrong["staff_number"] = _("Another person of this agency has this staff number.")
    if wrong:
        raise Invalid(wrong)


def _wrong_posting(site: Site, posting: Posting) -> dict[str, str]:
    agency: Agency | None = site.agencies.get(posting.agency)
    if agency is None:
        return {"postings": _("There is no such agency.")}
    if posting.unit and posting.unit not in agency.units:
        return {"postings": _("The agency has no such unit.")}
    if posting.county and posting.county not in COUNTIES:
        return {"postings": _("There is no such county.")}
    if posting.since is not None and posting.until is not None and posting.until < posting.since:
        return {"postings": _("A posting ends before it begins.")}
    if max(len(posting.position), len(posting.rank), len(posting.profession)) > MAX_TEXT:
        return {
            "postings": _("Position, rank and profession have at most ${n} letters.", mapping={"n": MAX_TEXT})
        }
    return {}
