"""Where in a sheet the table is: heading of one or two lines, what stands above, between and below. Pure."""

import re
from dataclasses import dataclass, field

from dosja.people.folding import fold
from dosja.people.names import read_name
from dosja.training.intake.amounts import is_presence
from dosja.training.intake.columns import Column, recognise
from dosja.training.intake.grid import Cell, Sheet, text_of
from dosja.training.intake.headers import NAMES, find_header, guess_columns, shorten

_TOTALS = re.compile(
    r"^(total|totali|totale|gjithsej|shuma|nentotal\w*|subtotal|mesatar\w*|average|sum|grand total)\b"
)
_SIGNATURE = re.compile(
    r"^(trajner|lektor|nenshkrim|firma|drejtor|pergjegjes|perpiloi|perpiluar|miratoi|miratuar|pergatiti|hartoi"
    r"|hartuar|vula|kryetar|koordinator|sekretar|komisioni|trainer|signature|prepared|approved|konfirmoi|vertetoi)"
)
_NOTE = re.compile(r"^(shenim|verejtje|legjend|legend|note|p \w+|m \w+|spjegim|shpjegim|burimi|source)\b")


@dataclass
class Layout:
    """`header_rows` count from 1 and are empty for a list without a heading. `data`: (row number, section)
    with the index of the last section line above it, -1 without; `sections`: (row number, text).
    `skipped`: row number -> why. `continued`: a row without a name that goes on with the person of another ->
    that row. `above`: the texts of the title block, line by line.
    """

    columns: list[Column]
    header_rows: list[int] = field(default_factory=list)
    data: list[tuple[int, int]] = field(default_factory=list)
    sections: list[tuple[int, str]] = field(default_factory=list)
    skipped: dict[int, str] = field(default_factory=dict)
    above: list[str] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)
    continued: dict[int, int] = field(default_factory=dict)


def find_layout(sheet: Sheet, fields: dict[str, str] | None = None) -> Layout | None:
    """The table in a sheet; None when there is nothing that looks like persons.

    `fields`: heading (or, without headings, number of the column) -> field, where a person has corrected what
    a column holds; a column that the law does not allow stays refused.
    """
    header = find_header(sheet.rows)
    layout = Layout(*header) if header else Layout(guess_columns(sheet.rows))
    shorten(layout.columns)
    for column in layout.columns:
        corrected = (fields or {}).get(column.heading or str(column.index + 1))
        if corrected is not None and not column.refused:
            column.field, column.meeting, column.dates = corrected, "", None
    if not any(column.field in NAMES for column in layout.columns):
        return None
    first = layout.header_rows[-1] if layout.header_rows else 0
    for number in range(1, (layout.header_rows[0] if layout.header_rows else 1)):
        layout.skipped[number] = "title block"
        layout.above += _title_lines([text_of(cell) for cell in sheet.rows[number - 1] if cell != ""])
    _see_presence(layout, sheet.rows[first : first + 400])
    _classify(layout, sheet.rows, first)
    return layout if layout.data or layout.header_rows else None


def _title_lines(texts: list[str]) -> list[str]:
    """The cells of a row above the table as lines; "Vendi:" and what stands beside it are one."""
    lines: list[str] = []
    for text in dict.fromkeys(texts):
        if lines and lines[-1].endswith(":"):
            lines[-1] += f" {text}"
        else:
            lines.append(text)
    return lines


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
        only_number = len(filled) == 1 and filled[0].rstrip(".) ").isdigit() and len(by_field) > 1
        why = "empty line" if only_number else _why_skipped(filled, texts, header, by_field)
        if why:
            layout.skipped[number] = why
        elif _is_person(texts, by_field):
            section = _open_sections(layout, pending, section)
            layout.data.append((number, section))
            last_data = number
        elif number - 1 == last_data and _goes_on(texts, by_field):
            layout.continued[number] = layout.continued.get(last_data, last_data)
            layout.data.append((number, section))
            last_data = number
        elif _is_section(filled, by_field, texts):
            pending.append((number, "  ".join(dict.fromkeys(filled))))
        else:
            layout.unreadable.append(number)
    for number, _text in pending:
        layout.skipped[number] = "signature line"
    # Words below the last person are no row of the table, unless they stand where names do or have a number.
    named = [by_field[name] for name in NAMES if name in by_field]
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
    # Headings hold no numbers, rows of persons nearly always do.
    if len(filled) > 2 and not any(text.isdigit() for text in filled):
        fields = [recognise(text) for text in filled]
        known = sum(1 for one in fields if one != ("", ""))
        if known >= len(filled) * 0.8 and any(one[0] in NAMES for one in fields):
            return "repeated heading"
    if len(filled) <= 3 and (_SIGNATURE.match(folded[0]) or "___" in filled[0] or "....." in filled[0]):
        name = next((by_field[one] for one in ("full_name", "given_name") if one in by_field), 0)
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

    whole = cell("full_name") or cell("full_name_with_father") or cell("full_name_family_first")
    if whole:
        alone = sum(bool(text) for text in texts) == 1
        heading = alone and (
            _HEADING_START.match(fold(whole)) or (len(by_field) > 2 and _sounds_like_heading(whole))
        )
        return read_name(whole) is not None and not heading
    if "family_name" not in by_field:
        return read_name(cell("given_name")) is not None
    letters = [any(c.isalpha() for c in cell(name)) for name in ("given_name", "family_name")]
    return all(letters)


_PERSON_FIELDS = """
    given_name family_name full_name full_name_with_father full_name_family_first father_name
    birth_family_name gender gender_f gender_m position role unit institution county municipality subject
    service_no
"""
IDENTITY_FIELDS = frozenset(_PERSON_FIELDS.split())
"""Fields that say who somebody is, not what was attended."""


def _goes_on(texts: list[str], by_field: dict[str, int]) -> bool:
    """Whether a row without anything about a person names another training of the one above."""

    def has(names) -> bool:
        places = [by_field[name] for name in names if name in by_field]
        return any(place < len(texts) and texts[place] for place in places)

    return (
        not has(IDENTITY_FIELDS | {"number"}) and has(("course",)) and has(("date", "start", "hours", "days"))
    )


_HEADING_START = re.compile(
    r"(seminari|trajnimi|moduli|tema|kursi|gjykata|prokuroria|shkolla|drejtoria|komisariati|qarku|bashkia"
    r"|njesia)\b"
)
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
