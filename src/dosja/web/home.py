"""The home page: a visitor learns what Dosja is; a signed-in person finds the own things and the ways in.

Reads the catalog and at most a few dozen documents. Nothing is stored for this page.
"""

from dataclasses import dataclass

from pyramid.security import NO_PERMISSION_REQUIRED

from dosja.accounts.permissions import agencies_with, allows
from dosja.documents.life.course import day_of
from dosja.documents.life.queries import open_reviews
from dosja.documents.model import File
from dosja.documents.rights import may_create_any
from dosja.web.overview import Overview
from dosja.web.traversal import Root

RECENT = 60
"""The own things are looked for among so many documents changed last: enough for weeks, cheap to load."""
SHOWN = 5
DRAFT = "draft"


@dataclass(frozen=True)
class OwnThings:
    """What concerns this person: documents, newest first; `failed` are (file, document) pairs, `reviews` what
    waits for the own tick or approval."""

    own: tuple = ()
    drafts: tuple = ()
    newest: tuple = ()
    failed: tuple = ()
    reviews: tuple = ()


def includeme(config):
    """Register the page at "/"."""
    config.add_view(
        home,
        context=Root,
        renderer="dosja:web/templates/home.jinja2",
        permission=NO_PERMISSION_REQUIRED,
    )


def home(context, request):
    """The page at "/": for a visitor and an account without a role a few sentences, else the own things."""
    user = request.identity
    if not allows(user, "site:view"):
        return {}
    site, tokens = request.site, request.tokens
    overview = Overview(site, tokens)
    scopes = {agency for _role, agency in user.roles}
    counts = overview.by_type()
    return {
        "things": own_things(site, user, overview),
        "today": day_of(request.now),
        "own_agencies": [site.agencies[aid] for aid in sorted(scopes) if aid in site.agencies],
        "type_counts": counts,
        "kinds": [kind for kind in request.types_here if ":" not in kind.id or counts.get(kind.id)],
        "agency_counts": overview.by_agency(),
        "tiles": request.plugin_slots("home_tile"),
        "may_write": may_create_any(user, request.types_here),
    }


def own_things(site, user, overview) -> OwnThings:
    """What `user` changed, drafts of others that he may edit, the newest, and files that were not read."""
    editable = set(agencies_with(user, "document:edit", list(site.agencies)))
    recent = overview.newest(RECENT)
    own, drafts, failed = [], [], []
    for document in recent:
        if document.modified_by == user.uid:
            own.append(document)
        elif document.state == DRAFT and document.agency in editable:
            drafts.append(document)
        if document.agency in editable:
            files = (site.get(uid, File) for uid in document.files)
            failed.extend((file, document) for file in files if file is not None and file.status == "failed")
    return OwnThings(
        own=tuple(own[:SHOWN]),
        drafts=tuple(drafts[:SHOWN]),
        newest=recent[:SHOWN],
        failed=tuple(failed[:SHOWN]),
        reviews=open_reviews(site, user),
    )
