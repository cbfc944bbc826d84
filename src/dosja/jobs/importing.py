"""What follows an import: the texts of the new files are read, and the index brought up to date."""

from dosja.documents.exchange import Outcome
from dosja.documents.extraction import Extractor
from dosja.documents.indexing import make_source
from dosja.documents.model import File
from dosja.jobs.extraction import LOCK_NAME, read_files
from dosja.jobs.indexing import FOLDER
from dosja.jobs.lock import only_one
from dosja.search import folder as places
from dosja.search.indexer import Indexer
from dosja.storage.database import session


def finish(db, settings, types, outcome: Outcome, progress=None) -> bool:
    """Read the waiting files of `outcome` and index what was taken; True where it is left to others.

    A running worker and indexer do it themselves. Files whose text could not be read are added to
    `outcome.noted` with the reason.
    """
    uids = [uid for _what, uid in outcome.waiting]
    with only_one(settings.home / LOCK_NAME) as alone:
        if alone and uids:
            with Extractor() as extractor:
                read_files(db, extractor, uids, progress=progress)
            _note_failures(db, outcome)
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


def _note_failures(db, outcome: Outcome) -> None:
    told = {what for what, _reason in outcome.noted}
    with session(db) as site:
        for what, uid in outcome.waiting:
            file = site.get(uid, File)
            if file is not None and file.status == "failed" and what not in told:
                outcome.noted.append((what, file.reason))
