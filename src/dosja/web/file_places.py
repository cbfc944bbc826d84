"""What stands at the address of a file: the file, or that it cannot be opened yet."""

from dosja.accounts.permissions import may_know_file, may_read, may_read_file
from dosja.documents.life.rights import may_see_draft
from dosja.documents.life.text import working_files
from dosja.documents.model import Document, File
from dosja.uids import parse_uid


class _FilePlace:
    """A file together with its document, whose agency decides on permissions."""

    def __init__(self, file, document):
        self.file = file
        self.document = document
        self.agency = document.agency


class FileInDocument(_FilePlace):
    """A file that the reader may open."""


class FileBeingChecked(_FilePlace):
    """A file that the reader may open once it was looked through for names of children."""


def file_at(request, name: str) -> FileInDocument | FileBeingChecked:
    """The file with this uid as the reader finds it. KeyError where he may not know of it."""
    site, tokens = request.site, request.tokens
    file = site.get(parse_uid(name), File)
    document = site.get(file.document, Document) if file is not None else None
    if document is None or not may_read(tokens, document):
        raise KeyError(name)
    in_draft = _in_a_draft(request, file, document)
    if may_read_file(tokens, file, document) or (in_draft and not file.unchecked):
        return FileInDocument(file, document)
    if in_draft or may_know_file(tokens, file, document):
        return FileBeingChecked(file, document)
    raise KeyError(name)


def _in_a_draft(request, file: File, document: Document) -> bool:
    """Whoever is named in a draft's review reads its files, but for those that are held back."""
    if file.purged is not None or file.quarantine is not None:
        return False
    return file.uid in working_files(document) and may_see_draft(request.identity, document, None)
