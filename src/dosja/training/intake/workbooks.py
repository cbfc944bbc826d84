"""Spreadsheets as sheets of cells: XLSX and ODS, read as streams of XML events with the house's limits.

openpyxl's read-only mode knows no merged cells, builds an object for each of a million empty rows and takes
its XML from a parser that knows entities; odfpy holds a whole file in memory. So both are read as
`documents.extraction` reads them. Formulas are seen as the value that the program left beside them.
"""

import io
import re
from datetime import date, datetime, timedelta
from zipfile import ZipFile

from dosja.documents.extraction import reasons
from dosja.documents.extraction.archives import feed_xml, office_main, open_archive, read_start
from dosja.documents.extraction.reading import Refused
from dosja.documents.extraction.sheets import Parts, Target, read_parts
from dosja.training.intake.grid import EMPTY_ROWS, MOST_COLUMNS, MOST_ROWS, Cell, Sheet, Source, clean

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MOST_SHEETS = 60


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


class _Grid(Target):
    """Rows as they come; stops after many empty ones."""

    def __init__(self, name: str):
        self.sheet = Sheet(name)
        self.last_filled = 0

    def put(self, row: int, column: int, value: Cell) -> None:
        """Set a cell; row and column count from 0."""
        if value == "" or column >= MOST_COLUMNS or row < 0 or column < 0:
            return
        rows = self.sheet.rows
        if row >= MOST_ROWS:
            self.sheet.cut = self.done = True
            return
        while len(rows) <= row:
            rows.append([])
        cells = rows[row]
        cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = value
        self.last_filled = row

    def row_is_over(self, row: int) -> None:
        """Told after each row, empty or not."""
        if row - self.last_filled > EMPTY_ROWS:
            self.done = True


class _Worksheet(_Grid):
    """A worksheet of an XLSX workbook."""

    def __init__(self, name: str, parts: Parts):
        super().__init__(name)
        self._parts = parts
        self._epoch = datetime(1904, 1, 1) if parts.from_1904 else datetime(1899, 12, 30)
        self._row = self._cell = -1
        self._kind = self._style = ""
        self._texts: list[str] = []
        self._inside = False
        self.merges: list[tuple[int, int, int, int]] = []

    def begin(self, name, attributes):
        if name == "row":
            number = attributes.get("r", "")
            self._row = int(number) - 1 if number.isdigit() else self._row + 1
            self._cell = -1
        elif name == "c":
            found = _REFERENCE.fullmatch(attributes.get("r", ""))
            self._cell = _column(found[1]) if found else self._cell + 1
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._texts = []
        elif name in ("v", "t"):
            self._inside = True
        elif name == "mergeCell" and len(self.merges) < 20_000:
            first, _colon, last = attributes.get("ref", "").partition(":")
            start, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
            if start and end:
                place = (int(start[2]) - 1, int(end[2]) - 1, _column(start[1]), _column(end[1]))
                self.merges.append(place)

    def data(self, text):
        if self._inside:
            self._texts.append(text)

    def end(self, tag):
        name = tag.rpartition("}")[2]
        if name in ("v", "t"):
            self._inside = False
        elif name == "c" and self._texts:
            self.put(self._row, self._cell, self._value("".join(self._texts)))
            self._texts = []
        elif name == "row":
            self.row_is_over(self._row)

    def _value(self, raw: str) -> Cell:
        try:
            if self._kind == "s":
                return clean(self._parts.strings[int(raw)])
            if self._kind == "n":
                return self._number(float(raw))
            if self._kind == "d":
                return date.fromisoformat(raw[:10])
        except (ValueError, IndexError, OverflowError):
            return clean(raw)
        if self._kind == "b":
            return "po" if raw == "1" else "jo"
        return "" if self._kind == "e" else clean(raw)

    def _number(self, value: float) -> Cell:
        if self._style.isdigit() and self._parts.dates[int(self._style)]:
            return (self._epoch + timedelta(seconds=round(value * 86_400))).date()
        return int(value) if value.is_integer() and abs(value) < 1e15 else value


_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"


