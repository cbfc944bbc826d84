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
from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from pickle import UnpicklingError
from struct import error as StructError
from zlib import error as ZlibError

from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3Codec, W3LeafMatcher, W3TermInfo
from whoosh.columns import NumericColumn
from whoosh.fields import COLUMN, STORED, FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.formats import Existence, Format
from whoosh.index import TOC, EmptyIndexError, FileIndex, IndexError, clean_files
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.system import pack_ushort
from whoosh.writing import LockError, SegmentWriter

from dosja.search.disk import Window, opened, sync
from dosja.search.engine import (
    Batch,
    Busy,
    EngineError,
    Record,
    Step,
    coalesced,
    never,
    no_step,
)
from dosja.search.postings import IDLE_TIERS, SAVE_TIERS, Cache, Rows, as_bytes, packed, rows, to_merge
from dosja.search.shards import MARKS, META, PLACED, THEN, Block, Reading, Segment, Shard, View, own_fields

FORMAT = "whoosh-6"
"""Part of the index's fingerprint: changes with the schema below."""

NAME = "main"
LOCK_SECONDS = 5.0
CACHED_POSTINGS = 200_000
"""Postings that are kept ready, over all segments; about 60 bytes each."""
COMPACT_BYTES = 16_000_000
"""Bytes of lists that are kept compact behind them."""

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


class _Places(Format):
    """Postings with a value of their own (see `postings.encode`)."""

    posting_size = -1


class _Terms(FieldType):
    """A field whose terms come analysed; Whoosh only asks how its postings are stored."""

    def __init__(self, places: bool):
        self.format = _Places() if places else Existence()


