"""Two versions of a text of 100 pages compared: read from the pages, matched, words and summary told.

The pages are as a PDF gives them, with broken lines and running heads; the second version is printed wider,
so that no line ends where it did.
"""

import io
import random
import textwrap
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta

from dosja.accounts.permissions import OPERATOR
from dosja.content_types import load_core_types
from dosja.documents.difference.page_text import page_blocks
from dosja.documents.difference.rows import compare_blocks
from dosja.documents.difference.summary import count_text
from dosja.documents.extraction import Result
from dosja.documents.life import operations as life
from dosja.documents.life.text import working_files
from dosja.documents.operations.documents import create_document
from dosja.documents.operations.files import attach_file, remove_file, store_text
from dosja.storage.database import open_database, session
from dosja.uids import format_uid
from tests.bench import running
from tests.bench.bench_search import Corpus
from tests.bench.load import Connection
from tests.bench.people import Person
from tests.bench.site import AGENCY, make_site
from tests.bench.table import most, told

PAGES = 100
LINES = 40
SECONDS = 2
ROUNDS = 3


def articles(corpus: Corpus, lines: int) -> list[list[str]]:
    """Articles of some paragraphs that fill about so many lines of 88 characters."""
    draw, found = corpus.random, []
    while lines > 0:
        found.append(
            [corpus.text(draw.randint(20, 120)).capitalize() + "." for _ in range(draw.randint(2, 6))]
        )
        lines -= 1 + sum(len(text) // 84 + 1 for text in found[-1])
    return found


def pages_of(text: list[list[str]], width: int) -> list[str]:
    """The articles as printed pages."""
    lines = []
    for number, paragraphs in enumerate(text, 1):
        lines.append(f"Neni {number}")
        for paragraph in paragraphs:
            lines += textwrap.wrap(paragraph, width)
    starts = range(0, len(lines), LINES)
    return [
        "\n".join(["Procedura standarde e veprimit", *lines[start : start + LINES], str(number)])
        for number, start in enumerate(starts, 1)
    ]


def revised(text: list[list[str]], corpus: Corpus, share: float) -> list[list[str]]:
    """The articles with so large a share of paragraphs changed, some cut and added, two articles moved."""
    draw: random.Random = corpus.random
    found = []
    for paragraphs in text:
        kept = []
        for paragraph in paragraphs:
            chance = draw.random()
            if chance < share / 5:
                continue
            if chance < share:
                words = paragraph.split()
                at = draw.randrange(len(words))
                words[at : at + draw.randint(0, 3)] = corpus.text(draw.randint(1, 4)).split()
                paragraph = " ".join(words)
            kept.append(paragraph)
            if chance > 1 - share / 5:
                kept.append(corpus.text(50).capitalize() + ".")
        found.append(kept)
    found.insert(len(found) // 2, found.pop(len(found) // 8))
    found.insert(len(found) // 9, found.pop(-len(found) // 5))
    return found


def texts():
    """Rows of the table: a light revision, one of every paragraph, and two texts with nothing in common."""
    corpus = Corpus(5)
    old = articles(corpus, PAGES * LINES)
    cases = {
        "a tenth of the paragraphs changed": revised(old, corpus, 0.1),
        "every paragraph changed": revised(old, corpus, 1),
        "two unlike texts": articles(corpus, PAGES * LINES),
    }
    first = pages_of(old, 88)
    for name, new in cases.items():
        second = pages_of(new, 93)
        seconds, found = _compare(first, second)
        note = f"{len(first)} and {len(second)} pages: " + ", ".join(
            f"{count} {kind}" for kind, count in sorted(found.items())
        )
        yield most(f"difference, {name}", seconds, "s", SECONDS, note)
    one = " ".join(paragraph for text in old for paragraph in text)
    other = " ".join(paragraph for text in cases["every paragraph changed"] for paragraph in text)
    seconds, _found = _compare([one], [other])
    yield told("difference, all as a single paragraph", seconds, "s")


def _compare(old: list[str], new: list[str]) -> tuple[float, Counter]:
    """The best of some rounds, and the kinds of rows that were found."""
    best, found = float("inf"), Counter()
    for _round in range(ROUNDS):
        begin = time.perf_counter()
        difference = compare_blocks(page_blocks(old), page_blocks(new), printed=True)
        count_text([difference])
        best = min(best, time.perf_counter() - begin)
        found = Counter(row.kind for row in difference.rows if row.is_change)
    return best, found


def page(folder):
    """Rows of the table: the page itself, over HTTP, for two versions whose file has 100 pages."""
    made = make_site(folder / "difference", 0)
    corpus = Corpus(6)
    old = articles(corpus, PAGES * LINES)
    with closing(open_database(made.home)) as db, session(db) as site:
        path = _publish(site, pages_of(old, 88), pages_of(revised(old, corpus, 0.1), 93))
    with running.serve(made.home, 1) as intranet:
        port = running.port_of(intranet)
        connection = Connection(port, Person(port, "matje0").cookie)
        connection.ask("GET", "/")
        for name, query in (("first", ""), ("again, the whole text", "&view=side&all=1")):
            begin = time.perf_counter()
            status, _head, body = connection.ask("GET", f"{path}?from=1&to=2{query}")
            seconds = time.perf_counter() - begin
            if status != 200 or b'id="change-2"' not in body:
                raise RuntimeError(f"the difference answers {status}")
            note = f"{len(body) / 1000:.0f} kB"
            yield most(f"difference, the page of 100 pages, {name}", seconds, "s", SECONDS, note)


def _publish(site, *texts: list[str]) -> str:
    """A procedure with a version for each text; returns the address of its differences."""
    now, ctype = datetime(2026, 1, 1, tzinfo=UTC), load_core_types()["sop"]
    values = {"title": "Procedura", "code": "PSV-AKP-1/2026", "language": "sq"}
    document = create_document(site, OPERATOR, now, ctype, agency=AGENCY, values=values, access="public")
    for number, pages in enumerate(texts, 1):
        now += timedelta(days=30)
        for uid in working_files(document):
            remove_file(site, OPERATOR, now, document, ctype, site.get(uid))
        file = attach_file(
            site, OPERATOR, now, document, ctype,
            name="procedura.pdf", media_type="application/pdf", source=io.BytesIO(b"%d" % number),
        )  # fmt: skip
        store_text(site, now, file.uid, Result("done", pages=tuple(pages), page_count=len(pages)))
        life.take_step(
            site, OPERATOR, now, document, ctype, "record", life.Answers(day=now.date(), act="VKM 1")
        )
    return f"/d/{format_uid(document.uid)}/difference"
