"""What the composition root tells the index of the stored objects: some functions and a fingerprint."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from dosja.search import whoosh_files
from dosja.search.analysis import VERSION
from dosja.search.entries import Entry


class Indexable(Protocol):
    """A stored object that has an Entry."""

    uid: int


Thing = TypeVar("Thing", bound=Indexable)


def no_parts(thing: object) -> Iterable:
    """Nothing hangs on the thing."""
    return ()


def no_stub(thing: object, error: Exception) -> Entry | None:
    """The stub where none is given: the document is left out until it can be read."""
    return None


@dataclass(frozen=True)
class Source(Generic[Thing]):
    """The stored objects as the index sees them.

    classes: dotted names of the classes whose change may change an entry; None stands for all.
    target: a changed object -> the object that is indexed for it (a File -> its Document), or None.
    entry: such an object -> its Entry, or None when it must not be found (trashed, purged).
    everything: the root mapping of a connection -> all objects that `entry` is asked for, to build anew.
    stub: an object whose `entry` raised, and the error -> a small Entry (title, tokens) or None.
    parts: such an object -> other things with an Entry of their own that follow from it (its older texts).
        They are looked at whenever it is, and written only where their rev is not that in the index.
    revision: an object -> the `rev` of its entry, or None when it must not be found; without it `entry` is
        asked, which reads all text.
    fingerprint: changes when entries of unchanged objects change (a plugin's fields came or went).
    """

    target: Callable[[object], Thing | None]
    entry: Callable[[Thing], Entry | None]
    everything: Callable[[Mapping], Iterable[Thing]]
    classes: frozenset[str] | None = None
    stub: Callable[[Thing, Exception], Entry | None] = no_stub
    parts: Callable[[Thing], Iterable[Thing]] = no_parts
    revision: Callable[[Thing], str | None] | None = None
    fingerprint: str = ""

    def rev(self, thing: Thing) -> str | None:
        """The rev of the thing's present entry, None when it has none."""
        if self.revision is not None:
            return self.revision(thing)
        entry = self.entry(thing)
        return None if entry is None else entry.rev

    def with_parts(self, things: Iterable[Thing]) -> Iterator[Thing]:
        """The things, each followed by what hangs on it."""
        for thing in things:
            yield thing
            yield from self.parts(thing)

    def stamp(self) -> str:
        """The fingerprint of an index made from this source by this code."""
        text = "\n".join((VERSION, whoosh_files.FORMAT, self.fingerprint))
        return hashlib.sha256(text.encode()).hexdigest()[:16]
