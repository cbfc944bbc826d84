"""Which records of a part of the index match a query tree. Exact, so that totals are.

Shared by the engines: an engine offers Shards, an unchanging part of the index each.
"""

from collections.abc import Collection, Sequence
from typing import Protocol

import numpy as np

from dosja.search.arrays import Keys, Mask, Numbers, Order, Postings, Tally, held_in, mask_of
from dosja.search.engine import (
    PREFIX_LETTERS,
    Among,
    And,
    Everything,
    FilterIn,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Term,
    ValidOn,
)


class Shard(Protocol):
    """A part of an index: documents and pages under the numbers from 0 to `count` - 1."""

    @property
    def count(self) -> int: ...

    @property
    def uids(self) -> Numbers:
        """The document of each number."""

    @property
    def modified(self) -> Numbers:
        """When it was changed, for sorting."""

    @property
    def living(self) -> Mask | None:
        """Those that are not deleted; None where all are there."""

    def postings(self, field: str, term: str) -> Postings:
        """Everything that holds the term."""

    def places(self, field: str, term: str, numbers: Numbers) -> Keys:
        """Where the term stands in those of `numbers` (ascending) that hold it."""

    def beginning(self, field: str, prefix: str) -> Mask:
        """What holds one of the PREFIX_TERMS most frequent terms that begin so."""

    def filtered(self, field: str, values: tuple[str, ...]) -> Mask:
        """Documents with one of the values."""

    def valid_on(self, day: int) -> Mask:
        """Documents in force on a day (an ordinal)."""

    def held(self, field: str, term: str, values: tuple[str, ...] | None) -> int:
        """How many documents or pages hold the term; with `values`, of those with one of these tokens."""

    def past(self) -> Mask:
        """Documents that do not hold any more."""

    def order(self, name: str) -> Order:
        """An order of ORDERS."""

    def tally(self, field: str) -> Tally:
        """The values that stand in a filter field."""

    def everything(self) -> Mask:
        """All whole documents."""

    def numbers(self, uids: Collection[int]) -> Numbers:
        """Documents and their pages."""

    @property
    def page(self) -> Numbers:
        """0 for a document of no or several pages, n > 0 for page n of one, n < 0 for one whose only page
        is -n."""

    @property
    def file(self) -> Numbers:
        """The file of a page, or of a document's only page; 0 for the document's own text."""


def matching(query: Query, shard: Shard, among: Mask | None = None) -> Mask:
    """What matches in `shard`; deleted ones may be among it.

    `among` says that no others are wanted: others may be left out, they need not.
    """
    match query:
        case Term():
            return mask_of(shard.count, (shard.postings(query.field, query.text).numbers,))
        case Phrase():
            return phrase(query, shard, among)
        case Prefix():
            long_enough = len(query.text) >= PREFIX_LETTERS
            return shard.beginning(query.field, query.text) if long_enough else mask_of(shard.count, ())
        case And():
            return _and(query, shard, among)
        case Or():
            return _or(query, shard, among)
        case Not():
            return shard.everything() & ~matching(query.part, shard)
        case FilterIn():
            return shard.filtered(query.field, query.values)
        case Among():
            return mask_of(shard.count, (shard.numbers(query.uids),)) & shard.everything()
        case ValidOn():
            return shard.valid_on(query.day.toordinal())
        case Everything():
            return shard.everything()
    raise TypeError(query)


def _or(query: Or, shard: Shard, among: Mask | None) -> Mask:
    found = np.zeros(shard.count, np.bool_)
    for part in query.parts:
        if isinstance(part, Term):
            found[shard.postings(part.field, part.text).numbers] = True
        else:
            found |= matching(part, shard, among)
    return found


def _and(query: And, shard: Shard, among: Mask | None) -> Mask:
    """What has positions comes last, so that few are read; the Not parts are taken away at the end."""
    left = among
    wanted = [part for part in query.parts if not isinstance(part, Not)]
    for part in sorted(wanted, key=_has_phrase):
        found = matching(part, shard, left)
        left = found if left is None else left & found
        if not left.any():
            return left
    if left is None or not wanted:
        left = shard.everything() if left is None else shard.everything() & left
    for unwanted in query.parts:
        if isinstance(unwanted, Not):
            left = left & ~matching(unwanted.part, shard, left)
    return left


def _has_phrase(query: Query) -> bool:
    if isinstance(query, And | Or):
        return any(_has_phrase(part) for part in query.parts)
    return isinstance(query, Phrase)


def phrase(query: Phrase, shard: Shard, among: Mask | None = None) -> Mask:
    """What holds the steps one after the other."""
    left = among
    sizes: dict[tuple, int] = {}
    for step in query.steps:
        if step not in sizes:
            lists = [shard.postings(field, term).numbers for field, term in step]
            sizes[step] = sum(numbers.size for numbers in lists)
            found = mask_of(shard.count, lists)
            left = found if left is None else left & found
            if not left.any():
                return left
    if left is None or not query.steps:
        return mask_of(shard.count, ())
    if len(query.steps) == 1:
        return left
    # The rarest step first: of the others only what is left is read, and each only once.
    numbers: Numbers = np.flatnonzero(left)
    known: dict[tuple, Keys] = {}
    starts: Keys | None = None
    for shift, step in sorted(enumerate(query.steps), key=lambda pair: sizes[pair[1]]):
        if step not in known:
            known[step] = _places(step, numbers, shard)
        keys = known[step] - shift
        if starts is None:
            starts = keys
        else:
            starts = starts[held_in(starts, keys)[0]]
            numbers = np.unique(starts >> 32)
        if not starts.size:
            break
    assert starts is not None
    return mask_of(shard.count, (starts >> 32,))


def _places(step: Sequence[tuple[str, str]], numbers: Numbers, shard: Shard) -> Keys:
    """Where any of the alternatives stands."""
    found = [shard.places(field, term, numbers) for field, term in step]
    return found[0] if len(found) == 1 else np.sort(np.concatenate(found))
