"""What is stored of persons: one national record each, and the indexes that find them.

A person needs no account. Only what the law allows is kept (domain.md 4): names, gender, postings, a staff
number; never an identity number, a birth date, an address, a telephone number, health, ethnicity or a
picture. Training facts refer to a person's uid and are never rewritten: a merge makes the one uid stand for
the other (`People.merged`), and readers resolve it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from BTrees.LLBTree import LLBTree, LLTreeSet, intersection, multiunion
from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree
from persistent import Persistent

from dosja.compact import Compact
from dosja.people.merges.model import MergeIndex
from dosja.people.uidsets.model import all_of, move, shorten

KeysOf = Callable[[str, str], Iterable[str]]
"""From a given and a family name to the keys under which alike names meet."""

GENDERS = ("F", "M")
NAME_KINDS = ("current", "birth", "married", "former", "spelling")
"""What a name is: the one in use, at birth, by marriage, an earlier one, or another spelling of it."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name as used over time. `father` only tells namesakes apart; it is in no list."""

    given: str
    family: str
    father: str = ""
    kind: str = "current"
    since: date | None = None

    @property
    def full(self) -> str:
        """Given and family name."""
        return f"{self.given} {self.family}".strip()


@dataclass(frozen=True, slots=True)
class Posting:
    """Where a person works, from when until when; open ends are None. Ids of agency, unit and county."""

    agency: str
    unit: str = ""
    county: str = ""
    position: str = ""
    rank: str = ""
    profession: str = ""
    since: date | None = None
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """True when the posting holds on that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


class Person(Compact, Persistent):
    """A person; `names` and `postings` are tuples of plain tuples, the present one first.

    `sessions` are uids of the trainings on whose rosters the person stands; `account` is the uid of the
    person's own account, where there is one. `merged_into` is the record that stands for this one. `erased`:
    when and by whom the name was removed; what the person did is counted on.
    """

    gender = ""
    staff_number = ""
    account: int | None = None
    merged_into: int | None = None
    sessions: tuple[int, ...] = ()
    history: tuple[int, ...] = ()
    indexed: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    erased: tuple[datetime, int] | None = None

    FIELDS = (
        "uid", "names", "postings", "rev", "gender", "indexed", "sessions", "history", "staff_number",
        "account", "formerly", "merged_into", "erased",
    )  # fmt: skip
    GONE = frozenset({"awards"})

    def __init__(self, uid: int):
        self.uid = uid
        self.names: tuple[tuple, ...] = ()
        self.postings: tuple[tuple, ...] = ()
        self.rev = ""

    @property
    def name(self) -> Name:
        """The name in use."""
        return Name(*self.names[0])

    @property
    def all_names(self) -> list[Name]:
        """Every name that was ever used, the present one first."""
        return [Name(*row) for row in self.names]

    @property
    def posting(self) -> Posting | None:
        """The present or last posting."""
        return Posting(*self.postings[0]) if self.postings else None

    @property
    def all_postings(self) -> list[Posting]:
        """Every posting, the last one first."""
        return [Posting(*row) for row in self.postings]

    def posting_on(self, day: date) -> Posting | None:
        """Where the person worked on a day; the oldest posting for a day before all of them."""
        found = None
        for posting in self.all_postings:
            if posting.holds_on(day):
                return posting
            if posting.since is not None and day < posting.since:
                found = posting
        return found

    def state(self) -> dict:
        """All that an edit or a merge may change, as plain values; `put_state` restores exactly it."""
        return {
            "names": self.names,
            "postings": self.postings,
            "gender": self.gender,
            "staff_number": self.staff_number,
            "account": self.account,
            "merged_into": self.merged_into,
        }

    def put_state(self, state: dict) -> None:
        """Take over what `state()` gave."""
        for key, value in state.items():
            setattr(self, key, value)


def plain(row: Name | Posting) -> tuple:
    """The row as it is stored."""
    return tuple(getattr(row, name) for name in row.__slots__)


class Merge(Persistent):
    """Two records made one: the states before, so that it can be undone exactly.

    kept, dropped: uids. before: {"kept": state, "dropped": state}. after_rev: the kept record's rev right
    after. undone: (moment, uid of who) or None.
    """

    undone: tuple[datetime, int] | None = None
    history: tuple[int, ...] = ()

    def __init__(self, uid, kept, dropped, before, after, when, actor):
        self.uid = uid
        self.kept = kept
        self.dropped = dropped
        self.before = before
        self.after = after
        self.when = when
        self.actor = actor


class People(MergeIndex, Persistent):
    """Finds persons: by the beginning of any part of any name, by staff number, by where they work now.

    Keys come at random places, so that people who save at once do not collide. `corrections`: uid -> ids of
    the rows of the audit trail in which a person asked for a correction that is not done yet.
    """

    DIMENSIONS = ("agency", "unit", "county", "gender", "profession")
    SHORT = ("tokens", "keys", "staff_numbers")
    """Trees of many keys, most with one uid or two: these stand in the tree, without records of their own."""

    def __init__(self):
        self.tokens = OOBTree()
        self.keys = OOBTree()
        self.folded = LOBTree()
        self.staff_numbers = OOBTree()
        self.by_agency = OOBTree()
        self.by_unit = OOBTree()
        self.by_county = OOBTree()
        self.by_gender = OOBTree()
        self.by_profession = OOBTree()
        self.accounts = LLBTree()
        self.everybody = LLTreeSet()
        self.begin_merges()
        self.begin_former()

    def begin_former(self) -> None:
        """Make the containers that registers of earlier versions do not have."""
        self.former = OOBTree()
        self.corrections = LOBTree()

    def index(self, person: Person, staff_key: str) -> None:
        """Make the lists of who works where agree with `person`; `staff_key` is "" without a staff number.

        A merged record is in none of them.
        """
        posting = person.posting
        new: tuple[str, ...] = ()
        if person.merged_into is None:
            agency = unit = county = profession = ""
            if posting is not None and posting.until is None:
                agency, county, profession = posting.agency, posting.county, posting.profession
                unit = unit_key(agency, posting.unit) if posting.unit else ""
            new = (agency, unit, county, person.gender, profession, staff_key)
        trees = (*(getattr(self, f"by_{name}") for name in self.DIMENSIONS), self.staff_numbers)
        old = person.indexed
        for place, tree in enumerate(trees):
            before, after = old[place] if old else "", new[place] if new else ""
            if before != after:
                move(tree, person.uid, {before} - {""}, {after} - {""}, short=tree is self.staff_numbers)
        if new != old:
            person.indexed = new
        self.index_former(person)
        if person.merged_into is None:
            if person.uid not in self.everybody:
                self.everybody.insert(person.uid)
        elif person.uid in self.everybody:
            self.everybody.remove(person.uid)

    def index_former(self, person: Person) -> None:
        """Keep who has left an agency findable there: `former` holds them apart from those who work in it."""
        left: tuple[str, ...] = ()
        if person.merged_into is None:
            present = person.indexed[0] if person.indexed else ""
            left = tuple(sorted({row.agency for row in person.all_postings} - {present}))
        if left != person.formerly:
            move(self.former, person.uid, set(person.formerly), set(left))
            person.formerly = left

    def index_names(self, uid: int, folded: tuple[tuple[str, str], ...], keys_of: KeysOf) -> None:
        """Make a person findable under these folded (given, family) pairs, and under no others.

        `keys_of` gives the keys under which alike names meet. The pairs are kept: matching need not load the
        record, and the keys of the time before follow from them.
        """
        before = self.folded.get(uid, ())
        if before == folded:
            return
        move(self.tokens, uid, _tokens(before), _tokens(folded), short=True)
        old_keys, new_keys = ({key for both in pairs for key in keys_of(*both)} for pairs in (before, folded))
        move(self.keys, uid, old_keys, new_keys, short=True)
        if folded:
            self.folded[uid] = folded
        else:
            del self.folded[uid]

    def sharing(self, keys: Iterable[str]):
        """The uids of persons who have one of the matching keys; an LLSet."""
        return all_of(self.keys[key] for key in keys if key in self.keys)

    def shorten(self) -> None:
        """Bring the sets of few uids of registers of earlier versions to their short form."""
        for name in self.SHORT:
            shorten(getattr(self, name))

    def _tree(self, name: str):
        if name in ("token", "key"):
            return self.tokens if name == "token" else self.keys
        return self.staff_numbers if name == "staff" else getattr(self, f"by_{name}")

    def with_all_prefixes(self, prefixes: Sequence[str]):
        """The uids of persons who have a word for each prefix; an LLSet."""
        found = None
        for prefix in sorted(prefixes, key=len, reverse=True):
            sets = all_of(self.tokens.values(min=prefix, max=prefix + "\uffff"))
            found = sets if found is None else intersection(found, sets)
            if not found:
                break
        return found if found is not None else LLTreeSet()

    def with_staff_number(self, number: str):
        """The uids of persons with this folded staff number, in any agency; an LLSet."""
        number = "".join(letter for letter in number if letter.isalnum())
        if not number:
            return LLTreeSet()
        return all_of(self.staff_numbers.values(min=number + ":", max=number + ";"))

    def working_in(self, agencies: Iterable[str] | None, unit: str, *, former: bool = False):
        """The uids of who works in one of the agencies now, or in the unit ("agency/unit"); None: all.

        `former`: also those who have left one of the agencies.
        """
        if unit:
            return self.by_unit.get(unit, _NOBODY)
        if agencies is None:
            return self.everybody
        trees = (self.by_agency, self.former) if former else (self.by_agency,)
        return multiunion([tree[aid] for aid in agencies for tree in trees if aid in tree])

    def among(self, **wanted: Iterable[str]):
        """The uids of who works, in each named dimension, under one of the keys; everybody without any.

        Dimensions without keys ask for nothing.
        """
        found = None
        for name, keys in wanted.items():
            chosen = list(keys)
            if chosen:
                tree = self._tree(name)
                fitting = all_of(tree[key] for key in chosen if key in tree)
                found = fitting if found is None else intersection(found, fitting)
        return self.everybody if found is None else found

    def cells(self, dimension: str):
        """(key, set of uids) of a dimension: who works where now."""
        return self._tree(dimension).items()


_NOBODY = LLTreeSet()


def _tokens(folded: tuple[tuple[str, str], ...]) -> set[str]:
    return {token for both in folded for part in both for token in part.split()}


def unit_key(agency: str, unit: str) -> str:
    """The key of a unit in the indexes: unit ids are unique in their agency only."""
    return f"{agency}/{unit}"
