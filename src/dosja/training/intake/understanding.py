"""The intake of a whole list, from the bytes of a file or a pasted text to persons, records and problems.

Pure: no database, no network, nothing is executed. What a list does not say is left open.
"""

import re
from collections.abc import Callable
from decimal import Decimal

from dosja.documents.extraction.archives import OLE
from dosja.documents.extraction.reading import Refused
from dosja.errors import Problem
from dosja.messages import _
from dosja.people.folding import fold, has_diacritics
from dosja.training.intake.attendance import Matrix
from dosja.training.intake.columns import without_date
from dosja.training.intake.dates import read_dates
from dosja.training.intake.entries import Cells, NameWriter, make_entry, read_names
from dosja.training.intake.gathering import gather
from dosja.training.intake.grid import MOST_ROWS, Cell, Sheet, Source, text_of
from dosja.training.intake.layout import IDENTITY_FIELDS, Layout, find_layout
from dosja.training.intake.places import find_county
from dosja.training.intake.problems import RowProblem, Unreadable
from dosja.training.intake.records import make_records
from dosja.training.intake.result import Entry, SheetResult, Understood
from dosja.training.intake.texts import read_text, read_text_file
from dosja.training.intake.titles import Heading, read_heading
from dosja.training.intake.wording import usual_name
from dosja.training.intake.workbooks import read_workbook

MOST_BYTES = 50_000_000
_PERSON_FIELDS = ("gender", "institution", "position", "role", "unit", "county", "municipality", "subject")
_DECIMAL_FIELDS = ("hours", "days", "credits", "score", "duration")


