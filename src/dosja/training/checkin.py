"""Signing in by telephone: codes that change, tickets that are good once, and when it is open. Pure.

The trainer's screen shows a code that changes every STEP seconds; who scans it gets a ticket, which leaves
time to type a name. A code is a signature over the session and the time, so nothing is stored to show one.
"""

import hmac
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from dosja.training.model import Session
from dosja.uids import format_uid, parse_uid

ZONE = ZoneInfo("Europe/Tirane")
STEP = 30
"""Seconds that one code is shown."""
STEPS_BACK = 2
"""So many codes before the present one still open the page: a telephone takes its time."""
GRACE = timedelta(minutes=15)
"""Open so long before and after the hours of the day."""
TYPING = timedelta(minutes=20)
"""So long a name can be typed after the scan, or after the opening for who came early."""
EARLY, OPEN, LATE, NO_DAY = "early", "open", "late", "no_day"
_LETTERS = 12


@dataclass(frozen=True)
class Window:
    """When signing in is possible on the day at `place`: from `opens` until `closes`; `state` says now."""

    state: str
    place: int = 0
    opens: datetime | None = None
    closes: datetime | None = None


def window(session: Session, now: datetime) -> Window:
    """The window of the present day, else of the next one; NO_DAY without one."""
    today = now.astimezone(ZONE).date()
    for place, (day, _minutes) in enumerate(session.days):
        if day < today:
            continue
        begin, end = session.hours_of_day(place)
        opens, closes = _moment(day, begin) - GRACE, _moment(day, end) + GRACE
        state = EARLY if now < opens else OPEN if now <= closes else LATE
        if state != LATE or day == session.days[-1][0]:
            return Window(state, place, opens, closes)
    return Window(LATE if session.days else NO_DAY)


def _moment(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time(), ZONE) + timedelta(minutes=minutes)


def step_of(now: datetime) -> int:
    """The number of the present time step."""
    return int(now.timestamp()) // STEP


def code(secret: str, session: int, step: int) -> str:
    """What the picture carries: the session and a signature of the step."""
    return f"{format_uid(session)}.{_sign(secret, 'code', session, step)}"


def step_of_code(secret: str, text: str, now: datetime) -> tuple[int, int] | None:
    """(uid of the session, step) of a code that is shown now or was a moment ago, else None."""
    uid, _dot, signature = text.partition(".")
    session = parse_uid(uid)
    if session is None:
        return None
    present = step_of(now)
    for step in range(present, present - STEPS_BACK - 1, -1):
        if hmac.compare_digest(signature.encode(), _sign(secret, "code", session, step).encode()):
            return session, step
    return None


def ticket(secret: str, session: int, step: int, nonce: str, until: datetime) -> str:
    """Good for one name, until then."""
    end = int(until.timestamp())
    body = f"{format_uid(session)}.{step}.{end}.{nonce}"
    return f"{body}.{_sign(secret, 'ticket', session, body)}"


@dataclass(frozen=True)
class Ticket:
    """A ticket that was given out here."""

    session: int
    step: int
    nonce: str
    until: datetime


def read_ticket(secret: str, text: str) -> Ticket | None:
    """The ticket in the text, also an old one; None for what was not given out here."""
    body, _dot, signature = text.rpartition(".")
    parts = body.split(".")
    session = parse_uid(parts[0])
    if session is None or len(parts) != 4 or not parts[1].isdecimal() or not parts[2].isdecimal():
        return None
    if not hmac.compare_digest(signature.encode(), _sign(secret, "ticket", session, body).encode()):
        return None
    return Ticket(session, int(parts[1]), parts[3], datetime.fromtimestamp(int(parts[2]), ZONE))


def _sign(secret: str, kind: str, session: int, what: object) -> str:
    text = f"check-in:{kind}:{session}:{what}".encode()
    return hmac.new(secret.encode(), text, sha256).hexdigest()[: _LETTERS * 2]
