"""Rounds that are over: who was asked, who had confirmed and who had not when they closed. Pure.

A round is rebuilt as the tally that it was, so that the pages and papers of a request that runs show it in
the same way. A sheet of paper that is recorded afterwards counts for the version that was signed.
"""

from dataclasses import dataclass
from datetime import date, datetime

from dosja.acknowledgements.model import Sheet, Tally
from dosja.acknowledgements.rows import ENDED, MINOR, VERSION, Closing, Round, Signature
from dosja.acknowledgements.standing import Counts, split_on
from dosja.documents.life.course import day_of, holds_on


@dataclass(frozen=True)
class PastRound:
    """A round that is over, or that stands still as no version is in force (`ended` None then).

    `number` counts from 1 and never changes; `tally`: as it stood on `day`; `until`: the moment from which
    signatures for the same version belong to a later round; `known` False: an early Dosja did not keep who
    was asked, only who confirmed.
    """

    number: int
    round: Round
    tally: Tally
    day: date
    ended: datetime | None
    by: int
    why: str
    reason: str
    until: datetime | None
    known: bool = True

    @property
    def counts(self) -> Counts:
        """How many were asked and confirmed, and how many had not."""
        return split_on(self.tally, self.day).counts

    def signed_here(self, row: Signature) -> bool:
        """True for a signature that was given for this round."""
        return row.version == self.round.version and (self.until is None or row.when < self.until)


def past_rounds(site, document, day: date, *, first: int = 0, count: int | None = None):
    """PastRound of each round but the one that runs, the newest first; `count` of them from `first` on."""
    sheet = site.acknowledgements.sheet(document.uid)
    if sheet is None:
        return ()
    numbers = _over(site, document, sheet, day)
    chosen = numbers[first:] if count is None else numbers[first : first + count]
    return _rebuilt(site, document, sheet, day, chosen)


def count_past(site, document, day: date) -> int:
    """How many rounds are over."""
    sheet = site.acknowledgements.sheet(document.uid)
    return 0 if sheet is None else len(_over(site, document, sheet, day))


def past_round(site, document, day: date, number: int) -> PastRound | None:
    """The round with this number, where it is over."""
    sheet = site.acknowledgements.sheet(document.uid)
    if sheet is None or number - 1 not in _over(site, document, sheet, day):
        return None
    return _rebuilt(site, document, sheet, day, [number - 1])[0]


def _over(site, document, sheet: Sheet, day: date) -> list[int]:
    """The positions of the rounds that are over, the newest first."""
    tally = site.acknowledgements.tally(document.uid)
    runs = tally is not None and not document.trashed and bool(holds_on(document, day))
    last = tally.round if runs else len(sheet.rounds)
    return [place for place in reversed(range(len(sheet.rounds))) if place != last]


def _rebuilt(site, document, sheet: Sheet, day: date, places: list[int]) -> tuple[PastRound, ...]:
    closings = {row[0]: Closing(*row) for row in sheet.closings}
    rounds = [Round(*row) for row in sheet.rounds]
    signed = _signatures(sheet, {rounds[place].version for place in places})
    present = site.acknowledgements.tallies.get(document.uid)
    found = []
    for place in places:
        one = rounds[place]
        closing = closings.get(place) or _told_by_the_next(rounds, place)
        until = next((r.begun for r in rounds[place + 1 :] if r.version == one.version), None)
        if closing is not None and place in closings:
            tally = Tally(place, one.version, closing.begun, closing.days, closing.months)
            tally.members, tally.signed = dict(closing.members), dict(closing.signed)
        elif present is not None and present.round == place:
            tally = Tally(place, one.version, present.begun, present.days, present.months)
            tally.members, tally.signed = dict(present.members), dict(present.signed)
        else:
            tally = Tally(place, one.version, day_of(one.begun).toordinal(), 0)
        past = PastRound(
            place + 1, one, tally,
            day if closing is None else day_of(closing.at),
            None if closing is None else closing.at,
            0 if closing is None else closing.by,
            "" if closing is None else closing.why,
            "" if closing is None else closing.reason,
            until, bool(tally.members),
        )  # fmt: skip
        _count_signatures(site.acknowledgements.roll, past, signed.get(one.version, ()))
        found.append(past)
    return tuple(found)


def _told_by_the_next(rounds: list[Round], place: int) -> Closing | None:
    """What the round after one tells of its end, where an early Dosja kept no more of it."""
    if place + 1 == len(rounds):
        return None
    one, after = rounds[place], rounds[place + 1]
    why = after.why if after.why in (VERSION, MINOR) else ENDED
    begun = day_of(one.begun).toordinal()
    return Closing(place, after.begun, after.by, why, "", begun, 0, 0, (), ())


def _signatures(sheet: Sheet, versions: set[int]) -> dict[int, list[tuple[int, Signature]]]:
    """Version -> (person, signature) of each that was ever given for it; the whole sheet is read once."""
    found: dict[int, list[tuple[int, Signature]]] = {version: [] for version in versions}
    for person, rows in sheet.signatures.items():
        for row in rows:
            if row[0] in found:
                found[row[0]].append((person, Signature(*row)))
    return found


def _count_signatures(roll, past: PastRound, rows) -> None:
    """Count what was given for the round and does not stand in its closing: sheets recorded later, and all of
    a round of which only the signatures are known."""
    tally = past.tally
    counted = 0
    for bits in tally.signed.values():
        counted |= bits
    members = 0
    for bits in tally.members.values():
        members |= bits
    for person, row in rows:
        bit = roll.bit(person)
        if bit & counted or not past.signed_here(row):
            continue
        if not past.known and row.asked:
            tally.add("members", day_of(past.round.begun), bit)
        if bit & members or (not past.known and row.asked):
            tally.add("signed", row.day, bit)


def carried_for(sheet: Sheet, bit: int, place: int) -> str:
    """The reason for which a person's confirmation was carried over to the round at `place`, or ""."""
    rounds = (Round(*row) for row in reversed(sheet.rounds[: place + 1]))
    return next((one.reason for one in rounds if one.why == MINOR and one.carried & bit), "")
