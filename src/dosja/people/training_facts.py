"""What the training room knows of one person: trainings with marks and outcome, and what was awarded.

Facts of all records that were merged into one stand together; they keep where the person worked at the time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dosja.accounts.permissions import may_read
from dosja.documents.model import Document
from dosja.people.model import Person
from dosja.people.operations import Actor
from dosja.storage.model import Site
from dosja.training.awarding import Found, awards_of_person, title_of
from dosja.training.model import Session
from dosja.training.passing import outcome_of
from dosja.training.queries import pass_rule
from dosja.training.rights import may_see, may_see_award
from dosja.training.roster.model import Row


@dataclass(frozen=True)
class Attended:
    """A training of the person, with the outcome by its curriculum's rule.

    `open` is True where the reader may look at the training itself.
    """

    session: Session
    row: Row
    outcome: str
    open: bool


@dataclass(frozen=True)
class Awarded:
    """An award with what it is called and how it stands; `open` is True where the reader may look at it."""

    found: Found
    title: str
    standing: str
    open: bool

    @property
    def completed(self) -> date:
        """The day of completion."""
        return date.fromordinal(self.found.award.completed)


def trainings_of(site: Site, actor: Actor | None, person: Person) -> list[Attended]:
    """The trainings on whose rosters the person stands, the last first."""
    found: dict[int, Attended] = {}
    for one in _family(site, person):
        for uid in one.sessions:
            session = site.get(uid, Session)
            if session is None or session.trashed or uid in found:
                continue
            key = session.key_of(one.uid)
            row = session.row(key) if key is not None else None
            if row is not None:
                outcome = outcome_of(row, pass_rule(site, session), session.days, session.minutes)
                found[uid] = Attended(session, row, outcome, may_see(actor, site, session))
    return sorted(found.values(), key=_when, reverse=True)


def _when(one: Attended) -> tuple[int, int]:
    end = one.session.end
    return end.toordinal() if end is not None else 0, one.session.uid


def awards_of(
    site: Site, actor: Actor | None, tokens: frozenset[str], person: Person, day: date
) -> list[Awarded]:
    """The person's awards, the last first, as they stand on a day. The title of a curriculum that the reader
    may not see is not shown: the training's stands for it."""
    return [
        Awarded(found, _title(site, tokens, found), found.standing(day), may_see_award(actor, site, found))
        for found in awards_of_person(site, person)
    ]


def _title(site: Site, tokens: frozenset[str], found: Found) -> str:
    document = site.get(found.ledger.curriculum, Document)
    if document is None or may_read(tokens, document):
        return title_of(site, found)
    return found.session.title if found.session is not None else ""


def counts(site: Site, person: Person) -> tuple[int, int]:
    """How many trainings and awards a record and those merged into it have."""
    family = list(_family(site, person))
    sessions = {uid for one in family for uid in one.sessions}
    return len(sessions), len(awards_of_person(site, person))


def _family(site: Site, person: Person) -> Iterator[Person]:
    for uid in site.people.family(person.uid):
        one = site.get(uid, Person)
        if one is not None:
            yield one
