"""Every agreement as one line, made once per process and anew when it changes: a table of all of them, its
filters and counts load no document.

A line has the attributes that `documents.life.course` reads, so that its state is right on any day.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from dosja.agreements.days import When, known, term_of
from dosja.content_types import ContentType, migrate_values
from dosja.documents.life.course import dates_of, event_on, events_of, holds_on
from dosja.documents.life.queries import text_on
from dosja.documents.model import Document

LIFECYCLE = "agreement"
KEPT = 20_000


def agreement_types(types: Iterable[ContentType]) -> tuple[ContentType, ...]:
    """The types whose documents live as agreements do: core's, and those of plugins."""
    return tuple(ctype for ctype in types if ctype.lifecycle.id == LIFECYCLE)


@dataclass(frozen=True)
class Line:
    """What the table shows of an agreement, and what it is chosen by.

    `children`: True, False, or None where nobody said; `uid` leads to the document.
    """

    uid: int
    code: str
    title: str
    language: str
    agency: str
    kind: str
    topics: tuple[str, ...]
    countries: tuple[str, ...]
    children: bool | None
    signed: When | None
    state: str
    course: tuple[tuple, ...]
    planned_from: date | None
    planned_until: date | None
    next_review: date | None
    keep_until: date | None
    term: tuple
    number: int

    def stage(self, day: date) -> str:
        """The state on a day."""
        event = event_on(self, day)
        return self.state if event is None else event.state

    def starts(self, day: date) -> When | None:
        """Since when it is in force, as far as that is known; None where it never was by that day."""
        if not holds_on(self, day):
            return None
        dates = dates_of(self, day)
        return When(dates.start, dates.start) if dates.start else When()

    def ends(self, day: date) -> date | None:
        """The last day in force or of the present term."""
        return dates_of(self, day).until or self.term_on(day)[0]

    def term_on(self, day: date) -> tuple[date | None, date | None]:
        """End of the present term, and the last day for a notice."""
        return term_of(dict(self.term), dates_of(self, day).until, day)


class LineCache:
    """The lines of this process, by document."""

    def __init__(self):
        self._kept: dict[int, tuple[tuple, Line]] = {}

    def of(self, site, tokens, types: tuple[ContentType, ...], day: date) -> list[Line]:
        """The lines of all agreements that a reader with these access tokens may see."""
        catalog = site.documents
        names = {ctype.id: ctype for ctype in types}
        found = []
        for uid in catalog.select(tokens, types=tuple(names)) or ():
            key = (catalog.modified.get(uid), catalog.courses.get(uid), *(t.version for t in types))
            kept = self._kept.get(uid)
            if kept is None or kept[0] != key or _turned(kept[1], day):
                document = site.get(uid, Document)
                if document is None:
                    continue
                if len(self._kept) >= KEPT:
                    self._kept.clear()
                kept = self._kept[uid] = (key, line_of(site, document, names[document.type_id], day))
            found.append(kept[1])
        return found


def _turned(line: Line, day: date) -> bool:
    """True where another version stands for the document than when the line was made."""
    event = event_on(line, day)
    return event is not None and bool(event.version) and event.version != line.number


def line_of(site, document: Document, ctype: ContentType, day: date) -> Line:
    """The line of a document, from the text that stands for it on a day."""
    values, _files, type_version, number = text_on(site, document, day)
    values = migrate_values(ctype, values, type_version)
    parties = [row for row in values.get("parties") or () if type(row) is dict]
    signed = known(values.get("signed_on"), values.get("signed_about"))
    if signed is None:
        days = [event.day for event in events_of(document) if event.state == "signed" and event.known]
        signed = When(days[0], days[0]) if days else None
    return Line(
        uid=document.uid,
        code=values.get("code") or "",
        title=values.get("title") or document.title,
        language=document.language,
        agency=document.agency,
        kind=values.get("kind") or "",
        topics=tuple(values.get("topic") or ()),
        countries=tuple(dict.fromkeys(row["country"] for row in parties if row.get("country"))),
        children=values.get("child_clauses"),
        signed=signed,
        state=document.state,
        course=document.course,
        planned_from=document.planned_from,
        planned_until=document.planned_until,
        next_review=document.next_review,
        keep_until=document.keep_until,
        term=tuple(
            (name, values.get(name)) for name in ("term_ends", "renewal", "renewal_years", "notice_months")
        ),
        number=number,
    )


def countries_of(lines: Iterable[Line], home: str = "AL") -> Iterator[str]:
    """The countries of agreements, once each; `home`, which is in nearly all, is left out."""
    seen = {home}
    for line in lines:
        for code in line.countries:
            if code not in seen:
                seen.add(code)
                yield code
