"""The form of a person: names and postings as rows that are added and removed by plain buttons.

Every row always sends all of its fields, so that rows are put together by position. Nothing typed is lost:
the form keeps texts, and turns them into names and postings only when it is saved.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from dosja.content_types.typed_text import RECORD_YEARS, format_date, parse_date
from dosja.errors import Invalid
from dosja.messages import _
from dosja.people.model import NAME_KINDS, Name, Person, Posting

MOST_ROWS = 60
_NAME = ("given", "family", "father", "kind", "since")
_POSTING = ("agency", "unit", "county", "position", "rank", "profession", "since", "until")


@dataclass
class NameRow:
    """One name as typed."""

    given: str = ""
    family: str = ""
    father: str = ""
    kind: str = "former"
    since: str = ""

    @property
    def empty(self) -> bool:
        """True when nothing was typed."""
        return not (self.given or self.family or self.father)


@dataclass
class PostingRow:
    """One posting as typed; `unit` is "agency/unit"."""

    agency: str = ""
    unit: str = ""
    county: str = ""
    position: str = ""
    rank: str = ""
    profession: str = ""
    since: str = ""
    until: str = ""

    @property
    def empty(self) -> bool:
        """True when nothing was typed."""
        return not any(getattr(self, name) for name in _POSTING)


@dataclass
class PersonForm:
    """What the form shows; `rev` is the record's as the editor first saw it, `slip` says that the old name
    was a mistake in writing."""

    names: list[NameRow] = field(default_factory=lambda: [NameRow(kind="current")])
    postings: list[PostingRow] = field(default_factory=lambda: [PostingRow()])
    gender: str = ""
    staff_number: str = ""
    rev: str = ""
    slip: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    focus: str = ""

    @property
    def values(self) -> dict:
        """The plain fields by name, for the macros of short forms."""
        return {"gender": self.gender, "staff_number": self.staff_number}

    def __getitem__(self, name: str):
        return getattr(self, name)


def form_of(person: Person) -> PersonForm:
    """The form filled with what is known."""
    names = [
        NameRow(name.given, name.family, name.father, name.kind, _text(name.since))
        for name in person.all_names
    ]
    postings = [
        PostingRow(
            row.agency,
            f"{row.agency}/{row.unit}" if row.unit else "",
            row.county,
            row.position,
            row.rank,
            row.profession,
            _text(row.since),
            _text(row.until),
        )
        for row in person.all_postings
    ]
    return PersonForm(names, postings, person.gender, person.staff_number, person.rev)


def posted_form(post) -> PersonForm:
    """The form as it came back."""
    names = [NameRow(*cells) for cells in _rows(post, "name", _NAME)]
    postings = [PostingRow(*cells) for cells in _rows(post, "posting", _POSTING)]
    return PersonForm(
        names or [NameRow(kind="current")],
        postings,
        post.get("gender", "").strip(),
        post.get("staff_number", "").strip(),
        post.get("rev", ""),
        post.get("slip") == "yes",
    )


def _rows(post, prefix: str, names: tuple[str, ...]) -> list[tuple[str, ...]]:
    columns = [[cell.strip() for cell in post.getall(f"{prefix}-{name}")] for name in names]
    return list(zip(*columns, strict=False))[: MOST_ROWS + 1]


def press(form: PersonForm, button: str) -> None:
    """Do what a row's button says: "name:add", "name:remove:1", "name:first:1", "posting:add", ...

    Rows count from 0; a button that fits no row changes nothing.
    """
    noun, _colon, rest = button.partition(":")
    action, _colon, place = rest.partition(":")
    rows: list = form.names if noun == "name" else form.postings
    if action == "add" and len(rows) < MOST_ROWS:
        rows.append(NameRow() if noun == "name" else PostingRow())
        form.focus = f"{noun}-{len(rows)}"
        return
    number = int(place) if place.isascii() and place.isdigit() and len(place) < 4 else -1
    if not 0 <= number < len(rows):
        return
    if action == "remove" and (noun == "posting" or number > 0):
        del rows[number]
        form.focus = f"{noun}s"
    elif action == "first" and noun == "name" and number > 0:
        before = rows[0]
        if before.kind == "current":
            before.kind = "former"
        rows.insert(0, rows.pop(number))
        if rows[0].kind in ("former", "spelling"):
            rows[0].kind = "current"
        form.focus = "name-1"


def read(form: PersonForm, person: Person | None, units, profession: Callable[[str], str]) -> dict:
    """Names, postings, gender and staff number as the operations take them; empty rows are left out.

    `units`: agency id -> ids of its units; `profession` gives what is stored for the words of
    one. Raises Invalid with the row in each key ("posting-2-since").
    """
    wrong: dict[str, str] = {}
    names = [
        Name(
            row.given,
            row.family,
            row.father,
            _kind(row, place),
            _day(row.since, f"name-{place}-since", wrong),
        )
        for place, row in enumerate(form.names, 1)
        if not (row.empty and place > 1)
    ]
    for place, row in enumerate(form.names, 1):
        if (place == 1 or not row.empty) and not (row.given and row.family):
            wrong[f"name-{place}-given"] = _("Give a given name and a family name.")
    postings = []
    for place, row in enumerate(form.postings, 1):
        if row.empty:
            continue
        agency, _slash, unit = row.unit.partition("/")
        if not row.agency:
            row.agency = agency
        if not row.agency:
            wrong[f"posting-{place}-agency"] = _("Choose the agency of this posting.")
        elif row.unit and (agency != row.agency or unit not in units.get(agency, ())):
            wrong[f"posting-{place}-unit"] = _("The agency has no such unit.")
        since = _day(row.since, f"posting-{place}-since", wrong)
        until = _day(row.until, f"posting-{place}-until", wrong)
        if since is not None and until is not None and until < since:
            wrong[f"posting-{place}-until"] = _("A posting ends before it begins.")
        postings.append(
            Posting(
                row.agency, unit, row.county, row.position, row.rank, profession(row.profession), since, until
            )
        )
    if wrong:
        raise Invalid(wrong)
    return {
        "names": tuple(_with_old_name(names, form, person)),
        "postings": tuple(postings),
        "gender": form.gender,
        "staff_number": form.staff_number,
    }


def _with_old_name(names: list[Name], form: PersonForm, person: Person | None) -> list[Name]:
    """A changed name in use does not drop the old one, unless that was a slip of the pen."""
    if person is None or form.slip:
        return names
    old = person.name
    if any((name.given, name.family) == (old.given, old.family) for name in names) or not old.full:
        return names
    return [*names, replace(old, kind="former" if old.kind == "current" else old.kind)]


def _kind(row: NameRow, place: int) -> str:
    kind = row.kind if row.kind in NAME_KINDS else "former"
    if place == 1:
        return kind if kind in ("married", "birth") else "current"
    return "former" if kind == "current" else kind


def _day(text: str, where: str, wrong: dict[str, str]) -> date | None:
    if not text:
        return None
    day = parse_date(text)
    if day is None or day.year not in RECORD_YEARS:
        wrong[where] = _("This is no day of the calendar. Write it as 23.11.2026.")
        return None
    return day


def _text(day: date | None) -> str:
    return format_date(day) if day is not None else ""