_SCHEMA = Schema(
    **{name: _Terms(True) for name in PLACED},
    **{name: _Terms(False) for name in MARKS},
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
    """Whoosh's writer with posting lists gathered here (4 times faster than its pool of single postings).

    The new segment's files are on disk before the table of contents names them.
    """

    def __init__(self, index, step: Step):
        super().__init__(index, timeout=LOCK_SECONDS, limitmb=1, codec=W3Codec())
        self._step = step
        self._lists: dict[str, dict[str, tuple[list[int], list[bytes | None]]]] = defaultdict(dict)

    def put(self, fields: Iterable[tuple[str, Rows]], columns: dict[str, int], about=None) -> int:
        """Add a record; returns its number in the new segment."""
        number = self.docnum
        rows = self.perdocwriter
        rows.start_doc(number)
        for name, value in columns.items():
            rows.add_column_value(name, _COLUMNS[name], value)
        if about is not None:
            rows.add_field("about", _SCHEMA["about"], about, 0)
        rows.finish_doc()
        for name, postings in fields:
            lists = self._lists[name]
            for term, posting in postings:
                held = lists.get(term)
                if held is None:
                    lists[term] = ([number], [posting])
                else:
                    held[0].append(number)
                    held[1].append(posting)
        self.docnum += 1
        self._added = True
        return number

    def take(self, segment: "_Segment", gone, hurry: Callable[[], bool]) -> None:
        """Add what is left of an older segment; raises _Hurry as soon as `hurry()` says so."""
        numbers = {}
        for old in sorted(set(range(segment.count)).difference(gone)):
            columns = {name: values[old] for name, values in segment.columns.items()}
            numbers[old] = self.put((), columns, segment.read_about(old))
        for name, term, block in segment.lists():
            if hurry():
                raise _Hurry
            kept = [(numbers[old], value) for old, value in zip(*block, strict=True) if old in numbers]
            if kept:
                into = self._lists[name].setdefault(term, ([], []))
                into[0].extend(number for number, _ in kept)
                into[1].extend(value for _, value in kept)

    def _flush_segment(self):
        self.perdocwriter.close()
        writer = self.fieldwriter
        self._at = writer._postfile.tell()
        for name in sorted(self._lists):
            writer.start_field(name, _SCHEMA[name])
            key = pack_ushort(writer._fieldid)
            lists = self._lists[name]
            for term in sorted(lists):
                numbers, values = lists[term]
                info = W3TermInfo(len(numbers), len(numbers), 1, 1, 1.0, numbers[0], numbers[-1])
                info.set_extent(*self._write_list(numbers, values if name not in MARKS else None))
                writer._tindex.add(key + as_bytes(term), info.to_bytes())
            writer.finish_field()
        writer.close()
        self._lists.clear()

    def _write_list(self, numbers: list[int], values: list[bytes | None] | None) -> tuple[int, int]:
        """Write a posting list in Whoosh's format (W3); returns where it stands and its length in bytes."""
        start, written = self._at, WHOOSH3_HEADER_MAGIC + packed(numbers, values)
        self.fieldwriter._postfile.write(written)
        self._at += len(written)
        return start, len(written)

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

    def _column(self, name: str, column: NumericColumn, count: int) -> array:
        values = array(column._typecode)
        if self._reader.has_column(name):
            held = self._reader._perdoc.column_reader(name, column)
            values.frombytes(bytes(held._dbfile.get(held._basepos, held._count * held._fixedlen)))
            values.byteswap()
        values.extend([0] * (count - len(values)))
        return values

    def _blocks(self, field: str, info: W3TermInfo, only=None) -> Iterator[Block]:
        file, form = self._reader._terms._postfile, _SCHEMA[field].format
        try:
            matcher = W3LeafMatcher(file, *info.extent(), form)
        except Exception as error:  # Whoosh raises the bare class where it meets a wrong tag
            raise EngineError(str(error)) from error
        at = 0
        while matcher.is_active():
            before, at = at, only and bisect_right(only, matcher.block_max_id())
            if only is None or at > before:
                matcher._read_ids()
                matcher._read_values()
                yield matcher._ids, matcher._values
            matcher._next_block()

    def read_blocks(self, field: str, term: str, only=None) -> Iterable[Block]:
        try:
            info = self._reader._terms.term_info(field, as_bytes(term))
        except TermNotFound:
            return ()
        return self._blocks(field, info, only)

    def read_words(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        terms = self._reader._terms
        start = as_bytes(prefix)
        found: list[tuple[str, int]] = []
        if field in terms._fieldmap:
            for (name, term), info in terms.items_from(field, start):
                if name != field or not term.startswith(start) or len(found) >= limit:
                    break
                found.append((term.decode(), info.doc_frequency()))
        return found

    def read_about(self, number: int):
        return self._reader._perdoc.stored_fields(number).get("about")

    def lists(self) -> Iterator[tuple[str, str, Block]]:
        """Every block of every posting list: field, term, block. For the thread that opened the segment."""
        for (field, term), info in self._reader._terms.items():
            for block in self._blocks(field, info):
                yield field, term.decode(), block


class WhooshEngine(Reading):
    """A SearchEngine in a folder. Raises EngineError where the folder holds no sound index."""

    def __init__(self, folder: Path, *, create: bool = False, step: Step = no_step):
        self._step = step
        self._cache = Cache(CACHED_POSTINGS, Cache(COMPACT_BYTES))
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
                numbers = set(shard.numbers(META)).union(*(shard.numbers(uid) for uid in gone))
                for number in numbers - shard.deleted:
                    segments[shard.segment.name].delete_document(number)
            self._step("deleted")
            for record in records:
                self._add(writer, record)
            meta = (batch.meta.watermark, batch.meta.fingerprint)
            writer.put((), {"uid": META}, meta)
            self._step("added")

    @staticmethod
    def _add(writer: _Writer, record: Record) -> None:
        columns = {"uid": record.uid, "modified": record.modified}
        then = THEN if record.dated else ""
        fields = [(then + name, rows(name, *value)) for name, value in record.fields.items() if value[0]]
        fields += [(then + name, [(v, b"") for v in set(values)]) for name, values in record.filters.items()]
        fields += own_fields(record)
        only = {} if record.only is None else {"file": record.only[0], "number": -record.only[1]}
        writer.put(fields, columns | only, (record.rev, record.error))
        for page in record.pages:
            fields = [(then + name, rows(name, *value)) for name, value in page.fields.items() if value[0]]
            writer.put(fields, columns | {"file": page.file, "number": page.number})

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
