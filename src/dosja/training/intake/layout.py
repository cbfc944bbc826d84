"""Where in a sheet the table is: heading of one or two lines, what stands above, between and below. Pure."""

import re
from dataclasses import dataclass, field

from dosja.people.folding import fold
from dosja.people.name_lists import given_names
from dosja.people.names import read_name
from dosja.training.intake.amounts import is_presence
from dosja.training.intake.columns import Column, is_day, make_column, recognise
from dosja.training.intake.grid import Cell, Sheet
from dosja.training.intake.guessing import KINDS

SEARCHED_ROWS = 60
"""The heading stands in the first of these rows, or there is none."""

_NAMES = ("given_name", "family_name", "full_name", "full_name_family_first")
_TOTALS = re.compile(
    r"^(total|totali|totale|gjithsej|shuma|nentotal\w*|subtotal|mesatar\w*|average|sum|grand total)\b"
)
_SIGNATURE = re.compile(
    r"^(trajner|lektor|nenshkrim|firma|drejtor|pergjegjes|perpiloi|perpiluar|miratoi|miratuar|pergatiti|hartoi|hartuar"
    r"|vula|kryetar|koordinator|sekretar|komisioni|trainer|signature|prepared|approved|konfirmoi|vertetoi)"
)
_NOTE = re.compile(r"^(shenim|verejtje|legjend|legend|note|p \w+|m \w+|spjegim|shpjegim|burimi|source)\b")


def text_of(cell: Cell) -> str:
    """A cell as text; days as dd.mm.yyyy, whole numbers without a point."""
    if isinstance(cell, str):
        return cell
    if hasattr(cell, "strftime"):
        return cell.strftime("%d.%m.%Y")
    return f"{cell:.15g}"


@dataclass
class Layout:
    """`header_rows` count from 1 and are empty for a list without a heading. `data`: (row number, section)
    with the index of the last section line above it, -1 without; `sections`: (row number, text).
    `skipped`: row number -> why. `above`: the texts of the title block, line by line.
    """

    columns: list[Column]
    header_rows: list[int] = field(default_factory=list)
    data: list[tuple[int, int]] = field(default_factory=list)
    sections: list[tuple[int, str]] = field(default_factory=list)
    skipped: dict[int, str] = field(default_factory=dict)
    above: list[str] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)


def find_layout(sheet: Sheet) -> Layout | None:
    """The table in a sheet; None when there is nothing that looks like persons."""
    header = _find_header(sheet.rows)
    layout = Layout(*header) if header else Layout(_guess_columns(sheet.rows))
    if not any(column.field in _NAMES for column in layout.columns):
        return None
    first = layout.header_rows[-1] if layout.header_rows else 0
    for number in range(1, (layout.header_rows[0] if layout.header_rows else 1)):
        layout.skipped[number] = "title block"
        texts = [text_of(cell) for cell in sheet.rows[number - 1] if cell != ""]
        if texts:
            layout.above.append("  ".join(dict.fromkeys(texts)))
    _see_presence(layout, sheet.rows[first : first + 400])
    _classify(layout, sheet.rows, first)
    return layout if layout.data or layout.header_rows else None


def _find_header(rows: list[list[Cell]]) -> tuple[list[Column], list[int]] | None:
    best: tuple[float, list[Column], list[int]] = (0.0, [], [])
    for position, row in enumerate(rows[:SEARCHED_ROWS]):
        if sum(cell != "" for cell in row) < 1:
            continue
        single = _columns([], row)
        options = [(single, [position + 1])]
        below = rows[position + 1] if position + 1 < len(rows) else []
        if below and not _is_title_above(row, below) and not _looks_like_data(below):
            options.append((_columns(_spread(row, below), below), [position + 1, position + 2]))
        for columns, numbers in options:
            value = _worth(columns, row)
            if value > best[0] + 0.5:
                best = (value, columns, numbers)
        if best[0] > 2 and position > best[2][-1] + 3:
            break
    return (best[1], best[2]) if best[1] else None


def _is_title_above(row: list[Cell], below: list[Cell]) -> bool:
    """Whether a row above a heading is a title or section, not the heading's upper line."""
    filled = [text_of(cell) for cell in row if cell != ""]
    return (
        bool(_worth(_columns([], below), below))
        and (len(filled) == 1 or max(map(len, filled)) > 30)
        and not any(one != "" and one == other for one, other in zip(row, below, strict=False))
    )


def _worth(columns: list[Column], row: list[Cell]) -> float:
    """How much a heading explains: columns that are understood, given that a name is among them."""
    known = [column for column in columns if column.field or column.refused]
    fields = {column.field for column in known}
    if not fields & set(_NAMES):
        return 0.0
    if any(len(text_of(cell)) > 90 for cell in row):
        return 0.0
    if len(known) == 1 and sum(cell != "" for cell in row) > 1:
        return 0.4
    return (
        len(known)
        + len(fields) * 0.1
        - 0.2 * sum(1 for c in columns if not c.field and not c.refused and c.heading)
    )


