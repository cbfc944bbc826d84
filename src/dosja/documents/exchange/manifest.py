"""Reading `manifest.csv`, as spreadsheets write it: rows as dicts, wrong ones as reasons."""

import csv
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

from dosja.documents.extraction.encodings import find_encoding
from dosja.errors import Problem
from dosja.messages import _

MANIFEST = "manifest.csv"
MAX_BYTES = 20_000_000
_SEPARATOR_LINE = re.compile(r'\A"?sep=(.)"?\r?\n')
"""Excel's own first line; the separator it names is the one that counts."""


@dataclass(frozen=True)
class Rows:
    """The rows (non-empty cells by column) and the refused lines as (line, reason)."""

    rows: list[dict[str, str]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def read_manifest(path: Path) -> Rows:
    """Read the file; raises Problem when it cannot be read as a whole, OSError when not at all."""
    if path.stat().st_size > MAX_BYTES:
        raise Problem(_("manifest.csv is too large."))
    return parse_manifest(path.read_bytes())


def parse_manifest(content: bytes) -> Rows:
    """The rows of a manifest: comma, semicolon or tab between the columns; UTF-8, UTF-16 or Windows-1250."""
    text = _decoded(content)
    named = _SEPARATOR_LINE.match(text)
    text = text[named.end() :] if named else text
    head = text.lstrip("\r\n").partition("\n")[0]
    delimiter = named[1] if named else max(",;\t", key=head.count)
    try:
        return _rows(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Problem(_("manifest.csv cannot be read: ${why}", mapping={"why": str(error)})) from error


def _decoded(content: bytes) -> str:
    encoding = find_encoding(content)
    # Of the two Western encodings manifests come from Albanian or English Windows; both have ë and ç alike.
    encoding = "utf-8-sig" if encoding == "utf-8" else encoding
    try:
        if not encoding:
            raise UnicodeError
        text = content.decode(encoding, "replace" if encoding.startswith("cp") else "strict")
    except UnicodeError as error:
        raise Problem(_("manifest.csv is not text: save it as CSV (UTF-8).")) from error
    return text.removeprefix("\ufeff")


def _rows(reader) -> Rows:
    names: list[str] = []
    for cells in reader:
        names = [cell.strip().lower() for cell in cells]
        if any(names):
            break
    if "file" not in names:
        raise Problem(
            _("manifest.csv: the first line must name the columns, and one of them must be 'file'.")
        )
    given = [name for name in names if name]
    if len(set(given)) != len(given):
        raise Problem(_("manifest.csv: a column is named twice."))
    found = Rows()
    for cells in reader:
        row = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name and cell.strip()}
        line = f"manifest.csv:{reader.line_num}"
        if any(cell.strip() for cell in cells[len(names) :]):
            found.refused.append((line, _("The row has more cells than the first line has columns.")))
        elif row.get("file"):
            found.rows.append(row)
        elif row:
            found.refused.append((line, _("The row names no file.")))
    return found
