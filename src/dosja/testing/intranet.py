"""An intranet for a test: a site's folder, the application on it, browsers in which somebody is signed in.

Real commits, no background threads, a clock that stands still. The accounts are those of the demonstration:
one for each role, see `dosja.accounts.demo`.
"""

import importlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

BEGIN = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""The moment at which a test's clock begins: a Monday."""
EVERY = "*"


class Clock:
    """The time of an application under test; stands still until a test moves it."""

    def __init__(self, now: datetime = BEGIN) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        """Go on by so much: `clock.advance(days=2, minutes=5)`."""
        self.now += timedelta(**span)


def make_site(home: Path) -> Path:
    """Make a site with the agencies and the demonstration's accounts, without documents, in a new folder."""
    from dosja.accounts.demo import create_demo_accounts
    from dosja.settings import read_settings, write_secret
    from dosja.storage.database import open_database, session
    from dosja.storage.setup import create_site

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


def make_app(home: Path, clock: Clock, *, plugins: str = "", settings: Mapping[str, Any] | None = None):
    """The application on the site in `home`.

    `plugins` are the ids of those that may take part, separated by spaces, "*" for every one that is
    installed; `settings` are further ones by name ("page_size"; "pyramid.includes"). End it by `close_app`.
    """
    import dosja

    given = {"home": home, "fast_hash": True, "background": False, "plugins": plugins, **(settings or {})}
    named = {name if "." in name else f"dosja.{name}": _text(value) for name, value in given.items()}
    app = dosja.main({}, **named)
    app.registry.clock = clock
    return app


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def close_app(app) -> None:
    """Close the application's files and processes, and let go of all that it holds."""
    registry = app.registry
    registry.extractor.close()
    registry.database.close()
    # Views, their registry and the application hold each other. Untied, they go at once, not in a search for
    # garbage, which took a quarter of the time of tests that make an application each.
    registry.adapters.__init__()
    registry.utilities.__init__()
    vars(registry).clear()
    vars(app).clear()


@contextmanager
def site_of(app) -> Iterator[Any]:
    """The stored site, to prepare and to look; commits at the end."""
    from dosja.storage.database import session

    with session(app.registry.database) as site:
        yield site


def browser_of(app, lang: str = "en"):
    """A browser (WebTest's TestApp) with cookies of its own, in which nobody is signed in."""
    from webtest import TestApp

    # Without WebTest's lint, which hides that a body can be read twice; real servers do not.
    browser = TestApp(app, extra_environ={"REMOTE_ADDR": "127.0.0.1"}, lint=False)
    browser.set_cookie("language", lang)
    return browser


def sign_in(app, login: str, password: str = "", browser=None, lang: str = "en"):
    """A browser in which this person of the demonstration is signed in and reads `lang`."""
    from dosja.accounts.demo import PASSWORD

    with site_of(app) as site:
        if login in site.users and site.users[login].language != lang:
            site.users[login].language = lang
    browser = browser or browser_of(app, lang)
    form = browser.get("/sign-in").forms["sign-in"]
    form["login"], form["password"] = login, password or PASSWORD
    answer = form.submit()
    assert answer.status_int == 303, f"{login} could not sign in: {answer.status}"
    return browser


def document_form(page):
    """The form of a page in which a document is written: `form["title"] = "..."; form.submit()`."""
    return next(form for form in page.forms.values() if "rev" in form.fields)


