"""Sixteen trainers at a running intranet: each marks a training of his own, then all of them mark one."""

import multiprocessing
from contextlib import closing
from datetime import date
from pathlib import Path

from dosja.accounts.demo import PASSWORD
from dosja.accounts.permissions import OPERATOR
from dosja.people.uidsets.model import stretch
from dosja.storage.database import open_database, session
from dosja.training.model import Session
from dosja.training.operations.rosters import Entry, add_entries
from dosja.training.operations.sessions import SessionData, create_session
from dosja.uids import format_uid
from tests.bench import running
from tests.bench.country import NOW
from tests.bench.load import percentile
from tests.bench.people import Person, changed
from tests.bench.table import most, told

TRAINERS, DAYS, ROWS = 16, 16, 32
LOGIN = "trajner.akademia"


def rows(home: Path):
    """The lines of the table: failed saves, lost marks, and how long they took."""
    days = tuple((date(2026, 11, 1 + day), 360) for day in range(DAYS))
    with closing(open_database(home)) as db, session(db) as site:
        everybody = list(stretch(site.people.everybody, 0, ROWS))
        uids = []
        for number in range(TRAINERS + 1):
            data = SessionData(f"Trajnimi {number}", days)
            held = create_session(site, site.users[LOGIN], NOW, "akademia", data)
            add_entries(site, OPERATOR, NOW, held, [Entry(person=uid) for uid in everybody])
            uids.append(held.uid)
    own, shared = uids[:TRAINERS], [uids[TRAINERS]] * TRAINERS
    with running.serve(home, 2) as intranet:
        port = running.port_of(intranet)
        for title, chosen in (("16 trainings", own), ("one training", shared)):
            times, wrong = _save(port, chosen)
            note = f"of {len(times)}" + (f": {', '.join(sorted(set(wrong)))}" if wrong else "")
            yield most(f"16 trainers save to {title} at once: failed", len(wrong), "", 0, note)
            yield told("the same, p95", percentile(times, 0.95) if times else 0, "ms")
    with closing(open_database(home)) as db, session(db) as site:
        missing = sum(
            row.marks[number : number + 1] != "P"
            for uid in dict.fromkeys(uids)
            for _key, row in site.uids[uid].roster()
            for number in ([uids.index(uid)] if uid != shared[0] else range(TRAINERS))
        )
        assert isinstance(site.uids[shared[0]], Session)
    yield most("marks that were lost", missing, "", 0, f"of {2 * TRAINERS * ROWS}")


def _save(port: int, uids: list[int]) -> tuple[list[float], list[str]]:
    """Trainer n marks everybody present on day n of his training; (seconds, wrong answers)."""
    context = multiprocessing.get_context("fork")
    start, results = context.Barrier(TRAINERS), context.Queue()
    people = [
        context.Process(
            target=_one, args=(port, f"/training/{format_uid(uid)}/attendance", n, start, results)
        )
        for n, uid in enumerate(uids)
    ]
    for person in people:
        person.start()
    found = [results.get(timeout=300) for _ in people]
    for person in people:
        person.join()
    return [one for times, _wrong in found for one in times], [
        one for _times, wrong in found for one in wrong
    ]


def _one(port: int, path: str, day: int, start, results) -> None:
    """One of the sixteen: opens the form, waits for the others, saves it in four parts."""
    times, wrong = [], []
    try:
        person = Person(port, LOGIN, PASSWORD)
        pairs = person.form(path, "grid-form")
        names = [name for name, _value in pairs if name.startswith(f"d{day}-")]
        start.wait(60)
        for part in range(4):
            sent = person.send(path, changed(pairs, **dict.fromkeys(names[part::4], "P")))
            times.append(sent.seconds)
            if sent.status != 303:
                wrong.append(str(sent.status))
    except Exception as error:  # the parent counts it as failed
        wrong.append(f"{type(error).__name__}: {error}")
        start.abort()
    results.put((times, wrong))
