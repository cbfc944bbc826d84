"""A row of a list that waits to be put on a roster, as plain values.

Its key is the same for the same row of the same list, so that a list that comes again adds nothing.
"""

from collections import Counter
from dataclasses import asdict, dataclass, fields, replace
from hashlib import blake2b

from dosja.messages import NOTHING, Message
from dosja.people.folding import fold
from dosja.training.roster.model import NOT_KNOWN

Cell = tuple[str, str, Message, bool]
"""A cell that could not be understood: what it should say (a key of `corrections.FACTS`), what stands in it,
why it was not understood, and whether the row cannot be taken without it."""
MOST_WRITTEN = 400
"""Characters kept of what stood in a row."""


@dataclass(frozen=True)
class Written:
    """One person as a list writes it. `problem` says why the row cannot be taken as it is; `note` what else a
    person should know. `twin`: the earlier row of the list that may be the same person, 0 for none.
    Minutes, tests (hundredths of points), marks and outcome as in `model.Row`. `cells` are those that a
    person must put right; `origin` is the mark of the list's file (`model.mark_of`).
    `certificate_no` is that of another register.
    """

    key: int
    row: int
    sheet: str = ""
    text: str = ""
    given: str = ""
    family: str = ""
    father: str = ""
    gender: str = ""
    service_no: str = ""
    institution: str = ""
    unit: str = ""
    county: str = ""
    position: str = ""
    role: str = ""
    marks: str = ""
    minutes: int | None = None
    pre_test: int | None = None
    post_test: int | None = None
    outcome: str = NOT_KNOWN
    twin: int = 0
    problem: Message = NOTHING
    note: Message = NOTHING
    cells: tuple[Cell, ...] = ()
    origin: int = 0
    certificate_no: str = ""

    @property
    def readable(self) -> bool:
        """Whether a person is named."""
        return bool(self.given and self.family)

    def plain(self) -> dict:
        """As it is stored among the drafts of a session."""
        return asdict(self)


def written_of(stored: dict) -> Written:
    """A stored draft; what a later version does not know is left out."""
    known = {field.name for field in fields(Written)}
    return Written(**{name: value for name, value in stored.items() if name in known})


def keyed(rows: list[Written]) -> list[Written]:
    """The rows with their keys; of rows that say the same, the second has another key than the first."""
    seen: Counter = Counter()
    found = []
    for one in rows:
        words = (one.given, one.family, one.father, one.unit or one.institution, one.service_no)
        said = "|".join(map(fold, words)) if one.readable else f"?{fold(one.text)}"
        seen[said] += 1
        digest = blake2b(f"{said}|{seen[said]}".encode(), digest_size=8).digest()
        found.append(replace(one, key=(int.from_bytes(digest, "big") >> 2) or 1))
    return found
