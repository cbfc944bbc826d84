"""Questions about awards: what a session would give, where an award stands, what became of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from dosja.documents.life.course import day_of
from dosja.documents.life.text import version_of
from dosja.documents.model import Document
from dosja.people.model import Person
from dosja.storage.model import Site
from dosja.training.earning import Earned, earned_by, expiry_of, measure_in, rule_name
from dosja.training.ledger.model import COUNTING, REPLACED, REPORTED, WITHDRAWN, Award, Ledger
from dosja.training.model import Session
from dosja.training.roster.model import PASSED, Row

GIVEN, NEW, NOT_PASSED, TRAINER, TAKEN_BACK = "given", "new", "not_passed", "trainer", "withdrawn"
"""What a row comes to when its session is awarded."""


@dataclass(frozen=True)
class Line:
    """One row of a session: what it comes to, what it earns, until when; the award that is there."""

    key: int
    row: Row
    person: int
    state: str
    earned: Earned
    until: date | None
    award: Award | None = None


@dataclass(frozen=True)
class Found:
    """An award with whose it is and where it stands."""

    award: Award
    person: int
    ledger: Ledger
    session: Session | None

    @property
    def agency(self) -> str:
        """The agency whose fact it is: that of the training, else where the person worked at the time."""
        return self.session.agency if self.session is not None else self.award.frozen.agency

    @property
    def state(self) -> str:
        """pending, reported, recognised ..., after the last decision."""
        return self.ledger.state_of(self.award)

    @property
    def ended(self) -> tuple | None:
        """What ended it: (state, ordinal, actor, reason, id of the next), or None."""
        return self.ledger.ended.get(self.award.id)

    @property
    def until(self) -> date | None:
        """The last day on which it holds; None: for ever."""
        return date.fromordinal(self.award.until) if self.award.until else None

    @property
    def measure(self) -> str:
        """In what its units count."""
        return measure_in(self.award.rule)

    def standing(self, day: date) -> str:
        """valid, expired, withdrawn, replaced, or the state of an undecided or refused one, on a day."""
        if self.ended is not None:
            return self.ended[0]
        if self.state not in COUNTING:
            return self.state
        return "valid" if self.award.holds_on(day.toordinal()) else "expired"


def values_of(site: Site, curriculum: int, version: int = 0) -> dict:
    """The curriculum's values in the version that was taught; {} for none."""
    document = site.get(curriculum, Document)
    if document is None:
        return {}
    taught = version_of(site, document, version)
    return document.values if taught is None else taught.values


def awards_of(site: Site, ledger: Ledger, person: int) -> list[Award]:
    """The awards of a person in a ledger, those under records that were merged into it too."""
    people = site.people
    return sorted(
        (award for uid in people.family(people.canonical(person)) for award in ledger.of(uid)),
        key=lambda award: award.completed,
    )


def plan(site: Site, session: Session) -> list[Line]:
    """What each row of a session comes to, in the order of the sheet."""
    values = values_of(site, session.curriculum, session.version)
    ledger = site.training.ledgers.get(session.curriculum)
    trainers = {site.people.canonical(uid) for uid in session.trainers}
    completed = session.end
    found = []
    for key, row in session.roster():
        person = site.people.canonical(row.person)
        earned = earned_by(row, values, session.days, session.minutes)
        mine = awards_of(site, ledger, person) if ledger is not None else []
        here = [award for award in mine if award.session == session.uid]
        award = here[-1] if here else None
        state = NEW
        if award is not None and ledger is not None:
            ended = ledger.ended.get(award.id)
            state = TAKEN_BACK if ended is not None and ended[0] == WITHDRAWN else GIVEN
        elif person in trainers:
            state = TRAINER
        elif earned.outcome != PASSED:
            state = NOT_PASSED
        until = None
        if completed is not None:
            until = expiry_of(values, completed, _previous(ledger, mine, completed))
        found.append(Line(key, row, person, state, earned, until, award))
    return found


