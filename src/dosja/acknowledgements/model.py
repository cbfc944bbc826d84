"""What is stored of acknowledgements: who is asked for which document, and signatures, which are never lost.

A signature is a plain tuple under its person's own key, so two thousand people who sign at once write into
different places. Counting goes by sets of people kept as whole numbers: each person of the roll is one bit,
and a whole agency fits into a few hundred bytes (see `standing`).
"""

from datetime import date
from typing import Any

from BTrees.LLBTree import LLBTree, LLTreeSet
from BTrees.LOBTree import LOBTree
from persistent import Persistent
from ZODB.POSException import ConflictError

from dosja.accounts.model import NATIONAL, User


class Roll(Persistent):
    """The number of each account, which it keeps for ever, and who belongs where, as sets of numbers.

    `numbers` is user uid -> number, `people` the reverse. `places` is key -> set of numbers; keys are
    "a:AGENCY" (a role there that reads what is internal), "u:UNIT", "r:ROLE:AGENCY" and "r:ROLE:*"; disabled
    accounts stand in none. `kept` is number -> keys in which it stands.
    """

    def __init__(self):
        self.numbers = LLBTree()
        self.people = LLBTree()
        self.kept = LOBTree()
        self.places: dict[str, int] = {}

    def enrol(self, user: User) -> bool:
        """Bring the places of an account up to date; True when something changed."""
        number = self.numbers.get(user.uid)
        new = number is None
        if number is None:
            number = self.people.maxKey() + 1 if self.people else 0
            self.numbers[user.uid] = number
            self.people[number] = user.uid
        keys = places_of(user)
        before = self.kept.get(number, ())
        if keys == before:
            return new
        places, bit = dict(self.places), 1 << number
        for key in set(before) - set(keys):
            places[key] &= ~bit
        for key in keys:
            places[key] = places.get(key, 0) | bit
        self.places = places
        self.kept[number] = keys
        return True

    def bit(self, uid: int) -> int:
        """The set that holds this person alone; 0 for who is not on the roll."""
        number = self.numbers.get(uid)
        return 0 if number is None else 1 << number

    def bits(self, uids) -> int:
        """The set of these people."""
        found = 0
        for uid in uids:
            found |= self.bit(uid)
        return found

    def uids(self, bits: int) -> list[int]:
        """The people of a set."""
        found = []
        while bits:
            low = bits & -bits
            found.append(self.people[low.bit_length() - 1])
            bits ^= low
        return found


def places_of(user: User) -> tuple[str, ...]:
    """The keys of `Roll.places` in which an account stands."""
    if user.disabled:
        return ()
    keys = set()
    for role, agency in user.roles:
        if agency != NATIONAL and role != "guest":
            keys.add(f"a:{agency}")
        keys.update((f"r:{role}:{agency}", f"r:{role}:*"))
    if user.unit:
        keys.add(f"u:{user.unit}")
    return tuple(sorted(keys))


_SETS = ("told", "reminded", "warned")
_BY_DAY = ("members", "signed")
_WHOLE = ("round", "version", "begun", "running", "days", "months")


class Tally(Persistent):
    """Who is asked and who has confirmed in the present round of a document's request.

    `round`: its position in `Sheet.rounds`; `version`: what is to be read; `begun`: its day, as an ordinal.
    `days` and `months` are those of the request, so that counting needs nothing else.
    `members`: day on which somebody came into the audience -> set; `signed`: day of the confirmation that
    counts now -> set. `told`, `reminded`, `warned`: whom the notices of this round reached. `running`: False
    once the request ended. Two changes at once, such as two signatures, are joined.
    """

    def __init__(self, number: int, version: int, begun: int, days: int, months: int = 0):
        self.round, self.version, self.begun = number, version, begun
        self.days, self.months = days, months
        self.running = True
        self.members: dict[int, int] = {}
        self.signed: dict[int, int] = {}
        self.told = self.reminded = self.warned = 0

    def add(self, name: str, day: date, bits: int) -> None:
        """Put people into `members` or `signed` under a day, and out of all other days."""
        number, kept = day.toordinal(), {}
        for other, old in getattr(self, name).items():
            left = old & ~bits
            if left:
                kept[other] = left
        kept[number] = kept.get(number, 0) | bits
        setattr(self, name, kept)

    def remove(self, name: str, bits: int) -> None:
        """Take people out of `members` or `signed`."""
        kept = {day: left for day, old in getattr(self, name).items() if (left := old & ~bits)}
        setattr(self, name, kept)

    def _p_resolveConflict(self, old: dict, saved: dict, new: dict) -> dict:
        if any(old[name] != saved[name] or old[name] != new[name] for name in _WHOLE):
            raise ConflictError  # another round began: what was done is for another version
        joined = dict(saved)
        for name in _SETS:
            joined[name] = _joined(old[name], saved[name], new[name])
        for name in _BY_DAY:
            days = old[name].keys() | saved[name].keys() | new[name].keys()
            found = {day: _joined(*(state[name].get(day, 0) for state in (old, saved, new))) for day in days}
            joined[name] = {day: bits for day, bits in found.items() if bits}
        return joined


def _joined(old: int, saved: int, new: int) -> int:
    """The set `saved` with what went from `old` to `new`."""
    return (saved | (new & ~old)) & ~(old & ~new)


class Sheet(Persistent):
    """All that was ever asked and signed for one document; nothing in it is taken out.

    `request`: what is asked now (a `rows.Request` as a plain tuple) or None; `past`: earlier ones.
    `rounds`: plain tuples of `rows.Round`; `closings` of `rows.Closing`, by which the proof of each round
    stands when the tally has gone on. `signatures`: user uid -> tuple of `rows.Signature` tuples, the
    oldest first. `tries`: user uid -> tuple of `rows.Try` tuples. `evidence`: uids of scanned sheets.
    """

    history: tuple[int, ...] = ()
    evidence: tuple[int, ...] = ()
    closings: tuple[tuple, ...] = ()

    def __init__(self, document: int):
        self.document = document
        self.request: Any = None
        self.past: tuple[tuple, ...] = ()
        self.rounds: tuple[tuple, ...] = ()
        self.signatures = LOBTree()
        self.tries = LOBTree()

    def sign(self, person: int, signature: tuple) -> None:
        """Add a signature behind the earlier ones of this person."""
        self.signatures[person] = (*self.signatures.get(person, ()), signature)

    def note_try(self, person: int, row: tuple) -> None:
        """Add a try of the questions."""
        self.tries[person] = (*self.tries.get(person, ()), row)


class Acknowledgements(Persistent):
    """Everything: the roll, `sheets` and `tallies` by document uid, and which documents ask now."""

    def __init__(self):
        self.roll = Roll()
        self.sheets = LOBTree()
        self.tallies = LOBTree()
        self.running = LLTreeSet()

    def sheet(self, document: int) -> Any:
        """The sheet of a document; None while nothing was ever asked."""
        return self.sheets.get(document)

    def running_tallies(self) -> list[tuple[int, Tally]]:
        """(document uid, tally) of every request that runs; asked of the storage in one go."""
        found = [(uid, self.tallies[uid]) for uid in self.running]
        jar = self._p_jar
        ghosts = [tally._p_oid for _uid, tally in found if tally._p_changed is None]
        if jar is not None and ghosts:
            jar.prefetch(ghosts)
        return found

    def tally(self, document: int) -> Any:
        """The tally of the request that runs for a document, or None."""
        found = self.tallies.get(document)
        return found if found is not None and found.running else None
