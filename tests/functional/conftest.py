"""A whole intranet for each test: a site folder, the application, and browsers that fill its forms.

`app` has the demo accounts (one per role, see dosja.accounts.demo); real commits, no background threads. The
folder, the clock and what stands behind the rest are those that authors of plugins get too: `dosja.testing`.
"""

from functools import partial

import pytest

from dosja.accounts.demo import ACCOUNTS
from dosja.testing import BEGIN, Clock, browser_of, close_app, make_app, site_of
from dosja.testing import sign_in as signed_in

__all__ = ["BEGIN", "ORIGIN", "Clock"]
ORIGIN = {"Origin": "http://localhost"}
"""What a browser sends along with a form of our own page; the tests' host is localhost."""


@pytest.fixture
def app_settings():
    """Settings beyond the ordinary ones; a test module overrides this fixture."""
    return {}


@pytest.fixture
def app(site_folder, app_settings, clock, template_cache):
    """The WSGI application on the test's own site, without any plugin."""
    given = {"template_cache": template_cache, **app_settings}
    application = make_app(site_folder, clock, settings=given)
    yield application
    close_app(application)


@pytest.fixture
def stored(app):
    """The stored site, to prepare and to look: `with stored() as site: ...` commits at the end."""
    return partial(site_of, app)


@pytest.fixture
def new_browser(app):
    """Makes browsers with cookies of their own; `lang` is the language of a visitor."""
    return partial(browser_of, app)


@pytest.fixture
def visitor(new_browser):
    """A visitor who is not signed in and reads English."""
    return new_browser()


@pytest.fixture
def sign_in(app):
    """sign_in("redaktor.akademia") returns a browser in which that person is signed in, reading `lang`."""
    return partial(signed_in, app)


@pytest.fixture
def indexed(app, stored, clock):
    """Stores documents and indexes them at once: indexed.put("Title", "text")."""
    from tests.functional.indexed import IndexedSite

    return IndexedSite(app, stored, clock)


@pytest.fixture
def catch_up(app):
    """catch_up() brings the search index up to date, as the indexer does."""
    from tests.functional.indexed import bring_index

    return partial(bring_index, app)


@pytest.fixture
def login_of():
    """The demo login that holds a role: login_of("editor")."""
    logins = {}
    for login, _name, role, _agency in ACCOUNTS:
        logins.setdefault(role, login)
    return logins.__getitem__
