"""Which block of the new text each block of the old one has become, and which of them stand in another place.

Four steps: inside parts that are one; among what is left in the whole text (moved paragraphs); the heaviest
run that kept its order, all else has moved; last, short blocks between two that kept their order.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from dosja.documents.difference.blocks import HEADING, Block
from dosja.documents.difference.sections import candidates, match_sections, sections_of, shingles
from dosja.documents.difference.words import opcodes

LIKE = 0.5
"""Likeness from which a paragraph elsewhere is the same one, moved and changed."""
NEAR = 0.25
"""Likeness from which two blocks between the same neighbours are one, changed."""
MOVED_WORDS = 6
"""Fewer words in another place are told as removed and added: "Shënim" has not moved, it is just frequent."""
MOST_NEAR = 2_500
"""Blocks left on both sides of one gap, multiplied, up to which each is compared with each."""


def match(old: Sequence[Block], new: Sequence[Block]) -> tuple[dict[int, int], dict[int, int]]:
    """(kept, moved): old place -> new place of blocks that kept their order, and of those that moved.

    The other way round it finds the same pairs.
    """
    if [block.key for block in old] > [block.key for block in new]:
        kept, moved = _match(new, old)
        return _inverted(kept), _inverted(moved)
    return _match(old, new)


def _inverted(pairs: dict[int, int]) -> dict[int, int]:
    return {second: first for first, second in pairs.items()}


def _match(old: Sequence[Block], new: Sequence[Block]) -> tuple[dict[int, int], dict[int, int]]:
    pairs: dict[int, int] = {}
    parts, others = sections_of(old), sections_of(new)
    for first, second in match_sections(parts, others):
        _match_inside(
            old, range(parts[first].start, parts[first].end),
            new, range(others[second].start, others[second].end), pairs,
        )  # fmt: skip
    _match_elsewhere(old, new, pairs)
    kept = heaviest_order(
        [(first, second, len(old[first].words) + 1) for first, second in sorted(pairs.items())]
    )
    moved = _worth_telling(old, {first: pairs[first] for first in pairs if first not in kept})
    _match_gaps(old, new, kept, moved)
    return kept, moved


def heaviest_order(pairs: Sequence[tuple[int, int, int]]) -> dict[int, int]:
    """The heaviest choice of (a, b, weight), sorted by a, in which b rises too; O(n log n)."""
    ranks = {b: rank for rank, b in enumerate(sorted(b for _a, b, _weight in pairs), 1)}
    size = len(ranks)
    tree: list[tuple[int, int]] = [(0, -1)] * (size + 1)  # best (weight, pair) of each stretch of ranks
    before: list[int] = []
    best = (0, -1)
    for place, (_a, b, weight) in enumerate(pairs):
        found, at = (0, -1), ranks[b] - 1
        while at > 0:
            found = max(found, tree[at], key=lambda entry: entry[0])
            at -= at & -at
        before.append(found[1])
        here = (found[0] + weight, place)
        best = max(best, here, key=lambda entry: entry[0])
        at = ranks[b]
        while at <= size:
            tree[at] = max(tree[at], here, key=lambda entry: entry[0])
            at += at & -at
    chosen = {}
    place = best[1]
    while place >= 0:
        chosen[pairs[place][0]] = pairs[place][1]
        place = before[place]
    return chosen


def _match_inside(old, mine: range, new, theirs: range, pairs: dict[int, int]) -> None:
    """Pair equal blocks of two parts, in order, and then those that are alike between them."""
    first, last = mine.start, theirs.start
    if mine and theirs and old[first].kind == new[last].kind == HEADING:
        pairs[first] = last
        first, last = first + 1, last + 1
    codes = opcodes(
        [block.key for block in old[first : mine.stop]], [block.key for block in new[last : theirs.stop]]
    )
    for tag, a, b, c, _d in codes:
        if tag == "equal":
            pairs.update({first + a + step: last + c + step for step in range(b - a)})
    taken = set(pairs.values())
    gaps = _gaps(
        [place for place in range(first, mine.stop) if place not in pairs],
        [place for place in range(last, theirs.stop) if place not in taken],
        {place: pairs[place] for place in range(first, mine.stop) if place in pairs},
    )
    for left, right in gaps:
        pairs.update(_alike(old, left, new, right))


def _match_elsewhere(old, new, pairs: dict[int, int]) -> None:
    """Pair what is left in the whole text: equal blocks that stand on each side once, then those alike."""
    taken = set(pairs.values())
    mine: dict[str, list[int]] = defaultdict(list)
    theirs: dict[str, list[int]] = defaultdict(list)
    for place, block in enumerate(old):
        if place not in pairs:
            mine[block.key].append(place)
    for place, block in enumerate(new):
        if place not in taken:
            theirs[block.key].append(place)
    for key, places in mine.items():
        if len(places) == len(theirs.get(key, ())) == 1:
            pairs[places[0]] = theirs.pop(key)[0]
            taken.add(pairs[places[0]])
    likely = candidates(
        {place: shingles([old[place]]) for places in mine.values() for place in places
         if place not in pairs and len(old[place].words) >= MOVED_WORDS},
        {place: shingles([new[place]]) for places in theirs.values() for place in places
         if len(new[place].words) >= MOVED_WORDS},
    )  # fmt: skip
    for likeness, first, second in sorted(likely, key=lambda entry: (-entry[0], abs(entry[1] - entry[2]))):
        if likeness >= LIKE and first not in pairs and second not in taken:
            pairs[first] = second
            taken.add(second)


def _worth_telling(old, moved: dict[int, int]) -> dict[int, int]:
    """The moved blocks in runs that are long enough to be one thing that moved."""
    kept: dict[int, int] = {}
    for run in runs_of(moved):
        if sum(len(old[first].words) for first, _second in run) >= MOVED_WORDS:
            kept.update(run)
    return kept


def runs_of(moved: dict[int, int]) -> list[list[tuple[int, int]]]:
    """Moved blocks that stand together in both texts, as runs of (old, new)."""
    runs: list[list[tuple[int, int]]] = []
    for first, second in sorted(moved.items()):
        if runs and runs[-1][-1] == (first - 1, second - 1):
            runs[-1].append((first, second))
        else:
            runs.append([(first, second)])
    return runs


def _match_gaps(old, new, kept: dict[int, int], moved: dict[int, int]) -> None:
    """Between two neighbours that kept their order, pair what equals and what is alike."""
    taken = {*kept.values(), *moved.values()}
    left = [place for place in range(len(old)) if place not in kept and place not in moved]
    right = [place for place in range(len(new)) if place not in taken]
    for mine, theirs in _gaps(left, right, kept):
        codes = opcodes([old[place].key for place in mine], [new[place].key for place in theirs])
        for tag, a, b, c, d in codes:
            if tag == "equal":
                kept.update(zip(mine[a:b], theirs[c:d], strict=True))
        done = set(kept.values())
        rest = [place for place in mine if place not in kept]
        others = [place for place in theirs if place not in done]
        inner = {place: kept[place] for place in mine if place in kept}
        for some, more in _gaps(rest, others, inner):
            kept.update(_alike(old, some, new, more))


def _gaps(
    left: Iterable[int], right: Iterable[int], kept: dict[int, int]
) -> list[tuple[list[int], list[int]]]:
    """What is left on both sides between the same neighbours of `kept`, where both sides have something."""
    borders = sorted(kept.items())
    gaps: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    at = 0
    for place in sorted(left):
        while at < len(borders) and borders[at][0] < place:
            at += 1
        gaps[at][0].append(place)
    at = 0
    for place in sorted(right):
        while at < len(borders) and borders[at][1] < place:
            at += 1
        gaps[at][1].append(place)
    return [gap for _at, gap in sorted(gaps.items()) if gap[0] and gap[1]]


def _alike(old, left: list[int], new, right: list[int]) -> dict[int, int]:
    """The pairs, in order, whose likeness together is greatest."""
    if len(left) * len(right) > MOST_NEAR:
        return {}
    mine = [shingles([old[place]]) for place in left]
    theirs = [shingles([new[place]]) for place in right]
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    scores = {}
    for i, some in enumerate(mine):
        for j, more in enumerate(theirs):
            score = 2 * len(some & more) / ((len(some) + len(more)) or 1)
            same_kind = (old[left[i]].kind == HEADING) == (new[right[j]].kind == HEADING)
            if score < NEAR or not same_kind:
                score = 0.0
            scores[i, j] = score
            best[i + 1][j + 1] = max(best[i][j + 1], best[i + 1][j], best[i][j] + score)
    pairs, i, j = {}, len(left), len(right)
    while i and j:
        if best[i][j] == best[i - 1][j]:
            i -= 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs[left[i]] = right[j]
    return pairs
