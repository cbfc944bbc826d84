"""The worker: follows the database's log and reads the text of each file that comes to wait for it; brings
the states of each new day into the lists; takes in the words of searches that found nothing.

How far it got stands in a small file beside the database. The file is written after the work, so a kill at
any point repeats a look and forgets nothing; without it, or with a restored backup, it looks at all objects.
"""

import logging
import os
import threading
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from dosja.documents.extraction import Extractor
from dosja.documents.model import File
from dosja.jobs.erasing import erase_until
from dosja.jobs.extraction import LOCK_NAME, cut_off, read_files, waiting_files
from dosja.jobs.missed import Missed
from dosja.jobs.ocr import ocr_until
from dosja.jobs.rounds import alone, rounds
from dosja.jobs.turning import Turning
from dosja.storage.follower import Follower

POLL_SECONDS = 0.2
LONGEST_PAUSE = 10.0
JOIN_SECONDS = 4.0
CLASSES = frozenset({f"{File.__module__}.{File.__qualname__}"})

logger = logging.getLogger(__name__)


def work_until(stop, db, settings) -> None:
    """Work until the threading.Event `stop` is set; waits where another worker has the folder."""

    def work():
        with _beside(stop, db, settings.home):
            _work(stop, db, settings.home / "worker.tid")

    alone(stop, settings.home / LOCK_NAME, work)


@contextmanager
def _beside(stop, db, home: Path):
    """What takes long, in threads of its own, so that a new file's text is read at once all the same."""
    threads = [
        threading.Thread(target=work, args=(stop, db, home), name=work.__name__, daemon=True)
        for work in (ocr_until, erase_until)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for thread in threads:
            thread.join(JOIN_SECONDS)


def _work(stop, db, watermark: Path) -> None:
    with Extractor() as extractor, closing(Follower(db, CLASSES)) as follower:
        # A file may take a minute to read: when the end comes, its reading is cut off.
        threading.Thread(target=cut_off, args=(stop, extractor), daemon=True).start()
        seen, turning, missed = None, Turning(), Missed(watermark.parent)

        def step():
            nonlocal seen
            turning.step(db, datetime.now(UTC))
            missed.step(db)
            seen = _step(stop, db, follower, extractor, watermark, seen)

        rounds(stop, step, logger, seconds=POLL_SECONDS, longest=LONGEST_PAUSE, survives=False)


def _step(stop, db, follower, extractor, watermark: Path, seen: bytes | None) -> bytes:
    """Do what has come since `seen` (None: see the file); returns the new position."""
    last = follower.last()
    if seen is None:
        seen = _read_watermark(watermark)
        if seen is None or seen > last or not follower.has(seen):
            logger.info("looks at every object once for files that wait")
            read_files(db, extractor, waiting_files(db), stopped=stop.is_set)
            return _write_watermark(watermark, last, stop)
    if last <= seen:
        return seen
    oids: dict[bytes, None] = {}
    for change in follower.changes(seen, last):
        oids.update((oid, None) for oid, _name in change.objects)
    uids = []
    if oids:
        with follower.snapshot(last) as snapshot:
            files = filter(None, map(snapshot.load, oids))
            uids = [file.uid for file in files if file.status == "pending"]
    if uids:
        read_files(db, extractor, uids, stopped=stop.is_set)
    return _write_watermark(watermark, last, stop)


def _read_watermark(path: Path) -> bytes | None:
    try:
        tid = bytes.fromhex(path.read_text("ascii"))
    except (OSError, ValueError):
        return None
    return tid if len(tid) == 8 else None


def _write_watermark(path: Path, tid: bytes, stop) -> bytes:
    """Keep the position, unless the work was cut off; one lost by a power failure only costs a look."""
    if not stop.is_set():
        aside = path.with_suffix(".new")
        aside.write_text(tid.hex(), "ascii")
        os.replace(aside, path)
    return tid
