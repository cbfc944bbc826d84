"""Notices of requests: asked, before the day, late; each once for a round. Bits in the tally remember it."""

from datetime import datetime, timedelta

from dosja.accounts.model import User
from dosja.acknowledgements.standing import REMIND_DAYS, split_and_due
from dosja.documents.life.course import day_of, holds_on
from dosja.documents.model import Document
from dosja.notify.operations.inbox import notify
from dosja.storage.model import Site
from dosja.uids import format_uid


def tell_due(
    site: Site, now: datetime, document: Document, *, limit: int = 200, actor: User | None = None
) -> int:
    """Tell up to `limit` people what the request of a document asks of them now; returns how many remain.

    Nobody is told of a document that is in the trash or of which no version is in force.
    """
    tally = site.acknowledgements.tally(document.uid)
    day = day_of(now)
    if tally is None or document.trashed or holds_on(document, day) != tally.version:
        return 0
    due = split_and_due(tally, day)[1]
    left = limit
    remaining = 0
    for name, kind, waiting in _waiting(tally, due, day):
        for when, bits in sorted(waiting.items()):
            chosen = _lowest(bits, left)
            remaining += (bits & ~chosen).bit_count()
            if not chosen:
                continue
            left -= chosen.bit_count()
            notify(
                site, now, site.acknowledgements.roll.uids(chosen), kind, document.uid, actor=actor,
                date=when, n=max(0, (when - day).days), path=f"/d/{format_uid(document.uid)}/acknowledge",
            )  # fmt: skip
            setattr(tally, name, getattr(tally, name) | chosen)
            if name != "told":  # who is warned needs no reminder, who is reminded was asked
                tally.told |= chosen
                tally.reminded |= chosen
    return remaining


def _waiting(tally, due: dict, day):
    """(name of the set, kind of notice, day -> people) of each notice that is due."""
    late = {when: bits & ~tally.warned for when, bits in due.items() if when < day}
    yield "warned", "sign_late", late
    coming = {when: bits for when, bits in due.items() if when >= day}
    near = timedelta(days=min(REMIND_DAYS, tally.days // 2))
    soon = {when: bits & tally.told & ~tally.reminded for when, bits in coming.items() if when - near <= day}
    yield "reminded", "sign_reminder", soon
    yield "told", "sign_asked", {when: bits & ~tally.told for when, bits in coming.items()}


def _lowest(bits: int, count: int) -> int:
    """At most `count` people of a set."""
    found = 0
    while bits and count > 0:
        low = bits & -bits
        found |= low
        bits ^= low
        count -= 1
    return found
