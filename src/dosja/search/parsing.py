"""From what a person types to a query tree: words, "phrases", -not, trailing * ; never an error.

What cannot be understood as an operator is searched as plain words. Sizes are capped: no input is slow.
"""

import re
from dataclasses import dataclass, replace

from dosja.search.analysis import lemmas, normalise_text, tokens
from dosja.search.engine import And, Everything, Not, Or, Phrase, Prefix, Query, Term
from dosja.search.entries import exact_term

LONGEST_QUERY = 1_000
"""Characters of a query that are looked at."""
MOST_CLAUSES = 24
MOST_PREFIXES = 3
SHORTEST_PREFIX = 3

_PIECE = re.compile(r'(?P<minus>(?<!\S)[-\u2212\u2013])?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_QUOTES = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'))

LANGUAGES = ("sq", "en")


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a query: the folded words, whether they are a phrase or a prefix, and the piece as typed.

    parts: the words of a form of the glossary that were typed one after the other. alternatives: other forms
    that are as good (see `glossary`). loose: a phrase whose words may have other endings.
    """

    words: tuple[str, ...]
    joined: str
    typed: str
    phrase: bool = False
    prefix: bool = False
    excluded: bool = False
    parts: tuple["Clause", ...] = ()
    alternatives: tuple["Clause", ...] = ()
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query as it was understood; `shortened` when something of it was left out."""

    text: str
    clauses: tuple[Clause, ...]
    shortened: bool = False

    @property
    def wanted(self) -> tuple[Clause, ...]:
        """The clauses that a document should match."""
        return tuple(clause for clause in self.clauses if not clause.excluded)


def parse(text: str) -> Parsed:
    """Understand `text` as a query; every text is one."""
    shortened = len(text) > LONGEST_QUERY
    if shortened:
        text = text[:LONGEST_QUERY].rpartition(" ")[0] or text[:LONGEST_QUERY]
    text = text.translate(_QUOTES)
    clauses: list[Clause] = []
    prefixes = 0
    for match in _PIECE.finditer(normalise_text(text)):
        if len(clauses) == MOST_CLAUSES:
            shortened = True
            break
        phrase = match["phrase"]
        typed = phrase if phrase is not None else match["word"]
        words, whole = _words(typed)
        if not words:
            continue
        prefix = (
            phrase is None and typed.endswith("*") and len(words) == 1 and len(words[0]) >= SHORTEST_PREFIX
        )
        if prefix and prefixes == MOST_PREFIXES:
            prefix, shortened = False, True
        prefixes += prefix
        clause = Clause(words, whole, typed, len(words) > 1, prefix, bool(match["minus"]))
        if clause not in clauses:
            clauses.append(clause)
    return Parsed(" ".join(text.split()), tuple(clauses), shortened)


def clause_of(form: str) -> Clause | None:
    """A form of a term as a clause: a word, or a phrase of several; None for a form without a word."""
    words, whole = _words(normalise_text(form))
    return Clause(words, whole, form, len(words) > 1, loose=True) if words else None


def _words(typed: str) -> tuple[tuple[str, ...], str]:
    """The words of a piece in order, and the form written together of one with hyphens ("" otherwise)."""
    words: dict[int, str] = {}
    together = ""
    for token in tokens(typed):
        if token.end - token.start > len(token.word) and token.position not in words:
            together = token.word
        words[token.position] = token.word
    return tuple(words[position] for position in sorted(words)), together if len(words) > 1 else ""


def _word(word: str, fields: dict[str, float], lemma_fields: dict[str, float]) -> list[Query]:
    found: list[Query] = [Term(field, word, boost) for field, boost in fields.items()]
    forms: dict[str, None] = {}
    for language in LANGUAGES:
        forms.update(dict.fromkeys(lemmas(word, language)))
    for field, boost in lemma_fields.items():
        found += [Term(field, form, boost) for form in forms]
        found += [Term(field.removesuffix(LEMMA), form, boost) for form in forms if form != word]
    return found


LEMMA = "_lemma"
ARTICLES = ("i", "e", "te", "se")
"""The linking article, which changes with the case of the word before: Mekanizmi i, Mekanizmit të."""
ALTERNATIVE = 0.6
"""What a form counts that the glossary added: a text with the typed form stands above."""
WHOLE = ({"title": 3.0, "code": 4.0, "body": 1.0}, {"title_lemma": 2.0, "body_lemma": 0.6})
PAGE = ({"page": 1.0}, {"page_lemma": 0.6})
BODY = ({"body": 1.0}, {"body_lemma": 0.6})


def _step(word: str, field: str, lemma_fields: dict[str, float], loose: bool) -> tuple[tuple[str, str], ...]:
    """The terms that may stand at the place of `word` in a phrase over `field`."""
    if not loose:
        return ((field, word),)
    if word in ARTICLES:
        return tuple((field, article) for article in ARTICLES)
    found = {(field, word): None}
    if field + LEMMA in lemma_fields:
        for language in LANGUAGES:
            for form in lemmas(word, language):
                found[field + LEMMA, form] = None
                found[field, form] = None
    return tuple(found)


def clause_tree(clause: Clause, fields=WHOLE) -> Query:
    """The tree of one clause over the given fields: ({field: boost}, {lemma field: boost})."""
    exact, lemma = fields
    if clause.alternatives:
        less = tuple({name: boost * ALTERNATIVE for name, boost in part.items()} for part in fields)
        own = replace(clause, alternatives=())
        return Or((clause_tree(own, fields), *(clause_tree(other, less) for other in clause.alternatives)))
    if clause.parts:
        return And(tuple(clause_tree(part, fields) for part in clause.parts))
    if clause.prefix:
        parts: list[Query] = [Prefix(field, clause.words[0], boost) for field, boost in exact.items()]
    elif clause.phrase:
        parts = [
            Phrase(tuple(_step(word, field, lemma, clause.loose) for word in clause.words), boost)
            for field, boost in exact.items()
        ]
        if clause.joined:
            parts += _word(clause.joined, exact, lemma)
    else:
        parts = _word(clause.words[0], exact, lemma)
    if "code" in exact:
        parts.append(Term("value", exact_term(clause.typed), 8.0))
    return Or(tuple(parts))


def tree(parsed: Parsed, *, every: bool = True) -> Query:
    """The tree over whole documents; `every` asks for all clauses, otherwise one is enough."""
    wanted = [clause_tree(clause) for clause in parsed.wanted]
    unwanted = [Not(clause_tree(clause)) for clause in parsed.clauses if clause.excluded]
    if not wanted:
        return And((Everything(), *unwanted))
    found: list[Query] = wanted if every else [Or(tuple(wanted))]
    return And((*found, *unwanted)) if unwanted or len(found) > 1 else found[0]


def page_trees(parsed: Parsed) -> tuple[Query, Query]:
    """The trees that find the pages of found documents: over page records, and over one-page documents."""
    wanted = parsed.wanted
    return (
        Or(tuple(clause_tree(clause, PAGE) for clause in wanted)),
        Or(tuple(clause_tree(clause, BODY) for clause in wanted)),
    )
