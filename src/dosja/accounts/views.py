"""Pages of the own account: signing in and out, language, password; and forms that outlived their session.

Administration of other people's accounts is in `admin_views`; `kept_form` explains why kept forms are safe.
"""

from pyramid.csrf import get_csrf_token
from pyramid.exceptions import BadCSRFToken
from pyramid.httpexceptions import HTTPForbidden, HTTPSeeOther
from pyramid.renderers import render_to_response
from pyramid.security import NO_PERMISSION_REQUIRED, forget, remember

from dosja.accounts import operations
from dosja.accounts.demo import SETTING
from dosja.accounts.kept_form import FormKeeper, take_form
from dosja.accounts.model import NATIONAL
from dosja.accounts.passwords import passwords
from dosja.accounts.permissions import ROLES, roles_known
from dosja.accounts.short_form import Form
from dosja.accounts.sign_in import Addresses, check_sign_in
from dosja.errors import Invalid
from dosja.messages import _
from dosja.settings import LANGUAGES, read_secret
from dosja.web.i18n import COOKIE
from dosja.web.security import local_path, sent_from_own_page
from dosja.web.traversal import Root

TEMPLATES = "dosja:accounts/templates/"
_YEAR = 365 * 24 * 3600

WRONG = _("User name or password is wrong. After five wrong attempts you must wait longer each time.")
"""One answer for every reason, see `sign_in`."""


def includeme(config):
    """Add the pages of the own account to the application."""
    settings = config.registry.dosja_settings
    config.registry.form_keeper = FormKeeper(read_secret(settings))
    config.registry.addresses = Addresses()
    config.registry.passwords = passwords(settings.fast_hash)
    config.add_request_method(kept_form, reify=True)
    config.add_view_predicate("keeps_form", KeepsForm)
    add = config.add_view
    public = {"context": Root, "permission": NO_PERMISSION_REQUIRED}
    page = {"renderer": TEMPLATES + "sign_in.jinja2", **public}
    add(sign_in_page, name="sign-in", request_method="GET", **page)
    add(sign_in, name="sign-in", request_method="POST", **page)
    add(sign_out, name="sign-out", request_method="POST", **public)
    add(choose_language, name="language", request_method="POST", **public)
    own = {"context": Root, "name": "account", "permission": "account:own"}
    own["renderer"] = TEMPLATES + "account.jinja2"
    add(account_page, request_method="GET", **own)
    add(change_password, request_method="POST", request_param="action=password", **own)
    add(end_sessions, request_method="POST", request_param="action=sessions", **own)
    for context in (HTTPForbidden, BadCSRFToken):
        config.add_exception_view(late_form, context=context, keeps_form=True)
    config.include("dosja.accounts.admin_views")
    config.include("dosja.accounts.audit_views")


def sign_in_page(context, request):
    """The form; who is signed in already is led on."""
    target = local_path(request.GET.get("next"))
    if request.identity is not None:
        return HTTPSeeOther(target)
    return _sign_in_values(request, Form(), target)


def sign_in(context, request):
    """Check name and password; a new session begins, then the way leads on or to a kept form."""
    login, password = request.POST.get("login", ""), request.POST.get("password", "")
    target = local_path(request.POST.get("next"))
    form = Form(values={"login": login})
    addresses, address = request.registry.addresses, request.remote_addr or ""
    if addresses.blocked(address, request.now):
        form.errors[""] = _("Too many wrong attempts from this address. Wait ten minutes.")
        request.response.status_int = 429
        return _sign_in_values(request, form, target)
    verified = request.environ.setdefault("dosja.verified", {})
    hasher = request.registry.passwords
    user = check_sign_in(request.site, request.now, hasher, login[:200], password[:1000], verified=verified)
    if user is None:
        addresses.failed(address, request.now)
        form.errors["login"] = WRONG
        # An ordinary 200: the count on the account must be committed, and an error status would veto that.
        return _sign_in_values(request, form, target)
    remember(request, user.uid)
    kept = request.registry.form_keeper.unpack(request.POST.get("kept", ""), request.now)
    if kept is not None:
        request.override_renderer = TEMPLATES + "continue.jinja2"
        return {"kept": kept}
    if user.password_is_temporary:
        request.session.flash(
            request.translate(_("Your password was given to you by somebody else. Choose your own.")), "warn"
        )
        target = "/account" if target == "/" else target
    return HTTPSeeOther(target)


def _sign_in_values(request, form, target, message="", kept_text=None):
    kept_text = request.POST.get("kept", "") if kept_text is None else kept_text
    return {
        "form": form,
        "next": target,
        "message": message,
        "kept": request.registry.form_keeper.unpack(kept_text, request.now),
        "kept_text": kept_text,
        "demo": request.site.settings.get(SETTING, ()),
        "roles": ROLES,
    }


