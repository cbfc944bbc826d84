"""What a followed search finds: the documents alone, newest first, for a reader's access tokens."""

from dosja.notify.keys import question_of

MOST_WATCHED = 1000
"""So many of the newest results are watched; a search that finds more is no help to anybody anyway."""


def found_now(searcher, tokens, query: str, glossary=None) -> tuple[int, ...] | None:
    """The uids that the search of these address parameters finds at present; None while there is no index."""
    question = question_of(query)
    return searcher.uids(
        question.text,
        question.filters(tokens),
        MOST_WATCHED,
        glossary=None if question.literal else glossary,
    )
