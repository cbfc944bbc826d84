"""What is stored of notices: an inbox for each person, followers, and the mail that waits to be sent.

A notice is a plain row in its reader's own inbox, so that one change that concerns a thousand people touches
a thousand places and meets nobody else's change. Mail is one object for each letter: the sender changes only
the object, never the tree that holds it, so it cannot get into the way of those who work.
"""

import secrets
from datetime import UTC, datetime

from BTrees.LLBTree import LLTreeSet
from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree, OOTreeSet
from persistent import Persistent

from dosja.uids import new_uid

_RANDOM_BITS = 10
SHARDS = 8


def notice_time(notice: int) -> datetime:
    """The moment that a notice's id carries, in UTC."""
    return datetime.fromtimestamp((notice >> _RANDOM_BITS) / 1_000_000, UTC)


def first_id_of(moment: datetime) -> int:
    """The smallest id of a notice written at `moment` or later."""
    return int(moment.timestamp() * 1_000_000) << _RANDOM_BITS


class Inbox(Persistent):
    """What one person was told. `rows`: id -> (kind, subject uid or 0, actor uid or 0, because, detail).

    `unread` and `digest` (waiting for the weekly letter) hold notice ids; `modes` is kind -> what the person
    chose; `follows` is key -> since when; `seen` is the key of a followed search -> uids told already.
    """

    def __init__(self):
        self.modes: dict[str, str] = {}
        self.rows = LOBTree()
        self.unread = LLTreeSet()
        self.digest = LLTreeSet()
        self.follows = OOBTree()
        self.seen = OOBTree()

    def add(self, now: datetime, row: tuple) -> int:
        """Add a row, unread; returns its id, which is larger than those of earlier moments."""
        notice = first_id_of(now) | secrets.randbits(_RANDOM_BITS)
        while notice in self.rows:
            notice += 1
        self.rows[notice] = row
        self.unread.insert(notice)
        return notice

    def remove(self, notice: int) -> None:
        """Take a row out of all that names it."""
        self.rows.pop(notice, None)
        for ids in (self.unread, self.digest):
            if notice in ids:
                ids.remove(notice)

    def watch(self, key: tuple, uids) -> None:
        """Keep which documents a followed search has found already."""
        self.seen[key] = LLTreeSet(uids)


class Mail(Persistent):
    """A letter to one person: `notices` are ids in his inbox, `digest` says that it is the weekly one.

    `state`: "waiting" (from `due` on), "sending", "sent", "failed" (refused, or tried for too long),
    "uncertain" (the connection or this process ended between the text and the server's receipt) or "dropped"
    (there is nothing left that the person may be told). `reason` is the server's answer, or a message id.
    """

    state = "waiting"
    attempts = 0
    reason = ""
    ended: datetime | None = None

    def __init__(
        self, uid: int, user: int, notices: tuple[int, ...], created: datetime, due: datetime, digest
    ):
        self.uid = uid
        self.user = user
        self.notices = notices
        self.created = created
        self.due = due
        self.digest = digest


class Notices(Persistent):
    """All of it: `inboxes` by user uid, `followers` by key, `outbox` in shards, and what the calendar did.

    A key is ("document", uid), ("list", agency id or "", type id or "") or ("search", address parameters).
    `told` holds (date, document uid, kind, threshold) of each reminder of a date; `done` is the name of a
    daily work -> the day on which it was last done.
    """

    def __init__(self):
        self.inboxes = LOBTree()
        self.followers = OOBTree()
        self.outbox = tuple(LOBTree() for _ in range(SHARDS))
        self.told = OOTreeSet()
        self.done = OOBTree()

    def inbox(self, user: int) -> Inbox:
        """The inbox of a user uid, made where there is none."""
        found = self.inboxes.get(user)
        if found is None:
            found = self.inboxes[user] = Inbox()
        return found

    def add_follower(self, key: tuple, user: int) -> None:
        """Enter a follower."""
        found = self.followers.get(key)
        if found is None:
            found = self.followers[key] = LLTreeSet()
        found.insert(user)

    def remove_follower(self, key: tuple, user: int) -> None:
        """Strike a follower out; the key goes with its last one."""
        found = self.followers.get(key)
        if found is not None and user in found:
            found.remove(user)
            if not found:
                del self.followers[key]

    def post(self, user: int, notices: tuple[int, ...], now: datetime, due: datetime, digest=False) -> Mail:
        """Put a letter into the outbox."""
        uid = new_uid()
        while uid in self.outbox[uid % SHARDS]:
            uid = new_uid()
        mail = self.outbox[uid % SHARDS][uid] = Mail(uid, user, notices, now, due, digest)
        return mail

    def mail(self, uid: int) -> Mail | None:
        """The letter of a uid."""
        return self.outbox[uid % SHARDS].get(uid) if uid else None