def _columns(upper: list[str], lower: list[Cell]) -> list[Column]:
    width = max(len(upper), len(lower))
    columns = []
    for index in range(width):
        top = upper[index] if index < len(upper) else ""
        low = text_of(lower[index]) if index < len(lower) else ""
        columns.append(make_column(index, top, low))
    return columns


def _spread(upper: list[Cell], lower: list[Cell]) -> list[str]:
    """The upper line of a heading with each text repeated over the empty cells that it spans."""
    texts, last = [], ""
    for index in range(max(len(upper), len(lower))):
        text = text_of(upper[index]) if index < len(upper) else ""
        low = text_of(lower[index]) if index < len(lower) else ""
        if text:
            last = text
        # A heading of its own in the lower line ends what is above: "Prezenca | | Shënime".
        elif (
            low
            and recognise(low) != ("", "")
            and not is_day(low)
            and recognise(f"{last} {low}")[0] in ("", last)
        ):
            last = last if recognise(low)[0] in ("score", "hours", "days", "result") else ""
        texts.append(text or (last if low else ""))
    return texts


def _looks_like_data(row: list[Cell]) -> bool:
    """Whether a row under a heading holds a person, not more headings."""
    texts = [fold(text_of(cell)) for cell in row if isinstance(cell, str) and cell]
    words = [word for text in texts for word in text.split()]
    if any(word in given_names().common for word in words):
        return True
    marks = sum(
        1 for cell in row if isinstance(cell, str) and cell.strip().upper() in ("P", "M", "½", "X", "F", "✓")
    )
    known = sum(1 for text in texts if recognise(text) != ("", "") or is_day(text))
    if marks and not known:
        return True
    filled = [cell for cell in row if cell != ""]
    days = sum(1 for cell in filled if is_day(text_of(cell)))
    return not known and days < max(1, len(filled) - 1)


def _see_presence(layout: Layout, rows: list[list[Cell]]) -> None:
    """Find columns whose heading says nothing and whose cells are marks of presence: one seminar each."""
    for column in layout.columns:
        if column.field or column.refused or not column.heading:
            continue
        values = [row[column.index] for row in rows if column.index < len(row) and row[column.index] != ""]
        if len(values) >= 1 and sum(is_presence(value) for value in values) >= len(values) * 0.8:
            column.field, column.meeting = "day", column.heading


def _classify(layout: Layout, rows: list[list[Cell]], first: int) -> None:
    header = [fold(column.heading) for column in layout.columns]
    by_field = {column.field: column.index for column in reversed(layout.columns) if column.field}
    section, pending, last_data = -1, [], 0
    for number in range(first + 1, len(rows) + 1):
        row = rows[number - 1]
        texts = [text_of(cell) for cell in row]
        filled = [text for text in texts if text]
        why = _why_skipped(filled, texts, header, by_field)
        if why:
            layout.skipped[number] = why
        elif _is_person(texts, by_field):
            section = _open_sections(layout, pending, section)
            layout.data.append((number, section))
            last_data = number
        elif _is_section(filled, by_field, texts):
            pending.append((number, "  ".join(dict.fromkeys(filled))))
        else:
            layout.unreadable.append(number)
    for number, _text in pending:
        layout.skipped[number] = "signature line"
    # Words below the last person are no row of the table, unless they stand where names do or have a number.
    named = [by_field[name] for name in _NAMES if name in by_field]
    for number in [number for number in layout.unreadable if number > last_data]:
        row = [text_of(cell) for cell in rows[number - 1]]
        has_name = any(place < len(row) and row[place] for place in named)
        if not has_name and not any(text[:1].isdigit() for text in row):
            layout.unreadable.remove(number)
            layout.skipped[number] = "signature line"


def _open_sections(layout: Layout, pending: list[tuple[int, str]], section: int) -> int:
    """Turn the lines waiting above a person into one section."""
    if pending:
        layout.sections.append((pending[0][0], "  ".join(text for _number, text in pending)))
        for number, _text in pending:
            layout.skipped[number] = "section line"
        pending.clear()
        return len(layout.sections) - 1
    return section


