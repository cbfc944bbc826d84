"""From the cells of one row to records of training: course, dates, hours, score, result. Pure."""

from datetime import date, timedelta
from decimal import Decimal
from math import ceil

from dosja.messages import _
from dosja.training.intake.amounts import (
    ABSENT,
    FAILED,
    HOURS_PER_DAY,
    PASSED,
    read_duration,
    read_presence,
    read_result,
    read_score,
)
from dosja.training.intake.attendance import Matrix, hours_of
from dosja.training.intake.dates import Dates, read_dates
from dosja.training.intake.entries import Cells
from dosja.training.intake.grid import Cell
from dosja.training.intake.problems import RowProblem
from dosja.training.intake.result import Entry, Record
from dosja.training.intake.titles import Heading, read_heading
from dosja.training.intake.wording import usual_sentence

PASS_MARK = Decimal(60)
"""Of 100; where a list gives scores without results. The curriculum's own rule replaces it."""
SHARE_TO_COMPLETE = Decimal("0.8")
"""Of the planned hours. The curriculum's own rule replaces it."""
_UNSURE_LENGTH = ("bad_hours", "negative_hours")


def make_records(
    entry: Entry, cells: Cells, row: list[Cell], matrix: Matrix, heading: Heading, highest: int
) -> list[Record]:
    """The row's records: one, or one for each seminar of a matrix that the person was marked for."""
    base = Record(entry.row, entry.sheet)
    base.course = usual_sentence(cells.text("course")) or heading.title
    base.certificate_no = cells.text("certificate_no")
    dates = _read_dates(entry, cells) or heading.dates
    if dates:
        base.start, base.end = dates.start, dates.end
    if heading.hours is not None:
        base.planned_hours = heading.hours
    elif heading.days is not None:
        base.planned_hours = heading.days * HOURS_PER_DAY
    result = _read_outcome(entry, cells, base, highest)
    share = cells.read(entry, "presence", read_presence, severe=True) if cells.has("presence") else None
    if share == 0:
        result = ABSENT
    if matrix:
        return _from_matrix(entry, cells, base, row, matrix, result, highest)
    _read_length(entry, cells, base, dates, result == ABSENT)
    if share is not None and 0 < share < 1 and base.hours is not None and base.hours == base.planned_hours:
        base.hours = base.hours * share
    _judge(entry, base, cells, result)
    return [base]


def _read_dates(entry: Entry, cells: Cells) -> Dates | None:
    dates = cells.read(entry, "date", read_dates, severe=True) if cells.has("date") else None
    if cells.has("start"):
        start = cells.read(entry, "start", read_dates, severe=True)
        end = cells.read(entry, "end", read_dates, severe=True) if cells.has("end") else None
        if start and end and end.end < start.start:
            message = _(
                "It ends (${end}) before it begins (${start}): correct one of the two dates.",
                mapping={"start": f"{start.start:%d.%m.%Y}", "end": f"{end.end:%d.%m.%Y}"},
            )
            written = f"{cells.text('start')}–{cells.text('end')}"
            place = (cells.heading("end"), entry.sheet, True, "end", written)
            entry.problems.append(RowProblem(entry.row, "end_before_start", message, *place))
        elif start:
            dates = Dates(start.start, end.end if end else start.end, True, start.serial)
    if dates and dates.serial:
        message = _(
            "${serial} = ${date}",
            mapping={
                "serial": dates.serial,
                "date": f"{dates.start.day}.{dates.start.month}.{dates.start.year}",
            },
        )
        _add(entry, "excel_serial_date", message, cells.heading("date" if cells.has("date") else "start"))
    return dates


def _read_outcome(entry: Entry, cells: Cells, record: Record, highest: int) -> str:
    """Set the scores; returns the result that is written."""
    top = Decimal(highest) if highest else None
    for field in ("score", "score_before"):
        if cells.has(field):
            read = cells.read(entry, field, _score_or_word, top)
            if isinstance(read, tuple):
                setattr(record, field, read[0])
                if field == "score":
                    record.highest = read[1]
            elif isinstance(read, str) and field == "score":
                return read
    if not cells.has("result"):
        return ""
    return cells.read(entry, "result", read_result) or ""


def _score_or_word(value: Cell, top: Decimal | None):
    """A score, or the result that stands in its place ("Mungoi")."""
    if isinstance(value, str) and value and not any(letter.isdigit() for letter in value):
        return read_result(value) if value.strip("- /") else None
    return read_score(value, top)


def _read_length(entry: Entry, cells: Cells, record: Record, dates: Dates | None, absent: bool) -> None:
    days = None
    for field, unit in (("duration", "hours"), ("hours", "hours"), ("days", "days"), ("credits", "credits")):
        if not cells.has(field):
            continue
        length = cells.read(entry, field, read_duration, unit)
        if length is None:
            continue
        if length.hours is not None:
            record.hours = length.hours
        if length.planned is not None and unit != "credits":
            record.planned_hours = length.planned * (HOURS_PER_DAY if unit == "days" else 1)
        if length.days is not None:
            days = length.days
            if field == "days":
                record.days = days
        if length.credits is not None:
            record.credits = length.credits
    unreadable = any(problem.code in _UNSURE_LENGTH for problem in entry.problems)
    if record.hours is None and days is not None:
        record.hours = days * HOURS_PER_DAY
    if absent:
        record.hours = Decimal(0)
        record.days = Decimal(0) if record.days is not None or cells.has("days") else None
        record.credits = Decimal(0) if cells.has("credits") else None
    elif record.hours is None and not unreadable:
        record.hours = record.planned_hours
    if dates and not dates.ranged and record.start:
        record.end = _end_of(record.start, record.hours, days)