def sign_out(context, request):
    """End this session."""
    forget(request)
    return HTTPSeeOther("/")


def choose_language(context, request):
    """Remember the language: on the account of who is signed in, and in a cookie for the sign-in page."""
    language = request.POST.get("language", "")
    if language not in LANGUAGES:
        raise Invalid({"language": _("There is no such language.")})
    if request.identity is not None:
        operations.set_language(request.site, request.identity, request.now, language)
    response = HTTPSeeOther(local_path(request.POST.get("next")))
    secure = request.registry.dosja_settings.environment == "production"
    response.set_cookie(COOKIE, language, max_age=_YEAR, httponly=True, samesite="Lax", secure=secure)
    return response


def account_page(context, request):
    """The own data, language, password and sessions."""
    return _account_values(request, Form())


def _account_values(request, form):
    user, site, language = request.identity, request.site, request.locale_name
    roles, known = [], roles_known(site)
    for role, agency in user.roles:
        held = site.agencies.get(agency)
        where = request.translate(_("the whole country")) if agency == NATIONAL else agency
        roles.append((known[role].title if role in known else role, held.title(language) if held else where))
    groups = [group.title(language) for group in site.groups.values() if user.uid in group.members]
    length = request.registry.dosja_settings.password_length
    return {"user": user, "roles": roles, "groups": groups, "form": form, "min_length": length}


def change_password(context, request):
    """Change the own password; every other session ends, this one is renewed."""
    posted, user, site = request.POST, request.identity, request.site
    addresses, address = request.registry.addresses, request.remote_addr or ""
    new = posted.get("new_password", "")
    try:
        if addresses.blocked(address, request.now):
            raise Invalid({"": _("Too many wrong attempts from this address. Wait ten minutes.")})
        if new != posted.get("new_password_again", ""):
            raise Invalid({"new_password_again": _("The two new passwords differ.")})
        operations.change_own_password(
            site,
            user,
            request.now,
            request.registry.passwords,
            posted.get("old_password", ""),
            new,
            min_length=request.registry.dosja_settings.password_length,
        )
    except Invalid as error:
        names = {"old": "old_password", "password": "new_password"}
        errors = {names.get(name, name): message for name, message in error.fields.items()}
        if "old_password" in errors:
            addresses.failed(address, request.now)
        request.response.status_int = 422
        return _account_values(request, Form(errors=errors))
    remember(request, user.uid)
    request.session.flash(request.translate(_("Your password is changed.")), "success")
    return HTTPSeeOther("/account")


def end_sessions(context, request):
    """Sign out on every other computer."""
    operations.end_sessions(request.site, request.identity, request.now, request.identity)
    remember(request, request.identity.uid)
    request.session.flash(request.translate(_("You are signed out everywhere else.")), "success")
    return HTTPSeeOther("/account")


class KeepsForm:
    """Predicate: a form of our own page that came without a valid session or with a token of an older one."""

    def __init__(self, wanted, config):
        self.wanted = wanted

    def text(self):
        return f"keeps_form = {self.wanted}"

    phash = text

    def __call__(self, context, request):
        if request.method != "POST" or not sent_from_own_page(request):
            return not self.wanted
        if isinstance(request.exception, HTTPForbidden) and request.identity is not None:
            return not self.wanted
        return (request.kept_form is not None or request.path == "/sign-in") == self.wanted


def kept_form(request):
    """The fields of this request's form as far as they can be kept, or None."""
    return take_form(request.path_qs, request.POST.items())


def late_form(error, request):
    """Ask to sign in and keep the fields; who is signed in anew already only has to press Continue."""
    kept = request.kept_form
    # Its temporary file, where the request was large; nobody else closes it.
    request.add_finished_callback(lambda request: request.body_file_raw.close())
    if kept is not None and kept.too_large:
        message = _(
            "What you typed is too long to be kept here. Go back, copy it, then sign in and paste it."
        )
        values = _sign_in_values(request, Form(), "/", message, kept_text="")
    elif kept is not None and request.identity is not None:
        response = render_to_response(TEMPLATES + "continue.jinja2", {"kept": kept}, request=request)
        response.status_int = 400
        return response
    elif kept is not None:
        text = request.registry.form_keeper.pack(kept, request.now)
        values = _sign_in_values(request, Form(), "/", kept_text=text)
    else:
        form = Form(values={"login": request.POST.get("login", "")})
        target = local_path(request.POST.get("next"))
        message = _("This page was open for too long, or the browser takes no cookies. Sign in now.")
        values = _sign_in_values(request, form, target, message)
    get_csrf_token(request)
    response = render_to_response(TEMPLATES + "sign_in.jinja2", values, request=request)
    response.status_int = 403
    return response
