"""The work on notices beside the pages: letters, and what the calendar brings. A thread of the worker.

It has a thread of its own because the worker may read one file for a minute, and its own lock, so that one
site has one of it however many processes try.
"""

import logging
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

from dosja.jobs.calendar import Calendar
from dosja.jobs.confirmations import Confirmations
from dosja.jobs.lock import only_one
from dosja.jobs.mail import Post
from dosja.notify.operations.outbox import set_mail_on
from dosja.plugins.starting import start_plugins
from dosja.storage.database import session
from dosja.storage.follower import TRANSIENT

LOCK_NAME = "notices.lock"
POLL_SECONDS = 0.5
LOCK_POLL_SECONDS = 2.0
LONGEST_PAUSE = 60.0

logger = logging.getLogger(__name__)


def now_utc() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def notices_until(stop, db, settings, clock: Callable[[], datetime] = now_utc) -> None:
    """Send mail and keep the calendar until the threading.Event `stop` is set.

    Waits where another process does it. An error is logged and the work goes on after a pause.
    """
    while not stop.is_set():
        with only_one(settings.home / LOCK_NAME) as alone:
            if alone:
                _work(stop, db, settings, clock)
                return
        stop.wait(LOCK_POLL_SECONDS)


def _work(stop, db, settings, clock) -> None:
    types = start_plugins(db, settings, clock=clock).plugins.types
    pause = POLL_SECONDS
    known = False
    confirmations = Confirmations(db)
    with closing(Post(db, settings, types)) as post, closing(Calendar(db, settings, types)) as calendar:
        while not stop.wait(pause):
            try:
                if not known:
                    with session(db, note="mail") as site:
                        set_mail_on(site, bool(settings.smtp_host))
                    known = True
                calendar.step(clock(), stop.is_set)
                confirmations.step(clock(), stop.is_set)
                if settings.smtp_host:
                    post.step(clock(), stop.is_set)
                pause = POLL_SECONDS
            except TRANSIENT as error:
                pause = min(pause * 2, LONGEST_PAUSE)
                logger.warning("the database cannot be used now (%s); tried again in %.1f s", error, pause)
            except Exception:
                pause = min(pause * 2, LONGEST_PAUSE)
                logger.exception("notices met an error; tried again in %.1f s", pause)
