"""Which rows of one list are one person. Pure; the judgement is `people.matching`'s."""

from collections import defaultdict

from dosja.people.folding import fold, has_diacritics
from dosja.people.matching import ASK, AUTO, DIFFERENT, NONE, Comparison, compare, lookup_keys
from dosja.people.names import is_capitals
from dosja.training.intake.result import Entry, MergeCandidate, Person

_TELLING = ("father", "unit", "institution", "service_no", "municipality")
_MOST_COMPARED = 200
"""Persons under one key; a list in which more share name and letter is no list of people."""
_MOST_DIFFERENT = 50
"""Pairs of namesakes that are told; more would bury the rest."""
_PLACE_WORDS = (
    ("point", ("pika", "pike", "pkk", "border", "crossing")),
    ("school", ("shkoll", "school")),
    ("court", ("gjykat", "court")),
    ("prosecution office", ("prokurori", "prosecut")),
)


def place_word(heading: str) -> str:
    """What the column of the place of work is about, in one English word."""
    folded = fold(heading)
    return next((word for word, stems in _PLACE_WORDS if any(stem in folded for stem in stems)), "unit")


class Merger:
    """Takes entries in the order of their rows and groups them into persons.

    `fields`: what the list says of persons; where it says nothing but names, the same name in two trainings
    is one person, and twice in one training a question.
    """

    def __init__(self, fields: set[str], word: str):
        self._fields, self._word = fields, word
        self.persons: list[Person] = []
        self.candidates: list[MergeCandidate] = []
        self.pending: list[Entry] = []
        self._by_key: dict[str, list[Person]] = defaultdict(list)
        self._different = 0

    def add(self, entry: Entry) -> Person | None:
        """The person of the entry, a new or an earlier one; None when somebody must decide first."""
        best: tuple[int, Person, Comparison] | None = None
        ask: tuple[int, Person, Comparison] | None = None
        identity = entry.identity()
        for person in self._near(entry):
            comparison = compare(person.identity, identity)
            if comparison.decision == NONE:
                continue
            decision = self._decide(person, entry, comparison)
            if decision == AUTO and (best is None or comparison.strength > best[0]):
                best = comparison.strength, person, comparison
            elif decision == ASK and (ask is None or comparison.strength > ask[0]):
                ask = comparison.strength, person, comparison
            elif decision == DIFFERENT and self._different < _MOST_DIFFERENT:
                self._different += 1
                self._tell(person, entry, comparison, DIFFERENT)
        if best:
            return self._join(best[1], entry, best[2])
        if ask:
            self._tell(ask[1], entry, ask[2], ASK)
            self.pending.append(entry)
            return None
        return self._new(entry)

    def _near(self, entry: Entry) -> list[Person]:
        keys = lookup_keys(entry.given, entry.family)
        found = {id(person): person for key in sorted(keys) for person in self._by_key[key][:_MOST_COMPARED]}
        number = fold(entry.service_no).replace(" ", "")
        if number:
            found |= {id(person): person for person in self._by_key[f"#{number}"]}
        return list(found.values())

    def _decide(self, person: Person, entry: Entry, comparison: Comparison) -> str:
        if comparison.decision != ASK or self._fields & set(_TELLING):
            return comparison.decision
        if comparison.differ:
            return ASK
        same_spelling = not any(isinstance(note, tuple) for note in comparison.spelling)
        met = {record.meeting for one in person.entries for record in one.records}
        again = any(record.meeting in met for record in entry.records)
        return AUTO if same_spelling and not again and "initial" not in comparison.spelling else ASK

    def _new(self, entry: Entry) -> Person:
        person = Person(f"p{len(self.persons) + 1:02d}", entry, [entry], entry.identity())
        self.persons.append(person)
        for key in lookup_keys(entry.given, entry.family):
            self._by_key[key].append(person)
        if entry.service_no:
            self._by_key["#" + fold(entry.service_no).replace(" ", "")].append(person)
        return person

    def _join(self, person: Person, entry: Entry, comparison: Comparison) -> Person:
        met = {record.meeting for one in person.entries for record in one.records}
        again = any(record.meeting in met for record in entry.records)
        if (
            again
            or _as_written(person.entry, entry, comparison)
            or _diacritics(person.entry) != _diacritics(entry)
        ):
            self._tell(person, entry, comparison, AUTO, repeated=again)
        person.entries.append(entry)
        _complete(person.entry, entry)
        person.identity = person.entry.identity()
        return person

    def _tell(
        self, person: Person, entry: Entry, comparison: Comparison, decision: str, repeated=False
    ) -> None:
        first = person.entry
        scores = [next((r.score for r in one.records if r.score is not None), None) for one in (first, entry)]
        numbers = bool(first.service_no) + bool(entry.service_no) if "service_no" in self._fields else None
        spelling = _as_written(first, entry, comparison)
        self.candidates.append(
            MergeCandidate(
                (first.row, entry.row),
                (first.sheet, entry.sheet),
                decision,
                Comparison(comparison.decision, comparison.agree, comparison.differ, spelling),
                "" if decision == DIFFERENT else person.key,
                self._word,
                scores[0] is not None and scores[0] == scores[1],
                _diacritics(first) != _diacritics(entry),
                numbers,
                repeated,
            )
        )


def _diacritics(entry: Entry) -> bool:
    return has_diacritics("".join(entry.written))


def _as_written(one: Entry, other: Entry, comparison: Comparison) -> tuple:
    """How the two rows differ as they were written, before capitals were changed."""
    notes = [note for note in comparison.spelling if note not in ("capitals", "diacritics", "swapped")]
    turned = [fold(entry.written[0]) != fold(entry.given) for entry in (one, other)]
    if ("swapped" in comparison.spelling) != (turned[0] != turned[1]):
        notes.insert(0, "swapped")
    if is_capitals("".join(one.written[:2])) != is_capitals("".join(other.written[:2])):
        notes.insert(1 if "swapped" in notes else 0, "capitals")
    return tuple(notes)


def _complete(known: Entry, other: Entry) -> None:
    """Fill what the first row leaves out from a later row of the same person."""
    for name in ("father", "gender", "institution", "position", "role", "unit", "county", "municipality"):
        if not getattr(known, name):
            setattr(known, name, getattr(other, name))
    for name in ("subject", "service_no", "birth_family"):
        if not getattr(known, name):
            setattr(known, name, getattr(other, name))
    for name in ("given", "family"):
        mine, others = getattr(known, name), getattr(other, name)
        if fold(mine) == fold(others) and has_diacritics(others) and not has_diacritics(mine):
            setattr(known, name, others)
