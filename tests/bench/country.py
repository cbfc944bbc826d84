"""Training records of a whole country: persons, trainings with rosters, awards, as operations leave them.

Persons are added by the operation itself, in one transaction for a few thousand; rosters and ledgers are
written as their operations write them, without their checks, a curriculum at a time.
"""

import random
from array import array
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from dosja.accounts.audit import record
from dosja.accounts.demo import create_demo_accounts
from dosja.accounts.permissions import OPERATOR
from dosja.agencies.counties import COUNTIES
from dosja.agencies.model import Unit
from dosja.content_types import load_core_types, read_values
from dosja.documents.operations.documents import create_document
from dosja.documents.vocabularies import SiteVocabularies
from dosja.people.model import Name, Posting
from dosja.people.operations import add_person
from dosja.people.operations.records import look_for_candidates
from dosja.settings import read_settings, write_secret
from dosja.storage.database import open_database, session
from dosja.storage.setup import create_site
from dosja.training.ledger.model import Award, Frozen, frozen_from
from dosja.training.model import CLOSED, Session
from dosja.training.operations.requirements import save_requirement
from dosja.training.roster.model import Row
from dosja.training.trackers.requirement import Requirement
from dosja.uids import new_uid

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
CURRICULA = 20
SEATS, ROWS, AWARDS = 30, 10, 6
"""Persons in a training; participations and awards of a person."""
BATCH = 20_000
"""Persons in one transaction: their names lie all over the trees, so that each writes most buckets anew."""
UNITS = 40
ONE, EVERY = "Një program", "Çdo program"
"""Titles of the requirements."""
RANKS = ("", "Inspektor", "Kryeinspektor", "Nënkomisar", "Komisar")
POSITIONS = ("Specialist", "Punonjës i rendit", "Shef sektori", "Mësues", "Psikolog", "Gjyqtar", "Prokuror")
_WORK = {
    "pk": ("police officer",),
    "policia": ("police officer",),
    "mash": ("teacher", "psychologist"),
    "magjistratura": ("judge", "prosecutor"),
    "pp": ("prosecutor",),
    "shssh": ("social worker", "psychologist"),
    "akademia": ("police officer",),
    "mpcsshb": ("social worker",),
}


@dataclass(frozen=True)
class Planned:
    """A training to be made: its uid, agency, curriculum and day."""

    uid: int
    agency: str
    curriculum: int
    day: date


def make(home: Path, persons: int) -> int:
    """Make a site with so many persons; returns how many persons, rows and awards it holds."""
    settings = read_settings({"dosja.home": str(home), "dosja.fast_hash": "true"})
    write_secret(settings)
    with closing(open_database(home, create=True)) as db:
        create_site(db, settings, NOW)
        return fill(db, persons)


