"""Did you mean: the nearest known word for a word that the index does not have for this reader.

Candidates come from the dictionary of the whole index: by shared trigrams (short words: by one letter left
out), then by Damerau-Levenshtein, in which the slips of Albanian typists weigh less (an e or h left out, a
letter doubled or not). Texts hold typing errors themselves, so a word is offered only when it is trusted: in
the lexicon, an ending of a frequent lemma, in a title, or in FREQUENT documents. And only where this reader
sees it: every candidate is looked up under the reader's access tokens, and its documents as they are stored.
"""

import heapq
import math
import threading
import time
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from dosja.search.analysis import lemmas, tokens
from dosja.search.engine import EngineError, FilterIn, Or, Query, SearchEngine, Term
from dosja.search.lemma_table import lemma_table
from dosja.search.parsing import Parsed
from dosja.search.slips import distance, slip

SHORTEST = 4
"""Letters of a word that is corrected; shorter ones are abbreviations, and near to too many others."""
LONGEST = 40
FREQUENT = 5
"""Documents in which a word of no other merit must stand."""
SHORT = 6
"""Up to so many letters one slip leaves too few trigrams; these words are found by a letter left out."""
MOST_CANDIDATES = 300
"""Words with the most trigrams in common that are compared letter by letter."""
MOST_WORDS = 4
"""Unknown words of one query that are corrected."""
LOOKED_UP = 10
"""Candidates of a word that are looked up in the index."""
LOOKED_AT = 8
"""Documents of a candidate that are loaded at most, to see that one may be shown."""
STALE = 100
"""A changed index is read anew only after so many times as long as reading it took."""
LANGUAGES = ("sq", "en")
FIELDS = ("title", "body")

Texts = Callable[[int], Iterable[str] | None]
"""uid -> the texts of a document, title first; None where this reader may not see it."""


def most_slips(word: str) -> int:
    """The distance at which a word may still be what was meant."""
    return 1 if len(word) < SHORT else 2


def _trigrams(word: str) -> set[str]:
    padded = f" {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def _shortened(word: str) -> set[str]:
    """The word, and the word with each of its letters left out."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


@dataclass
class Dictionary:
    """The words that may be offered, ready to be asked for the nearest ones."""

    words: list[str] = field(default_factory=list)
    trusted: set[str] = field(default_factory=set)
    _by_trigram: dict[str, array] = field(default_factory=lambda: defaultdict(lambda: array("L")))
    _by_shortened: dict[str, array] = field(default_factory=lambda: defaultdict(lambda: array("L")))

    @classmethod
    def of(cls, counts: Iterable[tuple[str, int]]) -> "Dictionary":
        """The dictionary of (folded word, number of documents) rows; words of letters alone are kept."""
        rows = [row for row in counts if row[0].isalpha() and SHORTEST - 1 <= len(row[0]) <= LONGEST]
        lexicon = lemma_table().exceptions
        held: Counter[str] = Counter()
        for word, count in rows:
            for lemma in _lemmas(word):
                held[lemma] += count
        made = cls()
        for word, _count in rows:
            if word in lexicon or any(held[lemma] >= FREQUENT for lemma in _lemmas(word)):
                made.trusted.add(word)
            made._add(word)
        made._by_trigram.default_factory = made._by_shortened.default_factory = None  # type: ignore[attr-defined]
        return made

    def _add(self, word: str) -> None:
        number = len(self.words)
        self.words.append(word)
        for trigram in _trigrams(word):
            self._by_trigram[trigram].append(number)
        if len(word) <= SHORT + 1:
            for shortened in _shortened(word):
                self._by_shortened[shortened].append(number)

    def nearest(self, word: str, count: int = LOOKED_UP) -> list[tuple[float, str]]:
        """(weighed slips, word) of the words within reach, nearest first."""
        most = most_slips(word)
        found = []
        for number in self._candidates(word):
            other = self.words[number]
            if other != word and distance(word, other, most) <= most:
                cost = slip(word, other, most) + (0.4 if other[0] != word[0] else 0.0)
                found.append((round(cost, 2), other))
        found.sort()
        return found[:count]

    def _candidates(self, word: str) -> Iterable[int]:
        shared: Counter[int] = Counter()
        trigrams = _trigrams(word)
        for trigram in trigrams:
            shared.update(self._by_trigram.get(trigram, ()))
        # Two slips spoil six trigrams at most.
        least = max(1, len(trigrams) - 3 * most_slips(word))
        ranked = ((common, number) for number, common in shared.items() if common >= least)
        found = {number for _common, number in heapq.nlargest(MOST_CANDIDATES, ranked)}
        if len(word) <= SHORT:
            for shortened in _shortened(word):
                found.update(self._by_shortened.get(shortened, ()))
        return found


def _lemmas(word: str) -> set[str]:
    return {form for language in LANGUAGES for form in lemmas(word, language)}


def in_background(work: Callable[[], object]) -> None:
    """Do something in a thread of its own, which may be cut off at the end of the process."""

    def run() -> None:
        with suppress(EngineError, OSError):  # the index is being replaced: the next search reads it
            work()

    threading.Thread(target=run, name="dictionary", daemon=True).start()


class Speller:
    """Corrects queries by the dictionary of an index; one for each process, safe in any number of threads.

    `begin` runs a function beside the request, so that nobody waits while a changed index is read anew.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        begin: Callable[[Callable[[], object]], None] = in_background,
    ):
        self._clock = clock
        self._begin = begin
        self._lock = threading.Lock()
        self._made: tuple[object, Dictionary] | None = None
        self._fresh_until = 0.0

    def dictionary(self, engine: SearchEngine) -> Dictionary:
        """The dictionary of the index; a somewhat older one while the index changes often.

        An older one only lacks the newest words: what is offered is looked up in the present index.
        """
        with self._lock:
            state = (engine.meta(), engine.stats())
            known = self._made
            if known is None:
                return self._make(engine, state)
            if known[0] != state and self._clock() >= self._fresh_until:
                self._fresh_until = math.inf  # one thread at a time
                self._begin(lambda: self._make(engine, state))
            return known[1]

    def _make(self, engine: SearchEngine, state: object) -> Dictionary:
        begin = self._clock()
        try:
            made = Dictionary.of(engine.vocabulary("", 1_000_000))
            self._made = (state, made)
        finally:
            end = self._clock()
            self._fresh_until = end + STALE * (end - begin)
        return made

    def meant(
        self, engine: SearchEngine, parsed: Parsed, access: Iterable[str] | None, texts: Texts
    ) -> str | None:
        """The query with each word that this reader finds nowhere replaced; None where nothing is to be said.

        access: the reader's tokens, None for who reads all. Signs of the query language stay as typed.
        """
        filters = access_of(access)
        unknown = list(dict.fromkeys(unknown_words(engine, parsed, filters)))[:MOST_WORDS]
        if not unknown:
            return None
        dictionary = self.dictionary(engine)
        found = {
            word: best
            for word in unknown
            if (best := _best(engine, dictionary, word, filters, texts)) is not None
        }
        return _replaced(parsed.text, found) if found else None


