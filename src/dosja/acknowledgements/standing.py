"""Who has confirmed, who has not yet, who is late: worked out from a tally for a day. Pure.

All results are sets of people as whole numbers (`model.Roll`), so that a thousand people cost no more than
one.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dosja.acknowledgements.model import Tally
from dosja.acknowledgements.rows import Closing

SIGNED, OPEN, LATE, NOT_ASKED = "signed", "open", "late", ""
REMIND_DAYS = 3


@dataclass(frozen=True)
class Split:
    """The audience in three sets: confirmed, open and in time, late."""

    signed: int
    open: int
    late: int

    @property
    def asked(self) -> int:
        """All of them."""
        return self.signed | self.open | self.late

    def among(self, people: int) -> "Split":
        """The same among these people only."""
        return Split(self.signed & people, self.open & people, self.late & people)

    @property
    def counts(self) -> "Counts":
        """How many they are."""
        return Counts(self.signed.bit_count(), self.open.bit_count(), self.late.bit_count())


@dataclass(frozen=True)
class Counts:
    """How many confirmed, are open in time, are late."""

    signed: int = 0
    open: int = 0
    late: int = 0

    @property
    def asked(self) -> int:
        """All of them."""
        return self.signed + self.open + self.late

    @property
    def percent(self) -> int:
        """Share of those who confirmed, rounded down: 100 means all."""
        return self.signed * 100 // self.asked if self.asked else 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.signed + other.signed, self.open + other.open, self.late + other.late)


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def holds_until(day: date, tally: Tally) -> date | None:
    """The first day on which a confirmation of `day` counts no more; None where it counts for ever."""
    return months_after(day, tally.months) if tally.months else None


def members_of(tally: Tally) -> int:
    """Everybody who is asked."""
    found = 0
    for bits in tally.members.values():
        found |= bits
    return found


def split_on(tally: Tally, day: date) -> Split:
    """The audience on a day."""
    return split_and_due(tally, day)[0]


def split_and_due(tally: Tally, day: date) -> tuple[Split, dict[date, int]]:
    """The audience on a day, and until when those have to confirm who have not."""
    members = members_of(tally)
    signed = expired = 0
    due: dict[date, int] = {}
    for number, bits in sorted(tally.signed.items(), reverse=True):
        bits &= members & ~signed & ~expired
        ends = holds_until(date.fromordinal(number), tally)
        if ends is None or day < ends:
            signed |= bits
        elif bits:
            expired |= bits
            when = ends + timedelta(days=tally.days)
            due[when] = due.get(when, 0) | bits
    for number, bits in tally.members.items():
        bits &= ~signed & ~expired
        if bits:
            when = date.fromordinal(max(number, tally.begun)) + timedelta(days=tally.days)
            due[when] = due.get(when, 0) | bits
    late = 0
    for when, bits in due.items():
        if when < day:
            late |= bits
    return Split(signed, members & ~signed & ~late, late), due


@dataclass(frozen=True)
class Own:
    """What a request asks of one person: "signed", "open", "late" or "" (not asked), until when, since when
    confirmed and when to read again."""

    state: str
    due: date | None = None
    signed: date | None = None
    again: date | None = None


def standing_of(tally: Tally, bit: int, day: date) -> Own:
    """What is asked of the person `bit` on a day."""
    split, due = split_and_due(tally, day)
    signed = max((number for number, bits in tally.signed.items() if bits & bit), default=0)
    when = date.fromordinal(signed) if signed else None
    if bit & split.signed:
        return Own(SIGNED, signed=when, again=None if when is None else holds_until(when, tally))
    if not bit or not bit & split.asked:
        return Own(NOT_ASKED, signed=when)
    until = next(day for day, bits in due.items() if bits & bit)
    return Own(LATE if bit & split.late else OPEN, due=until, signed=when)


def closing_of(tally: Tally, at: datetime, by: int, why: str, reason: str = "") -> Closing:
    """How the round of a tally stands now, to be kept before it goes on or ends."""
    return Closing(
        tally.round, at, by, why, reason, tally.begun, tally.days, tally.months,
        tuple(sorted(tally.members.items())), tuple(sorted(tally.signed.items())),
    )  # fmt: skip
