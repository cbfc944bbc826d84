"""From a table of forms and lemmas to rules on word endings and the exceptions from them.

For the build of the lemma table alone; what comes out is read by `lemma_table`. An edit says how a form
becomes its lemmas: "3je" cuts three letters and adds "je"; two lemmas are two edits, "2,1e".
"""

from collections import Counter
from collections.abc import Mapping

from dosja.search.lemma_table import LONGEST_ENDING, SHORTEST_WORD, LemmaTable, edit_for

LEAST_GAIN = 3
"""Forms that a rule must set right: less would learn accidents, which are kept as exceptions."""


def edit_of(form: str, lemmas: tuple[str, ...]) -> str:
    """The edit that makes the lemmas of a form."""
    edits = []
    for lemma in lemmas:
        shared = 0
        for mine, other in zip(form, lemma, strict=False):
            if mine != other:
                break
            shared += 1
        edits.append(f"{len(form) - shared}{lemma[shared:]}")
    return ",".join(edits)


def learn(table: Mapping[str, tuple[str, ...]]) -> tuple[dict[str, str], dict[str, str]]:
    """Rules (ending -> edit) and exceptions (form -> edit) that together give back the whole table.

    Endings are looked at from short to long; one becomes a rule where it sets more forms right than the
    rule of the shorter ending that held so far. The longest rule that fits a word decides.
    """
    edits = {form: edit_of(form, table[form]) for form in sorted(table)}
    ruled = [(form, edit) for form, edit in edits.items() if len(form) >= SHORTEST_WORD]
    rules: dict[str, str] = {}
    for length in range(1, LONGEST_ENDING + 1):
        seen: dict[str, Counter[str]] = {}
        for form, edit in ruled:
            if len(form) > length + 1:
                seen.setdefault(form[-length:], Counter())[edit] += 1
        found = {}
        for ending, counts in seen.items():
            held = edit_for(ending, rules, length - 1)
            edit, count = min(counts.items(), key=lambda row: (-row[1], row[0]))
            if edit != held and count - counts[held] >= LEAST_GAIN:
                found[ending] = edit
        rules.update(found)
        # An ending that all its forms share the edit of needs no longer one.
        open_endings = {ending for ending, counts in seen.items() if len(counts) > 1}
        ruled = [row for row in ruled if row[0][-length:] in open_endings]
    by_rule = LemmaTable(rules, {}).lemmas
    return rules, {form: edit for form, edit in edits.items() if by_rule(form) != table[form]}
