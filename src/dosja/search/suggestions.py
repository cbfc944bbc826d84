"""Suggestions while somebody types: documents by any word of the title or part of the code, glossary terms.

Documents come from the search index, whose dictionary is sorted: the last word is looked up as a beginning,
only documents that hold it are touched, and the reader's access tokens stand in the query. So nothing is kept
beside the index, nothing can be stale longer than it, and no list is walked. What an index cannot know (a
right taken away a moment ago) the caller decides for each document, by `look`. The few hundred terms of the
glossary are looked through, their folded words are kept.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from dosja.search.analysis import lemmas, tokens
from dosja.search.engine import And, FilterIn, Or, Prefix, Query, SearchEngine, Term
from dosja.search.letters import normalise_text

SHORTEST = 2
"""Letters that must be typed before anything is suggested."""
LONGEST = 100
"""Characters of the typed text that are looked at."""
MOST_WORDS = 8
LOOKED_AT = 24
"""Documents that are loaded to choose from, at most."""
MOST_TERMS = 3
MOST = 8
LANGUAGES = ("sq", "en")
FIELDS = {"title": 2.0, "code": 4.0}
MOST_KEPT = 5_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document as far as suggestions show it; `old` for one that something newer has replaced."""

    uid: int
    title: str
    code: str
    type_id: str
    language: str
    old: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed so far: whole words, and the last one, which may go on ("" after a space)."""

    words: tuple[str, ...]
    begun: str

    @property
    def enough(self) -> bool:
        """True when there is something to look up."""
        return bool(self.words) or len(self.begun) >= SHORTEST

    @property
    def whole(self) -> str:
        """All words with single spaces."""
        return " ".join((*self.words, self.begun)).strip()


def read_typed(text: str) -> Typed:
    """The words of a text that is being typed, folded; signs of the query language are passed over."""
    text = normalise_text(text[:LONGEST])
    words = _plain(text).split()[:MOST_WORDS]
    ended = not text or text[-1].isspace() or not words
    begun = "" if ended else words.pop()
    if words and len(begun) < SHORTEST and not begun.isdigit():
        begun = ""
    return Typed(tuple(words), begun)


def suggest_documents(
    engine: SearchEngine,
    typed: Typed,
    access: Iterable[str],
    look: Callable[[int], Candidate | None],
) -> list[Candidate]:
    """Documents for what was typed, best first, MOST at most.

    access: the reader's tokens. look: uid -> what may be shown of it, None for what is not to be offered.
    Raises EngineError without an index.
    """
    if not typed.enough:
        return []
    filters = (FilterIn("token", tuple(sorted(access))),)
    hits = engine.search(_tree(typed), filters=filters, count=LOOKED_AT).hits
    found = [one for hit in hits if (one := look(hit.uid)) is not None and _holds(one, typed)]
    return sorted(found, key=lambda one: _rank(one, typed))[:MOST]


class TermForms:
    """Every form of the glossary's terms in folded words, kept until a term changes."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[str, list[list[str]]]] = {}

    def begins(self, uid: int, rev: str, forms: Callable[[], Iterable[str]], typed: Typed) -> int | None:
        """None where no form of the term fits; else 0 where its first one begins so, 1 where another does,
        2 where the words stand inside a form. `forms` gives the forms of this `rev`, the name first."""
        kept = self._kept.get(uid)
        if kept is None or kept[0] != rev:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            kept = self._kept[uid] = (rev, [_plain(form).split() for form in forms()])
        asked = [*typed.words, typed.begun] if typed.begun else list(typed.words)
        best = None
        for number, words in enumerate(kept[1]):
            for place in range(len(words) - len(asked) + 1):
                run = words[place : place + len(asked)]
                if _runs_so(run, typed):
                    rank = (1 if number else 0) if place == 0 else 2
                    best = rank if best is None else min(best, rank)
        return best


def _runs_so(run: Sequence[str], typed: Typed) -> bool:
    """Whether words are what was typed, the last one begun only, any in other endings."""
    if typed.begun and not run[-1].startswith(typed.begun) and not _same(run[-1], typed.begun):
        return False
    return all(_same(word, asked) for word, asked in zip(run, typed.words, strict=False))


def _same(word: str, other: str) -> bool:
    return word == other or not _forms((word,)).isdisjoint(_forms((other,)))


def _tree(typed: Typed) -> Query:
    """All words, the last one as a beginning or as another ending of the same word."""
    parts: list[Query] = [Or(tuple(_word(word))) for word in typed.words]
    if typed.begun:
        found = _word(typed.begun)
        if len(typed.begun) >= SHORTEST:
            found += [Prefix(field, typed.begun, boost) for field, boost in FIELDS.items()]
        parts.append(Or(tuple(found)))
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def _word(word: str) -> list[Query]:
    found: list[Query] = [Term(field, word, boost) for field, boost in FIELDS.items()]
    for form in _forms((word,)):
        # A lemma that is the word itself stands in the field of the words alone (see `analysis`).
        found += [Term("title_lemma", form), *([Term("title", form)] if form != word else [])]
    return found


def _holds(one: Candidate, typed: Typed) -> bool:
    """True where title or code show why it is offered: the field "code" has names of files too."""
    shown = {token.word for token in tokens(normalise_text(f"{one.title} {one.code}"))}
    if typed.begun and any(word.startswith(typed.begun) for word in shown):
        asked = typed.words
    else:
        asked = (*typed.words, typed.begun) if typed.begun else typed.words
    forms = _forms(shown)
    return all(word in shown or not forms.isdisjoint(_forms((word,))) for word in asked)


def _forms(words: Iterable[str]) -> set[str]:
    return {form for word in words for language in LANGUAGES for form in lemmas(word, language)}


def _rank(one: Candidate, typed: Typed) -> tuple:
    """A code that begins so stands first, then what holds before what is old, then titles that begin so."""
    whole, code, title = typed.whole, _plain(one.code), _plain(one.title)
    return (
        not (code and code.startswith(whole)),
        one.old,
        not title.startswith(whole),
        f" {whole}" not in f" {code}",
        len(title),
        title,
    )


def _plain(text: str) -> str:
    """The words of a text, folded, with single spaces; of a word with hyphens, its parts."""
    places = {token.position: token.word for token in tokens(normalise_text(text))}
    return " ".join(places[place] for place in sorted(places))


def marked(text: str, typed: str) -> list[tuple[str, bool]]:
    """A label in pieces: (letters, True where they are what was typed)."""
    wanted = read_typed(typed)
    pieces: list[tuple[str, bool]] = []
    text = normalise_text(text)
    end = 0
    for token in tokens(text):
        if token.start < end:
            continue
        length = len(token.word) if token.word in wanted.words else 0
        if wanted.begun and token.word.startswith(wanted.begun):
            length = max(length, len(wanted.begun))
        if length:
            stop = min(token.start + length, token.end)
            pieces += [(text[end : token.start], False), (text[token.start : stop], True)]
            end = stop
    pieces.append((text[end:], False))
    return [piece for piece in pieces if piece[0]]
