"""Two versions of a text of 100 pages compared: read from the pages, matched, words and summary told.

The pages are as a PDF gives them, with broken lines and running heads; the second version is printed wider,
so that no line ends where it did.
"""

import random
import textwrap
import time
from collections import Counter

from dosja.documents.difference.page_text import page_blocks
from dosja.documents.difference.rows import compare_blocks
from dosja.documents.difference.summary import count_text
from tests.bench.bench_search import Corpus
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
