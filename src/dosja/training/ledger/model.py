"""What is stored of awards: a ledger for each curriculum, by person, with where the person worked then."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from functools import lru_cache
from sys import intern

from BTrees.Length import Length
from BTrees.LLBTree import LLTreeSet
from BTrees.LOBTree import LOBTree
from persistent import Persistent

EXTERNAL = 0
"""The curriculum's uid of a training that no curriculum here describes."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """Where a person worked at the time, as ids (agency, unit, county) and words."""

    agency: str = ""
    unit: str = ""
    county: str = ""
    gender: str = ""
    position: str = ""
    rank: str = ""
    profession: str = ""

    def stored(self) -> tuple[str, ...]:
        """As it stands in a tree: equal places and words are one object, which a bucket holds once."""
        return _shared(self)


@lru_cache(maxsize=8_192)
def _shared(frozen: Frozen) -> tuple[str, ...]:
    return tuple(map(intern, astuple(frozen)))


def without_defaults(values: tuple, defaults: tuple) -> tuple:
    """The values without those at the end that are the defaults at their places."""
    end = len(values)
    while end and values[end - 1] == defaults[end - 1]:
        end -= 1
    return values[:end]


@dataclass(frozen=True, slots=True)
class Award:
    """One completion, never changed: what happened to it later stands in `Ledger.ended`.

    `id` is a random uid and, written as uids are, the number on the certificate. `completed` and `until` are
    ordinals of days (date.toordinal); `until` 0 means that it holds for ever. `session` 0: earned elsewhere.
    `units` are what the rule counts (hours, days with halves, credits) in hundredths. `rule` names the
    tracker and its rule that gave it; `file` and `page` are the evidence; `state` is STANDING, PENDING, or
    what recognition of an external training has come to.
    """

    id: int
    session: int
    completed: int
    until: int
    minutes: int
    units: int
    score: int | None
    rule: str
    frozen: Frozen
    file: int = 0
    page: int = 0
    state: str = ""
    note: str = ""

    def stored(self) -> tuple:
        """As it stands in the ledger, without what at the end says nothing."""
        values = (
            self.id,
            self.session,
            self.completed,
            self.until,
            self.minutes,
            self.units,
            self.score,
            intern(self.rule),
            self.frozen.stored(),
            self.file,
            self.page,
            intern(self.state),
            self.note,
        )
        return without_defaults(values, _AWARD_DEFAULTS)

    def holds_on(self, day: int) -> bool:
        """True when it is valid on the day with this ordinal, so far as its own dates say."""
        return self.completed <= day and (not self.until or day <= self.until)


_AWARD_DEFAULTS = (None,) * 9 + (0, 0, "", "")

STANDING, PENDING, REPORTED, RECOGNISED, PARTLY, REFUSED = (
    "",
    "pending",
    "reported",
    "recognised",
    "with_differences",
    "refused",
)
"""An award that counts; one that its agency must approve; the four states of a training elsewhere."""
COUNTING = frozenset({STANDING, RECOGNISED})
WITHDRAWN, REPLACED = "withdrawn", "replaced"


def state_in(stored: tuple) -> str:
    """The state of a stored award, before any decision."""
    return stored[11] if len(stored) > 11 else STANDING


def award_of(stored: tuple) -> Award:
    """A stored award."""
    values = list(stored)
    values[8] = Frozen(*values[8])
    return Award(*values)


class Ledger(Persistent):
    """The awards of one curriculum, by person.

    `awards`: person uid -> tuple of stored awards, the oldest first. `ended`: award id -> (state, ordinal of
    the day from which, actor uid, reason, id of the award that replaces it or 0); state "withdrawn" or
    "replaced". `decisions`: award id -> tuple of (state, moment, actor uid, decision number, text), the last
    one counts. `changes` counts what was written, for what is worked out once and kept; two who award at once
    do not meet there.
    """

    changes: Length | None = None
    undecided: LLTreeSet | None = None
    """Ids of awards that wait for a decision."""

    def __init__(self, curriculum: int):
        self.curriculum = curriculum
        self.awards = LOBTree()
        self.ended = LOBTree()
        self.decisions = LOBTree()
        self.changes = Length()
        self.undecided = LLTreeSet()

    def add(self, person: int, award: Award) -> None:
        """Add an award; those that are there stay as they are."""
        self.awards[person] = (*self.awards.get(person, ()), award.stored())
        self._changed()

    def end(self, award: int, state: str, day: int, actor: int, reason: str, replaced_by: int = 0) -> None:
        """Withdraw or replace an award from a day (ordinal) on; it stays."""
        self.ended[award] = (state, day, actor, reason, replaced_by)
        self._wait(award, False)
        self._changed()

    def decide(self, award: int, state: str, when: datetime, actor: int, number: str = "", text: str = ""):
        """Add a decision on an award."""
        self.decisions[award] = (*self.decisions.get(award, ()), (state, when, actor, number, text))
        self._wait(award, state in (PENDING, REPORTED))
        self._changed()

    def _wait(self, award: int, waits: bool) -> None:
        if self.undecided is None:
            self.undecided = LLTreeSet()
        if waits:
            self.undecided.insert(award)
        elif award in self.undecided:
            self.undecided.remove(award)

    @property
    def stamp(self) -> int:
        """Another number whenever something was written."""
        return self.changes() if self.changes is not None else -1

    def _changed(self) -> None:
        if self.changes is None:
            self.changes = Length()
        self.changes.change(1)

    def of(self, person: int) -> list[Award]:
        """A person's awards, the oldest first."""
        return [award_of(stored) for stored in self.awards.get(person, ())]

    def state_of(self, award: Award) -> str:
        """The state after the last decision."""
        decided = self.decisions.get(award.id)
        return decided[-1][0] if decided else award.state

    def walk(self) -> Iterator[tuple[int, tuple]]:
        """(person uid, stored awards) of everybody, without making objects: for counts."""
        return iter(self.awards.items())


def frozen_from(posting, gender: str) -> Frozen:
    """What is kept of a person's posting (`people.model.Posting` or None) on a row or an award."""
    if posting is None:
        return Frozen(gender=gender)
    return replace(
        Frozen(gender=gender),
        agency=posting.agency,
        unit=posting.unit,
        county=posting.county,
        position=posting.position,
        rank=posting.rank,
        profession=posting.profession,
    )
