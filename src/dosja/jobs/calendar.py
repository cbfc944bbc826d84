"""What the calendar brings: reminders of dates, followed searches, the weekly letter. Once a day each.

Every step is idempotent: a reminder is remembered by document, date and threshold, a followed search by what
it found, the weekly letter by what waited for it. So a second run, a restart in the middle or a clock that
moves back tells nobody anything twice; the day that is kept only saves the work.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dosja.agreements.lines import agreement_types
from dosja.agreements.operations import due_terms, tell_terms
from dosja.documents.glossary import GlossaryCache
from dosja.jobs.indexing import FOLDER
from dosja.notify.operations import calendar as operations
from dosja.notify.operations import outbox
from dosja.notify.operations.inbox import forget_read
from dosja.notify.operations.life import remind_reviewers
from dosja.notify.operations.training import agencies_to_tell, remind_training
from dosja.notify.queries import watched_searches
from dosja.notify.searching import found_now
from dosja.search.query import Search
from dosja.storage.database import session
from dosja.storage.model import Site
from dosja.training.coverage import Answers
from dosja.training.operations.checkin import forget_used
from dosja.training.operations.evidence import expire, old_lists

ZONE = ZoneInfo("Europe/Tirane")
BATCH = 50
"""Documents or people of one transaction."""
LOOK_EVERY = timedelta(minutes=1)

logger = logging.getLogger(__name__)


class Calendar:
    """The calendar of one site; `step(now)` does what is due and costs nothing while nothing is."""

    def __init__(self, db, settings, types):
        self._db, self._settings, self._types = db, settings, types
        self._searcher = Search(settings.home / FOLDER)
        self._glossaries = GlossaryCache()
        self._looked: datetime | None = None

    def close(self) -> None:
        """Nothing is kept open between two steps."""

    def step(self, now: datetime, stopped: Callable[[], bool] = lambda: False) -> None:
        """Do the daily and the weekly work where it is due and was not done yet."""
        if self._looked is not None and timedelta() <= now - self._looked < LOOK_EVERY:
            return
        self._looked = now
        local = now.astimezone(ZONE)
        day = local.date() if local.hour >= self._settings.digest_hour else local.date() - timedelta(days=1)
        week = day - timedelta(days=(day.isoweekday() - self._settings.digest_weekday) % 7)
        for name, which, work in (
            ("daily", day, self._daily),
            ("weekly", week, self._weekly),
        ):
            with session(self._db) as site:
                done = site.notices.done.get(name)
            if done == which or stopped():
                continue
            work(now, day, stopped)
            if stopped():
                return
            with session(self._db, note="calendar") as site:
                site.notices.done[name] = which
            logger.info("%s notices of %s are done", name, which)

    def _daily(self, now: datetime, day: date, stopped: Callable[[], bool]) -> None:
        with session(self._db) as site:
            due = list(operations.due_dates(site, day))
        for part in _parts(due):
            if stopped():
                return
            with session(self._db, note="reminders") as site:
                operations.remind(site, now, day, part)
        bound = agreement_types(self._types)
        with session(self._db) as site:
            terms = list(due_terms(site, day, bound))
        for part in _parts(terms):
            if stopped():
                return
            with session(self._db, note="deadlines of agreements") as site:
                tell_terms(site, now, day, part)
        with session(self._db) as site:
            asked = list(site.documents.asked)
        for part in _parts(asked):
            if stopped():
                return
            with session(self._db, note="reminders") as site:
                remind_reviewers(site, now, part, self._types.get)
        self._trainings(now, day, stopped)
        self._searches(now, stopped)
        with session(self._db) as site:
            people = list(site.notices.inboxes)
        for part in _parts(people):
            with session(self._db, note="old notices") as site:
                forget_read(site, now, part)
        with session(self._db) as site:
            lists = list(old_lists(site, now))
        for part in _parts(lists):
            with session(self._db, note="original lists") as site:
                expire(site, now, part)
        with session(self._db, note="used tickets") as site:
            forget_used(site, now)
        with session(self._db, note="calendar") as site:
            outbox.forget_old(site, now)

    def _trainings(self, now: datetime, day: date, stopped: Callable[[], bool]) -> None:
        with session(self._db) as site:
            agencies = agencies_to_tell(site) if len(site.training.requirements) else []
        answers = Answers()
        for agency in agencies:
            if stopped():
                return
            with session(self._db, note="trainings that end") as site:
                remind_training(site, now, day, agency, answers)

    def _searches(self, now: datetime, stopped: Callable[[], bool]) -> None:
        with session(self._db) as site:
            people = list(watched_searches(site))
        for user, key in people:
            if stopped():
                return
            with session(self._db, note="followed search") as site:
                operations.look_again(site, now, user, key, self._find)

    def _find(self, site: Site, tokens, query: str):
        return found_now(self._searcher, tokens, query, self._glossaries.of(site, tokens))

    def _weekly(self, now: datetime, day: date, stopped: Callable[[], bool]) -> None:
        with session(self._db) as site:
            people = [uid for uid, inbox in site.notices.inboxes.items() if inbox.digest]
        for part in _parts(people):
            if stopped():
                return
            with session(self._db, note="weekly mail") as site:
                outbox.post_digests(site, now, part)


def _parts(items: list) -> Iterator[list]:
    walk = iter(items)
    while part := list(islice(walk, BATCH)):
        yield part
