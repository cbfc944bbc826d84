"""Which words of a text match a query: for snippets, for marked titles and pages.

Works on normalised text. A text is not cut into words: the beginnings that a match can have lead from one
likely word to the next, and what each is was mostly worked out for a text before.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from dosja.search.analysis import LONGEST_WORD, WORD, Token, lemmas, tokens
from dosja.search.languages import LANGUAGES, MIXED
from dosja.search.lemma_table import START, lemma_table
from dosja.search.letters import fold
from dosja.search.parsing import Parsed

MOST_KNOWN = 10_000
"""So many words of texts are remembered for each of the last questions."""
ALBANIAN = "sq"
DEPENDS = -1
"""In place of a clause's number: it depends on the language of the text."""

Match = tuple[int, int, int]
"""Start, end, number of the clause."""


@dataclass(frozen=True, slots=True)
class _Sought:
    """What is marked, each with the number of its clause."""

    words: dict[str, int]
    forms: dict[str, int]
    prefixes: tuple[tuple[str, int], ...]
    phrases: tuple[tuple[tuple[str, ...], int], ...]

    def number(self, word: str, language: str) -> int | None:
        """The clause that a folded word matches, None for none; without a language forms are left out."""
        number = self.words.get(word)
        if number is None and self.forms and language:
            for form in lemmas(word, language):
                number = self.forms.get(form)
                if number is not None:
                    break
        if number is None and self.prefixes:
            number = next((which for prefix, which in self.prefixes if word.startswith(prefix)), None)
        return number


def _sought(parsed: Parsed) -> _Sought:
    words: dict[str, int] = {}
    forms: dict[str, int] = {}
    prefixes: list[tuple[str, int]] = []
    phrases: list[tuple[tuple[str, ...], int]] = []
    every = (
        (number, form)
        for number, clause in enumerate(parsed.wanted)
        for form in (*(clause.parts or (clause,)), *clause.alternatives)
    )
    for number, clause in every:
        if clause.prefix:
            prefixes.append((clause.words[0], number))
        elif clause.phrase:
            phrases.append((clause.words, number))
            if clause.joined:
                words.setdefault(clause.joined, number)
        else:
            words.setdefault(clause.words[0], number)
            for known in LANGUAGES:
                for form in lemmas(clause.words[0], known):
                    forms.setdefault(form, number)
    return _Sought(words, forms, tuple(prefixes), tuple(phrases))


@lru_cache(maxsize=16)
def marker(parsed: Parsed) -> "Marker":
    """Kept for the few questions that are being answered: a page of results asks it for each text."""
    return Marker(_sought(parsed))


