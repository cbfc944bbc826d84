"""When a document is in force, as the search asks it: on which days, and whether it holds no more."""

from dosja.content_types import TypeRegistry
from dosja.documents.life.course import spans_of
from dosja.documents.model import Document
from dosja.search.engine import Interval


def is_past(types: TypeRegistry, document: Document) -> bool:
    """Whether the document was replaced, withdrawn or has ended: a search shows it below all that holds."""
    state = types.states.get(document.state)
    return state is not None and state.ends


def in_force(document: Document, version: int) -> tuple[Interval, ...]:
    """The times in which this version of the document is in force; those that touch are one."""
    found: list[Interval] = []
    for span in spans_of(document):
        if span.version != version:
            continue
        if (
            found
            and (before := found[-1][1]) is not None
            and before.toordinal() + 1 == span.start.toordinal()
        ):
            found[-1] = (found[-1][0], span.last)
        else:
            found.append((span.start, span.last))
    return tuple(found)
