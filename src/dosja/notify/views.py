"""The inbox of the person who is signed in: the list, marking, deleting, and what to be told.

Nobody sees another person's inbox, administrators included: every page here is about `request.identity`.
"""

from pyramid.httpexceptions import HTTPSeeOther

from dosja.messages import _
from dosja.notify import operations, queries
from dosja.notify.kinds import KINDS, MODES
from dosja.notify.wording import Reader
from dosja.web.paging import Pager, page_number
from dosja.web.security import local_path
from dosja.web.traversal import Inbox

TEMPLATES = "dosja:notify/templates/"
MOST_MARKED = 500


def includeme(config):
    """Add the pages of notices to the application."""
    config.add_request_method(notice_reader, reify=True)
    add = config.add_view
    add(inbox_page, context=Inbox, request_method="GET", renderer=TEMPLATES + "inbox.jinja2")
    add(change_inbox, context=Inbox, request_method="POST")
    page = {"context": Inbox, "name": "settings", "renderer": TEMPLATES + "settings.jinja2"}
    add(settings_page, request_method="GET", **page)
    add(save_settings, request_method="POST", **page)
    config.include("dosja.notify.follow_views")
    config.include("dosja.notify.mail_views")


def notice_reader(request):
    """The person who reads, for `dosja.notify.wording`."""
    return Reader(
        request.site, request.registry.types, request.tokens, request.locale_name, request.translate
    )


def inbox_page(context, request):
    """The own notices, newest first, or only the unread ones."""
    unread_only = request.GET.get("show") == "unread"
    size = request.registry.dosja_settings.page_size
    found = queries.inbox_page(
        request.notice_reader,
        request.identity,
        unread_only=unread_only,
        number=page_number(request),
        size=size,
    )
    query = {"show": "unread"} if unread_only else {}
    pager = Pager(
        min(page_number(request), max(1, -(-found.total // size))), found.total, size, "/inbox", query
    )
    return {"found": found, "unread_only": unread_only, "page": pager, "here": pager.url(pager.number)}


def change_inbox(context, request):
    """Open a notice, which marks it as read; or mark or delete the chosen ones; or mark all as read."""
    posted, site, user = request.POST, request.site, request.identity
    back = HTTPSeeOther(local_path(posted.get("back"), "/inbox"))
    opened = _number(posted.get("open"))
    if opened is not None:
        target = queries.path_of(request.notice_reader, user, opened)
        operations.mark(site, user, (opened,), read=True)
        return HTTPSeeOther(local_path(target)) if target else back
    action = posted.get("action", "")
    chosen = [number for text in posted.getall("id")[:MOST_MARKED] if (number := _number(text)) is not None]
    if action == "all-read":
        operations.mark_all_read(site, user, _number(posted.get("newest")) or 0)
    elif not chosen:
        request.session.flash(request.translate(_("Choose at least one notice.")), "warn")
    elif action in ("read", "unread"):
        operations.mark(site, user, chosen, read=action == "read")
    elif action == "delete":
        n = operations.delete(site, user, chosen)
        request.session.flash(request.plural("${n} notice was deleted.", "${n} notices were deleted.", n))
    return back


def settings_page(context, request):
    """For each kind of notice: how it reaches the person."""
    return _settings_values(request, queries.modes_of(request.site, request.identity))


def save_settings(context, request):
    """Keep the choices."""
    modes = {kind: request.POST[kind] for kind in KINDS if kind in request.POST}
    operations.choose_modes(request.site, request.identity, modes)
    request.session.flash(request.translate(_("Your choice is kept.")), "success")
    return HTTPSeeOther("/inbox/settings")


def _settings_values(request, modes):
    settings = request.registry.dosja_settings
    return {"kinds": KINDS, "titles": MODES, "modes": modes, "sends_mail": bool(settings.smtp_host)}


def _number(text) -> int | None:
    """The id that a form carries; None for nonsense."""
    number = int(text) if text and text.isascii() and text.isdecimal() and len(text) < 20 else 0
    return number if 0 < number < 2**63 else None
