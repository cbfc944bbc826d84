"""Older texts under the one that holds: of documents that took each other's place a search shows one.

Only documents that ended (superseded, withdrawn) are folded, and only under a later one of their lineage that
was found by the same question: a text that alone has the words is shown for itself.
"""

from collections.abc import Callable, Collection, Iterable, Mapping

from dosja.content_types import TypeRegistry
from dosja.documents.life.queries import lineage_of
from dosja.documents.model import Document

MOST_FOLDED = 500
"""Ended documents of an answer that are looked at."""


def ended_states(types: TypeRegistry) -> tuple[str, ...]:
    """The states in which a document holds no more, of all lifecycles."""
    return tuple(name for name, state in types.states.items() if state.ends)


def later_of(site, tokens: frozenset[str], uids: Iterable[int]) -> dict[int, tuple[Document, ...]]:
    """Document -> those that came after it in its lineage, the newest first, of what the reader may see."""
    later = {}
    for uid in uids:
        document = site.get(uid, Document)
        if document is None:
            continue
        chain = [one for one in lineage_of(site, document, tokens) if not one.trashed]
        if document in chain:
            later[uid] = tuple(reversed(chain[chain.index(document) + 1 :]))
    return {uid: chain for uid, chain in later.items() if chain}


def folds(
    later: dict[int, tuple[Document, ...]], found: Collection[int], ended: Collection[str]
) -> dict[int, int]:
    """Older document -> the found one under which it is shown: the newest that holds, else the newest.

    Of those under the same one the newest stands first.
    """
    under = {}
    for uid, chain in sorted(later.items(), key=lambda item: len(item[1])):
        matching = [one for one in chain if one.uid in found]
        if matching:
            holding = [one for one in matching if one.state not in ended]
            under[uid] = (holding or matching)[0].uid
    return under


def counted_once(
    counts: Mapping[str, Mapping[str, int]],
    under: Mapping[int, int],
    values_of: Callable[[int], frozenset[tuple[str, str]]],
) -> dict[str, dict[str, int]]:
    """The counts of an answer's facets without the documents that are folded under others.

    `under` as of `folds`; `values_of(uid)`: the (field, value) pairs of a document. Where the older one has a
    value that the newer has not, the older stands for itself once that value is chosen, and counts. States
    are not asked: choosing one that ended shows the older texts.
    """
    found = {field: dict(values) for field, values in counts.items()}
    for older, newer in under.items():
        for field, value in values_of(older) & values_of(newer):
            left = found.get(field, {}).get(value, 0) - 1
            if left > 0:
                found[field][value] = left
            else:
                found.get(field, {}).pop(value, None)
    return found
