"""Which documents hold a file already, as far as a person may see them."""

from dosja.accounts.permissions import may_read, may_read_file
from dosja.documents.model import Document, File


def holders_of(site, tokens, sha256: str) -> list[Document]:
    """The documents with a file of this content that a reader with these tokens may see."""
    found: list[Document] = []
    for uid in site.documents.files_with(sha256):
        file = site.get(uid, File)
        document = site.get(file.document, Document) if file is not None else None
        if document is None or document in found or not may_read(tokens, document):
            continue
        if may_read_file(tokens, file, document):
            found.append(document)
    return found
