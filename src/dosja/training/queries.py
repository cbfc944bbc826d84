"""Questions about sessions: lists by agency, curriculum, period and state, paged by index; the facts of one.

Only the sessions that are shown are loaded.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dosja.accounts.permissions import agencies_with
from dosja.documents.life import course
from dosja.documents.life.text import is_fixed, version_of
from dosja.documents.model import Document
from dosja.people.model import Person
from dosja.people.operations import Actor
from dosja.people.uidsets.model import both, either
from dosja.storage.model import Site
from dosja.training.model import PLANNED, STATES, TRASHED, Session
from dosja.training.passing import PassRule, rule_of

LAST_SHOWN = 12
"""So many earlier sessions are offered as the one whose roster is copied."""


@dataclass(frozen=True)
class Filters:
    """What a list of sessions is narrowed to; `curriculum` is a uid or None, `state` one of the index."""

    agency: str = ""
    curriculum: int | None = None
    state: str = ""
    first: date | None = None
    last: date | None = None
    own: bool = False


@dataclass(frozen=True)
class SessionList:
    """One page of sessions, newest first; `total` of all found."""

    sessions: tuple[Session, ...]
    total: int
    number: int
    size: int


def own_uids(site: Site, actor):
    """The sessions that the account made, or in which its person trains, where it may record; an LLSet."""
    agencies = list(site.agencies)
    training = site.training
    person = site.people.accounts.get(actor.uid)
    own = training.of_people([actor.uid, *([person] if person else ())])
    recorded = agencies_with(actor, "session:record", agencies)
    return both(own, training.of_agencies(recorded))


def list_sessions(site: Site, actor, filters: Filters, *, number: int = 1, size: int = 20) -> SessionList:
    """The `number`-th page of the sessions that `actor` may see, after the filters.

    The trash holds only what he may also record.
    """
    training = site.training
    agencies = list(site.agencies)
    seen = own_uids(site, actor)
    if not filters.own:
        wanted = "session:edit" if filters.state == TRASHED else "session:view"
        seen = either(seen, training.of_agencies(agencies_with(actor, wanted, agencies)))
    found = training.select(
        seen,
        agency=filters.agency,
        curriculum=filters.curriculum,
        states=(filters.state,) if filters.state else STATES,
        first=filters.first,
        last=filters.last,
    )
    total = len(found)
    number = min(max(1, number), max(1, -(-total // size)))
    uids = training.newest(found, (number - 1) * size, size)
    return SessionList(tuple(site.uids[uid] for uid in uids), total, number, size)


def pass_rule(site: Site, session: Session) -> PassRule:
    """The rule by which this session is passed: that of the curriculum's version that was taught."""
    document = site.get(session.curriculum, Document)
    if document is None:
        return PassRule()
    version = version_of(site, document, session.version)
    return rule_of(document.values if version is None else version.values)


@dataclass(frozen=True)
class Held:
    """A version of a curriculum for a form: uid, label, number in force today (0: none), days and title."""

    uid: int
    label: str
    version: int
    title: str
    minutes: int


def curricula(site: Site, tokens, today: date) -> list[Held]:
    """The curricula that a reader with these tokens may see, by title, with the version that holds today."""
    catalog = site.documents
    uids = catalog.ordered(catalog.select(tokens, types=("curriculum",)), "title", 0, 500)
    found = []
    for uid in uids:
        document = site.uids[uid]
        version = course.holds_on(document, today) if is_fixed(document) else 0
        label = f"{document.code} · {document.title}" if document.code else document.title
        hours = document.values.get("total_hours")
        found.append(Held(uid, label, version, document.title, int(hours * 60) if hours else 0))
    return found


def parents_for(site: Site, trainers: Iterable[int], session: Session | None) -> list[Session]:
    """Sessions in which these trainers were trained themselves, for the tree of a cascade; newest first."""
    found: dict[int, Session] = {}
    for uid in trainers:
        person = site.get(site.people.canonical(uid), Person)
        for held in person.sessions if person is not None else ():
            parent = site.get(held, Session)
            if parent is not None and parent is not session and not parent.trashed:
                found[held] = parent
    return sorted(found.values(), key=lambda one: one.end or date.min, reverse=True)


def recent(site: Site, actor: Actor, agency: str = "") -> list[Session]:
    """The last sessions that `actor` may see, for "same as last time"; planned ones are left out."""
    found = list_sessions(site, actor, Filters(agency=agency), size=LAST_SHOWN * 2).sessions
    return [one for one in found if one.state != PLANNED and len(one.rows)][:LAST_SHOWN]
