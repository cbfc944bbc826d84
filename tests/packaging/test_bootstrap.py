"""The set-up script tells a person what is missing, and knows when there is nothing to do."""

import importlib.util
import json
import shutil
import subprocess
import sys
from configparser import ConfigParser

import pytest

from tests.conftest import ROOT

SCRIPT = ROOT / ".ci" / "bootstrap.py"
READ_BY_IT = ("setup.cfg", "pyproject.toml", "constraints.txt", ".ci/hashed.txt", "src/dosja/_backend.py")


def told(preparation: str, path: str = "/nowhere") -> str:
    """What the script says in a Python that was prepared so; it must end with an error."""
    start = f"sys.argv = ['x']; runpy.run_path({str(SCRIPT)!r}, run_name='__main__')"
    code = f"import runpy, sys\n{preparation}\n{start}"
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PATH": path}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def test_setup_with_an_old_python_says_which_one_is_needed():
    message = told("sys.version_info = (3, 8, 10)")
    assert "3.11 or newer" in message
    assert "this is Python 3.8" in message
    assert "PYTHON=" in message


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_setup_without_a_module_of_the_standard_library_names_the_package(module):
    assert "apt install python3-venv" in told(f"sys.modules[{module!r}] = None")


@pytest.fixture
def checkout(tmp_path):
    """A folder with the files that the script reads, and the script loaded from it."""
    for name in (*READ_BY_IT, ".ci/bootstrap.py"):
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    spec = importlib.util.spec_from_file_location("bootstrap", tmp_path / ".ci/bootstrap.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


@pytest.mark.parametrize("name", READ_BY_IT)
def test_setup_is_done_again_when_a_file_changed_that_decides_on_it(checkout, name):
    before = checkout.fingerprint()
    assert checkout.fingerprint() == before
    path = checkout.ROOT / name
    path.write_text(path.read_text("utf-8") + "\n# changed\n", "utf-8")
    assert checkout.fingerprint() != before


def test_setup_is_done_again_when_a_plugin_comes(checkout):
    before = checkout.fingerprint()
    plugin = checkout.ROOT / "plugins" / "some"
    plugin.mkdir(parents=True)
    (plugin / "setup.cfg").write_text("[metadata]\nname = some\n", "utf-8")
    assert checkout.fingerprint() != before


@pytest.mark.parametrize("text", ["", "{", "[]", json.dumps({"fingerprint": "x"})])
def test_torn_stamp_counts_as_nothing_installed(checkout, text):
    checkout.STAMP.parent.mkdir()
    checkout.STAMP.write_text(text, "utf-8")
    assert checkout.installed() == ("", set())


def test_folder_that_is_no_environment_is_left_alone(checkout):
    (checkout.VENV / "precious").mkdir(parents=True)
    with pytest.raises(SystemExit, match="move it away"):
        checkout.make_environment()
    assert (checkout.VENV / "precious").exists()


def test_every_pinned_hash_fits_the_pinned_version():
    pins = (ROOT / ".ci/hashed.txt").read_text("utf-8")
    constraints = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert "--hash=sha256:" in pins
    assert "Whoosh-Reloaded==2.7.5" in pins
    assert "Whoosh-Reloaded==2.7.5" in constraints


def test_constraints_pin_every_line_to_one_version():
    lines = [
        line
        for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
        if not line.startswith("#")
    ]
    assert len(lines) > 50
    assert [line for line in lines if line.count("==") != 1 or "/" in line or " " in line] == []


def test_extras_are_those_of_setup_cfg_and_others_are_refused(checkout):
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", "utf-8")
    assert set(config["options.extras_require"]) == checkout.EXTRAS
    with pytest.raises(SystemExit, match="extras of setup.cfg"):
        checkout.main(["--help"])
