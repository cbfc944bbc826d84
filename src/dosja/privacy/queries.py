"""Questions about confidentiality: what waits for a decision, what was removed, who opened what."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from dosja.accounts.model import entry_time
from dosja.accounts.permissions import may_read
from dosja.documents.model import Document, File
from dosja.privacy.detector import excerpt
from dosja.privacy.model import Erasure
from dosja.privacy.screening import (
    REPORTED,
    Owner,
    draft_findings,
    findings,
    guarded_files,
    holds_draft,
    is_unread,
)
from dosja.training.model import Session


@dataclass(frozen=True)
class Passage:
    """Words that may name a child: `kind` of the finding, `place` (field or page), text around them."""

    kind: str
    place: str
    before: str
    words: str
    after: str


@dataclass(frozen=True)
class Opening:
    """One row of the log of openings; `user` and `document` are uids, `detail` may hold file and page."""

    id: int
    when: datetime
    user: int
    what: str
    document: int
    detail: dict


def passages(thing: Document | File) -> list[Passage]:
    """What has to be looked at in a document's fields or in a file, for who may see it."""
    return _passages(findings(thing))


def draft_passages(document: Document) -> list[Passage]:
    """The same of the draft beside a text in force."""
    return _passages(draft_findings(document))


def _passages(found) -> list[Passage]:
    return [Passage(finding.kind, place, *excerpt(text, finding)) for place, text, finding in found]


def held_documents(site, tokens, agencies) -> list[Document]:
    """What is held back in these agencies and may be seen with `tokens`, the longest waiting first."""
    found = []
    for uid in site.privacy.held:
        document = site.get(uid, Document)
        if document is not None and document.agency in agencies and may_read(tokens, document):
            found.append(document)
    return sorted(found, key=lambda document: (since(site, document), document.uid))


def held_trainings(site, agencies) -> list[Session]:
    """The trainings of these agencies with a list or sheet that is held back, the longest waiting first."""
    every = (site.get(uid, Session) for uid in site.privacy.held)
    found = [session for session in every if session is not None and session.agency in agencies]
    return sorted(found, key=lambda session: (since(site, session), session.uid))


def since(site, owner: Owner) -> datetime:
    """The moment from which the document or the first of its files is held back."""
    moments = [file.quarantine[0] for file in held_files(site, owner) if file.quarantine is not None]
    moments += [file.created for file in unread_files(site, owner)]
    if isinstance(owner, Document):
        moments += [owner.quarantine[0]] if owner.quarantine is not None else []
        moments += [owner.draft.changed] if owner.draft is not None and holds_draft(owner) else []
        return min(moments, default=owner.modified)
    return min(moments)


def held_files(site, owner: Owner) -> list[File]:
    """The files that are held back, those of drafts, versions and signed sheets and those taken off too."""
    files = (site.get(uid, File) for uid in guarded_files(site, owner))
    return [file for file in files if file is not None and file.quarantine is not None]


def unread_files(site, owner: Owner) -> list[File]:
    """The files that could not be read and wait for the decision of an editor."""
    files = (site.get(uid, File) for uid in guarded_files(site, owner))
    return [file for file in files if file is not None and is_unread(file) and file.quarantine is None]


@dataclass(frozen=True)
class Report:
    """That somebody noticed a child named: when, who (a user uid) and where, in the person's words."""

    when: datetime
    actor: int
    reason: str


def report_of(site, owner: Owner, thing: Document | File) -> Report | None:
    """The last report of what is held back because a person noticed it."""
    if thing.quarantine is None or all(kind != REPORTED for kind, _place in thing.quarantine[1]):
        return None
    file = thing.uid if isinstance(thing, File) else None
    for entry in reversed(owner.history):
        row = site.audit.get(entry)
        if row is not None and row[1] == "privacy:reported" and row[3].get("file") == file:
            return Report(entry_time(entry), row[0], row[3]["reason"])
    return None


def erasures_of(site, document: Owner) -> list[Erasure]:
    """What was removed from the document or training, the last first."""
    every = (site.get(uid, Erasure) for uid in site.privacy.erasures)
    found = [erasure for erasure in every if erasure is not None and erasure.document == document.uid]
    return sorted(found, key=lambda erasure: erasure.requested, reverse=True)


def openings_of(site, document: int, start: int, count: int) -> list[Opening]:
    """`count` rows of one document from position `start` on, newest first."""
    return [_opening(*pair) for pair in site.privacy.openings.newest(document, start, count)]


def openings(
    site, limit: int, *, before: int | None = None, person: int | None = None, scan: int = 100_000
) -> tuple[list[Opening], int | None]:
    """Up to `limit` rows of all documents, newest first, and the id to go on from (None at the end)."""
    found: list[Opening] = []
    for looked, row in enumerate(_walk(site, before)):
        if len(found) == limit or looked == scan:
            return found, before
        before = row.id
        if person is None or row.user == person:
            found.append(row)
    return found, None


def _walk(site, before: int | None, batch: int = 500) -> Iterator[Opening]:
    while True:
        rows = site.privacy.openings.trail.latest(batch, before)
        yield from (_opening(*pair) for pair in rows)
        if len(rows) < batch:
            return
        before = rows[-1][0]


def _opening(entry: int, row: tuple) -> Opening:
    return Opening(entry, entry_time(entry), *row)
