"""Posting lists in memory: how positions and weights become bytes, and which decoded lists are kept.

Pure; knows no files. A posting's bytes are its weight in 64ths, then its positions.
"""

import threading
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from operator import sub
from pickle import dumps
from struct import Struct
from zlib import compress

from dosja.search.engine import SCALE, USUAL, Posting, weight_of

WEIGHTS = tuple(part / 64 for part in range(65))
_WIDE = 128
_NARROWEST = 65_536


@lru_cache(maxsize=50_000)
def _one(weight: int, place: int) -> bytes:
    return bytes((weight,)) + array("H", (place,)).tobytes()


def encode(part: int, places: Sequence[int]) -> bytes:
    """The bytes of a posting; its weight in 64ths."""
    last = places[-1]
    if last < _NARROWEST:
        return _one(part, last) if len(places) == 1 else bytes((part,)) + array("H", places).tobytes()
    return bytes((part | _WIDE,)) + array("I", places).tobytes()


def as_bytes(term: str) -> bytes:
    """A term as it stands in a dictionary; lone surrogates become "?"."""
    return term.encode("utf-8", "replace")


Rows = Iterable[tuple[str, bytes]]
"""(term, value) of the postings of one record in one field."""


def rows(field: str, postings: Posting, length: int) -> Rows:
    """The postings of a field of `length` words, weighed and encoded."""
    usual = SCALE.get(field, USUAL)
    once = weight_of(1, length, usual)
    for term, places in postings.items():
        count = len(places)
        yield term, encode(once if count == 1 else weight_of(count, length, usual), places)


BLOCK = 256
"""Postings that are compressed together."""
_length = Struct("!i").pack


def packed(numbers: Sequence[int], values: Sequence[bytes | None] | None) -> bytes:
    """A posting list as Whoosh's W3 codec stores it, without the tag before it; `numbers` ascend."""
    parts: list[bytes] = []
    for at in range(0, len(numbers), BLOCK):
        block = numbers[at : at + BLOCK]
        deltas = (block[0], *map(sub, block[1:], block))
        data = dumps((deltas, None, values and tuple(values[at : at + BLOCK])), 2)
        small = len(block) <= 4
        if not small:
            data = compress(data, 1)
        info = dumps((len(block), block[-1], 1.0, 0 if small else 1, 0, 0), 2)
        length = len(info) + len(data)
        parts += (_length(length if at + BLOCK < len(numbers) else -length), info, data)
    return b"".join(parts)


def places_in(value: bytes) -> array:
    """The positions of a posting."""
    places = array("I" if value[0] & _WIDE else "H")
    places.frombytes(value[1:])
    return places


class Compact:
    """A posting list as small as it goes: numbers, and a byte for each weight (none where all weigh 1).

    Made ready for use (`ready`) in a tenth of the time that reading and decoding it takes. Its length is that
    in bytes, about, with what Python adds.
    """

    __slots__ = ("_numbers", "_weights")

    def __init__(self, blocks: Iterable[tuple[Sequence[int], Sequence[bytes | None]]]):
        self._numbers = array("I")
        weights = bytearray()
        for numbers, values in blocks:
            self._numbers.extend(numbers)
            weights += bytes([value[0] & 127 if value else _ONE for value in values])
        self._weights = bytes(weights) if weights.count(_ONE) < len(weights) else b""

    def __len__(self) -> int:
        return 5 * len(self._numbers) + 300

    def ready(self, same: Sequence[int]) -> dict[int, float]:
        """Number -> weight; `same` holds the numbers as objects that are shared by all lists."""
        numbers = map(same.__getitem__, self._numbers)
        if not self._weights:
            return dict.fromkeys(numbers, 1.0)
        return dict(zip(numbers, map(WEIGHTS.__getitem__, self._weights), strict=True))


_ONE = 64
"""The place of the weight 1 in WEIGHTS."""


class Cache:
    """What was read of unchanging segments; the least recently used is dropped. Safe in any thread.

    `limit` counts what the values' lengths count. `lists`: a second cache, of Compact lists, behind this one.
    """

    def __init__(self, limit: int, lists: "Cache | None" = None):
        self._limit = limit
        self.lists = lists
        self._size = 0
        self._held: OrderedDict = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key):
        """The value put under `key`, or None."""
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
            return found

    def put(self, key, value):
        """Keep `value`, which has a length, and return it."""
        with self._lock:
            if key not in self._held:
                self._held[key] = value
                self._size += len(value) + 8
                while self._size > self._limit and len(self._held) > 1:
                    _, old = self._held.popitem(last=False)
                    self._size -= len(old) + 8
        return value


TIER = 8
"""So many segments of one size are put together into one of the next."""
SAVE_TIERS = (16, 128)
"""Sizes (records) of segments that may be put together while somebody waits for a save."""
IDLE_TIERS = (16, 128, 512)
"""Sizes of those that are put together when nobody waits; no more than 8,192 records at once, for memory."""
MOST_AT_ONCE = 8_192
STALE_PART = 0.3


def to_merge(sizes: Sequence[tuple[int, int]], tiers: Sequence[int]) -> list[int]:
    """Which segments, given as (records, deleted ones), to put together: their indexes.

    TIER or more that are no larger than a tier, the largest such tier first; else one with many deleted.
    """
    for limit in reversed(tiers):
        small = sorted((count, index) for index, (count, _) in enumerate(sizes) if count <= limit)
        if len(small) >= TIER:
            totals = accumulate(count for count, _ in small)
            return [index for (_, index), total in zip(small, totals, strict=True) if total <= MOST_AT_ONCE]
    most = MOST_AT_ONCE if tiers is IDLE_TIERS else tiers[-1]
    stale = (i for i, (count, gone) in enumerate(sizes) if count <= most and gone > STALE_PART * count)
    return list(stale)[:1]
