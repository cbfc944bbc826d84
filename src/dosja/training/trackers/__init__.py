"""When a person counts as trained: the contract of a rule, and the words that every rule uses. Pure.

An agency's own rule (a plugin's) keeps the same contract: who is in scope, what counts, how much is needed in
which period, until when it holds. All give the same `Progress`, so national counts never know the rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from dosja.people.model import Posting
from dosja.training.trackers.requirement import Requirement

TRAINED, EXPIRING, EXPIRED, IN_PROGRESS, NOT_STARTED = (
    "trained",
    "expiring",
    "expired",
    "in_progress",
    "not_started",
)
STATES = (TRAINED, EXPIRING, EXPIRED, IN_PROGRESS, NOT_STARTED)
VALID = frozenset({TRAINED, EXPIRING})
"""Trained and valid on the day: what coverage counts."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One award as a rule sees it. Days are ordinals; `until` 0: for ever; `units` are hundredths of the
    `measure` (hours, days, credits), `minutes` those attended. `reported`: from the second tier of a cascade.
    `kind` is the curriculum's kind of course ("formation", "continuous" ...); `rank` and `profession` are
    those of the person at that time.
    """

    curriculum: int
    completed: int
    until: int = 0
    minutes: int = 0
    units: int = 0
    measure: str = "hours"
    reported: bool = False
    kind: str = ""
    rank: str = ""
    profession: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a person is on a day.

    `counted`, `needed`, `missing` and `over` (above the maximum, which does not count) are hundredths of
    `unit`; `until` is the last day on which this state holds by itself, None where nothing ends it.
    """

    state: str
    counted: int
    needed: int
    missing: int
    unit: str
    until: date | None = None
    over: int = 0
    reported: bool = False

    @property
    def valid(self) -> bool:
        """Trained, and it holds."""
        return self.state in VALID


class Tracker(Protocol):
    """A rule by which agencies count. Both methods are pure and know no database.

    A rule that needs more than awards, such as which course was accredited when, has a method `look_up(site,
    requirement)` too. It is asked once for a figure, and what it gives, hashable plain data, is handed to
    `progress` as `known`. A rule with `narrows = True` is asked `in_scope` for each person of the audience
    that a requirement names; without it the named audience is all that counts.
    """

    def in_scope(self, requirement: Requirement, posting: Posting | None, gender: str = "") -> bool:
        """True when a person with this posting is among those who need the training."""

    def progress(
        self, requirement: Requirement, facts: Sequence[Fact], day: date, *, enrolled: bool = False
    ) -> Progress:
        """Where a person stands on `day`. `facts`: what counts, in any order, later ones too;
        `enrolled`: is on the list of a training that is not closed yet."""
