"""The lexicon of the package uniparser-albanian, expanded: every folded form with its likeliest lemmas.

For the build of the lemma table alone; nothing at run time imports it. Reads the package's data files (its
code is not needed) and knows of their notation what they use: stems `a.|b.` that inflexions `<1>.it` are put
on, alternatives behind `//`, and `<.>` where the inflexions of further paradigms go on.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files

from dosja.search.lemma_rules import learn
from dosja.search.lemma_table import write
from dosja.search.letters import fold

PACKAGE = "uniparser-albanian"

MOST = 2
"""Lemmas kept of a form."""

_STEM_NUMBER = re.compile(r"<([0-9,]+)>")
_PLAIN = re.compile("[a-z]{2,}")
_ORDER = ("NOUN", "A", "V", "ADV")
"""Of two lemmas that are equally likely otherwise, the earlier part of speech."""
_UNLIKELY = 100
"""More than any part of speech: with a lemma of the standard, one outside it is not kept."""


@dataclass(slots=True)
class Inflexion:
    """What a stem takes: stem numbers (empty for any), the ending, whether it is outside the standard."""

    stems: frozenset[int]
    ending: str
    odd: bool = False
    paradigms: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Lexeme:
    """An entry of the dictionary as it is written there."""

    lemma: str = ""
    stem: str = ""
    tags: frozenset[str] = frozenset()
    paradigms: list[str] = field(default_factory=list)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """(key, value) of each line that has both."""
    for line in text.splitlines():
        key, colon, value = line.partition(":")
        if colon or key.startswith("-"):
            yield key.strip(), value.strip()


def read_lexemes(text: str) -> Iterator[Lexeme]:
    """The lexemes of lexemes.txt."""
    lexeme = Lexeme()
    for key, value in _lines(text):
        if key == "-lexeme":
            if lexeme.lemma:
                yield lexeme
            lexeme = Lexeme()
        elif key == "lex":
            lexeme.lemma = value
        elif key == "stem":
            lexeme.stem = value
        elif key == "gramm":
            lexeme.tags = frozenset(value.split(","))
        elif key == "paradigm":
            lexeme.paradigms.append(value)
    if lexeme.lemma:
        yield lexeme


def read_paradigms(text: str) -> dict[str, list[Inflexion]]:
    """The paradigms of paradigms.txt with the inflexions of the paradigms they refer to put in.

    Without the inflexions outside the standard: they would double the table, and the rules know most.
    """
    paradigms: dict[str, list[Inflexion]] = {}
    rows: list[Inflexion] = []
    current: list[Inflexion] = []
    for key, value in _lines(text):
        if key == "-paradigm":
            rows = paradigms.setdefault(value, [])
        elif key == "-flex":
            current = [_inflexion(part) for part in value.split("//")]
            rows += current
        elif key == "gramm":
            for row in current:
                row.odd = "nonst" in value
        elif key == "paradigm":
            for row in current:
                row.paradigms.append(value)
    return {
        name: [row for row in _expanded(rows, paradigms) if not row.odd] for name, rows in paradigms.items()
    }


def _inflexion(text: str) -> Inflexion:
    match = _STEM_NUMBER.match(text)
    numbers = frozenset(int(number) for number in match[1].split(",")) if match else frozenset[int]()
    return Inflexion(numbers, text[match.end() :] if match else text)


def _expanded(
    rows: Iterable[Inflexion], paradigms: dict[str, list[Inflexion]], depth: int = 0
) -> Iterator[Inflexion]:
    for row in rows:
        if not row.paradigms:
            yield row
        elif depth < 4:
            for name in row.paradigms:
                for further in _expanded(paradigms.get(name, ()), paradigms, depth + 1):
                    if row.stems and further.stems and not row.stems & further.stems:
                        continue
                    ending = row.ending.replace("<.>", further.ending.removeprefix("."))
                    yield Inflexion(row.stems, ending, row.odd or further.odd or "nonst" in name)


def _joined(stem: str, ending: str) -> str:
    """ "cil.do" with ".it." is "cilitdo": points of both stand where the other's parts go."""
    parts = stem.strip().split(".")
    pieces = ending.replace("<.>", "").replace("0", "").replace("[.]", ".").split(".")
    result = pieces[0]
    for index, piece in enumerate(pieces[1:]):
        result += (parts[index] if index < len(parts) else "") + piece
    return result + "".join(parts[len(pieces) - 1 :])


def forms(lexeme: Lexeme, paradigms: dict[str, list[Inflexion]]) -> Iterator[str]:
    """Each folded form of a lexeme, once for every cell of the paradigm that it stands in."""
    stems = [[fold(stem) for stem in stems.split("//") if stem.strip()] for stems in lexeme.stem.split("|")]
    for name in lexeme.paradigms:
        for row in paradigms.get(name, ()):
            for number in row.stems or range(len(stems)):
                if number < len(stems):
                    for stem in stems[number]:
                        yield _joined(stem, fold(row.ending))


def _cost(lexeme: Lexeme) -> int:
    """How unlikely a lexeme is by what the dictionary says of it."""
    tags = lexeme.tags
    cost = next((index for index, tag in enumerate(_ORDER) if tag in tags), len(_ORDER))
    if tags & {"nonst", "Gheg"}:
        cost += _UNLIKELY
    return cost


def expand(lexemes: Iterable[Lexeme], paradigms: dict[str, list[Inflexion]]) -> dict[str, tuple[str, ...]]:
    """Folded form -> at most MOST folded lemmas, likeliest first.

    Abbreviations are left out: they are never lemmatised. A word of the standard counts before one outside
    it, then goes the part of speech, then the lemma with more cells of the form, then the shorter lemma.
    """
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for lexeme in lexemes:
        lemma = fold(lexeme.lemma)
        if "abbr" in lexeme.tags or not _PLAIN.fullmatch(lemma):
            continue
        cost = _cost(lexeme)
        cells = Counter(forms(lexeme, paradigms))
        cells.setdefault(lemma, 0)
        for form, count in cells.items():
            known = found.setdefault(form, {})
            known[lemma] = min((cost, -count), known.get(lemma, (cost, 0)))
    table: dict[str, tuple[str, ...]] = {}
    for form, candidates in found.items():
        if _PLAIN.fullmatch(form):
            ranked = sorted(candidates, key=lambda lemma: (*candidates[lemma], len(lemma), lemma))
            best = candidates[ranked[0]][0]
            kept = [lemma for lemma in ranked if candidates[lemma][0] < best + _UNLIKELY // 2]
            table[form] = tuple(kept[:MOST])
    return table


class PackageMissing(Exception):
    """The lexicon's package is not installed, or is another version than the table was made from."""


def build() -> str:
    """The text of the data file, from the installed package; PackageMissing where there is none."""
    try:
        installed = version(PACKAGE)
        data = files("uniparser_albanian.data_strict")
    except (PackageNotFoundError, ModuleNotFoundError) as error:
        raise PackageMissing(f"{PACKAGE} is not installed: pip install 'dosja[lemmas]'") from error
    paradigms = read_paradigms((data / "paradigms.txt").read_text("utf-8-sig"))
    lexemes = read_lexemes((data / "lexemes.txt").read_text("utf-8-sig"))
    return write(*learn(expand(lexemes, paradigms)), f"{PACKAGE} {installed}")
