"""What is stored of documents: one class for every type, its files, and the catalog that lists them.

A plugin's documents are this same class: nothing here knows a content type but by its id (design 4). Values
are exact plain types; `values` is always replaced as a whole, so that a forgotten change mark cannot lose an
edit.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from persistent import Persistent
from ZODB.blob import Blob

from dosja.documents.catalog.model import CatalogIndex
from dosja.documents.life.model import Draft, VersionAt

ACCESS_LEVELS = ("public", "internal", "group", "restricted")
Held = tuple[datetime, tuple[tuple[str, str], ...]]
"""Since when something is held back because it may name a child, and the (kind, place) of each finding."""
CHUNK = 1024 * 1024


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
        given = name[1:] if name[:1] == "v" and len(name) < 10 else ""
        number = int(given) if given.isascii() and given.isdigit() else 0
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


class Catalog(CatalogIndex, Persistent):
    """The lists of all documents; what it finds and how stands in `catalog.model`."""

    def __init__(self):
        self.begin()
