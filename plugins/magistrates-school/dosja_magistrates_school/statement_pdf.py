"""The paper of a statement: both languages in one, Albanian first. Draws values that were frozen."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from dosja.api import printable, register_pdf_fonts
from dosja_magistrates_school.law import SOURCES, laws
from dosja_magistrates_school.wording import KINDS, STATES, _

_LINE, _SOFT, _HEAD = colors.HexColor("#9aa4b1"), colors.HexColor("#4f5b6b"), colors.HexColor("#eef2f6")
_TEXT = ParagraphStyle("text", fontName="Dosja", fontSize=9.5, leading=12.5)
_SMALL = ParagraphStyle("small", parent=_TEXT, fontSize=8, leading=10)
_CELL = ParagraphStyle("cell", parent=_TEXT, fontSize=8, leading=9.6)
_TITLE = ParagraphStyle("title", parent=_TEXT, fontName="Dosja-Bold", fontSize=15, leading=19, alignment=1)
_UNDER = ParagraphStyle("under", parent=_TEXT, fontSize=10.5, leading=14, alignment=1, textColor=_SOFT)
_PART = ParagraphStyle("part", parent=_TEXT, fontName="Dosja-Bold", spaceBefore=9, spaceAfter=3)


@dataclass(frozen=True)
class Paper:
    """What stands on the paper beside the values: names in both languages, (Albanian, English)."""

    number: str
    name: str
    office: tuple[str, str]
    agency: tuple[str, str]
    seal: str
    withdrawn: bool


def render(paper: Paper, values: dict, say: Callable[[str, object], str]) -> bytes:
    """A PDF. `say(language, message)` gives a text in "sq" or "en"."""
    register_pdf_fonts()
    target = io.BytesIO()

    def both(message, mark=" / ") -> str:
        one, other = say("sq", message), say("en", message)
        return one if one == other else f"{one}{mark}{other}"

    heading, number = _("Statement of continuous training"), _("Number")
    withdrawn = _("This statement was withdrawn.")
    story = [
        Paragraph(_safe(paper.agency[0]), _TITLE),
        Paragraph(_safe(paper.agency[1]), _UNDER),
        Spacer(1, 5 * mm),
        Paragraph(_safe(say("sq", heading)), _TITLE),
        Paragraph(_safe(say("en", heading)), _UNDER),
        Paragraph(_safe(f"{both(number)}: {paper.number}"), _UNDER),
        Spacer(1, 4 * mm),
    ]
    if paper.withdrawn:
        story.append(Paragraph(_safe(both(withdrawn)), _PART))
    story += [_facts(paper, values, both), *_years(values, both), *_trainings(values, both)]
    story.append(_end(paper, values, both, say))

    def foot(canvas, document):
        canvas.saveState()
        canvas.setFont("Dosja", 7.5)
        canvas.setFillColor(_SOFT)
        canvas.drawString(18 * mm, 10 * mm, printable(f"{paper.number} · {paper.seal}"))
        canvas.drawRightString(A4[0] - 18 * mm, 10 * mm, str(document.page))
        canvas.restoreState()

    SimpleDocTemplate(
        target, pagesize=A4, leftMargin=18 * mm, rightMargin=18 * mm, topMargin=16 * mm, bottomMargin=18 * mm,
        title=f"{say('sq', heading)} {paper.number}", author=paper.agency[0],
        creator="Dosja", lang="sq", invariant=1,
    ).build(story, onFirstPage=foot, onLaterPages=foot)  # fmt: skip
    return target.getvalue()


def _facts(paper: Paper, values: dict, both) -> Table:
    since = values.get("in_office_since")
    rows = [
        (both(_("Name")), paper.name),
        (both(_("Kind")), both(KINDS[values["kind"]]) if values.get("kind") in KINDS else "–"),
        (both(_("Court or office")), _pair(paper.office)),
        (both(_("In office since")), _day(since) if since else both(_("not known"))),
        (both(_("As of")), _day(values["as_of"])),
    ]
    if values.get("purpose"):
        rows.append((both(_("Asked for by")), values["purpose"]))
    cells = [[Paragraph(_safe(label), _SMALL), Paragraph(_safe(text), _TEXT)] for label, text in rows]
    table = Table(cells, colWidths=(52 * mm, 122 * mm), hAlign="LEFT")
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("BOTTOMPADDING", (0, 0), (-1, -1), 2)]))
    return table


def _years(values: dict, both) -> list:
    heads = (
        _("Year"), _("Days"), _("Min."), _("Max."), _("State"), _("Days in five years"),
        _("Min."), _("Max."), _("State"), _("Law"),
    )  # fmt: skip
    order = {law.id: str(number) for number, law in enumerate(laws(), 1)}
    confirmed = _confirmed()
    rows = [[Paragraph(_safe(both(head, "<br/>"), "<br/>"), _CELL) for head in heads]]
    for row in values.get("years") or ():
        law = row.get("law")
        mark = order.get(law, "") + ("" if law in confirmed else " *")
        texts = (
            str(row["year"]), _amount(row["days"]), _amount(row.get("minimum")), _amount(row.get("maximum")),
            _state(row.get("state"), both), _amount(row["five_days"]), _amount(row.get("five_minimum")),
            _amount(row.get("five_maximum")), _state(row.get("five_state"), both), mark,
        )  # fmt: skip
        rows.append([Paragraph(_safe(text, "<br/>"), _CELL) for text in texts])
    widths = [width * mm for width in (12, 13, 17, 18, 29, 19, 17, 18, 29, 10)]
    table = Table(rows, colWidths=[width * 174 / 182 for width in widths], repeatRows=1)
    table.setStyle(_grid())
    return [Paragraph(_safe(both(_("Days by year, and in the five years that end with it"))), _PART), table]


def _trainings(values: dict, both) -> list:
    heads = (_("Completed on"), _("Title"), _("Days"), _("Certificate"))
    rows = [[Paragraph(_safe(both(head, "<br/>"), "<br/>"), _CELL) for head in heads]]
    for row in values.get("trainings") or ():
        texts = (
            _day(row["completed"]),
            row.get("title") or "",
            _amount(row["days"]),
            row.get("certificate") or "",
        )
        rows.append([Paragraph(_safe(text), _CELL) for text in texts])
    head = Paragraph(_safe(both(_("Trainings that count"))), _PART)
    if len(rows) == 1:
        return [head, Paragraph(_safe(both(_("None in these years."))), _TEXT)]
    table = Table(rows, colWidths=(24 * mm, 100 * mm, 16 * mm, 34 * mm), repeatRows=1)
    table.setStyle(_grid())
    return [head, table]


def _end(paper: Paper, values: dict, both, say) -> KeepTogether:
    used = {row.get("law") for row in values.get("years") or ()}
    lines = [Paragraph(_safe(both(_("The law in force then"))), _PART)]
    for number, law in enumerate(laws(), 1):
        if law.id in used:
            message = SOURCES.get(law.id, law.source)
            lines.append(Paragraph(_safe(f"{number}. {say('sq', message)} / {say('en', message)}"), _SMALL))
    if used - _confirmed():
        text = both(_("* The amounts of this law are not confirmed: its text was not seen."))
        lines.append(Paragraph(_safe(text), _SMALL))
    text = both(_("Issued for the magistrate's evaluation, law no. 96/2016, article 76."))
    lines += [Spacer(1, 3 * mm), Paragraph(_safe(text), _SMALL)]
    signs = _("Control signs")
    text = f"{both(signs)}: {paper.seal}"
    lines += [Paragraph(_safe(text), _SMALL), Spacer(1, 16 * mm)]
    sign = Table(
        [
            [
                Paragraph(_safe(both(_("Date"))), _SMALL),
                "",
                Paragraph(_safe(both(_("Signature and stamp"))), _SMALL),
            ]
        ],
        colWidths=(50 * mm, 54 * mm, 70 * mm),
    )
    sign.setStyle(
        TableStyle([("LINEABOVE", (0, 0), (0, 0), 0.6, _LINE), ("LINEABOVE", (2, 0), (2, 0), 0.6, _LINE)])
    )
    return KeepTogether([*lines, sign])


def _confirmed() -> set[str]:
    return {law.id for law in laws() if law.confirmed}


def _grid() -> TableStyle:
    return TableStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.4, _LINE),
            ("BACKGROUND", (0, 0), (-1, 0), _HEAD),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            *((f"{side}PADDING", (0, 0), (-1, -1), 3) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")),
        ]
    )


def _safe(text: str, keep: str = "") -> str:
    """The text for a paragraph: what the font lacks as "?", nothing of it markup but `keep`."""
    parts = str(text).split(keep) if keep else [str(text)]
    return keep.join(escape(printable(part)) for part in parts)


def _state(state, both) -> str:
    return both(STATES[state][1], "<br/>") if state in STATES else ""


def _pair(texts: tuple[str, str]) -> str:
    return texts[0] if texts[0] == texts[1] else f"{texts[0]} / {texts[1]}"


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _amount(number: Decimal | None) -> str:
    if number is None:
        return "–"
    return format(number.normalize(), "f").replace(".", ",")
