"""The roster of a training as a table, for spreadsheets; the names of its columns are stable.

What is exported can be taken in again: the headings are those that the intake of lists understands.
"""

from collections.abc import Callable, Iterator
from typing import Any

from dosja.agencies.counties import county_name
from dosja.storage.model import Site
from dosja.training.model import Session
from dosja.training.passing import attended_minutes
from dosja.training.wording import MARK_NAMES, OUTCOME_NAMES
from dosja.uids import format_uid

COLUMNS = {
    "sq": (
        "Nr.", "Emri", "Mbiemri", "Gjinia", "Institucioni", "Njësia", "Qarku", "Grada", "Numri i shërbimit",
        "Orë", "Pikët para", "Pikët", "Përfundimi", "Dëshmia", "Id",
    ),
    "en": (
        "No.", "Given name", "Family name", "Gender", "Agency", "Unit", "County", "Rank", "Service number",
        "Hours", "Score before", "Score", "Outcome", "Evidence", "Id",
    ),
}  # fmt: skip
"""The headings; those of the days stand after the service number. Programs may rely on them."""
DAYS_AFTER = 9


def file_name(session: Session, ending: str) -> str:
    """The name of the download: never a person's."""
    day = session.begin.isoformat() if session.begin else "pa-date"
    return f"pjesemarresit-{day}-{format_uid(session.uid)}.{ending}"


def roster_table(
    site: Site,
    session: Session,
    lines: list,
    language: str,
    text: Callable[[str], str],
    *,
    plain: bool,
) -> Iterator[list[Any]]:
    """The heading, then a row for each of `lines` (as `session_views.roster_lines` gives them).

    `plain`: numbers are written as text with a decimal comma, for CSV; else they stay numbers.
    """
    heads = list(COLUMNS[language])
    days = [f"{day:%d.%m.%Y}" for day, _minutes in session.days]
    yield [*heads[:DAYS_AFTER], *days, *heads[DAYS_AFTER:]]

    def number(value: float | None):
        if value is None:
            return ""
        value = int(value) if value == int(value) else round(value, 2)
        return str(value).replace(".", ",") if plain else value

    for _key, row, person, _place, _minutes, outcome in lines:
        frozen = row.frozen
        agency = site.agencies.get(frozen.agency)
        unit = agency.units.get(frozen.unit) if agency is not None else None
        minutes = attended_minutes(row, session.days)
        marks = [
            text(MARK_NAMES[row.marks[place]]) if place < len(row.marks) and row.marks[place] != "-" else ""
            for place in range(len(days))
        ]
        yield [
            number(row.number),
            person.name.given,
            person.name.family,
            frozen.gender,
            agency.title(language) if agency is not None else frozen.agency,
            unit.title(language) if unit is not None else frozen.unit,
            county_name(frozen.county, language),
            frozen.rank or frozen.position,
            person.staff_number,
            *marks,
            number(None if minutes is None else minutes / 60),
            number(None if row.pre_test is None else row.pre_test / 100),
            number(None if row.post_test is None else row.post_test / 100),
            text(OUTCOME_NAMES[outcome][1]),
            number(row.page or None),
            format_uid(person.uid),
        ]
