"""What changed in the database since plugins were told last, read off its log.

How far they were told stands in a file of the site's folder.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dosja.documents.model import Document
from dosja.people.model import Person
from dosja.plugins.contract import Changed
from dosja.storage.follower import NOTHING, Follower
from dosja.training.model import Session

WATERMARK = "plugins.tid"
MOST_ATTEMPTS = 2
"""What brings the process down so often while it is told is not told any more."""
CLASSES = {f"{kind.__module__}.{kind.__qualname__}": kind for kind in (Document, Person, Session)}

logger = logging.getLogger(__name__)


class ChangeLog:
    """The changes of one site; its follower is opened when somebody asks first."""

    def __init__(self, db, home: Path) -> None:
        self._db, self._watermark = db, home / WATERMARK
        self._follower: Follower | None = None

    def close(self) -> None:
        """Release the log."""
        if self._follower is not None:
            self._follower.close()

    @contextmanager
    def untold(self) -> Iterator[list[Changed]]:
        """The changes that nobody was told of; they count as told when the block ends.

        Where it raises, or the process is killed in it, the same are given again; after a second kill they
        are passed over, so that a plugin which brings the process down is not told the same for ever.
        """
        if self._follower is None:
            self._follower = Follower(self._db, frozenset(CLASSES))
        last, (seen, attempts) = self._follower.last(), self._seen()
        if seen is None or seen > last:
            seen, attempts = last, 0
            self._keep(last)
        if attempts >= MOST_ATTEMPTS:
            logger.error("plugins are not told what changed: the process ended twice while they were")
            seen = last
        changes = self._between(seen, last) if seen < last else []
        if changes:
            self._keep(seen, attempts + 1)
            try:
                yield changes
            except Exception:
                self._keep(seen, attempts)
                raise
        else:
            yield []
        if attempts or seen < last:
            self._keep(last)

    def _between(self, seen: bytes, last: bytes) -> list[Changed]:
        assert self._follower is not None
        oids: dict[bytes, None] = {}
        for change in self._follower.changes(seen, last):
            oids.update((oid, None) for oid, _name in change.objects)
        found: list[Changed] = []
        if oids:
            with self._follower.snapshot(last) as snapshot:
                for oid in oids:
                    found += _changed(snapshot.load(oid))
        return found

    def _seen(self) -> tuple[bytes | None, int]:
        """Up to which transaction they were told, and how often it was begun to tell them what follows."""
        try:
            tid, _blank, attempts = self._watermark.read_text("ascii").partition(" ")
            read = bytes.fromhex(tid), int(attempts or 0)
        except (OSError, ValueError):
            return None, 0
        return read if len(read[0]) == len(NOTHING) else (None, 0)

    def _keep(self, tid: bytes, attempts: int = 0) -> None:
        aside = self._watermark.with_suffix(".new")
        aside.write_text(f"{tid.hex()} {attempts}" if attempts else tid.hex(), "ascii")
        os.replace(aside, self._watermark)


def _changed(stored) -> list[Changed]:
    if isinstance(stored, Document):
        gone = bool(stored.trashed or stored.purged)
        return [Changed("document", stored.uid, stored.type_id, stored.agency, gone)]
    if isinstance(stored, Session):
        return [Changed("training", stored.uid, "", stored.agency, bool(stored.trashed))]
    if isinstance(stored, Person):
        gone = stored.merged_into is not None
        agencies = dict.fromkeys(posting.agency for posting in stored.all_postings)
        return [Changed("person", stored.uid, "", agency, gone) for agency in agencies if agency]
    return []
