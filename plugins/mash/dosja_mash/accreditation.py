"""Which module was accredited when, and by which agency it may be held: looked up once for a figure.

A module and its agency each carry a table of accreditations (number, decision, from, until): what was
completed counts when a row of the module and one of its agency hold on that day. Drafts do not count.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dosja.api import Document, Requirement, Site

MODULE, AGENCY = "mash:accredited_module", "mash:training_agency"
DRAFT = "draft"
IZHA = "mash:izha_certificate"
"""The field of a curriculum that says: who completes it gets a certificate of IZHA."""
IZHA_AGENCY = "izha"
SOON = 90
"""So many days before its end an accreditation is about to run out."""
ALWAYS = (date.min.toordinal(), date.max.toordinal())

VALID, RUNS_OUT, AHEAD, OVER, NEVER = "valid", "soon", "ahead", "over", "never"


@dataclass(frozen=True)
class Accredited:
    """An accredited module as the rule knows it; days are ordinals, credits hundredths.

    `spans` and `agency_spans`: (first, last, number) of each accreditation of the module and of its agency.
    """

    uid: int
    credits: int
    spans: tuple[tuple[int, int, str], ...]
    agency_spans: tuple[tuple[int, int, str], ...]

    def number_on(self, day: int) -> str | None:
        """The accreditation number of the module on a day; None where it, or its agency, had none."""
        held = any(first <= day <= last for first, last, _number in self.agency_spans)
        number = next((number for first, last, number in self.spans if first <= day <= last), None)
        return number if held else None


@dataclass(frozen=True)
class Course:
    """What is known of a curriculum: whether it gives certificates of IZHA, which modules it was
    accredited as."""

    uid: int
    izha: bool
    modules: tuple[Accredited, ...] = ()

    def accredited_on(self, day: int) -> Accredited | None:
        """The module as which it was accredited on a day."""
        return next((one for one in self.modules if one.number_on(day) is not None), None)


Known = tuple[Course, ...]


def look_up(site: Site, requirement: Requirement) -> Known:
    """What the rule needs to know of the curricula of a requirement."""
    return courses(site, requirement.curricula)


def courses(site: Site, curricula: Iterable[int]) -> Known:
    """The same of any curricula, in their order; those that are gone are left out."""
    wanted = tuple(curricula)
    modules: dict[int, list[Accredited]] = {}
    for document in modules_of(site):
        course = document.values.get("curriculum")
        if course in wanted:
            modules.setdefault(course, []).append(accredited(site, document))
    found = []
    for uid in wanted:
        document = site.get(uid, Document)
        if document is not None:
            izha = document.agency == IZHA_AGENCY or bool(document.values.get(IZHA))
            mine = sorted(modules.get(uid, ()), key=lambda one: one.uid)
            found.append(Course(uid, izha, tuple(mine)))
    return tuple(found)


def documents_of(
    site: Site, type_id: str, tokens=None, agencies: Sequence[str] | None = None
) -> Iterator[Document]:
    """The documents of a type that a reader may see (None: all), of these agencies, in no order; not those in
    the trash."""
    for uid in site.documents.select(tokens, types=(type_id,), agencies=agencies):
        yield site.uids[uid]


def modules_of(site: Site, tokens=None) -> Iterator[Document]:
    """The accredited modules that a reader may see (None: all), in no order; drafts are left out."""
    return (one for one in documents_of(site, MODULE, tokens) if one.state != DRAFT)


def accredited(site: Site, document: Document) -> Accredited:
    """A module with the accreditations of itself and of its agency. Of a public body that needs none, the
    agency's table says so by an open row."""
    agency = site.get(document.values.get("provider"), Document)
    holds = agency is not None and agency.state != DRAFT and not agency.trashed
    return Accredited(
        document.uid,
        int((document.values.get("credits") or 0) * 100),
        spans_of(document),
        spans_of(agency) if holds and agency is not None else (),
    )


def spans_of(document: Document) -> tuple[tuple[int, int, str], ...]:
    """(first, last, number) of each accreditation, the newest first."""
    rows = document.values.get("accreditations") or ()
    found = [
        (
            row["valid_from"].toordinal() if row.get("valid_from") else ALWAYS[0],
            row["valid_until"].toordinal() if row.get("valid_until") else ALWAYS[1],
            row.get("number") or "",
        )
        for row in rows
    ]
    return tuple(sorted(found, reverse=True))


@dataclass(frozen=True)
class Standing:
    """How a module or an agency stands on a day: state, number and last day of the accreditation that decides
    (None: without end)."""

    state: str
    number: str
    until: date | None


def standing_of(spans: Iterable[tuple[int, int, str]], day: date) -> Standing:
    """Where the accreditations stand on a day: valid, about to run out, not begun, over, never accredited."""
    today, listed = day.toordinal(), sorted(spans)
    if not listed:
        return Standing(NEVER, "", None)
    holding = [span for span in listed if span[0] <= today <= span[1]]
    if holding:
        last = max(holding, key=lambda span: span[1])
        follows = any(span[0] <= last[1] + 1 and span[1] > last[1] for span in listed)
        soon = last[1] < (day + timedelta(days=SOON)).toordinal() and not follows
        return Standing(RUNS_OUT if soon else VALID, last[2], _end(last))
    ahead = [span for span in listed if span[0] > today]
    if ahead:
        return Standing(AHEAD, ahead[0][2], _end(ahead[0]))
    last = max(listed, key=lambda span: span[1])
    return Standing(OVER, last[2], _end(last))


def _end(span: tuple[int, int, str]) -> date | None:
    return None if span[1] == ALWAYS[1] else date.fromordinal(span[1])
