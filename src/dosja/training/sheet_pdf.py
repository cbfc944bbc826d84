"""The printed sign-in sheet: the roster in its order, a box for a signature a day, blank rows, the training's
code. A page holds ROWS rows, so that the page on which somebody signed follows from the number of the row.
"""

import io
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import segno
from reportlab.lib.colors import HexColor, black
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from dosja.messages import _

ROWS = 16
"""Rows on a page: each high enough for a signature."""
BLANK_ROWS = 6
"""At least so many empty rows for who is not on the roster."""
MOST_DAYS = 5
"""Days on one sheet; a longer training gets a sheet for each five days."""
_FONT, _BOLD = "Helvetica", "Helvetica-Bold"
_LINE = HexColor("#555555")
_ROW = 9 * mm
_MARGIN = 12 * mm
_TOP = 44 * mm


@dataclass(frozen=True)
class Line:
    """One row of the sheet: its number, who it is, and where the person works."""

    number: int
    name: str
    place: str


@dataclass(frozen=True)
class Sheet:
    """What a sheet says: `heads` are lines under the title, `days` the headings of the signature columns,
    `address` what the code carries."""

    title: str
    heads: tuple[str, ...]
    days: tuple[str, ...]
    address: str


def page_of(number: int) -> int:
    """The page of the sheet on which the row with this number stands."""
    return (max(number, 1) - 1) // ROWS + 1


def sign_in_sheet(sheet: Sheet, lines: Sequence[Line], text: Callable[[Any], str]) -> bytes:
    """The sheet as a PDF; `text` turns a message into the language of the paper."""
    rows = {line.number: line for line in lines}
    last = max([*rows, 0])
    pages = page_of(last + BLANK_ROWS)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=landscape(A4), invariant=1)
    canvas.setTitle(printable(sheet.title))
    days = sheet.days or (text(_("Signature")),)
    parts = [days[start : start + MOST_DAYS] for start in range(0, len(days), MOST_DAYS)]
    for part in parts:
        for page in range(1, pages + 1):
            _draw_head(canvas, sheet)
            numbers = range((page - 1) * ROWS + 1, page * ROWS + 1)
            _draw_table(canvas, [rows.get(number, Line(number, "", "")) for number in numbers], part, text)
            foot = text(_("Page ${n} of ${total}", mapping={"n": page, "total": pages}))
            canvas.setFont(_FONT, 8)
            canvas.drawString(
                _MARGIN, 7 * mm, printable(text(_("Signature of the trainer:")) + " " + "." * 60)
            )
            canvas.drawRightString(landscape(A4)[0] - _MARGIN, 7 * mm, printable(foot))
            canvas.showPage()
    canvas.save()
    return out.getvalue()


def printable(words: str) -> str:
    """The text in letters that the paper's font has, as ë and ç; of others the plain letter is printed."""
    found = []
    for letter in words:
        try:
            letter.encode("cp1252")
            found.append(letter)
        except UnicodeEncodeError:
            plain = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
            found.append(plain or "?")
    return "".join(found)


def _draw_head(canvas: Canvas, sheet: Sheet) -> None:
    width, height = landscape(A4)
    side = 30 * mm
    canvas.setFillColor(black)
    canvas.setFont(_BOLD, 14)
    canvas.drawString(_MARGIN, height - 16 * mm, _fit(sheet.title, _BOLD, 14, width - 2 * _MARGIN - side))
    canvas.setFont(_FONT, 9)
    for place, words in enumerate(sheet.heads[:4]):
        line = _fit(words, _FONT, 9, width - 2 * _MARGIN - side)
        canvas.drawString(_MARGIN, height - (22 + 5 * place) * mm, line)
    _draw_code(canvas, sheet.address, width - _MARGIN - side, height - 8 * mm - side, side)


def _draw_code(canvas: Canvas, address: str, left: float, bottom: float, side: float) -> None:
    modules = list(segno.make(address, error="m").matrix)
    cell = side / len(modules)
    canvas.setFillColor(black)
    for row, bits in enumerate(modules):
        for column, bit in enumerate(bits):
            if bit:
                x, y = left + column * cell, bottom + side - (row + 1) * cell
                canvas.rect(x, y, cell, cell, stroke=0, fill=1)


def _draw_table(canvas: Canvas, lines: list[Line], days: Sequence[str], text) -> None:
    width, height = landscape(A4)
    top = height - _TOP
    widths = [10 * mm, 58 * mm, 60 * mm]
    room = width - 2 * _MARGIN - sum(widths)
    widths += [room / len(days)] * len(days)
    heads = [text(_("No.")), text(_("Name")), text(_("Place of work")), *days]
    canvas.setStrokeColor(_LINE)
    canvas.setLineWidth(0.5)
    _draw_row(canvas, top, widths, heads, _BOLD, 8, 7 * mm)
    top -= 7 * mm
    for line in lines:
        texts = [str(line.number), line.name, line.place, *[""] * len(days)]
        _draw_row(canvas, top, widths, texts, _FONT, 9, _ROW)
        top -= _ROW


def _draw_row(canvas, top: float, widths: list[float], texts: list[str], font: str, size: int, height: float):
    left = _MARGIN
    canvas.setFont(font, size)
    for room, words in zip(widths, texts, strict=True):
        canvas.rect(left, top - height, room, height, stroke=1, fill=0)
        if words:
            canvas.drawString(
                left + 1.5 * mm, top - height / 2 - size / 3, _fit(words, font, size, room - 3 * mm)
            )
        left += room


def _fit(words: str, font: str, size: int, room: float) -> str:
    """The text, cut with a mark where it is wider than the room."""
    words = printable(words)
    if stringWidth(words, font, size) <= room:
        return words
    while words and stringWidth(words + "…", font, size) > room:
        words = words[:-1]
    return words + "…"
