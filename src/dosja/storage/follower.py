"""Reading a database's transaction log: which objects changed after a transaction, and their present state.

The log is the queue of everything that follows the database (the search index). Nothing here writes, and
`changes` loads no object: class names are read off the records. The class names of persistent objects, their
errors and their loading stay in this module, so that its users need no import of ZODB.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass

import transaction
from ZODB.FileStorage import FileIterator, FileStorage
from ZODB.FileStorage.format import CorruptedError
from ZODB.POSException import ConflictError, POSKeyError, StorageError
from ZODB.utils import get_pickle_metadata, p64, u64

NOTHING = b"\0" * 8
"""The tid before every transaction."""

TRANSIENT = (ConflictError, StorageError, MemoryError, transaction.interfaces.TransientError)
"""Errors that say nothing about the object at hand: the work is tried again as a whole, later."""

_READ_ATTEMPTS = 20
_READ_PAUSE = 0.02


@dataclass(frozen=True, slots=True)
class Change:
    """One transaction of the log: its tid and the (oid, dotted class name) of each record in it."""

    tid: bytes
    objects: tuple[tuple[bytes, str], ...]


def class_name(data: bytes | None) -> str:
    """The dotted class name of a record, "" where it has none (an object whose creation was undone)."""
    if not data:
        return ""
    module, name = get_pickle_metadata(data)
    return f"{module}.{name}"


@contextmanager
def _closed_after(records):
    """Close an iterator of the log; that of a ZEO client has nothing to close."""
    try:
        yield records
    finally:
        if hasattr(records, "close"):
            records.close()


class Snapshot:
    """The database as it stood at one moment; valid inside `Follower.snapshot` only."""

    def __init__(self, connection):
        self._connection = connection
        self.root = connection.root()

    def load(self, oid: bytes):
        """The object of `oid`, or None where it is gone (packed away, creation undone)."""
        try:
            found = self._connection.get(oid)
            found._p_activate()
        except POSKeyError:
            return None
        return found

    def forget(self) -> None:
        """Let go of loaded objects, so that long work keeps little in memory."""
        self._connection.cacheMinimize()


class _LogFile(FileIterator):
    """ZODB's iterator of the file itself; also where it cannot even start, no file stays open."""

    def __init__(self, path: str, start: bytes, stop: bytes):
        try:
            super().__init__(path, start, stop)
        except BaseException:
            self.close()
            raise


class Follower:
    """Follows one open `ZODB.DB`: FileStorage, ZEO client or a history-free storage alike.

    `classes`: dotted names of the classes worth reporting; None reports all.
    """

    def __init__(self, db, classes: frozenset[str] | None = None):
        self._db = db
        self._classes = classes
        storage = db.storage
        make = getattr(storage, "new_instance", None)
        self._storage = make() if make is not None else storage
        self._own = make is not None
        self._opening = storage._lock if isinstance(storage, FileStorage) else nullcontext()
        self._log = getattr(storage, "log", None)

    def close(self) -> None:
        """Release what belongs to the follower; the database stays open."""
        if self._own:
            release = getattr(self._storage, "release", None) or self._storage.close
            release()

    def last(self) -> bytes:
        """The tid of the newest transaction that this process knows to be finished."""
        if self._own and hasattr(self._storage, "poll_invalidations"):
            self._storage.poll_invalidations()
        return self._storage.lastTransaction()

    def has(self, tid: bytes) -> bool:
        """True when the log holds a transaction of exactly this tid."""
        if tid == NOTHING:
            return True
        return any(change.tid == tid for change in self._read(tid, tid))

    def changes(self, after: bytes, upto: bytes) -> Iterator[Change]:
        """The finished transactions with `after` < tid <= `upto`, oldest first, objects of `classes` only."""
        if after < upto:
            yield from self._read(p64(u64(after) + 1), upto)

    @contextmanager
    def snapshot(self, at_least: bytes = NOTHING):
        """Yield a Snapshot that holds every transaction up to `at_least`, which `last()` has told before."""
        if self._db.lastTransaction() < at_least:
            raise StorageError("the newest transactions have not arrived here yet")
        manager = transaction.TransactionManager(explicit=True)
        manager.begin()
        connection = self._db.open(manager)
        try:
            yield Snapshot(connection)
        finally:
            manager.abort()
            connection.close()

    def _read(self, start: bytes, stop: bytes) -> Iterator[Change]:
        """Read a stretch of the log; goes on where it stood when a commit disturbs the reading.

        FileStorage's iterator opens the file anew; where it meets a transaction that is being copied in, it
        raises ValueError, CorruptedError or (a slip in ZODB 6.4) AttributeError, and leaves the file open. In
        this process the storage's lock keeps commits out meanwhile; elsewhere a moment later it reads well.
        """
        attempts = 0
        # A ZEO client frees iterators that were left half-way only when it commits, and we never do: the
        # storage process would keep a file open for each.
        free = getattr(self._storage, "_iterator_gc", None)
        if free is not None:
            free()
        while True:
            try:
                with self._opening:
                    records = self._records(start, stop)
                with _closed_after(records):
                    for record in records:
                        change = self._change(record)
                        yield change
                        start = p64(u64(change.tid) + 1)
                        attempts = 0
                return
            except (ValueError, AttributeError, CorruptedError):
                attempts += 1
                if attempts >= _READ_ATTEMPTS:
                    raise
                time.sleep(_READ_PAUSE)

    def _records(self, start: bytes, stop: bytes):
        """The records of a stretch of the log; from the storage process one is a round trip each.

        Where its file can be read here it is: what a client was told of stands in it. While packing puts
        another file in its place there may be none for a moment.
        """
        if self._log is not None:
            with suppress(FileNotFoundError):
                return _LogFile(str(self._log), start, stop)
        return self._storage.iterator(start, stop)

    def _change(self, record) -> Change:
        objects = []
        for item in record:
            name = class_name(item.data)
            if self._classes is None or name in self._classes:
                objects.append((item.oid, name))
        return Change(record.tid, tuple(objects))
