"""One run of a subcommand: its arguments, the site's folder and settings, and how it talks to the person.

What a command finds goes to stdout, everything about its work (progress, refusals) to stderr.
"""

import sys
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from dosja.cli.progress import Progress
from dosja.messages import _
from dosja.settings import Settings, read_home_settings


class Refused(Exception):
    """The command cannot do what was asked; one sentence with the remedy. Exit code 1."""


class Call:
    """What a subcommand's `run` gets: argparse's `arguments`, the `language`, and `text` to translate."""

    def __init__(self, arguments, language, text):
        self.arguments = arguments
        self.language = language
        self.text = text

    @property
    def home(self) -> Path:
        """The site's folder, absolute."""
        return Path(self.arguments.home).absolute()

    @cached_property
    def settings(self) -> Settings:
        """The site's settings: dosja.ini in its folder, then what the command line overrides."""
        return read_home_settings(self.home)

    @property
    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC)

    def tell(self, message="") -> None:
        """Print a message, translated, to stdout."""
        print(self.text(message), flush=True)

    def complain(self, message) -> None:
        """Print a sentence about what went wrong to stderr."""
        print(f"dosja: {self.text(message)}", file=sys.stderr, flush=True)

    def ask(self, question, default: str = "") -> str | None:
        """The answer of the person to a translated question, "" for none; None where there is no terminal."""
        if not sys.stdin.isatty():
            return None
        shown = f" [{default}]" if default else ""
        try:
            return input(f"{self.text(question)}{shown}: ").strip() or default
        except EOFError:  # Ctrl-D
            raise KeyboardInterrupt from None

    def confirms(self, question) -> bool:
        """True when the person says yes (y or p) to a translated question; False where nobody can."""
        return (self.ask(question) or "").lower()[:1] in ("y", "p")

    def progress(self, label, total: int | None = None) -> Progress:
        """A progress bar with a translated label; invisible where stderr is no terminal."""
        return Progress(self.text(label), total)

    @contextmanager
    def database(self, *, create: bool = False):
        """The open database of the site, through its storage process where one runs; closed at the end."""
        from dosja.hooks import attach_later
        from dosja.storage.database import open_database

        db = open_database(self.home, self.settings.database, create=create)
        attach_later(db, lambda: self._start_plugins(db))
        try:
            yield db
        finally:
            db.close()

    def _start_plugins(self, db):
        """Load the plugins at the first question: most commands ask none, and start at once."""
        from dosja.plugins.starting import start_plugins

        return start_plugins(db, self.settings)

    @contextmanager
    def site(self, note: str = ""):
        """The site in one transaction, committed at the end; refuses a database of another version."""
        from dosja.storage import evolve
        from dosja.storage.database import session

        with self.database() as db, session(db, note=note) as site:
            evolve.check(site)
            yield site

    def change(self, work: Callable, note: str = ""):
        """The result of `work(site)`, committed; done again where the running intranet saved meanwhile."""
        from dosja.documents.exchange.batches import in_transaction
        from dosja.storage import evolve

        def checked(site):
            evolve.check(site)
            return work(site)

        with self.database() as db:
            return in_transaction(db, checked, note=note)

    def confirm_running_as(self, site, login: str):
        """The account in whose name a command acts; Refused where it does not exist."""
        user = site.users.get(login)
        if user is None:
            raise Refused(no_account(login))
        return user


def no_account(login: str) -> str:
    """The message that there is no such account, and where they are seen."""
    return _("There is no account ${login}. dosja user list shows all.", mapping={"login": login})


def confirm_known(option: str, values, known) -> None:
    """Refused where a value of an option is not among the `known` ones, which are told."""
    for value in values:
        if value not in known:
            told = {"option": option, "value": value, "known": ", ".join(known)}
            raise Refused(_("${option}: there is no ${value}; choose: ${known}", mapping=told))