def _previous(ledger: Ledger | None, awards: list[Award], completed: date) -> date | None:
    """The end of the last award before that counts."""
    ends = [
        award.until
        for award in awards
        if ledger is not None
        and award.completed < completed.toordinal()
        and award.until
        and award.id not in ledger.ended
        and ledger.state_of(award) in COUNTING
    ]
    return date.fromordinal(max(ends)) if ends else None


def award_rule(session: Session, earned: Earned) -> str:
    """The rule that is written on an award of this session."""
    return rule_name(earned.measure, session.parent is not None)


def find_award(site: Site, award_id: int) -> Found | None:
    """An award by its id, or None."""
    person = site.training.award_persons.get(award_id)
    if person is None:
        return None
    for ledger in site.training.ledgers.values():
        for award in ledger.of(person):
            if award.id == award_id:
                return Found(award, person, ledger, site.get(award.session, Session))
    return None


def awards_of_person(site: Site, person: Person) -> list[Found]:
    """Every award of a person, the newest first; those of records that were merged into it too."""
    found = []
    for uid in site.people.family(site.people.canonical(person.uid)):
        for ledger in site.training.ledgers.values():
            found += [Found(award, uid, ledger, site.get(award.session, Session)) for award in ledger.of(uid)]
    return sorted(found, key=lambda one: -one.award.completed)


def awards_of_session(site: Site, session: Session) -> list[Found]:
    """Every award that rests on a session, in the order of the sheet."""
    ledger = site.training.ledgers.get(session.curriculum)
    if ledger is None:
        return []
    found, seen = [], set()
    for _key, row in session.roster():
        for uid in site.people.family(site.people.canonical(row.person)):
            for award in ledger.of(uid):
                if award.session == session.uid and award.id not in seen:
                    seen.add(award.id)
                    found.append(Found(award, uid, ledger, session))
    return found


def chain_of(site: Site, found: Found) -> list[Found]:
    """The award and those that it replaced or was replaced by, the first one first."""
    by_next = {
        ended[4]: award_id
        for award_id, ended in found.ledger.ended.items()
        if ended[4] and ended[0] == REPLACED
    }
    first = found.award.id
    while first in by_next:
        first = by_next[first]
    chain = []
    current: int = first
    while current:
        one = find_award(site, current)
        if one is None:
            break
        chain.append(one)
        current = one.ended[4] if one.ended is not None else 0
    return chain


def title_of(site: Site, found: Found) -> str:
    """What was completed: the curriculum's title, else that of the training or what was reported."""
    document = site.get(found.ledger.curriculum, Document)
    if document is not None:
        return str(values_of(site, document.uid, found.session.version if found.session else 0)["title"])
    if found.session is not None:
        return found.session.title
    return found.award.note


def waiting(site: Site, agencies: set[str] | None = None) -> list[Found]:
    """Awards that wait for an approval or a recognition, by agency (None: all)."""
    found = []
    for ledger in site.training.ledgers.values():
        for award_id in ledger.undecided or ():
            one = find_award(site, award_id)
            if one is not None and (agencies is None or one.agency in agencies):
                found.append(one)
    return found


def held_elsewhere(site: Site, agencies: Collection[str]) -> list[Found]:
    """Awards for courses held elsewhere, decided or not, of people who worked for one of the agencies then;
    the last completed first."""
    found = []
    for ledger in site.training.ledgers.values():
        for award_id, decisions in ledger.decisions.items():
            if decisions[0][0] != REPORTED:
                continue
            person = site.training.award_persons[award_id]
            found += [
                Found(award, person, ledger, None)
                for award in ledger.of(person)
                if award.id == award_id and award.frozen.agency in agencies
            ]
    return sorted(found, key=lambda one: (-one.award.completed, one.award.id))


def today(now: datetime) -> date:
    """The day that it is in Albania."""
    return day_of(now)
