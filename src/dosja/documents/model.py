"""What is stored of documents: one class for every type, its files, and the catalog that lists them.

A plugin's documents are this same class: nothing here knows a content type but by its id (design 4). Values
are
exact plain types; `values` is always replaced as a whole, so that a forgotten change mark cannot lose an
edit.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from BTrees.LLBTree import LLBTree, LLTreeSet, difference, intersection, multiunion
from BTrees.OOBTree import OOBTree, OOTreeSet
from persistent import Persistent
from ZODB.blob import Blob

from dosja.collation import sort_key
from dosja.documents.life.model import Draft, LifeIndex, VersionAt
from dosja.snapshots import snapshot_of

ACCESS_LEVELS = ("public", "internal", "group", "restricted")
MOST_KEPT = 6
"""For so many readers a connection keeps which documents they may see; some 80 kB each at 10,000."""
Held = tuple[datetime, tuple[tuple[str, str], ...]]
"""Since when something is held back because it may name a child, and the (kind, place) of each finding."""
CHUNK = 1024 * 1024
TRASHED = "trashed"
"""The state under which the catalog keeps what is in the trash; a document's own state is kept beside it."""


class Document(Persistent):
    """A document of any type; `files` and `versions` hold uids, `indexed` what the catalog knows of it.

    `quarantine` hides it from all but the agency's editors and its authors (`privacy.screening`); `cleared`
    are findings declared harmless; `purged` says when and by whom its text was removed to protect a child.
    `codes` are all codes that it ever had, folded: an old code leads to it for ever.

    `values` and `files` are the text that holds: of a document without versions the text that is being
    written, afterwards that of the version `shown`. `draft` is the text being written or reviewed; drafts
    that were given up stand in `put_aside`. `course` says from which day on it is in which state with which
    version (`life.course.Event`); `state` is that of the day on which it was last looked at, for the lists.
    `kept_files` are those of all versions; `supersedes` the documents whose place it took. `planned_from` and
    `planned_until` are what its writers propose.
    """

    access = "internal"
    group: str | None = None
    readers: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()
    files: tuple[int, ...] = ()
    removed_files: tuple[int, ...] = ()
    versions: tuple[int, ...] = ()
    trashed: tuple[datetime, int] | None = None
    indexed: dict[str, Sequence] | None = None
    history: tuple[int, ...] = ()
    draft: Draft | None = None
    put_aside: tuple[Draft, ...] = ()
    course: tuple[tuple, ...] = ()
    shown = 0
    kept_files: tuple[int, ...] = ()
    supersedes: tuple[int, ...] = ()
    planned_from: date | None = None
    planned_until: date | None = None
    next_review: date | None = None
    keep_until: date | None = None
    quarantine: Held | None = None
    cleared: tuple[str, ...] = ()
    purged: tuple[datetime, int] | None = None

    def __init__(self, uid, type_id, type_version, agency, state, values, created, created_by):
        self.uid = uid
        self.type_id = type_id
        self.type_version = type_version
        self.agency = agency
        self.state = state
        self.values = values
        self.created = self.modified = created
        self.created_by = self.modified_by = created_by
        self.rev = ""

    def __getitem__(self, name: str) -> VersionAt:
        """The place of a version: "v3". KeyError for anything else, as traversal wants it."""
        number = int(name[1:]) if name[:1] == "v" and name[1:].isascii() and name[1:].isdigit() else 0
        if not 1 <= number <= len(self.versions) or name != f"v{number}":
            raise KeyError(name)
        return VersionAt(self, number)

    @property
    def title(self) -> str:
        return self.values.get("title") or self.code

    @property
    def code(self) -> str:
        return self.values.get("code") or ""

    @property
    def language(self) -> str:
        return self.values.get("language") or "sq"

    def tokens(self) -> tuple[str, ...]:
        """The access tokens of which a reader must hold one (see `accounts.permissions.tokens_of`)."""
        if self.quarantine is not None:
            return (f"edit:{self.agency}", f"reader:{self.created_by}", f"reader:{self.modified_by}")
        if self.access == "public":
            return ("public",)
        if self.access == "internal":
            return (f"internal:{self.agency}",)
        editors = f"edit:{self.agency}"
        if self.access == "group" and self.group:
            return (f"group:{self.group}", editors)
        return (editors, *(f"reader:{uid}" for uid in self.readers))


