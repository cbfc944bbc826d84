"""The portfolio on paper. Pure: every sentence comes in the reader's language."""

import io
from dataclasses import dataclass
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from dosja.api import PDF_FAMILY, printable, register_pdf_fonts

MARGIN = 14 * mm
PADDING = 6
WIDTH = landscape(A4)[0] - 2 * MARGIN - 2 * PADDING
SHARES = (0.1, 0.24, 0.13, 0.05, 0.05, 0.065, 0.105, 0.11, 0.15)


@dataclass(frozen=True)
class Paper:
    """What the paper says. `years`: (name, summary, rows); the rows have as many cells as `columns`."""

    title: str
    name: str
    place: str
    work: str
    columns: tuple[str, ...]
    years: tuple[tuple[str, str, list[list[str]]], ...]
    nothing: str
    note: str
    printed: str
    page: str
    signature: str
    language: str


def portfolio_pdf(words: Paper) -> bytes:
    """The PDF: a table for each school year, the newest first, and a line for the school's signature."""
    register_pdf_fonts()
    plain = ParagraphStyle("plain", fontName=PDF_FAMILY, fontSize=8, leading=10)
    bold = ParagraphStyle("bold", parent=plain, fontName=f"{PDF_FAMILY}-Bold")
    head = ParagraphStyle("head", parent=bold, fontSize=10.5, leading=14, spaceBefore=8, spaceAfter=3)
    title = ParagraphStyle("title", parent=bold, fontSize=15, leading=19, spaceAfter=2)
    small = ParagraphStyle("small", parent=plain, fontSize=7.5, leading=9.5)

    def cell(text: str, style: ParagraphStyle = plain) -> Paragraph:
        return Paragraph(escape(printable(text)), style)

    story: list = [cell(words.title, title), cell(words.name, head)]
    story += [cell(line) for line in (words.place, words.work) if line]
    for name, summary, rows in words.years:
        heading = cell(f"{name}: {summary}", head)
        if not rows:
            story.append(KeepTogether([heading, cell(words.nothing)]))
            continue
        cells = [[cell(column, bold) for column in words.columns]]
        cells += [[cell(text) for text in row] for row in rows]
        grid = Table(cells, colWidths=[WIDTH * share for share in SHARES], repeatRows=1)
        grid.setStyle(
            TableStyle(
                [
                    ("GRID", (0, 0), (-1, -1), 0.4, colors.HexColor("#888888")),
                    ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#eeeeee")),
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ]
            )
        )
        story += [heading, grid]
    story += [
        Spacer(1, 8),
        cell(words.note, small),
        Spacer(1, 26),
        cell("." * 70),
        cell(words.signature, small),
    ]
    target = io.BytesIO()
    paper = SimpleDocTemplate(
        target, pagesize=landscape(A4), leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN,
        bottomMargin=MARGIN + 4 * mm, title=printable(f"{words.title}: {words.name}"), lang=words.language,
        creator="Dosja",
    )  # fmt: skip

    def foot(canvas, document):
        canvas.saveState()
        canvas.setFont(PDF_FAMILY, 7.5)
        canvas.drawString(MARGIN, 9 * mm, printable(words.printed))
        canvas.drawRightString(landscape(A4)[0] - MARGIN, 9 * mm, f"{words.page} {document.page}")
        canvas.restoreState()

    paper.build(story, onFirstPage=foot, onLaterPages=foot)
    return target.getvalue()
