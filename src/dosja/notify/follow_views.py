"""Following: the page of what a person follows, and the buttons on documents, lists and searches."""

from pyramid.httpexceptions import HTTPSeeOther

from dosja.messages import _
from dosja.notify import operations, queries
from dosja.notify.keys import format_key, parse_key
from dosja.notify.searching import found_now
from dosja.web.security import local_path
from dosja.web.traversal import Inbox


def includeme(config):
    """Add the pages, and `request.follows(text of a key)` for templates."""
    config.add_request_method(follows)
    template = "dosja:notify/templates/following.jinja2"
    config.add_view(following_page, context=Inbox, name="following", request_method="GET", renderer=template)
    config.add_view(change_following, context=Inbox, name="following", request_method="POST")


def follows(request, text):
    """True when the person who asks follows this."""
    return queries.follows(request.site, request.identity, parse_key(text))


def following_page(context, request):
    """Documents, lists and searches that the person follows."""
    found = queries.followed(request.notice_reader, request.identity)
    titles = (("document", _("Documents")), ("list", _("Lists")), ("search", _("Searches")))
    return {
        "groups": [(title, [one for one in found if one.key[0] == kind]) for kind, title in titles],
        "format_key": format_key,
    }


def change_following(context, request):
    """Begin or end to follow what the form names."""
    key = parse_key(request.POST.get("key", ""))
    back = HTTPSeeOther(local_path(request.POST.get("back"), "/inbox/following"))
    if request.POST.get("action") == "unfollow":
        operations.unfollow(request.site, request.identity, key)
        request.session.flash(request.translate(_("You no longer follow this.")))
        return back
    found = ()
    if key and key[0] == "search":
        found = found_now(request.registry.searcher, request.tokens, key[1], request.glossary) or ()
    operations.follow(request.site, request.identity, request.now, key, found=found)
    request.session.flash(
        request.translate(_("You follow this now; news about it comes into your inbox.")), "success"
    )
    return back
