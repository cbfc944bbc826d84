"""What comes due: awards that end, trainings that are missing, people who know only an old text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from dosja.documents.life.course import holds_on, spans_of
from dosja.documents.model import Document
from dosja.people.model import Person
from dosja.people.uidsets.model import both
from dosja.storage.model import Site
from dosja.training.coverage import Answers, concerns, progress_of, requirements, states_of
from dosja.training.ledger.model import COUNTING, state_in
from dosja.training.model import Session
from dosja.training.trackers import EXPIRING, VALID, Progress
from dosja.training.trackers.requirement import Requirement

THRESHOLDS = (90, 60, 30)
"""Days before an end on which the training officer is told."""


@dataclass(frozen=True)
class Due:
    """A person whose training ends, or is missing: of which requirement, where he stands."""

    person: int
    requirement: Requirement
    progress: Progress
    unit: str


def threshold_of(until: date, day: date) -> int | None:
    """90, 60 or 30: the smallest that is not below the days left; None while it is further away, or over."""
    left = (until - day).days
    if left < 0:
        return None
    return min((threshold for threshold in THRESHOLDS if left <= threshold), default=None)


def due_in(
    site: Site, agencies: Iterable[str], day: date, answers: Answers, *, within: int = THRESHOLDS[0]
) -> list[Due]:
    """Whose training of the agencies' people ends within so many days, the first one first."""
    seen = site.people.working_in(list(agencies), "")
    found = []
    for requirement in requirements(site):
        states, _known = states_of(site, requirement, day, answers)
        for uid in both(seen, site.people.among()):
            if states.get(uid) in VALID and (states[uid] == EXPIRING or _may_end(requirement)):
                progress = progress_of(site, requirement, uid, day)
                if progress.until is not None and 0 <= (progress.until - day).days <= within:
                    found.append(Due(uid, requirement, progress, _unit(site, uid)))
    return sorted(found, key=lambda one: (one.progress.until or day, one.unit, one.person))


def _may_end(requirement: Requirement) -> bool:
    """True where the window is shorter than what is asked for, so that who is trained may end within it."""
    return any(
        rule.window_days < THRESHOLDS[0] and rule.period in ("none", "rolling") for rule in requirement.rules
    )


def missing_in(site: Site, agencies: Iterable[str], day: date, answers: Answers) -> list[Due]:
    """Who of the agencies' people lacks a training that he needs: never begun, not complete, or expired."""
    seen = site.people.working_in(list(agencies), "")
    found = []
    for requirement in requirements(site):
        states, _known = states_of(site, requirement, day, answers)
        for uid in seen:
            state = states.get(uid)
            if state is not None and state not in VALID:
                progress = progress_of(site, requirement, uid, day)
                found.append(Due(uid, requirement, progress, _unit(site, uid)))
    return found


def due_of(site: Site, person: Person, day: date) -> list[Due]:
    """What one person needs and lacks, and what ends within the first threshold; the most urgent first."""
    found = []
    for requirement in requirements(site):
        if not concerns(site, requirement, person):
            continue
        progress = progress_of(site, requirement, person.uid, day)
        ends = progress.until is not None and (progress.until - day).days <= THRESHOLDS[0]
        if progress.state not in VALID or progress.state == EXPIRING or ends:
            found.append(Due(person.uid, requirement, progress, ""))
    return sorted(found, key=lambda one: (one.progress.until or day, one.requirement.id))


def _unit(site: Site, uid: int) -> str:
    person = site.get(uid, Person)
    posting = person.posting if person is not None else None
    return f"{posting.agency}/{posting.unit}" if posting is not None else ""


@dataclass(frozen=True)
class Stale:
    """A procedure whose taught text does not hold any more: the version that holds, and who was trained only
    on an older one: (person, version that he knows)."""

    document: Document
    version: int
    persons: tuple[tuple[int, int], ...]
    curriculum: int


def stale_in(site: Site, agencies: Iterable[str], day: date) -> list[Stale]:
    """Of trainings of these agencies' people: procedures that were superseded since."""
    seen = site.people.working_in(list(agencies), "")
    found = []
    for document_uid, curricula in _taught(site).items():
        document = site.get(document_uid, Document)
        if document is None:
            continue
        version = holds_on(document, day)
        if not version or len(spans_of(document)) < 2:
            continue
        best, curriculum = _best_versions(site, document_uid, curricula)
        stale = tuple((uid, known) for uid, known in sorted(best.items()) if known < version and uid in seen)
        if stale:
            found.append(Stale(document, version, stale, curriculum))
    return found


def _taught(site: Site) -> dict[int, list[int]]:
    """Procedure -> curricula that teach it now, or of which a training taught it."""
    found: dict[int, list[int]] = {}
    for curriculum in site.training.ledgers:
        document = site.get(curriculum, Document)
        rows = (document.values.get("sops") or ()) if document is not None else ()
        for row in rows:
            if row.get("sop"):
                found.setdefault(row["sop"], []).append(curriculum)
    return found


def _best_versions(site: Site, document: int, curricula: list[int]) -> tuple[dict[int, int], int]:
    """Person -> the newest version of the procedure that one of his awards was taught with; a curriculum."""
    best: dict[int, int] = {}
    versions: dict[int, int | None] = {}
    for curriculum in curricula:
        ledger = site.training.ledgers[curriculum]
        for uid, awards in ledger.walk():
            person = site.people.canonical(uid)
            for award in awards:
                if award[0] in ledger.ended or state_in(award) not in COUNTING or not award[1]:
                    continue
                if award[1] not in versions:
                    versions[award[1]] = _version_in(site, award[1], document)
                version = versions[award[1]]
                if version is not None:
                    best[person] = max(best.get(person, 0), version)
    return best, curricula[0]


def _version_in(site: Site, session_uid: int, document: int) -> int | None:
    session = site.get(session_uid, Session)
    return dict(session.sops).get(document) if session is not None else None


def by_unit(found: Iterable[Due]) -> Iterator[tuple[str, list[Due]]]:
    """The rows of each unit ("agency/unit")."""
    groups: dict[str, list[Due]] = {}
    for one in found:
        groups.setdefault(one.unit, []).append(one)
    yield from sorted(groups.items())
