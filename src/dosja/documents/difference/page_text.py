"""The extracted text of a file's pages as blocks: running heads and page numbers left out, lines joined.

Text out of a PDF has a line break at each printed line, and two issues of one text break at other places;
so lines are joined into paragraphs before anything is compared.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from dosja.documents.difference.blocks import HEADING, PARAGRAPH, Block
from dosja.documents.difference.headings import begins_block, block_of, heading_of, mark_of, settle_titles

EDGE = 3
"""Lines at the top and at the bottom of a page among which running heads and page numbers are looked for."""
FULL = 0.8
"""A line shorter than this share of the widest ones ends its paragraph, unless the next goes on small."""
WIDEST = 200
"""Longer lines are whole paragraphs: the format keeps them so (DOCX, ODT, HTML)."""

_DIGITS = re.compile(r"\d+")
_BARE_NUMBER = re.compile(r"\W*(\d{1,4})\W*$")
_PAGE_NUMBER = re.compile(
    r"\W*(?:faqja|faqe|fq\.?|page|p\.)?\s*(\d{1,4})\s*(?:/|nga|of|prej|-)\s*\d{1,4}\W*$"
    r"|\W*(?:faqja|faqe|fq\.?|page)\s*\d{1,4}\W*$",
    re.IGNORECASE,
)
_ENDS = (".", ";", ":", "!", "?", "…", ".”", '."', ".»")
_HYPHENS = ("\u00ad", "-", "\u2010")


def page_blocks(pages: Sequence[str], *, broken: bool = True) -> list[Block]:
    """The blocks of a file's text; each knows the page, from 1, on which it begins.

    `broken`: a line may be a part of a paragraph, as in PDF; False where each line is known to be one (DOCX).
    """
    lines = [
        [line.strip() for line in page.split("\n") if line.strip() or not line] if page else []
        for page in pages
    ]
    kept = _without_running(lines)
    wrapped = _width_of(kept) if broken else 0
    found: list[Block] = []
    for page, text, whole in _paragraphs(kept, wrapped):
        block = block_of(text, page=page)
        if block is not None and block.kind == HEADING and not whole:
            block = block_of(text, page=page, kind=PARAGRAPH)
        if block is not None:
            found.append(block)
    return settle_titles(found)


def _without_running(pages: list[list[str]]) -> list[list[tuple[int, str]]]:
    """(page, line) of each page without the lines that most pages repeat at their edges and page numbers."""
    edges = [_edge_places(lines) for lines in pages]
    seen: Counter[tuple[int, str]] = Counter()
    offsets: Counter[int] = Counter()
    for number, (lines, places) in enumerate(zip(pages, edges, strict=True), 1):
        seen.update({(edge, _DIGITS.sub("#", lines[place])) for place, edge in places})
        for place, _edge in places:
            bare = _BARE_NUMBER.match(lines[place])
            if bare:
                offsets[int(bare[1]) - number] += 1
    often = max(2, -(-3 * len(pages) // 5))
    running = {line for line, times in seen.items() if times >= often and _is_running(line[1])}
    offset, times = offsets.most_common(1)[0] if offsets else (0, 0)
    kept: list[list[tuple[int, str]]] = []
    for number, (lines, places) in enumerate(zip(pages, edges, strict=True), 1):
        drop = set()
        for place, edge in places:
            line = lines[place]
            bare = _BARE_NUMBER.match(line)
            if (
                (edge, _DIGITS.sub("#", line)) in running
                or _PAGE_NUMBER.match(line)
                or (bare and times >= min(2, len(pages)) and int(bare[1]) - number == offset)
            ):
                drop.add(place)
        kept.append([(number, line) for place, line in enumerate(lines) if place not in drop])
    return kept


def _is_running(line: str) -> bool:
    """Headings and points that begin many pages alike ("Neni #") belong to the text, and so do numbers."""
    if sum(letter.isalpha() for letter in line) < 3:
        return False
    return heading_of(line.replace("#", "1")) is None and not mark_of(line.replace("#", "1"))[0]


def _edge_places(lines: list[str]) -> list[tuple[int, int]]:
    """Places of the first and last written lines of a page, with their distance from the edge: 0, 1, 2 from
    the top and -1, -2, -3 from the bottom."""
    written = [place for place, line in enumerate(lines) if line]
    top = [(place, distance) for distance, place in enumerate(written[:EDGE])]
    bottom = written[max(EDGE, len(written) - EDGE) :]
    return top + [(place, distance - len(bottom)) for distance, place in enumerate(bottom)]


def _width_of(pages: Iterable[list[tuple[int, str]]]) -> int:
    """How many characters a full line holds; 0 when each line is a paragraph of its own."""
    lines = [line for page in pages for _number, line in page if line]
    if len(lines) < 3:
        return 0
    sizes = sorted(map(len, lines))
    width = sizes[int(0.95 * (len(sizes) - 1))]
    full = sum(size >= 0.75 * width for size in sizes)
    ended = sum(line.endswith(_ENDS) for line in lines)
    whole = sizes[-1] > max(WIDEST, 2 * width) or width > WIDEST or full < 0.3 * len(lines)
    return 0 if whole or 2 * ended > len(lines) else width


def _paragraphs(pages: Iterable[list[tuple[int, str]]], width: int) -> Iterator[tuple[int, str, bool]]:
    """(page, text, whether it is a single line) of each paragraph; one may go on over the end of a page."""
    begun, parts, last = 0, [], ""  # type: int, list[str], str
    for page in pages:
        for number, line in page:
            if parts and (not line or not _goes_on(parts, last, line, width)):
                yield begun, _joined(parts), len(parts) == 1
                parts = []
            if line:
                if not parts:
                    begun = number
                parts.append(line)
                last = line
    if parts:
        yield begun, _joined(parts), len(parts) == 1


def _goes_on(parts: list[str], last: str, line: str, width: int) -> bool:
    """True when `line` belongs to the paragraph that `parts` began and whose last line was `last`."""
    if last.endswith("\u00ad"):
        return True
    if begins_block(line):
        # "... sipas" / "Neni 12 i ligjit": a reference at the beginning of a line is no heading.
        return bool(width) and len(last) >= FULL * width and not last.endswith(_ENDS) and not _alone(line)
    if len(parts) == 1 and heading_of(last) is not None:
        return False
    if line[0].islower():
        return width > 0 or last.endswith(_HYPHENS)
    if not width:
        return False
    if last.endswith(_ENDS):
        return len(last) >= 0.93 * width
    return len(last) >= FULL * width


def _alone(line: str) -> bool:
    """True for a line that is nothing but the number of an article, or a point."""
    found = heading_of(line)
    return (found is not None and not found[1]) or bool(mark_of(line)[0])


def _joined(parts: list[str]) -> str:
    """The lines as one text; a word that was broken at the end of a line is whole again."""
    text = parts[0]
    for part in parts[1:]:
        hyphen = text.endswith(("-", "\u2010")) and text[-2:-1].islower() and part[0].islower()
        if text.endswith("\u00ad") or hyphen:
            text = text[:-1] + part
        else:
            text = f"{text} {part}"
    return text
