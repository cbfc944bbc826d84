"""Training records at the size of the country: loading them, the database's size, coverage, search, matching.

Each part runs in a process of its own, whose peak memory is measured.
"""

import multiprocessing
import random
import resource
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path

from webtest import TestApp

import dosja
from dosja.accounts.demo import PASSWORD
from dosja.people.queries import search_persons
from dosja.storage.database import open_database, session
from dosja.training import lists, preview
from dosja.training.coverage import requirements
from dosja.training.intake import understand
from tests.bench import country, together
from tests.bench.load import percentile
from tests.bench.table import least, most, told

MEMORY = 600
"""MB at most, in every part."""


def measures(folder: Path, persons: int):
    """Rows of the table for so many persons with ten participations and six awards each."""
    home = folder / "training"
    (count, seconds, cpu), peak = _apart(_load, home, persons)
    yield least(f"loading {count} persons, rows and awards", count / seconds, "/s", 8_000)
    yield told("the same by the time of the processor", count / cpu, "/s")
    yield most("peak memory of loading them", peak, "MB", MEMORY)
    with closing(open_database(home)) as db:
        db.pack()
    size = sum(path.stat().st_size for path in home.rglob("*.fs")) / 1e6
    yield most(f"database of {persons} persons, packed", size, "MB", 1 + 249 * persons / 100_000)
    for title in (country.ONE, country.EVERY):
        (cold, warm), peak = _apart(_coverage, home, title)
        yield most(f"coverage page, {title.lower()}: all break-downs, cold", cold, "s", 2)
        yield most("the same, warm", warm, "ms", 150)
        yield most("peak memory of the process", peak, "MB", MEMORY)
    times, _peak = _apart(_search, home)
    yield most(f"search among {persons} persons, p95", percentile(times, 0.95), "ms", 30)
    for rows, target in ((30, 1), (10_000 if persons > 50_000 else 2_000, 60)):
        seconds, peak = _apart(_match, home, rows)
        yield most(f"a list of {rows} names, matched with {persons}", seconds, "s", target)
    yield most("peak memory of matching", peak, "MB", MEMORY)
    yield from together.rows(home)


def _apart(function, *arguments):
    """(what `function` gives in a new process, the peak memory of that process in MB)."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(_told, function, arguments).result()


def _told(function, arguments):
    found = function(*arguments)
    return found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def _load(home: Path, persons: int) -> tuple[int, float, float]:
    begin, used = time.perf_counter(), time.process_time()
    count = country.make(home, persons)
    return count, time.perf_counter() - begin, time.process_time() - used


def _coverage(home: Path, title: str) -> tuple[float, float]:
    """Seconds of the first page, median milliseconds of the following."""
    app = dosja.main({}, **{"dosja.home": str(home), "dosja.fast_hash": "true", "dosja.background": "false"})
    try:
        with session(app.registry.database) as site:
            (uid,) = [one.id for one in requirements(site) if one.title_sq == title]
        browser = signed_in(app, "administrator")
        times = []
        for _round in range(8):
            begin = time.perf_counter()
            page = browser.get(f"/coverage/{uid}")
            times.append(time.perf_counter() - begin)
            if page.text.count("<table") < 5:
                raise RuntimeError("a break-down is missing")
        return times[0], 1000 * statistics.median(times[1:])
    finally:
        app.registry.extractor.close()
        app.registry.database.close()


def signed_in(app, login: str) -> TestApp:
    """A browser in which this demo account is signed in."""
    browser = TestApp(app, lint=False)
    form = browser.get("/sign-in").forms["sign-in"]
    form["login"], form["password"] = login, PASSWORD
    form.submit()
    return browser


def _search(home: Path) -> list[float]:
    """Seconds of searches for one and two words, as they are typed letter by letter."""
    times = []
    with closing(open_database(home)) as db, session(db) as site:
        draw = random.Random(7)
        folded = list(site.people.folded.values())
        for names in draw.sample(folded, 150):
            given, family = names[0]
            for text in (family[:2], family[:4], family, f"{given[:2]} {family[:3]}", f"{given} {family}"):
                begin = time.perf_counter()
                found = search_persons(site, text)
                times.append(time.perf_counter() - begin)
                if not found.total:
                    raise RuntimeError(f"{text}: nobody was found")
    return times


def _match(home: Path, count: int) -> float:
    """Seconds to understand a list of so many names and to match each with the register."""
    with closing(open_database(home)) as db:
        draw = random.Random(8)
        with session(db) as site:
            folded = list(site.people.folded.values())
            rows = [
                ";".join((*draw.choice(folded)[0], draw.choice(("Tiranë", "Vlorë")))) for _n in range(count)
            ]
        db.cacheMinimize()
        text = "Emri;Mbiemri;Qarku\n" + "\n".join(rows)
        with session(db) as site:
            begin = time.perf_counter()
            written = lists.written_rows(understand(text, "lista.csv"), text)
            found = preview.preview(site, None, written, "pk")
            seconds = time.perf_counter() - begin
            if len(found) < count * 0.9:
                raise RuntimeError(f"{len(found)} rows of {count}")
        return seconds
