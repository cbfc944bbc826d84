"""What 30 plugins cost: the start of a process, and a page with a box of each. Targets of issue 6."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.table import Row, most, told
from tests.plugins.distributions import TYPE, Distributions

MANY = 30
ROUNDS = 3
PAGES = 40
CODE = """
@hookimpl
def permissions():
    return [Permission(ID + ":look", _("Look"), ("editor",))]


@hookimpl
def menu():
    return [MenuEntry(_("Page"), view="page", permission=ID + ":look")]


@hookimpl
def configure(config):
    config.add_view(lambda context, request: {}, name="page", permission=ID + ":look", renderer="json")


@hookimpl
def home_tile(context):
    return Slot(_("Figures"), rows=(Row(_("Trained"), "12 / 26", chip="green"), Row(_("Waiting"), "3")))


@hookimpl
def document_side(context, document):
    return Slot(_("Beside"), text=document.title)
"""
CHILD = """
import json, statistics, sys, time, warnings
warnings.simplefilter("ignore")
import dosja.config
begun = time.process_time()
import dosja
app = dosja.main({}, **json.loads(sys.argv[1]))
started = time.process_time() - begun
from webtest import TestApp
from dosja.accounts.demo import PASSWORD
from dosja.agencies.switches import switch
from dosja.storage.database import session
with session(app.registry.database) as site:
    for plugin in app.registry.plugins.active:
        switch(site.agencies["akademia"], plugin.id, True)
browser = TestApp(app, lint=False)
form = browser.get("/sign-in").forms["sign-in"]
form["login"], form["password"] = "redaktor.akademia", PASSWORD
form.submit()
times = []
boxes = 0
for number in range(int(sys.argv[2]) + 5):
    begun = time.process_time()
    page = browser.get(sys.argv[3])
    times.append(time.process_time() - begun)
    boxes = page.text.count("plugin-slot")
print(json.dumps([started, statistics.median(times[5:]), boxes, len(app.registry.plugins.active)]))
app.registry.database.close()
"""


def measures(folder: Path, rounds: int = ROUNDS) -> Iterator[Row]:
    """The rows of the table, on a demonstration site that is made in `folder`."""
    home = folder / "plugins-site"
    code = "import sys; from dosja.cli import main; sys.exit(main())"
    words = ("--home", str(home), "init", "--demo")
    subprocess.run([sys.executable, "-W", "ignore", "-c", code, *words], check=True, capture_output=True)
    yield from run(home, rounds=rounds)


def run(home: Path, pages: int = PAGES, rounds: int = ROUNDS) -> Iterator[Row]:
    """The rows of the table, for the demonstration site in `home`; in the time of the processor, which other
    work on the machine does not lengthen."""
    with tempfile.TemporaryDirectory(prefix="dosja-plugins-") as name:
        distributions = Distributions(Path(name))
        ids = [f"plugin{number:02}" for number in range(MANY)]
        for plugin_id in ids:
            words = '"Figures" = "Shifra"\n"Trained" = "Të trajnuar"\n'
            files = {"schemas/card.toml": TYPE.format(id=plugin_id), "locale/sq.toml": words}
            distributions.write(plugin_id, CODE, files=files)
        without, with_all = [], []
        for _round in range(rounds):
            without.append(_measured(home, Path(name), "", pages))
            with_all.append(_measured(home, Path(name), " ".join(ids), pages))
    start = statistics.median(one[0] for one in with_all) - statistics.median(one[0] for one in without)
    bare, full = (statistics.median(one[1] for one in all_) for all_ in (without, with_all))
    yield told("start without plugins (processor time)", statistics.median(one[0] for one in without), "s")
    yield most(f"start with {MANY} plugins takes more", start, "s", 1.5)
    yield told("home page without plugins", bare * 1000, "ms")
    yield most(f"home page with {with_all[0][2]} boxes of {MANY} plugins", full / bare, "x", 1.5)


def _measured(home: Path, path: Path, plugins: str, pages: int) -> list:
    settings = {
        "dosja.home": str(home),
        "dosja.fast_hash": "true",
        "dosja.background": "false",
        "dosja.plugins": plugins or "none",
    }
    given = {**os.environ, "PYTHONPATH": os.pathsep.join((str(path), os.environ.get("PYTHONPATH", "")))}
    done = subprocess.run(
        [sys.executable, "-c", CHILD, json.dumps(settings), str(pages), "/"],
        env=given,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> int:
    """Measure the site of a folder alone: python -m tests.bench.plugins FOLDER."""
    begun = time.monotonic()
    for row in run(Path(sys.argv[1])):
        print(row)
    print(f"{time.monotonic() - begun:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
