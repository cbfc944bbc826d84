"""Read and understood at size: the overview of 500 documents asked of 2,000 people, and the page of a
document with 200 versions and 5,000 signatures, against one of the same text with one version and none.

Requests are made by the operations. Who confirmed is drawn at random and written into the tallies at once: a
million clicks would take an hour. The signatures of the one document are rows in its sheet, as the product
keeps them.
"""

import random
import statistics
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dosja.accounts.model import User
from dosja.accounts.permissions import OPERATOR
from dosja.acknowledgements.operations import asking
from dosja.acknowledgements.operations.asking import Wish
from dosja.acknowledgements.rows import ON_SCREEN, Signature
from dosja.agencies.model import Unit
from dosja.content_types import load_core_types
from dosja.documents.life import operations as life
from dosja.documents.life.course import day_of
from dosja.documents.operations.documents import create_document, update_document
from dosja.storage.database import open_database, session
from dosja.uids import format_uid
from tests.bench import running
from tests.bench.bench_search import Corpus
from tests.bench.load import Connection
from tests.bench.people import Person
from tests.bench.site import AGENCY, make_site, values_for
from tests.bench.table import most, told

DOCUMENTS, PEOPLE, UNITS = 500, 2000, 40
VERSIONS, SIGNATURES = 200, 5000
ROUNDS = 30
TARGET_MS = 300
RATIO = 1.2


def rows(folder: Path, *, documents=DOCUMENTS, people=PEOPLE):
    """Rows of the table, measured as they are taken."""
    made = make_site(folder / "acknowledgements", 0)
    begin = time.perf_counter()
    with closing(open_database(made.home)) as db:
        with session(db) as site:
            _add_people(site, people)
        with session(db) as site:
            plain, long = _asked(site, documents)
    yield told(f"{documents} documents asked of {people} people", time.perf_counter() - begin, "s")
    with running.serve(made.home, 1) as intranet:
        port = running.port_of(intranet)
        connection = Connection(port, Person(port, "matje0").cookie)
        path = f"/a/{AGENCY}/acknowledgements"
        first, again = _times(connection, path, str(documents).encode())
        yield most("overview of an agency, first time", first, "ms", TARGET_MS)
        yield most("overview of an agency, median", again, "ms", TARGET_MS)
        simple, rich = _in_turns(connection, plain, long)
        yield told("document page, one version, nothing asked", simple, "ms")
        yield told(f"document page, {VERSIONS} versions, {SIGNATURES} signatures", rich, "ms")
        yield most("the same, times the plain one", rich / simple, "", RATIO)
        first, again = _times(connection, f"{long}/acknowledgements")
        yield told("who confirmed this document, median", again, "ms")
        _first, home = _times(connection, "/")
        yield told(f"home page of one who is asked for {documents} documents", home, "ms")


def _times(connection: Connection, path: str, holds: bytes = b"") -> tuple[float, float]:
    """(the first answer, the median of the others) in ms."""
    times = []
    for _round in range(ROUNDS):
        begin = time.perf_counter()
        status, _head, body = connection.ask("GET", path)
        times.append((time.perf_counter() - begin) * 1000)
        if status != 200 or holds not in body:
            raise RuntimeError(f"{path} answers {status}")
    return times[0], statistics.median(times[1:])


def _in_turns(connection: Connection, *paths: str) -> list[float]:
    """The median of each page in ms, asked in turns: what else the machine does weighs on all alike."""
    times: list[list[float]] = [[] for _path in paths]
    for turn in range(2 * ROUNDS + 2):
        for path, found in zip(paths, times, strict=True):
            begin = time.perf_counter()
            status, _head, _body = connection.ask("GET", path)
            if status != 200:
                raise RuntimeError(f"{path} answers {status}")
            if turn > 1:
                found.append((time.perf_counter() - begin) * 1000)
    return [statistics.median(found) for found in times]


def _add_people(site, count: int) -> None:
    now = datetime.now(UTC)
    agency = site.agencies[AGENCY]
    for number in range(UNITS):
        agency.units[f"njesia-{number}"] = Unit(f"njesia-{number}", f"Njësia {number}")
    for number in range(count):
        roles = (("employee", AGENCY),)
        user = User(site.take_uid(), f"nepunes{number}", f"Nëpunës {number}", "", now, roles=roles)
        user.unit = f"njesia-{number % UNITS}"
        site.uids[user.uid] = site.users[user.login] = user


def _asked(site, count: int) -> tuple[str, str]:
    """The addresses of a document that nobody is asked for, and of the one with many signatures."""
    corpus, draw, ctype = Corpus(11), random.Random(11), load_core_types()["sop"]
    begin = datetime.now(UTC) - timedelta(days=40)
    values = values_for("sop", 0, corpus)

    def publish(number: int, when: datetime, given: dict):
        given = {**given, "code": f"PSV-AP-{number + 1}/2026"}
        document = create_document(site, OPERATOR, when, ctype, agency=AGENCY, values=given, access="public")
        _record(site, document, ctype, when)
        return document

    plain, long = (publish(number, begin, values) for number in (0, 1))
    for number in range(2, count + 1):
        document = publish(number, begin + timedelta(minutes=number), values_for("sop", number, corpus, 60))
        _ask(site, document, begin + timedelta(days=draw.randint(1, 30)), draw)
    for number in range(1, VERSIONS):
        when = begin + timedelta(hours=number)
        text = {**long.values, "summary": f"{number}"}
        update_document(site, OPERATOR, when, long, ctype, rev=_rev(long), values=text)
        _record(site, long, ctype, when + timedelta(minutes=1))
    _ask(site, long, begin + timedelta(days=20), draw)
    _sign(site, long, draw)
    return f"/d/{format_uid(plain.uid)}", f"/d/{format_uid(long.uid)}"


def _rev(document) -> str:
    return document.rev if document.draft is None else document.draft.rev


def _record(site, document, ctype, when: datetime) -> None:
    life.take_step(
        site, OPERATOR, when, document, ctype, "record", life.Answers(day=day_of(when), act="VKM 1")
    )


def _ask(site, document, when: datetime, draw: random.Random) -> None:
    asking.ask(site, OPERATOR, when, document, Wish(agencies=(AGENCY,), days=draw.choice((7, 14, 60))))
    tally = site.acknowledgements.tally(document.uid)
    for _day in range(4):
        bits = draw.getrandbits(len(site.acknowledgements.roll.numbers)) & draw.getrandbits(
            len(site.acknowledgements.roll.numbers)
        )
        tally.add("signed", day_of(when + timedelta(days=draw.randint(0, 9))), bits)


def _sign(site, document, draw: random.Random) -> None:
    people = [user for user in site.users.values() if user.login.startswith("nepunes")]
    sheet = site.acknowledgements.sheet(document.uid)
    for _number in range(SIGNATURES):
        user, number = draw.choice(people), draw.randint(1, VERSIONS)
        version = site.uids[document.versions[number - 1]]
        signature = Signature(
            number, version.digest, version.made, day_of(version.made), ON_SCREEN, user.login, user.name,
            AGENCY, user.unit, True, user.uid,
        )  # fmt: skip
        sheet.sign(user.uid, tuple(signature))
