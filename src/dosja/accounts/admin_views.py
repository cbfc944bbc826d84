"""Administration of accounts: the list of people, one person with roles, and the table of roles.

Whom somebody may not manage is not found (`web.admin_traversal`); what may be changed is decided by
`operations`.
"""

from pyramid.httpexceptions import HTTPForbidden, HTTPSeeOther

from dosja.accounts import operations
from dosja.accounts.audit import history_of
from dosja.accounts.audit_views import describe
from dosja.accounts.model import NATIONAL, User
from dosja.accounts.permissions import (
    PERMISSIONS,
    ROLES,
    allows,
    manages_all,
    roles_known,
    table_known,
)
from dosja.accounts.queries import find_users
from dosja.accounts.short_form import Form, posted_form
from dosja.collation import sort_key
from dosja.errors import Invalid
from dosja.hooks import hooks_of
from dosja.messages import _
from dosja.uids import format_uid
from dosja.web.admin_traversal import Admin, AdminUsers
from dosja.web.layout import LANGUAGE_NAMES
from dosja.web.paging import Pager
from dosja.web.traversal import may_manage_anything

TEMPLATES = "dosja:accounts/templates/"
_PERSON = ("login", "name", "email", "language")


def includeme(config):
    """Add the pages under /admin/users, /admin/roles and the index."""
    add = config.add_view
    add(index, context=Admin, renderer=TEMPLATES + "admin.jinja2")
    add(roles_page, context=Admin, name="roles", renderer=TEMPLATES + "roles.jinja2")
    manage = {"permission": "user:manage"}
    add(users_page, context=AdminUsers, renderer=TEMPLATES + "users.jinja2", **manage)
    new = {"context": AdminUsers, "name": "new", "renderer": TEMPLATES + "user_new.jinja2", **manage}
    add(new_user_page, request_method="GET", **new)
    add(create_user, request_method="POST", **new)
    one = {"context": User, "renderer": TEMPLATES + "user.jinja2", **manage}
    add(user_page, request_method="GET", **one)
    for action, view in (
        ("save", save_user),
        ("roles", save_roles),
        ("unit", save_unit),
        ("password", new_password),
        ("disable", disable_user),
        ("enable", enable_user),
        ("sessions", end_sessions),
    ):
        add(view, request_method="POST", request_param=f"action={action}", **one)
    add(change_rows, request_method="POST", request_param="row", **one)


def index(context, request):
    """What the person finds to do in the administration."""
    if not may_manage_anything(request.identity):
        raise HTTPForbidden()
    return {"allowed": request.allowed}


def roles_page(context, request):
    """Which role may do what, straight from the table that decides, and which type each role may create."""
    return {
        "roles": roles_known(request.site),
        "permissions": {**PERMISSIONS, **hooks_of(request.site).permissions},
        "table": table_known(request.site),
        "types": list(request.registry.types),
    }


def users_page(context, request):
    """The people whom the reader may manage; what is chosen stands in the address."""
    chosen = {name: request.GET.get(name, "") for name in ("name", "agency", "role", "state")}
    found = find_users(request.site, request.identity, **chosen)
    query = {name: value for name, value in chosen.items() if value}
    page = Pager(_number(request), len(found), request.registry.dosja_settings.page_size, request.path, query)
    return {
        "users": found[page.start : page.last],
        "page": page,
        "chosen": chosen,
        "agencies": _agencies(request),
        "names": _agency_names(request),
        "roles": roles_known(request.site),
        "all": manages_all(request.identity),
    }


def new_user_page(context, request):
    """An empty form."""
    form = Form({"language": request.registry.dosja_settings.default_language})
    return _new_values(request, form, [("employee", "")])


def create_user(context, request):
    """Make the account and show its first password, once; or add and remove rows of roles."""
    form = posted_form(request, *_PERSON)
    rows = _posted_rows(request)
    if "row" in request.POST:
        return _new_values(request, form, _changed_rows(request, rows))
    try:
        user, password = operations.create_user(
            request.site,
            request.identity,
            request.now,
            request.registry.passwords,
            roles=_given(rows),
            **form.values,
        )
    except Invalid as error:
        form.errors = error.fields
        request.response.status_int = 422
        return _new_values(request, form, rows)
    request.override_renderer = TEMPLATES + "user_password.jinja2"
    return {"person": user, "password": password, "is_new": True}


def _new_values(request, form, rows):
    return {
        "form": form,
        "rows": rows,
        "role_choices": _role_choices(request),
        "agencies": _agencies(request),
        "languages": list(LANGUAGE_NAMES.items()),
    }


def user_page(user, request):
    """One person: data, roles, password, state and what was done with the account."""
    return _user_values(request, user)