class _Letters(dict[int, str]):
    """For `str.translate`: letters as `fold` makes them, where that is one letter for one."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        folded = fold(letter)
        found = self[code] = folded if len(folded) == 1 else letter
        return found


_LETTERS = _Letters()
_MARKED = re.compile("[\u00c0-\u05ff\u1e00-\u1fff]")


def _folded(text: str) -> str:
    """The text as it can be searched for folded words, letter by letter at the same places."""
    low = text.lower()
    if len(low) != len(text):
        return text.translate(_LETTERS)
    if low.isascii():
        return low
    low = low.replace("ë", "e").replace("ç", "c")
    return low if low.isascii() or not _MARKED.search(low) else low.translate(_LETTERS)


class Marker:
    """Finds the matches of one question; works out what a word is once for all texts."""

    def __init__(self, sought: _Sought) -> None:
        self._sought = sought
        starts = {word[:START] for word in (*sought.words, *(prefix for prefix, _ in sought.prefixes))}
        for form in sought.forms:
            starts |= lemma_table().starts(form)
        # A word keeps in English all of its stem but two letters; "dying" is of "die".
        english = {form[: max(2, len(form) - 2)] for form in sought.forms}
        english |= {form[0] + "y" for form in sought.forms if form in ("die", "lie", "tie")}
        self._english = tuple(english)
        self._likely = _least(starts | {start[:START] for start in english})
        self._numbers: dict[str, int | None] = {}
        self._by_language: dict[tuple[str, str], int | None] = {}
        self._compounds: dict[tuple[str, str], list[Match]] = {}

    def find(self, text: str, language: Callable[[], str]) -> Iterable[Match]:
        """The matches in a normalised text, of which `language` is asked only where it matters."""
        if self._sought.phrases and self._may_hold_a_phrase(text):
            return _marks_of_phrases(text, self._sought, language())
        return self._matches(text, language)

    def _may_hold_a_phrase(self, text: str) -> bool:
        """False when each phrase has a word that stands nowhere in the text."""
        found: set[str] = set()
        for word in set(WORD.findall(text)):
            if "-" in word or "'" in word:
                found.update(token.word for token in tokens(word))
            else:
                found.add(fold(word)[:LONGEST_WORD])
        return any(found.issuperset(phrase) for phrase, _ in self._sought.phrases)

    def _matches(self, text: str, language: Callable[[], str]) -> list[Match]:
        folded = _folded(text)
        found: list[Match] = []
        end = 0
        for start, stop in _compounds(text) if "-" in text or "'" in text else ():
            self._simple(folded, end, start, language, found)
            for first, last, number in self._compound(text[start:stop], language()):
                found.append((start + first, start + last, number))
            end = stop
        self._simple(folded, end, len(text), language, found)
        if len(self._numbers) > MOST_KNOWN:
            self._numbers.clear()
            self._by_language.clear()
            self._compounds.clear()
        return found

    def _simple(
        self, folded: str, start: int, stop: int, language: Callable[[], str], into: list[Match]
    ) -> None:
        """The matches between two places; no compound stands there."""
        numbers = self._numbers
        for first, last in _words_with(self._likely, folded, start, stop):
            word = folded[first:last]
            if word in numbers:
                number = numbers[word]
            else:
                number = numbers[word] = self._look_up(fold(word)[:LONGEST_WORD])
            if number == DEPENDS:
                number = self._in_language(word, language())
            if number is not None:
                into.append((first, last, number))

    def _look_up(self, word: str) -> int | None:
        """The clause of a folded word whatever the language, None for none; DEPENDS where it must be known.

        An English stem takes long to find, a text's language too: both are left for when they matter.
        """
        number = self._sought.words.get(word)
        if number is not None:
            return number
        if word.startswith(self._english):
            return DEPENDS
        number = self._sought.number(word, ALBANIAN)
        return number if number is None or number == self._sought.number(word, "") else DEPENDS

    def _in_language(self, word: str, language: str) -> int | None:
        """The clause of a word in a text of this language."""
        key = (word, language)
        if key not in self._by_language:
            folded = fold(word)[:LONGEST_WORD]
            if language != ALBANIAN and not folded.startswith(self._english):
                language = ALBANIAN if language == MIXED else ""  # no English form of it is sought
            self._by_language[key] = self._sought.number(folded, language)
        return self._by_language[key]

    def _compound(self, word: str, language: str) -> list[Match]:
        """The matches in a word with hyphens or apostrophes."""
        found = self._compounds.get((word, language))
        if found is None:
            pairs = ((token, self._sought.number(token.word, language)) for token in tokens(word))
            found = [(token.start, token.end, number) for token, number in pairs if number is not None]
            self._compounds[word, language] = found
        return found


_OTHER = re.compile(r"[\W_]")
"""A sign at which a word ends."""


def _least(starts: set[str]) -> tuple[str, ...]:
    """The beginnings that begin with no other of them: so no word is found twice."""
    found: list[str] = []
    for start in sorted(starts - {""}):  # which would be found everywhere, without end
        if not found or not start.startswith(found[-1]):
            found.append(start)
    return tuple(found)


def _words_with(starts: tuple[str, ...], text: str, begin: int, end: int) -> list[tuple[int, int]]:
    """Where the words between two places stand that begin so, in order.

    Each beginning is looked for as a plain string: to make a pattern of them, another for every question,
    took as long as to find the words in half of a page's texts.
    """
    found = []
    for start in starts:
        at = text.find(start, begin, end)
        while at >= 0:
            if at > 0 and text[at - 1].isalnum():
                at = text.find(start, at + 1, end)
                continue
            stop = _OTHER.search(text, at + len(start), end)
            last = end if stop is None else stop.start()
            found.append((at, last))
            at = text.find(start, last, end)
    if len(starts) > 1:
        found.sort()
    return found


_SIGN = re.compile(r"(?<=[^\W_])['\-](?=[^\W_])")
_COMPOUND = re.compile(r"[^\W_]+(?:['\-][^\W_]+)+")


def _compounds(text: str) -> Iterator[tuple[int, int]]:
    """Where the words with hyphens or apostrophes stand; looks around the signs alone."""
    end = 0
    for sign in _SIGN.finditer(text):
        at = sign.start()
        if at < end:
            continue
        start = at
        while start > end and text[start - 1].isalnum():
            start -= 1
        match = _COMPOUND.match(text, start)
        if match is not None:
            yield match.span()
            end = match.end()


def _marks_of_phrases(text: str, sought: _Sought, language: str) -> Iterator[Match]:
    """Also remembers the last words, for phrases."""
    longest = max(len(phrase) for phrase, _ in sought.phrases)
    recent: list[Token] = []
    for token in tokens(text):
        number = sought.number(token.word, language)
        if number is not None:
            yield token.start, token.end, number
        recent = [*(before for before in recent if before.position > token.position - longest), token]
        for phrase, which in sought.phrases:
            start = _ends_phrase(recent, phrase, token)
            if start is not None:
                yield start, token.end, which


def _ends_phrase(recent: list[Token], phrase: tuple[str, ...], last: Token) -> int | None:
    """The start of the phrase that ends with the token `last`, None where none does."""
    if last.word != phrase[-1]:
        return None
    start = last.start
    for back, word in enumerate(reversed(phrase[:-1]), 1):
        position = last.position - back
        before = next((t for t in recent if t.position == position and t.word == word), None)
        if before is None:
            return None
        start = before.start
    return start
