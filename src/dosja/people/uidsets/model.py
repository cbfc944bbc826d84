"""How sets of uids stand in a tree: few as a tuple in the tree itself, many as a set of their own.

Of a hundred thousand names most have one bearer or two; a record for each of them would take a tenth of the
database.
"""

from collections.abc import Iterable
from itertools import islice

from BTrees.LLBTree import LLTreeSet, difference, intersection, multiunion

FEW = 8
"""Most uids that stand together as a tuple."""


def move(tree, uid: int, before: set[str], after: set[str], *, short: bool = False) -> None:
    """Take a uid out of the sets under the keys `before` alone, and put it into those under `after` alone.

    `short`: up to FEW uids stand in the tree itself, as a tuple in order.
    """
    for key in before - after:
        uids = tree.get(key)
        if uids is None or uid not in uids:
            continue
        if not isinstance(uids, tuple):
            uids.remove(uid)
        elif len(uids) > 1:
            tree[key] = tuple(one for one in uids if one != uid)
        else:
            del tree[key]
    for key in after - before:
        uids = tree.get(key)
        if uids is None:
            tree[key] = (uid,) if short else LLTreeSet((uid,))
        elif not isinstance(uids, tuple):
            uids.insert(uid)
        elif uid not in uids:
            tree[key] = tuple(sorted((*uids, uid))) if len(uids) < FEW else LLTreeSet((*uids, uid))


def all_of(sets: Iterable):
    """The uids of all of the sets, short ones or not; an LLSet."""
    found: list = []
    for uids in sets:
        if isinstance(uids, tuple):
            found.extend(uids)
        else:
            found.append(uids)
    return multiunion(found)


def shorten(tree) -> None:
    """Bring the sets of few uids of an earlier version to their short form."""
    for key, uids in list(tree.items()):
        if not isinstance(uids, tuple) and len(uids) <= FEW:
            tree[key] = tuple(uids)


def both(one, other):
    """The uids in both sets; `one` None: those of `other`."""
    return other if one is None else intersection(one, other)


def gather(uids: Iterable[int]):
    """These uids as a set of the kind that is compared fastest."""
    return multiunion(list(uids) if isinstance(uids, set | frozenset | list) else [uids])


def either(one, other):
    """The uids in one of the sets; `other` may be empty."""
    return multiunion([one, other]) if len(other) else one


def without(one, other):
    """The uids of `one` that are not in `other`."""
    return difference(one, other)


def stretch(uids, start: int, count: int) -> list[int]:
    """`count` of the uids from position `start` on, without making a list of all."""
    return list(islice(uids, start, start + count))
