"""From what was understood of a list to rows that wait to be put on a roster. Plain values, no database.

A row keeps what was written, what was read of it, and why it cannot be taken as it is.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from dosja.messages import NOTHING, Message, _, message_of
from dosja.training.corrections import cells_of
from dosja.training.intake.grid import text_of
from dosja.training.intake.problems import RowProblem
from dosja.training.intake.result import Entry, Record, Understood
from dosja.training.intake.understanding import read_source
from dosja.training.roster.model import ABSENT, FAILED, PASSED, PRESENT
from dosja.training.written import MOST_WRITTEN, Written, keyed


@dataclass(frozen=True)
class Meeting:
    """One training of which a list speaks; `count` persons were in it. `undated`: it takes the
    rows of its course whose day could not be read."""

    course: str
    start: date | None
    end: date | None
    count: int
    undated: bool = False


def meetings_of(understood: Understood) -> list[Meeting]:
    """The trainings of a list, the one with most persons first.

    Rows that begin on one day are of one training, however many hours each was there; a row without a day is
    of the largest training of its course.
    """
    counts: Counter = Counter()
    names: dict[str, str] = {}
    ends: dict[tuple, date | None] = {}
    for record in _records(understood):
        key = (record.course.casefold(), record.start)
        counts[key] += 1
        names[key[0]] = record.course
        ends[key] = max(filter(None, (ends.get(key), record.end)), default=None)
    found = []
    for key, count in counts.items():
        dated = [
            (-counts[other], other[1]) for other in counts if other[0] == key[0] and other[1] is not None
        ]
        if key[1] is None and dated:
            continue
        takes = bool(dated) and min(dated)[1] == key[1]
        more = counts.get((key[0], None), 0) if takes else 0
        found.append(Meeting(names[key[0]], key[1], ends[key], count + more, takes))
    return sorted(found, key=lambda one: (-one.count, one.start or date.min, one.course))


def _records(understood: Understood) -> Iterator[Record]:
    yield from (record for _key, record in understood.records)
    for entry in understood.pending:
        yield from entry.records


def best_meeting(meetings: list[Meeting], days: tuple[tuple[date, int], ...]) -> int:
    """The place of the meeting that is most likely this session: whose days meet its days; else the first."""
    held = {day for day, _minutes in days}
    for place, one in enumerate(meetings):
        if one.start and any(one.start <= day <= (one.end or one.start) for day in held):
            return place
    return 0


def is_other_training(meeting: Meeting | None, days: tuple[tuple[date, int], ...]) -> bool:
    """Whether a list speaks of a training on other days than the session's: likely the wrong list."""
    if meeting is None or meeting.start is None or not days:
        return False
    return days[-1][0] < meeting.start or days[0][0] > (meeting.end or meeting.start)


def written_rows(
    understood: Understood,
    content: bytes | str,
    days: tuple[tuple[date, int], ...] = (),
    length: int = 0,
    meeting: Meeting | None = None,
) -> list[Written]:
    """The rows of a list in its order, with what they say of one of its trainings.

    `days` and `length` (minutes) are those of the session. Rows of persons who were not in that training are
    left out; `meeting` None takes each person's first record.
    """
    severe = _severe(understood)
    records: dict[str, list[Record]] = {}
    for key, record in understood.records:
        records.setdefault(key, []).append(record)
    found: list[Written] = []
    for person in understood.persons:
        own = records.get(person.key, [])
        mine = [record for record in own if meeting is None or is_of(record, meeting)]
        if mine or not own:
            places = {(entry.sheet, entry.row) for entry in person.entries}
            problem = next((severe[place] for place in sorted(places & severe.keys())), NOTHING)
            found.append(_row(person.entry, mine[:1], days, length, problem))
    twins = {
        (candidate.sheets[1], candidate.rows[1]): candidate.rows[0]
        for candidate in understood.candidates
        if candidate.decision == "ask"
    }
    for entry in understood.pending:
        mine = [record for record in entry.records if meeting is None or is_of(record, meeting)]
        if mine or not entry.records:
            problem = severe.get((entry.sheet, entry.row), NOTHING)
            row = _row(entry, mine[:1], days, length, problem)
            found.append(replace(row, twin=twins.get((entry.sheet, entry.row), 0)))
    found += _unreadable(understood, content)
    return keyed(sorted(found, key=lambda one: (one.sheet, one.row)))


