"""The embedded engine on Whoosh-Reloaded 2.7.5: the only importer of whoosh.

Whoosh keeps the files: term dictionary, posting lists, segments, one atomic table of contents per commit.
Matching and ranking are ours (`evaluate`), over posting lists that are decoded once per segment and kept.

Traps of 2.7.5 that this module goes around (each has a test):
- `Searcher.refresh()` brings deleted documents back: readers are put together here, by segment id;
- a reader must not be used by two threads: a segment is read under its lock;
- deleting does not reach documents of the same commit: a batch is made one record per uid before;
- a writer that fails keeps the lock: it is cancelled on any exception;
- nothing is synced to disk: segment files are, before the table of contents names them.

An index folder holds pickles: it must be writable by the service's user alone.
"""

import os
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from pickle import UnpicklingError
from struct import error as StructError
from zlib import error as ZlibError

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import NumericColumn
from whoosh.fields import COLUMN, STORED, FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.formats import Existence
from whoosh.index import TOC, EmptyIndexError, FileIndex, IndexError, clean_files
from whoosh.reading import SegmentReader
from whoosh.system import pack_ushort
from whoosh.writing import LockError, SegmentWriter

from dosja.search.arrays import Numbers, mask_of
from dosja.search.dictionary import PLACE, Dictionary
from dosja.search.disk import Window, opened, sync
from dosja.search.engine import (
    Batch,
    Busy,
    EngineError,
    Meta,
    Record,
    Step,
    coalesced,
    never,
    no_step,
)
from dosja.search.gathering import Gathering, as_bytes
from dosja.search.lists import MARKS, TERMS, VALUES, Layout, Stored
from dosja.search.postings import IDLE_TIERS, SAVE_TIERS, Cache, to_merge
from dosja.search.segments import ORDER, Block, Segment, Values
from dosja.search.shards import MARKS as MARKED
from dosja.search.shards import META, PLACED, Reading, Shard, View

FORMAT = "whoosh-8"
"""Part of the index's fingerprint: changes with the schema below."""

NAME = "main"
LOCK_SECONDS = 5.0
CACHED_BYTES = 5_000_000
"""Lists and sets of records that are kept, over all segments. Reading one again costs little."""

MOST_POSTINGS = 6_000_000
"""What a new index takes up before it is written: 200 MB at that moment."""
NO_TIERS = (0,)
"""No segments are put together."""

_LOST = (FileNotFoundError, NotADirectoryError, EOFError, EmptyIndexError)
_GARBLED = (ArithmeticError, LookupError, ValueError, AssertionError, AttributeError, TypeError, ImportError)
_DAMAGED = (*_LOST, *_GARBLED, UnpicklingError, StructError, ZlibError, IndexError)
"""What a damaged or vanished file may raise; a full disk is something else and passes."""

_COLUMNS = {
    "uid": NumericColumn("q"),
    "modified": NumericColumn("q"),
    "file": NumericColumn("q"),
    "number": NumericColumn("i"),
}


class _Terms(FieldType):
    """A field whose terms come analysed; its lists are stored by `lists`, not by Whoosh."""

    format = Existence()

    def __init__(self):
        """Nothing of Whoosh's own is asked for."""


_KINDS = {**dict.fromkeys(PLACED, TERMS), **dict.fromkeys(MARKED, MARKS), ORDER: VALUES}
_SCHEMA = Schema(
    **{name: _Terms() for name in _KINDS},
    **{name: COLUMN(column) for name, column in _COLUMNS.items()},
    about=STORED(),
)


class _Hurry(Exception):
    """Something else is to be done than putting segments together."""


class _Part(StructFile):
    """A part of an open file; Whoosh's own class for it copies the part into memory."""

    def __init__(self, window: Window, name: str):
        super().__init__(window, name=name)

    def subset(self, position, length, name=None):
        return _Part(self.file.part(position, length), name or self._name)

    def get(self, position, length):
        return self.file.at(position, length)


class _Files(FileStorage):
    """Whoosh's folder; what a reader holds is closed with it, so that a damaged file leaves none behind."""

    def open_file(self, name, *args, **options):
        if name.endswith(".toc"):
            return StructFile(BytesIO(Path(self._fpath(name)).read_bytes()), name=name)
        if name.endswith(".seg"):
            return _Part(opened(self._fpath(name)), name)
        return super().open_file(name, *args, **options)


class _Writer(SegmentWriter):
    """Whoosh's writer with posting lists gathered here, in a hundredth of the time that its pool takes.

    The new segment's files are on disk before the table of contents names them.
    """

    def __init__(self, index, step: Step):
        super().__init__(index, timeout=LOCK_SECONDS, limitmb=1, codec=W3Codec())
        self._step = step
        self.gathering = Gathering(_KINDS)

    def put(self, columns: dict[str, int], about=None) -> int:
        """Add a record; returns its number in the new segment."""
        number = self.docnum
        rows = self.perdocwriter
        rows.start_doc(number)
        for name, value in columns.items():
            rows.add_column_value(name, _COLUMNS[name], value)
        if about is not None:
            rows.add_field("about", _SCHEMA["about"], about, 0)
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

    def take(self, segment: "_Segment", gone, hurry: Callable[[], bool]) -> None:
        """Add what is left of an older segment; raises _Hurry as soon as `hurry()` says so."""
        numbers = np.full(segment.count, -1, np.int64)
        living = ~mask_of(segment.count, (np.array(sorted(gone), np.int64),))
        for old in np.flatnonzero(living).tolist():
            columns = {name: int(values[old]) for name, values in segment.columns.items()}
            numbers[old] = self.put(columns, segment.read_about(old))
        for name, terms, sizes, stored in segment.lists():
            if hurry():
                raise _Hurry
            self.gathering.take(name, terms, sizes, stored, numbers)

    def _flush_segment(self):
        self.perdocwriter.close()
        writer = self.fieldwriter
        at = writer._postfile.tell()
        layouts = writer._tindex.extras["layouts"] = {}
        for name, lists in self.gathering.lists():
            writer.start_field(name, _SCHEMA[name])
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


