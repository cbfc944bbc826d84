"""Articles and other parts of a text, and which part of the new text a part of the old one has become.

A part is matched by what it says first, then by number and title: an article that only got another number
is found again, and one that was written anew stands beside the old one of its number.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from dosja.documents.difference.blocks import HEADING, Block

SAME_NAME = 0.2
"""What an equal number, and again an equal title, adds to the likeness of two parts."""
LIKE, NAMED_LIKE = 0.35, 0.1
"""The likeness from which parts are one: of other names, and of the same number."""
COMMON = 24
"""A pair of words in more parts than this tells nothing and is not looked at."""


@dataclass
class Section:
    """The blocks `start` to `end` of a text: a heading and what follows it up to the next one."""

    start: int
    end: int
    blocks: Sequence[Block]

    @property
    def heading(self) -> Block | None:
        """The heading; the beginning of a text may have none."""
        first = self.blocks[0] if self.blocks else None
        return first if first is not None and first.kind == HEADING else None

    @property
    def label(self) -> tuple[str, str] | None:
        """Kind and number of the heading, as ("article", "5")."""
        return self.heading.label if self.heading is not None else None

    @property
    def title(self) -> str:
        """The words of the heading without the number, in small letters."""
        return self.heading.title.lower() if self.heading is not None else ""

    @cached_property
    def body(self) -> tuple[str, ...]:
        """The keys of the blocks under the heading."""
        blocks = self.blocks[1:] if self.heading is not None else self.blocks
        return tuple(block.key for block in blocks)

    @cached_property
    def size(self) -> int:
        """Words under the heading."""
        return sum(len(block.words) for block in self.blocks) - (
            len(self.heading.words) if self.heading is not None else 0
        )


def sections_of(blocks: Sequence[Block]) -> list[Section]:
    """The parts of a text, in order; together they hold each block once."""
    starts = [place for place, block in enumerate(blocks) if block.kind == HEADING]
    if not starts or starts[0]:
        starts.insert(0, 0)
    ends = [*starts[1:], len(blocks)]
    return [Section(start, end, blocks[start:end]) for start, end in zip(starts, ends, strict=True)]


def shingles(blocks: Iterable[Block]) -> set[int]:
    """What likeness is counted by: each pair of neighbouring words, and the first word of a block."""
    found = set()
    for block in blocks:
        words = [word.lower() for word in block.words]
        if words:
            found.add(hash(words[0]))
        found.update(hash(pair) for pair in pairwise(words))
    return found


def candidates(old: dict[int, set[int]], new: dict[int, set[int]]) -> list[tuple[float, int, int]]:
    """(likeness, old, new) of all that share rare pairs of words; 1 is equal, 0 nothing in common."""
    places = defaultdict(list)
    for name, parts in new.items():
        for part in parts:
            places[part].append(name)
    found = []
    for name, parts in old.items():
        shared: dict[int, int] = {}
        for part in parts:
            at = places.get(part)
            if at is not None and len(at) <= COMMON:
                for other in at:
                    shared[other] = shared.get(other, 0) + 1
        for other, count in shared.items():
            if 6 * count >= min(len(parts), len(new[other])) or count > 20:
                common = len(parts & new[other])
                found.append((2 * common / (len(parts) + len(new[other])), name, other))
    return found


def match_sections(old: list[Section], new: list[Section]) -> list[tuple[int, int]]:
    """Pairs (place in old, place in new) of parts that are one, each part in at most one pair."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()

    def pair(first: int, second: int) -> None:
        pairs[first] = second
        taken.add(second)

    def left(sections, done):
        return [place for place in range(len(sections)) if place not in done]

    def by(what, least=0):
        """Pair what is left by an equal and telling property, in order of appearance."""
        mine: dict = defaultdict(list)
        theirs: dict = defaultdict(list)
        for places, sections, done in ((mine, old, pairs), (theirs, new, taken)):
            for place in left(sections, done):
                name = what(sections[place])
                if name and sections[place].size >= least:
                    places[name].append(place)
        for name, places in mine.items():
            others = theirs.get(name, ())
            if len(places) == len(others):
                for first, second in zip(places, others, strict=True):
                    pair(first, second)

    by(lambda part: (part.body, part.label, part.title), 1)
    by(lambda part: part.body, 8)
    likely = candidates(
        {place: shingles(old[place].blocks) for place in left(old, pairs)},
        {place: shingles(new[place].blocks) for place in left(new, taken)},
    )
    ranked = []
    for likeness, first, second in likely:
        named = old[first].label is not None and old[first].label == new[second].label
        titled = bool(old[first].title) and old[first].title == new[second].title
        if likeness >= LIKE or ((named or titled) and likeness >= NAMED_LIKE):
            ranked.append((likeness + SAME_NAME * (named + titled), -abs(first - second), first, second))
    for _score, _near, first, second in sorted(ranked, reverse=True):
        if first not in pairs and second not in taken:
            pair(first, second)
    by(lambda part: part.label and (part.label, part.title))
    by(lambda part: part.label)
    by(lambda part: part.title)
    if old and new and 0 not in pairs and 0 not in taken and not (old[0].heading or new[0].heading):
        pair(0, 0)
    return sorted(pairs.items())
