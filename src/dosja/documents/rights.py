"""Who may see, make and edit a document; pure questions, for views and operations alike."""

from dosja.accounts.model import User
from dosja.accounts.permissions import allows, allows_type, may_read, tokens_of
from dosja.content_types import ContentType
from dosja.documents.model import Document
from dosja.errors import Invalid, NotAllowed
from dosja.hooks import hooks_of
from dosja.messages import _
from dosja.storage.model import Site


def may_create(actor: User | None, ctype: ContentType, agency: str) -> bool:
    """True when `actor` may create documents of this type for the agency: one of the type's roles, held
    there."""
    if hooks_of(actor).lacking(actor, ctype.id, agency):
        return False
    return allows_type(actor, ctype.create, agency)


def may_create_any(actor: User | None, types) -> bool:
    """True when `actor` may create documents of one of these types somewhere, by the roles that he holds."""
    if actor is None or actor.disabled:
        return False
    return any(
        role in ctype.create and may_create(actor, ctype, agency)
        for ctype in types
        for role, agency in actor.roles
    )


def may_edit(actor: User | None, document: Document, ctype: ContentType | None) -> bool:
    """True when `actor` may change the document: the right to edit there, or a role that writes this type."""
    if ctype is None or hooks_of(document).lacking(document, ctype.id, document.agency):
        return False
    return allows(actor, "document:edit", document.agency) or allows_type(
        actor, ctype.create, document.agency
    )


def check_editable(actor: User, document: Document, ctype: ContentType | None) -> None:
    """Raise NotAllowed, with the reason, unless `actor` may change the document now."""
    if document.trashed:
        raise NotAllowed(_("The document is in the trash. Restore it first."))
    if document.purged:
        raise NotAllowed(_("The text of this document was removed to protect a child."))
    if ctype is None:
        raise NotAllowed(
            _("The plugin that knows this kind of document is not installed: it can only be read.")
        )
    check_plugin(document, ctype, document.agency)
    if not may_edit(actor, document, ctype):
        raise NotAllowed(_("You may not edit this document."))


def check_plugin(stored, ctype: ContentType, agency: str) -> None:
    """Raise NotAllowed where the type belongs to a plugin that is off for the agency; `stored` is any stored
    object."""
    if hooks_of(stored).lacking(stored, ctype.id, agency):
        raise NotAllowed(_("The plugin that knows this kind of document is switched off for the agency."))


def check_creatable(site: Site, actor: User, ctype: ContentType, agency: str) -> None:
    """Raise Invalid where there is no such agency; NotAllowed where `actor` may not create documents of this
    kind for it, or its plugin is off there."""
    if agency not in site.agencies:
        raise Invalid({"agency": _("There is no such agency.")})
    check_plugin(site, ctype, agency)
    if not may_create(actor, ctype, agency):
        raise NotAllowed(_("You may not create documents of this kind for this agency."))


def readable(site: Site, actor: User, document: Document) -> bool:
    """True when `actor` may see the document."""
    return may_read(tokens_of(actor, site.groups.values()), document)
