"""How far a typed word is from another: Damerau-Levenshtein, and with everyday slips counted less. Pure."""

import math
from collections.abc import Callable


def distance(one: str, other: str, most: int) -> int:
    """Damerau-Levenshtein (neighbours swapped count 1); any number above `most` where it is more."""
    return math.ceil(_edits(one, other, most, lambda *_: 1.0))


def slip(one: str, other: str, most: int) -> float:
    """`distance`, with slips that happen often counted less."""
    return _edits(one, other, most, _cost)


def _edits(one: str, other: str, most: int, cost: Callable[[str, str, str], float]) -> float:
    if abs(len(one) - len(other)) > most:
        return most + 1.0
    before: list[float] = []
    row = [0.0]
    for place, letter in enumerate(other):
        row.append(row[-1] + cost("", letter, other[place - 1] if place else ""))
    for i, mine in enumerate(one, 1):
        older, before = before, row
        row = [before[0] + cost(mine, "", one[i - 2] if i > 1 else "")]
        for j, its in enumerate(other, 1):
            found = before[j - 1] if mine == its else before[j - 1] + cost(mine, its, "")
            found = min(
                found,
                before[j] + cost(mine, "", one[i - 2] if i > 1 else ""),
                row[j - 1] + cost("", its, other[j - 2] if j > 1 else ""),
            )
            if i > 1 and j > 1 and mine == other[j - 2] and its == one[i - 2] and mine != its:
                found = min(found, older[j - 2] + cost(mine + its, its + mine, ""))
            row.append(found)
        if min(row) > most:
            return most + 1.0
    return row[-1]


_ALIKE = {frozenset(pair) for pair in ("cq", "yi", "yu", "sz", "ck", "dt", "bp", "vf", "gk", "jy", "mn")}


def _cost(taken: str, put: str, last: str) -> float:
    """What it costs to have typed `taken` for `put`; one of them is empty where a letter is missing."""
    if len(taken) == 2:
        return 0.8
    if taken and put:
        return 0.8 if frozenset((taken, put)) in _ALIKE else 1.0
    letter = taken or put
    if letter == last:
        return 0.5
    return {"e": 0.6, "h": 0.7, "j": 0.8}.get(letter, 1.0)
