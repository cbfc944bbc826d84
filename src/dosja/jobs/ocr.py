"""Reading scans: pages that are pictures go through OCR one by one, beside the worker's other jobs.

No transaction is open while a page is read. What was read is stored every few pages, so that a kill costs
little and the file's page shows how far it is.
"""

import logging
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from dosja.documents.exchange.batches import in_transaction
from dosja.documents.extraction import Extractor, reasons
from dosja.documents.extraction.limits import OCR_SECONDS
from dosja.documents.model import Document, File
from dosja.intake.operations.scans import store_ocr
from dosja.intake.scans import waiting_pages
from dosja.jobs.extraction import cut_off
from dosja.jobs.lock import only_one
from dosja.jobs.rounds import rounds
from dosja.storage.database import session

POLL_SECONDS = 1.0
LONGEST_PAUSE = 30.0
STORE_PAGES = 10
STORE_SECONDS = 15.0
"""What was read is stored after so many pages, and no later than after so long."""
FAILURES = 3
"""After so many pages of a file that failed one after the other, the others are not tried."""
LOCK_NAME = "ocr.lock"
_WITHOUT_PROGRAM = frozenset({str(reasons.NO_OCR), str(reasons.NO_OCR_LANGUAGE)})

logger = logging.getLogger(__name__)


def ocr_until(stop: threading.Event, db, home: Path) -> None:
    """Read what waits until the event `stop` is set. One process of a site does it, however many try."""
    with Extractor(seconds=OCR_SECONDS) as extractor:
        threading.Thread(target=cut_off, args=(stop, extractor), daemon=True).start()

        def step():
            with only_one(home / LOCK_NAME) as alone:
                if alone:
                    read_scans(db, extractor, stopped=stop.is_set)

        rounds(stop, step, logger, seconds=POLL_SECONDS, longest=LONGEST_PAUSE)


def read_scans(db, extractor: Extractor, *, stopped=lambda: False) -> int:
    """Read every scan that waits; returns how many files were finished. Ends early when `stopped()`."""
    with session(db) as site:
        uids = list(site.scans)
    return sum(read_scan(db, extractor, uid, stopped=stopped) for uid in uids if not stopped())


def read_scan(db, extractor: Extractor, uid: int, *, stopped=lambda: False) -> bool:
    """Read the pages of one file that are pictures; True when it is finished."""
    with session(db) as site:
        file = site.get(uid, File)
        if file is None or file.status != "ocr" or file.purged is not None:
            path, wanted, media_type, language = "", [], "", "sq"
        else:
            document = site.get(file.document, Document)
            path, wanted, media_type = file.blob.committed(), waiting_pages(file), file.media_type
            language = document.language if document is not None else "sq"
    read: dict[int, str] = {}
    reason, failed, since = "", 0, time.monotonic()
    for number in wanted:
        result = extractor.ocr_page(path, media_type, number, language)
        if stopped():  # the reading was cut off: its result says nothing about the page
            break
        if result.status == "done":
            read[number] = result.pages[0]
            failed = 0
        else:
            failed += 1
            logger.info("page %s of file %s was not read: %s %s", number, uid, result.reason, result.detail)
        reason = result.reason or reason
        if failed >= FAILURES or reason in _WITHOUT_PROGRAM:
            break
        if len(read) >= STORE_PAGES or (read and time.monotonic() - since > STORE_SECONDS):
            if not _store(db, uid, read, last=False):
                return False
            read, since = {}, time.monotonic()
    if stopped():
        if read:
            _store(db, uid, read, last=False)
        return False
    return _store(db, uid, read, reason=reason, last=True)


def _store(db, uid: int, read: dict[int, str], *, reason: str = "", last: bool) -> bool:
    def work(site):
        return store_ocr(site, datetime.now(UTC), uid, read, reason=reason, last=last)

    return in_transaction(db, work, note="text of scans")
