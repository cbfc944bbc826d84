"""Every view is guarded, read from the running application's own register."""

import inspect

import pytest
from pyramid.security import NO_PERMISSION_REQUIRED

from dosja.accounts.permissions import PERMISSIONS

DEFAULT = "site:view"
PUBLIC = {
    "dosja.web.home.home": "a visitor learns what Dosja is and where to sign in",
    "dosja.accounts.views.sign_in_page": "nobody is signed in before it",
    "dosja.accounts.views.sign_in": "nobody is signed in before it",
    "dosja.accounts.views.sign_out": "a session that ended meanwhile can be left too",
    "dosja.accounts.views.choose_language": "a visitor reads Albanian or English",
    "dosja.accounts.views.late_form": "takes up a form whose session has ended, and asks to sign in",
    "dosja.training.checkin_views.check_in_page": "a participant has no account, only the code on the screen",
    "dosja.training.checkin_views.take_name": "the right is the ticket that the code gave",
    "dosja.training.check_views.check_page": "who holds a certificate in hand has no account",
    "dosja.web.errors": "an error has to be told to everybody; the page shows nothing stored",
    "pyramid.static.static_view": "the style sheet of the page for signing in",
}
"""Views without a permission -> why. A name stands for itself and for all that lies in it."""


def name_of(view) -> str:
    """The dotted name of what a view calls."""
    view = inspect.unwrap(view)
    if not hasattr(view, "__qualname__"):
        view = type(view)
    return f"{view.__module__}.{view.__qualname__}"


@pytest.fixture
def views(app):
    """(name of the callable, view name, context, permission or None) of every view."""
    found = []
    for row in app.registry.introspector.get_category("views"):
        view = row["introspectable"]
        permissions = [other["value"] for other in row["related"] if other.category_name == "permissions"]
        found.append((name_of(view["callable"]), view["name"], view["context"], (permissions or [None])[0]))
    return found


def is_public(name: str) -> bool:
    return any(name == public or name.startswith(public + ".") for public in PUBLIC)


def test_application_has_views(views):
    assert len(views) > 10


def test_default_permission_guards_what_names_none(app):
    (row,) = app.registry.introspector.get_category("default permission")
    assert row["introspectable"]["value"] == DEFAULT


def test_every_view_has_a_known_permission_or_is_listed(views):
    known = {*PERMISSIONS, None}
    found = [
        f"{name} (view {view!r}): {permission}"
        for name, view, _context, permission in views
        if permission not in known and not (permission == NO_PERMISSION_REQUIRED and is_public(name))
    ]
    assert not found, (
        "no permission of accounts/permissions.py, and not on the list of this test:\n" + "\n".join(found)
    )


def test_list_of_public_views_is_short_and_needed(views):
    open_views = {name for name, _view, _context, permission in views if permission == NO_PERMISSION_REQUIRED}
    unused = [
        public
        for public in PUBLIC
        if not any(name == public or name.startswith(public + ".") for name in open_views)
    ]
    assert not unused, "take it off the list"


def test_every_permission_is_one_of_a_view_or_asked_for_in_the_code(views):
    from tests.architecture.sources import modules

    code = "".join(
        module.path.read_text("utf-8") for module in modules() if not module.name.endswith(".permissions")
    )
    used = {permission for *_, permission in views}
    unused = [
        permission for permission in PERMISSIONS if permission not in used and f'"{permission}"' not in code
    ]
    assert not unused, "a permission that guards nothing misleads who gives roles"


OF_LIBRARIES = {
    "pyramid.static.static_view": "sends web/static",
    "pyramid.httpexceptions.default_exceptionresponse_view": "an exception that is an answer itself",
}


def test_views_come_from_our_rooms(views):
    """Nothing of a library answers a request unseen."""
    foreign = {name for name, *_ in views if not name.startswith("dosja.")}
    assert foreign <= set(OF_LIBRARIES)