class _Segment(Segment):
    """A segment in Whoosh's files."""

    def __init__(self, storage, segment, cache: Cache):
        self._reader = SegmentReader(storage, _SCHEMA, segment)
        weakref.finalize(self, self._reader.close)
        count = segment.doc_count_all()
        columns = {name: self._column(name, column, count) for name, column in _COLUMNS.items()}
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


class WhooshEngine(Reading):
    """A SearchEngine in a folder. Raises EngineError where the folder holds no sound index."""

    def __init__(self, folder: Path, *, create: bool = False, step: Step = no_step):
        self.folder, self._step = str(folder), step
        self._cache = Cache(CACHED_BYTES)
        self._refreshing = threading.Lock()
        self._view = View(-2, [])  # nothing is open: Whoosh calls a folder without an index -1
        with self.guarded():
            if create:
                folder.mkdir(parents=True, exist_ok=True)
            self._storage = _Files(str(folder), supports_mmap=False)
            if create:
                TOC.create(self._storage, _SCHEMA, NAME)
            self._index = FileIndex(self._storage, _SCHEMA, NAME)
            self.refresh()

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Turn what a damaged or vanished index raises into EngineError."""
        try:
            yield
        except (EngineError, Busy):
            raise
        except LockError as error:
            raise Busy("another process writes the index") from error
        except _DAMAGED as error:
            raise EngineError(f"{type(error).__name__}: {error}") from error

    def fresh(self) -> View:
        self.refresh()
        return self._view

    def refresh(self) -> bool:
        with self.guarded(), self._refreshing:
            generation = TOC._latest_generation(self._storage, NAME)
            if self._view.generation == generation:
                return False
            for _ in range(9):
                # A commit may remove files of the generation that is just being opened.
                with suppress(FileNotFoundError):
                    self._view = self._opened()
                    return True
            self._view = self._opened()
            return True

    def _opened(self) -> View:
        """The newest generation; segments that are open already are kept, with their new deletions."""
        toc = TOC.read(self._storage, NAME, schema=_SCHEMA)
        known = {shard.segment.name: shard.segment for shard in self._view.shards}
        shards = []
        for segment in toc.segments:
            deleted = segment._deleted or ()
            kept = known.get(segment.segment_id())
            shards.append(Shard(kept or _Segment(self._storage, segment, self._cache), deleted))
        return View(toc.generation, shards)

    def index(self, batch: Batch) -> None:
        records, gone = coalesced(batch)
        with self._writing(SAVE_TIERS) as (writer, segments):
            for shard in self._view.shards:
                for uid in (META, *gone):
                    for number in shard.numbers(uid).tolist():
                        if number not in shard.deleted:
                            segments[shard.segment.name].delete_document(number)
            self._step("deleted")
            for record in records:
                writer.put_record(record)
            self._put_meta(writer, batch.meta)
            self._step("added")

    def fill(self, records: Iterable[Record], meta: Meta) -> None:
        left = iter(records)
        ended = False
        while not ended:
            with self._writing(NO_TIERS) as (writer, _):
                ended = not any(self._put_until_full(writer, record) for record in left)
                if ended:
                    self._put_meta(writer, meta)
                self._step("added")

    @staticmethod
    def _put_until_full(writer: _Writer, record: Record) -> bool:
        """Put a record; true when no more should be put before a commit."""
        writer.put_record(record)
        return writer.gathering.size >= MOST_POSTINGS

    @staticmethod
    def _put_meta(writer: _Writer, meta: Meta) -> None:
        writer.put({"uid": META}, (meta.watermark, meta.fingerprint))

    @contextmanager
    def _writing(self, tiers, hurry=never):
        """A writer over an up-to-date view; commits at the end, cancels on any exception."""
        with self.guarded():
            writer = _Writer(self._index, self._step)
            try:
                self._step("writing")
                self.refresh()
                yield writer, {segment.segment_id(): segment for segment in writer.segments}
                writer.commit(mergetype=lambda writer, segments: self._merged(writer, segments, tiers, hurry))
            except BaseException:
                if not writer.is_closed:
                    writer.cancel()
                raise
            self.refresh()

    def _merged(self, writer: _Writer, segments: list, tiers, hurry) -> list:
        """Whoosh's merge policy: take small segments into the one being written, return those that stay."""
        chosen = to_merge([(s.doc_count_all(), s.deleted_count()) for s in segments], tiers)
        for index in chosen:
            segment = segments[index]
            writer.take(_Segment(self._storage, segment, self._cache), segment._deleted or (), hurry)
        return [segment for index, segment in enumerate(segments) if index not in chosen]

    def tidy(self, hurry: Callable[[], bool] = never) -> bool:
        with self.guarded():
            shards = self.fresh().shards
            wanted = to_merge([(shard.segment.count, len(shard.deleted)) for shard in shards], IDLE_TIERS)
            try:
                if wanted:
                    with self._writing(IDLE_TIERS, hurry):
                        pass
            except _Hurry:
                return False
            return bool(wanted)

    def close(self) -> None:
        self._view = View(-1, [])
