"""Two papers as PDF: the list that proves who confirmed a version, and the empty sheet to sign on."""

import io
import unicodedata
from dataclasses import dataclass
from functools import partial
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

MARGIN = 18 * mm
WIDTH = A4[0] - 2 * MARGIN
_PLAIN = ParagraphStyle("plain", fontName="Helvetica", fontSize=9, leading=11.5)
_BOLD = ParagraphStyle("bold", parent=_PLAIN, fontName="Helvetica-Bold")
_TITLE = ParagraphStyle("title", parent=_BOLD, fontSize=14, leading=18, spaceAfter=4)
_SMALL = ParagraphStyle(
    "small", parent=_PLAIN, fontSize=7.5, leading=9.5, textColor=colors.HexColor("#444444")
)


@dataclass(frozen=True)
class Head:
    """What stands on each paper, in the reader's language; `page` holds ${n}."""

    title: str
    heading: str
    agency: str
    facts: str
    digest: str
    printed: str
    page: str


def proof_pdf(head: Head, summary: str, titles: list[str], rows: list[list[str]]) -> bytes:
    """The list of people with what they confirmed; `rows` as long as `titles`."""
    table = [[_cell(title, _BOLD) for title in titles], *([_cell(text) for text in row] for row in rows)]
    widths = [WIDTH * share for share in (0.24, 0.2, 0.17, 0.15, 0.24)]
    return _paper(head, [_cell(summary), Spacer(1, 6)], _table(table, widths, 4))


def sheet_pdf(head: Head, sentence: str, titles: list[str], rows: list[list[str]]) -> bytes:
    """The sheet: a line for each person with room for date and signature; some empty lines at the end."""
    lines = [*rows, *[["", ""]] * (5 if rows else 15)]
    table = [
        [_cell(title, _BOLD) for title in ("Nr.", *titles)],
        *([_cell(str(number)), *map(_cell, row), "", ""] for number, row in enumerate(lines, 1)),
    ]
    widths = [WIDTH * share for share in (0.06, 0.3, 0.24, 0.12, 0.28)]
    return _paper(head, [_cell(sentence), Spacer(1, 6)], _table(table, widths, 9))


def _cell(text: str, style: ParagraphStyle = _PLAIN) -> Paragraph:
    return Paragraph(escape(printable(text)), style)


def printable(text: str) -> str:
    """The text in letters that the font has: those of Western languages, ë and ç among them; other letters
    lose their marks."""
    found = []
    for letter in text:
        try:
            letter.encode("cp1252")
        except UnicodeEncodeError:
            letter = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode() or "?"
        found.append(letter)
    return "".join(found)


def _table(cells, widths, padding: float) -> Table:
    table = Table(cells, colWidths=widths, repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.4, colors.HexColor("#888888")),
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#eeeeee")),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 1), (-1, -1), padding),
                ("BOTTOMPADDING", (0, 1), (-1, -1), padding),
            ]
        )
    )
    return table


def _paper(head: Head, before: list, table: Table) -> bytes:
    target = io.BytesIO()
    story = [
        _cell(head.agency, _SMALL),
        _cell(head.heading, _BOLD),
        _cell(head.title, _TITLE),
        _cell(head.facts),
        _cell(head.digest, _SMALL),
        Spacer(1, 8),
        *before,
        table,
    ]
    paper = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN + 4 * mm,
        title=printable(f"{head.heading}: {head.title}"),
        invariant=1,
    )
    footer = partial(_footer, head)
    paper.build(story, onFirstPage=footer, onLaterPages=footer)
    return target.getvalue()


def _footer(head: Head, canvas, paper) -> None:
    canvas.saveState()
    canvas.setFont("Helvetica", 7.5)
    canvas.drawString(MARGIN, 12 * mm, printable(f"{head.facts} · {head.printed}")[:120])
    canvas.drawRightString(A4[0] - MARGIN, 12 * mm, head.page.replace("${n}", str(paper.page)))
    canvas.drawString(MARGIN, 8.5 * mm, printable(head.digest)[:120])
    canvas.restoreState()
