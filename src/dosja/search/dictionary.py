"""The terms of a segment in order, each with its place in the lists: read from Whoosh's ordered hash file.

Whoosh reads a file of terms piece by piece, three pieces for each; where many follow one another they are
taken out of one larger piece here.
"""

from collections.abc import Iterator
from struct import Struct
from typing import Any

from dosja.search.gathering import as_bytes

PLACE = Struct("<II")
"""What stands under a term: where its list begins and how long it is, in postings."""

_LENGTHS = Struct("!ii")
"""Before each key and value: their lengths."""
_PIECE = 65_536


class Dictionary:
    """The terms in `terms`, Whoosh's reader of them. For one thread at a time."""

    def __init__(self, terms: Any):
        self._terms = terms
        self._table = terms._tindex

    def place(self, field: str, term: str) -> tuple[int, int]:
        """Where the list of a term begins and how long it is, (0, 0) where nobody holds it."""
        found = self._table.get(self._terms._keycoder(field, as_bytes(term)))
        return (0, 0) if found is None else PLACE.unpack(found)

    def items(self, field: str, start: bytes = b"") -> Iterator[tuple[bytes, int]]:
        """(term, how many hold it) of a field in order, from the first term that is not below `start`."""
        first = self._terms._keycoder(field, b"")
        at = self._table.closest_key_pos(first + start)
        for key, value in () if at is None else self._records(at, self._table.endofdata):
            if not key.startswith(first):
                return
            yield key[len(first) :], PLACE.unpack(value)[1]

    def _records(self, at: int, end: int) -> Iterator[tuple[bytes, bytes]]:
        """The keys and values that stand between two places of the file."""
        piece = 1_024
        while at < end:
            asked = min(piece, end - at)
            data = self._table.dbfile.get(at, asked)
            read = 0
            while read + _LENGTHS.size <= len(data):
                key_length, length = _LENGTHS.unpack_from(data, read)
                key = read + _LENGTHS.size
                after = key + key_length + length
                if min(key_length, length) < 0 or at + after > end:
                    raise ValueError("a term outside the file")
                if after > len(data):
                    break
                yield data[key : key + key_length], data[key + key_length : after]
                read = after
            if not read and (len(data) < asked or asked == end - at):
                raise ValueError("a term without an end")
            at += read
            piece = _PIECE if read else 2 * piece
