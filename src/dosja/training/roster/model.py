"""How a row of a roster is stored: a plain tuple in its session, with attendance and outcome."""

from dataclasses import dataclass
from sys import intern

from dosja.training.ledger.model import Frozen, without_defaults

PRESENT, LATE, HALF, EXCUSED, ABSENT, UNMARKED = "P", "L", "H", "E", "A", "-"
MARKS = (PRESENT, LATE, HALF, EXCUSED, ABSENT)
"""Attendance on one day; a row holds one letter for each day of the session, UNMARKED before it is known."""

PASSED, FAILED, ATTENDED, INCOMPLETE, NOT_KNOWN = "passed", "failed", "attended", "incomplete", ""
"""Outcome of a row. "attended" and "passed" are two facts: a passed row was attended, not the other way."""


@dataclass(frozen=True, slots=True)
class Row:
    """One person on a roster. `marks`: a letter for each day; minutes are those attended, None before they
    are known; scores are 0 to 100 in hundredths. `number` is the place on the printed sheet, `page` the page
    of the signed scan that proves it (0: none yet). `source`: the row of the list that it came from.
    `proof` and `origin` say which of the session's files these are, see `Session.file_of`.
    """

    person: int
    number: int
    frozen: Frozen
    marks: str = ""
    minutes: int | None = None
    pre_test: int | None = None
    post_test: int | None = None
    outcome: str = NOT_KNOWN
    page: int = 0
    source: int = 0
    note: str = ""
    proof: int = 0
    origin: int = 0

    def stored(self, key: int) -> tuple:
        """As it stands in the tree under `key`: without the person where the key is the person's uid, and
        without what at the end says nothing."""
        return without_defaults(
            (
                0 if key == self.person else self.person,
                self.number,
                self.frozen.stored(),
                intern(self.marks),
                self.minutes,
                self.pre_test,
                self.post_test,
                intern(self.outcome),
                self.page,
                self.source,
                self.note,
                self.proof,
                self.origin,
            ),
            _ROW_DEFAULTS,
        )


_ROW_DEFAULTS = (None, None, None, "", None, None, None, NOT_KNOWN, 0, 0, "", 0, 0)


def row_of(key: int, stored: tuple) -> Row:
    """The row that is stored under a key."""
    person, number, frozen, *rest = stored
    return Row(person or key, number, Frozen(*frozen), *rest)
