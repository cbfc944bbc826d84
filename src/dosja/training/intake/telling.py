"""What was understood of a list, as lines for a person at the command line, in that person's language."""

from collections.abc import Callable

from dosja.agencies.counties import county_name
from dosja.messages import _
from dosja.training.intake.columns import REFUSED
from dosja.training.intake.reasons import reason_text
from dosja.training.intake.result import Record, SheetResult, Understood
from dosja.training.intake.roles import ROLE_NAMES

_DECISIONS = {
    "auto": _("one person"),
    "ask": _("please decide"),
    "different": _("two people"),
}
FIELD_NAMES = {
    "given_name": _("given name"),
    "family_name": _("family name"),
    "full_name": _("whole name"),
    "full_name_with_father": _("whole name"),
    "gender_f": _("gender"),
    "gender_m": _("gender"),
    "full_name_family_first": _("whole name, family name first"),
    "birth_family_name": _("family name at birth"),
    "father_name": _("father's name, to tell namesakes apart"),
    "gender": _("gender"),
    "institution": _("institution"),
    "position": _("rank or position"),
    "role": _("role"),
    "subject": _("subject"),
    "unit": _("unit"),
    "municipality": _("municipality"),
    "county": _("county"),
    "service_no": _("service number"),
    "course": _("training"),
    "date": _("date of the training"),
    "start": _("first day"),
    "end": _("last day"),
    "place": _("place of the training"),
    "hours": _("hours"),
    "days": _("days"),
    "credits": _("credits"),
    "duration": _("length"),
    "score": _("score"),
    "score_before": _("score before the training"),
    "result": _("result"),
    "presence": _("presence"),
    "day": _("presence"),
    "certificate_no": _("number of the certificate"),
    "accreditation_no": _("number of the accreditation"),
    "trainer": _("trainer"),
    "provider": _("provider"),
}


def tell(understood: Understood, text: Callable[[object], str], line: Callable[[str], None]) -> None:
    """Hand the lines, translated by `text`, to `line` one after the other."""

    def say(message, **values) -> None:
        line(text(_(message, mapping=values)))

    for sheet in understood.sheets:
        if len(understood.sheets) > 1:
            say(_("Sheet ${name}"), name=sheet.name)
        _tell_sheet(sheet, text, say)
    for name in understood.hidden_sheets:
        say(_("The hidden sheet ${name} was not read."), name=name)
    line("")
    trainings: dict[str, list[Record]] = {}
    for key, record in understood.records:
        trainings.setdefault(key, []).append(record)
    for number, person in enumerate(understood.persons, 1):
        entry = person.entry
        county = county_name(entry.county) if entry.county else ""
        about = [
            entry.position or text(ROLE_NAMES.get(entry.role, entry.role)),
            entry.unit or entry.institution,
            county,
            entry.service_no,
        ]
        line(f"{number:4}. {entry.given} {entry.family}  " + ", ".join(filter(None, about)))
        for record in trainings.get(person.key, []):
            line("      " + _training(record, text))
    if understood.candidates:
        line("")
        say(_("Rows that may be one person:"))
    for candidate in understood.candidates:
        rows = "/".join(str(row) for row in candidate.rows)
        line(f"  {rows}: {text(_DECISIONS[candidate.decision])} ({reason_text(candidate, text)})")
    if understood.problems:
        line("")
        say(_("Please look at:"))
    for problem in understood.problems:
        place = f"{problem.sheet} {problem.row}".strip() + (f" [{problem.column}]" if problem.column else "")
        line(f"  {place}: {text(problem.message)}")
    line("")
    say(
        _("${rows} rows, ${persons} persons, ${records} records, ${completed} completed."),
        rows=understood.data_rows,
        persons=len(understood.persons),
        records=len(understood.records),
        completed=sum(record.completed for _key, record in understood.records),
    )
    say(_("Nothing was kept."))


def _tell_sheet(sheet: SheetResult, text, say) -> None:
    if sheet.heading.title:
        say(_("Training: ${title}"), title=sheet.heading.title)
    if not sheet.header_rows:
        say(_("The list has no heading; the columns were told by what is in them."))
    for column in sheet.columns:
        if column.refused:
            say(
                _("Column ${column}: refused, the law does not allow it (${what})."),
                column=column.heading,
                what=text(REFUSED[column.refused]),
            )
        elif column.heading and column.field in FIELD_NAMES:
            say(_("Column ${column}: ${what}"), column=column.heading, what=text(FIELD_NAMES[column.field]))
        elif column.heading and column.field not in ("number", "note"):
            say(_("Column ${column}: not understood, left out."), column=column.heading)
    skipped = sorted(row for row, why in sheet.skipped.items() if why != "empty line")
    if skipped:
        say(_("Rows left out (title, totals, signatures): ${rows}"), rows=", ".join(map(str, skipped)))


def _training(record: Record, text) -> str:
    dates = f"{record.start:%d.%m.%Y}" if record.start else ""
    if record.end and record.end != record.start:
        dates += f"–{record.end:%d.%m.%Y}"
    parts = [record.course, dates]
    if record.hours is not None:
        parts.append(text(_("${n} hours", mapping={"n": f"{record.hours.normalize():f}".replace(".", ",")})))
    if record.credits is not None:
        credits = f"{record.credits.normalize():f}".replace(".", ",")
        parts.append(text(_("${n} credits", mapping={"n": credits})))
    if record.score is not None:
        parts.append(text(_("score ${n}", mapping={"n": f"{record.score.normalize():f}".replace(".", ",")})))
    parts.append(text(_("completed") if record.completed else _("not completed")))
    return ", ".join(part for part in parts if part)
