"""What is stored of training: sessions with rosters of plain rows, and ledgers of awards.

Sizes decide the shape (design 4, measured in reference/stack.md 4): a roster is one tree of tuple rows in its
session, so that two trainers who mark two people do not meet; awards stand in one ledger for each curriculum,
by person, so that coverage is one walk and then set arithmetic. A row and an award keep where the person
worked at the time (`Frozen`); the register keeps where he works now. Rows and awards name persons by uid and
are never rewritten by a merge: readers ask `People.canonical`.
"""

from dataclasses import dataclass
from datetime import date, datetime

from BTrees.LLBTree import LLBTree, LLTreeSet, intersection, multiunion
from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree
from persistent import Persistent
from ZODB.POSException import ConflictError

from dosja.compact import Compact
from dosja.training.ledger.model import EXTERNAL, Ledger
from dosja.training.roster.model import Row, row_of
from dosja.uids import new_uid

PLANNED, OPEN, CLOSED = "planned", "open", "closed"
STATES = (PLANNED, OPEN, CLOSED)
TRASHED = "trashed"
"""Under which the index of states keeps what is in the trash."""
USUAL_START = 9 * 60
"""When a day begins of which nobody said it, in minutes after midnight."""


class Session(Compact, Persistent):
    """A held or planned training: several days at one place.

    `days` are (date, minutes) pairs in order; `starts` when each begins, in minutes after midnight (see
    `hours_of_day`). `curriculum` is the uid of its document, EXTERNAL without one;
    `version` the number of the version taught (0: the draft) and `sops` the (document uid, version number)
    pairs of the procedures that were taught. `trainers` are uids of persons. `drafts` are rows of lists that
    could not be taken yet, as plain dicts; `files` are uids of files kept as evidence: the list as it came in
    ("list") and signed sheets ("sheet"), as (uid, kind) pairs. A row stands under its person's uid, in
    sessions of earlier versions under a random key. `parent` is the session in which these
    trainers were themselves trained (cascade), where that is known. `decided`: signature of a
    row of a list -> the person who it was said to be.
    """

    created_by = 0
    place = ""
    place_kind = ""
    county = ""
    unit = ""
    provider = ""
    donor = ""
    language = "sq"
    note = ""
    planned_minutes = 0
    trainers: tuple[int, ...] = ()
    files: tuple[tuple[int, str], ...] = ()
    sops: tuple[tuple[int, int], ...] = ()
    parent: int | None = None
    starts: tuple[int, ...] = ()
    closed: tuple[datetime, int] | None = None
    trashed: tuple[datetime, int] | None = None
    history: tuple[int, ...] = ()
    rev = ""
    drafts: LOBTree | None = None
    corrections: LOBTree | None = None
    decided: LLBTree | None = None

    FIELDS = (
        "uid", "agency", "title", "curriculum", "version", "state", "days", "rows", "rev", "created_by",
        "starts", "history", "place", "county", "trainers", "closed", "planned_minutes", "place_kind", "unit",
        "provider", "language", "sops", "files", "donor", "note", "parent", "decided", "drafts",
        "corrections", "trashed",
    )  # fmt: skip

    def __init__(self, uid: int, agency: str, title: str, curriculum: int = EXTERNAL, version: int = 0):
        self.uid = uid
        self.agency = agency
        self.title = title
        self.curriculum = curriculum
        self.version = version
        self.state = PLANNED
        self.days: tuple[tuple[date, int], ...] = ()
        self.rows = LOBTree()

    def tree(self, name: str):
        """The tree "drafts", "corrections" or "decided", made where it is needed first: most sessions never
        have one."""
        found = getattr(self, name)
        if found is None:
            found = LLBTree() if name == "decided" else LOBTree()
            setattr(self, name, found)
        return found

    def file_of(self, mark: int) -> int:
        """The uid of the file that a row's `proof` or `origin` means; 0 for none, or for one that is gone."""
        return next((uid for uid, _kind in self.files if mark and mark_of(uid) == mark), 0)

    def drop_empty_trees(self) -> None:
        """Forget trees without entries: sessions of earlier versions have three from the first day."""
        for name in ("drafts", "corrections", "decided"):
            found = getattr(self, name)
            if found is not None and not found:
                delattr(self, name)

    def _p_resolveConflict(self, old_state, saved_state, new_state):
        """Two who mark two rows at once both add a line to the history, and change nothing else here."""
        old, saved, new = map(self.by_name, (old_state, saved_state, new_state))
        before, first, second = (state.pop("history", ()) for state in (old, saved, new))
        try:
            alike = old == saved == new
        except ValueError:  # ZODB's stand-ins for other objects cannot tell that they differ
            alike = False
        if not alike or first[: len(before)] != before or second[: len(before)] != before:
            raise ConflictError
        self.__setstate__(saved | {"history": (*first, *second[len(before) :])})
        return self.__getstate__()

    @property
    def begin(self) -> date | None:
        """The first day."""
        return self.days[0][0] if self.days else None

    @property
    def end(self) -> date | None:
        """The last day; a session counts in the period in which it ends (domain.md 5)."""
        return self.days[-1][0] if self.days else None

    @property
    def minutes(self) -> int:
        """Length in minutes: of the days, else as planned."""
        return sum(length for _day, length in self.days) or self.planned_minutes

    def hours_of_day(self, place: int) -> tuple[int, int]:
        """(begin, end) of the day at `place`, in minutes after midnight."""
        start = self.starts[place] if place < len(self.starts) else USUAL_START
        return start, min(start + (self.days[place][1] or 8 * 60), 24 * 60)

    def roster(self) -> list[tuple[int, Row]]:
        """(row id, row) of everybody, in the order of the printed sheet."""
        found = [(key, row_of(key, stored)) for key, stored in self.rows.items()]
        return sorted(found, key=lambda pair: (pair[1].number, pair[0]))

    def row(self, key: int) -> Row | None:
        """One row, None where it is not there."""
        stored = self.rows.get(key)
        return row_of(key, stored) if stored is not None else None

    def put(self, key: int, row: Row) -> None:
        """Write a row; two people who write two rows do not meet."""
        stored = row.stored(key)
        if self.rows.get(key) != stored:
            self.rows[key] = stored

    def key_of(self, person: int) -> int | None:
        """The key of a person's row: a person stands on a roster once."""
        stored = self.rows.get(person)
        if stored is not None and stored[0] in (0, person):
            return person
        return next((key for key, stored in self.rows.items() if stored[0] == person), None)

    def persons(self) -> list[int]:
        """The uids of who stands on the roster, in no order and without making rows."""
        return [stored[0] or key for key, stored in self.rows.items()]

    def new_key(self, person: int) -> int:
        """The key for a new row: the person's uid, so that two trainers who add one person at once add it
        once."""
        key = person
        while key in self.rows:
            key = new_uid()
        return key


