"""A whole intranet for each test: a site folder, the application, and browsers that fill its forms.

`app` has the demo accounts (one per role, see dosja.accounts.demo); real commits, no background threads.
"""

import shutil
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from webtest import TestApp

import dosja
from dosja.accounts.demo import ACCOUNTS, PASSWORD, create_demo_accounts
from dosja.settings import read_settings, write_secret
from dosja.storage.database import open_database, session
from dosja.storage.setup import create_site

BEGIN = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ORIGIN = {"Origin": "http://localhost"}
"""What a browser sends along with a form of our own page; the tests' host is localhost."""


class Clock:
    """The time of the application under test; stands still until a test moves it."""

    def __init__(self, now=BEGIN):
        self.now = now

    def __call__(self):
        return self.now

    def advance(self, **span):
        self.now += timedelta(**span)


@pytest.fixture(scope="session")
def site_template(tmp_path_factory):
    """A folder with a fresh demo site; made once and copied for each test."""
    home = tmp_path_factory.mktemp("template") / "site"
    settings = read_settings({"dosja.home": str(home), "dosja.fast_hash": "true"})
    write_secret(settings)
    db = open_database(home, create=True)
    try:
        create_site(db, settings, BEGIN)
        with session(db) as site:
            create_demo_accounts(site, BEGIN, cheap=True)
    finally:
        db.close()
    return home


@pytest.fixture
def site_folder(site_template, tmp_path):
    """The folder of this test's own site."""
    home = tmp_path / "site"
    shutil.copytree(site_template, home, ignore=shutil.ignore_patterns("*.lock", "*.index"))
    return home


@pytest.fixture
def app_settings():
    """Settings beyond the ordinary ones; a test module overrides this fixture."""
    return {}


@pytest.fixture
def clock():
    """The application's clock: clock.advance(minutes=5)."""
    return Clock()


@pytest.fixture(scope="session")
def template_cache(tmp_path_factory):
    """One folder of compiled templates for all the applications of a run."""
    return tmp_path_factory.mktemp("templates")


@pytest.fixture
def app(site_folder, app_settings, clock, template_cache):
    """The WSGI application on the test's own site."""
    application = dosja.main(
        {},
        **{
            "dosja.home": str(site_folder),
            "dosja.fast_hash": "true",
            "dosja.background": "false",
            "dosja.template_cache": str(template_cache),
            **app_settings,
        },
    )
    application.registry.clock = clock
    yield application
    application.registry.extractor.close()
    application.registry.database.close()


@pytest.fixture
def stored(app):
    """The stored site, to prepare and to look: `with stored() as site: ...` commits at the end."""

    @contextmanager
    def opened():
        with session(app.registry.database) as site:
            yield site

    return opened


@pytest.fixture
def new_browser(app):
    """Makes browsers with cookies of their own; `lang` is the language of a visitor."""

    def make(lang="en"):
        # Without WebTest's lint, which hides that a body can be read twice; real servers do not.
        browser = TestApp(app, extra_environ={"REMOTE_ADDR": "127.0.0.1"}, lint=False)
        browser.set_cookie("language", lang)
        return browser

    return make


@pytest.fixture
def visitor(new_browser):
    """A visitor who is not signed in and reads English."""
    return new_browser()


@pytest.fixture
def sign_in(new_browser, stored):
    """sign_in("redaktor.akademia") returns a browser in which that person is signed in, reading `lang`."""

    def enter(login, password=PASSWORD, browser=None, lang="en"):
        with stored() as site:
            if login in site.users and site.users[login].language != lang:
                site.users[login].language = lang
        browser = browser or new_browser(lang)
        form = browser.get("/sign-in").forms["sign-in"]
        form["login"] = login
        form["password"] = password
        answer = form.submit()
        assert answer.status_int == 303, f"{login} could not sign in: {answer.status}"
        return browser

    return enter


@pytest.fixture
def indexed(app, stored, clock):
    """Stores documents and indexes them at once: indexed.put("Title", "text")."""
    from tests.functional.indexed import IndexedSite

    return IndexedSite(app, stored, clock)


@pytest.fixture
def login_of():
    """The demo login that holds a role: login_of("editor")."""
    logins = {}
    for login, _name, role, _agency in ACCOUNTS:
        logins.setdefault(role, login)
    return logins.__getitem__
