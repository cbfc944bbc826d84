"""The tree of a cascade: who was trained here trained others, who trained others again, at any depth.

A training belongs below the one that its `parent` names, which `operations.sessions` never lets lead back to
itself; should stored data do so all the same, each training is shown once. What a reader may not see is
counted and not named.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dosja.people.model import Person
from dosja.people.operations import Actor
from dosja.storage.model import Site
from dosja.training.model import Session
from dosja.training.rights import may_see

MOST = 200
"""Trainings of one tree that are shown; a page is to be read."""


@dataclass
class Branch:
    """A training with how many stand on its roster, and the trainings that those held."""

    session: Session
    persons: int
    below: list["Branch"] = field(default_factory=list)

    def walk(self) -> Iterator["Branch"]:
        """This training and all below it."""
        yield self
        for branch in self.below:
            yield from branch.walk()


@dataclass
class Tree:
    """What lies below a training, or what a person held. `persons` are the distinct ones of what is shown,
    `levels` how deep it goes; `hidden` trainings are those that the reader may not see; `cut`: there is more
    than is shown."""

    branches: list[Branch] = field(default_factory=list)
    sessions: int = 0
    persons: int = 0
    levels: int = 0
    hidden: int = 0
    cut: bool = False


def below(site: Site, actor: Actor | None, session: Session, *, most: int = MOST) -> Tree:
    """The trainings that those trained in `session` held, and so on."""
    return _Grower(site, actor, most, {session.uid}).grow(children(site, session))


def held_by(site: Site, actor: Actor | None, person: Person, *, most: int = MOST) -> Tree:
    """The trainings in which a person trained, with what came of them."""
    family = site.people.family(site.people.canonical(person.uid))
    own = [site.get(uid, Session) for uid in site.training.of_people(family)]
    mine = [one for one in own if one is not None and not one.trashed and set(one.trainers) & set(family)]
    # What lies below another own training is shown there.
    uids = {one.uid for one in mine}
    roots = [one for one in mine if one.parent not in uids]
    return _Grower(site, actor, most, set()).grow(_ordered(roots or mine))


def children(site: Site, session: Session) -> list[Session]:
    """The trainings that people trained here held and that follow from it, the first one first."""
    people = site.people
    trained = [uid for one in session.persons() for uid in people.family(people.canonical(one))]
    uids = site.training.of_people(trained) if trained else ()
    found = [site.get(uid, Session) for uid in uids]
    return _ordered(one for one in found if one is not None and one.parent == session.uid and not one.trashed)


def _ordered(sessions: Iterable[Session]) -> list[Session]:
    return sorted(sessions, key=lambda one: (one.end.toordinal() if one.end else 0, one.uid))


class _Grower:
    """Grows a tree level by level, so that what is cut off is what lies deepest."""

    def __init__(self, site: Site, actor: Actor | None, most: int, seen: set[int]):
        self.site, self.actor, self.most, self.seen = site, actor, most, seen
        self.tree = Tree()
        self.persons: set[int] = set()

    def grow(self, roots: list[Session]) -> Tree:
        """The tree from these trainings on."""
        tree = self.tree
        level = [(root, tree.branches) for root in roots]
        while level and not tree.cut:
            following: list[tuple[Session, list[Branch]]] = []
            for session, place in level:
                if session.uid in self.seen:
                    continue
                self.seen.add(session.uid)
                if tree.sessions == self.most:
                    tree.cut = True
                    break
                into = self._put(session, place)
                following += [(child, into) for child in children(self.site, session)]
            else:
                tree.levels += 1
            level = following
        tree.persons = len(self.persons)
        return tree

    def _put(self, session: Session, place: list[Branch]) -> list[Branch]:
        """Put a training in its place; gives the place of those below. One that the reader may not see
        leaves its place to them."""
        self.tree.sessions += 1
        if not may_see(self.actor, self.site, session):
            self.tree.hidden += 1
            return place
        persons = {self.site.people.canonical(uid) for uid in session.persons()}
        self.persons |= persons
        place.append(Branch(session, len(persons)))
        return place[-1].below
