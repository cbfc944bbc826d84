"""Clearing what was removed to protect a child off the disk: database, files, index, pictures of pages.

The stored objects let go of the content when a person decided (`privacy.operations`). Older states of them
still lie in the database's file until it is packed, and in the index until it is built anew: done here, and
only then is the removal noted as carried out. Backups made before are not reached; the README says so.
"""

import logging
import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from dosja.documents.exchange.batches import in_transaction
from dosja.jobs.rounds import rounds
from dosja.privacy.model import Erasure
from dosja.privacy.operations import mark_erased
from dosja.search import folder as places
from dosja.storage.database import pack, session

POLL_SECONDS = 2.0
LONGEST_PAUSE = 60.0
INDEX = "index"
DRAWN = ("pictures", "word-boxes")
"""Folders with what was drawn from pages of files."""

logger = logging.getLogger(__name__)


def erase_until(stop: threading.Event, db, home: Path) -> None:
    """Carry out removals until the event `stop` is set."""
    eraser = Eraser(db, home)
    rounds(stop, eraser.step, logger, seconds=POLL_SECONDS, longest=LONGEST_PAUSE)


class Eraser:
    """Carries out what waits, step by step; nothing is lost by a stop, as the work can be done twice."""

    def __init__(self, db, home: Path):
        self._db = db
        self._home = home
        self._begun: dict[int, frozenset[str]] = {}

    def step(self) -> int:
        """Begin with what is new, finish what can be finished; returns how many removals are done now."""
        with session(self._db) as site:
            waiting = {
                uid: site.uids[uid].sha256
                for uid in site.privacy.erasures
                if isinstance(site.get(uid), Erasure) and site.uids[uid].erased is None
            }
        new = waiting.keys() - self._begun.keys()
        if new:
            for uid in new:
                self._clear_pictures(waiting[uid])
            pack(self._db)
            indexes = self._rebuild_index()
            self._begun.update(dict.fromkeys(new, indexes))
            logger.info("packed the database after %s removals", len(new))
        done = [uid for uid, indexes in self._begun.items() if not self._present() & indexes]
        if done:
            in_transaction(
                self._db, lambda site: mark_erased(site, datetime.now(UTC), done), note="content is erased"
            )
            for uid in done:
                del self._begun[uid]
        return len(done)

    def _clear_pictures(self, sha256: str) -> None:
        if len(sha256) == 64:
            for folder in DRAWN:
                for path in (self._home / folder / sha256[:2]).glob(f"{sha256}-*"):
                    with suppress(OSError):
                        path.unlink()

    def _present(self) -> frozenset[str]:
        return frozenset(path.name for path in (self._home / INDEX).glob("g-*"))

    def _rebuild_index(self) -> frozenset[str]:
        """Ask the indexer for a new index; returns the names of the old ones, which must vanish."""
        folder = self._home / INDEX
        before = self._present()
        if before:
            (folder / places.REQUEST).touch()
            places.wake(folder)
        return before
