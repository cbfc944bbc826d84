"""The piece of a text that shows why it was found: words around the matches, matches marked.

Works on the live text and the parsed query; nothing of it is stored in the index. Returns plain pieces, never
markup: escaping is the template's part.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from dosja.search.analysis import LONGEST_WORD, WORD, Token, fold, lemmas, normalise_text, tokens
from dosja.search.languages import LANGUAGES, language_of
from dosja.search.lemma_table import lemma_table
from dosja.search.parsing import Parsed

LENGTH = 240
LONGEST_TEXT = 60_000
MOST_MATCHES = 200
MOST_KNOWN = 10_000
"""So many words of texts are remembered for each of the last questions: those of a page of results."""

Piece = tuple[str, bool]
"""A stretch of text and whether it matched."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """Pieces in order; `matches` counts the marks, `clauses` how many different clauses they belong to."""

    pieces: tuple[Piece, ...]
    matches: int = 0
    clauses: int = 0

    @property
    def text(self) -> str:
        """The snippet without marks."""
        return "".join(text for text, _ in self.pieces)


@dataclass(frozen=True, slots=True)
class _Sought:
    """What is marked, each with the number of its clause."""

    words: dict[str, int]
    forms: dict[str, int]
    prefixes: tuple[tuple[str, int], ...]
    phrases: tuple[tuple[tuple[str, ...], int], ...]

    def number(self, word: str, language: str) -> int | None:
        """The clause that a folded word matches, None for no clause."""
        number = self.words.get(word)
        if number is None and self.forms:
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


def marks(text: str, parsed: Parsed, language: str = "mul") -> list[tuple[int, int, int]]:
    """(start, end, number of the clause) of each match in a normalised text, in order, not overlapping.

    `language` is the document's; a text in another one is seen to be.
    """
    language = language_of(text, language)
    return _apart(list(islice(_marker(parsed, language).find(text), MOST_MATCHES)))


@lru_cache(maxsize=8)
def _marker(parsed: Parsed, language: str) -> "_Marker":
    """Kept for the few questions that are being answered: a page of results asks it for each text."""
    return _Marker(_sought(parsed), language)


class _Beginnings(dict[str, bool]):
    """First letter as written -> whether a word that begins so can be a match; asked once for each letter."""

    def __init__(self, sought: _Sought):
        super().__init__()
        other = lemma_table().other_letters
        begins = [*sought.words, *sought.forms, *(prefix for prefix, _ in sought.prefixes)]
        begins += (letter for form in sought.forms for letter in other.get(form, ""))
        self._letters = {word[0] for word in begins}

    def __missing__(self, letter: str) -> bool:
        found = self[letter] = fold(letter)[:1] in self._letters
        return found


class _Marker:
    """Finds the matches of one question in texts of one language; looks at each different word once."""

    def __init__(self, sought: _Sought, language: str) -> None:
        self.sought, self.language = sought, language
        self.may_begin = _Beginnings(sought)
        self.numbers: dict[str, int] = {}
        self.others: set[str] = set()

    def find(self, text: str) -> Iterator[tuple[int, int, int]]:
        """The matches in a normalised text."""
        words = set(WORD.findall(text))
        if self.sought.phrases and self._may_hold_a_phrase(words):
            return _marks_of_phrases(text, self.sought, self.language)
        if len(self.others) > MOST_KNOWN:
            self.others = set()
        may_begin = self.may_begin
        compound = ("-" in text or "'" in text) and any("-" in word or "'" in word for word in words)
        likely = {word for word in words if may_begin[word[0]]}
        for word in likely.difference(self.others, self.numbers):
            if compound and ("-" in word or "'" in word):
                continue
            number = self.sought.number(fold(word)[:LONGEST_WORD], self.language)
            if number is None:
                self.others.add(word)
            else:
                self.numbers[word] = number
        if compound:
            return self._matches(text)
        held = self.numbers.keys() & words
        return iter(sorted(match for word in held for match in _places(text, word, self.numbers[word])))

    def _may_hold_a_phrase(self, words: set[str]) -> bool:
        """False when each phrase has a word that stands nowhere in the text."""
        found: set[str] = set()
        for word in words:
            if "-" in word or "'" in word:
                found.update(token.word for token in tokens(word))
            else:
                found.add(fold(word)[:LONGEST_WORD])
        return any(found.issuperset(phrase) for phrase, _ in self.sought.phrases)

    def _matches(self, text: str) -> Iterator[tuple[int, int, int]]:
        numbers = self.numbers
        for match in WORD.finditer(text):
            word = match.group()
            number = numbers.get(word)
            if number is not None:
                yield match.start(), match.end(), number
            elif "-" in word or "'" in word:
                for token in tokens(word):
                    number = self.sought.number(token.word, self.language)
                    if number is not None:
                        yield match.start() + token.start, match.start() + token.end, number


def _places(text: str, word: str, number: int) -> Iterator[tuple[int, int, int]]:
    """Where `word` stands in a text without compounds, not as a part of another word."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not text[at - 1 : at].isalnum() and not text[end : end + 1].isalnum():
            yield at, end, number
        at = text.find(word, end)


def _marks_of_phrases(text: str, sought: _Sought, language: str) -> Iterator[tuple[int, int, int]]:
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


def _apart(found: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Sorted, and of overlapping matches only the longest that begins first."""
    result: list[tuple[int, int, int]] = []
    for match in sorted(found, key=lambda row: (row[0], -row[1])):
        if not result or match[0] >= result[-1][1]:
            result.append(match)
    return result


def snippet(text: str, parsed: Parsed, language: str = "mul", length: int = LENGTH) -> Snippet:
    """About `length` characters of `text` where most clauses match; its beginning where none does."""
    text = " ".join(normalise_text(text[:LONGEST_TEXT]).split())
    found = marks(text, parsed, language)
    best, rating = 0, (0, 0)
    for index, (start, _, _) in enumerate(found):
        inside = [row for row in found[index : index + 20] if row[1] <= start + length * 3 // 4]
        here = (len({row[2] for row in inside}), len(inside))
        if here > rating:
            best, rating = index, here
    begin = _word_start(text, found[best][0] - length // 4) if found else 0
    end = _word_end(text, begin + length)
    pieces: list[Piece] = [("… ", False)] if begin else []
    at = begin
    shown = [row for row in found if row[0] >= begin and row[1] <= end]
    for start, stop, _ in shown:
        if start > at:
            pieces.append((text[at:start], False))
        pieces.append((text[start:stop], True))
        at = stop
    if at < end:
        pieces.append((text[at:end], False))
    if end < len(text):
        pieces.append((" …", False))
    return Snippet(tuple(pieces), len(shown), len({row[2] for row in shown}))


def marked(text: str, parsed: Parsed, language: str = "mul") -> tuple[Piece, ...]:
    """The whole of a text (a title, a page) in pieces, with its lines as they are."""
    text = normalise_text(text)
    pieces: list[Piece] = []
    at = 0
    for start, stop, _ in marks(text, parsed, language):
        if start > at:
            pieces.append((text[at:start], False))
        pieces.append((text[start:stop], True))
        at = stop
    if at < len(text):
        pieces.append((text[at:], False))
    return tuple(pieces)


def _word_start(text: str, at: int) -> int:
    if at <= 0:
        return 0
    space = text.find(" ", at)
    return space + 1 if 0 <= space < at + 40 else at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", 0, at)
    return space if space > at - 40 else at
