"""Writes one segment in Whoosh's files: new records, and what is left of older segments."""

import os
from collections.abc import Callable

import numpy as np
from whoosh.codec.whoosh3 import W3Codec
from whoosh.index import TOC, clean_files
from whoosh.system import pack_ushort
from whoosh.writing import SegmentWriter

from dosja.search.arrays import mask_of
from dosja.search.dictionary import PLACE
from dosja.search.disk import sync
from dosja.search.engine import Record, Step
from dosja.search.gathering import Gathering
from dosja.search.whoosh_files import COLUMNS, KINDS, SCHEMA
from dosja.search.whoosh_segment import WhooshSegment

LOCK_SECONDS = 5.0


class Hurry(Exception):
    """Something else is to be done than putting segments together."""


class WhooshWriter(SegmentWriter):
    """Whoosh's writer with posting lists gathered here, in a hundredth of the time that its pool takes.

    The new segment's files are on disk before the table of contents names them.
    """

    def __init__(self, index, step: Step):
        super().__init__(index, timeout=LOCK_SECONDS, limitmb=1, codec=W3Codec())
        self._step = step
        self.gathering = Gathering(KINDS)

    def put(self, columns: dict[str, int], about=None) -> int:
        """Add a record; returns its number in the new segment."""
        number = self.docnum
        rows = self.perdocwriter
        rows.start_doc(number)
        for name, value in columns.items():
            rows.add_column_value(name, COLUMNS[name], value)
        if about is not None:
            rows.add_field("about", SCHEMA["about"], about, 0)
        rows.finish_doc()
        self.docnum += 1
        self._added = True
        return number

    def put_record(self, record: Record) -> None:
        """Add a document and its pages."""
        columns = {"uid": record.uid, "modified": record.modified}
        only = {} if record.only is None else {"file": record.only[0], "number": -record.only[1]}
        number = self.put(columns | only, (record.rev, record.error, record.shown))
        self.gathering.put_document(number, record)
        for page in record.pages:
            number = self.put(columns | {"file": page.file, "number": page.number})
            self.gathering.put_terms(number, record, page.fields)

    def take(self, segment: WhooshSegment, gone, hurry: Callable[[], bool]) -> None:
        """Add what is left of an older segment; raises Hurry as soon as `hurry()` says so."""
        numbers = np.full(segment.count, -1, np.int64)
        living = ~mask_of(segment.count, (np.array(sorted(gone), np.int64),))
        for old in np.flatnonzero(living).tolist():
            columns = {name: int(values[old]) for name, values in segment.columns.items()}
            numbers[old] = self.put(columns, segment.read_about(old))
        for name, terms, sizes, stored in segment.lists():
            if hurry():
                raise Hurry
            self.gathering.take(name, terms, sizes, stored, numbers)

    def _flush_segment(self):
        self.perdocwriter.close()
        writer = self.fieldwriter
        at = writer._postfile.tell()
        layouts = writer._tindex.extras["layouts"] = {}
        for name, lists in self.gathering.lists():
            writer.start_field(name, SCHEMA[name])
            key = pack_ushort(writer._fieldid)
            layout, at = lists.write(writer._postfile.write, at)
            layouts[name] = tuple(layout)
            start = 0
            for term, size in zip(lists.terms, lists.sizes.tolist(), strict=True):
                writer._tindex.add(key + term, PLACE.pack(start, size))
                start += size
            writer.finish_field()
        writer.close()

    def _commit_toc(self, segments):
        folder = self.storage.folder
        self._step("segment written")
        if self.newsegment in segments:
            for name in self.newsegment.list_files(self.storage):
                sync(os.path.join(folder, name))
        TOC(self.schema, segments, self.generation).write(self.storage, self.indexname)
        sync(os.path.join(folder, TOC._filename(self.indexname, self.generation)))
        sync(folder)
        self._step("committed")
        clean_files(self.storage, self.indexname, self.generation, segments)
