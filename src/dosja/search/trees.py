"""From a parsed query to the tree that an engine answers: over whole documents, and over their pages.

What counts how much: the exact form above other endings, those above the other language's; title and code
above the text; what was typed above what the glossary added.
"""

from dataclasses import replace

from dosja.search.analysis import lemmas
from dosja.search.engine import And, Everything, FilterIn, Not, Or, Phrase, Prefix, Query, Term
from dosja.search.entries import exact_term
from dosja.search.languages import LANGUAGES
from dosja.search.parsing import CODE, FACETS, Clause, Narrowing, Parsed

LEMMA = "_lemma"
ARTICLES = ("i", "e", "te", "se")
"""The linking article, which changes with the case of the word before: Mekanizmi i, Mekanizmit të."""
ALTERNATIVE = 0.6
"""What a form counts that the glossary added: a text with the typed form stands above."""
OTHER_LANGUAGE = 0.5
"""What the lemmas count that a word has only in the language that the reader does not read in."""

Fields = tuple[dict[str, float], dict[str, float]]
"""Exact fields with what a match in each counts, and lemma fields."""

WHOLE: Fields = ({"title": 4.0, "code": 4.0, "body": 1.0}, {"title_lemma": 2.4, "body_lemma": 0.6})
PAGE: Fields = ({"page": 1.0}, {"page_lemma": 0.6})
BODY: Fields = ({"body": 1.0}, {"body_lemma": 0.6})
CODES: Fields = ({"code": 4.0}, {})
VALUE = 8.0


def _forms(word: str, language: str) -> dict[str, float]:
    """The lemmas of a folded word in every language, with their share."""
    found: dict[str, float] = {}
    for known in (language, *(other for other in LANGUAGES if other != language)):
        for form in lemmas(word, known):
            found.setdefault(form, 1.0 if known == language else OTHER_LANGUAGE)
    return found


def _word(word: str, fields: Fields, language: str) -> list[Query]:
    exact, lemma_fields = fields
    found: list[Query] = [Term(field, word, boost) for field, boost in exact.items()]
    forms = _forms(word, language)
    for field, boost in lemma_fields.items():
        for form, share in forms.items():
            found.append(Term(field, form, boost * share))
            if form != word:
                found.append(Term(field.removesuffix(LEMMA), form, boost * share))
    return found


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


def clause_tree(clause: Clause, fields: Fields = WHOLE, language: str = "sq") -> Query:
    """The tree of one clause over the given fields, for a reader in a language of LANGUAGES."""
    if clause.alternatives:
        less = (
            {n: b * ALTERNATIVE for n, b in fields[0].items()},
            {n: b * ALTERNATIVE for n, b in fields[1].items()},
        )
        own = replace(clause, alternatives=())
        others = [clause_tree(other, less, language) for other in clause.alternatives]
        return Or((clause_tree(own, fields, language), *others))
    if clause.parts:
        return And(tuple(clause_tree(part, fields, language) for part in clause.parts))
    if clause.only == CODE:
        if "code" not in fields[0]:
            return Or(())
        if clause.prefix:
            return Prefix("value", exact_term(clause.typed.rstrip("*")), VALUE)
        fields = CODES
    exact, lemma = fields
    if clause.prefix:
        parts: list[Query] = [Prefix(field, clause.words[0], boost) for field, boost in exact.items()]
    elif clause.phrase:
        parts = [
            Phrase(tuple(_step(word, field, lemma, clause.loose) for word in clause.words), boost)
            for field, boost in exact.items()
        ]
        if clause.joined:
            parts += _word(clause.joined, fields, language)
    else:
        parts = _word(clause.words[0], fields, language)
    if "code" in exact:
        parts.append(Term("value", exact_term(clause.typed), VALUE))
    return Or(tuple(parts), alike=True)


def _narrowings(narrowed: tuple[Narrowing, ...]) -> list[Query]:
    """The values of one field widen, fields narrow; what is excluded is taken away."""
    wanted: dict[str, dict[str, None]] = {}
    found: list[Query] = []
    for each in narrowed:
        field = "facet" if each.field in FACETS else each.field
        values = tuple(f"{each.field}:{value}" if field == "facet" else value for value in each.values)
        if each.excluded:
            found.append(Not(FilterIn(field, values)))
        else:
            wanted.setdefault(each.field, {}).update(dict.fromkeys(values))
    return [
        *(FilterIn("facet" if name in FACETS else name, tuple(values)) for name, values in wanted.items()),
        *found,
    ]


def tree(parsed: Parsed, *, every: bool = True, language: str = "sq") -> Query:
    """The tree over whole documents; `every` asks for all clauses, otherwise one is enough."""
    wanted = [clause_tree(clause, language=language) for clause in dict.fromkeys(parsed.wanted)]
    others: list[Query] = [
        *_narrowings(parsed.narrowed),
        *(Not(clause_tree(clause, language=language)) for clause in parsed.clauses if clause.excluded),
    ]
    if not wanted:
        return And((Everything(), *others))
    found: list[Query] = wanted if every else [Or(tuple(wanted))]
    return And((*found, *others)) if others or len(found) > 1 else found[0]


def page_trees(parsed: Parsed, language: str = "sq", *, every: bool = False) -> tuple[Query, Query]:
    """The trees that find the pages of found documents: over page records, and over one-page documents.

    `every` asks for pages that hold all clauses, otherwise one is enough.
    """
    wanted = tuple(dict.fromkeys(parsed.wanted))
    joined = And if every else Or
    return (
        joined(tuple(clause_tree(clause, PAGE, language) for clause in wanted)),
        joined(tuple(clause_tree(clause, BODY, language) for clause in wanted)),
    )
