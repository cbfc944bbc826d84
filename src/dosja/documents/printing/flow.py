"""What stands on the paper, as reportlab's flowables: rich text, fields and tables."""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from reportlab.lib.colors import HexColor, black
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Indenter, Paragraph, Spacer, Table, TableStyle

from dosja.documents.printing.fonts import FAMILY, printable
from dosja.documents.printing.markup import INLINE, Element, tree_of

INDENT = 14
MOST_COLUMNS = 9
"""A table with more is written row by row: its columns would be too narrow to read."""
LINE = HexColor("#888888")
_BOLD = f"{FAMILY}-Bold"


def _style(name, size, lead, *, font=FAMILY, before=0, after=4, **more) -> ParagraphStyle:
    return ParagraphStyle(
        name, fontName=font, fontSize=size, leading=lead, spaceBefore=before, spaceAfter=after,
        textColor=black, alignment=TA_LEFT, splitLongWords=1, **more,
    )  # fmt: skip


STYLES = {
    "title": _style("title", 16, 20, font=_BOLD, after=6),
    "line": _style("line", 9, 12, after=2),
    "section": _style("section", 12.5, 16, font=_BOLD, before=12, after=5, keepWithNext=1),
    "h2": _style("h2", 11, 14.5, font=_BOLD, before=8, after=3, keepWithNext=1),
    "h3": _style("h3", 10, 13.5, font=_BOLD, before=6, after=2, keepWithNext=1),
    "label": _style("label", 9, 12, font=_BOLD, before=4, after=1, keepWithNext=1),
    "body": _style("body", 9.5, 13.5, after=5),
    "cell": _style("cell", 8.5, 11, after=0),
    "head": _style("head", 8.5, 11, font=_BOLD, after=0),
    "notice": _style("notice", 10, 13.5, font=_BOLD, after=0),
}


def paragraph(text: str, style: str, **more) -> Paragraph:
    """Plain text; line ends stay."""
    return Paragraph(_escaped(text).replace("\n", "<br/>"), STYLES[style], **more)


def rich_text(html: str) -> list[Flowable]:
    """Cleaned HTML as flowables."""
    return list(_blocks(tree_of(html), 0))


def grid(rows: list[list[list[Flowable]]], head: int, width: float) -> Flowable:
    """A table of cells; `head` rows come again on each page. All rows have the same number of cells."""
    columns = len(rows[0])
    table = Table(
        rows,
        colWidths=[width / columns] * columns,
        repeatRows=head,
        splitByRow=1,
        splitInRow=1,
        hAlign="LEFT",
    )
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, LINE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return table


PAPER_WIDTH = 453.0
"""Points between the margins of an A4 page, see `paper`."""


def _blocks(element: Element, depth: int) -> Iterable[Flowable]:
    """The children as blocks; runs of text between them become paragraphs."""
    run: list[Element | str] = []
    for child in element.children:
        if isinstance(child, str) or child.tag in INLINE:
            run.append(child)
            continue
        yield from _run(run, "body")
        run = []
        yield from _block(child, depth)
    yield from _run(run, "body")


def _block(element: Element, depth: int) -> Iterable[Flowable]:
    tag = element.tag
    if tag in ("h2", "h3"):
        yield from _run([element], tag)
    elif tag == "p":
        yield from _run(element.children, "body")
    elif tag in ("ul", "ol"):
        yield from _list(element, depth)
    elif tag == "blockquote":
        yield Indenter(left=INDENT)
        yield from _blocks(element, depth)
        yield Indenter(left=-INDENT)
    elif tag == "table":
        yield from _table(element)
    else:
        yield from _blocks(element, depth)


def _run(children, style: str, bullet: str | None = None) -> Iterable[Flowable]:
    markup = "".join(_inline(child) for child in children).strip()
    if markup.replace("<br/>", "").strip():
        yield Paragraph(markup, STYLES[style], bulletText=bullet)


def _list(element: Element, depth: int) -> Iterable[Flowable]:
    step = INDENT + 4 if depth < 6 else 0
    number = 0
    yield Indenter(left=step)
    for child in element.children:
        if isinstance(child, str):
            yield from _run([child], "body")
        elif child.tag == "li":
            number += 1
            yield from _entry(child, f"{number}." if element.tag == "ol" else "•", depth + 1, step)
        else:
            yield from _block(child, depth + 1)
    yield Indenter(left=-step)


def _entry(element: Element, bullet: str, depth: int, step: float) -> Iterable[Flowable]:
    """An entry of a list; its mark stands before the first paragraph."""
    marked = False
    for flowable in _blocks(element, depth):
        if not marked and isinstance(flowable, Paragraph):
            marked = True
            style = ParagraphStyle(
                "entry", parent=flowable.style, bulletIndent=-step, bulletFontName=FAMILY,
                bulletFontSize=flowable.style.fontSize, spaceAfter=2,
            )  # fmt: skip
            flowable = Paragraph("", style, bulletText=bullet, frags=flowable.frags)
        yield flowable


def _table(element: Element) -> Iterable[Flowable]:
    rows = list(_rows(element))
    width = max((len(cells) for _head, cells in rows), default=0)
    if not width:
        return
    if width > MOST_COLUMNS:
        for _head, cells in rows:
            texts = (" ".join(_plain(cell).split()) for cell in cells)
            yield paragraph(" | ".join(texts), "body")
        return
    head = 0
    while head < len(rows) - 1 and rows[head][0]:
        head += 1
    made = []
    for is_head, cells in rows:
        style = "head" if is_head else "cell"
        line = [list(_cell(cell, style)) for cell in cells]
        made.append(line + [[] for _ in range(width - len(line))])
    yield grid(made, head, PAPER_WIDTH)
    yield Spacer(0, 6)


def _rows(element: Element) -> Iterable[tuple[bool, list[Element]]]:
    for child in element.children:
        if isinstance(child, Element):
            if child.tag == "tr":
                cells = [cell for cell in child.children if isinstance(cell, Element)]
                yield all(cell.tag == "th" for cell in cells) and bool(cells), cells
            else:
                yield from _rows(child)


def _cell(element: Element, style: str) -> Iterable[Flowable]:
    """What a cell holds: its paragraphs; a list or a table in it as lines of text."""
    if not element.blocks():
        yield from _run(element.children, style)
        return
    for child in element.children:
        if isinstance(child, Element) and child.tag == "p":
            yield from _run(child.children, style)
        else:
            text = child if isinstance(child, str) else _plain(child)
            for line in text.splitlines():
                if line.strip():
                    yield paragraph(line.strip(), style)


def _plain(element: Element) -> str:
    parts = []
    for child in element.children:
        if isinstance(child, str):
            parts.append(child)
        elif child.tag == "br":
            parts.append("\n")
        else:
            end = "" if child.tag in INLINE else "\n"
            parts.append(_plain(child) + end)
    return "".join(parts)


def _inline(child: Element | str) -> str:
    """The small markup that a Paragraph reads."""
    if isinstance(child, str):
        return _escaped(" ".join(child.split("\n")))
    inner = "".join(map(_inline, child.children))
    if child.tag == "br":
        return "<br/>"
    if child.tag == "strong":
        return f"<b>{inner}</b>"
    if child.tag == "em":
        return f"<i>{inner}</i>"
    if child.tag == "a" and child.href and "<a " not in inner:
        return f"<a href={quoteattr(child.href)}>{inner}</a>"
    return inner


def _escaped(text: str) -> str:
    return escape(printable(text))
