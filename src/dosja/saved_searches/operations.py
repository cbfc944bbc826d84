"""The only place that changes saved searches. Each belongs to one person, who alone may touch it.

The audit trail says that somebody saved, renamed or deleted a search, not which: name and words are his own.
"""

from datetime import datetime

from dosja.accounts.audit import record
from dosja.accounts.model import User
from dosja.errors import Invalid, Missing
from dosja.messages import _
from dosja.saved_searches.model import SavedSearch
from dosja.storage.model import Site

MOST = 50
"""Saved searches of one person; the home page shows them all."""
LONGEST_NAME = 80
LONGEST_QUERY = 4_000
"""Characters of words and choices together: what `search.question` reads of an address fits in easily."""


def save_search(
    site: Site, actor: User, now: datetime, *, name: str, query: tuple[tuple[str, str], ...]
) -> SavedSearch:
    """Keep a search under a name and return it; its present results count as seen.

    Raises Invalid (field "name") for a name that is empty, too long or taken, and for too many searches;
    (field "") for a search without words and choices.
    """
    query = tuple((str(key), str(value)) for key, value in query)
    if not query or sum(len(key) + len(value) for key, value in query) > LONGEST_QUERY:
        raise Invalid({"": _("There is nothing to save: type words or choose a filter first.")})
    mine = site.saved_searches.get(actor.uid, ())
    if len(mine) >= MOST:
        raise Invalid(
            {"name": _("You have ${n} saved searches. Delete one first.", mapping={"n": str(MOST)})}
        )
    saved = SavedSearch(site.take_uid(), actor.uid, _checked(site, actor, name), query, now)
    site.uids[saved.uid] = saved
    site.saved_searches[actor.uid] = (*mine, saved.uid)
    record(site, None, actor, now, "saved_search:created")
    return saved


def rename_search(site: Site, actor: User, now: datetime, saved: SavedSearch, name: str) -> None:
    """Give a saved search another name. Raises Invalid (field "name") as `save_search`."""
    _own(actor, saved)
    name = _checked(site, actor, name, saved)
    if name != saved.name:
        saved.name = name
        record(site, None, actor, now, "saved_search:renamed")


def delete_search(site: Site, actor: User, now: datetime, saved: SavedSearch) -> None:
    """Remove a saved search for good."""
    _own(actor, saved)
    mine = site.saved_searches.get(actor.uid, ())
    site.saved_searches[actor.uid] = tuple(uid for uid in mine if uid != saved.uid)
    del site.uids[saved.uid]
    record(site, None, actor, now, "saved_search:deleted")


def mark_seen(site: Site, actor: User, now: datetime, saved: SavedSearch) -> None:
    """Take note that the owner opened the search. Not for the audit trail: nobody's business but his."""
    _own(actor, saved)
    saved.seen = now


def _own(actor: User, saved: SavedSearch) -> None:
    if saved.owner != actor.uid:
        raise Missing(_("There is no such saved search."))


def _checked(site: Site, actor: User, name: str, besides: SavedSearch | None = None) -> str:
    """The name with single spaces; Invalid where it will not do."""
    name = " ".join(name.replace("\0", " ").split())
    if not name:
        raise Invalid({"name": _("Give the search a name.")})
    if len(name) > LONGEST_NAME:
        raise Invalid({"name": _("At most ${n} characters.", mapping={"n": str(LONGEST_NAME)})})
    for uid in site.saved_searches.get(actor.uid, ()):
        other = site.get(uid, SavedSearch)
        if other is not None and other is not besides and other.name.casefold() == name.casefold():
            raise Invalid({"name": _("You already have a saved search of this name.")})
    return name
