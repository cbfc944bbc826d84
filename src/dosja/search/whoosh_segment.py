"""A segment as it stands in Whoosh's files: dictionary, posting lists, columns, what hits show."""

import weakref
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray
from whoosh.columns import NumericColumn
from whoosh.reading import SegmentReader

from dosja.search.arrays import Numbers, mask_of
from dosja.search.dictionary import Dictionary
from dosja.search.gathering import as_bytes
from dosja.search.lists import Layout, Stored
from dosja.search.postings import Cache
from dosja.search.segments import Block, Segment, Values
from dosja.search.whoosh_files import COLUMNS, SCHEMA


class WhooshSegment(Segment):
    """A segment in Whoosh's files."""

    def __init__(self, storage, segment, cache: Cache):
        self._reader = SegmentReader(storage, SCHEMA, segment)
        weakref.finalize(self, self._reader.close)
        count = segment.doc_count_all()
        columns = {name: self._column(name, column, count) for name, column in COLUMNS.items()}
        super().__init__(segment.segment_id(), count, columns, cache)
        self._dictionary = Dictionary(self._reader._terms)
        self._stored = {
            name: Stored(self._reader._terms._postfile.file, Layout(*layout))
            for name, layout in self._reader._terms._tindex.extras["layouts"].items()
        }

    def _column(self, name: str, column: NumericColumn, count: int) -> NDArray:
        values = np.zeros(count, np.dtype(column._typecode))
        if self._reader.has_column(name):
            held = self._reader._perdoc.column_reader(name, column)
            data = held._dbfile.get(held._basepos, held._count * held._fixedlen)
            values[: held._count] = np.frombuffer(data, values.dtype.newbyteorder(">"), held._count)
        return values

    def read_blocks(self, field: str, term: str, only: Numbers | None = None) -> Iterable[Block]:
        start, size = self._dictionary.place(field, term)
        if not size:
            return
        stored = self._stored[field]
        postings = stored.postings(start, size)
        if only is None:
            yield Block(postings)
        else:
            held = mask_of(self.count, (only,))[postings.numbers]
            yield Block(postings, stored.keys(start, held, postings.numbers))

    def read_values(self, field: str, term: str) -> Values:
        start, size = self._dictionary.place(field, term)
        if not size:
            return Values(np.empty(0, np.uint32), np.empty(0, np.int64), b"")
        stored = self._stored[field]
        counts, data = stored.places(start, size)
        return Values(stored.numbers(start, size), np.cumsum(counts), data.tobytes())

    def read_words(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        start = as_bytes(prefix)
        found: list[tuple[str, int]] = []
        for term, size in self._dictionary.items(field, start):
            if not term.startswith(start) or len(found) >= limit:
                break
            found.append((term.decode(), size))
        return found

    def read_about(self, number: int):
        return self._reader._perdoc.stored_fields(number).get("about")

    def lists(self) -> Iterator[tuple[str, list[str], NDArray, Stored]]:
        """Each field: its terms, the postings of each, all that is stored. For the thread that opened it."""
        for field, stored in self._stored.items():
            items = list(self._dictionary.items(field))
            sizes = np.fromiter((size for _, size in items), np.int64, len(items))
            yield field, [term.decode() for term, _ in items], sizes, stored
