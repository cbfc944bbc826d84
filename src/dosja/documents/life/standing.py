"""Where a document stands today, for the pages that show it; loads no version, however many there are."""

from dataclasses import dataclass
from datetime import date

from dosja.accounts.permissions import may_read
from dosja.content_types import ContentType
from dosja.documents.life import rights, text
from dosja.documents.life.course import Dates, Event, dates_of, event_on, following, holds_on, version_on
from dosja.documents.life.queries import holder_of, parent_of, predecessors_of, state_now, successor_of
from dosja.documents.model import Document


@dataclass(frozen=True)
class Standing:
    """Everything that the banner and the dates say. `holds`: number of the version in force, 0 for none;
    `number`: of the one that stands for the document; `following`: what comes by itself next; `holder`: the
    document at the end of the chain that holds instead. Other documents are those that the reader may see."""

    day: date
    state: str
    event: Event | None
    dates: Dates
    holds: int
    number: int
    successor: Document | None
    holder: Document | None
    following: Event | None
    predecessors: tuple[Document, ...]
    parent: Document | None


def standing_of(site, tokens, document, day: date) -> Standing:
    """The standing of a document on a day for a reader with these tokens."""
    successor = successor_of(site, document)
    return Standing(
        day=day,
        state=state_now(document, day),
        event=event_on(document, day),
        dates=dates_of(document, day),
        holds=holds_on(document, day),
        number=version_on(document, day),
        successor=successor if successor is not None and may_read(tokens, successor) else None,
        holder=None if successor is None else holder_of(site, document, day, tokens),
        following=following(document, day),
        predecessors=tuple(one for one in predecessors_of(site, document) if may_read(tokens, one)),
        parent=parent_of(site, document, tokens),
    )


def life_of(site, user, tokens, document, ctype: ContentType | None, day: date) -> dict:
    """What every page of a document shows of its life: standing, the steps that the reader can take, and the
    draft where he may see it."""
    steps = rights.steps_for(user, document, ctype, day)
    return {
        "standing": standing_of(site, tokens, document, day),
        "fixed": text.is_fixed(document),
        "draft": document.draft if rights.may_see_draft(user, document, ctype) else None,
        "working_state": text.working_state(document),
        "text_steps": [step for step in steps if step.on == "text"],
        "document_steps": [step for step in steps if step.on == "document"],
        "superseded": superseded_of(ctype),
    }


def superseded_of(ctype: ContentType | None) -> str:
    """The state of a version whose place another version took."""
    return "superseded" if ctype is None else ctype.lifecycle.superseded or "superseded"
