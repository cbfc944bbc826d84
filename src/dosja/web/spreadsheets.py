"""CSV for people: spreadsheets open it by double click, with every letter, and run nothing in it."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from pyramid.response import Response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | float | date | None


def csv_response(name: str, rows: Iterable[Sequence[str]]) -> Response:
    """The rows, the first with the columns' titles, as a download called `name`.

    UTF-8 with its mark, and semicolons: what spreadsheets expect where the comma is the decimal sign.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    response = Response(out.getvalue().encode("utf-8-sig"), content_type="text/csv", charset="utf-8")
    response.content_disposition = f'attachment; filename="{name}"'
    return response


def xlsx_response(name: str, rows: Iterable[Sequence[Cell]]) -> Response:
    """The rows as a workbook of one sheet: text stays text, numbers and days can be worked with."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append([_storable(harmless(cell)) if isinstance(cell, str) else cell for cell in row])
    out = io.BytesIO()
    book.save(out)
    response = Response(out.getvalue(), content_type=XLSX, charset=None)
    response.content_disposition = f'attachment; filename="{name}"'
    return response


def _storable(cell: str) -> str:
    """The text without signs that XML cannot hold."""
    return "".join(letter for letter in cell if letter >= " " or letter in "\t\n\r")


def harmless(cell: str) -> str:
    """A cell that a spreadsheet takes for text: what begins like a formula gets an apostrophe before it."""
    return f"'{cell}" if cell.lstrip()[:1] in ("=", "+", "-", "@") or cell[:1] in ("\t", "\r") else cell
