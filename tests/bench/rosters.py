"""The pages of a roster of 500 people; on a database of its own in this process. Matching: `training`."""

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
from dosja.training.operations.rosters import Entry, add_entries
from dosja.training.operations.sessions import SessionData, create_session
from dosja.uids import format_uid
from tests.bench.table import most

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
COUNTIES = ("tirane", "vlore", "fier", "korce", "shkoder", "elbasan")
TRAINER = "trajner.akademia"


def run() -> list:
    """The lines of the table: the page of a training with a roster of 500, and its attendance."""
    with tempfile.TemporaryDirectory(prefix="dosja-bench-") as folder:
        home = Path(folder) / "site"
        settings = read_settings({"dosja.home": str(home), "dosja.fast_hash": "true"})
        write_secret(settings)
        db = open_database(home, create=True)
        try:
            create_site(db, settings, NOW)
            uid = _fill(db, 500, random.Random(4))
        finally:
            db.close()
        return _pages(home, uid)


def _fill(db, persons: int, words: random.Random) -> int:
    def name(length: int) -> str:
        return "".join(words.choice("bdfgklmnprst") + words.choice("aeiou") for _ in range(length)).title()

    with session(db) as site:
        create_demo_accounts(site, NOW, cheap=True)
        for _number in range(persons):
            posting = Posting("akademia", county=words.choice(COUNTIES))
            add_person(site, OPERATOR, NOW, name=Name(name(2), name(3)), posting=posting, look=False)
        days = ((date(2026, 11, 20), 360), (date(2026, 11, 21), 360))
        held = create_session(site, site.users[TRAINER], NOW, "akademia", SessionData("Trajnimi", days))
        everybody = list(site.people.everybody)
        add_entries(site, OPERATOR, NOW, held, [Entry(person=uid, marks="PP") for uid in everybody])
        return held.uid


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
