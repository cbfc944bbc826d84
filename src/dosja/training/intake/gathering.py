"""From the rows of a list to its persons: grouped, with their records and problems. Pure."""

from collections import Counter

from dosja.messages import _
from dosja.people.folding import fold
from dosja.people.name_lists import family_names, given_names
from dosja.training.intake.merging import Merger, place_word
from dosja.training.intake.problems import RowProblem
from dosja.training.intake.result import Entry, Understood


def gather(understood: Understood, entries: list[Entry], words: list[str], progress, total: int) -> None:
    """Group the rows into persons and collect records and problems."""
    usual = Counter(place_word(word) for word in words).most_common(1)
    merger = Merger(understood.fields, usual[0][0] if usual else "unit")
    for done, entry in enumerate(entries):
        person = merger.add(entry)
        if person is not None:
            _take_records(understood, person, entry)
        if progress and done % 200 == 0:
            progress(done, total)
    understood.persons, understood.candidates = merger.persons, merger.candidates
    understood.pending = merger.pending
    if understood.plain_names:
        for person in understood.persons:
            person.known_given = given_names().known_form(person.entry.given)
            person.known_family = family_names().known_form(person.entry.family)
    _same_numbers(understood)
    understood.problems.sort(key=lambda problem: (problem.sheet, problem.row))


def _take_records(understood: Understood, person, entry: Entry) -> None:
    """Take the records that the person does not have yet, and the problems of such rows."""
    known = (
        {record.meeting: record for key, record in understood.records if key == person.key}
        if len(person.entries) > 1
        else {}
    )
    taken = [record for record in entry.records if record.meeting not in known]
    for record in taken:
        understood.records.append((person.key, record))
    if taken or not entry.records:
        understood.problems += entry.problems
    for record in entry.records:
        other = known.get(record.meeting)
        if other and (other.hours, other.score, other.passed) != (record.hours, record.score, record.passed):
            message = _(
                "Row ${other} says something else of the same person and training: correct one of the two.",
                mapping={"other": other.row},
            )
            understood.problems.append(RowProblem(entry.row, "rows_differ", message, "", entry.sheet, True))


def _same_numbers(understood: Understood) -> None:
    """Tell of one service number that two persons have."""
    seen: dict[str, Entry] = {}
    for person in understood.persons:
        number = fold(person.entry.service_no).replace(" ", "")
        if number and number in seen:
            message = _(
                "The service number ${number} is also in row ${row}, with another name: correct one of"
                " the two.",
                mapping={"number": person.entry.service_no, "row": seen[number].row},
            )
            entry = person.entry
            understood.problems.append(
                RowProblem(entry.row, "service_no_twice", message, "", entry.sheet, True)
            )
        elif number:
            seen[number] = person.entry
