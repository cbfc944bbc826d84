"""The process that keeps the index equal to the database: follows the log, writes, builds anew when needed.

The protocol (design 5). (1) be elected by the file lock; (2) read the log after the watermark; (3) only then
begin a snapshot, which holds all that was read; (4) load the present objects and make their terms; (5) write
them with the new watermark in one commit. A kill at any point repeats work and loses none: every step looks
at the present state, and writing the same document again changes nothing. Never takes part in a user's
transaction and never writes the database.
"""

import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Generic

from dosja.search import folder as places
from dosja.search.engine import Batch, Busy, EngineError, Meta, Record, Step, no_step
from dosja.search.recording import record_for
from dosja.search.source import Source, Thing
from dosja.search.whoosh_engine import WhooshEngine
from dosja.storage.follower import NOTHING, TRANSIENT, Change, Follower, Snapshot

log = logging.getLogger(__name__)

POLL_SECONDS = 0.25
REST_SECONDS = 0.1
"""After a write the next one waits so long: each costs the same for one document as for ten, and people who
save one after the other leave the core to those who read."""
MANY = 10
MANY_REST_SECONDS = 0.4
"""After a write of so many documents, which only a stream of saves brings: the savers need the core more."""
IDLE_SECONDS = 2.0
RETRY_SECONDS = 5.0
BATCH_DOCUMENTS = 2_000
BATCH_WORDS = 600_000
"""What is written in one commit at most; about 100 MB while it is gathered."""
BATCH_OBJECTS = 500
FORGET_EVERY = 200
QUIET_TRANSACTIONS = 1_000
"""So many transactions without a document are passed before the watermark is written for their sake."""

Progress = Callable[[int], None]
"""Told now and then how many documents were written so far."""


