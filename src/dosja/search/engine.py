"""The port between the search and its engines: what is written, what is asked, what comes back.

Engines see terms with positions, never stored objects; what is shown of a document they keep without looking
at it. Queries are trees of plain dataclasses. Every engine passes tests/unit/test_search_engines.py.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Protocol

FIELDS = ("title", "title_lemma", "code", "value", "body", "body_lemma")
"""Text fields of a document. `code`: words of the code and of exact values; `value`: each as one term."""

PAGE_FIELDS = ("page", "page_lemma")
FILTERS = ("type", "agency", "state", "language", "facet", "token")
SCALE = {"title": 12, "title_lemma": 12, "code": 20, "value": 20}
"""Length in words of a usual field, for the ranking; any other field: USUAL."""
USUAL = 300
ORDERS = ("title", "code")
"""Sort orders for which a record brings a key of its own; keys compare as texts, a record without one is
last."""
SORTS = ("relevance", "modified", *ORDERS)
PREFIX_LETTERS = 2
PREFIX_TERMS = 200


class EngineError(Exception):
    """The index cannot be read or written; building it anew is the remedy."""


class Busy(Exception):
    """Another process or thread writes the index at this moment."""


@dataclass(frozen=True, slots=True)
class Term:
    """A document holds the term in the field."""

    field: str
    text: str
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Phrase:
    """Terms one after the other. Each step is a tuple of alternatives (field, term) at the same position."""

    steps: tuple[tuple[tuple[str, str], ...], ...]
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Prefix:
    """A term begins so; at least PREFIX_LETTERS letters; stands for the PREFIX_TERMS most frequent terms."""

    field: str
    text: str
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class And:
    """All parts match; a Not among them takes away."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part matches. `alike`: the parts are forms of one thing, which is as rare as its
    commonest."""

    parts: tuple["Query", ...]
    alike: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not match."""

    part: "Query"


@dataclass(frozen=True, slots=True)
class Everything:
    """Every document."""


