"""The PDF of a text: head, what it says, and on every page which text it is, its state, when printed."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Spacer

from dosja.content_types.display import Item, Piece, Section
from dosja.documents.printing.flow import LINE, MOST_COLUMNS, PAPER_WIDTH, grid, paragraph, rich_text
from dosja.documents.printing.fonts import FAMILY, printable, register

SIDE = (A4[0] - PAPER_WIDTH) / 2
TOP, BOTTOM = 50, 74
GREY = HexColor("#333333")
PALE = HexColor("#e2e2e2")


@dataclass(frozen=True)
class Words:
    """Every sentence of the paper, in the reader's language.

    `foot`: the lines at the foot of each page; `page`: a text with {n} and {of}; `mark`: the word across each
    page, "" for none; `notice`: why the text does not hold, "" where it does; `head`: (label, value) pairs
    under the title; `files`: names and sizes; `translate(message)` for what stands in the sections.
    """

    title: str
    foot: tuple[str, ...]
    page: str
    mark: str
    notice: str
    head: tuple[tuple[str, str], ...]
    files_title: str
    files: tuple[str, ...]
    author: str
    language: str


def pdf_of(words: Words, sections: Sequence[Section], translate) -> bytes:
    """The whole PDF. `sections` as `content_types.display_values` gives them; `translate(message)`."""
    register()
    out = io.BytesIO()
    template = BaseDocTemplate(
        out, pagesize=A4, title=words.title, author=words.author, lang=words.language, creator="Dosja"
    )
    frame = Frame(SIDE, BOTTOM, PAPER_WIDTH, A4[1] - TOP - BOTTOM, 0, 0, 0, 0, id="text")

    def mark(canvas, _template):
        _draw_mark(canvas, words.mark)

    template.addPageTemplates(PageTemplate(id="page", frames=[frame], onPage=mark))
    template.build(list(_story(words, sections, translate)), canvasmaker=_numbered(words))
    return out.getvalue()


def _story(words: Words, sections, translate) -> Iterator[Flowable]:
    yield paragraph(words.title, "title")
    for label, value in words.head:
        yield paragraph(f"{label}: {value}", "line")
    if words.notice:
        yield Spacer(0, 6)
        yield grid([[[paragraph(words.notice, "notice")]]], 0, PAPER_WIDTH)
        yield Spacer(0, 4)
    if words.files:
        yield paragraph(words.files_title, "section")
        for name in words.files:
            yield paragraph(f"• {name}", "body")
    for section in sections:
        yield paragraph(translate(section.title), "section")
        for item in section.items:
            yield from _item(item, translate)


def _item(item: Item, translate) -> Iterator[Flowable]:
    if not item.wide:
        value = ", ".join(_text(piece, translate) for piece in item.pieces)
        yield paragraph(f"{translate(item.label)}: {value}", "body")
        return
    yield paragraph(translate(item.label), "label")
    if item.columns:
        yield from _table(item, translate)
        return
    for piece in item.pieces:
        if piece.html:
            yield from rich_text(piece.html)
        else:
            for block in _text(piece, translate).split("\n\n"):
                if block.strip():
                    yield paragraph(block, "body")


def _table(item: Item, translate) -> Iterator[Flowable]:
    cells = [[", ".join(_text(piece, translate) for piece in pieces) for pieces in row] for row in item.rows]
    labels = [translate(label) for label in item.columns]
    if len(labels) > MOST_COLUMNS:
        for row in cells:
            told = (f"{label}: {value}" for label, value in zip(labels, row, strict=True) if value)
            yield paragraph("; ".join(told), "body")
        return
    rows: list[list[list[Flowable]]] = [[[paragraph(label, "head")] for label in labels]]
    rows += [[[paragraph(value, "cell")] if value else [] for value in row] for row in cells]
    yield grid(rows, 1, PAPER_WIDTH)
    yield Spacer(0, 6)


def _text(piece: Piece, translate) -> str:
    text = translate(piece.message) if piece.message else piece.text
    return f"{text} {translate(piece.unit)}" if piece.unit else text


def _draw_mark(canvas: Canvas, mark: str) -> None:
    if not mark:
        return
    mark = printable(mark)
    size = min(110.0, 640 / max(1.0, stringWidth(mark, f"{FAMILY}-Bold", 1)))
    canvas.saveState()
    canvas.setFillColor(PALE)
    canvas.setFont(f"{FAMILY}-Bold", size)
    canvas.translate(A4[0] / 2, A4[1] / 2)
    canvas.rotate(52)
    canvas.drawCentredString(0, -size / 3, mark)
    canvas.restoreState()


def _numbered(words: Words):
    """A canvas that writes the foot of each page when the number of pages is known."""

    class Numbered(Canvas):
        def __init__(self, *given, **more):
            super().__init__(*given, **more)
            self.kept: list[dict] = []

        def showPage(self):
            self.kept.append(dict(self.__dict__))
            self._startPage()

        def save(self):
            total = len(self.kept)
            for number, page in enumerate(self.kept, 1):
                self.__dict__.update(page)
                _draw_foot(self, words, words.page.format(n=number, of=total))
                super().showPage()
            super().save()

    return Numbered


def _draw_foot(canvas: Canvas, words: Words, page: str) -> None:
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.5)
    canvas.line(SIDE, BOTTOM - 12, SIDE + PAPER_WIDTH, BOTTOM - 12)
    canvas.setFillColor(GREY)
    height = BOTTOM - 23
    room = PAPER_WIDTH - stringWidth(page, FAMILY, 7.5) - 12
    canvas.setFont(FAMILY, 7.5)
    canvas.drawRightString(SIDE + PAPER_WIDTH, height, page)
    for number, line in enumerate(words.foot):
        font = f"{FAMILY}-Bold" if number == 0 else FAMILY
        canvas.setFont(font, 7.5)
        canvas.drawString(SIDE, height, _fitted(printable(line), font, room if number == 0 else PAPER_WIDTH))
        height -= 10.5


def _fitted(line: str, font: str, room: float) -> str:
    if stringWidth(line, font, 7.5) <= room:
        return line
    while line and stringWidth(line + "…", font, 7.5) > room:
        line = line[:-1]
    return line + "…"
