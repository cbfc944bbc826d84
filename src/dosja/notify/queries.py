"""Questions about notices: how many are unread, one page of the inbox, what a person follows, the outbox."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from dosja.accounts.model import User
from dosja.accounts.permissions import may_read
from dosja.documents.model import Document
from dosja.notify.keys import list_path, search_path
from dosja.notify.kinds import KINDS
from dosja.notify.model import Mail
from dosja.notify.operations.inbox import mode_of
from dosja.notify.wording import Reader, Shown, list_name, search_name, show
from dosja.uids import format_uid

MOST_COUNTED = 99
"""The bell shows no larger number: it says "99+"."""
SHOWN_MAILS = 100


def unread_count(site, user: User) -> int:
    """How many notices the person has not read, at most MOST_COUNTED + 1; asked on every page."""
    inbox = site.notices.inboxes.get(user.uid)
    return 0 if inbox is None else sum(1 for _notice in islice(inbox.unread, MOST_COUNTED + 1))


@dataclass(frozen=True)
class InboxPage:
    """A page of the inbox, newest first: the notices, the number of all (of this filter), unread ones."""

    notices: tuple[Shown, ...]
    total: int
    unread: int
    newest: int


def inbox_page(reader: Reader, user: User, *, unread_only=False, number=1, size=20) -> InboxPage:
    """The `number`-th page of the person's inbox; a number too large gives the last one."""
    inbox = reader.site.notices.inboxes.get(user.uid)
    if inbox is None:
        return InboxPage((), 0, 0, 0)
    ids = list(inbox.unread if unread_only else inbox.rows.keys())
    ids.reverse()
    start = (min(max(1, number), max(1, -(-len(ids) // size))) - 1) * size
    shown = tuple(
        show(reader, notice, inbox.rows[notice], notice in inbox.unread)
        for notice in ids[start : start + size]
    )
    return InboxPage(shown, len(ids), len(inbox.unread), inbox.rows.maxKey() if inbox.rows else 0)


def path_of(reader: Reader, user: User, notice: int) -> str:
    """Where an own notice leads; "" where there is none, or where the person may not see the document."""
    inbox = reader.site.notices.inboxes.get(user.uid)
    row = inbox.rows.get(notice) if inbox is not None else None
    return show(reader, notice, row).path if row is not None else ""


def modes_of(site, user: User) -> dict[str, str]:
    """How each kind reaches the person."""
    return {kind: mode_of(site, user, kind) for kind in KINDS}


def follows(site, user: User | None, key: tuple) -> bool:
    """True when the person follows this."""
    inbox = site.notices.inboxes.get(user.uid) if user is not None else None
    return inbox is not None and key in inbox.follows


@dataclass(frozen=True)
class Followed:
    """Something that a person follows: its key, name, address ("" where it cannot be seen) and since when."""

    key: tuple
    name: str
    path: str
    since: datetime


def followed(reader: Reader, user: User) -> list[Followed]:
    """All that the person follows: documents, lists, searches; each in the order in which it began."""
    inbox = reader.site.notices.inboxes.get(user.uid)
    items = inbox.follows.items() if inbox is not None else ()
    found = [Followed(key, *name_and_path(reader, key), since) for key, since in items]
    return sorted(found, key=lambda one: (one.key[0], one.since))


def name_and_path(reader: Reader, key: tuple) -> tuple[str, str]:
    """What a followed thing is called and where it is; ("", "") for a document that cannot be seen."""
    if key[0] == "list":
        return list_name(reader, *key[1:]), list_path(*key[1:])
    if key[0] == "search":
        return search_name(key[1]), search_path(key[1])
    document = reader.site.get(key[1], Document)
    if document is None or not may_read(reader.tokens, document):
        return "", ""
    return document.title, f"/d/{format_uid(document.uid)}"


def watched_searches(site) -> Iterator[tuple[int, tuple]]:
    """(user uid, key) of every followed search."""
    for uid, inbox in site.notices.inboxes.items():
        for key in inbox.seen:
            yield uid, key


@dataclass(frozen=True)
class MailRow:
    """A letter as the administrator sees it: to whom and of what kind, never about which document."""

    mail: Mail
    user: User | None
    kinds: tuple[str, ...]


def mail_counts(site) -> Counter:
    """How many letters of the outbox are in each state."""
    return Counter(mail.state for shard in site.notices.outbox for mail in shard.values())


def mails(site, *states: str, limit: int = SHOWN_MAILS) -> list[MailRow]:
    """Up to `limit` letters in these states, the newest first."""
    found = [mail for shard in site.notices.outbox for mail in shard.values() if mail.state in states]
    found.sort(key=lambda mail: (mail.created, mail.uid), reverse=True)
    return [MailRow(mail, site.get(mail.user, User), _kinds(site, mail)) for mail in found[:limit]]


def _kinds(site, mail: Mail) -> tuple[str, ...]:
    inbox = site.notices.inboxes.get(mail.user)
    rows = (inbox.rows.get(notice) for notice in mail.notices) if inbox is not None else ()
    return tuple(dict.fromkeys(row[0] for row in rows if row is not None))
