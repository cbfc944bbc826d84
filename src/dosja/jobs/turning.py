"""At the start of each day, and when the work begins: states that come by themselves go into the lists."""

from datetime import date, datetime

from dosja.documents.exchange.batches import in_transaction
from dosja.documents.life.course import day_of
from dosja.documents.life.operations import settle_due


class Turning:
    """Remembers for which day the lists were settled, so that asking again costs nothing."""

    def __init__(self) -> None:
        self._day: date | None = None

    def step(self, db, now: datetime) -> bool:
        """Settle all that is due; True when there was a new day. In small transactions, so that nobody waits.

        Raises what the database raises; then the next call tries again. A clock that went back counts as a
        new day.
        """
        today = day_of(now)
        if today == self._day:
            return False
        while in_transaction(db, lambda site: settle_due(site, now), note="states of the day"):
            continue
        self._day = today
        return True
