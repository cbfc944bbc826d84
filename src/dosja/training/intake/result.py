"""What the intake of one list hands on: persons, records, problems, merge candidates. Plain values."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from dosja.people.folding import fold
from dosja.people.matching import Comparison, Identity
from dosja.training.intake.columns import Column
from dosja.training.intake.problems import RowProblem
from dosja.training.intake.titles import Heading

SHAPE = "#"
"""First in the signature of a list without headings; no folded heading is this."""


@dataclass
class Entry:
    """One row that names a person; "" is "not said". `written` is what stood in the cells of name and place
    of work, to tell how two rows differ in spelling.
    """

    row: int
    sheet: str = ""
    given: str = ""
    family: str = ""
    father: str = ""
    gender: str = ""
    institution: str = ""
    position: str = ""
    role: str = ""
    unit: str = ""
    county: str = ""
    municipality: str = ""
    subject: str = ""
    service_no: str = ""
    birth_family: str = ""
    written: tuple[str, ...] = ()
    records: list["Record"] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    def identity(self) -> Identity:
        """What matching compares."""
        return Identity(
            self.given,
            self.family,
            self.father,
            self.gender,
            self.service_no,
            unit=self.unit or self.institution,
            county=self.county,
        )


@dataclass
class Record:
    """One training of one person. Hours are None where nothing tells them; `planned_hours` only where a title
    does; `days` and `credits` where the list counts in them.
    """

    row: int
    sheet: str = ""
    course: str = ""
    start: date | None = None
    end: date | None = None
    hours: Decimal | None = None
    planned_hours: Decimal | None = None
    days: Decimal | None = None
    credits: Decimal | None = None
    score: Decimal | None = None
    highest: Decimal | None = None
    score_before: Decimal | None = None
    passed: bool | None = None
    completed: bool = False
    certificate_no: str = ""

    @property
    def meeting(self) -> tuple[str, date | None, date | None]:
        """What makes two records of a person the same."""
        return self.course.casefold(), self.start, self.end


@dataclass
class Person:
    """One person of the list; `entries` are the rows that are safely this person's, the first one first."""

    key: str
    entry: Entry
    entries: list[Entry]
    identity: Identity
    known_given: str = ""
    known_family: str = ""


@dataclass(frozen=True)
class MergeCandidate:
    """Two rows that may name one person. `decision`: auto, ask or different. `scores_agree`: both rows have
    the same score; `diacritics`: one row has them and the other not; `numbers`: how many of the two rows have
    a service number in a list that has such a column, else None.
    """

    rows: tuple[int, int]
    sheets: tuple[str, str]
    decision: str
    comparison: Comparison
    person: str = ""
    place_word: str = "unit"
    scores_agree: bool = False
    diacritics: bool = False
    numbers: int | None = None
    repeated: bool = False


@dataclass
class SheetResult:
    """What was understood of one sheet."""

    name: str
    header_rows: list[int]
    columns: list[Column]
    skipped: dict[int, str]
    heading: Heading
    sections: list[tuple[int, Heading]]
    decimal_comma: bool = False
    dates_ranged: bool = False
    data_rows: int = 0

    @property
    def signature(self) -> tuple[str, ...]:
        """The same for lists of the same layout; by it, corrections of columns are remembered.

        Of a list without headings it is the shape: the columns with what stands in them.
        """
        headings = tuple(fold(column.heading) for column in self.columns)
        if any(headings) or len(self.columns) < 2:
            return headings
        return (SHAPE, *(column.kind for column in self.columns))


@dataclass
class Understood:
    """A whole list. `fields`: what is known of persons, for showing only columns that the list has."""

    file: str = ""
    format: str = ""
    encoding: str = ""
    delimiter: str = ""
    newline: str = ""
    hidden_sheets: tuple[str, ...] = ()
    sheets: list[SheetResult] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    pending: list[Entry] = field(default_factory=list)
    records: list[tuple[str, Record]] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    candidates: list[MergeCandidate] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)
    counties: dict[str, tuple[str, bool]] = field(default_factory=dict)
    plain_names: bool = False
    durations: set[str] = field(default_factory=set)

    @property
    def data_rows(self) -> int:
        """Rows that name a person or should."""
        return sum(sheet.data_rows for sheet in self.sheets)
