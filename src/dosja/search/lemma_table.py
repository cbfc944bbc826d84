"""The table of Albanian lemmas: a data file of rules on word endings, and exceptions; read on first use.

Made again with: python -m dosja.search.lemma_table build (needs the extra `lemmas`; licence beside the data).
Forms and lemmas are folded. Knows nothing of texts: `analysis` asks it word by word and remembers.
"""

import gzip
import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from sys import intern

from dosja.search.word_map import WordMap, lines

NAME = "sq_lemmas.txt.gz"
HEADER = "dosja lemmas 1"

SHORTEST_WORD = 5
"""Shorter words follow no rule: they are in the table or their own lemma, as abbreviations are."""

LONGEST_ENDING = 9
SHORTEST_LEMMA = 2
START = 3
"""Letters by which forms of a lemma are looked for in a text."""

_EDIT = re.compile("([0-9]+)([a-z]*)")
_REGULAR = re.compile("(?=[a-z]*[aeiouy])[a-z]+").fullmatch
"""Letters alone, with a vowel."""


def edit_for(word: str, rules: Mapping[str, str], longest: int = LONGEST_ENDING) -> str:
    """The edit of the longest rule that fits the end of a word, "0" (none) where no rule does."""
    for length in range(min(longest, len(word)), 0, -1):
        edit = rules.get(word[-length:])
        if edit is not None:
            return edit
    return "0"


@cache
def _steps(edit: str) -> tuple[tuple[int, str], ...]:
    """(letters to cut, letters to add) of each lemma."""
    return tuple((int(cut), added) for cut, added in _EDIT.findall(edit))


def apply_edit(word: str, edit: str) -> tuple[str, ...]:
    """The lemmas that an edit makes of a word; the word itself where it would cut too much."""
    length = len(word)
    found = []
    for cut, added in _steps(edit):
        lemma = word[: max(length - cut, 0)] + added
        found.append(lemma if cut <= length and len(lemma) >= SHORTEST_LEMMA else word)
    return tuple(found) if len(set(found)) == len(found) else (found[0],)


class LemmaTable:
    """Rules and exceptions, ready to be asked."""

    def __init__(self, rules: Mapping[str, str], exceptions: Mapping[str, str]):
        self.rules = rules
        self.exceptions = exceptions

    def starts(self, lemma: str) -> set[str]:
        """The beginnings, START letters at most, that the forms of a lemma have: "qen" and "jam" of "jam"."""
        kept = next((kept for kept, added in self._added.items() if lemma[kept:] in added), START)
        return {lemma[:kept], *self._other_starts.get(lemma, ())}

    @cached_property
    def _added(self) -> Mapping[int, frozenset[str]]:
        """What rules can put behind the first letters of a word where they keep so few, one or more."""
        steps = [
            (max(SHORTEST_WORD, len(key)), step) for key, edit in self.rules.items() for step in _steps(edit)
        ]
        return {
            kept: frozenset(added for length, (cut, added) in steps if length - cut <= kept)
            for kept in range(1, START)
        }

    @cached_property
    def _other_starts(self) -> Mapping[str, tuple[str, ...]]:
        """Lemma -> beginnings of forms that are exceptions and begin otherwise. Worked out once, in 0.1 s."""
        found: dict[str, tuple[str, ...]] = {}
        exceptions = self.exceptions
        pairs = exceptions.pairs() if isinstance(exceptions, WordMap) else exceptions.items()
        for form, edit in pairs:
            for cut, added in _steps(edit):
                lemma = form[: max(len(form) - cut, 0)] + added
                if len(form) - cut < START and not form.startswith(lemma[:START]):
                    known = found.get(lemma, ())
                    if form[:START] not in known:
                        found[lemma] = (*known, intern(form[:START]))
        return found

    def lemmas(self, word: str) -> tuple[str, ...]:
        """One or two lemmas of a folded word, likeliest first; the word itself where nothing is known."""
        edit = self.exceptions.get(word)
        if edit is None:
            if len(word) < SHORTEST_WORD or not _REGULAR(word):
                return (word,)
            edit = edit_for(word, self.rules)
        return apply_edit(word, edit)


def write(rules: Mapping[str, str], exceptions: Mapping[str, str], source: str) -> str:
    """The text of the data file: header, rules ("edit ending ending ..."), an empty line, exceptions."""
    return "\n".join((f"{HEADER} {source}", *_by_edit(rules), "", *_by_edit(exceptions), ""))


def _by_edit(edits: Mapping[str, str]) -> list[str]:
    rows: dict[str, list[str]] = {}
    for key in sorted(edits):
        rows.setdefault(edits[key], []).append(key)
    return [" ".join((edit, *rows[edit])) for edit in sorted(rows)]


def read(text: str) -> LemmaTable:
    """The table of the text of a data file; ValueError for any other text."""
    head, _, body = text.partition("\n")
    rules, separator, exceptions = body.partition("\n\n")
    if not head.startswith(HEADER + " ") or not separator:
        raise ValueError("This is no lemma table.")
    return LemmaTable(_edits(rules), WordMap(exceptions))


def _edits(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines(text):
        edit, *keys = line.split(" ")
        found.update(dict.fromkeys(keys, edit))
    return found


def stored_text() -> str:
    """The text of the data file in this package."""
    data = (files("dosja.search") / "data" / NAME).read_bytes()
    return gzip.decompress(data).decode("ascii")


@cache
def lemma_table() -> LemmaTable:
    """The table in this package, read once in the life of the process."""
    return read(stored_text())


def main(arguments: Iterable[str]) -> str | None:
    """`build [FILE]` writes the data file, into this package unless FILE is named; says why it failed."""
    from dosja.search.lemma_lexicon import PackageMissing, build

    match list(arguments):
        case ["build"]:
            path = Path(str(files("dosja.search"))) / "data" / NAME
        case ["build", name]:
            path = Path(name)
        case _:
            return "Use: python -m dosja.search.lemma_table build [FILE]"
    try:
        text = build()
    except PackageMissing as missing:
        return str(missing)
    path.write_bytes(gzip.compress(text.encode("ascii"), compresslevel=9, mtime=0))
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