@dataclass(frozen=True, slots=True)
class FilterIn:
    """The filter field (one of FILTERS) has one of the values; never scored."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Among:
    """The document is one of these; never scored."""

    uids: frozenset[int]


@dataclass(frozen=True, slots=True)
class ValidOn:
    """The document was in force on the day; never scored."""

    day: date


Query = Term | Phrase | Prefix | And | Or | Not | Everything | FilterIn | ValidOn | Among
Condition = FilterIn | ValidOn | Among

Interval = tuple[date | None, date | None]
"""The first and last day of a time; None for an end that is open."""

Posting = Mapping[str, Sequence[int]]
"""Term -> ascending positions."""


@dataclass(frozen=True, slots=True)
class PageRecord:
    """The terms of a page; fields by name: (postings, number of words)."""

    file: int
    number: int
    fields: Mapping[str, tuple[Posting, int]]


@dataclass(frozen=True, slots=True)
class Record:
    """The terms of a document. `pages` is empty where there is one page at most; `only` then names it.

    valid: the first and last days of the times in which it is in force, None for an open end.
    past: it does not hold any more, and stands below all that do. orders: keys of ORDERS. dated: it is found
    only where a ValidOn asks for a day; to all else, words and numbers included, it is not there.
    shown: what the engine keeps with it and gives back by `shown`, whatever it is.
    """

    uid: int
    rev: str
    modified: int
    fields: Mapping[str, tuple[Posting, int]]
    filters: Mapping[str, tuple[str, ...]]
    pages: tuple[PageRecord, ...] = ()
    only: tuple[int, int] | None = None
    error: str = ""
    valid: Sequence[Interval] = ()
    past: bool = False
    dated: bool = False
    orders: Mapping[str, str] = field(default_factory=dict)
    shown: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Meta:
    """What the index says of itself: the last transaction in it (hex, "" for none) and how it was made."""

    watermark: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """One commit: records to write, uids to delete, and the meta that becomes true with them.

    The last record of a uid wins; a deletion beats a record.
    """

    records: Sequence[Record]
    deleted: Sequence[int]
    meta: Meta


class Hit(NamedTuple):
    """A found document; a higher score is a better match."""

    uid: int
    score: float
    modified: int


@dataclass(frozen=True, slots=True)
class Hits:
    """A stretch of the found documents, and how many there are in all."""

    total: int
    hits: tuple[Hit, ...]


class PageHit(NamedTuple):
    """A found page of a document."""

    file: int
    number: int
    score: float


@dataclass(frozen=True, slots=True)
class Stats:
    """Size of the index: documents (dated ones left out), page records, segments (parts that a search goes
    through)."""

    documents: int
    pages: int
    segments: int


Step = Callable[[str], None]
"""Told each numbered step of a write as it is reached; tests end the process there."""


def never() -> bool:
    """There is no hurry."""
    return False


def no_step(name: str) -> None:
    """The Step of every day: does nothing."""


class SearchEngine(Protocol):
    """What an engine does. Reading is safe in any number of threads; writing is one caller's at a time."""

    def index(self, batch: Batch) -> None:
        """Write the batch as one commit; on any error nothing of it is kept. Raises Busy, EngineError."""

    def fill(self, records: Iterable[Record], meta: Meta) -> None:
        """Write records of different uids into an index that holds none, in few commits; `meta` becomes true
        with the last."""

    def search(
        self,
        query: Query,
        *,
        filters: Sequence[Condition] = (),
        sort: str = "relevance",
        start: int = 0,
        count: int = 20,
    ) -> Hits:
        """Documents that match query and filters, in an order of SORTS.

        "relevance": what is past stands below all else, unless a ValidOn asks for a day; "modified": newest
        first; others by their keys, what has none last. Rarity is counted among what the "token" filter lets
        through, so that no score tells of other documents.
        """

    def counts(
        self, query: Query, fields: Sequence[str], *, filters: Sequence[Condition] = ()
    ) -> dict[str, dict[str, int]]:
        """For each filter field, how many of the matching documents have each of its values (none: left
        out)."""

    def pages(
        self, query: Query, only: Query, uids: Sequence[int], count: int = 3
    ) -> dict[int, list[PageHit]]:
        """For each uid, the best pages: `query` asks page fields, `only` the body of one-page documents."""

    def vocabulary(self, prefix: str = "", limit: int = 1000) -> list[tuple[str, int]]:
        """Words of title, code and body that begin so, with their number of documents, sorted."""

    def revisions(self) -> dict[int, str]:
        """uid -> rev of every record in the index, dated ones too."""

    def revision(self, uid: int) -> str | None:
        """The rev of one document, None where it is not in the index."""

    def shown(self, uids: Iterable[int]) -> tuple[int, dict[int, tuple[str, tuple[str, ...]]]]:
        """The present generation, and uid -> (rev, shown) of those of the documents that have something."""

    def failures(self) -> dict[int, str]:
        """uid -> error of every document of which only a stub is indexed."""

    def meta(self) -> Meta:
        """The meta of the last commit."""

    def generation(self) -> int:
        """A number that is another one once anything was committed; what was answered holds for it alone."""

    def refresh(self) -> bool:
        """Take up what was committed since; reading methods do it by themselves. True if there was news."""

    def tidy(self, hurry: Callable[[], bool] = never) -> bool:
        """Put small segments together, for when there is nothing else to do. True if something was done.

        Given up, without a trace, as soon as `hurry()` says that there is something else to do.
        """

    def stats(self) -> Stats:
        """Size of the index."""

    def close(self) -> None:
        """Release files; the engine is of no more use."""


def days_of(record: Record) -> tuple[int, ...]:
    """First and last day of each time of a record as ordinals, one behind the other."""
    found: list[int] = []
    for since, until in record.valid:
        found += (since or date.min).toordinal(), (until or date.max).toordinal()
    return tuple(found)


def asks_day(filters: Sequence[Condition]) -> bool:
    """Whether the conditions ask for a day, so that dated records are found too."""
    return any(isinstance(condition, ValidOn) for condition in filters)


def covers(days: Sequence[int], day: int) -> bool:
    """Whether a day, as an ordinal, lies in one of the times of `days_of`."""
    return any(since <= day <= until for since, until in zip(days[::2], days[1::2], strict=True))


def coalesced(batch: Batch) -> tuple[list[Record], set[int]]:
    """The records to write, one per uid, and all uids whose earlier records go."""
    deleted = set(batch.deleted)
    latest = {record.uid: record for record in batch.records}
    records = [record for uid, record in latest.items() if uid not in deleted]
    return records, deleted | set(latest)


def weight_of(count: int, length: int, usual: int) -> int:
    """How much `count` occurrences in a field of `length` words weigh, in 64ths of 1 (the BM25 curve)."""
    return max(1, round(64 * count / (count + 1.2 * (0.25 + 0.75 * length / usual))))
