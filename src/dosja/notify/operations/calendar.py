"""Telling what the calendar and the worker notice: dates that come near, and new results of a search.

Called by the worker only, so there is no actor. What was told once is remembered with the date it was about:
neither a second run nor a clock that moves back tells it again; a date that is changed is a new one.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta

from dosja.accounts.model import User
from dosja.accounts.permissions import allows, may_read, tokens_of
from dosja.documents.life.course import dates_of, holds_on
from dosja.documents.life.text import version_of
from dosja.documents.model import Document
from dosja.notify.operations.following import followers_of
from dosja.notify.operations.inbox import notify
from dosja.storage.model import Site

THRESHOLDS = (60, 30, 0)
"""Days before a date on which people are told of it."""
LATEST = 30
"""A date that lies further back than so many days is no news: lists show what is late."""
FORGET_TOLD = timedelta(days=800)
FORGET_EVERY = 1000
Due = tuple[int, str, date, int]
"""Document uid, kind, date, threshold."""


def threshold_of(when: date, day: date) -> int | None:
    """The threshold that a date has passed on `day`: the smallest that is not below the days left.

    None while it is too far away, or long past. A day on which nothing ran is made up for the next day.
    """
    left = (when - day).days
    if left < -LATEST:
        return None
    return min((threshold for threshold in THRESHOLDS if left <= threshold), default=None)


def due_dates(site: Site, day: date) -> Iterator[Due]:
    """What is to be told on `day` and was not yet: of texts in force, their next review and their end.

    Loads every document of which a version is in force, a few seconds for 10,000.
    """
    told = site.notices.told
    for number, uid in enumerate(site.documents.courses, 1):
        document = site.get(uid, Document)
        if document is not None and not document.trashed and holds_on(document, day):
            dates = dates_of(document, day)
            for kind, when in (("review_due", dates.next_review), ("expiry_due", dates.until)):
                threshold = None if when is None else threshold_of(when, day)
                if when is not None and threshold is not None and (when, uid, kind, threshold) not in told:
                    yield uid, kind, when, threshold
        if number % FORGET_EVERY == 0:
            site._p_jar.cacheGC()


def remind(site: Site, now: datetime, day: date, due: Iterable[Due]) -> int:
    """Tell of these dates; returns how many notices were written. What was told already is passed over."""
    told = site.notices.told
    written = 0
    people: dict[str, list[User]] = {}
    for uid, kind, when, threshold in due:
        if (when, uid, kind, threshold) in told:
            continue
        for larger in (other for other in THRESHOLDS if other >= threshold):
            told.insert((when, uid, kind, larger))
        document = site.get(uid, Document)
        if document is None or document.trashed:
            continue
        if document.agency not in people:
            people[document.agency] = _who_edits(site, document.agency)
        left = max((when - day).days, 0)
        responsible = _responsible(site, document, day, people[document.agency])
        got = notify(site, now, responsible, kind, uid, date=when, n=left)
        followers = [user for user in followers_of(site, uid) if user not in got]
        got += notify(site, now, followers, kind, uid, because="follow", date=when, n=left)
        written += len(got)
    for old in list(told.keys(max=(day - FORGET_TOLD,))):
        told.remove(old)
    return written


def look_again(site: Site, now: datetime, user_uid: int, key: tuple, find: Callable) -> int:
    """Tell a person what his followed search finds for the first time; returns how many documents.

    `find(site, tokens, query)` gives the uids at present, newest first, or None while there is no index.
    """
    user = site.get(user_uid, User)
    inbox = site.notices.inboxes.get(user_uid)
    if user is None or user.disabled or inbox is None or key not in inbox.seen:
        return 0
    tokens = tokens_of(user, site.groups.values())
    found = find(site, tokens, key[1])
    if not found:
        return 0
    seen = inbox.seen[key]
    fresh = [uid for uid in found if uid not in seen]
    count = 0
    for uid in reversed(fresh):
        document = site.get(uid, Document)
        if document is None or not may_read(tokens, document):
            continue
        seen.insert(uid)
        count += len(notify(site, now, (user_uid,), "search_new", uid, because="search", search=key[1]))
    return count


def responsible_for(site: Site, document: Document, day: date) -> list[int]:
    """Who is told of a document's dates; see `_responsible`."""
    return _responsible(site, document, day, _who_edits(site, document.agency))


def _who_edits(site: Site, agency: str) -> list[User]:
    return [user for user in site.users.values() if allows(user, "document:edit", agency)]


def _responsible(site: Site, document: Document, day: date, people: list[User]) -> list[int]:
    """Who wrote and who approved the text in force and still edit there; where nobody does, all who edit."""
    uids = [user.uid for user in people]
    version = version_of(site, document, holds_on(document, day))
    known = [] if version is None else [uid for uid in (version.author, version.made_by) if uid in uids]
    return known or uids
