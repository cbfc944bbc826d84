"""States that come by themselves on their day are brought into the lists: due every day, never needed to be
right (pages compute from the course)."""

from datetime import datetime

from dosja.accounts.audit import record
from dosja.acknowledgements.operations.rounds import follow_document
from dosja.documents.life.course import Event, day_of, event_on
from dosja.documents.life.operations.versions import settle
from dosja.documents.model import Document
from dosja.notify.operations.life import tell_turn
from dosja.storage.model import Site

BATCH = 50


def _counted(document: Document) -> Event | None:
    """The entry of the course that counted when the document was last looked at."""
    for entry in reversed(document.course):
        if entry[1] == document.state and (not entry[2] or entry[3] == document.shown):
            return Event(*entry)
    return None


def settle_due(site: Site, now: datetime) -> int:
    """Bring up to BATCH documents whose state turned since the last time to today; returns how many are left.

    Done again it changes nothing. Works the same when the clock went back. The caller commits; when nothing
    is left, the lists are marked as right for today.
    """
    today = day_of(now)
    catalog = site.documents
    due = catalog.turning(today)
    stale = []
    for uid in due:
        document = site.get(uid, Document)
        if document is not None and document.indexed is not None:
            stale.append(document)
    done = 0
    for document in stale:
        if done == BATCH:
            break
        before = (document.state, document.shown)
        counted = _counted(document)
        if settle(site, document, today):
            done += 1
            event = event_on(document, today)
            catalog.index(document)
            record(
                site, document, None, now, "document:turned",
                before=before[0], after=document.state, version=document.shown,
                day=today if event is None else event.day,
            )  # fmt: skip
            tell_turn(site, now, document, counted)
            follow_document(site, now, document)
    left = done == BATCH
    if not left and catalog.settled != today and (due or catalog.settled is None or catalog.turns):
        catalog.settled = today
    return int(left)
