"""Text of XLSX workbooks: one page for each sheet, a line for each row that is not empty.

Read as a stream of XML events: what openpyxl builds for each of a million empty rows, and the size that a
sheet claims to have, cost nothing here, and no part is read by a parser that knows entities.
"""

import re
from datetime import datetime, timedelta
from typing import NamedTuple
from zipfile import ZipFile

from dosja.documents.extraction import limits, reasons
from dosja.documents.extraction.archives import OLE, feed_xml, office_main, open_archive
from dosja.documents.extraction.reading import Reading, Refused

_DATE_FORMATS = frozenset({14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)})
_NOT_DATE_PARTS = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]')
_MOST_SHARED = limits.TEXT_BYTES * 4
_RELATION = "}id"


class Target:
    """Events of one part, by the local names of its elements."""

    done = False

    def close(self):
        return None

    def start(self, tag, attributes):
        self.begin(tag.rpartition("}")[2], attributes)

    def begin(self, name, attributes):
        pass

    def end(self, tag):
        pass

    def data(self, text):
        pass


class Book(Target):
    """workbook.xml: (name, hidden, relation) of each sheet."""

    def __init__(self):
        self.sheets: list[tuple[str, bool, str]] = []
        self.from_1904 = False

    def begin(self, name, attributes):
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(_RELATION)), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((attributes.get("name", ""), hidden, relation))
        elif name == "workbookPr":
            self.from_1904 = attributes.get("date1904") in ("1", "true")


class Relations(Target):
    """workbook.xml.rels: relation -> part."""

    def __init__(self):
        self.parts: dict[str, str] = {}

    def begin(self, name, attributes):
        if name == "Relationship":
            self.parts[attributes.get("Id", "")] = attributes.get("Target", "")


class Styles(Target):
    """styles.xml: which styles of cells show a number as a date."""

    def __init__(self):
        self._date_formats = set(_DATE_FORMATS)
        self._in_cell_styles = False
        self.dates: list[bool] = []

    def begin(self, name, attributes):
        if name == "numFmt":
            code = _NOT_DATE_PARTS.sub("", attributes.get("formatCode", "")).lower()
            if "y" in code or "d" in code:
                self._date_formats.add(int(attributes.get("numFmtId", -1)))
        elif name == "cellXfs":
            self._in_cell_styles = True
        elif name == "xf" and self._in_cell_styles:
            self.dates.append(int(attributes.get("numFmtId", 0)) in self._date_formats)

    def end(self, tag):
        if tag.endswith("}cellXfs"):
            self._in_cell_styles = False


class Strings(Target):
    """sharedStrings.xml: the texts that cells refer to by number."""

    def __init__(self):
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._in_text = self._in_reading_aid = False
        self._size = 0

    def begin(self, name, attributes):
        if name == "t":
            self._in_text = not self._in_reading_aid
        elif name == "rPh":
            self._in_reading_aid = True

    def data(self, text):
        if self._in_text:
            self._parts.append(text)

    def end(self, tag):
        name = tag.rpartition("}")[2]
        if name == "t":
            self._in_text = False
        elif name == "rPh":
            self._in_reading_aid = False
        elif name == "si":
            text = "".join(self._parts)
            self._parts = []
            self._size += len(text) + 50
            self.texts.append(text if self._size < _MOST_SHARED else "")


class _Sheet(Target):
    """A worksheet: its lines."""

    def __init__(self, title: str, strings: list[str], dates: list[bool], from_1904: bool, reading: Reading):
        self.lines = [title]
        self._strings, self._dates, self._reading = strings, dates, reading
        self._epoch = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)
        self._cells: list[str] = []
        self._parts: list[str] = []
        self._kind = self._style = ""
        self._in_value = False
        self._size = self._rows = 0

    def begin(self, name, attributes):
        if name == "c":
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._parts = []
        elif name in ("v", "t"):
            self._in_value = True

    def data(self, text):
        if self._in_value:
            self._parts.append(text)

    def end(self, tag):
        name = tag.rpartition("}")[2]
        if name in ("v", "t"):
            self._in_value = False
        elif name == "c" and self._parts:
            text = " ".join(self._text("".join(self._parts)).split())
            if text:
                self._size += len(text) + 1
                self._cells.append(text)
                self.done = self.done or not self._reading.has_room(self._size)
        elif name == "row":
            self._rows += 1
            if self._cells:
                self.lines.append("\t".join(self._cells))
                self._cells = []
            if self._rows % 1000 == 0 and not self._reading.in_time():
                self.done = True

    def _text(self, raw: str) -> str:
        try:
            if self._kind == "s":
                return self._strings[int(raw)]
            if self._kind == "n":
                return self._number(float(raw))
        except (ValueError, IndexError, OverflowError):
            return raw
        if self._kind == "b":
            return "TRUE" if raw == "1" else "FALSE"
        return "" if self._kind == "e" else raw

    def _number(self, value: float) -> str:
        if self._style and self._dates[int(self._style)]:
            moment = self._epoch + timedelta(seconds=round(value * 86_400))
            return moment.strftime("%d.%m.%Y %H:%M" if moment.hour or moment.minute else "%d.%m.%Y")
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"


def read_xlsx(path: str, reading: Reading) -> None:
    """Every sheet, hidden ones too (and says so); its name is the first line; formulas as last computed."""
    with open(path, "rb") as stream:
        if stream.read(8) == OLE:
            raise Refused(reasons.PROTECTED)
        with open_archive(stream) as archive:
            kind, main = office_main(archive)
            if not kind.startswith("xls"):
                raise Refused(reasons.DAMAGED)
            hidden = _read_book(archive, main, reading)
    if hidden and not reading.reason:
        reading.reason = reasons.HIDDEN_SHEETS


class Parts(NamedTuple):
    """What the sheets of a workbook refer to; `sheets`: (name, hidden, name of its part) in their order."""

    sheets: list[tuple[str, bool, str]]
    strings: list[str]
    dates: list[bool]
    from_1904: bool


def read_parts(archive: ZipFile, main: str) -> Parts:
    """Everything of a workbook but its sheets; `main` is its main part. Refused without a sheet."""
    folder, _, name = main.rpartition("/")
    folder = folder + "/" if folder else ""
    book, relations, styles, strings = Book(), Relations(), Styles(), Strings()
    feed_xml(archive, main, book)
    feed_xml(archive, f"{folder}_rels/{name}.rels", relations)
    feed_xml(archive, folder + "styles.xml", styles)
    feed_xml(archive, folder + "sharedStrings.xml", strings)
    if not book.sheets:
        raise Refused(reasons.DAMAGED)
    sheets = []
    for title, hidden, relation in book.sheets:
        target = relations.parts.get(relation, "")
        sheets.append((title, hidden, target[1:] if target.startswith("/") else folder + target))
    return Parts(sheets, strings.texts, styles.dates, book.from_1904)


def _read_book(archive: ZipFile, main: str, reading: Reading) -> bool:
    """Read the sheets into `reading`; True when a hidden one was among them."""
    parts = read_parts(archive, main)
    any_hidden = False
    for title, hidden, part in parts.sheets:
        sheet = _Sheet(title, parts.strings, parts.dates, parts.from_1904, reading)
        feed_xml(archive, part, sheet)
        any_hidden = any_hidden or hidden
        if not reading.add("\n".join(sheet.lines)):
            break
    return any_hidden
