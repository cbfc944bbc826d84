"""Questions about lives: what waits for whom, which documents hang together, lists of versions."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from dosja.accounts.permissions import may_read
from dosja.documents.life.course import (
    Event,
    Span,
    event_on,
    events_of,
    holds_on,
    spans_of,
    version_on,
    version_state,
)
from dosja.documents.life.model import Version
from dosja.documents.life.reviews import Step, is_open, steps_of
from dosja.documents.life.text import version_of, working_values
from dosja.documents.model import Document

LONGEST = 200
"""Links of a chain that are followed at most."""


@dataclass(frozen=True)
class OpenReview:
    """A text that waits for somebody's tick or approval."""

    document: Document
    step: Step

    @property
    def title(self) -> str:
        """The title of the text that waits, which may differ from that in force."""
        return working_values(self.document).get("title") or self.document.title

    def is_late(self, day: date) -> bool:
        """True when the day until which to answer is past."""
        return self.step.due is not None and self.step.due < day


def open_reviews(site, user) -> tuple[OpenReview, ...]:
    """The texts whose review waits for `user` now, the longest asked first."""
    found = []
    for uid in site.documents.asked_of(user.uid):
        document = site.get(uid, Document)
        if document is None or document.trashed or document.draft is None or not document.draft.asks:
            continue
        for step in steps_of(document.draft):
            if step.person == user.uid and is_open(document.draft, step):
                found.append(OpenReview(document, step))
    return tuple(sorted(found, key=lambda one: (one.step.named is None, one.step.named, one.document.uid)))


def successor_of(site, document) -> Document | None:
    """The document that took, or on a day will take, this one's place; None where none does."""
    for event in reversed(events_of(document)):
        if event.other:
            return site.get(event.other, Document)
        if event.holds:
            return None
    return None


def predecessors_of(site, document) -> tuple[Document, ...]:
    """The documents whose place this one took."""
    found = (site.get(uid, Document) for uid in document.supersedes)
    return tuple(old for old in found if old is not None and successor_of(site, old) is document)


def holder_of(site, document, day: date, tokens) -> Document | None:
    """Of the documents that came after this one in its chain the last that is in force on a day; only what a
    reader with these tokens may see."""
    chain = lineage_of(site, document, tokens)
    after = chain[chain.index(document) + 1 :] if document in chain else ()
    return next((one for one in reversed(after) if holds_on(one, day)), None)


def lineage_of(site, document, tokens=None) -> tuple[Document, ...]:
    """The chain of documents that took each other's place, the oldest first, this one among them.

    With a reader's `tokens` only those that he may see.
    """
    seen = {document.uid}

    def walk(step):
        found = step(document)
        while found is not None and found.uid not in seen and len(seen) < LONGEST:
            seen.add(found.uid)
            yield found
            found = step(found)

    before = list(walk(lambda found: next(iter(predecessors_of(site, found)), None)))
    after = list(walk(lambda found: successor_of(site, found)))
    chain = (*reversed(before), document, *after)
    return tuple(one for one in chain if tokens is None or may_read(tokens, one))


def parent_of(site, document, tokens=None) -> Document | None:
    """The document that this one puts into detail (its field `parent`), where the reader may see it."""
    parent = document.values.get("parent")
    found = site.get(parent, Document) if type(parent) is int else None
    return found if found is not None and (tokens is None or may_read(tokens, found)) else None


def dependents_of(site, document, tokens=None) -> tuple[Document, ...]:
    """The documents whose values refer to this one: local procedures, curricula, agreements. The trash is
    left out; with a reader's `tokens` also what he may not see."""
    found = (site.get(uid, Document) for uid in site.documents.referring_to(document.uid))
    return tuple(
        one
        for one in found
        if one is not None
        and not one.trashed
        and one.uid != document.uid
        and (tokens is None or may_read(tokens, one))
    )


@dataclass(frozen=True)
class VersionLine:
    """A row of the page of versions: the version, its state on the day, when it was in force."""

    version: Version
    state: str
    spans: tuple[Span, ...]
    event: Event | None


def version_lines(
    site, document, day: date, *, first: int = 0, count: int = 50, superseded: str = "superseded"
) -> tuple[VersionLine, ...]:
    """`count` versions from the `first`-th on, the newest first; only these are loaded."""
    spans = spans_of(document)
    numbers = range(len(document.versions), 0, -1)[first : first + count]
    lines = []
    for number in numbers:
        version = version_of(site, document, number)
        if version is not None:
            own = tuple(span for span in spans if span.version == number)
            ended = next(
                (e for e in events_of(document) if own and e.day == own[-1].end and e.version >= number), None
            )
            state = version_state(document, number, day, superseded)
            lines.append(VersionLine(version, state, own, ended))
    return tuple(lines)


def text_on(site, document, day: date):
    """(values, files, type version, number) of the text that stands for the document on a day.

    Taken from the document itself where that is what it shows; right also before the lists were settled.
    """
    number = version_on(document, day)
    if number and number != document.shown:
        version = version_of(site, document, number)
        if version is not None:
            return version.values, version.files, version.type_version, number
    return document.values, document.files, document.type_version, document.shown


class Then(NamedTuple):
    """The text of a document that was in force on a day."""

    number: int
    title: str
    language: str


def then_of(site, document, day: date) -> Then | None:
    """What a list of a day says of a document; None where nothing of it was in force. Loads one version at
    most, and none where it is the one shown."""
    number = holds_on(document, day)
    version = version_of(site, document, number) if number and number != document.shown else None
    if version is not None:
        return Then(number, version.title, version.values.get("language") or "sq")
    return Then(number, document.title, document.language) if number else None


def state_now(document, day: date) -> str:
    """The state to show for a day: that of the course, else the one in the lists."""
    event = event_on(document, day)
    return document.state if event is None else event.state
