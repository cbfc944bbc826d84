"""Cells of a list that could not be understood, put right in the preview. Pure.

What is typed is read by the same readers as the list itself; an empty box means that the cell is left out.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from dosja.messages import NOTHING, _, message_of
from dosja.training.intake.amounts import read_duration, read_gender, read_presence, read_result, read_score
from dosja.training.intake.dates import read_dates
from dosja.training.intake.places import find_county
from dosja.training.intake.problems import RowProblem, Unreadable
from dosja.training.intake.result import Record
from dosja.training.roster.model import ABSENT, FAILED, NOT_KNOWN, PASSED
from dosja.training.written import Cell, Written

Days = tuple[tuple[date, int], ...]

FACTS = {
    "hours": _("Hours attended"),
    "date": _("Day of the training"),
    "pre_test": _("Test before"),
    "post_test": _("Test after"),
    "outcome": _("Result"),
    "gender": _("Gender"),
    "county": _("County"),
    "unit": _("Unit"),
}
"""What of a row can be put right beside its name, and how it is called."""
_FACT_OF = {
    **dict.fromkeys(("hours", "days", "duration", "presence", "day", "credits"), "hours"),
    **dict.fromkeys(("date", "start", "end"), "date"),
    "score": "post_test",
    "score_before": "pre_test",
    "result": "outcome",
    "gender": "gender",
    "county": "county",
}
HOURS_PER_DAY = 8
MOST_TEXT = 60
"""Characters of a box."""


def cells_of(problems: Iterable[RowProblem]) -> tuple[Cell, ...]:
    """The cells of a row that were not understood: one for each fact, the severe ones first."""
    found: dict[str, Cell] = {}
    for problem in sorted(problems, key=lambda one: not one.severe):
        fact = _FACT_OF.get(problem.field)
        if fact is not None and fact not in found:
            text = problem.written[:MOST_TEXT]
            found[fact] = (fact, text, message_of(problem.message), problem.severe)
    return tuple(found.values())


def put_right(
    written: Written, typed: Callable[[str], str | None], days: Days, length: int, facts_of: Callable
) -> Written:
    """The row with what was typed for its cells: `typed(fact)`, None where the form had no such box.

    What cannot be read either stays a cell with the reason. `facts_of` turns a record into a row's facts for
    a training of these days and this length (minutes), as `lists.facts_of`.
    """
    for cell in written.cells:
        fact, was = cell[:2]
        text = typed(fact)
        if text is None or text.strip() == was:
            continue
        text = text.strip()[:MOST_TEXT]
        try:
            facts = _read(fact, text, days, length, facts_of)
        except Unreadable as error:
            left: Cell = (fact, text, message_of(error.message), cell[3])
            written = replace(_without(written, cell), cells=(*_others(written, cell), left))
            if cell[3]:
                written = replace(written, problem=left[2])
        else:
            written = replace(_without(written, cell), cells=_others(written, cell), **facts)
    unit = typed("unit")
    return written if unit is None else replace(written, unit=" ".join(unit.split())[:120])


def _others(written: Written, cell: Cell) -> tuple[Cell, ...]:
    return tuple(one for one in written.cells if one[0] != cell[0])


def _without(written: Written, cell: Cell) -> Written:
    """The row without what the cell said against it; the next severe cell speaks then."""
    severe = next((one[2] for one in written.cells if one[0] != cell[0] and one[3]), NOTHING)
    problem = severe if written.problem == cell[2] else written.problem
    return replace(written, problem=problem, note=NOTHING if written.note == cell[2] else written.note)


def _read(fact: str, text: str, days: Days, length: int, facts_of: Callable) -> dict[str, Any]:
    record = Record(0)
    if fact == "hours":
        record.hours = _hours(text, length)
        return {"marks": "", "minutes": None} | _facts(record, days, length, facts_of)
    if fact in ("pre_test", "post_test"):
        read = read_score(text)
        if read is not None:
            record.highest = read[1]
            setattr(record, "score" if fact == "post_test" else "score_before", read[0])
        return {fact: None} | _facts(record, days, length, facts_of)
    if fact == "date":
        _check_day(text, days)
        return {}
    if fact == "outcome":
        result = read_result(text) if text else ""
        if result == "absent":
            return {"marks": ABSENT * len(days)} if days else {"minutes": 0}
        return {"outcome": {"passed": PASSED, "failed": FAILED}.get(result, NOT_KNOWN)}
    if fact == "gender":
        return {"gender": read_gender(text)}
    found = find_county(text) if text else ("", False)
    if found is None:
        message = _(
            "“${written}” is no county: write one of the twelve, such as Tiranë.", mapping={"written": text}
        )
        raise Unreadable("unknown_county", message)
    return {"county": found[0]}


def _facts(record: Record, days: Days, length: int, facts_of: Callable) -> dict[str, Any]:
    facts = facts_of(record, days, length)
    facts.pop("cells", None)
    if problem := facts.pop("problem", None):
        raise Unreadable("out_of_range", _(problem[0], mapping=dict(problem[1])))
    return facts


def _hours(text: str, length: int) -> Decimal | None:
    """Hours of "6", "6,5 orë", "2 ditë", or of a mark of presence: all of the training, half of it, none."""
    if not text:
        return None
    try:
        duration = read_duration(text)
    except Unreadable as error:
        try:
            share = read_presence(text)
        except Unreadable:
            raise error from None
        whole = Decimal(length) / 60 if length else Decimal(HOURS_PER_DAY)
        return None if share is None else whole * share
    if duration is None:
        return None
    return duration.days * HOURS_PER_DAY if duration.days is not None else duration.hours


def _check_day(text: str, days: Days) -> None:
    dates = read_dates(text)
    if dates is None or not days:
        return
    if not any(dates.start <= day <= dates.end for day, _minutes in days):
        message = _(
            "“${written}” is no day of this training. Leave the box empty if the person was there.",
            mapping={"written": text},
        )
        raise Unreadable("other_day", message)
