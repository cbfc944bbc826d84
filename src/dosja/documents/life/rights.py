"""Who may see a draft and who may take which step; pure questions, for views and operations alike."""

from datetime import date

from dosja.accounts.permissions import allows
from dosja.content_types import ContentType, Transition
from dosja.documents.life.course import state_on
from dosja.documents.life.reviews import is_named
from dosja.documents.life.text import is_fixed, working_state
from dosja.documents.rights import may_edit

SEE_DRAFTS = ("document:review", "document:approve", "document:edit")


def may_see_draft(actor, document, ctype: ContentType | None) -> bool:
    """True when `actor` may read the text that is written beside the one in force: who may edit, send to
    review or approve it, and whoever is named in its review."""
    if actor is None:
        return False
    if any(allows(actor, permission, document.agency) for permission in SEE_DRAFTS):
        return True
    return may_edit(actor, document, ctype) or is_named(document, actor.uid)


def may_take(actor, document, ctype: ContentType, transition: Transition) -> bool:
    """True when `actor` has the right to this step, whether or not it is possible now."""
    if transition.named and actor is not None and is_named(document, actor.uid):
        return True
    if allows(actor, transition.permission, document.agency):
        return True
    return transition.permission in ("document:edit", "document:review") and may_edit(actor, document, ctype)


def is_possible(document, transition: Transition, day: date) -> bool:
    """True when the document stands where this step begins."""
    if document.trashed or document.purged:
        return False
    fixed = is_fixed(document)
    state = state_on(document, day) or document.state
    if transition.when == ("new" if fixed else "again"):
        return False
    if transition.only and state not in transition.only:
        return False
    if transition.on == "text":
        return working_state(document) in transition.source
    return state in transition.source


def steps_for(actor, document, ctype: ContentType | None, day: date) -> tuple[Transition, ...]:
    """The steps that `actor` can take with the document now, in the order of the lifecycle."""
    if ctype is None:
        return ()
    return tuple(
        transition
        for transition in ctype.lifecycle.transitions
        if is_possible(document, transition, day) and may_take(actor, document, ctype, transition)
    )
