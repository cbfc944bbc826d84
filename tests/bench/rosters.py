"""Lists of names against a register, and the pages of a roster; on a database of its own in this process."""

import random
import statistics
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from webtest import TestApp

import dosja
from dosja.accounts.demo import PASSWORD, create_demo_accounts
from dosja.accounts.permissions import OPERATOR
from dosja.people.model import Name, Posting
from dosja.people.operations import add_person
from dosja.settings import read_settings, write_secret
from dosja.storage.database import open_database, session
from dosja.storage.setup import create_site
from dosja.training import lists, preview
from dosja.training.intake import understand
from dosja.training.operations.rosters import Entry, add_entries
from dosja.training.operations.sessions import SessionData, create_session
from dosja.uids import format_uid
from tests.bench.table import most

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
COUNTIES = ("tirane", "vlore", "fier", "korce", "shkoder", "elbasan")
TRAINER = "trajner.akademia"


def run(quick: bool) -> list:
    """The lines of the table: matching of 30 and of many rows, the pages of a roster of 500."""
    persons, rows = (5_000, 2_000) if quick else (100_000, 10_000)
    words = random.Random(4)
    with tempfile.TemporaryDirectory(prefix="dosja-bench-") as folder:
        home = Path(folder) / "site"
        settings = read_settings({"dosja.home": str(home), "dosja.fast_hash": "true"})
        write_secret(settings)
        db = open_database(home, create=True)
        try:
            create_site(db, settings, NOW)
            names, uid = _fill(db, persons, words)
            found = []
            for count, target in ((30, 1), (rows, 60)):
                text = _list(names, count, words)
                begin = time.perf_counter()
                written = lists.written_rows(understand(text, "lista.csv"), text)
                with session(db) as site:
                    preview.preview(site, site.uids[uid], written, "akademia")
                seconds = time.perf_counter() - begin
                found.append(most(f"a list of {count} names, matched with {persons}", seconds, "s", target))
        finally:
            db.close()
        return [*found, *_pages(home, uid)]


def _fill(db, persons: int, words: random.Random) -> tuple[list[tuple[str, str, str]], int]:
    def name(length: int) -> str:
        return "".join(words.choice("bdfgklmnprst") + words.choice("aeiou") for _ in range(length)).title()

    with session(db) as site:
        create_demo_accounts(site, NOW, cheap=True)
    names = [(name(2), name(3), words.choice(COUNTIES)) for _number in range(persons)]
    for start in range(0, persons, 2_000):
        with session(db) as site:
            for given, family, county in names[start : start + 2_000]:
                posting = Posting("akademia", county=county)
                add_person(site, OPERATOR, NOW, name=Name(given, family), posting=posting)
    with session(db) as site:
        days = ((date(2026, 11, 20), 360), (date(2026, 11, 21), 360))
        held = create_session(site, site.users[TRAINER], NOW, "akademia", SessionData("Trajnimi", days))
        everybody = list(site.people.everybody)[:500]
        add_entries(site, OPERATOR, NOW, held, [Entry(person=uid, marks="PP") for uid in everybody])
        return names, held.uid


def _list(names, count: int, words: random.Random) -> str:
    rows = [";".join(words.choice(names)) for _number in range(count)]
    return "Emri;Mbiemri;Qarku\n" + "\n".join(rows)


def _pages(home: Path, uid: int) -> list:
    app = dosja.main({}, **{"dosja.home": str(home), "dosja.fast_hash": "true", "dosja.background": "false"})
    try:
        browser = TestApp(app, lint=False)
        form = browser.get("/sign-in").forms["sign-in"]
        form["login"], form["password"] = TRAINER, PASSWORD
        form.submit()
        found = []
        for title, path in (("page of a training with 500 people", ""), ("its attendance", "/attendance")):
            times = []
            for _time in range(11):
                begin = time.perf_counter()
                page = browser.get(f"/training/{format_uid(uid)}{path}")
                times.append((time.perf_counter() - begin) * 1000)
                if page.status_int != 200 or page.text.count("<tr>") < 500:
                    raise RuntimeError(f"{path}: {page.status}, {page.text.count('<tr>')} rows")
            found.append(most(title, statistics.median(times), "ms", 200))
        return found
    finally:
        app.registry.extractor.close()
        app.registry.database.close()
