"""What is stored of accounts: users, groups across agencies and the audit trail.

Data only: who may do what is decided in `permissions.py`, changes happen in `operations.py`.
"""

import secrets
from datetime import UTC, datetime

from BTrees.LOBTree import LOBTree
from persistent import Persistent

NATIONAL = "*"
"""The agency id of a role that is held for the whole country."""


class User(Persistent):
    """A person with an account.

    `roles` is a tuple of (role, agency id) pairs; `generation` grows when every session of the user must end;
    `failures` is (number of wrong passwords in a row, time of the last one) for throttling;
    `password_is_temporary` says that somebody else chose the password. `unit`: the id of the unit to which
    the person belongs, or ""; `heads_unit`: whether the person leads it.
    """

    email = ""
    language = "sq"
    disabled = False
    unit = ""
    heads_unit = False
    generation = 0
    failures = (0, None)
    password_is_temporary = False
    last_sign_in = None
    history: tuple[int, ...] = ()

    def __init__(self, uid, login, name, password_hash, created, roles=(), email="", language="sq"):
        self.uid = uid
        self.login = login
        self.name = name
        self.email = email
        self.language = language
        self.password_hash = password_hash
        self.roles = tuple(roles)
        self.created = created


class Group(Persistent):
    """People of several agencies who share documents, such as the Task Force; `members` are user uids."""

    history: tuple[int, ...] = ()

    def __init__(self, gid, title_sq, title_en, members=()):
        self.gid = gid
        self.title_sq = title_sq
        self.title_en = title_en
        self.members = tuple(members)

    def title(self, language):
        """The group's name in `language` ("sq" or "en")."""
        return self.title_en if language == "en" else self.title_sq


SHARDS = 8
_RANDOM_BITS = 10


class AuditTrail(Persistent):
    """Who did what, when: append-only and without an upper size.

    A row is (actor uid or 0, action, subject uid or 0, detail dict of plain values). Its id carries the time
    in microseconds and random low bits, which also choose one of eight trees, so that two people who work
    at the same moment rarely touch the same bucket.
    """

    def __init__(self):
        self.shards = tuple(LOBTree() for _ in range(SHARDS))

    def append(self, now: datetime, actor: int, action: str, subject: int, detail: dict) -> int:
        """Add a row and return its id."""
        entry = (int(now.timestamp() * 1_000_000) << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
        shard = self.shards[entry % SHARDS]
        while entry in shard:
            # The next microsecond, in the same shard: an import writes thousands of rows at one moment.
            entry += 1 << _RANDOM_BITS
        shard[entry] = (actor, action, subject, detail)
        return entry

    def get(self, entry: int):
        """The row of an id, or None."""
        return self.shards[entry % SHARDS].get(entry)

    def redact(self, entry: int, name: str) -> None:
        """Empty one detail of a row, and nothing else: only for what is removed to protect a child."""
        shard = self.shards[entry % SHARDS]
        actor, action, subject, detail = shard[entry]
        if detail.get(name):
            shard[entry] = (actor, action, subject, {**detail, name: ""})

    def latest(self, limit: int, before: int | None = None):
        """Up to `limit` (id, row) pairs, newest first, all older than the id `before`."""
        found = []
        for shard in self.shards:
            newest = shard.maxKey(before - 1) if before and shard and shard.minKey() < before else None
            if before is None and shard:
                newest = shard.maxKey()
            for _ in range(limit):
                if newest is None:
                    break
                found.append((newest, shard[newest]))
                newest = shard.maxKey(newest - 1) if shard.minKey() < newest else None
        found.sort(reverse=True)
        return found[:limit]


def entry_time(entry: int) -> datetime:
    """The moment that an audit id carries, in UTC."""
    return datetime.fromtimestamp((entry >> _RANDOM_BITS) / 1_000_000, UTC)


def first_entry(moment: datetime) -> int:
    """The smallest audit id that this moment can have: all older rows lie before it."""
    return int(moment.timestamp() * 1_000_000) << _RANDOM_BITS