def fill(db, persons: int) -> int:
    """`make` in an open database with a new site."""
    draw = random.Random(5)
    agencies = tuple(_WORK)
    _units(db, agencies)
    curricula = _curricula(db)
    planned = [
        Planned(
            new_uid(), agencies[number % len(agencies)], curricula[number % CURRICULA],
            TODAY - timedelta(days=draw.randrange(1, 1500)),
        )
        for number in range(max(1, persons * ROWS // SEATS))
    ]  # fmt: skip
    seats: list[array] = [array("q") for _one in planned]
    frozen = _persons(db, persons, planned, seats, draw)
    given: list[tuple[int, int]] = []
    for curriculum in curricula:
        places = [place for place, one in enumerate(planned) if one.curriculum == curriculum]
        _curriculum(db, curriculum, [(planned[place], seats[place]) for place in places], frozen, given, draw)
    given.sort()
    with session(db, note="bench") as site:
        site.training.award_persons.update(given)
    uids = list(frozen)
    for start in range(0, persons, BATCH):
        with session(db, note="bench") as site:
            look_for_candidates(site, (site.uids[uid] for uid in uids[start : start + BATCH]))
    return persons + sum(map(len, seats)) + len(given)


def _curricula(db) -> list[int]:
    """The curricula with a requirement for the first of them and one for all; the uids."""
    ctype = load_core_types().get("curriculum")
    found = []
    with session(db, note="bench") as site:
        create_demo_accounts(site, NOW, cheap=True)
        for number in range(CURRICULA):
            values = {
                "code": f"PT-PK-{number + 1}/2026", "title": f"Zbulimi i trafikimit {number + 1}",
                "language": "sq", "audience": ["border_police"], "validity_years": 2,
            }  # fmt: skip
            read = read_values(ctype, values, SiteVocabularies(site, None, "sq"))
            found.append(create_document(site, OPERATOR, NOW, ctype, agency="pk", values=read).uid)
        for title, wanted in ((ONE, found[:1]), (EVERY, found)):
            needed = Requirement("", title, title, "pk", tuple(wanted), staff_list=True, target=80)
            save_requirement(site, OPERATOR, NOW, needed)
    return found


def _units(db, agencies: tuple[str, ...]) -> None:
    counties = list(COUNTIES)
    with session(db, note="bench") as site:
        for aid in agencies:
            for number in range(UNITS):
                unit = Unit(f"{aid}-njesia-{number}", f"Njësia {number}", "", counties[number % 12])
                site.agencies[aid].units[unit.unit_id] = unit


def _persons(
    db, persons: int, planned: list[Planned], seats: list[array], draw: random.Random
) -> dict[int, Frozen]:
    """Add the persons, each in ten trainings, most of the own agency; where each works."""
    given = [_word(draw, 2) for _n in range(400)]
    family = [_word(draw, 3) for _n in range(6_000)]
    agencies, counties = tuple(_WORK), list(COUNTIES)
    own = {aid: [place for place, one in enumerate(planned) if one.agency == aid] for aid in agencies}
    found: dict[int, Frozen] = {}
    for start in range(0, persons, BATCH):
        now = NOW + timedelta(microseconds=start)
        with session(db, note="bench") as site:
            for _person in range(start, min(start + BATCH, persons)):
                agency, number = draw.choice(agencies), draw.randrange(UNITS)
                posting = Posting(
                    agency, f"{agency}-njesia-{number}", counties[number % 12], draw.choice(POSITIONS),
                    draw.choice(RANKS), draw.choice(_WORK[agency]), date(2010 + draw.randrange(15), 1, 1),
                )  # fmt: skip
                name = Name(draw.choice(given), draw.choice(family))
                made = add_person(
                    site, OPERATOR, now, name=name, gender=draw.choice("FM"), posting=posting, look=False
                )
                places = {
                    draw.choice(own[agency]) if draw.random() < 0.8 and own[agency]
                    else draw.randrange(len(planned))
                    for _n in range(ROWS)
                }  # fmt: skip
                made.sessions = tuple(planned[place].uid for place in places)
                found[made.uid] = frozen_from(posting, made.gender)
                for place in places:
                    seats[place].append(made.uid)
    return found


def _word(draw: random.Random, length: int) -> str:
    syllables = (draw.choice("bdfgklmnprst") + draw.choice("aeiou") for _n in range(length))
    return "".join(syllables).title()


def _curriculum(
    db, curriculum: int, held, frozen: dict[int, Frozen], given: list[tuple[int, int]], draw: random.Random
) -> None:
    """The trainings of a curriculum with their rosters, and its ledger."""
    awards: dict[int, tuple] = {}
    for start in range(0, len(held), 4_000 // SEATS):
        with session(db, note="bench") as site:
            for plan, people in held[start : start + 4_000 // SEATS]:
                _session(site, plan, people, awards, frozen, given, draw)
    with session(db, note="bench") as site:
        ledger = site.training.ledger(curriculum)
        for uid in sorted(awards):
            ledger.awards[uid] = awards[uid]
        ledger.changes.change(len(awards))


def _session(
    site, plan: Planned, people: array, awards: dict, frozen: dict, given: list, draw: random.Random
) -> None:
    made = Session(plan.uid, plan.agency, "Zbulimi i trafikimit të fëmijëve", plan.curriculum, 1)
    made.days, made.starts, made.state = ((plan.day, 360),), (540,), CLOSED
    made.place, made.county, made.rev = "Tiranë", "tirane", f"{plan.uid & 0xFFFFFFFF:08x}"
    made.created_by = 1 << 60
    made.closed = (NOW, 1 << 60)
    rows = {}
    for number, uid in enumerate(sorted(people), 1):
        rows[uid] = Row(uid, number, frozen[uid], "P", None, None, 8000).stored(uid)
        if draw.random() < AWARDS / ROWS:
            end = plan.day.toordinal()
            award = Award(new_uid(), plan.uid, end, end + 730, 360, 600, 8000, "standard:hours", frozen[uid])
            awards[uid] = (*awards.get(uid, ()), award.stored())
            given.append((award.id, uid))
    made.rows.update(rows)
    site.uids[made.uid] = made
    site.training.index(made, None)
    now = NOW - timedelta(days=(TODAY - plan.day).days, microseconds=plan.uid % 10**9)
    record(site, made, OPERATOR, now, "session:created", agency=plan.agency, title=made.title)
    record(
        site, made, OPERATOR, now, "roster:added",
        taken=len(rows), completed=0, persons=0, source="lista.xlsx",
    )  # fmt: skip
    record(site, made, OPERATOR, now, "award:given", n=len(rows), agency=plan.agency, waits=False)
