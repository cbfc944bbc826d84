"""What every change of a document ends with."""

import secrets
from datetime import datetime

from dosja.accounts.audit import record
from dosja.accounts.model import User
from dosja.accounts.permissions import Operator
from dosja.acknowledgements.operations.rounds import follow_document
from dosja.documents.model import Document
from dosja.privacy.screening import note, screen_document
from dosja.storage.model import Site


def save(
    site: Site, actor: User | Operator, now: datetime, document: Document, action: str, **detail
) -> None:
    """What every change of a document ends with: a new revision, the catalog, the audit trail."""
    document.rev = secrets.token_hex(6)
    document.modified, document.modified_by = now, actor.uid
    screen_document(site, document, now)
    site.documents.index(document)
    record(site, document, actor, now, action, **detail)
    follow_document(site, now, document)


def save_draft(site: Site, actor: User, now: datetime, document: Document, action: str, **detail) -> None:
    """What every change of a draft beside a text in force ends with: that text, its rev and its place in
    search stay as they are."""
    note(site, document)
    site.documents.index(document)
    record(site, document, actor, now, action, **detail)
