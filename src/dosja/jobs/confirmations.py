"""Requests to confirm follow the day: new members, versions that came into force, notices that are due.

Each document in a transaction of its own, so that whoever signs meanwhile never waits long.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from dosja.acknowledgements.operations.rounds import enrol_missing, follow_document
from dosja.acknowledgements.operations.telling import tell_due
from dosja.documents.exchange.batches import in_transaction
from dosja.documents.life.course import day_of
from dosja.documents.model import Document
from dosja.storage.database import session

LOOK_EVERY = timedelta(seconds=20)
NOTE = "requests to confirm"


class Confirmations:
    """Looks a few times a minute whether somebody has still to be told, and at all requests on a new day."""

    def __init__(self, db) -> None:
        self._db = db
        self._looked: datetime | None = None
        self._day: date | None = None
        self._seen: dict[int, tuple] = {}

    def step(self, now: datetime, stopped: Callable[[], bool] = lambda: False) -> None:
        """Do what is due; costs a look at the tallies that changed while nothing is."""
        if self._looked is not None and timedelta() <= now - self._looked < LOOK_EVERY:
            return
        self._looked = now
        if self._day != day_of(now):
            in_transaction(self._db, enrol_missing, note=NOTE)
            self._seen.clear()
            self._day = day_of(now)
        with session(self._db) as site:
            tallies = {uid: site.acknowledgements.tallies[uid] for uid in site.acknowledgements.running}
            present = {
                uid: (tally.round, tally.told, tuple(tally.members.items())) for uid, tally in tallies.items()
            }
        for uid, mark in present.items():
            if stopped():
                return
            if self._seen.get(uid) == mark:
                continue
            while in_transaction(self._db, lambda site, uid=uid: _follow(site, now, uid), note=NOTE):
                if stopped():
                    return
            self._seen[uid] = mark


def _follow(site, now: datetime, uid: int) -> int:
    """Bring one request up to date and tell some people; how many remain to be told."""
    document = site.get(uid, Document)
    if document is None:
        return 0
    follow_document(site, now, document)
    return tell_due(site, now, document)
