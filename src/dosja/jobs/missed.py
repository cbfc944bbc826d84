"""Takes the words of searches that found nothing from their log into the database, now and then."""

import logging
import time
from pathlib import Path

from dosja.missed_searches.log import MissedLog, read_batch
from dosja.missed_searches.operations import take_in
from dosja.storage.database import session

EVERY_SECONDS = 20.0

logger = logging.getLogger(__name__)


def take_in_missed(db, home: Path) -> int:
    """Take in all that waits; returns how many logs. One that cannot be read now is tried again next time."""
    done = 0
    for path in MissedLog(home).batches():
        try:
            counts = read_batch(path)
        except OSError as error:
            logger.warning("%s cannot be read: %s", path.name, error)
            continue
        with session(db, note="missed searches") as site:
            take_in(site, path.name, counts)
        # A crash before this line costs nothing: the site remembers the name of the batch.
        path.unlink(missing_ok=True)
        done += 1
    return done


class Missed:
    """Takes in what waits in a site folder, EVERY_SECONDS at most; one for each worker."""

    def __init__(self, home: Path):
        self._home = home
        self._next = 0.0

    def step(self, db) -> None:
        """Called at each turn of the worker's loop."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY_SECONDS
            take_in_missed(db, self._home)