class FileText(Persistent):
    """The text of a file, page by page; apart from `File` so that a list of files does not load it.

    Never changed once stored: another reading makes another object. (Only what is removed to protect a child
    is emptied.) `ocr` are the numbers of the pages that were read from a picture, those left empty included.
    """

    ocr: tuple[int, ...] = ()

    def __init__(self, document, pages, ocr=()):
        self.document = document
        self.pages = tuple(pages)
        if ocr:
            self.ocr = tuple(ocr)


class File(Persistent):
    """A file of a document; the bytes are a blob, the text is read later by another process.

    `status`: "pending" (text not read yet), "ocr" (pages without text are being read from their pictures),
    "done", "failed" (`reason` says why, as a message id); `reads` counts how often its text was read.
    `scanned`: it has pages that are pictures. `quarantine`, `cleared`, `purged`: as for a document.
    `passed`: when and by whom (0: by itself) a file was opened to readers although its text cannot be read.
    """

    status = "pending"
    reason = ""
    page_count = 0
    reads = 0
    text: FileText | None = None
    removed: tuple[datetime, int] | None = None
    scanned = False
    quarantine: Held | None = None
    cleared: tuple[str, ...] = ()
    purged: tuple[datetime, int] | None = None
    passed: tuple[datetime, int] | None = None

    def __init__(self, uid, document, name, media_type, created, created_by):
        self.uid = uid
        self.document = document
        self.name = name
        self.media_type = media_type
        self.created = created
        self.created_by = created_by
        self.size = 0
        self.sha256 = ""
        self.blob = Blob()

    @property
    def unchecked(self) -> bool:
        """True until its whole text was looked through for names of children, or an editor let it pass."""
        return self.status != "done" and self.passed is None

    def take_content(self, source) -> None:
        """Copy `source` (a binary file object at its start) into the blob; size and digest are then known."""
        digest = hashlib.sha256()
        with self.blob.open("w") as target:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                self.size += len(chunk)
                target.write(chunk)
        self.sha256 = digest.hexdigest()

    def forget_content(self) -> None:
        """Let go of bytes and text; the worker then clears them off the disk."""
        self.blob = Blob()
        with self.blob.open("w"):
            pass
        self.name = ""
        self.text = None
        self.size = self.page_count = 0
        self.sha256 = ""


