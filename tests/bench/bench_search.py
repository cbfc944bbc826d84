"""Speed of the search: building, following, asking. `run()` is called by the bench runner.

The text is random with the word frequencies of a language (about 300 words a document), so that sizes of
posting lists are like those of real text; `../shared/reference/search.md` 2 tells what engines gave.
"""

import itertools
import random
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

import ZEO
from ZEO.ClientStorage import ClientStorage

from dosja.search import folder as places
from dosja.search.query import Filters, Search
from dosja.search.snippets import snippet
from tests.storage.index_case import Case, add, start_follower, until

WORDS = 300
SAVES = 60
QUERIES = 200
SYLLABLES = (
    "ma",
    "rë",
    "ve",
    "shje",
    "tra",
    "fi",
    "kim",
    "po",
    "li",
    "ci",
    "pro",
    "ko",
    "ro",
    "gjy",
    "qa",
    "ta",
)

Row = tuple[str, float, str]


class Corpus:
    """Random text with Zipf's frequencies; the same for the same seed."""

    def __init__(self, seed: int = 1, size: int = 60_000):
        self.random = random.Random(seed)
        self.words = [
            "".join(self.random.choices(SYLLABLES, k=self.random.randint(2, 5))) for _ in range(size)
        ]
        self._weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(size)))

    def text(self, count: int) -> str:
        return " ".join(self.random.choices(self.words, cum_weights=self._weights, k=count))

    def neighbours(self) -> str:
        """Two words as they follow one another in a text."""
        return self.text(2)

    def word(self, frequent: int = 3_000) -> str:
        return self.words[self.random.randrange(frequent)]


def percentiles(times: list[float]) -> tuple[float, float]:
    """Median and 95th percentile, in ms."""
    ordered = sorted(times)
    return 1000 * statistics.median(ordered), 1000 * ordered[int(len(ordered) * 0.95)]


def timed(work) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def fill(case: Case, corpus: Corpus, documents: int) -> None:
    """Documents in transactions of 500, each of WORDS words; every fifth has a file of three pages."""
    for start in range(0, documents, 500):
        with case.change() as site:
            for number in range(start, min(start + 500, documents)):
                pages = [corpus.text(WORDS // 3) for _ in range(3)] if number % 5 == 0 else ()
                add(site, corpus.text(6), "" if pages else corpus.text(WORDS), pages=pages)


def queries(case: Case, corpus: Corpus) -> list[Row]:
    """What a search page asks: words, pages of hits and 20 snippets."""
    search = Search(case.folder)
    filters = Filters(("public", "internal:ap"))
    text = corpus.text(WORDS)
    kinds = {
        "one word": corpus.word,
        "two words": lambda: f"{corpus.word(200)} {corpus.word()}",
        "phrase": lambda: f'"{corpus.neighbours()}"',
        "prefix": lambda: f"{corpus.word()[:5]}*",
    }
    rows: list[Row] = []
    for name, make in kinds.items():
        asked = [make() for _ in range(QUERIES)]
        p50, p95 = percentiles([timed(lambda query=query: search.find(query, filters)) for query in asked])
        rows += [(f"search, {name}, p50", p50, "ms"), (f"search, {name}, p95", p95, "ms")]
    parsed = search.find(kinds["two words"](), filters).parsed
    rows.append(
        ("20 snippets of 300 words", 1000 * timed(lambda: [snippet(text, parsed) for _ in range(20)]), "ms")
    )
    return rows


def saves(case: Case, corpus: Corpus, address) -> list[Row]:
    """From the commit of a document to the moment another process finds it, one after the other."""
    search = Search(case.folder)
    child = start_follower(case, address)
    try:
        first = case.add("fillimi")
        until(lambda: search.revision(first) is not None, 120)
        times = []
        for _ in range(SAVES):
            uid = case.add(corpus.text(6), corpus.text(WORDS))
            begin = time.perf_counter()
            places.wake(case.folder)
            while search.revision(uid) is None:
                time.sleep(0.002)
            times.append(time.perf_counter() - begin)
    finally:
        child.kill()
        child.join()
    p50, p95 = percentiles(times)
    return [("saved to findable, p50", p50, "ms"), ("saved to findable, p95", p95, "ms")]


def run(documents: int = 10_000) -> list[Row]:
    """(name, value, unit) of every measurement; a temporary database, nothing is left behind."""
    corpus = Corpus()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        address, stop = ZEO.server(str(home / "Data.fs"), blob_dir=str(home / "blobs"), port=("127.0.0.1", 0))
        storage = ClientStorage(address, blob_dir=str(home / "blobs"), shared_blob_dir=True, wait_timeout=30)
        case = Case(home, storage)
        try:
            fill(case, corpus, documents)
            indexer = case.indexer()
            seconds = timed(indexer.rebuild)
            indexer.close()
            place = places.current(case.folder)
            size = sum(path.stat().st_size for path in place.iterdir()) / 1e6
            rows: list[Row] = [
                (f"documents of {WORDS} words indexed", documents / seconds, "a second"),
                (f"index of {documents} documents", size, "MB"),
                (
                    "opening the index",
                    1000 * timed(lambda: Search(case.folder).find("x", Filters(None))),
                    "ms",
                ),
            ]
            rows += queries(case, corpus)
            rows += saves(case, corpus, address)
            rows.append(("most memory used", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB"))
        finally:
            case.db.close()
            stop()
    return rows


if __name__ == "__main__":
    for label, value, unit in run(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000):
        print(f"{label:40} {value:10.1f} {unit}")