def unknown_words(engine: SearchEngine, parsed: Parsed, filters: Sequence[FilterIn]) -> Iterable[str]:
    """The folded words of a query that no document has in any form, among those that pass the filters."""
    for clause in parsed.wanted:
        for part in clause.parts or (clause,):
            if part.prefix:
                continue
            for word in part.words:
                # Dates and acts are terms with signs in them: no words that could be spelt better.
                if word.isalnum() and not is_known(engine, word, filters):
                    yield word


def is_known(engine: SearchEngine, word: str, filters: Sequence[FilterIn]) -> bool:
    """Whether a document that passes the filters has a folded word in any form."""
    return _found(engine, _any_form(word), filters) > 0


def access_of(tokens: Iterable[str] | None) -> tuple[FilterIn, ...]:
    """The filter of a reader with these access tokens; none for who reads all (None)."""
    return () if tokens is None else (FilterIn("token", tuple(sorted(tokens))),)


def _any_form(word: str) -> Query:
    forms = _lemmas(word)
    found = [Term(name, form) for name in FIELDS for form in {word, *forms}]
    found += [Term(f"{name}_lemma", form) for name in FIELDS for form in forms]
    return Or((Term("code", word), *found))


def _found(engine: SearchEngine, query: Query, filters: Sequence[FilterIn]) -> int:
    return engine.search(query, filters=filters, count=1).total


def _best(
    engine: SearchEngine,
    dictionary: Dictionary,
    word: str,
    filters: Sequence[FilterIn],
    texts: Texts,
) -> str | None:
    """The best word to offer for an unknown one, as it is spelled in a text that the reader may see."""
    if not word.isalpha() or not SHORTEST <= len(word) <= LONGEST:
        return None
    ranked = []
    for cost, other in dictionary.nearest(word):
        hits = engine.search(_anywhere(other), filters=filters, count=LOOKED_AT)
        if hits.total and hits.total >= _needed(engine, dictionary, other, filters):
            ranked.append((cost - 0.12 * math.log(1 + hits.total), other, hits.hits))
    for _worth, other, found in sorted(ranked, key=lambda row: row[:2]):
        seen = [text for hit in found if (text := texts(hit.uid)) is not None]
        if len(seen) >= _needed(engine, dictionary, other, filters):
            return _spelled(other, seen)
    return None


def _anywhere(word: str) -> Query:
    return Or(tuple(Term(name, word) for name in FIELDS))


def _needed(engine: SearchEngine, dictionary: Dictionary, word: str, filters: Sequence[FilterIn]) -> int:
    """In how many documents that the reader sees a word must stand."""
    if word in dictionary.trusted or _found(engine, Term("title", word), filters):
        return 1
    return FREQUENT


def _spelled(word: str, seen: Iterable[Iterable[str]]) -> str:
    """The folded word with its ë and ç, as one of the texts has it."""
    for texts in seen:
        for text in texts:
            for token in tokens(text):
                if token.word == word:
                    written = text[token.start : token.end]
                    return written.lower() if not written.isupper() or len(written) > SHORT else written
    return word


def _replaced(text: str, found: Mapping[str, str]) -> str:
    pieces = []
    end = 0
    for token in tokens(text):
        new = found.get(token.word)
        if new is not None and token.start >= end:
            pieces += [text[end : token.start], new]
            end = token.end
    return "".join((*pieces, text[end:]))