def read_source(content: bytes | str) -> Source:
    """The sheets of a file's content or of pasted text; Problem with the remedy when it cannot be read."""
    if isinstance(content, str):
        return read_text(content)
    if re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml)", content, re.I):
        raise Problem(_("This is a web page or XML, not a list: save it as .xlsx, .ods, .csv or .txt."))
    if len(content) > MOST_BYTES:
        raise Problem(
            _("The list is larger than ${mb} MB: split it.", mapping={"mb": MOST_BYTES // 1_000_000})
        )
    if content.startswith(OLE):
        raise Problem(
            _("Old or protected Excel files cannot be read: save the list as .xlsx without a password.")
        )
    try:
        if content.startswith(b"PK"):
            source = read_workbook(content)
            if source is None:
                raise Problem(
                    _("This is an archive, but no spreadsheet: save the list as .xlsx, .ods or .csv.")
                )
            return source
        return read_text_file(content)
    except Refused as refused:
        raise Problem(refused.args[0]) from refused
    except UnicodeError as error:
        raise Problem(_("This is no list: save it as .xlsx, .ods, .csv or .txt.")) from error


def understand(
    content: bytes | str,
    name: str = "",
    progress: Callable[[int, int], None] | None = None,
    fields: dict[str, str] | None = None,
) -> Understood:
    """Understand a list. `progress` is told (rows done, rows in all) now and then; `fields` corrects what
    columns hold, see `layout.find_layout`.

    Raises Problem when the content is no list that can be read; everything smaller is a problem of a row.
    """
    source = read_source(content)
    understood = Understood(
        name, source.format, source.encoding, source.delimiter, source.newline, source.hidden
    )
    many = len(source.sheets) > 1
    total = sum(len(sheet.rows) for sheet in source.sheets)
    entries: list[Entry] = []
    words: list[str] = []
    layouts = [find_layout(sheet, fields) for sheet in source.sheets]
    headed = any(layout and layout.header_rows for layout in layouts)
    for sheet, layout in zip(source.sheets, layouts, strict=True):
        if headed and layout and not layout.header_rows:
            continue  # instructions, a legend: what is a list in this file has a heading
        if layout is None or not layout.data:
            if layout and layout.unreadable:
                _unreadable(understood, layout, sheet.name if many else "")
            continue
        entries += _read_sheet(understood, sheet, layout, sheet.name if many else "", words)
        if sheet.cut:
            message = _("Only the first ${n} rows are read: split the list.", mapping={"n": MOST_ROWS})
            understood.problems.append(RowProblem(MOST_ROWS, "too_many_rows", message, "", sheet.name, True))
        if progress:
            progress(len(entries), total)
    if not understood.sheets and not understood.problems:
        raise Problem(_("No names of persons were found: the list needs a column with names."))
    gather(understood, entries, words, progress, total)
    return understood


def _read_sheet(
    understood: Understood, sheet: Sheet, layout: Layout, label: str, words: list[str]
) -> list[Entry]:
    by_field: dict[str, int] = {}
    meetings: dict[str, dict[str, int]] = {}
    for column in layout.columns:
        if column.meeting and column.field != "day":
            meetings.setdefault(column.meeting, {})[column.field] = column.index
        elif column.field and column.field != "day":
            by_field.setdefault(column.field, column.index)
    headings = {column.field: column.heading for column in layout.columns if column.field}
    heading = read_heading([*layout.above, *([sheet.name] if label and not layout.above else [])])
    sections = [(row, _read_section(text)) for row, text in layout.sections]
    rows = [_whole_row(sheet, layout, by_field, number) for number, _section in layout.data]
    cells = [Cells(row, by_field, headings, meetings) for row in rows]
    names = read_names(cells)
    writer = NameWriter(names)
    matrix = Matrix(layout.columns, rows)
    if heading.dates:
        matrix.date_days(heading.dates.start.year)
    border = _is_border(heading, headings)
    of_hours = next((column.highest for column in layout.columns if column.field == "hours"), 0)
    if of_hours and heading.hours is None:
        heading.hours = Decimal(of_hours)
    highest = next((column.highest for column in layout.columns if column.field == "score"), 0)
    entries = []
    for (number, section), row, one, written in zip(layout.data, rows, cells, names, strict=True):
        if written is None:
            layout.unreadable.append(number)
            continue
        context = sections[section][1].under(heading) if section >= 0 else heading
        entry = make_entry(number, label, one, written, writer, context, border)
        entry.records = make_records(entry, one, row, matrix, context, highest)
        entries.append(entry)
    _missing_numbers(entries, by_field, headings, label)
    result = SheetResult(sheet.name, layout.header_rows, layout.columns, layout.skipped, heading, sections)
    result.data_rows = len(layout.data)
    result.decimal_comma = _has_decimal_comma(rows, by_field)
    result.dates_ranged = any(
        record.start != record.end and "date" in by_field and _is_range(text_of(one.raw("date")))
        for one, entry in zip(cells, entries, strict=False)
        for record in entry.records
    )
    understood.sheets.append(result)
    _unreadable(understood, layout, label)
    _note_fields(understood, entries, by_field, cells)
    words.extend(headings[field] for field in ("unit", "institution") if field in headings)
    written = (text_of(cell) for row in rows for cell in row if isinstance(cell, str))
    plain = not writer.restores and (writer.capitals or not any(map(has_diacritics, written)))
    understood.plain_names = understood.plain_names or plain
    return entries


def _whole_row(sheet: Sheet, layout: Layout, by_field: dict[str, int], number: int) -> list[Cell]:
    """The row, with the person of the row above where it goes on with another training of that person."""
    row = sheet.rows[number - 1]
    origin = layout.continued.get(number)
    if origin is None:
        return row
    above, filled = sheet.rows[origin - 1], list(row)
    for field in IDENTITY_FIELDS & by_field.keys():
        place = by_field[field]
        filled.extend([""] * (place + 1 - len(filled)))
        if filled[place] == "" and place < len(above):
            filled[place] = above[place]
    return filled


def _is_range(text: str) -> bool:
    try:
        dates = read_dates(text)
    except Unreadable:
        return False
    return dates is not None and dates.ranged


def _read_section(text: str) -> Heading:
    """A line between the rows: a seminar, or an institution whose people follow."""
    heading = read_heading([text])
    if heading.title or heading.dates or heading.institution:
        if not heading.title and heading.dates:
            heading.title = without_date(text)
        return heading
    county = find_county(text.strip(" :"))
    if county:
        heading.county = county[0]
    else:
        heading.institution = usual_name(text.strip(" :"))
    return heading


def _is_border(heading: Heading, headings: dict[str, str]) -> bool:
    unit = fold(headings.get("unit", ""))
    words = ("pika", "pike", "pkk", "border", "crossing", "kufi")
    return any(word in unit for word in words) or "kufi" in fold(heading.institution)


def _missing_numbers(
    entries: list[Entry], by_field: dict[str, int], headings: dict[str, str], label: str
) -> None:
    """Tell where the service number is missing, in a list in which most have one."""
    without = [entry for entry in entries if not entry.service_no]
    if "service_no" in by_field and len(without) <= len(entries) / 2:
        message = _("The service number is missing: fill it in, or leave the person without one.")
        for entry in without:
            entry.problems.append(RowProblem(entry.row, "missing_id", message, headings["service_no"], label))


def _has_decimal_comma(rows: list, by_field: dict[str, int]) -> bool:
    places = [by_field[field] for field in _DECIMAL_FIELDS if field in by_field]
    texts = (
        row[place] for row in rows for place in places if place < len(row) and isinstance(row[place], str)
    )
    return any("," in text and text.replace(",", "").strip().isdigit() for text in texts)


def _unreadable(understood: Understood, layout: Layout, label: str) -> None:
    message = _("No name of a person can be read in this row: write given name and family name.")
    for number in sorted(layout.unreadable):
        understood.problems.append(RowProblem(number, "unreadable_row", message, "", label, True))
    if understood.sheets:
        understood.sheets[-1].data_rows += sum(
            1 for number in layout.unreadable if number not in dict(layout.data)
        )


def _note_fields(
    understood: Understood, entries: list[Entry], by_field: dict[str, int], cells: list[Cells]
) -> None:
    understood.fields |= set(by_field) | {field for one in cells[:1] for field in one.fields}
    for name in (*_PERSON_FIELDS, "service_no"):
        if any(getattr(entry, name) for entry in entries):
            understood.fields.add(name)
    if any(entry.father for entry in entries):
        understood.fields.add("father")
    for one in cells:
        written = one.text("county")
        found = find_county(written) if written else None
        if found:
            understood.counties[written] = found
        if "duration" in by_field:
            understood.durations.add(one.text("duration"))
