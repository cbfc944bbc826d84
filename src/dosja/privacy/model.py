"""What is stored for confidentiality: what is held back, what was erased and why, who opened what."""

from collections.abc import Iterator
from datetime import datetime

from BTrees.LLBTree import LLTreeSet
from BTrees.LOBTree import LOBTree
from persistent import Persistent

from dosja.accounts.model import AuditTrail


class Erasure(Persistent):
    """Something that was removed to protect a child: who, when and why, never what it said.

    `file` is 0 where the document's own text was removed. `erased` is the moment at which the bytes were
    gone from database, files and index; None while the worker has still to do it: so long `sha256` tells
    whose pictures must go.
    """

    erased: datetime | None = None
    sha256 = ""

    def __init__(self, uid, document, file, requested, actor, reason):
        self.uid = uid
        self.document = document
        self.file = file
        self.requested = requested
        self.actor = actor
        self.reason = reason


class Openings(Persistent):
    """Who opened which restricted document, when: append-only, without an upper size and without hot spots.

    Rows lie in the eight trees of an AuditTrail: (user uid, what, document uid, detail). `of_document` keeps
    their ids for each document; keys of a BTree that two people add at once are united by the database.
    """

    def __init__(self):
        self.trail = AuditTrail()
        self.of_document = LOBTree()

    def append(self, now: datetime, user: int, what: str, document: int, detail: dict) -> int:
        """Add a row and return its id."""
        entry = self.trail.append(now, user, what, document, detail)
        ids = self.of_document.get(document)
        if ids is None:
            ids = self.of_document[document] = LLTreeSet()
        ids.insert(entry)
        return entry

    def count(self, document: int) -> int:
        """How often a document was opened."""
        ids = self.of_document.get(document)
        return 0 if ids is None else len(ids)

    def newest(self, document: int, start: int, count: int) -> Iterator[tuple[int, tuple]]:
        """`count` (id, row) pairs of a document from position `start` on, newest first."""
        ids = self.of_document.get(document)
        if ids is None:
            return
        keys = ids.keys()
        last = len(keys) - 1 - start
        for position in range(last, max(-1, last - count), -1):
            yield keys[position], self.trail.get(keys[position])


class Privacy(Persistent):
    """`held`: uids of documents that are held back or have a file that is; `erasures`: uids of Erasure."""

    def __init__(self):
        self.held = LLTreeSet()
        self.erasures = LLTreeSet()
        self.openings = Openings()
