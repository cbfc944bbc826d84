"""Building the index anew and comparing it with the database: what `dosja reindex` and `check-index` call.

Works beside a running intranet: where another process is the elected indexer, that one is asked to do it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dosja.search import folder as places
from dosja.search.engine import EngineError
from dosja.search.indexer import Indexer, Progress
from dosja.search.source import Source, Thing
from dosja.storage.follower import Follower

WAIT_SECONDS = 3600.0
PAUSE_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Difference:
    """A document that the index and the database know differently; None: it is not there."""

    uid: int
    in_index: str | None
    in_database: str | None

    def __str__(self) -> str:
        if self.in_index is None:
            return f"{self.uid}: missing in the index"
        if self.in_database is None:
            return f"{self.uid}: in the index, but not to be found"
        return f"{self.uid}: the index holds {self.in_index!r}, the database {self.in_database!r}"


class ReindexError(Exception):
    """The index was not built anew; the text says why."""


def reindex(
    db,
    folder: Path,
    source: Source[Thing],
    progress: Progress | None = None,
    *,
    wait: float = WAIT_SECONDS,
    clock: Callable[[], float] = time.monotonic,
) -> int:
    """Build a new index aside and switch to it; returns the number of documents in it.

    Where an indexer runs, it is asked to do so and waited for, `wait` seconds at most. Raises ReindexError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    indexer = Indexer(db, folder, source)
    try:
        if not indexer.rebuild(progress):
            _ask(folder, wait, clock)
    finally:
        indexer.close()
    engine = places.open_index(folder)
    try:
        return engine.stats().documents
    finally:
        engine.close()


def _ask(folder: Path, wait: float, clock: Callable[[], float]) -> None:
    """Have the running indexer build anew; returns when it has switched."""
    before = places.current(folder)
    (folder / places.REQUEST).touch()
    until = clock() + wait
    while places.current(folder) == before:
        places.wake(folder)
        if clock() > until:
            raise ReindexError("the running indexer did not build the index anew in time")
        time.sleep(PAUSE_SECONDS)


def differences(db, folder: Path, source: Source[Thing]) -> list[Difference]:
    """Where the index and the database differ at this moment, by uid. Raises EngineError without an index."""
    engine = places.open_index(folder)
    follower = Follower(db, source.classes)
    try:
        held = engine.revisions()
        with follower.snapshot() as snapshot:
            wanted: dict[int, str] = {}
            for thing in source.with_parts(source.everything(snapshot.root)):
                rev = source.rev(thing)
                if rev is not None:
                    wanted[thing.uid] = rev
        return [
            Difference(uid, held.get(uid), wanted.get(uid))
            for uid in sorted(held.keys() | wanted.keys())
            if held.get(uid) != wanted.get(uid)
        ]
    finally:
        follower.close()
        engine.close()


def check_index(db, folder: Path, source: Source[Thing], *, settle: float = 10.0) -> list[Difference]:
    """The differences that last: a running indexer gets `settle` seconds to catch up. Expected: none.

    Without a running indexer the log is taken up first, as the indexer would. A missing index is built.
    """
    indexer = Indexer(db, folder, source)
    try:
        if indexer.elected():
            indexer.catch_up()
            return differences(db, folder, source)
    finally:
        indexer.close()
    until = time.monotonic() + settle
    while True:
        try:
            found = differences(db, folder, source)
        except EngineError:
            found = [Difference(0, None, None)]
        if not found or time.monotonic() > until:
            return found
        places.wake(folder)
        time.sleep(PAUSE_SECONDS)
