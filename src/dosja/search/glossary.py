"""Expansion by the glossary: a query for PSO also finds PSV, SOP and "procedurë standarde veprimi", and back.

Happens at query time only, so a change of the glossary works on the next search; and visibly, so that a
person
can take it off. Pure: terms come in as plain data.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from dosja.search.parsing import Clause, Parsed, clause_of

MOST_FORMS = 12
"""Forms of one term that are searched beside the one that was typed."""
SHORT = 2
"""Abbreviations of so few letters are recognised in capitals only."""
LONGEST_FORM = 12
"""Words of the longest form that is recognised in a query."""


@dataclass(frozen=True)
class Expansion:
    """A part of the query as typed, and the other forms that were searched for it."""

    typed: str
    forms: tuple[str, ...]


class Glossary:
    """Groups of forms with one meaning, looked up by their folded words."""

    def __init__(self, groups: Iterable[Iterable[str]]):
        self._groups: list[tuple[Clause, ...]] = []
        self._found: dict[tuple[str, ...], list[int]] = {}
        for forms in groups:
            clauses = tuple({c.words: c for form in forms if (c := clause_of(form)) is not None}.values())
            if len(clauses) < 2:
                continue
            for clause in clauses:
                self._found.setdefault(clause.words, []).append(len(self._groups))
            self._groups.append(clauses)
        self._longest = min(max(map(len, self._found), default=0), LONGEST_FORM)

    def others(self, words: tuple[str, ...]) -> tuple[Clause, ...]:
        """The other forms of every group in which these folded words are one."""
        found: dict[tuple[str, ...], Clause] = {}
        for number in self._found.get(words, ()):
            for clause in self._groups[number]:
                if clause.words != words:
                    found.setdefault(clause.words, clause)
        return tuple(found.values())[:MOST_FORMS]

    def expand(self, parsed: Parsed) -> tuple[Parsed, tuple[Expansion, ...]]:
        """The query with alternatives beside what the glossary knows, and what was added."""
        clauses: list[Clause] = []
        added: list[Expansion] = []
        position = 0
        given = parsed.clauses
        while position < len(given):
            run = self._run(given, position)
            others = self.others(tuple(word for clause in run for word in clause.words)) if run else ()
            if not others:
                clauses.append(given[position])
                position += 1
                continue
            head = (
                run[0] if len(run) == 1 else replace(run[0], parts=run, typed=" ".join(c.typed for c in run))
            )
            clauses.append(replace(head, alternatives=others))
            added.append(Expansion(head.typed, tuple(other.typed for other in others)))
            position += len(run)
        return replace(parsed, clauses=tuple(clauses)), tuple(added)

    def _run(self, given: tuple[Clause, ...], position: int) -> tuple[Clause, ...]:
        """The longest run of clauses from `position` on whose words are a form of the glossary."""
        best: tuple[Clause, ...] = ()
        words: tuple[str, ...] = ()
        for end in range(position, len(given)):
            clause = given[end]
            quoted = clause.phrase and not clause.joined
            if clause.excluded or clause.prefix or clause.only or (quoted and end > position):
                break
            words += clause.words
            if len(words) > self._longest:
                break
            if words in self._found and not (len(words) == 1 and _is_common(clause)):
                best = given[position : end + 1]
            if quoted:
                break
        return best


def _is_common(clause: Clause) -> bool:
    """True for a short word in small letters: "on" is a word, "ON" an abbreviation."""
    return len(clause.words[0]) <= SHORT and not clause.typed.isupper()
