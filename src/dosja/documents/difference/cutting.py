"""Paragraphs that one printing of a text joins and another parts, cut alike on both sides.

Where a line of a PDF happens to be full, two paragraphs look like one; without this the other issue of the
same text would seem changed.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from dosja.documents.difference.blocks import HEADING, PARAGRAPH, WORD, Block
from dosja.documents.difference.headings import block_of

SHORTEST = 5
"""Words of the shortest block along which another is cut."""


def cut_alike(old: Sequence[Block], new: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """Both texts with the blocks cut that hold whole blocks of the other; no word is lost."""
    return _cut(old, new), _cut(new, old)


def _cut(blocks: Sequence[Block], others: Sequence[Block]) -> list[Block]:
    """`blocks`, cut along those of `others` that are not among them as they are."""
    own, known = {block.key for block in blocks}, {block.key for block in others}
    wholes: set[str] = set()
    sizes: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for other in others:
        if other.key in own or len(other.words) < SHORTEST or other.kind == HEADING:
            continue
        for words in {other.words, tuple(WORD.findall(other.whole))}:
            sizes[words[:3]].add(len(words))
            wholes.add(" ".join(words))
    if not wholes:
        return list(blocks)
    longest_first = {head: sorted(found, reverse=True) for head, found in sizes.items()}
    found: list[Block] = []
    for block in blocks:
        if block.key in known or block.kind == HEADING or len(block.words) <= SHORTEST:
            found.append(block)
        else:
            found.extend(_pieces(block, _spans(block.words, longest_first, wholes)))
    return found


def _spans(words: tuple[str, ...], sizes: dict[tuple[str, ...], list[int]], wholes: set[str]):
    """From which word to which: the whole blocks of the other text, and what lies between them."""
    begun = at = 0
    spans: list[tuple[int, int]] = []
    while at < len(words):
        for size in sizes.get(words[at : at + 3], ()):
            if at + size <= len(words) and " ".join(words[at : at + size]) in wholes:
                if begun < at:
                    spans.append((begun, at))
                spans.append((at, at + size))
                begun = at = at + size
                break
        else:
            at += 1
    if begun < len(words):
        spans.append((begun, len(words)))
    return spans


def _pieces(block: Block, spans: list[tuple[int, int]]) -> list[Block]:
    """The block as several, each with the words from one number to another; the first keeps the mark."""
    if len(spans) < 2:
        return [block]
    places = [(match.start(), match.end()) for match in WORD.finditer(block.text)]
    texts = [block.text[places[first][0] : places[last - 1][1]] for first, last in spans]
    found = [replace(block, text=texts[0])]
    for text in texts[1:]:
        piece = block_of(text, page=block.page)
        if piece is None or piece.kind == HEADING or WORD.findall(piece.whole) != WORD.findall(text):
            # A dash in the middle of a paragraph is no mark of a list: it would be lost.
            piece = Block(text, PARAGRAPH, page=block.page)
        found.append(piece)
    return found
