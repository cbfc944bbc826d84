"""What every reader makes of a file: sheets of rows of cells, as they stand there."""

from dataclasses import dataclass, field
from datetime import date

Cell = str | int | float | date
"""Text (never a formula that something would work out), a number, a day; "" is an empty cell."""

MOST_ROWS = 60_000
"""Of one file; a roster with more is a mistake."""
MOST_COLUMNS = 300
MOST_TEXT = 1_000
"""Characters of a cell; the rest is cut."""
EMPTY_ROWS = 2_000
"""After so many empty rows, one after the other, nothing more is expected in a sheet."""


@dataclass
class Sheet:
    """`rows[0]` is row 1 of the sheet or text; rows may differ in length, an empty row is []. `cut`: there
    were more rows than are read.
    """

    name: str = ""
    rows: list[list[Cell]] = field(default_factory=list)
    cut: bool = False

    def tidy(self) -> "Sheet":
        """Without empty cells at the ends of rows and empty rows at the end; returns itself."""
        for row in self.rows:
            while row and row[-1] == "":
                row.pop()
        while self.rows and not self.rows[-1]:
            self.rows.pop()
        return self


@dataclass
class Source:
    """A file or paste as read. `format`, `encoding`, `delimiter`, `newline` in the words of the result;
    `hidden`: names of hidden sheets, which are not read.
    """

    sheets: list[Sheet]
    format: str
    encoding: str = ""
    delimiter: str = ""
    newline: str = ""
    hidden: tuple[str, ...] = ()


def clean(text: str) -> str:
    """One line, single blanks, no invisible characters; ="0012" is the text 0012 of older exports."""
    text = text[: MOST_TEXT * 2].replace("\u00ad", "").replace("\ufeff", "").replace("\u200b", "")
    text = " ".join(text.split())[:MOST_TEXT]
    if text.startswith('="') and text.endswith('"') and len(text) > 2:
        return text[2:-1]
    return text.removeprefix("'") if text[:2] in ("'=", "'+", "'-", "'@") else text


def text_of(cell: Cell) -> str:
    """A cell as text; days as dd.mm.yyyy, whole numbers without a point."""
    if isinstance(cell, str):
        return cell
    if hasattr(cell, "strftime"):
        return cell.strftime("%d.%m.%Y")
    return f"{cell:.15g}"
