"""Documents: made, edited, moved to another agency, thrown away and taken back."""

from datetime import datetime

from dosja.accounts.model import User
from dosja.accounts.permissions import allows
from dosja.content_types import ContentType, check_plain
from dosja.documents.life.text import begun, edit_rev, is_fixed, set_values
from dosja.documents.model import ACCESS_LEVELS, Document
from dosja.documents.operations.saving import save, save_draft
from dosja.documents.rights import check_creatable, check_editable
from dosja.errors import Conflict, Invalid, NotAllowed
from dosja.hooks import hooks_of
from dosja.messages import _
from dosja.notify.operations import tell_list_followers
from dosja.notify.operations.life import asked_before, tell_asked
from dosja.storage.model import Site

_SWITCH_ON = _("The plugin that knows this kind of document is not switched on for that agency.")


def create_document(
    site: Site,
    actor: User,
    now: datetime,
    ctype: ContentType,
    *,
    agency: str,
    values: dict,
    access: str = "internal",
    group: str | None = None,
    readers: tuple[int, ...] = (),
) -> Document:
    """Store a new document, in the first state of its type's lifecycle, and return it.

    Raises NotAllowed without the right, Invalid for a taken code or a wrong access level; the values come
    validated by the type's schema.
    """
    check_creatable(site, actor, ctype, agency)
    check_plain(values)
    check_foreign(site, agency, values)
    hooks_of(site).check_document(site, actor, now, None, ctype.id, agency, values)
    check_access(site, access, group, readers)
    document = Document(
        uid=site.take_uid(),
        type_id=ctype.id,
        type_version=ctype.version,
        agency=agency,
        state=ctype.lifecycle.first,
        values=dict(values),
        created=now,
        created_by=actor.uid,
    )
    document.access, document.group, document.readers = access, group, tuple(readers)
    check_code(site, document.uid, values)
    site.uids[document.uid] = document
    save(site, actor, now, document, "document:created", type=ctype.id, agency=agency)
    if not any(state.review for state in ctype.lifecycle.by_state.values()):
        # Others are told of when the first version is in force.
        tell_list_followers(site, now, document, actor=actor)
    return document


def update_document(
    site: Site,
    actor: User,
    now: datetime,
    document: Document,
    ctype: ContentType,
    *,
    rev: str,
    values: dict,
    access: str | None = None,
    group: str | None = None,
    readers: tuple[int, ...] = (),
) -> Document:
    """Replace the values of the text that is being written and, where given, the document's access level.

    Once a version was made, that text is a draft beside the one in force (`life.text`). `rev` is what the
    editor saw (`edit_rev`); Conflict when somebody saved since. Saving what is already there writes nothing.
    """
    check_editable(actor, document, ctype)
    if rev != edit_rev(document):
        raise Conflict(_("Someone saved this document while you were editing it."))
    check_plain(values)
    check_code(site, document.uid, values)
    if access is not None:
        check_access(site, access, group, readers)
    old, type_version = begun(site, document)[:2]
    changed = sorted(key for key in values.keys() | old.keys() if values.get(key) != old.get(key))
    check_foreign(site, document.agency, changed)
    if changed:
        hooks_of(site).check_document(site, actor, now, document, ctype.id, document.agency, values)
    new_text = bool(changed) or type_version != ctype.version
    before = (document.access, document.group, document.readers)
    if access is not None and (access, group, tuple(readers)) != before:
        changed.append("access")
        document.access, document.group, document.readers = access, group, tuple(readers)
    if not changed and not new_text:
        return document
    if new_text:
        set_values(site, document, ctype, now, actor.uid, values)
    asked = asked_before(document)
    if is_fixed(document) and "access" not in changed:
        save_draft(site, actor, now, document, "draft:edited", fields=tuple(changed))
    else:
        save(site, actor, now, document, "document:edited", fields=tuple(changed))
    tell_asked(site, actor, now, document, ctype, asked)
    return document


def move_document(site: Site, actor: User, now: datetime, document: Document, agency: str) -> None:
    """Give the document to another agency, which need not be one of the actor's; its addresses stay.

    Raises NotAllowed, Invalid (agency) where there is no such agency or the kind's plugin is off there.
    """
    if not allows(actor, "document:move", document.agency):
        raise NotAllowed(_("You may not move this document."))
    if agency not in site.agencies or not site.agencies[agency].active:
        raise Invalid({"agency": _("Choose the agency.")})
    if agency == document.agency:
        return
    lacking = hooks_of(site).lacking(site, document.type_id, agency)
    if lacking:
        raise Invalid({"agency": _SWITCH_ON})
    before, document.agency = document.agency, agency
    save(site, actor, now, document, "document:moved", before=before, after=agency)
    tell_list_followers(site, now, document, actor=actor)


def trash_document(
    site: Site, actor: User, now: datetime, document: Document, *, confirmed: bool = False
) -> None:
    """Move the document to the trash: it leaves lists and search, and its editors can restore it.

    Invalid (confirmed) where it has approved versions and nobody confirmed that their links end meanwhile.
    NotAllowed without the right.
    """
    if not allows(actor, "document:trash", document.agency):
        raise NotAllowed(_("You may not move this document to the trash."))
    if document.trashed:
        return
    if is_fixed(document) and not confirmed:
        raise Invalid({"confirmed": _("It has approved versions. Confirm that nobody shall find them.")})
    document.trashed = (now, actor.uid)
    save(site, actor, now, document, "document:trashed")


def restore_document(site: Site, actor: User, now: datetime, document: Document) -> None:
    """Take the document out of the trash, as it was. Raises NotAllowed without the right."""
    if not allows(actor, "document:trash", document.agency):
        raise NotAllowed(_("You may not restore this document."))
    if not document.trashed:
        return
    document.trashed = None
    save(site, actor, now, document, "document:restored")


def check_foreign(site: Site, agency: str, names) -> None:
    """Invalid where a field belongs to a plugin that is off for the agency."""
    hooks = hooks_of(site)
    wrong = [name for name in names if ":" in name and hooks.lacking(site, name, agency)]
    if wrong:
        raise Invalid(dict.fromkeys(wrong, _SWITCH_ON))


def check_access(site: Site, access: str, group: str | None, readers: tuple[int, ...]) -> None:
    """Invalid where the access level does not exist or lacks its group, or a reader has no account."""
    if access not in ACCESS_LEVELS:
        raise Invalid({"access": _("There is no such access level.")})
    if access == "group" and (not group or group not in site.groups):
        raise Invalid({"group": _("Choose the group that may read the document.")})
    if any(site.get(uid, User) is None for uid in readers):
        raise Invalid({"readers": _("One of the readers has no account.")})


def check_code(site: Site, uid: int, values: dict) -> None:
    """A code names one document for ever: a code that another document has or had is refused.

    Raises Invalid (code).
    """
    code = values.get("code")
    owner = site.documents.uid_of_code(code) if code else None
    if owner is not None and owner != uid:
        raise Invalid({"code": _("The code ${code} is taken by another document.", mapping={"code": code})})