def _severe(understood: Understood) -> dict[tuple[str, int], Message]:
    """(sheet, row) -> why it cannot be saved."""
    found: dict[tuple[str, int], Message] = {}
    entries = [*(entry for person in understood.persons for entry in person.entries), *understood.pending]
    problems: list[RowProblem] = [*understood.problems, *(p for entry in entries for p in entry.problems)]
    for problem in problems:
        if problem.severe:
            found.setdefault((problem.sheet, problem.row), message_of(problem.message))
    return found


def is_of(record: Record, meeting: Meeting) -> bool:
    """Whether a record is one of this training."""
    if record.course.casefold() != meeting.course.casefold():
        return False
    return record.start == meeting.start or (record.start is None and meeting.undated)


def _row(entry: Entry, records: list[Record], days, length: int, problem: Message) -> Written:
    notes = [one for one in entry.problems if not one.severe and one.code not in ("partial_hours", "absent")]
    facts = facts_of(records[0], days, length) if records else {}
    refused = facts.pop("problem", None)
    cells = cells_of(entry.problems)
    cells += tuple(cell for cell in facts.pop("cells", ()) if cell[0] not in {one[0] for one in cells})
    return Written(
        0,
        entry.row,
        entry.sheet,
        " ".join(filter(None, (entry.written[0], entry.written[1], *entry.written[2:])))[:MOST_WRITTEN],
        entry.given,
        entry.family,
        entry.father,
        entry.gender,
        entry.service_no,
        entry.institution,
        entry.unit,
        entry.county,
        entry.position,
        entry.role,
        problem=problem if problem[0] else refused or NOTHING,
        note=message_of(notes[0].message) if notes else NOTHING,
        cells=cells,
        certificate_no=records[0].certificate_no[:60] if records else "",
        **facts,
    )


def facts_of(record: Record, days: tuple[tuple[date, int], ...], length: int) -> dict:
    """Marks, minutes, tests and outcome of a record, as a row of this session keeps them.

    Whole presence becomes marks of the days, so that a day can be corrected later; a part is kept in minutes.
    "problem" and "cells" say what of it cannot be.
    """
    facts: dict = {}
    absent = record.hours == 0
    minutes = None if record.hours is None else int(record.hours * 60)
    if absent:
        facts |= {"marks": ABSENT * len(days)} if days else {"minutes": 0}
    elif minutes is not None:
        whole = record.planned_hours is None or record.hours == record.planned_hours
        if length and minutes > length and not whole:
            message = _(
                "The row says ${n} hours; the training has fewer.", mapping={"n": f"{minutes / 60:g}"}
            )
            facts["problem"] = message_of(message)
            facts["cells"] = (("hours", f"{minutes / 60:g}", facts["problem"], True),)
        elif days and (minutes >= length if length else whole):
            facts["marks"] = PRESENT * len(days)
        else:
            facts["minutes"] = minutes
    for name, score in (("pre_test", record.score_before), ("post_test", record.score)):
        if score is not None:
            top = record.highest or Decimal(100)
            facts[name] = int(score * 10_000 / top)
            if not 0 <= facts[name] <= 10_000:
                facts["problem"] = message_of(_("A score lies between 0 and 100."))
                cell = (name, f"{score.normalize():f}", facts["problem"], True)
                facts["cells"] = (*facts.get("cells", ()), cell)
                del facts[name]
    if record.passed is not None and record.score is None and not absent:
        facts["outcome"] = PASSED if record.passed else FAILED
    return facts


def _unreadable(understood: Understood, content: bytes | str) -> list[Written]:
    """Rows in which no person can be read, with what stands in them."""
    lost = [problem for problem in understood.problems if problem.code == "unreadable_row"]
    if not lost:
        return []
    sheets = read_source(content).sheets
    by_name = {sheet.name if len(sheets) > 1 else "": sheet for sheet in sheets}
    found = []
    for problem in lost:
        sheet = by_name.get(problem.sheet)
        cells = sheet.rows[problem.row - 1] if sheet and problem.row <= len(sheet.rows) else []
        text = " · ".join(filter(None, map(text_of, cells)))[:MOST_WRITTEN]
        found.append(Written(0, problem.row, problem.sheet, text, problem=message_of(problem.message)))
    return found
