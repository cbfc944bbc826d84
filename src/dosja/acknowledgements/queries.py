"""Questions about acknowledgements: what a person has to read, who confirmed, how an agency stands.

Counts come from sets of people (`standing`), never from loading people or signatures.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from dosja.accounts.model import User
from dosja.accounts.permissions import allows, may_read
from dosja.accounts.queries import folded
from dosja.acknowledgements.earlier import PastRound, carried_for
from dosja.acknowledgements.rows import Request, Round, Signature, Try
from dosja.acknowledgements.standing import (
    LATE,
    NOT_ASKED,
    OPEN,
    SIGNED,
    Counts,
    Own,
    Split,
    members_of,
    split_and_due,
    split_on,
    standing_of,
)
from dosja.collation import sort_key
from dosja.documents.catalog.model import TRASHED
from dosja.documents.life.course import holds_on
from dosja.documents.model import Document


def running(site, document: Document, day: date):
    """(tally, request) while people are asked to confirm the version in force, else (None, None)."""
    tally = site.acknowledgements.tally(document.uid)
    if tally is None or document.trashed or not holds_on(document, day):
        return None, None
    return tally, Request(*site.acknowledgements.sheet(document.uid).request)


def may_view(user: User, document: Document) -> bool:
    """True where a person may see who confirmed a document, tries of the quiz included."""
    return allows(user, "acknowledgement:view", document.agency)


def unit_led_by(user: User) -> str:
    """The unit of whose people a person may see what they confirmed, or ""."""
    return user.unit if user.heads_unit and not user.disabled else ""


@dataclass(frozen=True)
class OwnRequest:
    """Something that a person has to read and confirm, or did."""

    document: Document
    own: Own


def own_requests(site, user: User, tokens, day: date) -> tuple[OwnRequest, ...]:
    """What a person is asked to confirm and has not, the most urgent first."""
    everything = site.acknowledgements
    bit = everything.roll.bit(user.uid)
    found = []
    if not bit:
        return ()
    for uid, tally in everything.running_tallies():
        if not any(bits & bit for bits in tally.members.values()):
            continue
        own = standing_of(tally, bit, day)
        if own.state not in (OPEN, LATE):
            continue
        document = site.get(uid, Document)
        if document is None or document.trashed or not may_read(tokens, document):
            continue
        if holds_on(document, day):
            found.append(OwnRequest(document, own))
    return tuple(sorted(found, key=lambda one: (one.own.due or day, one.document.title)))


@dataclass(frozen=True)
class OwnSignature:
    """A confirmation that a person gave, of a document that he may still see."""

    document: Document
    signature: Signature


def own_signatures(site, user: User, tokens) -> tuple[OwnSignature, ...]:
    """Everything that a person ever confirmed, the newest first."""
    found = []
    for uid, sheet in site.acknowledgements.sheets.items():
        rows = sheet.signatures.get(user.uid, ())
        document = site.get(uid, Document) if rows else None
        if document is not None and may_read(tokens, document):
            found.extend(OwnSignature(document, Signature(*row)) for row in rows)
    return tuple(sorted(found, key=lambda one: one.signature.when, reverse=True))


@dataclass(frozen=True)
class Person:
    """A row of a document's overview. `signature`: the one that counts, or the last one given; `carried`: the
    reason why it counts for a later version; `tries`: of the quiz for the present version."""

    user: User
    unit: str
    own: Own
    signature: Signature | None
    carried: str
    tries: tuple[Try, ...]


@dataclass(frozen=True)
class Overview:
    """A document's overview: request (None of a round that is over), counts of all, by unit (unit id or "",
    counts), rows of this page."""

    request: Request | None
    round: Round
    counts: Counts
    units: tuple[tuple[str, Counts], ...]
    rows: tuple[Person, ...]
    total: int
    others: int


def overview_of(
    site, document: Document, day: date, *, past: PastRound | None = None, states: Iterable[str] = (),
    unit: str = "", name: str = "", only_unit: str = "", first: int = 0, count: int | None = None,
) -> Overview | None:  # fmt: skip
    """The overview of a running request, or None; with `past` that of a round which is over.

    `states`, `unit` and `name` choose rows; `only_unit` limits all of it to the people of one unit.
    """
    if past is not None:
        tally, request, day = past.tally, None, past.day
    else:
        tally, request = running(site, document, day)
    if tally is None:
        return None
    everything = site.acknowledgements
    sheet, roll = everything.sheet(document.uid), everything.roll
    split = split_on(tally, day)
    unasked = 0
    if only_unit:
        split = split.among(roll.places.get(f"u:{only_unit}", 0))
    elif past is None:
        unasked = roll.bits(sheet.signatures) & ~split.asked
    else:
        signers = (uid for uid, rows in sheet.signatures.items() if _given(rows, past))
        unasked = roll.bits(signers) & ~split.asked
    chosen = _chosen(split, unasked, set(states))
    if unit:
        chosen &= roll.places.get(f"u:{unit}", 0) if unit != "-" else ~_with_unit(roll)
    people = [site.get(uid, User) for uid in roll.uids(chosen)]
    words = folded(name).split()
    people = [user for user in people if user is not None and _named(user, words)]
    people.sort(key=lambda user: (sort_key(user.name), user.login))
    shown = people[first:] if count is None else people[first : first + count]
    rows = tuple(_person(sheet, tally, roll, user, day, past) for user in shown)
    units = unit_counts(roll, split) if past is None else ()
    return Overview(
        request, Round(*sheet.rounds[tally.round]), split.counts, units, rows, len(people),
        unasked.bit_count(),
    )  # fmt: skip


def _given(rows, past: PastRound) -> list[Signature]:
    """The signatures of one person that were given for a round which is over."""
    return [one for one in (Signature(*row) for row in rows) if past.signed_here(one)]


def _with_unit(roll) -> int:
    found = 0
    for key, bits in roll.places.items():
        if key.startswith("u:"):
            found |= bits
    return found


def _chosen(split: Split, unasked: int, states: set[str]) -> int:
    sets = {SIGNED: split.signed, OPEN: split.open, LATE: split.late, "unasked": unasked}
    found = 0
    for state, bits in sets.items():
        if (not states and state != "unasked") or state in states:
            found |= bits
    return found


def _named(user: User, words: list[str]) -> bool:
    text = folded(f"{user.name} {user.login}") if words else ""
    return all(word in text for word in words)


def _person(sheet, tally, roll, user: User, day: date, past: PastRound | None) -> Person:
    bit = roll.bit(user.uid)
    own = standing_of(tally, bit, day)
    rows = [Signature(*row) for row in sheet.signatures.get(user.uid, ())]
    if past is None:
        exact = [row for row in rows if row.version == tally.version]
    else:
        exact = _given(sheet.signatures.get(user.uid, ()), past)
        rows = [row for row in rows if row.version < tally.version]
    signature = (exact or rows or [None])[-1]
    carried = carried_for(sheet, bit, tally.round) if own.state == SIGNED and not exact else ""
    tries = tuple(
        t for t in (Try(*row) for row in sheet.tries.get(user.uid, ())) if t.version == tally.version
    )
    return Person(user, user.unit, own, signature, carried, tries)


def unit_counts(roll, split: Split) -> tuple[tuple[str, Counts], ...]:
    """(unit id, counts) of each unit that has anybody in the audience; "" for those without a unit."""
    found = []
    left = split.asked
    for key, bits in roll.places.items():
        if key.startswith("u:") and bits & split.asked:
            found.append((key[2:], split.among(bits).counts))
            left &= ~bits
    if left and found:
        found.append(("", split.among(left).counts))
    return tuple(found)


@dataclass(frozen=True)
class DocumentCounts:
    """A document of an agency's overview with its counts."""

    uid: int
    counts: Counts


