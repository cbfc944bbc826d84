"""The words that changed inside one block."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from dosja.documents.difference.blocks import WORD

EQUAL, INSERTED, DELETED = "equal", "inserted", "deleted"
MOST = 25_000_000
"""Product of the word counts up to which single words are compared; beyond it, sentences are."""
ALIKE = 0.25
"""Below this share of common words a patchwork would only confuse: the whole block is told as replaced."""


@dataclass(frozen=True)
class Piece:
    """A part of a changed block: `kind` is "equal", "inserted" or "deleted"."""

    kind: str
    text: str


def opcodes(old: Sequence, new: Sequence) -> list[tuple[str, int, int, int, int]]:
    """(tag, from, to, from, to) of the fewest insertions and deletions; tags "equal", "delete", "insert".

    Exact, in C, without recursion: time and memory grow with the product of both lengths divided by 64.
    """
    numbers: dict = {}
    first = [numbers.setdefault(entry, len(numbers)) for entry in old]
    second = [numbers.setdefault(entry, len(numbers)) for entry in new]
    return [
        (code.tag, code.src_start, code.src_end, code.dest_start, code.dest_end)
        for code in Indel.opcodes(first, second)
    ]


def changed_words(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces that make `new` out of `old`: equal and inserted ones give `new`, letter by letter."""
    before, after = _tokens(old), _tokens(new)
    if len(before) * len(after) > MOST:
        before, after = _sentences(before), _sentences(after)
    codes = opcodes([key for key, _text in before], [key for key, _text in after])
    equal = sum(len(after[at][0]) for tag, _a, _b, c, d in codes if tag == "equal" for at in range(c, d))
    most = max(sum(len(key) for key, _text in before), sum(len(key) for key, _text in after))
    if not most or equal < ALIKE * most:
        return _whole(old, new)
    runs: list[tuple[str, str, str]] = []  # (equal, deleted, inserted): one or the two others are filled
    for tag, a, b, c, d in codes:
        deleted = "".join(text for _key, text in before[a:b])
        inserted = "".join(text for _key, text in after[c:d])
        if tag == "equal":
            if runs and before[a][1].startswith(" ") and not inserted.startswith(" "):
                # Of this word the new text is shown: the old one's space before it stands in the change.
                runs[-1] = (runs[-1][0], runs[-1][1] + " ", runs[-1][2])
            runs.append((inserted, "", ""))
        elif runs and not runs[-1][0]:
            runs[-1] = ("", runs[-1][1] + deleted, runs[-1][2] + inserted)
        else:
            runs.append(("", deleted, inserted))
    return tuple(_pieces(_readable(runs)))


def _whole(old: str, new: str) -> tuple[Piece, ...]:
    pieces = [Piece(DELETED, old)] if old else []
    if new:
        pieces.append(Piece(INSERTED, new))
    return tuple(pieces)


def _tokens(text: str) -> list[tuple[str, str]]:
    """(what is compared, the text with the space before it) of each word and mark."""
    found, end = [], 0
    for match in WORD.finditer(text):
        found.append((match[0], text[end : match.end()]))
        end = match.end()
    if end < len(text) and found:
        found[-1] = (found[-1][0], found[-1][1] + text[end:])
    return found


def _sentences(tokens: list[tuple[str, str]]) -> list[tuple[str, str]]:
    found, keys, texts = [], [], []  # type: list[tuple[str, str]], list[str], list[str]
    for key, text in tokens:
        keys.append(key)
        texts.append(text)
        if key in ".;!?:":
            found.append((" ".join(keys), "".join(texts)))
            keys, texts = [], []
    if keys:
        found.append((" ".join(keys), "".join(texts)))
    return found


def _readable(runs: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Scraps between two larger changes ("e", "të") taken into the change, so that people can read it."""
    kept: list[tuple[str, str, str]] = []
    for place, run in enumerate(runs):
        equal = run[0].strip()
        inside = equal and kept and place + 1 < len(runs) and len(equal.split()) <= 2
        if inside and not kept[-1][0]:
            before, after = kept[-1], runs[place + 1]
            if len(equal) <= _size(before) and len(equal) <= _size(after) and len(equal) <= 12:
                kept[-1] = ("", before[1] + run[0], before[2] + run[0])
                continue
        if kept and not run[0] and not kept[-1][0]:
            kept[-1] = ("", kept[-1][1] + run[1], kept[-1][2] + run[2])
        else:
            kept.append(run)
    return kept


def _size(run: tuple[str, str, str]) -> int:
    """The smaller side of a change; 0 when it only deletes or only inserts."""
    return min(len(run[1].strip()), len(run[2].strip()))


def _pieces(runs: list[tuple[str, str, str]]):
    """The runs as pieces. The space before an inserted word stands outside of its mark, as long as the old
    text, too, has one there."""
    outside = False
    for place, (equal, deleted, inserted) in enumerate(runs):
        if equal:
            following = runs[place + 1] if place + 1 < len(runs) else ("", "", "")
            after = runs[place + 2][0] if place + 2 < len(runs) else " "
            outside = following[2].startswith(" ") and (following[1] or after).startswith(" ")
            yield Piece(EQUAL, equal + " " if outside else equal)
            continue
        if outside:
            inserted, deleted = inserted[1:], deleted.removeprefix(" ")
        if deleted:
            yield Piece(DELETED, deleted)
        if inserted:
            yield Piece(INSERTED, inserted)