class _Spreadsheet(Target):
    """content.xml of an ODS file: all its sheets."""

    def __init__(self):
        self.grids: list[tuple[_Grid, bool, list[tuple[int, int, int, int]]]] = []
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._row = self._cell = 0
        self._rows = self._times = 1
        self._attributes: dict[str, str] = {}
        self._texts: list[str] = []
        self._paragraph = self._note = 0

    def start(self, tag, attributes):
        if tag == _STYLE + "style":
            self._style = attributes.get(_STYLE + "name", "")
        elif tag == _STYLE + "table-properties" and attributes.get(_TABLE + "display") == "false":
            self._hidden_styles.add(self._style)
        elif tag == _TABLE + "table":
            hidden = attributes.get(_TABLE + "style-name", "") in self._hidden_styles
            if len(self.grids) < _MOST_SHEETS:
                self.grids.append((_Grid(attributes.get(_TABLE + "name", "")), hidden, []))
            self._row = 0
        elif tag == _TABLE + "table-row":
            self._rows = _times(attributes, "number-rows-repeated")
            self._cell = 0
        elif tag in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
            self._times = _times(attributes, "number-columns-repeated")
            self._attributes, self._texts = attributes, []
        elif tag == _OFFICE + "annotation":
            self._note += 1
        elif tag == _TEXT + "p" and not self._note:
            self._paragraph += 1
            if self._texts:
                self._texts.append(" ")
        elif tag in (_TEXT + "s", _TEXT + "tab", _TEXT + "line-break") and self._paragraph:
            self._texts.append(" ")

    def data(self, text):
        if self._paragraph and not self._note:
            self._texts.append(text)

    def end(self, tag):
        if tag == _OFFICE + "annotation":
            self._note -= 1
        elif tag == _TEXT + "p" and not self._note:
            self._paragraph -= 1
        elif tag == _TABLE + "table-cell":
            self._put_cell()
            self._cell += self._times
        elif tag == _TABLE + "covered-table-cell":
            self._cell += self._times
        elif tag == _TABLE + "table-row":
            self._row += self._rows

    def _put_cell(self) -> None:
        value = _ods_value(self._attributes, "".join(self._texts))
        if value == "" or not self.grids:
            return
        grid, _hidden, merges = self.grids[-1]
        if grid.done or self._row - grid.last_filled > EMPTY_ROWS:
            grid.done = True
            return
        # A value in thousands of repeated rows is a format drawn over the sheet, not a list.
        for row in range(self._row, self._row + min(self._rows, EMPTY_ROWS)):
            for column in range(self._cell, self._cell + min(self._times, MOST_COLUMNS)):
                grid.put(row, column, value)
        down, right = (_times(self._attributes, f"number-{what}-spanned") for what in ("rows", "columns"))
        if down > 1 or right > 1:
            merges.append((self._row, self._row + down - 1, self._cell, self._cell + right - 1))


def _times(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(_TABLE + name, "1")
    return max(1, int(text)) if text.isdigit() and len(text) < 9 else 1


def _ods_value(attributes: dict[str, str], shown: str) -> Cell:
    kind = attributes.get(_OFFICE + "value-type", "")
    try:
        if kind == "date":
            return date.fromisoformat(attributes.get(_OFFICE + "date-value", "")[:10])
        if kind in ("float", "percentage", "currency"):
            value = float(attributes.get(_OFFICE + "value", ""))
            return int(value) if value.is_integer() and abs(value) < 1e15 else value
    except (ValueError, OverflowError):
        return clean(shown)
    if kind == "boolean":
        return "po" if attributes.get(_OFFICE + "boolean-value") == "true" else "jo"
    return clean(shown)


def read_workbook(content: bytes) -> Source | None:
    """The visible sheets of an XLSX or ODS file; None when it is neither. Refused when it is not safe to
    read or damaged.
    """
    with open_archive(io.BytesIO(content)) as archive:
        kind, main = office_main(archive)
        if kind.startswith("xls"):
            return _read_xlsx(archive, main)
        if b"opendocument.spreadsheet" in read_start(archive, "mimetype", 100):
            if b"encryption-data" in read_start(archive, "META-INF/manifest.xml", 1_000_000):
                raise Refused(reasons.PROTECTED)
            return _read_ods(archive)
    return None


def _read_xlsx(archive: ZipFile, main: str) -> Source:
    parts = read_parts(archive, main)
    source = Source([], "xlsx", hidden=tuple(name for name, hidden, _part in parts.sheets if hidden))
    for name, hidden, part in parts.sheets[:_MOST_SHEETS]:
        if not hidden:
            reader = _Worksheet(name, parts)
            try:
                feed_xml(archive, part, reader)
            except (ValueError, OverflowError) as error:
                raise Refused(reasons.DAMAGED) from error
            _fill_down(reader.sheet, reader.merges)
            source.sheets.append(reader.sheet.tidy())
    return source


def _read_ods(archive: ZipFile) -> Source:
    reader = _Spreadsheet()
    feed_xml(archive, "content.xml", reader)
    source = Source(
        [], "ods", hidden=tuple(grid.sheet.name for grid, hidden, _merges in reader.grids if hidden)
    )
    for grid, hidden, merges in reader.grids:
        if not hidden:
            _fill_down(grid.sheet, merges)
            source.sheets.append(grid.sheet.tidy())
    return source


def _fill_down(sheet: Sheet, merges: list[tuple[int, int, int, int]]) -> None:
    """Give each row of cells merged from top to bottom the value that stands in the uppermost."""
    for first, last, left, right in merges:
        if last <= first or right > left or first >= len(sheet.rows) or left >= len(sheet.rows[first]):
            continue
        value = sheet.rows[first][left]
        for row in sheet.rows[first + 1 : last + 1]:
            row.extend([""] * (left + 1 - len(row)))
            row[left] = value