def _end_of(start: date, hours: Decimal | None, days: Decimal | None) -> date:
    """The last day of a course of which the first is known: its days, else whole days of hours."""
    if days is None and hours is not None and hours > HOURS_PER_DAY and hours % HOURS_PER_DAY == 0:
        days = hours / HOURS_PER_DAY
    return start + timedelta(days=max(0, ceil(days or 1) - 1))


def _judge(entry: Entry, record: Record, cells: Cells, result: str) -> None:
    """Set passed and completed, and tell what a person should look at."""
    record.passed = {PASSED: True, FAILED: False, ABSENT: False}.get(result)
    if record.passed is None and record.score is not None and record.highest:
        record.passed = record.score * 100 / record.highest >= PASS_MARK
    elif result == PASSED and record.score is not None and record.highest:
        below = record.score * 100 / record.highest < PASS_MARK
        if below:
            message = _(
                "The score ${score} is below ${mark} of 100, but the result is “${result}”: check which"
                " is right.",
                mapping={
                    "score": f"{record.score:f}",
                    "mark": f"{PASS_MARK:f}",
                    "result": cells.text("result"),
                },
            )
            _add(entry, "result_conflict", message, cells.heading("result"))
    if result == ABSENT:
        record.score = None
        _add(entry, "absent", _("registered, did not attend"), cells.heading("result"))
        return
    share_is_enough = True
    if record.planned_hours and record.hours is not None and record.hours < record.planned_hours:
        share_is_enough = record.hours >= record.planned_hours * SHARE_TO_COMPLETE
        _partial(entry, record, cells)
    severe = any(problem.severe or problem.code in _UNSURE_LENGTH for problem in entry.problems)
    record.completed = record.passed is not False and share_is_enough and not severe and record.hours != 0


def _partial(entry: Entry, record: Record, cells: Cells) -> None:
    numbers = {"hours": f"{record.hours.normalize():f}", "planned": f"{record.planned_hours.normalize():f}"}
    written = cells.text("result")
    enough = record.hours >= record.planned_hours * SHARE_TO_COMPLETE
    if enough:
        message = _("${hours} of ${planned} hours: enough by the usual rule of 80 %.", mapping=numbers)
    elif record.passed and written:
        message = _(
            "${hours} of ${planned} hours but result '${result}': keep the score, do not count as completed"
            " without confirmation",
            mapping={**numbers, "result": written},
        )
    else:
        message = _(
            "${hours} of ${planned} hours: do not count as completed without confirmation", mapping=numbers
        )
    _add(entry, "partial_hours", message, cells.heading("hours"))


def _from_matrix(
    entry: Entry, cells: Cells, base: Record, row: list[Cell], matrix: Matrix, result: str, highest: int
) -> list[Record]:
    """One record for each meeting of a matrix, or one for all days of a course."""
    records = []
    for presence in matrix.read(entry, row):
        if matrix.named and not presence.marked:
            continue
        record, own = Record(**vars(base)), cells.of_meeting(presence.meeting)
        if presence.meeting:
            about = read_heading([presence.meeting])
            record.course = about.title or _numbered(presence.meeting, base.course)
            record.planned_hours = about.hours
            result = _read_outcome(entry, own, record, highest) or result
        if presence.dates:
            record.start, record.end = min(presence.dates), max(presence.dates)
        planned = record.planned_hours
        if planned is None and not matrix.counted:
            record.planned_hours = presence.planned * HOURS_PER_DAY
        record.days = presence.days
        record.hours = hours_of(presence.days, presence.planned, planned)
        counts = own if own is not cells or not presence.meeting else cells.bare()
        if own.has("date") and presence.meeting and (dates := _read_dates(entry, own)):
            record.start, record.end = dates.start, dates.end
        if counts.has("hours"):
            length = counts.read(entry, "hours", read_duration)
            record.hours = length.hours if length and length.hours is not None else record.hours
        if counts.has("credits"):
            length = counts.read(entry, "credits", read_duration, "credits")
            record.credits = length.credits if length else None
        _judge(entry, record, own, result if presence.days else ABSENT)
        records.append(record)
    return records


def _numbered(meeting: str, course: str) -> str:
    """The name of a seminar, with the course before it where it is but a number: "Seminari 2"."""
    name = usual_sentence(meeting)
    return f"{course}: {name}" if course and len(name) < 14 and name[-1:].isalnum() and " " in name else name


def _add(entry: Entry, code: str, message, column: str = "", severe: bool = False) -> None:
    entry.problems.append(RowProblem(entry.row, code, message, column, entry.sheet, severe))
