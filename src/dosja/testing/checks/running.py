"""The plugin at work on a site of its own: it starts, its pages answer, its documents outlive it."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dosja.accounts.demo import create_demo_account
from dosja.accounts.permissions import OPERATOR, ROLES
from dosja.documents.exchange import export_site
from dosja.documents.operations.documents import create_document
from dosja.errors import Invalid
from dosja.messages import _
from dosja.plugins.page_views import PagesConfig
from dosja.storage.pickles import audit
from dosja.testing.checks.pages import Reader, look_at
from dosja.testing.checks.samples import WORD, sample_values
from dosja.testing.checks.target import FOLDER, Target
from dosja.testing.intranet import Intranet, make_site
from dosja.web.addresses import document_path

AGENCY, OTHER = "akademia", "zkka"
EVERYTHING, STRANGER = "kontroll", "tjeter"
"""Accounts: one with every role that is held for an agency, and one of another agency."""
LANGUAGES = ("sq", "en")
TURNS = 4
"""So many other choices are tried where a plugin refuses the first ones."""


@dataclass
class Running:
    """The site with the plugin; `documents`: (type id, path, title) of those that the check wrote."""

    target: Target
    intranet: Intranet
    documents: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def plugin(self) -> Any:
        """The plugin in the running application."""
        return self.intranet.plugin(self.target.id)

    def pages(self) -> list[Any]:
        """The pages that the plugin adds."""
        gathered = PagesConfig(self.plugin)
        if "configure" in self.plugin.hooks:
            self.plugin.hooks["configure"](config=gathered)
        return gathered.pages

    def own_addresses(self) -> list[str]:
        """The addresses of its own pages that are looked at without anything being sent."""
        found = [page for page in self.pages() if page.context is None and page.request_method == "GET"]
        return [f"/p/{self.target.id}/{page.name}".rstrip("/") for page in found]

    def reader(self, login: str, language: str = "sq") -> Reader:
        """Somebody who is signed in."""
        with self.intranet.stored() as site:
            if site.users[login].language != language:
                site.users[login].language = language
        return Reader(self.intranet.app, login, language)


@contextmanager
def started(target: Target) -> Iterator[Running]:
    """A site in a temporary folder, with the plugin on it."""
    with tempfile.TemporaryDirectory() as temporary:
        home = make_site(Path(temporary) / "site")
        if target.kind == FOLDER:
            shutil.copytree(target.folder, home / "plugins" / target.id)
        running = Running(target, Intranet(home))
        try:
            yield running
        finally:
            running.intranet.stop()


def _start(running: Running) -> None:
    running.intranet.stop()
    running.intranet.start(plugins=running.target.id)


def check_start(running: Running) -> Iterator[str]:
    """It is loaded, and can be switched on."""
    _start(running)
    plugin = running.plugin
    if plugin is None or not plugin.is_active:
        reason = plugin.reason if plugin is not None else _("It is not installed.")
        yield _("It does not take part. ${reason}", mapping={"reason": reason})
        return
    running.intranet.switch_on(running.target.id, AGENCY)
    own = [role.id for role in plugin.declared.roles]
    local = [role.id for role in ROLES.values() if not role.national]
    now = running.intranet.clock()
    with running.intranet.stored() as site:
        every = tuple((role, AGENCY) for role in (*local, *own))
        create_demo_account(site, now, EVERYTHING, "Kontroll", every, cheap=True)
        elsewhere = tuple((role, OTHER) for role in local)
        create_demo_account(site, now, STRANGER, "Tjetër", elsewhere, cheap=True)


def check_pages(running: Running) -> Iterator[str]:
    """Each page answers in both languages where the plugin is on, and nowhere else."""
    for language in LANGUAGES:
        reader = running.reader(EVERYTHING, language)
        for path in (*running.own_addresses(), "/"):
            status, html = reader.get(path)
            where = {"path": path, "status": status, "language": language}
            if status >= 500:
                yield _("${path} fails (${status}, ${language}).", mapping=where)
            elif status == 200 and "<html" in html and look_at(html).headings != 1:
                yield _("${path} has no heading <h1>, or more than one.", mapping=where)
    stranger = running.reader(STRANGER)
    for path in running.own_addresses():
        status, _html = stranger.get(path)
        if status != 404:
            yield _(
                "${path} answers ${status} where the plugin is not switched on; 404 is expected.",
                mapping={"path": path, "status": status},
            )


def check_round_trip(running: Running) -> Iterator[str]:
    """A document of each kind is written; then the plugin is off, away, and back again."""
    with _without_veto(running):
        yield from _write(running)
    intranet, plugin_id = running.intranet, running.target.id
    intranet.switch_off(plugin_id, AGENCY)
    yield from _read(running, _("switched off"))
    intranet.switch_on(plugin_id, AGENCY)
    yield from _read(running, _("switched on again"))
    intranet.start_without_plugins()
    yield from _read(running, _("taken away"))
    yield from _found_and_exported(running)
    reader = running.reader(EVERYTHING)
    for type_id, path, _title in running.documents:
        if type_id.startswith(f"{plugin_id}:") and 'name="title"' in reader.get(f"{path}/edit")[1]:
            yield _("${type}: can be edited without the plugin.", mapping={"type": type_id})
    _start(running)
    yield from _read(running, _("installed again"))
    reader = running.reader(EVERYTHING)
    for type_id, path, _title in running.documents:
        status, html = reader.get(f"{path}/edit")
        if status != 200 or 'name="title"' not in html:
            yield _("${type}: cannot be edited after the plugin came back.", mapping={"type": type_id})


@contextmanager
def _without_veto(running: Running) -> Iterator[None]:
    """A plugin may well refuse made-up values; what is looked at here is what becomes of stored ones."""
    plugin, hooks = running.plugin, running.plugin.hooks
    plugin.hooks = {name: hooks[name] for name in hooks if name != "validate_document"}
    running.intranet.app.registry.hooks.refresh()
    try:
        yield
    finally:
        plugin.hooks = hooks
        running.intranet.app.registry.hooks.refresh()


def _write(running: Running) -> Iterator[str]:
    declared = running.plugin.declared
    types = running.intranet.app.registry.types
    extended = {
        name: frozenset(("title", "language", *(one.name for fieldset in sets for one in fieldset.fields)))
        for name, sets in declared.fields.items()
    }
    for type_id in (*(one.id for one in declared.types), *extended):
        ctype = types[type_id]
        try:
            path, values = _write_one(running, ctype, extended.get(type_id))
        except Exception as error:
            yield _(
                "${type}: a document cannot be written. ${reason}",
                mapping={"type": type_id, "reason": f"{type(error).__name__}: {error}"},
            )
            continue
        running.documents.append((type_id, path, values["title"]))
    running.intranet.index()


def _write_one(running: Running, ctype, only: frozenset[str] | None, turn: int = 0) -> tuple[str, dict]:
    """(path, values) of a new document; where the plugin's own check refuses it, with other choices."""
    values = sample_values(ctype, AGENCY, only=only, turn=turn)
    try:
        with running.intranet.stored() as site:
            now = running.intranet.clock()
            made = create_document(site, OPERATOR, now, ctype, agency=AGENCY, values=values)
            return document_path(made), values
    except Invalid:
        if turn == TURNS:
            raise
        return _write_one(running, ctype, only, turn + 1)


