"""What was understood as plain data for `--json`: the form of the example lists' `.expected.json`.

Keys, codes and texts are English and stable, whatever the reader's language.
"""

from decimal import Decimal
from itertools import groupby
from typing import Any

from translationstring import TranslationString

from dosja.agencies.counties import COUNTIES
from dosja.training.intake.amounts import HOURS_PER_DAY
from dosja.training.intake.columns import REFUSED
from dosja.training.intake.reasons import reason_text
from dosja.training.intake.result import Person, Record, SheetResult, Understood
from dosja.training.intake.titles import Heading

_COLUMN_WORDS = {
    "father_name": "father_name (used to tell people apart, not shown in lists)",
    "number": None,
    "day": "presence",
    "full_name_family_first": "full_name",
    "full_name_with_father": "full_name",
    "gender_f": "gender",
    "gender_m": "gender",
    "note": None,
    "": None,
}
_NAME_RULE = (
    "keep capitals converted to title case; diacritics cannot be restored from the file: *_if_known shows the"
    " true form for matching with other lists"
)


def plain(message: object) -> str:
    """A message in English with its values filled in."""
    return message.interpolate() if isinstance(message, TranslationString) else str(message)


def as_json(understood: Understood) -> dict[str, Any]:
    """The whole result; see the README of the example lists for the form."""
    many = len(understood.sheets) > 1
    data: dict[str, Any] = {"file": understood.file, "format": understood.format}
    for name in ("encoding", "delimiter", "newline"):
        if value := getattr(understood, name):
            data[name] = value
    if understood.hidden_sheets:
        data["hidden_sheets"] = list(understood.hidden_sheets)
    if understood.sheets:
        data |= _sheet(understood, understood.sheets[0])
    if many:
        data["sheets"] = [{"sheet": one.name, **_sheet(understood, one)} for one in understood.sheets]
    data |= _rules(understood)
    data["persons"] = [_person(understood, person) for person in understood.persons]
    data["records"] = [_record(understood, key, record, many) for key, record in understood.records]
    data["merge_candidates"] = [_candidate(candidate, many) for candidate in understood.candidates]
    data["issues"] = [_issue(problem, many) for problem in understood.problems]
    data["counts"] = {
        "data_rows": understood.data_rows,
        "distinct_persons": len(understood.persons),
        "completed": sum(record.completed for _key, record in understood.records),
    }
    return data


