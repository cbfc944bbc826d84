"""What a page without results says: what was tried, and what may help (`request.tried`, for the template)."""

from dataclasses import dataclass, replace

from dosja.search.question import Question
from dosja.web.facet_labels import FACET_TITLES, FacetLabels

MOST_TRIED = 8
"""Filters that are taken off on trial, each by a search."""


@dataclass(frozen=True)
class Without:
    """A search with one filter less (or none): what is taken off, its address, how many it finds."""

    title: str
    label: str
    url: str
    count: int


@dataclass(frozen=True)
class Tried:
    """The words that were searched and left out, and searches with fewer filters that find something."""

    words: tuple[str, ...]
    excluded: tuple[str, ...]
    fewer: tuple[Without, ...]
    without_all: Without | None


def includeme(config):
    """Give requests `tried(answer)`."""
    config.add_request_method(tried)


def tried(request, answer) -> Tried:
    """What was tried for an answer without results."""
    question, parsed = answer.question, answer.results.parsed
    labels = FacetLabels(request.registry.shown_types, request.vocabularies, request.translate)
    fewer = []
    for pair in question.chosen[:MOST_TRIED]:
        left = replace(question, chosen=tuple(other for other in question.chosen if other != pair), number=1)
        fewer.append(
            Without(FACET_TITLES[pair[0]], labels(*pair) or pair[1], left.url(), _count(request, left))
        )
    without_all = None
    if len(question.chosen) > 1:
        left = replace(question, chosen=(), number=1)
        without_all = Without("", "", left.url(), _count(request, left))
    return Tried(
        tuple(clause.typed for clause in parsed.wanted),
        tuple(clause.typed for clause in parsed.clauses if clause.excluded),
        tuple(one for one in fewer if one.count),
        without_all if without_all is not None and without_all.count else None,
    )


def _count(request, question: Question) -> int:
    return request.desk.count(question) if question.asks else 0
