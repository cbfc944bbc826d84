"""What the register keeps of merges: which record stands for which, and which may be one person."""

from collections.abc import Iterable

from BTrees.LLBTree import LLBTree
from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOTreeSet


class MergeIndex:
    """A part of `people.model.People`.

    `merged`: uid -> the record that it was merged into; `merged_from` the other way round; `merges`: uid of
    a merge -> it. Pairs are on the work list (`suspects`) or known to be two persons (`different`).
    """

    def begin_merges(self) -> None:
        """Make the empty containers."""
        self.merged = LLBTree()
        self.merged_from = LOBTree()
        self.merges = LOBTree()
        self.different = OOTreeSet()
        self.suspects = OOTreeSet()

    def canonical(self, uid: int) -> int:
        """The record that stands for `uid`: itself unless it was merged."""
        while (kept := self.merged.get(uid)) is not None:
            uid = kept
        return uid

    def family(self, uid: int) -> list[int]:
        """The uid and all that were merged into it, at whatever remove."""
        found, waiting = [], [uid]
        while waiting:
            one = waiting.pop()
            found.append(one)
            waiting.extend(self.merged_from.get(one, ()))
        return found

    def suspect(self, uid: int, others: Iterable[int]) -> None:
        """Put the record and each of the others on the work list of those that may be one person."""
        for other in others:
            key = pair(uid, other)
            if key not in self.different and key not in self.suspects:
                self.suspects.insert(key)

    def clear(self, one: int, other: int) -> None:
        """Take a pair off the work list."""
        key = pair(one, other)
        if key in self.suspects:
            self.suspects.remove(key)

    def are_different(self, one: int, other: int) -> bool:
        """True when somebody said that these two are not the same person."""
        return pair(one, other) in self.different


def pair(one: int, other: int) -> tuple[int, int]:
    """Two uids in the order in which they are stored."""
    return (one, other) if one < other else (other, one)
