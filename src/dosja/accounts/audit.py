"""Writing and reading the audit trail: who did what, when, to what.

Every operation of every room calls `record` once for what it did. Rows are only ever added. Reading gives
plain rows; who may read them is decided by the caller (permission "audit:view").
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from dosja.accounts.model import entry_time

_TOO_LARGE = 2**63
"""The trees of the trail hold ids of 64 bits."""
_PLAIN = (str, int, bool, date, datetime, Decimal, type(None))


def record(site, subject, actor, now: datetime, action: str, **detail) -> int:
    """Append a row to `site.audit`, add its id to `subject.history`, and return the id.

    `subject` is the stored object that was acted on, or None; `actor` a User, or None for the system;
    `action` is "<room>:<past participle>", such as "document:created"; `detail` are plain values. What cannot
    be told from the subject's uid (agencies, units and groups have none) belongs into the detail.
    Raises TypeError for a detail that is not plain, which no stored row may hold.
    """
    check_detail(action, detail)
    actor_uid = 0 if actor is None else actor.uid
    entry = site.audit.append(now, actor_uid, action, getattr(subject, "uid", 0), detail)
    if subject is not None:
        subject.history = (*subject.history, entry)
    return entry


def note(site, subject, actor, now: datetime, action: str, **detail) -> int:
    """Like `record`, but `subject` itself is not written: many people do this to one object at once."""
    check_detail(action, detail)
    return site.audit.append(now, 0 if actor is None else actor.uid, action, subject.uid, detail)


def check_detail(action: str, detail: dict) -> None:
    """Raise TypeError for a detail that is not plain, which no stored row may hold."""
    for name, value in detail.items():
        if not _is_plain(value):
            raise TypeError(f"{action}: the detail {name!r} is {type(value).__name__}, not a plain value")


def _is_plain(value) -> bool:
    if type(value) is tuple:
        return all(_is_plain(item) for item in value)
    return type(value) in _PLAIN


@dataclass(frozen=True)
class Row:
    """One line of the trail: id, moment (UTC), uids of person (0: the system) and subject, action, detail."""

    id: int
    when: datetime
    actor: int
    action: str
    subject: int
    detail: dict


def history_of(site, subject) -> list[Row]:
    """The rows of one object, newest first."""
    return [
        _row(entry, site.audit.get(entry)) for entry in reversed(subject.history) if site.audit.get(entry)
    ]


def newest(
    site,
    limit: int,
    *,
    before: int | None = None,
    person: int | None = None,
    action: str | None = None,
    scan: int = 100_000,
) -> tuple[list[Row], int | None]:
    """Up to `limit` rows older than the id `before`, newest first; and the id to go on from, None at the end.

    `person`: only rows that this uid caused or that are about it; `action`: only rows of this action. At most
    `scan` rows are looked at, so that a rare choice in a long trail does not hold up the page.
    """
    found: list[Row] = []
    looked = 0
    for row in walk(site, before=before):
        if len(found) == limit or looked == scan:
            return found, before
        looked += 1
        before = row.id
        if person is not None and person not in (row.actor, row.subject):
            continue
        if action is not None and row.action != action:
            continue
        found.append(row)
    return found, None


def position(text: str) -> int | None:
    """The id of a row in an address, to go on from; None for what can be none."""
    entry = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else _TOO_LARGE
    return entry if entry < _TOO_LARGE else None


def walk(site, *, before: int | None = None, batch: int = 500) -> Iterator[Row]:
    """Every row older than `before`, newest first, read in batches so that memory does not grow."""
    while True:
        rows = site.audit.latest(batch, before)
        for entry, row in rows:
            yield _row(entry, row)
        if len(rows) < batch:
            return
        before = rows[-1][0]


def _row(entry: int, row: tuple) -> Row:
    return Row(entry, entry_time(entry), *row)
