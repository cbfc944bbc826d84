"""From the rows of a table to entries: one for each row, with its person understood. Pure."""

import re
from collections import Counter

from dosja.messages import _
from dosja.people.folding import fold, has_diacritics
from dosja.people.name_lists import family_names, given_names
from dosja.people.names import (
    WrittenName,
    expand_rank,
    is_capitals,
    order_of,
    rank_of,
    read_name,
    strip_numbering,
    strip_titles,
    title_case,
)
from dosja.training.intake.amounts import read_gender
from dosja.training.intake.grid import Cell, text_of
from dosja.training.intake.places import Place, find_county, find_point, find_town, names_a_point
from dosja.training.intake.problems import RowProblem, Unreadable
from dosja.training.intake.result import Entry
from dosja.training.intake.roles import read_role
from dosja.training.intake.titles import Heading
from dosja.training.intake.wording import usual_name, usual_sentence

_SUMS = ("hours", "days", "credits", "duration")
WHOLE_NAMES = ("full_name", "full_name_with_father", "full_name_family_first")
_NO_NAME = re.compile(r"[=|<>@\\{}\d;:!?_*+%$#\[\]]")
_SCHOOL = ("shkoll", "e mesme", "gjimnaz", "9 vj", "nentevj", "kopsht", "cikl")


class Cells:
    """The cells of one row by field, with the headings for problems."""

    def __init__(
        self,
        row: list[Cell],
        by_field: dict[str, int],
        headings: dict[str, str],
        meetings: dict[str, dict[str, int]] | None = None,
    ):
        self._row, self._by_field, self._headings, self._meetings = row, by_field, headings, meetings or {}

    def of_meeting(self, meeting: str) -> "Cells":
        """The same row, where a seminar's own columns (its score, its hours) take precedence."""
        own = self._meetings.get(meeting) if meeting else None
        if not own:
            return self
        shared = {name: place for name, place in self._by_field.items() if name not in _SUMS}
        return Cells(self._row, {**shared, **own}, self._headings)

    def bare(self) -> "Cells":
        """The same row without the columns that add up all seminars."""
        shared = {name: place for name, place in self._by_field.items() if name not in _SUMS}
        return Cells(self._row, shared, self._headings)

    @property
    def fields(self) -> set[str]:
        """All fields that have a column, those of single seminars too."""
        return set(self._by_field) | {field for own in self._meetings.values() for field in own}

    def raw(self, field: str) -> Cell:
        """The value as read; "" where there is none."""
        index = self._by_field.get(field, -1)
        return self._row[index] if 0 <= index < len(self._row) else ""

    def text(self, field: str) -> str:
        """The value as text."""
        return text_of(self.raw(field))

    def has(self, field: str) -> bool:
        """Whether the table has such a column."""
        return field in self._by_field

    def heading(self, field: str) -> str:
        """How the column is called."""
        return self._headings.get(field, "")

    def read(self, entry: Entry, field: str, reader, *arguments, severe: bool = False):
        """reader(value) or None, a value that cannot be read noted as a problem of the row."""
        try:
            return reader(self.raw(field), *arguments)
        except Unreadable as error:
            entry.problems.append(
                RowProblem(
                    entry.row,
                    error.code,
                    error.message,
                    self.heading(field),
                    entry.sheet,
                    severe,
                    field,
                    self.text(field),
                )
            )
            return None


def read_names(rows: list[Cells]) -> list[WrittenName | None]:
    """The written name of each row; what one name does not tell, the rest of the list decides."""
    whole = next((name for name in WHOLE_NAMES if rows and rows[0].has(name)), "")
    if not whole and rows and rows[0].has("family_name"):
        return [_from_columns(cells) for cells in rows]
    whole = whole or "given_name"
    order = -1 if whole == "full_name_family_first" else 0
    if not order:
        votes = Counter(name.order for cells in rows if (name := read_name(cells.text(whole))))
        order = -1 if votes[-1] > votes[1] else 1
    father = whole == "full_name_with_father"
    return [read_name(cells.text(whole), order, middle_is_father=father) for cells in rows]


def _from_columns(cells: Cells) -> WrittenName | None:
    given, title = strip_titles(strip_numbering(cells.text("given_name")))
    family = strip_numbering(cells.text("family_name")).strip(" ,;")
    if _NO_NAME.search(given + family) or not all(any(map(str.isalpha, part)) for part in (given, family)):
        return None
    return WrittenName(given.strip(" ,;"), family, title=title, order=order_of(given, family))


