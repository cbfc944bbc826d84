"""Reading the text of files that wait for it, and storing what was found.

No transaction is open while a file is read, which may take a minute; results are stored several at a time.
Whoever reads a file twice does no harm: only a file that still waits takes a result.
"""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from dosja.documents.extraction import Extractor, Reader, Result, end_group
from dosja.documents.file_kinds import reader_for
from dosja.documents.model import Document, File
from dosja.documents.operations.files import store_text
from dosja.jobs.lock import only_one
from dosja.messages import _
from dosja.storage.database import session
from dosja.storage.follower import TRANSIENT

BATCH_FILES = 25
BATCH_CHARACTERS = 4_000_000
BATCH_SECONDS = 1.0
"""Results are stored together up to so many files, so much text, and no later than after so long."""
ATTEMPTS = 8
CUT_OFF_SECONDS = 4.0
LOCK_NAME = "worker.lock"

logger = logging.getLogger(__name__)


def waiting_files(db) -> list[int]:
    """The uids of all files whose text was not read yet, oldest first. Looks at every object once."""
    found = []
    with session(db) as site:
        for number, (uid, thing) in enumerate(site.uids.items()):
            if isinstance(thing, File) and thing.status == "pending" and thing.removed is None:
                found.append((thing.created, uid))
            if number % 1000 == 999:
                site._p_jar.cacheGC()
    return [uid for _created, uid in sorted(found)]


def extract_pending(db, home: Path, progress: Callable[[int, int], None] | None = None) -> int:
    """Read every file that waits; returns how many were read. For commands, while no worker runs.

    Where a worker holds the site's folder, it does the work itself: 0 is returned at once.
    """
    with only_one(home / LOCK_NAME) as alone:
        if not alone:
            return 0
        uids = waiting_files(db)
        with Extractor() as extractor:
            return read_files(db, extractor, uids, progress=progress)


def read_files(
    db,
    extractor: Extractor,
    uids: Iterable[int],
    *,
    stopped: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Read the files of these uids that still wait; returns how many. Ends early when `stopped()` is true.

    Raises one of follower.TRANSIENT when the database cannot be reached; what is not stored still waits.
    """
    uids = list(uids)
    done = 0
    batch: list[tuple[int, Result]] = []
    characters, began = 0, time.monotonic()
    for number, uid in enumerate(uids, 1):
        if stopped():
            break
        place = _place(db, uid)
        if place is not None:
            path, reader = place
            result = _read(extractor, uid, path, reader)
            if stopped():  # the reading was cut off: its result says nothing about the file
                break
            reader.settle(result)
            batch.append((uid, result))
            characters += sum(map(len, result.pages))
            done += 1
        late = time.monotonic() - began > BATCH_SECONDS
        if batch and (
            late or len(batch) >= BATCH_FILES or characters > BATCH_CHARACTERS or number == len(uids)
        ):
            _store(db, batch)
            batch, characters, began = [], 0, time.monotonic()
        if progress is not None:
            progress(number, len(uids))
    if batch:
        _store(db, batch)
    return done


def _place(db, uid: int) -> tuple[str, Reader] | None:
    """(path of the committed blob, what reads it) of a file that waits, else None."""
    with session(db) as site:
        file = site.get(uid, File)
        if file is None or file.status != "pending" or file.removed is not None:
            return None
        document = site.get(file.document, Document)
        agency = document.agency if document is not None else ""
        return file.blob.committed(), reader_for(site, file.media_type, agency)


def _read(extractor: Extractor, uid: int, path: str, reader: Reader) -> Result:
    try:
        result = reader.extract(extractor, path)
    except OSError as error:  # the machine's trouble (disk, processes), told as the file's: retry is offered
        logger.exception("file %s could not be read", uid)
        return Result("failed", reason=_("The text of this file could not be read."), detail=str(error))
    if result.status == "failed":
        logger.info("file %s has no text: %s %s", uid, result.reason, result.detail)
    return result


def _store(db, batch: list[tuple[int, Result]]) -> None:
    """Store results in one transaction, again when somebody changed one of the files meanwhile."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with session(db, note="text of files") as site:
                for uid, result in batch:
                    file = site.get(uid, File)
                    if file is not None and file.status == "pending":
                        store_text(site, datetime.now(UTC), uid, result)
            return
        except TRANSIENT:
            if attempt == ATTEMPTS:
                raise
            time.sleep(0.02 * 2**attempt)
        except Exception:
            if len(batch) == 1:
                raise
            logger.exception(
                "a batch of %s files could not be stored; they are stored one by one", len(batch)
            )
            for item in batch:
                _store_alone(db, item)
            return


def _store_alone(db, item: tuple[int, Result]) -> None:
    uid, _result = item
    try:
        _store(db, [item])
    except TRANSIENT:
        raise
    except Exception:
        logger.exception("the text of file %s could not be stored", uid)
        _store(db, [(uid, Result("failed", reason=_("The text of this file could not be stored.")))])


def cut_off(stop, extractor: Extractor) -> None:
    """Once `stop` is set, cut off the reading of a file; for a thread of its own.

    Its child process holds nothing to be lost. One that had not taken its file yet is started once more, so
    it is ended again and again for a while.
    """
    stop.wait()
    until = time.monotonic() + CUT_OFF_SECONDS
    while time.monotonic() < until:
        for pid in extractor.pids:
            end_group(pid)
        time.sleep(0.1)
