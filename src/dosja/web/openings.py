"""Every look at a restricted document, or at a named record, is written down, whichever view shows it.

Requests that read do not write, with this one exception: a row of the log of openings, in a short transaction
of its own, before the answer leaves. What cannot be written down is not shown. The row goes into trees
in which simultaneous writers do not collide (`privacy.model.Openings`), and nothing else is touched: neither
the document nor the index.
"""

import time

from dosja.documents.exchange.batches import in_transaction
from dosja.documents.model import Document
from dosja.people.model import Person
from dosja.web.branch import Branch
from dosja.web.paging import page_number
from dosja.web.traversal import Root

SAME_SECONDS = 60
"""The same page loaded again, or the picture of a page that the reader shows at that moment, is no second
look; a download always is one."""
SAME_SITTING = 900
"""Going to and fro between a record's pages for so many seconds is one look."""
_KEPT = 1_000


def includeme(config):
    """Put the log around every view that stands on a document or on something of one."""
    config.registry.lately_opened = {}
    config.add_view_deriver(opening_view)


def opening_view(view, info):
    """The view with the log around it; views of other things stay as they are."""
    context = info.options.get("context")
    if not isinstance(context, type) or issubclass(context, (Branch, Root, Exception)):
        return view

    def logged(context, request):
        response = view(context, request)
        person = getattr(context, "person", None)
        if isinstance(person, Person):
            if request.method == "GET" and response.status_int == 200:
                note_person(request, person)
            return response
        document = getattr(context, "document", context)
        if request.method == "GET" and response.status_int == 200 and isinstance(document, Document):
            file = getattr(context, "file", None)
            if is_watched(document, file):
                note(request, document, file, request.view_name)
        return response

    return logged


opening_view.options = ()


def note_person(request, person) -> None:
    """Write down that somebody else than the person looked at a record; once for each sitting."""
    user, now = request.identity.uid, request.now
    if person.account == user:
        return
    lately, key, moment = request.registry.lately_opened, (user, person.uid), time.monotonic()
    if moment - lately.get(key, -SAME_SITTING) < SAME_SITTING:
        return

    def append(site):
        site.privacy.openings.append(now, user, "person", person.uid, {})

    in_transaction(request.registry.database, append, note="opened a person's record")
    _remember(lately, key, moment)


def note_names(request, requirement: str, cell: str, count: int) -> None:
    """Write down that somebody looked at the names behind a figure; once for each sitting."""
    user, now = request.identity.uid, request.now
    lately, key, moment = request.registry.lately_opened, (user, requirement, cell), time.monotonic()
    if not count or moment - lately.get(key, -SAME_SITTING) < SAME_SITTING:
        return
    detail = {"requirement": requirement, "cell": cell, "n": count}

    def append(site):
        site.privacy.openings.append(now, user, "names", 0, detail)

    in_transaction(request.registry.database, append, note="opened a list of names")
    _remember(lately, key, moment)


def is_watched(document, file) -> bool:
    """True for restricted documents, and for what is held back because it may name a child."""
    held = document.quarantine or (file is not None and file.quarantine)
    return document.access == "restricted" or bool(held)


def note(request, document, file, name: str) -> None:
    """Write the row."""
    detail: dict[str, int | str] = {}
    what = name or "view"
    if file is not None:
        detail["file"] = file.uid
        what = f"file-{what}"
        if name in ("", "picture"):
            detail["page"] = page_number(request)
    user, now = request.identity.uid, request.now
    if _shown_just_now(request.registry.lately_opened, (user, document.uid, *detail.values()), what, now):
        return

    def append(site):
        site.privacy.openings.append(now, user, what, document.uid, detail)

    in_transaction(request.registry.database, append, note="opened a restricted document")
    _remember(request.registry.lately_opened, (what, user, document.uid, *detail.values()), now)


_ONE_LOOK = {"view": ("view",), "file-view": ("file-view",), "file-picture": ("file-view", "file-picture")}
"""What may be part of a look just written down: the kinds of row that it is part of."""


def _shown_just_now(lately: dict, key: tuple, what: str, now) -> bool:
    """True for what this process has just shown to the same person."""
    times = (lately.get((kind, *key)) for kind in _ONE_LOOK.get(what, ()))
    return any(0 <= (now - time).total_seconds() < SAME_SECONDS for time in times if time is not None)


def _remember(lately: dict, key: tuple, moment) -> None:
    if len(lately) >= _KEPT:
        lately.clear()
    lately[key] = moment
