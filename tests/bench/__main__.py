"""`make bench`: measures a site of 10,000 documents on this machine and prints one table.

Everything goes over 127.0.0.1 to a real `dosja serve` (storage, web, indexer and worker processes) in a
temporary folder; load generator and server share the cores. `--quick` takes 1,500 documents and shorter runs.
Exit code 0 also when a target is missed: the table says so.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import (
    acknowledgements,
    bench_search,
    difference,
    plugins,
    reading,
    rosters,
    running,
    training,
    writing,
)
from tests.bench.bench_search import Corpus
from tests.bench.load import measure
from tests.bench.people import Person
from tests.bench.site import make_site
from tests.bench.table import Table, least, most, told

PARTS = (
    "start", "pages", "search", "saves", "workers", "import", "difference", "engine", "confirm",
    "rosters", "training", "plugins",
)  # fmt: skip


def main() -> int:
    """Run the chosen parts; prints as it goes."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="1,500 documents, shorter runs")
    parser.add_argument("--only", choices=PARTS, nargs="+", default=PARTS, help="some parts only")
    parser.add_argument("--documents", type=int, help="size of the site")
    parser.add_argument(
        "--seconds", type=float, help="how long 4 readers search beside a writer (20; the issue asks for 300)"
    )
    arguments = parser.parse_args()
    documents = arguments.documents or (1_500 if arguments.quick else 10_000)
    begin = time.monotonic()
    table = Table()
    with tempfile.TemporaryDirectory(prefix="dosja-bench-") as name:
        print(f"Makes a site of {documents} documents, a fifth of them with a text file ...", flush=True)
        made = make_site(Path(name) / "site", documents)
        table.head()
        table.add(told("the site is made and indexed", time.monotonic() - begin, "s"))
        _measure(table, made, Path(name), set(arguments.only), arguments.quick)
    if "engine" in arguments.only:
        seconds = arguments.seconds or (3 if arguments.quick else 20)
        print(f"Measures the search alone, over {documents} documents and over long ones ...", flush=True)
        table.add(*bench_search.run(documents, seconds, 20 if arguments.quick else 200))
    if "rosters" in arguments.only:
        print("Opens the pages of a roster ...", flush=True)
        table.add(*rosters.run())
    print(f"{len(table.missed)} targets missed; {time.monotonic() - begin:.0f} s in all.")
    return 0


def _measure(table: Table, made, folder: Path, parts: set[str], quick: bool) -> None:
    seconds = 1.5 if quick else 3
    if "start" in parts:
        starts = [running.seconds_to_first_answer(made.home) for _ in range(2 if quick else 5)]
        table.add(most("start to first answer", statistics.median(starts), "s", 2))
    if parts & {"pages", "search", "saves"}:
        with running.serve(made.home, 1) as intranet:
            port = running.port_of(intranet)
            person = Person(port, "matje0")
            if "pages" in parts:
                table.add(*reading.pages(made, port, person, seconds=seconds, rounds=3 if quick else 7))
                table.add(*reading.first_view(port, person))
            if "search" in parts:
                table.add(*reading.searches(made, port, person, seconds=2 * seconds))
            if "saves" in parts:
                table.add(*writing.findable(made, person, count=10 if quick else 40))
                table.add(*writing.saves(made, person, count=40 if quick else 200))
                table.add(*writing.creations(made, person, seconds=2 * seconds))
                table.add(*writing.at_once(made, port, rounds=4 if quick else 12))
            web, share, every = running.memory(intranet)
            table.add(
                most("resident memory of the web process", web, "MB", 200),
                told("the same, shared pages divided", share, "MB"),
                told("all processes together, shared pages divided", every, "MB"),
            )
    if "workers" in parts:
        _workers(table, made, seconds, 2 if quick else 5)
    if "difference" in parts:
        table.add(*difference.texts())
        table.add(*difference.page(folder))
    if "confirm" in parts:
        sizes = {"documents": 100, "people": 500} if quick else {}
        table.add(*acknowledgements.rows(folder, **sizes))
    if "training" in parts:
        for row in training.measures(folder, 10_000 if quick else 100_000):
            table.add(row)
    if "plugins" in parts:
        table.add(*plugins.measures(folder, 2 if quick else plugins.ROUNDS))
    if "import" in parts:
        _import(table, folder, 300 if quick else 1000)


def _mixed(made, workers: int, seconds: float) -> tuple[float, float]:
    """Document and list pages a second at 8 connections with so many web processes, freshly started and
    warmed; MB of all processes."""
    wanted = reading.paths(made)
    addresses = [*wanted["document page"][:40], *wanted["list page"]]
    with running.serve(made.home, workers) as intranet:
        port = running.port_of(intranet)
        cookie = Person(port, "matje1").reading
        measure(port, addresses, cookie, connections=8, seconds=seconds / 2)
        rate = measure(port, addresses, cookie, connections=8, seconds=seconds).rate
        return rate, running.memory(intranet)[2]


def _workers(table: Table, made, seconds: float, rounds: int) -> None:
    """Two web processes against one, in turn, since the machine's own speed changes while it is measured."""
    found: dict[int, list] = {1: [], 2: []}
    for _ in range(rounds):
        for workers, seen in found.items():
            seen.append(_mixed(made, workers, seconds))
    one, two = ([rate for rate, _mb in seen] for seen in found.values())
    ratio = statistics.median(two) / statistics.median(one)
    spread = f"of {rounds}: " + ", ".join(f"{b / a:.2f}" for a, b in zip(one, two, strict=True))
    table.add(
        told("pages at 8 connections, one web process", statistics.median(one), "/s"),
        told("pages at 8 connections, two web processes", statistics.median(two), "/s"),
        least("two web processes, times one", ratio, "", 1.4, spread),
        told("all processes with two web ones, shared pages divided", found[2][-1][1], "MB"),
    )


def _import(table: Table, folder: Path, count: int) -> None:
    """`dosja import` of text files into an empty site."""
    files = folder / "texts"
    files.mkdir()
    corpus, draw = Corpus(3), random.Random(3)
    for number in range(count):
        text = "\n".join(corpus.text(60) for _ in range(draw.randint(2, 8)))
        (files / f"teksti {number}.txt").write_text(text, "utf-8")
    empty = make_site(folder / "empty", 0)
    rate = count / running.seconds_of_import(empty.home, files)
    table.add(least(f"import of {count} text files, index included", rate, "/s", 60))


if __name__ == "__main__":
    sys.exit(main())
