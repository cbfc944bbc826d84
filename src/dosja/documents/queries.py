"""Questions about documents: lists by agency, type and state, sorted and paged.

Reads the catalog only; the documents of one page are loaded, never the list (10,000 documents stay fast).
"""

from dataclasses import dataclass

from dosja.accounts.permissions import may_know_file, may_read_file
from dosja.documents.catalog.model import TRASHED
from dosja.documents.life.text import begun
from dosja.documents.model import Document, File

SORTS = ("title", "code", "modified")


@dataclass(frozen=True)
class DocumentList:
    """One page of a list: the documents, the number of all, and where the page stands."""

    documents: tuple[Document, ...]
    total: int
    number: int
    size: int
    sort: str
    descending: bool


def list_documents(
    site,
    tokens,
    *,
    types=None,
    agencies=None,
    states=None,
    day=None,
    on=None,
    sort="title",
    descending=False,
    number=1,
    size=20,
) -> DocumentList:
    """The `number`-th page of the documents that a reader with `tokens` may see, after the given filters.

    `day` (today) and `on` as in `Catalog.select`.
    """
    catalog = site.documents
    found = catalog.select(tokens, types=types, agencies=agencies, states=states, day=day, on=on)
    total = len(found)
    last = max(1, -(-total // size))
    number = min(max(1, number), last)
    uids = catalog.ordered(found, sort, (number - 1) * size, size, descending=descending)
    documents = tuple(site.uids[uid] for uid in uids)
    return DocumentList(documents, total, number, size, sort, descending)


def existing_files(site, uids) -> list[File]:
    """The files of these uids, without those that are missing."""
    found = (site.get(uid, File) for uid in uids)
    return [file for file in found if file is not None]


def removed_files_of(site, document: Document) -> list[File]:
    """Files that were taken off the text being written and can be attached again, the last removed first."""
    return existing_files(site, reversed(begun(site, document).removed))


def files_for(site, document: Document, tokens, uids=None) -> list[File]:
    """The attached files that a reader with these tokens may open, in the order in which they were attached;
    with `uids` those of another text of the document, such as a draft or a version.

    A file that is held back because it may name a child is there for the agency's editors only.
    """
    files = existing_files(site, document.files if uids is None else uids)
    return [file for file in files if may_read_file(tokens, file, document)]


def waiting_for(site, document: Document, tokens, uids=None) -> list[File]:
    """The attached files that a reader with these tokens may open once they were looked through for names of
    children; `uids` as in `files_for`."""
    files = existing_files(site, document.files if uids is None else uids)
    return [
        file
        for file in files
        if may_know_file(tokens, file, document) and not may_read_file(tokens, file, document)
    ]


def trash_of(site, agencies, *, number=1, size=20) -> DocumentList:
    """The documents in the trash of these agencies, the last thrown away first."""
    catalog = site.documents
    found = catalog.select(None, agencies=agencies, states=(TRASHED,))
    total = len(found)
    number = min(max(1, number), max(1, -(-total // size)))
    uids = catalog.ordered(found, "modified", (number - 1) * size, size, descending=True)
    return DocumentList(tuple(site.uids[uid] for uid in uids), total, number, size, "modified", True)
