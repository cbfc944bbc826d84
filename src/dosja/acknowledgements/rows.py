"""The plain tuples of acknowledgements under names. Stored as exact tuples, read through these classes."""

from datetime import date, datetime
from typing import NamedTuple

MAX_QUESTIONS, MAX_CHOICES = 5, 6


class Question(NamedTuple):
    """A question with its choices; `right` is the position of the right one."""

    text: str
    choices: tuple[str, ...]
    right: int


class Request(NamedTuple):
    """What is asked of whom. `roles` are (role, agency id or "*"); `units`, `groups`, `agencies` are ids,
    `persons` user uids. `days`: until when, from being asked; `months`: after so many read again, 0: never.
    `quiz`: Question tuples, of which `needed` must be answered right. `ended`: None while it runs."""

    agencies: tuple[str, ...]
    units: tuple[str, ...]
    roles: tuple[tuple[str, str], ...]
    groups: tuple[str, ...]
    persons: tuple[int, ...]
    days: int
    months: int
    quiz: tuple[tuple, ...]
    needed: int
    note: str
    asked: datetime
    asked_by: int
    ended: datetime | None = None
    ended_by: int = 0
    why_ended: str = ""

    @property
    def questions(self) -> tuple[Question, ...]:
        """The quiz."""
        return tuple(Question(*row) for row in self.quiz)


FIRST, VERSION, MINOR = "first", "version", "minor"


class Round(NamedTuple):
    """From `begun` on a version is to be confirmed. `why`: "first" (the request began), "version" (another
    text came into force) or "minor": then those in the set `carried` need not sign, for the `reason`."""

    version: int
    digest: str
    begun: datetime
    by: int
    why: str
    reason: str = ""
    carried: int = 0


ENDED, SUPERSEDED = "ended", "superseded"


class Closing(NamedTuple):
    """How a round stood when it closed, for ever: its position in `Sheet.rounds`, when and by whom.

    `why`: "version" or "minor" (another text came into force), "ended" (somebody ended the request, for the
    `reason`) or "superseded" (another document took its place). The others are those of the tally; `members`
    and `signed` as pairs of day and set.
    """

    round: int
    at: datetime
    by: int
    why: str
    reason: str
    begun: int
    days: int
    months: int
    members: tuple[tuple[int, int], ...]
    signed: tuple[tuple[int, int], ...]


ON_SCREEN, ON_PAPER = "screen", "paper"


class Signature(NamedTuple):
    """Somebody confirmed to have read and understood a version; never changed, never taken back.

    `login`, `name`, `agency` and `unit` are as they were then. `when`: the moment (of the record, for paper);
    `day`: the day of signing. `by`: who recorded a sheet of paper, else the person; `evidence`: the uid of
    its scan or 0. `asked`: whether the person belonged to the audience then.
    """

    version: int
    digest: str
    when: datetime
    day: date
    kind: str
    login: str
    name: str
    agency: str
    unit: str
    asked: bool
    by: int
    evidence: int = 0


class Try(NamedTuple):
    """A try of the questions: the chosen positions, how many were right of how many, whether enough."""

    version: int
    when: datetime
    answers: tuple[int, ...]
    right: int
    questions: int
    passed: bool
