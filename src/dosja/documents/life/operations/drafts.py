"""Drafts beside the text in force: given up, taken up again, begun from an old version; and planned dates."""

from datetime import date, datetime

from dosja.accounts.model import User
from dosja.content_types import ContentType, migrate_values
from dosja.documents.life.operations.reviewing import add_entry
from dosja.documents.life.plan import check_years
from dosja.documents.life.text import is_fixed, mark_changed, open_draft, version_of
from dosja.documents.model import Document
from dosja.documents.operations.saving import save, save_draft
from dosja.documents.rights import check_editable
from dosja.errors import Conflict, Invalid, Missing
from dosja.messages import _
from dosja.privacy.screening import child_named_in
from dosja.storage.model import Site


def put_aside(
    site: Site, actor: User, now: datetime, document: Document, ctype: ContentType | None, *, reason: str
) -> None:
    """Give up the draft beside the text in force; it is kept, with its review, and can be taken up again.

    Raises NotAllowed, Conflict where there is no draft any more, Invalid (reason) where none is given or it
    names a child.
    """
    check_editable(actor, document, ctype)
    draft = document.draft
    if draft is None or not is_fixed(document):
        raise Conflict(_("There is no draft any more."))
    if not reason.strip():
        raise Invalid({"reason": _("Say why.")})
    named = child_named_in(reason)
    if named:
        raise Invalid({"reason": named})
    add_entry(draft, actor, now, "put_aside", reason.strip())
    document.put_aside = (*document.put_aside, draft)
    document.draft = None
    save_draft(site, actor, now, document, "draft:put_aside", text=reason.strip()[:200])


def take_up(
    site: Site, actor: User, now: datetime, document: Document, ctype: ContentType, number: int
) -> None:
    """Go on with a draft that was given up: the `number`-th of `put_aside`, counted from 1.

    Raises NotAllowed, Conflict where there is a draft, Missing where there is no such one.
    """
    check_editable(actor, document, ctype)
    if document.draft is not None:
        raise Conflict(_("There is a draft already. Finish it or put it aside first."))
    if not 1 <= number <= len(document.put_aside):
        raise Missing(_("There is no such draft."))
    draft = document.put_aside[number - 1]
    document.put_aside = tuple(other for other in document.put_aside if other is not draft)
    draft.state, draft.steps = ctype.lifecycle.redraft, ()
    document.draft = draft
    add_entry(draft, actor, now, "taken_up")
    save_draft(site, actor, now, document, "draft:taken_up")


def restore_version(
    site: Site, actor: User, now: datetime, document: Document, ctype: ContentType, number: int
) -> None:
    """Begin a new draft with the text and the files of an old version. Conflict where there is a draft.

    Raises NotAllowed, and Missing where there is no such version.
    """
    check_editable(actor, document, ctype)
    version = version_of(site, document, number)
    if version is None:
        raise Missing(_("There is no such version."))
    if document.draft is not None:
        raise Conflict(_("There is a draft already. Finish it or put it aside first."))
    draft = open_draft(site, document, ctype, now, actor.uid)
    draft.values = migrate_values(ctype, version.values, version.type_version)
    draft.files, draft.type_version, draft.based_on = version.files, ctype.version, number
    mark_changed(document, now, actor.uid)
    add_entry(draft, actor, now, "restored", str(number))
    save_draft(site, actor, now, document, "draft:restored", version=number)


def set_dates(
    site: Site,
    actor: User,
    now: datetime,
    document: Document,
    ctype: ContentType | None,
    *,
    next_review: date | None,
    keep_until: date | None,
    planned_from: date | None = None,
    planned_until: date | None = None,
) -> None:
    """Set the dates that are not part of the text: next review, keep until, and what its writers propose.

    Raises NotAllowed, Invalid (planned_until) where the last day comes before the first.
    """
    check_editable(actor, document, ctype)
    check_years(
        next_review=next_review, keep_until=keep_until, planned_from=planned_from, planned_until=planned_until
    )
    if planned_from and planned_until and planned_until < planned_from:
        raise Invalid({"planned_until": _("The last day must not be before the first one.")})
    new = {
        "next_review": next_review,
        "keep_until": keep_until,
        "planned_from": planned_from,
        "planned_until": planned_until,
    }
    changed = tuple(name for name, value in new.items() if getattr(document, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(document, name, new[name])
    save(site, actor, now, document, "document:dates", fields=changed)