def _why_skipped(filled: list[str], texts: list[str], header: list[str], by_field: dict[str, int]) -> str:
    if not filled:
        return "empty line"
    folded = [fold(text) for text in filled]
    if len(filled) > 1 and [fold(text) for text in texts if text] == [text for text in header if text]:
        return "repeated heading"
    if any(_TOTALS.match(text) for text in folded[:3]):
        return "totals line"
    if len(filled) >= 4 and all(text.isdigit() for text in filled):
        numbers = [int(text) for text in filled if len(text) < 4]
        if len(numbers) == len(filled) and numbers == list(range(numbers[0], numbers[0] + len(numbers))):
            return "column numbers"
    understood = sum(1 for text in filled if recognise(text) != ("", ""))
    if (
        len(filled) > 2
        and understood >= len(filled) * 0.8
        and "given_name" in [recognise(t)[0] for t in filled]
    ):
        return "repeated heading"
    if len(filled) <= 3 and (_SIGNATURE.match(folded[0]) or "___" in filled[0] or "....." in filled[0]):
        name = by_field.get("full_name", by_field.get("given_name", 0))
        if (
            ":" in filled[0]
            or "__" in "".join(filled)
            or ".." in filled[0]
            or not (name < len(texts) and texts[name])
        ):
            return "signature line"
        if len(filled) < 3 and len(texts) > 2:
            return "signature line"
    if (
        len(filled) <= 2
        and _NOTE.match(folded[0])
        and len(texts) > 0
        and (":" in filled[0] or "=" in filled[0])
    ):
        return "note line"
    return ""


def _is_person(texts: list[str], by_field: dict[str, int]) -> bool:
    def cell(name: str) -> str:
        index = by_field.get(name, -1)
        return texts[index] if 0 <= index < len(texts) else ""

    whole = cell("full_name") or cell("full_name_family_first")
    if whole:
        alone = sum(bool(text) for text in texts) == 1 and len(by_field) > 2
        return read_name(whole) is not None and not (alone and _sounds_like_heading(whole))
    if "family_name" not in by_field:
        return read_name(cell("given_name")) is not None
    letters = [any(c.isalpha() for c in cell(name)) for name in ("given_name", "family_name")]
    return all(letters)


_HEADING_WORDS = re.compile(
    r"\b(seminar|trajnim|modul|tema|kurs|gjykat|prokurori|shkoll|drejtori|komisariat|njesi|qark|pkk|grupi|salla|dita)"
)


def _sounds_like_heading(text: str) -> bool:
    return bool(_HEADING_WORDS.search(fold(text))) or any(letter.isdigit() for letter in text)


def _is_section(filled: list[str], by_field: dict[str, int], texts: list[str]) -> bool:
    """One or two cells with words, in a table of more columns: a seminar or a unit as a heading between."""
    if len(filled) > 2 or not any(letter.isalpha() for letter in "".join(filled)):
        return False
    if len(by_field) < 2:
        return _sounds_like_heading(" ".join(filled))
    text = " ".join(filled)
    if len(filled) == 2:
        return bool(_HEADING_WORDS.search(fold(text)))
    named = by_field.get("family_name", -1)
    alone = 0 <= named < len(texts) and bool(texts[named])
    return _sounds_like_heading(text) or (len(text) > 3 and not alone)


def _guess_columns(rows: list[list[Cell]]) -> list[Column]:
    """Columns of a list without a heading, by what stands in them."""
    sample = [row for row in rows if row][:200]
    width = max((len(row) for row in sample), default=0)
    shares = [
        _shares([text_of(row[i]) for row in sample if i < len(row) and row[i] != ""]) for i in range(width)
    ]
    columns = [Column(index, "") for index in range(width)]

    def best(kind: str, least: float) -> int | None:
        free = [i for i in range(width) if not columns[i].field]
        index = max(free, key=lambda i: shares[i].get(kind, 0.0), default=None)
        return index if index is not None and shares[index].get(kind, 0.0) >= least else None

    for kind, least in (("number", 0.9), ("gender", 0.9), ("county", 0.7), ("date", 0.7), ("result", 0.7)):
        index = best(kind, least)
        if index is not None:
            columns[index].field = kind
    words = [i for i in range(width) if not columns[i].field and shares[i].get("one_word", 0) > 0.8]
    given, family = best("given", 0.4), best("family", 0.3)
    if given is not None and family is not None and given != family and {given, family} <= set(words):
        columns[given].field, columns[family].field = "given_name", "family_name"
    elif (whole := best("name", 0.5)) is not None:
        columns[whole].field = "full_name"
    elif len(words) >= 2:
        columns[words[0]].field, columns[words[1]].field = "given_name", "family_name"
    for kind, least in (("duration", 0.7), ("day", 0.8)):
        index = best(kind, least)
        if index is not None and shares[index].get("one_word", 0) < 2:
            columns[index].field = kind
    rest = [i for i in range(width) if not columns[i].field and shares[i].get("text", 0) > 0.6]
    if rest:
        columns[rest[0]].field = "unit"
    return columns


def _shares(texts: list[str]) -> dict[str, float]:
    """For each kind of value the share of the cells that are of that kind."""
    if not texts:
        return {}
    return {kind: sum(map(test, texts)) / len(texts) for kind, test in KINDS.items()}
