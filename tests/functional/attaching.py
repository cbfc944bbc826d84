"""Attaches files to documents in a database, without a page, for tests of what happens to them later."""

import io
from datetime import UTC, datetime

from dosja.accounts.permissions import OPERATOR
from dosja.content_types import load_core_types
from dosja.documents.model import File
from dosja.documents.operations.documents import create_document
from dosja.documents.operations.files import attach_file
from dosja.storage.database import session


def attach(db, content: bytes, name: str, media_type: str) -> int:
    """Make a document with this file; returns the file's uid."""
    now = datetime.now(UTC)
    ctype = load_core_types()["document"]
    with session(db) as site:
        values = {"title": name, "language": "sq", "kind": "report"}
        document = create_document(site, OPERATOR, now, ctype, agency="akademia", values=values)
        file = attach_file(
            site, OPERATOR, now, document, ctype, name=name, media_type=media_type, source=io.BytesIO(content)
        )
        return file.uid


def attach_text(db, text: str) -> int:
    """Make a document with a text file; returns the file's uid."""
    return attach(db, text.encode(), "shënim.txt", "text/plain")


def text_of(db, uid: int) -> str:
    """The text that was read from a file, "" while there is none."""
    with session(db) as site:
        file = site.get(uid, File)
        return "" if file.text is None else "\n".join(file.text.pages)


def status_of(db, uid: int) -> tuple[str, str]:
    """(status, reason) of a file."""
    with session(db) as site:
        file = site.get(uid, File)
        return file.status, file.reason