@dataclass(frozen=True)
class AgencyOverview:
    """How an agency's people or documents stand: documents (the latest first), sums by unit, sum of all."""

    documents: tuple[DocumentCounts, ...]
    units: tuple[tuple[str, Counts], ...]
    total: Counts


def agency_overview(site, tokens, day: date, *, agency: str | None = None, unit: str = "") -> AgencyOverview:
    """The overview of every document of an agency, or, with `unit`, of all documents for its people only."""
    everything, catalog = site.acknowledgements, site.documents
    roll = everything.roll
    visible = catalog.select(tokens, agencies=None if agency is None else (agency,))
    among = roll.places.get(f"u:{unit}", 0) if unit else -1
    trashed = catalog.by_state.get(TRASHED, ())
    number = day.toordinal()
    masks = [(key[2:], bits) for key, bits in roll.places.items() if key.startswith("u:")]
    units: dict[str, list[int]] = {}
    documents = []
    total = Counts()
    for uid, tally in everything.running_tallies():
        if uid not in visible or uid in trashed or not _holds(catalog.courses.get(uid, ()), number):
            continue
        split = split_on(tally, day).among(among)
        counts = split.counts
        if not counts.asked:
            continue
        documents.append(DocumentCounts(uid, counts))
        total += counts
        signed, waits, late, asked = split.signed, split.open, split.late, split.asked
        for name, bits in masks:
            if bits & asked:  # a hundred thousand times on a large agency's page: no objects here
                sums = units.setdefault(name, [0, 0, 0])
                sums[0] += (bits & signed).bit_count()
                sums[1] += (bits & waits).bit_count()
                sums[2] += (bits & late).bit_count()
    documents.sort(key=lambda one: (-one.counts.late, -one.counts.open, one.uid))
    return AgencyOverview(
        tuple(documents), tuple((name, Counts(*sums)) for name, sums in units.items()), total
    )


def _holds(course: tuple, number: int) -> bool:
    held = False
    for entry in course:
        if entry[0] > number:
            break
        held = entry[2]
    return held


@dataclass(frozen=True)
class OnDocument:
    """What the page of a document shows of its request: the reader's own standing, and for those who may see
    it the counts (`counts` None for others); `asks`: whether a request runs."""

    asks: bool
    own: Own
    counts: Counts | None
    was_asked: bool
    when: datetime | None = None


def on_document(site, user: User, document: Document, day: date) -> OnDocument:
    """Costs two small objects however many signed."""
    sheet = site.acknowledgements.sheet(document.uid)
    tally, request = running(site, document, day)
    if tally is None:
        return OnDocument(False, Own(NOT_ASKED), None, sheet is not None)
    bit = site.acknowledgements.roll.bit(user.uid)
    own = standing_of(tally, bit, day)
    counts = split_and_due(tally, day)[0].counts if may_view(user, document) else None
    if holds_on(document, day) != tally.version and bit & members_of(tally):
        own = Own(OPEN)  # the worker has not come round yet: the text of today is to be read
    return OnDocument(True, own, counts, True, request.asked)