def _read(running: Running, when: str) -> Iterator[str]:
    reader = running.reader(EVERYTHING)
    for type_id, path, title in running.documents:
        status, html = reader.get(path)
        if status != 200 or WORD not in html:
            yield _(
                "${type}: with the plugin ${when} its document does not open (${status}).",
                mapping={"type": type_id, "when": when, "status": status, "title": title},
            )


def _found_and_exported(running: Running) -> Iterator[str]:
    running.intranet.index()
    html = running.reader(EVERYTHING).get(f"/search?q={WORD.lower()}")[1]
    for type_id, path, _title in running.documents:
        if path not in html:
            yield _("${type}: its document is not found without the plugin.", mapping={"type": type_id})
    folder = running.intranet.home.parent / "export"
    with running.intranet.stored() as site:
        done = export_site(site, running.intranet.app.registry.types, folder)
    if done["documents"] != len(running.documents):
        yield _(
            "${n} of ${all} documents are exported without the plugin.",
            mapping={"n": done["documents"], "all": len(running.documents)},
        )


def check_stored(running: Running) -> Iterator[str]:
    """No class of the plugin stands in the database."""
    report = audit(running.intranet.app.registry.database.storage)
    for oid, name in report.refused:
        yield _(
            "The class ${name} was stored (object ${oid}). Store plain values: text, number, date, list,"
            " table.",
            mapping={"oid": oid, "name": name},
        )
    for oid, reason in report.unreadable:
        yield _("Object ${oid}: unreadable (${reason})", mapping={"oid": oid, "reason": reason})


def check_errors(running: Running) -> Iterator[str]:
    """Nothing was written down as an error of the plugin meanwhile."""
    for error in running.intranet.errors(running.target.id):
        yield _("It failed in ${error}", mapping={"error": error})
