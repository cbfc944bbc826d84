"""Questions about saved searches: a person's own, and how many results of each are new to him."""

from dataclasses import dataclass
from datetime import datetime

from dosja.collation import sort_key
from dosja.documents.life.course import day_of, events_of
from dosja.saved_searches.model import SavedSearch

COUNTED = 20
"""New results are counted up to here; more are "20+"."""
LOOKED_AT = 60
"""Documents of one search that are loaded to count, at most."""
MOST_RECENT = 500
"""Changed documents of which the index is asked for one search, the newest ones."""
LARGEST = 2**63
"""Above every uid."""


@dataclass(frozen=True)
class News:
    """A saved search with the number of its new results; `more` where there are more than that."""

    saved: SavedSearch
    count: int = 0
    more: bool = False


def saved_of(site, owner: int) -> list[SavedSearch]:
    """The saved searches of a person, in the alphabet's order."""
    found = (site.get(uid, SavedSearch) for uid in site.saved_searches.get(owner, ()))
    return sorted((saved for saved in found if saved is not None), key=lambda saved: sort_key(saved.name))


def find_news(site, searches, matching, readable, now: datetime) -> list[News]:
    """How many results of each search are new since its owner last opened it.

    matching: (query, uids) -> those of the documents that the search finds, newest first.
    readable: uid -> the document as it is stored, None where the reader may not see it.

    New is what matches now, may be seen by the reader now, and since then was created or came into force with
    a version (a changed word in a text that he knows is no news). Cheap: the catalog says which documents
    changed or turned since, the index is asked only which of those match, and at most LOOKED_AT are loaded.
    """
    if not searches:
        return []
    changed = _changed_since(site, min(saved.seen for saved in searches), now)
    return [_news(saved, changed, matching, readable, now) for saved in searches]


def _changed_since(site, since: datetime, now: datetime) -> dict[int, int]:
    """uid -> when it changed or turned last (microseconds), of all that did after `since`."""
    after = _micros(since)
    found = {uid: at for uid, at in site.documents.modified.items() if at > after}
    # What was approved for a later day comes into force on it without being touched.
    first, last = day_of(since).toordinal() + 1, day_of(now).toordinal()
    for _day, uid in site.documents.turns.keys(min=(first, 0), max=(last, LARGEST)):
        found[uid] = _micros(now)
    return found


def _micros(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def _news(saved: SavedSearch, changed: dict[int, int], matching, readable, now: datetime) -> News:
    after = _micros(saved.seen)
    recent = [uid for uid, at in changed.items() if at > after]
    if not recent:
        return News(saved)
    # Of very many the newest: more than a few dozen are not counted anyway.
    recent.sort(key=lambda uid: (-changed[uid], uid))
    found = matching(saved.query, recent[:MOST_RECENT])
    count = 0
    for uid in found[:LOOKED_AT]:
        document = readable(uid)
        if document is not None and not document.trashed and is_new(document, saved.seen, now):
            if count == COUNTED:
                return News(saved, count, True)
            count += 1
    return News(saved, count, len(found) > LOOKED_AT and count > 0)


def is_new(document, since: datetime, now: datetime) -> bool:
    """True where a document was created, or a version of it came into force, after `since`."""
    if document.created > since:
        return True
    today, seen = day_of(now), day_of(since)
    version = 0
    for event in events_of(document):
        if event.day > today:
            return False
        if event.holds and event.version != version:
            version = event.version
            if event.day > seen or event.at > since:
                return True
    return False
