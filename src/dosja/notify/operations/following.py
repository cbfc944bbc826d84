"""Following a document, a list or a search; and ending it."""

from collections.abc import Iterable
from datetime import date, datetime

from dosja.accounts.model import User
from dosja.accounts.permissions import may_read, tokens_of
from dosja.documents.model import Document
from dosja.errors import Invalid, Missing
from dosja.messages import _
from dosja.notify.operations.inbox import notify
from dosja.storage.model import Site

MOST_FOLLOWED = 500
MAX_QUERY = 2000

Key = tuple
"""("document", uid), ("list", agency id or "", type id or "") or ("search", address parameters)."""


def follow(site: Site, actor: User, now: datetime, key: Key, *, found: Iterable[int] = ()) -> None:
    """Have `actor` follow; again changes nothing.

    `found`: what a search finds at present, which is not news. Raises Missing for a document that the person
    may not see, Invalid for a key that is none or where so much is followed already.
    """
    _check(site, actor, key)
    inbox = site.notices.inbox(actor.uid)
    if key in inbox.follows:
        return
    if len(inbox.follows) >= MOST_FOLLOWED:
        raise Invalid(
            {"": _("You follow ${n} things already. End some of them first.", mapping={"n": MOST_FOLLOWED})}
        )
    inbox.follows[key] = now
    site.notices.add_follower(key, actor.uid)
    if key[0] == "search":
        inbox.watch(key, found)


def unfollow(site: Site, actor: User, key: Key) -> None:
    """End it; also of what is gone or can no longer be seen. Does nothing where it is not followed."""
    inbox = site.notices.inboxes.get(actor.uid)
    if inbox is None or key not in inbox.follows:
        return
    del inbox.follows[key]
    inbox.seen.pop(key, None)
    site.notices.remove_follower(key, actor.uid)


def followers_of(site: Site, uid: int) -> tuple[int, ...]:
    """The user uids of those who follow a document."""
    return tuple(site.notices.followers.get(("document", uid), ()))


def tell_followers(
    site: Site, now: datetime, kind: str, document: Document, *, actor: User | None = None, **detail
) -> tuple[int, ...]:
    """Tell those who follow the document ("in_force", "superseded", "withdrawn"); see `notify`."""
    followers = followers_of(site, document.uid)
    if not followers:
        return ()
    return notify(site, now, followers, kind, document.uid, actor=actor, because="follow", **detail)


def tell_list_followers(
    site: Site, now: datetime, document: Document, *, actor: User | None = None, once: bool = False
) -> tuple[int, ...]:
    """Tell those who follow a list to which the document is new; each once, for the narrowest list.

    Called when a document comes into its lists: filed or moved there, or in force for the first time. `once`:
    not where it was told of this document before.
    """
    mark = (date.max, document.uid, "list_new", 0)
    if once and mark in site.notices.told:
        return ()
    told: tuple[int, ...] = ()
    for agency, type_id in (
        (document.agency, document.type_id),
        (document.agency, ""),
        ("", document.type_id),
        ("", ""),
    ):
        followers = site.notices.followers.get(("list", agency, type_id), ())
        waiting = [user for user in followers if user not in told]
        if waiting:
            which = (agency, type_id)
            told += notify(
                site, now, waiting, "list_new", document.uid, actor=actor, because="list", list=which
            )
    if told:
        site.notices.told.insert(mark)
    return told


def _check(site: Site, actor: User, key: Key) -> None:
    wrong = Invalid({"": _("This cannot be followed.")})
    if not key or key[0] not in ("document", "list", "search"):
        raise wrong
    if key[0] == "document":
        document = site.get(key[1], Document) if len(key) == 2 and type(key[1]) is int else None
        if document is None or not may_read(tokens_of(actor, site.groups.values()), document):
            raise Missing(_("There is no such document."))
    elif key[0] == "list":
        if len(key) != 3 or (key[1] and key[1] not in site.agencies) or len(key[2]) > 100:
            raise wrong
    elif len(key) != 2 or not key[1] or len(key[1]) > MAX_QUERY:
        raise wrong
