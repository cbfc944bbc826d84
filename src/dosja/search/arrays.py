"""Sets and lists of record numbers as arrays, so that a search is arithmetic in C.

A record (a document, or a page of one) has a number in its part of the index. A Mask says of each number
whether it belongs to a set; Numbers lists the members in ascending order. Both are shared between searches:
nobody may change one that he was given.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.unsignedinteger | np.signedinteger]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]
Keys = NDArray[np.int64]
"""Where words stand, ascending: the number of a record in the upper 32 bits, the position in the lower."""

NO_NUMBERS: Numbers = np.empty(0, np.uint32)
NO_WEIGHTS: NDArray[np.uint8] = np.empty(0, np.uint8)
NO_KEYS: Keys = np.empty(0, np.int64)


class Postings(NamedTuple):
    """Who holds a term, and what it weighs in each, in 64ths of 1."""

    numbers: Numbers
    weights: NDArray[np.uint8]


NO_POSTINGS = Postings(NO_NUMBERS, NO_WEIGHTS)


class Tally(NamedTuple):
    """The values of a filter field: `numbers[starts[i] : starts[i + 1]]` have `values[i]`, one at least."""

    values: tuple[str, ...]
    numbers: Numbers
    starts: Numbers


def tally_of(lists: Iterable[tuple[str, Numbers]]) -> Tally:
    """The Tally of values with the numbers that have each; values that nobody has are left out."""
    held = [(value, numbers) for value, numbers in lists if numbers.size]
    sizes = np.array([0, *(numbers.size for _, numbers in held)])
    together = np.concatenate([NO_NUMBERS, *(numbers for _, numbers in held)])
    return Tally(tuple(value for value, _ in held), together, np.cumsum(sizes)[:-1])


class Order(NamedTuple):
    """The records in the order of a key: `ranks` by number (those without a key last), and the key of one."""

    ranks: Numbers
    keys: dict[int, str]


def mask_of(count: int, numbers: Iterable[Numbers]) -> Mask:
    """The set of all these numbers, out of `count`."""
    found = np.zeros(count, np.bool_)
    for some in numbers:
        found[some] = True
    return found


def held_in(wanted: NDArray, ascending: NDArray) -> tuple[Mask, NDArray]:
    """Which of `wanted` stand in `ascending`, and where each would stand there."""
    places = np.searchsorted(ascending, wanted)
    if not ascending.size:
        return np.zeros(wanted.size, np.bool_), places
    return ascending[np.minimum(places, ascending.size - 1)] == wanted, places


def keys_of(numbers: Numbers, positions: Numbers) -> Keys:
    """The Keys of positions, each in the record of the same place in `numbers`."""
    return numbers.astype(np.int64) << 32 | positions.astype(np.int64)