def number(value: Decimal | None) -> int | float | None:
    """A whole number as int, others as float."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _sheet(understood: Understood, sheet: SheetResult) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if understood.format in ("xlsx", "ods"):
        data["sheet"] = sheet.name
    data["header_row"] = sheet.header_rows[0] if sheet.header_rows else None
    if len(sheet.header_rows) > 1:
        data["header_rows"] = sheet.header_rows
    data["skipped_rows"] = _skipped(sheet.skipped)
    data["columns"] = {column.heading: _column(sheet, column) for column in sheet.columns if column.heading}
    data["refused_columns"] = [
        {"column": column.heading, "why": plain(REFUSED[column.refused])}
        for column in sheet.columns
        if column.refused
    ]
    data["decimal_comma"] = sheet.decimal_comma
    fields = {column.field for column in sheet.columns}
    if "course" not in fields and (sheet.heading.title or sheet.heading.dates):
        data["course_from_title"] = _heading(sheet.heading, with_dates=not fields & {"date", "start"})
    if sheet.heading.provider:
        data["provider"] = sheet.heading.provider
    if sheet.sections:
        data["sections"] = [
            {"row": row, **_heading(heading, with_dates=True), "institution": heading.institution or None}
            for row, heading in sheet.sections
        ]
    return data


def _skipped(skipped: dict[int, str]) -> list[dict[str, Any]]:
    """Rows in groups: those next to each other with one reason; empty and signature lines below together."""
    kinds = {"empty line": "end", "signature line": "end", "note line": "end"}
    groups = []
    numbered = sorted(skipped.items())
    marked = [(row - place, kinds.get(why, why), row, why) for place, (row, why) in enumerate(numbered)]
    for _mark, items in groupby(marked, key=lambda item: item[:2]):
        rows = list(items)
        reasons = list(dict.fromkeys(item[3].removesuffix(" line") for item in rows))
        why = rows[0][3]
        if rows[0][1] == "end":
            order = [reason for reason in ("empty", "note", "signature") if reason in reasons]
            why = " and ".join(order) + (" lines" if len(rows) > 1 else " line")
        groups.append({"rows": [item[2] for item in rows], "why": why})
    return groups


def _column(sheet: SheetResult, column) -> str | None:
    if column.field == "date":
        return "date_range" if sheet.dates_ranged else "start"
    return _COLUMN_WORDS.get(column.field, column.field)


def _heading(heading: Heading, *, with_dates: bool) -> dict[str, Any]:
    data: dict[str, Any] = {"title": heading.title or None, "hours": number(heading.hours)}
    if heading.days is not None:
        data["days"] = number(heading.days)
    data["place"] = heading.place or None
    if with_dates and heading.dates:
        data |= {"start": heading.dates.start.isoformat(), "end": heading.dates.end.isoformat()}
    return data


def _rules(understood: Understood) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if understood.fields & {"date", "start"} and not any(sheet.dates_ranged for sheet in understood.sheets):
        data["date_order"] = "day first"
    if understood.durations:
        rules = [f"1 day = {HOURS_PER_DAY} hours"]
        bare = next((text for text in sorted(understood.durations) if text.isdigit()), "")
        if bare:
            rules.append(f'"{bare}" alone = hours')
        rules.append("2-day course ends the next day")
        data["duration_rule"] = "; ".join(rules)
    aliases = {
        written: COUNTIES[county] + (" (town given as county)" if town else "")
        for written, (county, town) in understood.counties.items()
        if written != COUNTIES[county]
    }
    if aliases:
        data["county_aliases"] = aliases
    if understood.plain_names:
        data["name_rule"] = _NAME_RULE
    return data


def _person(understood: Understood, person: Person) -> dict[str, Any]:
    entry, fields = person.entry, understood.fields
    data: dict[str, Any] = {
        "key": person.key,
        "given_name": entry.given,
        "family_name": entry.family,
    }
    if understood.plain_names:
        data["given_name_with_diacritics_if_known"] = person.known_given
        data["family_name_with_diacritics_if_known"] = person.known_family
    for name in ("gender", "institution", "position", "role", "subject", "unit", "municipality"):
        if name in fields:
            data[name] = getattr(entry, name) or None
    if "county" in fields:
        data["county"] = COUNTIES.get(entry.county)
    if "service_no" in fields:
        data["service_no"] = entry.service_no or None
    if entry.birth_family:
        data["birth_family_name"] = entry.birth_family
    return data


def _record(understood: Understood, key: str, record: Record, many: bool) -> dict[str, Any]:
    data: dict[str, Any] = {
        "person": key,
        "course": record.course or None,
        "start": record.start.isoformat() if record.start else None,
        "end": record.end.isoformat() if record.end else None,
        "hours": float(record.hours) if record.hours is not None else None,
    }
    if record.planned_hours is not None:
        data["planned_hours"] = float(record.planned_hours)
    for name in ("days", "credits"):
        if getattr(record, name) is not None:
            data[name] = float(getattr(record, name))
    fields = understood.fields
    if "score_before" in fields:
        data["score_before"] = number(record.score_before)
    if fields & {"score", "result"}:
        data["score"] = number(record.score)
        if record.highest is not None and record.highest != 100:
            data["highest_score"] = number(record.highest)
        data["passed"] = record.passed
    data["completed"] = record.completed
    if record.certificate_no:
        data["certificate_no"] = record.certificate_no
    if many:
        data["sheet"] = record.sheet
    data["source_row"] = record.row
    return data


def _candidate(candidate, many: bool) -> dict[str, Any]:
    data: dict[str, Any] = {"rows": list(candidate.rows)}
    if many:
        data["sheets"] = list(candidate.sheets)
    if candidate.person:
        data["person"] = candidate.person
    return {**data, "decision": candidate.decision, "reason": reason_text(candidate, plain)}


def _issue(problem, many: bool) -> dict[str, Any]:
    data: dict[str, Any] = {"row": problem.row, "code": problem.code, "text": plain(problem.message)}
    if many and problem.sheet:
        data["sheet"] = problem.sheet
    if problem.column:
        data["column"] = problem.column
    return data
