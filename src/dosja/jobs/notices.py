"""The work on notices beside the pages: letters, and what the calendar brings. A thread of the worker.

It has a thread of its own because the worker may read one file for a minute, and its own lock, so that one
site has one of it however many processes try.
"""

import logging
from collections.abc import Callable
from contextlib import closing
from datetime import datetime

from dosja.jobs.calendar import Calendar
from dosja.jobs.confirmations import Confirmations
from dosja.jobs.mail import Post
from dosja.jobs.rounds import alone, rounds
from dosja.notify.operations.outbox import set_mail_on
from dosja.plugins.starting import now_utc, start_plugins
from dosja.storage.database import session

LOCK_NAME = "notices.lock"
POLL_SECONDS = 0.5
LONGEST_PAUSE = 60.0

logger = logging.getLogger(__name__)


def notices_until(stop, db, settings, clock: Callable[[], datetime] = now_utc) -> None:
    """Send mail and keep the calendar until the threading.Event `stop` is set.

    Waits where another process does it. An error is logged and the work goes on after a pause.
    """
    alone(stop, settings.home / LOCK_NAME, lambda: _work(stop, db, settings, clock))


def _work(stop, db, settings, clock) -> None:
    types = start_plugins(db, settings, clock=clock).plugins.types
    known = False
    confirmations = Confirmations(db)

    def step():
        nonlocal known
        if not known:
            with session(db, note="mail") as site:
                set_mail_on(site, bool(settings.smtp_host))
            known = True
        calendar.step(clock(), stop.is_set)
        confirmations.step(clock(), stop.is_set)
        if settings.smtp_host:
            post.step(clock(), stop.is_set)

    with closing(Post(db, settings, types)) as post, closing(Calendar(db, settings, types)) as calendar:
        rounds(stop, step, logger, seconds=POLL_SECONDS, longest=LONGEST_PAUSE)
