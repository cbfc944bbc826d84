"""Measures of pages that are only read: ratios to the bare view, rates against Plone's, search, home page."""

import re
import statistics
from urllib.parse import quote

from dosja.uids import format_uid
from tests.bench.load import Connection, measure
from tests.bench.people import Person
from tests.bench.table import least, most, told

PLONE_TIMES = 15
PLONE = {"document page": 19, "list page": 16, "edit form": 13}
"""Pages a second of Plone 6.2.2 on one connection (reference/peers.md 3)."""
RATIOS = {
    "document page": 30,
    "page of a document with 200 versions": 30,
    "list page": 20,
    "edit form": 15,
}
LISTS = (
    "/documents",
    "/documents?type=sop",
    "/documents?agency=akademia&sort=-modified",
    "/documents?sort=code&page=7",
    "/documents?type=document&page=3",
)
LINKS = re.compile(rb'<(?:link rel="(?:stylesheet|icon)"[^>]*href|script src|img src)="([^"]+)"')
SPRITES = re.compile(rb'<use href="([^"#]+)#')


def paths(made) -> dict[str, list[str]]:
    """The addresses of each kind of page."""
    uids = [format_uid(uid) for uid in made.shown]
    return {
        "bare view": [f"/bare?uid={uid}" for uid in uids],
        "document page": [f"/d/{uid}" for uid in uids],
        "page of a document with 200 versions": [f"/d/{format_uid(made.long_lived)}"],
        "list page": list(LISTS),
        "edit form": [f"/d/{uid}/edit" for uid in uids],
    }


def pages(made, port: int, person: Person, *, seconds: float, rounds: int):
    """Each kind of page in turn, several rounds, so that a busy moment of the machine meets all alike."""
    rates: dict[str, list[float]] = {}
    wanted = paths(made)
    for addresses in wanted.values():
        measure(port, addresses, person.reading, seconds=0.5)
    errors = 0
    for _round in range(rounds):
        for name, addresses in wanted.items():
            found = measure(port, addresses, person.reading, seconds=seconds)
            rates.setdefault(name, []).append(found.rate)
            errors += found.errors
    bare = statistics.median(rates["bare view"])
    yield told("bare view", bare, "/s")
    for name, share in RATIOS.items():
        ratio = statistics.median(
            100 * rate / other for rate, other in zip(rates[name], rates["bare view"], strict=True)
        )
        yield least(f"{name}: share of the bare view", ratio, "%", share)
    for name, plone in PLONE.items():
        yield least(f"{name}, one connection", statistics.median(rates[name]), "/s", plone * PLONE_TIMES)
    yield most("wrong answers among them", errors, "", 0)


def searches(made, port: int, person: Person, *, seconds: float):
    """The search page for words of every frequency, one or two of them; and, as Plone was asked by wrk (see
    reference/peers.md 3), for one question (a frequent word) again and again."""
    words = made.words
    asked = [f"/search?q={quote(word)}" for word in words]
    asked += [f"/search?q={quote(words[n])}+{quote(words[-n - 1])}" for n in range(100)]
    asked = [address for pair in zip(asked[::2], asked[1::2], strict=False) for address in pair]
    alone = measure(port, asked, person.reading, seconds=seconds)
    yield least("search page, one connection", alone.rate, "/s", 16 * PLONE_TIMES)
    four = measure(port, asked, person.reading, connections=4, seconds=seconds)
    yield told("search page, p50 at 4 connections", four.p50, "ms")
    yield most("search page, p95 at 4 connections", four.p95, "ms", 60)
    again = measure(port, [asked[0]], person.reading, seconds=seconds)
    yield least("search page, one question again as Plone's was", again.rate, "/s", 16 * PLONE_TIMES)
    yield most("search page, wrong answers", alone.errors + again.errors + four.errors, "", 0)


def first_view(port: int, person: Person):
    """What a browser with an empty cache asks for to show the home page, with every header."""
    connection = Connection(port, person.reading)
    _status, head, body = connection.ask("GET", "/")
    size, requests = len(head) + 4 + len(body), 1
    found = {*LINKS.findall(body), *SPRITES.findall(body)}
    for address in sorted(found):
        status, head, content = connection.ask("GET", address.decode())
        if status != 200:
            raise RuntimeError(f"{address!r} answers {status}")
        size, requests = size + len(head) + 4 + len(content), requests + 1
        if re.search(rb"url\(|@import", content):
            raise RuntimeError(f"{address!r} loads more files; count them here too")
    yield most("home page, first view: requests", requests, "", 8)
    yield most("home page, first view: on the wire", size / 1000, "kB", 250)
