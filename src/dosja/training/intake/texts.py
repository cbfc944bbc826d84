"""Text files and pasted text as a sheet: encoding, line ends, delimiter. Pure."""

import csv
import io
import re
from collections import Counter

from dosja.documents.extraction.encodings import find_encoding
from dosja.training.intake.grid import MOST_COLUMNS, MOST_ROWS, Cell, Sheet, Source, clean

_NAMES = {
    "utf-8-sig": "utf-8 with BOM",
    "utf-16": "utf-16 with BOM",
    "utf-32": "utf-32 with BOM",
}
_WIDE = re.compile(r" {2,}|\u00a0{2,}")
_DELIMITERS = ("\t", ";", "|", ",")
WIDE = "  "
"""The "delimiter" of columns that are set apart by two or more blanks."""


def read_text_file(content: bytes) -> Source:
    """A text file in any usual encoding; raises UnicodeError when it is no text."""
    codec = find_encoding(content)
    if not codec and content:
        raise UnicodeError
    codec = codec or "utf-8"
    # The two code pages agree on ë and ç; in Albania Windows writes 1250, so that one is taken when nothing
    # tells them apart.
    if codec == "cp1252" and not _western(content):
        codec = "cp1250"
    name = _NAMES.get(codec, codec)
    if codec == "utf-16":
        name = "utf-16-le with BOM" if content.startswith(b"\xff\xfe") else "utf-16-be with BOM"
    source = read_text(content.decode(codec, "replace"))
    source.encoding = name
    if source.delimiter == "\t":
        source.format = 'tab text (Excel "Unicode Text")' if codec.startswith("utf-16") else "tab text"
    return source


def _western(content: bytes) -> bool:
    """Whether letters stand there that only the Western code page has: à ì ò ù ñ ê å ø."""
    return bool(re.search(rb"[\xe0\xec\xf2\xf9\xf1\xea\xe5\xf8\xe3\xf5]", content))


def read_text(text: str) -> Source:
    """Text that was pasted or decoded."""
    text = text.removeprefix("\ufeff").replace("\0", "")
    newline = _newline(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    delimiter = find_delimiter(text)
    sheet = Sheet()
    for row in _rows(text, delimiter):
        if len(sheet.rows) >= MOST_ROWS:
            sheet.cut = True
            break
        cells: list[Cell] = [clean(cell) for cell in row[:MOST_COLUMNS]]
        sheet.rows.append(cells)
    kind = {"\t": "tab text", "": "text", WIDE: "text"}.get(delimiter, "csv")
    return Source([sheet.tidy()], kind, "", delimiter.strip(" "), newline)


def _newline(text: str) -> str:
    pairs, ends, returns = text.count("\r\n"), text.count("\n"), text.count("\r")
    if pairs and pairs == ends == returns:
        return "CRLF"
    if ends and not returns:
        return "LF"
    if returns and not ends:
        return "CR"
    return "mixed" if ends or returns else ""


def _rows(text: str, delimiter: str):
    if delimiter == WIDE:
        return (_WIDE.split(line.strip()) for line in text.split("\n"))
    if not delimiter:
        return ([line] for line in text.split("\n"))
    if delimiter == "\t" and text.count('"') % 2:  # cells pasted from a spreadsheet with one inch mark
        return (line.split("\t") for line in text.split("\n"))
    return _csv_rows(text, delimiter)


def _csv_rows(text: str, delimiter: str):
    """Rows by the csv module; a quotation mark that is never closed ends with its line, not with the file."""
    lines = io.StringIO(text, newline="")
    limit = csv.field_size_limit()
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=delimiter != "\t")
    rows = []
    try:
        for row in reader:
            # A cell that goes on behind its line with more columns began with a mark that is not closed.
            if any(
                cell.count("\n") > 20 or delimiter in cell.partition("\n")[2] or len(cell) > limit // 2
                for cell in row
            ):
                raise csv.Error
            rows.append(row)
            if len(rows) > MOST_ROWS:
                break
    except csv.Error:
        return [line.replace('"', "").split(delimiter) for line in text.split("\n")]
    return rows


def find_delimiter(text: str) -> str:
    """The character between the columns, WIDE for blanks, "" when each line is one cell."""
    lines = [line for line in text[:400_000].split("\n")[:400] if line.strip()]
    if not lines:
        return ""
    best, best_score = "", 0.0
    for delimiter in _DELIMITERS:
        counts = Counter(_outside_quotes(line, delimiter) for line in lines)
        counts.pop(0, None)
        if not counts:
            continue
        usual, times = max(counts.items(), key=lambda item: (item[1] * item[0], item[0]))
        # Commas stand in dates, decimals and "HOXHA, Arben" as well: they must be in most of the lines.
        if delimiter == "," and times < max(2, len(lines) * 0.4) and len(lines) > 1:
            continue
        score = usual * times * (1.0 if delimiter == "," else 2.0 if delimiter == "\t" else 1.5)
        if score > best_score:
            best, best_score = delimiter, score
    if best:
        return best
    wide = sum(bool(_WIDE.search(line.strip())) for line in lines)
    return WIDE if wide >= max(2, len(lines) * 0.6) else ""


def _outside_quotes(line: str, delimiter: str) -> int:
    if '"' not in line:
        return line.count(delimiter)
    return sum(part.count(delimiter) for part in line.split('"')[::2])
