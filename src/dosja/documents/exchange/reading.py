"""Single values of an export's JSON, each of exactly the kind that it must be; anything else raises."""

import re
from datetime import UTC, datetime

from dosja.content_types import check_plain
from dosja.errors import Problem
from dosja.messages import _
from dosja.uids import format_uid, parse_uid

_WORD = re.compile(r"[a-z][a-z0-9_:.-]{0,79}")


def uid_of(data) -> int:
    """The uid of its one way to be written. Raises Problem."""
    written = text(data)
    uid = parse_uid(written)
    # The one way to write it: another spelling would make two folders of one document, or a path.
    if uid is None or format_uid(uid) != written:
        raise Problem(_("A uid of the export is not valid."))
    return uid


def text(value) -> str:
    """A text that may be stored."""
    if type(value) is not str:
        raise TypeError(f"{value!r:.40}")
    check_plain(value)
    return value


def word(value) -> str:
    """A name: small letters, digits and a few signs."""
    if not _WORD.fullmatch(text(value)):
        raise ValueError(f"{value!r:.40}")
    return value


def number(value) -> int:
    """A whole number that is not negative."""
    if type(value) is not int or value < 0:
        raise TypeError(f"{value!r:.40}")
    return value


def flag(value) -> bool:
    """True or false."""
    if type(value) is not bool:
        raise TypeError(f"{value!r:.40}")
    return value


def items(value) -> list:
    """A list."""
    if type(value) is not list:
        raise TypeError(f"{value!r:.40}")
    return value


def moment(data) -> datetime:
    """An aware time, kept as exactly datetime in UTC, as operations store it."""
    found = datetime.fromisoformat(text(data))
    if found.tzinfo is None:
        raise ValueError(f"{data!r:.40}")
    return found.astimezone(UTC)
