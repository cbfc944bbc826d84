"""An intranet with throw-away plugins: `installed` writes distributions, `start()` makes the application."""

import importlib
import shutil
import sys
from contextlib import contextmanager

import pytest
from webtest import TestApp

import dosja
from dosja.accounts.demo import PASSWORD
from dosja.agencies.switches import switch
from dosja.storage.database import session
from tests.functional.conftest import Clock, site_template  # noqa: F401
from tests.plugins.distributions import Distributions


class Intranet:
    """A site with plugins; `start()` (again) makes a new application on it, as a new process would."""

    def __init__(self, home, distributions: Distributions):
        self.home = home
        self.plugins = distributions
        self.clock = Clock()
        self.app = None

    def start(self, **settings):
        """Make the application anew, with what is installed now."""
        self.stop()
        self.plugins.forget()
        importlib.invalidate_caches()
        self.app = dosja.main(
            {},
            **{
                "dosja.home": str(self.home),
                "dosja.fast_hash": "true",
                "dosja.background": "false",
                **{f"dosja.{name}": str(value) for name, value in settings.items()},
            },
        )
        self.app.registry.clock = self.clock
        return self.app

    def stop(self):
        """Close the application's files."""
        if self.app is not None:
            self.app.registry.extractor.close()
            self.app.registry.database.close()
            self.app = None

    @contextmanager
    def stored(self):
        """The stored site; commits at the end."""
        with session(self.app.registry.database) as site:
            yield site

    def switch_on(self, plugin_id, *agencies):
        """Switch a plugin on, without the page."""
        with self.stored() as site:
            for agency in agencies or ("akademia",):
                switch(site.agencies[agency], plugin_id, True)

    def sign_in(self, login, lang="en"):
        """A browser in which this person is signed in."""
        with self.stored() as site:
            if site.users[login].language != lang:
                site.users[login].language = lang
        browser = TestApp(self.app, extra_environ={"REMOTE_ADDR": "127.0.0.1"}, lint=False)
        browser.set_cookie("language", lang)
        form = browser.get("/sign-in").forms["sign-in"]
        form["login"], form["password"] = login, PASSWORD
        assert form.submit().status_int == 303
        return browser

    def plugin(self, plugin_id):
        """The plugin as the running application knows it."""
        return self.app.registry.plugins.get(plugin_id)


@contextmanager
def made(template, folder):
    """A site without plugins yet, a copy of the template."""
    home, path = folder / "site", folder / "installed"
    shutil.copytree(template, home, ignore=shutil.ignore_patterns("*.lock", "*.index"))
    path.mkdir()
    sys.path.insert(0, str(path))
    distributions = Distributions(path)
    one = Intranet(home, distributions)
    try:
        yield one
    finally:
        one.stop()
        distributions.forget()
        sys.path.remove(str(path))
        sys.path_importer_cache.pop(str(path), None)


@pytest.fixture
def intranet(site_template, tmp_path):  # noqa: F811
    """An intranet of this test alone."""
    with made(site_template, tmp_path) as one:
        yield one


@pytest.fixture(scope="module")
def shared_intranet(site_template, tmp_path_factory):  # noqa: F811
    """One for all tests of a module, which install the plugins in a fixture of their own."""
    with made(site_template, tmp_path_factory.mktemp("shared")) as one:
        yield one