class Intranet:
    """A site with plugins; `start()` again makes a new application on it, as a new process would."""

    def __init__(self, home: Path, clock: Clock | None = None, template_cache: Path | None = None) -> None:
        self.home = home
        self.clock = clock or Clock()
        self.settings = {"template_cache": template_cache} if template_cache is not None else {}
        self.app: Any = None

    def start(self, *plugins: str, **settings: Any):
        """Make the application with these plugins alone, or with every installed one where none is named.

        A named plugin that does not take part fails the test, with the reason and its traceback.
        """
        self.stop()
        importlib.invalidate_caches()
        allowed = " ".join(plugins) or EVERY
        self.app = make_app(self.home, self.clock, plugins=allowed, settings=self.settings | settings)
        for name in plugins:
            found = self.plugin(name)
            assert found is not None, f"the plugin {name} is not installed"
            assert found.is_active, f"the plugin {name} does not take part: {found.reason}\n{found.trace}"
        return self.app

    def start_without_plugins(self, **settings: Any):
        """Make the application as if no plugin were installed: what was written stays readable."""
        self.stop()
        self.app = make_app(self.home, self.clock, settings=self.settings | settings)
        return self.app

    def stop(self) -> None:
        """Close the application's files."""
        if self.app is not None:
            close_app(self.app)
            self.app = None

    def stored(self):
        """The stored site: `with intranet.stored() as site: ...` commits at the end."""
        return site_of(self.app)

    def switch_on(self, plugin_id: str, *agencies: str) -> None:
        """Switch a plugin on for agencies (default: the Police Academy), without the page."""
        self._switch(plugin_id, agencies, True)

    def switch_off(self, plugin_id: str, *agencies: str) -> None:
        """Switch a plugin off for agencies (default: the Police Academy), without the page."""
        self._switch(plugin_id, agencies, False)

    def _switch(self, plugin_id: str, agencies: tuple[str, ...], on: bool) -> None:
        from dosja.accounts.permissions import OPERATOR
        from dosja.plugins import operations

        plugin = self.plugin(plugin_id)
        assert not on or plugin is not None, f"the plugin {plugin_id} is not installed"
        with self.stored() as site:
            for agency in agencies or ("akademia",):
                if on:
                    operations.switch_on(site, OPERATOR, self.clock(), plugin, agency)
                else:
                    operations.switch_off(site, OPERATOR, self.clock(), plugin_id, agency)

    def browser(self, lang: str = "en"):
        """A browser in which nobody is signed in."""
        return browser_of(self.app, lang)

    def sign_in(self, login: str, lang: str = "en"):
        """A browser in which this person is signed in: `intranet.sign_in("redaktor.akademia")`."""
        return sign_in(self.app, login, lang=lang)

    def sign_in_as(self, role: str, agency: str, lang: str = "en"):
        """A browser in which somebody is signed in with just this role (or a plugin's) at the agency."""
        from dosja.accounts.demo import create_demo_account

        login = f"{role.replace(':', '.')}.{agency}"
        with self.stored() as site:
            if login not in site.users:
                create_demo_account(site, self.clock(), login, login, ((role, agency),), cheap=True)
        return self.sign_in(login, lang)

    def plugin(self, plugin_id: str):
        """The plugin as the running application knows it (state, reason, trace, declared), or None."""
        return self.app.registry.plugins.get(plugin_id)

    def index(self) -> None:
        """Bring the search index up to date, as the indexer does."""
        from dosja.documents.indexing import make_source
        from dosja.jobs.indexing import FOLDER
        from dosja.search.indexer import Indexer

        source = make_source(self.app.registry.types)
        indexer = Indexer(self.app.registry.database, self.home / FOLDER, source)
        indexer.catch_up()
        indexer.close()

    def read_files(self, seconds: float = 60.0) -> int:
        """Read the text of the files that wait, as the worker does: how many. `seconds`: most for one."""
        from dosja.documents.extraction import Extractor
        from dosja.jobs.extraction import read_files, waiting_files

        db = self.app.registry.database
        with Extractor(seconds=seconds) as extractor:
            return read_files(db, extractor, waiting_files(db))

    def errors(self, plugin_id: str) -> list[str]:
        """What went wrong in the plugin while it was running: "hook: reason" of each kept error."""
        with self.stored() as site:
            return [f"{row[0]}: {row[1]}" for row in site.plugins.errors.get(plugin_id, ())]
