"""Yearly programmes: what was planned and what was held, year by year, and the training that has to recur."""

from dataclasses import dataclass
from datetime import date

from dosja.api import CLOSED, Document, Session, list_documents
from dosja_magistrates_school.standing import ABOUT_CHILDREN, curricula, schools
from dosja_magistrates_school.wording import PROGRAMME, _

OK, NOT_FLAGGED, NO_COURSE, MISSING = "ok", "not_flagged", "no_course", "missing"
RECURRENCE = {
    OK: ("green", _("Recurs")),
    NOT_FLAGGED: ("red", _("Does not recur")),
    NO_COURSE: ("amber", _("No course on it is planned")),
    MISSING: ("red", _("No programme")),
}
"""How a year stands with the training on child trafficking -> (colour, word)."""


@dataclass(frozen=True)
class Year:
    """A calendar year: its programme, what is planned, what was held. `persons` are distinct."""

    year: int
    programme: Document | None
    state: str
    courses: int = 0
    days: int = 0
    planned: int = 0
    held: int = 0
    persons: int = 0


def programmes(site, tokens=None) -> dict[int, Document]:
    """Year -> its programme, as far as a reader with these tokens may see it; the last changed one of two."""
    at = schools(site)
    if not at:
        return {}
    found = list_documents(site, tokens, types=(PROGRAMME,), agencies=at, sort="modified", size=500)
    return {year: one for one in found.documents if (year := year_of(one))}


def year_of(programme: Document) -> int:
    """The calendar year of a programme; 0 where none can be read."""
    text = str(programme.values.get("year") or "")
    return int(text) if text.isascii() and text.isdecimal() else 0


def recurs(programme: Document | None) -> str:
    """How a programme stands with measure III.1(a).4."""
    if programme is None:
        return MISSING
    if not programme.values.get("recurrent"):
        return NOT_FLAGGED
    return OK if any(row.get("child_trafficking") for row in courses(programme)) else NO_COURSE


def courses(programme: Document) -> tuple[dict, ...]:
    """The lines of a programme."""
    return programme.values.get("courses") or ()


def about_children(site, found: dict[int, Document]) -> frozenset[int]:
    """The curricula on child trafficking: those that say so, and those of a marked line of a programme."""
    own = {document.uid for document in curricula(site) if document.values.get(ABOUT_CHILDREN)}
    for programme in found.values():
        own |= {
            row["curriculum"]
            for row in courses(programme)
            if row.get("child_trafficking") and row.get("curriculum")
        }
    return frozenset(own)


def years(site, found: dict[int, Document], first: int, last: int) -> list[Year]:
    """The years from the last to the first one."""
    children = about_children(site, found)
    return [_year(site, year, found.get(year), children) for year in range(last, first - 1, -1)]


def _year(site, year: int, programme: Document | None, children: frozenset[int]) -> Year:
    sessions = [one for one in held(site, year) if one.curriculum in children]
    persons = {site.people.canonical(row.person) for one in sessions for _key, row in one.roster()}
    lines = courses(programme) if programme is not None else ()
    return Year(
        year,
        programme,
        recurs(programme),
        len(lines),
        int(sum(row.get("days") or 0 for row in lines) * 100),
        sum(1 for row in lines if row.get("child_trafficking")),
        len(sessions),
        len(persons),
    )


def held(site, year: int) -> list[Session]:
    """The trainings of the schools that ended in a year and are closed."""
    training = site.training
    uids = training.select(
        training.of_agencies(schools(site)), states=(CLOSED,), first=date(year, 1, 1), last=date(year, 12, 31)
    )
    return [session for uid in uids if (session := site.get(uid, Session)) is not None]


def line_of(found: dict[int, Document], session: Session) -> dict | None:
    """The line of the year's programme to which a training belongs, or None."""
    programme = found.get(session.end.year) if session.end is not None else None
    if programme is None or not session.curriculum:
        return None
    return next((row for row in courses(programme) if row.get("curriculum") == session.curriculum), None)