class Indexer(Generic[Thing]):
    """Keeps the index in `folder` equal to the database `db` (a ZODB.DB), as `source` describes its objects.

    `step` is told each step of the protocol by name (tests end the process there); `now` gives the time.
    One thread at a time may use it.
    """

    def __init__(
        self,
        db,
        folder: Path,
        source: Source[Thing],
        *,
        step: Step = no_step,
        now: Callable[[], float] = time.time,
    ):
        self._folder = folder
        self._source = source
        self._step = step
        self._now = now
        self._follower = Follower(db, source.classes)
        self._election = places.Election(folder)
        self._engine: WhooshEngine | None = None
        self._place: Path | None = None
        self._seen = NOTHING
        self._looked, self._news = 0.0, False
        self._state = places.State(pid=os.getpid())
        self._published: places.State | None = None

    def close(self) -> None:
        """Release the index and let another process be elected; the database stays open."""
        self._drop()
        self._election.leave()
        self._follower.close()

    def elected(self) -> bool:
        """True when this process is the one of its host that writes; tries to become it, without waiting."""
        return self._election.won()

    def catch_up(self) -> int:
        """Write all that changed since the watermark; returns the number of documents written or deleted.

        What is saved meanwhile is left to the next call, so that under a stream of saves this one ends too.
        0 also where another process is elected. Raises what the database or the disk raise for the moment
        (try again later); a damaged or missing index is built anew instead.
        """
        if not self._election.won():
            return 0
        self._step("elected")
        before = self._state.indexed + self._state.deleted
        try:
            self._make_ready()
            last = self._follower.last()
            while last > self._seen:
                self._take_log(last)
        except EngineError as error:
            self._rebuild(str(error), None)
        self._say(error="")
        return self._state.indexed + self._state.deleted - before

    def rebuild(self, progress: Progress | None = None) -> bool:
        """Build the index anew aside and switch to it; False where another process is elected."""
        if not self._election.won():
            return False
        self._rebuild("asked for", progress)
        self._say(error="")
        return True

    def run(self, stop: threading.Event) -> None:
        """Follow the log until `stop` is set; survives every error and says it in the state."""
        while not stop.is_set():
            try:
                if self._election.won():
                    with places.listening(self._folder) as receiver:
                        self._follow(stop, receiver)
                else:
                    stop.wait(POLL_SECONDS)
            except Exception as error:  # the loop must go on: a dead indexer helps nobody
                self._complain(error)
                stop.wait(RETRY_SECONDS)
        self._say(running=False)
        self.close()

    def _follow(self, stop: threading.Event, receiver) -> None:
        idle_since = swept = self._now()
        tidy = True
        while not stop.is_set() and self._election.won():
            try:
                if (self._folder / places.REQUEST).exists():
                    (self._folder / places.REQUEST).unlink(missing_ok=True)
                    self.rebuild()
                if written := self.catch_up():
                    idle_since, tidy = self._now(), True
                    stop.wait(REST_SECONDS if written < MANY else MANY_REST_SECONDS)
                elif tidy and self._now() - idle_since > IDLE_SECONDS:
                    tidy = self._engine is not None and self._engine.tidy(self._has_news)
                if self._now() - swept > places.KEEP_SECONDS:
                    # Also when nothing happens: a replaced index may hold what had to be erased.
                    swept = self._now()
                    places.sweep(self._folder, swept)
            except (Busy, OSError, *TRANSIENT) as error:
                self._complain(error)
                self._drop()
            places.heard(receiver, POLL_SECONDS)

    def _has_news(self) -> bool:
        """True when the database changed since; looks again every twentieth of a second only."""
        now = time.monotonic()
        if now - self._looked > 0.05:
            self._looked = now
            self._news = self._follower.last() > self._seen
        return self._news

    # The log

    def _take_log(self, last: bytes) -> None:
        """Take one batch of transactions up to `last`."""
        changes: list[Change] = []
        objects = 0
        for change in self._follower.changes(self._seen, last):
            changes.append(change)
            objects += len(change.objects)
            if objects >= BATCH_OBJECTS or len(changes) >= QUIET_TRANSACTIONS:
                break
        upto = changes[-1].tid if changes else last
        self._step("log read")
        oids = dict.fromkeys(oid for change in changes for oid, _ in change.objects)
        if oids:
            with self._follower.snapshot(upto) as snapshot:
                self._step("snapshot")
                self._write(self._stale(self._targets(oids, snapshot)), upto, snapshot)
        elif len(changes) >= QUIET_TRANSACTIONS:
            self._commit([], [], upto)
        self._seen = upto
        self._say(watermark=upto.hex())
        self._step("taken")

    def _targets(self, oids: Iterable[bytes], snapshot: Snapshot) -> list[Thing]:
        """The objects to index for changed records, one for each uid."""
        found: dict[int, Thing] = {}
        for oid in oids:
            thing = snapshot.load(oid)
            if thing is not None:
                target = self._source.target(thing)
                if target is not None:
                    found[target.uid] = target
        return list(found.values())

    def _stale(self, things: Iterable[Thing]) -> Iterator[Thing]:
        """The things, and of what hangs on them all that the index does not hold as it is now."""
        for thing in things:
            yield thing
            for part in self._source.parts(thing):
                if self._engine is None or self._engine.revision(part.uid) != self._source.rev(part):
                    yield part

    def _write(self, things: Iterable[Thing], upto: bytes, snapshot: Snapshot) -> None:
        """Write the present state of `things`; of several commits only the last moves the watermark."""
        records: list[Record] = []
        gone: list[int] = []
        words = 0
        for number, thing in enumerate(things, 1):
            record = record_for(self._source, thing)
            if record is None:
                gone.append(thing.uid)
                continue
            records.append(record)
            words += record.fields["body"][1]
            if len(records) >= BATCH_DOCUMENTS or words >= BATCH_WORDS:
                self._commit(records, gone, self._seen)
                records, gone, words = [], [], 0
            if number % FORGET_EVERY == 0:
                snapshot.forget()
        self._step("loaded")
        self._commit(records, gone, upto)

    def _commit(self, records: list[Record], gone: list[int], watermark: bytes) -> None:
        if self._engine is None:
            raise EngineError("no index is open")
        self._engine.index(Batch(records, gone, self._meta(watermark)))
        self._count(len(records), len(gone), sum(1 for record in records if record.error))

    def _records(self, things: Iterable[Thing], snapshot: Snapshot) -> Iterator[Record]:
        """The records of `things`, one after the other, counted as they are taken."""
        for number, thing in enumerate(things, 1):
            record = record_for(self._source, thing)
            if record is not None:
                yield record
                self._count(1, 0, 1 if record.error else 0)
            if number % FORGET_EVERY == 0:
                snapshot.forget()
        self._step("loaded")

    def _meta(self, watermark: bytes) -> Meta:
        return Meta(watermark.hex(), self._source.stamp())

    def _count(self, indexed: int, deleted: int, failed: int) -> None:
        """Count what was written, for the state."""
        state = self._state
        self._state = replace(
            state,
            indexed=state.indexed + indexed,
            deleted=state.deleted + deleted,
            failed=state.failed + failed,
        )

    # The index as a whole

    def _make_ready(self) -> None:
        """Have the present index open, or build it anew where it does not fit the database."""
        if self._engine is not None and places.current(self._folder) == self._place:
            return
        self._drop()
        engine = places.open_index(self._folder, step=self._step)
        meta = engine.meta()
        last = self._follower.last()
        seen = bytes.fromhex(meta.watermark) if meta.watermark else NOTHING
        if meta.fingerprint != self._source.stamp():
            raise EngineError("the index was made for other fields or by another version")
        if seen > last:
            raise EngineError("the index is newer than the database (a restored backup?)")
        if not self._follower.has(seen):
            raise EngineError("the index knows a transaction that the database does not (a restored backup?)")
        self._engine, self._place, self._seen = engine, places.current(self._folder), seen

    def _rebuild(self, reason: str, progress: Progress | None) -> None:
        log.info("building the index anew: %s", reason)
        self._say(rebuilding=reason)
        self._drop()
        place = places.new_place(self._folder)
        last = self._follower.last()
        engine = WhooshEngine(place, create=True, step=self._step)
        self._step("rebuild begun")
        self._engine, self._seen = engine, NOTHING
        try:
            with self._follower.snapshot(last) as snapshot:
                everything = self._counted(self._source.everything(snapshot.root), progress)
                engine.fill(self._records(self._source.with_parts(everything), snapshot), self._meta(last))
            self._step("rebuild written")
            places.switch(self._folder, place)
        except BaseException:
            self._drop()
            shutil.rmtree(place, ignore_errors=True)
            raise
        self._step("switched")
        self._place, self._seen = place, last
        self._say(rebuilding="", watermark=last.hex())
        places.sweep(self._folder, self._now())

    @staticmethod
    def _counted(things: Iterable[Thing], progress: Progress | None) -> Iterator[Thing]:
        for number, thing in enumerate(things):
            if progress is not None and number % 100 == 0:
                progress(number)
            yield thing

    def _drop(self) -> None:
        if self._engine is not None:
            self._engine.close()
        self._engine = self._place = None
        self._seen = NOTHING

    # What others read of it

    def _complain(self, error: BaseException) -> None:
        log.warning("indexer: %s: %s", type(error).__name__, error)
        self._say(error=f"{type(error).__name__}: {error}"[:500])

    def _say(self, **news) -> None:
        state = replace(self._state, **({"running": True} | news), database=self._follower.last().hex())
        self._state = state
        if state != self._published:
            self._published = state
            places.write_state(self._folder, replace(state, at=self._now()))
