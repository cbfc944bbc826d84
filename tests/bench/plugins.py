"""Measures of 30 plugins against none: how much later the intranet starts, how much slower pages are.

Each plugin has a kind of document, a right, a rule, a page with a link in the navigation, and boxes on the
home page and beside documents.
"""

import os
import statistics
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from dosja.agencies.switches import switch
from dosja.plugins.skeleton import Wishes, plugin_files, write_files
from dosja.storage.database import open_database, session
from dosja.uids import format_uid
from tests.bench import running
from tests.bench.people import Person
from tests.bench.site import AGENCY
from tests.bench.table import most, told

COUNT = 30
BOXES = """

from dosja.api import Row, Slot  # noqa: E402


@hookimpl
def home_tile(context):
    return Slot(_("Nothing here yet"), rows=tuple(Row(str(number), "12 / 26") for number in range(3)))


@hookimpl
def document_side(context, document):
    return Slot(_("Nothing here yet"), text=document.type_id)
"""


def measures(made, folder: Path, *, rounds: int):
    """Rows for the start, the home page and the page of a document."""
    path = folder / "plugins30"
    ids = [_write(path, number) for number in range(COUNT)]
    bare = {name: [] for name in ("start", "home", "document")}
    with_them = {name: [] for name in bare}
    for on in (False, True) * rounds:
        found = with_them if on else bare
        _switch(made, ids, on)
        with _on_path(path if on else None):
            found["start"].append(running.seconds_to_first_answer(made.home))
            with running.serve(made.home, 1) as intranet:
                person = Person(running.port_of(intranet), "matje0")
                found["home"] += _seconds(person, "/", on)
                found["document"] += _seconds(person, f"/d/{format_uid(made.shown[0])}", on)
    _switch(made, ids, False)
    none, many = (
        {name: statistics.median(times) for name, times in one.items()} for one in (bare, with_them)
    )
    return [
        told("start to first answer, no plugins", none["start"], "s"),
        most(f"start with {COUNT} plugins, later by", many["start"] - none["start"], "s", 1.5),
        told("home page, no plugins", 1000 * none["home"], "ms"),
        most(f"home page with {COUNT} plugins, times none", many["home"] / none["home"], "", 1.5),
        told("document page, no plugins", 1000 * none["document"], "ms"),
        most(
            f"document page with {COUNT} plugins, times none",
            many["document"] / none["document"], "", 1.5,
        ),
    ]  # fmt: skip


def _write(folder: Path, number: int) -> str:
    name = f"bench_{number:02}"
    wishes = Wishes(name, f"Bench {number}", f"Matja {number}", AGENCY, tracker=True)
    texts = plugin_files(wishes)
    own = {path: text for path, text in texts.items() if path.startswith("dosja_")}
    own[f"dosja_{name}/plugin.py"] += BOXES
    info = f"dosja_{name}-0.1.0.dist-info"
    own[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: dosja-{name}\nVersion: 0.1.0\n"
    own[f"{info}/entry_points.txt"] = f"[dosja.plugins]\n{name} = dosja_{name}.plugin\n"
    write_files(folder / name, own)
    for path in (folder / name).iterdir():
        path.rename(folder / path.name)
    (folder / name).rmdir()
    return name


def _switch(made, ids: list[str], on: bool) -> None:
    db = open_database(made.home)
    try:
        with session(db) as site:
            for name in ids:
                switch(site.agencies[AGENCY], name, on)
    finally:
        db.close()


@contextmanager
def _on_path(path: Path | None):
    """Processes that are started inside find the plugins, as if they were installed."""
    before = os.environ.get("PYTHONPATH")
    if path is not None:
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(path), before, *sys.path[:1])))
    try:
        yield
    finally:
        os.environ.pop("PYTHONPATH", None)
        if before is not None:
            os.environ["PYTHONPATH"] = before


def _seconds(person: Person, path: str, boxes: bool, count: int = 40) -> list[float]:
    """Of the later of so many looks; the boxes have to be there, or the figure says nothing."""
    times = []
    for _number in range(count):
        begin = time.perf_counter()
        status, _head, body = person.ask("GET", path)
        times.append(time.perf_counter() - begin)
        if status != 200 or (body.count(b"12 / 26") + body.count(b"plugin-slot") > 0) < boxes:
            raise RuntimeError(f"{path}: {status}, and boxes are missing")
    return times[count // 4 :]