def mark_of(uid: int) -> int:
    """The last 16 bits of a file's uid: on a row they stand for it among the files of its session."""
    return uid & 0xFFFF


class Training(Persistent):
    """The sessions and ledgers of the country, and what finds them. Keys come at random places.

    `requirements`: id -> plain dict, see `trackers`. `headcounts`: (agency, unit, audience) as "a/u/x" ->
    tuple of (number, source, day, actor uid, moment), the last one counts. `layouts`: what somebody corrected
    of a list's columns -> remembered for that layout. `award_persons`: award id -> person uid. `lists`: uid
    of the original of a list -> its session; `checkins`: who signed in by telephone (`operations.checkin`).
    """

    def __init__(self):
        self.by_agency = OOBTree()
        self.by_curriculum = LOBTree()
        self.by_trainer = LOBTree()
        self.by_end = LOBTree()
        self.by_state = OOBTree()
        self.ledgers = LOBTree()
        self.award_persons = LLBTree()
        self.requirements = OOBTree()
        self.headcounts = OOBTree()
        self.layouts = OOBTree()
        self.checkins = OOBTree()
        self.lists = LLBTree()

    def index(self, session: Session, before: "SessionKeys | None") -> None:
        """Make the indexes agree with a session; `before` is what `keys_of` gave before it was changed."""
        after = keys_of(session)
        for tree, old, new in (
            (self.by_agency, {before.agency} if before else set(), {after.agency}),
            (self.by_curriculum, {before.curriculum} if before else set(), {after.curriculum}),
            (self.by_trainer, set(before.trainers) if before else set(), set(after.trainers)),
            (self.by_end, {before.end} if before else set(), {after.end}),
            (self.by_state, {before.state} if before else set(), {after.state}),
        ):
            for key in old - new:
                if key in tree and session.uid in tree[key]:
                    tree[key].remove(session.uid)
            for key in new - old:
                uids = tree.get(key)
                if uids is None:
                    uids = tree[key] = LLTreeSet()
                uids.insert(session.uid)

    def ledger(self, curriculum: int) -> Ledger:
        """The ledger of a curriculum; made where there is none."""
        found = self.ledgers.get(curriculum)
        if found is None:
            found = self.ledgers[curriculum] = Ledger(curriculum)
        return found

    def select(self, seen, *, agency="", curriculum=None, states=STATES, first=None, last=None):
        """The uids (an LLSet) of those in the set `seen` that match every given filter.

        `states` are those of the index; `first` and `last` bound the last day of the session.
        """
        found = intersection(
            seen, multiunion([self.by_state[name] for name in states if name in self.by_state])
        )
        if agency:
            found = intersection(found, self.by_agency.get(agency, LLTreeSet()))
        if curriculum is not None:
            found = intersection(found, self.by_curriculum.get(curriculum, LLTreeSet()))
        if first is not None or last is not None:
            days = self.by_end.values(
                min=first.toordinal() if first else 1, max=last.toordinal() if last else None
            )
            found = intersection(found, multiunion(list(days)))
        return found

    def of_agencies(self, agencies):
        """The uids of the sessions of these agencies; an LLSet."""
        return multiunion([self.by_agency[aid] for aid in agencies if aid in self.by_agency])

    def of_people(self, uids):
        """The uids of the sessions that these accounts made, or in which these persons train; an LLSet."""
        return multiunion([self.by_trainer[uid] for uid in uids if uid in self.by_trainer])

    def newest(self, uids, start: int, count: int) -> list[int]:
        """`count` of the uids from position `start` on: those without days first, then by last day."""
        found: list[int] = []
        undated = self.by_end.get(0) or ()
        days = [undated, *(self.by_end[day] for day in reversed(self.by_end.keys(min=1)))] if uids else ()
        for of_day in days:
            mine = intersection(uids, of_day) if len(of_day) else ()
            if start >= len(mine):
                start -= len(mine)
                continue
            found += list(mine)[start : start + count - len(found)]
            start = 0
            if len(found) == count:
                break
        return found

    def sessions_ending(self, first: date, last: date) -> list[int]:
        """The uids of sessions whose last day lies in the period, by day."""
        days = self.by_end.values(min=first.toordinal(), max=last.toordinal())
        return [uid for uids in days for uid in uids]


@dataclass(frozen=True, slots=True)
class SessionKeys:
    """By what a session is found."""

    agency: str
    curriculum: int
    trainers: tuple[int, ...]
    end: int
    state: str


def keys_of(session: Session) -> SessionKeys:
    """By what this session is found now; a session without days stands under the day 0.

    Who made it stands among the trainers: both call it their own.
    """
    end = session.end
    return SessionKeys(
        session.agency,
        session.curriculum,
        (*session.trainers, *([session.created_by] if session.created_by else ())),
        end.toordinal() if end is not None else 0,
        TRASHED if session.trashed else session.state,
    )
