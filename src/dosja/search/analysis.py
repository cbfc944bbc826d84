"""From text to terms, for documents and queries alike: words, their lemmas, positions (`letters` folds them).

Pure functions without state but caches. Engines never see text, only what this module makes of it, so a
change here or in `letters` that alters terms must change VERSION: the index is then rebuilt by itself.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

from dosja.search.lemma_table import lemma_table
from dosja.search.letters import fold, normalise_text
from dosja.search.references import Reference, references

VERSION = "3"
"""Part of the index's fingerprint."""

LONGEST_WORD = 60
"""Longer runs of letters (base64, rows of underscores) are cut to so many characters."""

MOST_LEMMAS = 2
"""Of a word in one language."""

WORD = re.compile(r"[^\W_]+(?:['\-][^\W_]+)*")
"""A word, with the hyphens and apostrophes inside it."""

_SPLIT = re.compile(r"['\-]")

_ENDINGS = frozenset(
    WORD.findall(
        "a e i in it ja je n ne nje s se sh shi shin shit t ta te u un us ut ve ves vet et at ave eve"
    )
)
"""What Albanian puts behind an abbreviation and a hyphen: MKR-së, PSO-ve, NATO-s (folded)."""


def parts(word: str) -> list[str]:
    """The parts of a match of WORD at its hyphens and apostrophes, without the ending of an abbreviation.

    An ending is in lower case or has an Ë, so that codes such as "MV-IT" stay whole; "neni 110-a" does too.
    """
    before, hyphen, ending = word.rpartition("-")
    lower = ending.islower() or "Ë" in ending
    letter_of_number = len(ending) == 1 and before[-1:].isdigit()
    if hyphen and lower and not letter_of_number and fold(ending) in _ENDINGS:
        word = before
    return _SPLIT.split(word)


def abbreviation(word: str) -> bool:
    """Whether a word as it is written can be an abbreviation that is also an ordinary word: MASH, KE."""
    return 1 < len(word) <= LONGEST_ABBREVIATION and word.isupper()


Lemmas = Callable[[str], tuple[str, ...]]
"""From a folded word to its lemmas, likeliest first; MOST_LEMMAS are kept."""

LONGEST_ABBREVIATION = 4
"""Longer words in capitals may be a heading's: MARRËVESHJES. Other abbreviations follow no rule."""


STOP_LEMMAS = frozenset(WORD.findall("jam kam ai ajo ky kjo une ti ju cili kush nje"))
"""Lemmas that every text has: never indexed as such, though the words themselves are."""

STOP_WORDS = frozenset(
    WORD.findall(
        "a as asaj ate atij atyre apo ca cdo cfare dhe do duhet e edhe eshte i ishin ishte jane ka kane kete"
        " keto ketij kesaj ketyre kur me mos nder ndaj ne nese nga nje nuk ose pa para pas per po por prej qe"
        " qofte s sa saj se si sic sipas te tek tij tyre u"
    )
)
"""Forms without a lemma, whatever else they could be: "që" is also an ox, "kanë" a jug."""


def albanian_lemmas(word: str) -> tuple[str, ...]:
    """The lemmas of a folded Albanian word by the lexicon's table; none of a word that every text has."""
    if word in STOP_WORDS:
        return ()
    return tuple(lemma for lemma in lemma_table().lemmas(word) if lemma not in STOP_LEMMAS)


_english = snowballstemmer.stemmer("english")


def english_lemmas(word: str) -> tuple[str, ...]:
    """The Porter 2 stem of a folded English word."""
    return (_english.stemWord(word),)


LEMMAS: dict[str, tuple[Lemmas, ...]] = {
    "sq": (albanian_lemmas,),
    "en": (english_lemmas,),
    "mul": (albanian_lemmas, english_lemmas),
}
"""The lemma functions of a document's language; any other language is taken for "mul"."""


@lru_cache(maxsize=30_000)
def lemmas(word: str, language: str) -> tuple[str, ...]:
    """The different lemmas of a folded word in a language of LEMMAS, at most MOST_LEMMAS of each function."""
    functions = LEMMAS.get(language) or LEMMAS["mul"]
    if word.isdigit():
        return (word,)
    found: dict[str, None] = {}
    for function in functions:
        for lemma in function(word)[:MOST_LEMMAS]:
            found[lemma] = None
    return tuple(found)