class Catalog(LifeIndex, Persistent):
    """Lists of documents by type, agency, state and access token, and the orders in which they are shown.

    `_v_visible`: (snapshot, tokens -> uids) as `_visible` keeps them, None for uids in a snapshot in which
    something was changed; never stored.

    Every index is a BTree whose keys come at random places, so that people who save at once do not collide.
    """

    _v_visible: tuple[bytes | None, dict | None]

    def __init__(self):
        self.by_type = OOBTree()
        self.by_agency = OOBTree()
        self.by_state = OOBTree()
        self.by_token = OOBTree()
        self.titles = OOTreeSet()
        self.codes = OOTreeSet()
        self.modified = LLBTree()
        self.code_uids = OOBTree()
        self.digests = OOTreeSet()
        self.begin_life()

    def index(self, document: Document) -> None:
        """Make the catalog agree with `document`, which must be in the uid map already."""
        self._v_visible = (snapshot_of(self), None)  # what is changed and not committed must not be kept
        uid = document.uid
        state = TRASHED if document.trashed else document.state
        new = {
            "type": (document.type_id,),
            "agency": (document.agency,),
            "state": (state,),
            "token": document.tokens(),
            "title": sort_key(document.title),
            "code": sort_key(document.code),
            **self.keys_of_life(document),
        }
        old: dict[str, Sequence] = document.indexed or {}
        for name in ("type", "agency", "state", "token"):
            before, after = set(old.get(name, ())), set(new[name])
            tree = getattr(self, f"by_{name}")
            for key in before - after:
                uids = tree.get(key)
                if uids is not None and uid in uids:
                    uids.remove(uid)
            for key in after - before:
                uids = tree.get(key)
                if uids is None:
                    uids = tree[key] = LLTreeSet()
                uids.insert(uid)
        for name, order in (("title", self.titles), ("code", self.codes)):
            if old.get(name) != new[name]:
                if name in old and (old[name], uid) in order:
                    order.remove((old[name], uid))
                order.insert((new[name], uid))
        self.index_life(document, old, new)
        self.modified[uid] = int(document.modified.timestamp() * 1_000_000)
        code = document.code.lower()
        if code and code not in document.codes:
            document.codes = (*document.codes, code)
        for code in document.codes:
            if self.code_uids.get(code) != uid:
                self.code_uids[code] = uid
        if new != old:
            document.indexed = new

    def uid_of_code(self, code: str) -> int | None:
        """The document that has, or ever had, this code; upper and lower case alike."""
        return self.code_uids.get(code.strip().lower())

    def opens(self, uid: int, tokens: Iterable[str]) -> bool:
        """True for a document that these tokens open and that is not in the trash; it need not be read."""
        trash = self.by_state.get(TRASHED)
        if trash is not None and uid in trash:
            return False
        found = (self.by_token.get(token) for token in tokens)
        return any(uid in uids for uids in found if uids is not None)

    def files_with(self, sha256: str) -> list[int]:
        """The uids of files with this content, on whatever document."""
        return [uid for _, uid in self.digests.keys(min=(sha256, 0), max=(sha256, 2**63))]

    def select(self, tokens=None, *, types=None, agencies=None, states=None, day=None, on=None):
        """The uids (an LLSet) that match every given filter; each filter is a collection of keys or None.

        `tokens`: the reader's access tokens; None stands for someone who may read all. Without `states` the
        trash is left out. `day`: today, so that states which came by themselves since the lists were last
        settled are right. `on`: those of which a version is in force on that day (with `states`: that are in
        one of them on that day).
        """
        if on is not None:
            return self.holding(self.select(tokens, types=types, agencies=agencies), on, states)
        if states is not None and day is not None and TRASHED not in states:
            turning = self.turning(day)
            if turning:
                found = self.select(tokens, types=types, agencies=agencies)
                return self.settled_on(found, states, turning, day)
        found = self._visible(tokens) if states is None or TRASHED not in states else self._opened(tokens)
        for keys, tree in ((types, self.by_type), (agencies, self.by_agency), (states, self.by_state)):
            if keys is None:
                continue
            sets = [tree[key] for key in keys if key in tree]
            union = sets[0] if len(sets) == 1 else multiunion(sets)
            found = union if found is None else intersection(found, union)
        return found

    def _opened(self, tokens):
        """The uids that a reader's tokens open, those in the trash too; None for all."""
        if tokens is None:
            return None
        return multiunion([self.by_token[token] for token in tokens if token in self.by_token])

    def _visible(self, tokens):
        """`_opened` without the trash. It holds most documents, and each list needs it: kept until somebody
        commits. Callers do not change it."""
        reader = None if tokens is None else frozenset(tokens)
        kept: dict | None
        seen, kept = getattr(self, "_v_visible", (None, None))
        snapshot = snapshot_of(self)
        if snapshot != seen or (kept is not None and len(kept) >= MOST_KEPT):
            kept = {}
            self._v_visible = (snapshot, kept)
        if snapshot is None or kept is None:
            return self._all_visible(reader)
        if reader not in kept:
            kept[reader] = self._all_visible(reader)
        return kept[reader]

    def _all_visible(self, reader):
        if reader is None:
            return multiunion([uids for state, uids in self.by_state.items() if state != TRASHED])
        found, trash = self._opened(reader), self.by_state.get(TRASHED)
        return difference(found, trash) if trash else found

    def ordered(self, uids, sort: str, start: int, count: int, *, descending: bool = False) -> list[int]:
        """`count` uids of the set `uids` from position `start` on, by "title", "code" or "modified"."""
        if sort == "modified":
            ascending = sorted(uids, key=self.modified.get)
            return (ascending[::-1] if descending else ascending)[start : start + count]
        order = self.titles if sort == "title" else self.codes
        found: list[int] = []
        skip = start
        walk = reversed(order.keys()) if descending else order
        for _, uid in walk:
            if uid in uids:
                if skip:
                    skip -= 1
                    continue
                found.append(uid)
                if len(found) == count:
                    break
        return found