def _user_values(request, user, form=None, rows=None, roles_form=None, state_form=None, unit_form=None):
    actor = request.identity
    given = [pair for pair in user.roles if operations.may_give(actor, *pair)]
    return {
        "person": user,
        "form": form or Form({name: getattr(user, name) for name in _PERSON}),
        "rows": given if rows is None else rows,
        "roles_form": roles_form or Form(),
        "state_form": state_form or Form(),
        "unit_form": unit_form or Form({"unit": user.unit, "heads_unit": "yes" if user.heads_unit else ""}),
        "units": _units_of(request, user),
        "fixed": [pair for pair in user.roles if pair not in given],
        "may_manage": operations.may_manage(actor, user),
        "is_self": actor.uid == user.uid,
        "role_choices": _role_choices(request),
        "agencies": _agencies(request),
        "names": _agency_names(request),
        "roles": roles_known(request.site),
        "languages": list(LANGUAGE_NAMES.items()),
        "history": history_of(request.site, user)[:50],
        "describe": describe,
    }


def save_user(user, request):
    """Change name, e-mail and language."""
    form = posted_form(request, "name", "email", "language")
    try:
        operations.update_user(request.site, request.identity, request.now, user, **form.values)
    except Invalid as error:
        form.errors = error.fields
        request.response.status_int = 422
        return _user_values(request, user, form=form)
    return _saved(request, user)


def save_roles(user, request):
    """Give exactly the roles of the rows, as far as they are the actor's to give."""
    rows = _posted_rows(request)
    try:
        operations.set_roles(request.site, request.identity, request.now, user, _given(rows))
    except Invalid as error:
        request.response.status_int = 422
        return _user_values(request, user, rows=rows, roles_form=Form(errors=error.fields))
    if not operations.may_see(request.identity, user):
        return HTTPSeeOther("/admin/users")
    return _saved(request, user)


def save_unit(user, request):
    """Put the person into a unit, and say whether he leads it."""
    form = posted_form(request, "unit", "heads_unit")
    try:
        operations.set_unit(
            request.site, request.identity, request.now, user, form.values["unit"],
            heads_unit=form.values["heads_unit"] == "yes",
        )  # fmt: skip
    except Invalid as error:
        form.errors = error.fields
        request.response.status_int = 422
        return _user_values(request, user, unit_form=form)
    return _saved(request, user)


def change_rows(user, request):
    """Add or remove a row of the form; nothing is saved yet."""
    return _user_values(request, user, rows=_changed_rows(request, _posted_rows(request)))


def new_password(user, request):
    """Give a random password and show it, once."""
    password = operations.set_password(
        request.site, request.identity, request.now, request.registry.passwords, user
    )
    request.override_renderer = TEMPLATES + "user_password.jinja2"
    return {"person": user, "password": password, "is_new": False}


def disable_user(user, request):
    """Shut the account; what the person wrote stays."""
    return _set_enabled(request, user, False)


def enable_user(user, request):
    """Open the account again."""
    return _set_enabled(request, user, True)


def _set_enabled(request, user, enabled):
    try:
        operations.set_enabled(request.site, request.identity, request.now, user, enabled)
    except Invalid as error:
        request.response.status_int = 422
        return _user_values(request, user, state_form=Form(errors=error.fields))
    return _saved(request, user)


def end_sessions(user, request):
    """Sign the person out everywhere."""
    operations.end_sessions(request.site, request.identity, request.now, user)
    return _saved(request, user)


def _saved(request, user):
    request.session.flash(request.translate(_("Saved.")), "success")
    return HTTPSeeOther(f"/admin/users/{format_uid(user.uid)}")


def _number(request) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _agency_names(request):
    language = request.locale_name
    names = {aid: agency.title(language) for aid, agency in request.site.agencies.items()}
    return {NATIONAL: request.translate(_("the whole country")), **names}


def _agencies(request):
    """(id, name) of the agencies in which the reader manages people, in alphabetical order."""
    names = _agency_names(request).items()
    own = [(aid, name) for aid, name in names if allows(request.identity, "user:manage", aid)]
    return sorted((pair for pair in own if pair[0] != NATIONAL), key=lambda pair: sort_key(pair[1]))


def _role_choices(request):
    national = manages_all(request.identity)
    return [
        (role.id, request.translate(role.title))
        for role in roles_known(request.site).values()
        if national or not role.national
    ]


def _units_of(request, user):
    """(id, name) of the units in which the person can be: of the agencies of his roles."""
    agencies = dict.fromkeys(agency for _role, agency in user.roles if agency in request.site.agencies)
    found = []
    for aid in agencies:
        agency = request.site.agencies[aid]
        units = sorted(agency.units.values(), key=lambda unit: sort_key(unit.title(request.locale_name)))
        found += [
            (unit.unit_id, f"{agency.abbr}: {unit.title(request.locale_name)}")
            for unit in units
            if unit.active or unit.unit_id == user.unit
        ]
    return [("", request.translate(_("No unit"))), *found] if found else []


def _posted_rows(request):
    return list(zip(request.POST.getall("role"), request.POST.getall("agency"), strict=False))


def _changed_rows(request, rows):
    wanted = request.POST["row"]
    if wanted == "add":
        return [*rows, ("employee", "")][:50]
    return [row for number, row in enumerate(rows) if str(number) != wanted]


def _given(rows):
    """The pairs of the filled rows; a role for the whole country needs no agency."""
    found = []
    for role, agency in rows:
        if role in ROLES and ROLES[role].national:
            found.append((role, NATIONAL))
        elif role:
            found.append((role, agency))
    return tuple(found)
