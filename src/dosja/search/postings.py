"""What is kept of the index in memory, and which of its parts are put together. Pure; knows no files."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from itertools import accumulate

ENTRY_BYTES = 400
"""What keeping something costs beside its own size, about."""


class Cache:
    """What was read of unchanging segments; the least recently used is dropped. Safe in any thread.

    `limit` and the sizes are in bytes.
    """

    def __init__(self, limit: int):
        self._limit = limit
        self._size = 0
        self._held: OrderedDict = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key):
        """The value put under `key`, or None."""
        with self._lock:
            found = self._held.get(key)
            if found is None:
                return None
            self._held.move_to_end(key)
            return found[0]

    def put(self, key, value, size: int):
        """Keep `value` and return it."""
        with self._lock:
            if key not in self._held:
                self._held[key] = (value, size + ENTRY_BYTES)
                self._size += size + ENTRY_BYTES
                while self._size > self._limit and len(self._held) > 1:
                    _, (_, old) = self._held.popitem(last=False)
                    self._size -= old
        return value


TIER = 8
"""So many segments of one size are put together into one of the next."""
SAVE_TIERS = (16, 128)
"""Sizes (records) of segments that may be put together while somebody waits for a save."""
IDLE_TIERS = (16, 128, 512, 4_096)
"""Sizes of those that are put together when nobody waits."""
MOST_AT_ONCE = 32_768
"""Records that are put together at most, for memory: 100 MB."""
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
