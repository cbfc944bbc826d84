"""What follows an import: the texts of the new files are read, and the index brought up to date."""

import time

from dosja.documents.exchange import Outcome
from dosja.documents.exchange.approvals import record_approved
from dosja.documents.extraction import Extractor
from dosja.documents.indexing import make_source
from dosja.documents.model import File
from dosja.jobs.extraction import LOCK_NAME, read_files
from dosja.jobs.indexing import FOLDER
from dosja.jobs.lock import only_one
from dosja.search import folder as places
from dosja.search.indexer import Indexer
from dosja.storage.database import session

WAIT_SECONDS = 60.0
PAUSE_SECONDS = 0.25


def finish(db, settings, types, outcome: Outcome, progress=None, *, login="", now=None) -> bool:
    """Read the waiting files of `outcome` and index what was taken; True where it is left to others.

    With `now`, texts that were approved on paper are recorded then, in the name of `login`; where a running
    worker reads them, they are waited for, WAIT_SECONDS at most.

    A running worker and indexer do it themselves. Files whose text could not be read are added to
    `outcome.noted` with the reason.
    """
    uids = [uid for _what, uid in outcome.waiting]
    with only_one(settings.home / LOCK_NAME) as alone:
        if alone and uids:
            with Extractor() as extractor:
                read_files(db, extractor, uids, progress=progress)
            _note_failures(db, outcome)
    if now is not None and outcome.approved:
        _wait(db, uids)
        record_approved(db, login, now, types, outcome)
    indexer = Indexer(db, settings.home / FOLDER, make_source(types))
    try:
        elected = indexer.elected()
        if elected:
            indexer.catch_up()
        else:
            places.wake(settings.home / FOLDER)
    finally:
        indexer.close()
    return not (alone and elected)


def _wait(db, uids) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while uids and time.monotonic() < until:
        with session(db) as site:
            files = (site.get(uid, File) for uid in uids)
            if not any(file is not None and file.status in ("pending", "ocr") for file in files):
                return
        time.sleep(PAUSE_SECONDS)


def _note_failures(db, outcome: Outcome) -> None:
    told = {what for what, _reason in outcome.noted}
    with session(db) as site:
        for what, uid in outcome.waiting:
            file = site.get(uid, File)
            if file is not None and file.status == "failed" and what not in told:
                outcome.noted.append((what, file.reason))
