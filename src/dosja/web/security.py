"""Who is asking, and may he? Pyramid's security policy on the table of `accounts.permissions`.

Form tokens are demanded by default and checked before the permission, so that a forged request learns
nothing. What a person may not see answers like what is missing; that is decided in `traversal`.
"""

from urllib.parse import urlsplit

from pyramid.csrf import SessionCSRFStoragePolicy
from pyramid.request import RequestLocalCache
from pyramid.security import Allowed, Denied
from pyramid.viewderivers import INGRESS, csrf_view

from dosja.accounts.model import User
from dosja.accounts.permissions import allows, tokens_of
from dosja.documents.model import Document
from dosja.documents.rights import may_create_any, may_edit
from dosja.training import rights
from dosja.training.model import Session

USER_KEY = "user"
GENERATION_KEY = "generation"
OF_SESSIONS = {
    "session:view": rights.may_see,
    "session:record": rights.may_record,
    "person:view": rights.may_see_names,
}
"""What a role may do with a training depends on whether it is the person's own."""


def includeme(config):
    """Set the policy, and demand form tokens everywhere."""
    config.set_csrf_storage_policy(SessionCSRFStoragePolicy())
    config.set_default_csrf_options(require_csrf=True)
    # Pyramid checks the permission first; here a forged form must not learn even that.
    config.add_view_deriver(csrf_view, "csrf_view", under=INGRESS, over="secured_view")
    config.set_security_policy(Policy())
    config.add_request_method(tokens, reify=True)
    config.add_request_method(allowed, "allowed")


class Policy:
    """Identity from the session, permissions from the table of roles."""

    def __init__(self):
        self._identities = RequestLocalCache(_load_identity)

    def identity(self, request):
        return self._identities.get_or_create(request)

    def authenticated_userid(self, request):
        user = request.identity
        return None if user is None else user.uid

    def permits(self, request, context, permission):
        agency = getattr(context, "agency", None) or getattr(context, "aid", None)
        if permission == "site:view":
            # Reading goes by access tokens (`traversal`): another agency's public document is open to
            # everybody.
            agency = None
        if permission == "document:edit":
            # A role may write one content type alone: the operation that will be called knows.
            document = getattr(context, "document", context)
            if isinstance(document, Document) and may_edit(
                request.identity, document, request.type_of(document)
            ):
                return Allowed("the document's type")
        if permission == "document:create" and may_create_any(request.identity, request.types_here):
            # Each type names the roles that write it, also some that otherwise create nothing.
            return Allowed("a document's type")
        if permission in OF_SESSIONS and isinstance(context, Session):
            if OF_SESSIONS[permission](request.identity, request.site, context):
                return Allowed("the training's rule")
        elif allows(request.identity, permission, agency):
            return Allowed("role table")
        return Denied(f"no role of the user carries {permission} for {agency or 'any agency'}")

    def remember(self, request, userid, **kw):
        """Start a new session: the old one's content is dropped, so nothing can be fixed beforehand."""
        user = request.site.get(userid, User)
        request.session.invalidate()
        request.session[USER_KEY] = user.uid
        request.session[GENERATION_KEY] = user.generation
        request.session.new_csrf_token()
        self._identities.set(request, user)
        return []

    def forget(self, request, **kw):
        request.session.invalidate()
        self._identities.set(request, None)
        return []


def _load_identity(request):
    uid = request.session.get(USER_KEY)
    if not isinstance(uid, int):
        return None
    user = request.site.get(uid, User)
    if user is None or user.disabled or user.generation != request.session.get(GENERATION_KEY):
        return None
    return user


def tokens(request):
    """The access tokens of the person who asks; none for nobody."""
    user = request.identity
    return frozenset() if user is None else tokens_of(user, request.site.groups.values())


def allowed(request, permission, agency=None):
    """True when the person who asks has `permission` for `agency` (or anywhere, with None)."""
    return allows(request.identity, permission, agency)


def local_path(text, default="/"):
    """`text` where it is an address on this site ("/d/x?y=1"), else `default`: never a way to another site.

    Browsers read "\\" as "/" and skip tabs and line ends, so an address with such signs is none of ours.
    """
    if not text or len(text) > 2000 or not text.startswith("/") or text.startswith("//"):
        return default
    if "\\" in text or any(ord(sign) <= 32 or ord(sign) == 127 for sign in text):
        return default
    try:
        parts = urlsplit(text)
    except ValueError:
        return default
    return default if parts.scheme or parts.netloc else text


def sent_from_own_page(request) -> bool:
    """True when the browser itself says that this request was sent by a page of this site.

    A page elsewhere cannot set these headers. A request with none of them (no browser) is not believed.
    """
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        return fetch_site == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    if not origin:
        return False
    try:
        return urlsplit(origin).netloc.lower() == urlsplit(request.host_url).netloc.lower()
    except ValueError:
        return False
