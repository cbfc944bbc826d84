"""Who may see, record and correct a session.

A training officer keeps the sessions of his agency. A trainer records those that he made or in which he
trains, and sees no others (domain.md 4: "enter results of own events only").
"""

from dosja.accounts.permissions import allows
from dosja.people.operations import Actor
from dosja.storage.model import Site
from dosja.training.model import Session


def may_create(actor: Actor | None, agency: str) -> bool:
    """True when `actor` may add sessions of the agency."""
    return allows(actor, "session:edit", agency) or allows(actor, "session:record", agency)


def may_record(actor: Actor | None, site: Site, session: Session) -> bool:
    """True when `actor` may change the session and its roster."""
    if allows(actor, "session:edit", session.agency):
        return True
    return allows(actor, "session:record", session.agency) and is_own(actor, site, session)


def is_own(actor: Actor | None, site: Site, session: Session) -> bool:
    """True when `actor` made the session or is one of its trainers."""
    if actor is None:
        return False
    person = site.people.accounts.get(actor.uid)
    return session.created_by == actor.uid or (person is not None and person in session.trainers)


def may_see(actor: Actor | None, site: Site, session: Session) -> bool:
    """True when `actor` may see that the session exists, and its figures."""
    return allows(actor, "session:view", session.agency) or may_record(actor, site, session)


def may_see_names(actor: Actor | None, site: Site, session: Session) -> bool:
    """True when `actor` may also see who was there."""
    return allows(actor, "person:view", session.agency) or may_record(actor, site, session)


def may_see_award(actor: Actor | None, site: Site, found) -> bool:
    """True when `actor` may see an award (`awarding.Found`): the own, one of an agency whose records he
    keeps or approves, one of a training that he records."""
    if actor is None:
        return False
    own = site.people.accounts.get(actor.uid)
    if own is not None and site.people.canonical(own) == site.people.canonical(found.person):
        return True
    if allows(actor, "person:view", found.agency) or allows(actor, "award:approve", found.agency):
        return True
    return found.session is not None and may_record(actor, site, found.session)
