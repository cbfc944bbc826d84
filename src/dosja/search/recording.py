"""What the index holds of an object: its record, or a stub that says why there is no more of it."""

import logging
from dataclasses import replace
from datetime import UTC, datetime

from dosja.search.engine import Record
from dosja.search.entries import Entry, record_of
from dosja.search.shown import shown_of
from dosja.search.source import Source, Thing
from dosja.storage.follower import TRANSIENT

log = logging.getLogger(__name__)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def record_for(source: Source[Thing], thing: Thing) -> Record | None:
    """The record of an object; a stub with the reason where its entry cannot be made; None: no record.

    Raises only what the database raises for the moment (try again later).
    """
    try:
        entry = source.entry(thing)
        return None if entry is None else record_of(entry, shown=shown_of(entry))
    except TRANSIENT:
        raise
    except Exception as error:  # one bad document must not keep the others out
        log.warning("uid %s cannot be indexed: %s", thing.uid, error)
        return _stub(source, thing, error, f"{type(error).__name__}: {error}"[:500])


def _stub(source: Source[Thing], thing: Thing, error: Exception, reason: str) -> Record:
    try:
        entry = source.stub(thing, error)
        if entry is not None:
            return record_of(replace(entry, body="", exact=(), pages=()), reason)
    except TRANSIENT:
        raise
    except Exception:  # the stub reads the same bad object: the failure is all there is to say
        log.warning("uid %s: no stub either", thing.uid)
    nothing = Entry(thing.uid, "", "", "", "mul", "", "", "", (), (), EPOCH, "")
    return record_of(nothing, reason)