class NameWriter:
    """Writes names as they should stand: from capitals, and with ë and ç where the list itself has them.

    A list that never writes ë or ç says nothing about them: its names stay as they are, and the usual form is
    only kept beside them for finding the person.
    """

    def __init__(self, names: list[WrittenName | None]):
        present = [name for name in names if name]
        parts = [part for name in present for part in (name.given, name.family)]
        self.restores = any(map(has_diacritics, parts))
        self.capitals = bool(parts) and sum(map(is_capitals, parts)) > len(parts) * 0.8
        self._seen = {fold(part): title_case(part) for part in parts if has_diacritics(part)}

    def given(self, text: str) -> str:
        """A given name."""
        return self._write(text, given_names().restored)

    def family(self, text: str) -> str:
        """A family name."""
        return self._write(text, family_names().restored)

    def _write(self, text: str, restored) -> str:
        name = title_case(text.strip())
        if not self.restores or has_diacritics(name):
            return name
        if fold(name) in self._seen:
            return self._seen[fold(name)]
        return "-".join(restored(part) for part in name.split("-"))


def make_entry(
    row: int, sheet: str, cells: Cells, name: WrittenName, writer: NameWriter, heading: Heading, border: bool
) -> Entry:
    """The entry of one row. `border`: the list is of border police, so that a unit is a crossing point."""
    entry = Entry(row, sheet)
    given, family = name.given, name.family
    if name.order < 0 and cells.has("family_name") and _surely_swapped(given, family):
        given, family = family, given
        message = _("Given name and family name seem to be swapped; they were put right.")
        entry.problems.append(RowProblem(row, "name_swapped", message, "", sheet))
    entry.given, entry.family = writer.given(given), writer.family(family)
    father = strip_numbering(cells.text("father_name")) or name.father
    entry.father = writer.given(father)
    entry.birth_family = writer.family(cells.text("birth_family_name"))
    _read_gender(entry, cells)
    entry.service_no = cells.text("service_no").strip(" -")
    entry.position = _position(cells.text("position") or name.title)
    entry.role = read_role(usual_sentence(cells.text("role"))) if cells.text("role") else ""
    entry.subject = usual_sentence(cells.text("subject"))
    entry.institution = usual_name(cells.text("institution") or heading.institution)
    entry.municipality = usual_name(cells.text("municipality"))
    if entry.municipality and find_county(entry.municipality) and (town := find_town(entry.municipality)):
        entry.municipality = town.name
    entry.unit = cells.text("unit") or ("" if cells.has("unit") else name.note)
    if rank := rank_of(entry.unit):
        entry.position, entry.unit = entry.position or rank, ""
    entry.written = (name.given, name.family, entry.unit, cells.text("institution"))
    _read_places(entry, cells, border, heading.county)
    return entry


def _surely_swapped(given: str, family: str) -> bool:
    known, names = given_names().common, family_names().common
    one, other = fold(given), fold(family)
    return other in known and other not in names and one not in known and one in names


def _read_gender(entry: Entry, cells: Cells) -> None:
    marked = [field[-1].upper() for field in ("gender_f", "gender_m") if cells.text(field).strip(" -0")]
    if len(marked) == 1:
        entry.gender = marked[0]
        return
    if not cells.has("gender"):
        return
    gender = cells.read(entry, "gender", read_gender)
    entry.gender = gender or ""
    if gender == "":
        message = _("The gender is missing: fill it in (F or M). Do not guess from the name.")
        entry.problems.append(
            RowProblem(
                entry.row, "missing_gender", message, cells.heading("gender"), entry.sheet, field="gender"
            )
        )


def _position(text: str) -> str:
    rank = expand_rank(text)
    return rank if rank != text else usual_sentence(text)


def _read_places(entry: Entry, cells: Cells, border: bool, county: str) -> None:
    point: Place | None = find_point(entry.unit) if entry.unit else None
    if point and (border or names_a_point(entry.unit)):
        entry.unit, entry.county = point.name, point.county
    else:
        entry.unit = usual_name(entry.unit)
    written = cells.text("county")
    found = find_county(written) if written else None
    if found:
        entry.county = found[0]
    elif written:
        message = _(
            "“${written}” is no county: write one of the twelve, such as Tiranë.",
            mapping={"written": written},
        )
        entry.problems.append(
            RowProblem(
                entry.row,
                "unknown_county",
                message,
                cells.heading("county"),
                entry.sheet,
                field="county",
                written=written,
            )
        )
    if not entry.county and entry.municipality and (town := find_county(entry.municipality)):
        entry.county = town[0]
    if not entry.county and not cells.has("county"):
        entry.county = _county_of_work(entry) or county


def _county_of_work(entry: Entry) -> str:
    """The county of the town that a unit or institution names; a school's name may be a person's."""
    for text in (entry.unit, entry.institution):
        town = find_town(text) if text else None
        folded = fold(text)
        if not town or (any(word in folded for word in _SCHOOL) and not folded.endswith(fold(town.name))):
            continue
        if len(town.name) > 3 and town.name != "Bajram Curri":
            return town.county
    return ""
