"""The embedded engine on Whoosh-Reloaded 2.7.5; only the modules `whoosh_*` import whoosh.

Whoosh keeps the files: term dictionary, posting lists, segments, one atomic table of contents per commit.
Matching and ranking are ours (`evaluate`), over posting lists that are decoded once per segment and kept.
`whoosh_files` says which fields there are, `whoosh_segment` reads a segment, `whoosh_writer` writes one.

Traps of 2.7.5 that these modules go around (each has a test):
- `Searcher.refresh()` brings deleted documents back: readers are put together here, by segment id;
- a reader must not be used by two threads: a segment is read under its lock;
- deleting does not reach documents of the same commit: a batch is made one record per uid before;
- a writer that fails keeps the lock: it is cancelled on any exception;
- nothing is synced to disk: segment files are, before the table of contents names them.

An index folder holds pickles: it must be writable by the service's user alone.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from pickle import UnpicklingError
from struct import error as StructError
from zlib import error as ZlibError

from whoosh.index import TOC, EmptyIndexError, FileIndex, IndexError
from whoosh.writing import LockError

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
from dosja.search.postings import IDLE_TIERS, SAVE_TIERS, Cache, to_merge
from dosja.search.shards import META, Reading, Shard, View
from dosja.search.whoosh_files import SCHEMA, WhooshFiles
from dosja.search.whoosh_segment import WhooshSegment
from dosja.search.whoosh_writer import Hurry, WhooshWriter

NAME = "main"
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
            self._storage = WhooshFiles(str(folder), supports_mmap=False)
            if create:
                TOC.create(self._storage, SCHEMA, NAME)
            self._index = FileIndex(self._storage, SCHEMA, NAME)
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
        toc = TOC.read(self._storage, NAME, schema=SCHEMA)
        known = {shard.segment.name: shard.segment for shard in self._view.shards}
        shards = []
        for segment in toc.segments:
            deleted = segment._deleted or ()
            kept = known.get(segment.segment_id())
            shards.append(Shard(kept or WhooshSegment(self._storage, segment, self._cache), deleted))
        return View(toc.generation, shards)

    def index(self, batch: Batch) -> None:
        records, gone = coalesced(batch)
        with self._writing(SAVE_TIERS) as (writer, segments):
            for shard in self._view.shards:
                for number in shard.numbers((META, *gone)).tolist():
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
    def _put_until_full(writer: WhooshWriter, record: Record) -> bool:
        """Put a record; true when no more should be put before a commit."""
        writer.put_record(record)
        return writer.gathering.size >= MOST_POSTINGS

    @staticmethod
    def _put_meta(writer: WhooshWriter, meta: Meta) -> None:
        writer.put({"uid": META}, (meta.watermark, meta.fingerprint))

    @contextmanager
    def _writing(self, tiers, hurry=never):
        """A writer over an up-to-date view; commits at the end, cancels on any exception."""
        with self.guarded():
            writer = WhooshWriter(self._index, self._step)
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

    def _merged(self, writer: WhooshWriter, segments: list, tiers, hurry) -> list:
        """Whoosh's merge policy: take small segments into the one being written, return those that stay."""
        chosen = to_merge([(s.doc_count_all(), s.deleted_count()) for s in segments], tiers)
        for index in chosen:
            segment = segments[index]
            writer.take(WhooshSegment(self._storage, segment, self._cache), segment._deleted or (), hurry)
        return [segment for index, segment in enumerate(segments) if index not in chosen]

    def tidy(self, hurry: Callable[[], bool] = never) -> bool:
        with self.guarded():
            shards = self.fresh().shards
            wanted = to_merge([(shard.segment.count, len(shard.deleted)) for shard in shards], IDLE_TIERS)
            try:
                if wanted:
                    with self._writing(IDLE_TIERS, hurry):
                        pass
            except Hurry:
                return False
            return bool(wanted)

    def close(self) -> None:
        self._view = View(-1, [])
