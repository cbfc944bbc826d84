"""Paragraphs that one printing of a text joins and another parts, cut alike on both sides.

Where a line of a PDF happens to be full, two paragraphs look like one; without this the other issue of the
same text would seem changed.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from dosja.documents.difference.blocks import HEADING, PARAGRAPH, WORD, Block

SHORTEST = 5
"""Words of the shortest block along which another is cut."""


def cut_alike(old: Sequence[Block], new: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """Both texts with the blocks cut that begin or end with a whole block of the other; no word is lost."""
    mine, theirs = {block.key for block in old}, {block.key for block in new}
    return _cut(old, new, mine, theirs), _cut(new, old, theirs, mine)


def _cut(blocks: Sequence[Block], others: Sequence[Block], own: set[str], known: set[str]) -> list[Block]:
    """`blocks`, cut along those of `others` that are not among them as they are."""
    heads, tails = defaultdict(set), defaultdict(set)
    for other in others:
        words = other.words
        if other.key not in own and len(words) >= SHORTEST and other.kind != HEADING:
            heads[words[:3]].add(len(words))
            tails[words[-3:]].add(len(words))
    if not heads:
        return list(blocks)
    found: list[Block] = []
    for block in blocks:
        if block.key in known or block.kind == HEADING:
            found.append(block)
        else:
            found.extend(_parts(block, heads, tails, known))
    return found


def _parts(block: Block, heads, tails, known: set[str]) -> list[Block]:
    front: list[Block] = []
    back: list[Block] = []
    while block.key not in known:
        words = block.words
        for size in sorted(heads.get(words[:3], ()), reverse=True):
            if size < len(words) and " ".join(words[:size]) in known:
                first, block = _split(block, size)
                front.append(first)
                break
        else:
            for size in sorted(tails.get(words[-3:], ()), reverse=True):
                if size < len(words) and " ".join(words[-size:]) in known:
                    block, last = _split(block, len(words) - size)
                    back.insert(0, last)
                    break
            else:
                break
    return [*front, block, *back]


def _split(block: Block, size: int) -> tuple[Block, Block]:
    """The block in two, the first with `size` words."""
    ends = [match.end() for match in WORD.finditer(block.text)]
    end = ends[size - 1]
    first = replace(block, text=block.text[:end])
    rest = Block(block.text[end:].strip(), PARAGRAPH, page=block.page)
    return first, rest