class Token(NamedTuple):
    """A word of a text: its folded form, where it stands (word count) and its characters [start, end).

    "anti-trafikim" gives anti (position p), trafikim (p + 1) and, over both, antitrafikim (p). A date gives
    its term over each of its words, the number of an act with a year gives that of the act (see
    `references`).
    """

    word: str
    position: int
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a normalised text."""
    position = 0
    known = references(text)
    for match in WORD.finditer(text):
        word = match.group()
        start = match.start()
        while known and known[0].words <= start:
            del known[0]
        for reference in known:
            if reference.start > start:
                break
            if start < reference.words:
                for place in range(len(parts(word))):
                    yield Token(reference.term, position + place, reference.start, reference.end)
        if "-" not in word and "'" not in word:
            yield Token(fold(word)[:LONGEST_WORD], position, start, match.end())
            position += 1
            continue
        pieces = parts(word)
        if len(pieces) > 1:
            together = "".join(pieces)
            end = start + len(together) + len(pieces) - 1
            yield Token(fold(together)[:LONGEST_WORD], position, start, end)
        for part in pieces:
            yield Token(fold(part)[:LONGEST_WORD], position, start, start + len(part))
            start += len(part) + 1
            position += 1


Places = dict[str, list[int]]
"""Term -> ascending positions."""


@dataclass(slots=True)
class Analysed:
    """The terms of a text: folded words, and at the same positions their lemmas; `length` counts words.

    A lemma that is the folded word itself is not repeated in `lemma`: who looks for a lemma looks in both.
    """

    exact: Places
    lemma: Places
    length: int


@lru_cache(maxsize=200_000)
def _terms(word: str, language: str) -> tuple[str, tuple[str, ...]]:
    """The folded word, and its lemmas other than itself."""
    folded = fold(word)[:LONGEST_WORD]
    return folded, tuple(lemma for lemma in lemmas(folded, language) if lemma != folded)


def analyse(text: str, language: str) -> Analysed:
    """The terms of a text in a language; the text need not be normalised."""
    exact: Places = {}
    lemma: Places = {}
    position = 0
    text = normalise_text(text)
    known = references(text)
    words, terms = _words_with(text, known) if known else (WORD.findall(text), {})
    for number, word in enumerate(words):
        pieces: tuple[str, ...] = (word,)
        if number in terms:
            here = range(position, position + len(parts(word)))
            for term in terms[number]:
                exact.setdefault(term, []).extend(here)
        # The form written together stands where its first part does.
        place = position
        if "-" in word or "'" in word:
            pieces = tuple(parts(word))
            if len(pieces) > 1:
                pieces = ("".join(pieces), *pieces)
                position -= 1
        for piece in pieces:
            folded, forms = _terms(piece, language)
            found = exact.get(folded)
            if found is None:
                exact[folded] = [place]
            elif found[-1] != place:
                found.append(place)
            position += 1
            if forms and not (len(piece) <= LONGEST_ABBREVIATION and _is_abbreviation(words, number, piece)):
                for form in forms:
                    found = lemma.get(form)
                    if found is None:
                        lemma[form] = [place]
                    elif found[-1] != place:
                        found.append(place)
            place = position
    return Analysed(exact, lemma, position)


def _words_with(text: str, known: list[Reference]) -> tuple[list[str], dict[int, list[str]]]:
    """The words of a text, and by the number of a word the terms of the references that stand over it."""
    words: list[str] = []
    terms: dict[int, list[str]] = {}
    at = 0
    over = range(0)
    for reference in known:
        if reference.start >= at:
            words += WORD.findall(text[at : reference.start])
            at = reference.start
        first = len(words)
        if reference.words > at:
            words += WORD.findall(text[at : reference.words])
            at = reference.words
            over = range(first, len(words))
        for number in over:
            terms.setdefault(number, []).append(reference.term)
    words += WORD.findall(text[at:])
    return words, terms


def _is_abbreviation(words: list[str], number: int, piece: str) -> bool:
    return abbreviation(piece) and _stands_out(words, number)


def _stands_out(words: list[str], number: int) -> bool:
    """Whether a word in capitals is no part of a line in capitals: a neighbour is not, or there is none."""
    neighbours = words[max(number - 1, 0) : number] + words[number + 1 : number + 2]
    return not neighbours or not all(word.isupper() or word.isdigit() for word in neighbours)


def explain(text: str, language: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(as written, folded, lemmas) of each word as `analyse` takes it, in the order of the text."""
    text = normalise_text(text)
    words = list(WORD.finditer(text))
    plain = [match.group() for match in words]
    known = references(text)
    for number, match in enumerate(words):
        while known and known[0].start <= match.start():
            yield text[known[0].start : known[0].end], known[0].term, ()
            del known[0]
        for token in tokens(match.group()):
            written = match.group()[token.start : token.end]
            alone = _is_abbreviation(plain, number, written)
            yield written, token.word, () if alone else lemmas(token.word, language)


GAP = 100
"""Positions between two texts that are indexed as one, so that no phrase spans them."""


def joined(parts: list[Analysed]) -> Analysed:
    """Several texts as one, in order, with a gap between them."""
    if len(parts) == 1:
        return parts[0]
    whole = Analysed({}, {}, 0)
    offset = 0
    for part in parts:
        for source, target in ((part.exact, whole.exact), (part.lemma, whole.lemma)):
            for term, positions in source.items():
                shifted = [position + offset for position in positions] if offset else positions
                known = target.get(term)
                if known is None:
                    target[term] = shifted if offset else list(shifted)
                else:
                    known.extend(shifted)
        whole.length += part.length
        offset += part.length + GAP
    return whole
