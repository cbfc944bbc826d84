"""Training records at the size of the country: loading them, the database's size, coverage of a requirement.

The loader writes persons, rosters and ledgers as operations would leave them, in batches; it checks nothing.
"""

import random
import time
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from dosja.agencies.counties import COUNTIES
from dosja.people.matching import lookup_keys
from dosja.people.model import Name, Person, Posting, plain
from dosja.settings import read_settings, write_secret
from dosja.storage.database import open_database, session
from dosja.storage.setup import create_site
from dosja.training.coverage import Answers, coverage
from dosja.training.ledger.model import Award, Frozen
from dosja.training.model import CLOSED, Row, Session
from dosja.training.trackers.requirement import Audience, Requirement
from dosja.uids import new_uid
from tests.bench.table import least, most, told

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
AGENCIES = ("pk", "policia", "mash", "magjistratura", "pp", "shssh", "akademia", "mpcsshb")
PROFESSIONS = ("teacher", "judge", "prosecutor", "social worker", "police officer", "psychologist")
CURRICULA = 20
SEATS, PER_PERSON_ROWS, PER_PERSON_AWARDS = 30, 10, 6
BATCH = 4_000
_GIVEN = ["Ana", "Drita", "Ina", "Era", "Eva", "Agim", "Gent", "Ilir", "Sokol", "Besa", "Teuta", "Mira"]
_PARTS = ["shem", "bu", "ll", "pro", "vo", "mo", "stra", "fik", "ti", "ve", "tri", "la", "ha", "rto", "de"]


def measures(folder: Path, persons: int) -> list:
    """Rows of the table for so many persons with ten participations and six awards each."""
    home = folder / "training"
    settings = read_settings({"dosja.home": str(home), "dosja.fast_hash": "true"})
    write_secret(settings)
    draw = random.Random(5)
    with closing(open_database(home, create=True)) as db:
        create_site(db, settings, NOW)
        begin = time.perf_counter()
        _load(db, persons, draw)
        seconds = time.perf_counter() - begin
        db.pack()
    count = persons * (1 + PER_PERSON_ROWS + PER_PERSON_AWARDS)
    size = sum(path.stat().st_size for path in home.rglob("*.fs")) / 1e6
    found = [
        least(f"loading {count} persons, rows and awards", count / seconds, "/s", 8_000),
        most(f"database of {persons} persons, packed", size, "MB", 250 * persons / 100_000),
    ]
    for name, curricula in (("one curriculum", (1,)), ("every curriculum", tuple(range(1, CURRICULA + 1)))):
        found += _coverage(home, name, curricula)
    return found


def _coverage(home: Path, name: str, curricula: tuple[int, ...]) -> list:
    wanted = Requirement("k", "Kërkesë", "", "pk", curricula, audience=Audience(), staff_list=True)
    answers, times = Answers(), []
    with closing(open_database(home)) as db:
        for _round in range(6):
            with session(db) as site:
                begin = time.perf_counter()
                found = coverage(site, wanted, TODAY, answers)
                times.append(time.perf_counter() - begin)
    warm = sorted(times[1:])[len(times[1:]) // 2] * 1000
    return [
        most(f"coverage of {name}, all break-downs, cold", times[0], "s", 2),
        most("the same, warm", warm, "ms", 150),
        told("trained and valid there", found.all.valid, "persons"),
    ]


def _load(db, persons: int, draw: random.Random) -> None:
    uids = sorted(new_uid() for _n in range(persons))
    frozen = {}
    for start in range(0, persons, BATCH):
        with session(db, note="bench") as site:
            for uid in uids[start : start + BATCH]:
                frozen[uid] = _person(site, uid, draw)
    sessions = _sessions(db, uids, frozen, draw)
    _awards(db, uids, frozen, sessions, draw)


def _person(site, uid: int, draw: random.Random) -> Frozen:
    agency = AGENCIES[draw.randrange(len(AGENCIES))]
    unit = f"njesia-{draw.randrange(40)}"
    county = list(COUNTIES)[draw.randrange(12)]
    family = "".join(draw.choice(_PARTS) for _n in range(4))
    person = Person(uid)
    name = Name(draw.choice(_GIVEN), family.title())
    profession = draw.choice(PROFESSIONS)
    person.names = (plain(name),)
    person.postings = (plain(Posting(agency, unit, county, profession=profession, since=date(2010, 1, 1))),)
    person.gender = "F" if draw.random() < 0.5 else "M"
    site.uids[uid] = person
    site.people.index(person, "")
    site.people.index_names(uid, ((name.given.lower(), family),), lookup_keys)
    return Frozen(agency, unit, county, person.gender, "", "", profession)


def _sessions(
    db, uids: list[int], frozen: dict, draw: random.Random
) -> list[tuple[int, int, date, list[int]]]:
    """Sessions of thirty seats; (uid, curriculum, day, persons) of each."""
    seats = [uid for uid in uids for _n in range(PER_PERSON_ROWS)]
    draw.shuffle(seats)
    made = []
    for start in range(0, len(seats), SEATS * 200):
        with session(db, note="bench") as site:
            for first in range(start, min(start + SEATS * 200, len(seats)), SEATS):
                people = list(dict.fromkeys(seats[first : first + SEATS]))
                curriculum = draw.randrange(1, CURRICULA + 1)
                day = TODAY - timedelta(days=draw.randrange(1, 1500))
                held = Session(new_uid(), AGENCIES[len(made) % len(AGENCIES)], "Trajnim", curriculum)
                held.days, held.state = ((day, 360),), CLOSED
                keys = sorted(new_uid() for _n in people)
                held.rows.update(
                    {
                        key: Row(uid, number, frozen[uid], "P", None, None, 8000).stored()
                        for number, (key, uid) in enumerate(zip(keys, people, strict=True), 1)
                    }
                )
                site.uids[held.uid] = held
                site.training.index(held, None)
                made.append((held.uid, curriculum, day, people))
    return made


def _awards(db, uids: list[int], frozen: dict, sessions, draw: random.Random) -> None:
    """Six awards of ten participations, ledger by ledger in the order of the keys."""
    by_ledger: dict[int, dict[int, list[tuple]]] = {}
    mine: dict[int, list[int]] = {}
    share = PER_PERSON_AWARDS / PER_PERSON_ROWS
    persons_of: dict[int, int] = {}
    for session_uid, curriculum, day, people in sessions:
        for uid in people:
            if draw.random() < share:
                award = Award(
                    new_uid(), session_uid, day.toordinal(), day.toordinal() + 730, 360, 600, 8000,
                    "standard:hours", frozen[uid],
                )  # fmt: skip
                by_ledger.setdefault(curriculum, {}).setdefault(uid, []).append(award.stored())
                mine.setdefault(uid, []).append(award.id)
                persons_of[award.id] = uid
    for curriculum, awards in by_ledger.items():
        with session(db, note="bench") as site:
            ledger = site.training.ledger(curriculum)
            for uid in sorted(awards):
                ledger.awards[uid] = tuple(awards[uid])
    with session(db, note="bench") as site:
        for award_id in sorted(persons_of):
            site.training.award_persons[award_id] = persons_of[award_id]
    for start in range(0, len(uids), BATCH):
        with session(db, note="bench") as site:
            for uid in uids[start : start + BATCH]:
                site.uids[uid].awards = tuple(mine.get(uid, ()))
