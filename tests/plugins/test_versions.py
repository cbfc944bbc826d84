"""Evolve steps: pending ones keep a plugin off, a killed run is done again, an older version is refused."""

import os
import subprocess
import sys

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.plugins.operations import switch_on

CODE = """
@hookimpl
def evolve_steps():
    return [%s]

@hookimpl
def home_tile(context):
    return Slot("Box of the steps")
"""
FIRST = 'EvolveStep("steps:first", "First", lambda site: None)'
SECOND = """EvolveStep("steps:second", "Second", second)"""
WORK = """
import os

def second(site):
    site.settings["steps:written"] = site.settings.get("steps:written", 0) + 1
    if os.environ.get("STEPS_DIE"):
        os._exit(9)
    if os.environ.get("STEPS_FAIL"):
        raise RuntimeError("cannot do it")
"""


@pytest.fixture
def steps(intranet):
    return begun(intranet, FIRST)


def begun(intranet, *declared):
    """The intranet with the plugin as it came, with these steps, and on for the Academy."""
    write(intranet, *declared)
    intranet.start()
    with intranet.stored() as site:
        switch_on(site, OPERATOR, intranet.clock(), intranet.plugin("steps"), "akademia")
    return intranet


def write(intranet, *declared):
    intranet.plugins.write("steps", WORK + CODE % ", ".join(declared))


def evolve(intranet, **environment):
    intranet.stop()
    code = "import sys; from dosja.cli import main; sys.exit(main())"
    given = {"PYTHONPATH": str(intranet.plugins.path), "PATH": os.environ["PATH"], "LANG": "en"}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, "evolve", "--home", str(intranet.home)],
        env={**given, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def stored(intranet, name):
    with intranet.stored() as site:
        return site.settings.get(name)


def test_steps_of_a_plugin_that_is_new_here_count_as_done(steps):
    with steps.stored() as site:
        assert "steps:first" in site.plugins.evolved
    assert "Box of the steps" in steps.sign_in("redaktor.akademia").get("/")


def test_new_version_is_off_until_its_step_was_done_and_a_killed_run_is_done_again(steps):
    write(steps, FIRST, SECOND)
    steps.start()
    assert steps.plugin("steps").state == "wrong_data"
    page = steps.sign_in("administrator").get("/admin/plugins/steps").html.text
    assert "steps:second" in page
    assert "dosja evolve" in page
    assert "Box of the steps" not in steps.sign_in("redaktor.akademia").get("/")
    assert evolve(steps, STEPS_DIE="1").returncode == 9
    failed = evolve(steps, STEPS_FAIL="1")
    assert failed.returncode == 1
    assert "RuntimeError: cannot do it" in failed.stderr
    steps.start()
    assert stored(steps, "steps:written") is None
    done = evolve(steps)
    assert "Done steps:second: Second" in done.stdout, done.stderr
    steps.start()
    assert stored(steps, "steps:written") == 1
    assert "Box of the steps" in steps.sign_in("redaktor.akademia").get("/")


def test_older_version_than_the_data_is_off_and_says_why(intranet):
    steps = begun(intranet, FIRST, SECOND)
    assert "Box of the steps" in steps.sign_in("redaktor.akademia").get("/")
    write(steps, FIRST)
    steps.start()
    assert steps.plugin("steps").state == "wrong_data"
    page = steps.sign_in("administrator").get("/admin/plugins/steps").html.text
    assert "newer version" in page
    assert "steps:second" in page
    assert steps.sign_in("redaktor.akademia").get("/").status_int == 200
