"""An installed wheel works like the checkout: nothing is missing in it, and it serves its first pages."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import venv
import zipfile
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from tests.conftest import ROOT, lacking

pytestmark = pytest.mark.slow
PARTS = ("setup.cfg", "pyproject.toml", "README.md", "src", "schemas", "locale")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.py[co]", "*.mo", "*.egg-info")
PATIENCE = 60


def clean_environment() -> dict[str, str]:
    """The process's environment without what points back at the checkout."""
    own = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "DOSJA_HOME")
    return {name: value for name, value in os.environ.items() if name not in own}


def run(*command, cwd: Path, **kwargs) -> str:
    """Run a program to its end and return what it printed; a failure shows all of it."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=300,
        **kwargs,
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from a copy of the sources in which no catalog is compiled."""
    copy, target = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("wheel")
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, copy / part, ignore=LEFT_OUT)
        else:
            shutil.copy(source, copy / part)
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation")
    run(*pip, "--wheel-dir", target, copy, cwd=target)
    (built,) = target.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The folder of programs of an empty environment into which the wheel was installed."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "env", with_pip=False, symlinks=os.name != "nt")
    programs = folder / "env" / "bin"
    pip = (
        sys.executable,
        "-m",
        "pip",
        "--python",
        programs / "python",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-compile",
    )
    try:
        run(*pip, "--require-hashes", "--no-deps", "-r", ROOT / ".ci" / "hashed.txt", cwd=folder)
    except AssertionError as error:
        if "connection" in str(error).lower() or "No matching distribution" in str(error):
            lacking("the libraries cannot be fetched without a network")
        raise
    run(*pip, "--constraint", ROOT / "constraints.txt", wheel, cwd=folder)
    return programs


def test_wheel_holds_every_file_of_the_package(wheel):
    """A template, style sheet or table that setup.cfg forgets would be missing only where it is installed."""
    names = set(zipfile.ZipFile(wheel).namelist())
    package = ROOT / "src" / "dosja"
    expected = {
        f"dosja/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }
    assert expected <= names, f"setup.cfg leaves out: {sorted(expected - names)}"


def test_wheel_holds_type_files_and_compiled_catalogs(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"dosja/schemas/{path.name}" for path in (ROOT / "schemas").glob("*.toml")} <= names
    assert {
        "dosja/locale/sq/LC_MESSAGES/dosja.mo",
        "dosja/locale/en/LC_MESSAGES/dosja.mo",
        "dosja/locale/sq/LC_MESSAGES/colander.mo",
        "dosja/locale/sq/LC_MESSAGES/deform.mo",
    } <= names


def test_wheel_holds_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} <= {"dosja", names[-1].split("/")[0]}
    assert "dosja/locale/__init__.py" not in names
    assert not [name for name in names if name.endswith((".pyc", ".part")) or "/var/" in name]


def test_installed_wheel_finds_its_folders_outside_the_checkout(installed, tmp_path):
    code = "import dosja.resources as r; print(r.schemas_folder()); print(r.locale_folder())"
    for line in run(installed / "python", "-c", code, cwd=tmp_path).splitlines():
        assert Path(line).is_relative_to(installed.parent)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(address: str, language: str) -> str:
    opener = build_opener(ProxyHandler({}))
    request = Request(address, headers={"Cookie": f"language={language}", "Accept-Language": language})
    try:
        with opener.open(request, timeout=PATIENCE) as answer:
            return answer.read().decode()
    except HTTPError as error:
        pytest.fail(f"{address}: {error.code}\n{error.read().decode()[:2000]}")


def test_installed_wheel_makes_a_site_and_serves_both_languages(installed, tmp_path):
    home, port = tmp_path / "site", free_port()
    told = run(installed / "dosja", "init", "--demo", "--home", home, "--lang", "en", cwd=tmp_path)
    assert "admin" in told
    server = subprocess.Popen(
        [str(installed / "dosja"), "serve", "--home", str(home), "--port", str(port), "--lang", "en"],
        cwd=tmp_path,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        told = []
        for line in server.stdout:
            told.append(line)
            if f":{port}" in line:
                break
        else:
            pytest.fail("dosja serve ended:\n" + "".join(told))
        albanian = get(f"http://127.0.0.1:{port}/", "sq")
        english = get(f"http://127.0.0.1:{port}/", "en")
        assert '<html lang="sq"' in albanian
        assert '<html lang="en"' in english
        assert "/sign-in" in albanian
        assert "Hyr" in albanian
        assert "Sign in" in english
        style = english.split('rel="stylesheet" href="')[1].split('"')[0]
        assert get(f"http://127.0.0.1:{port}{style}", "en").strip()
    finally:
        server.send_signal(signal.SIGINT)
        rest, _ = server.communicate(timeout=PATIENCE)
    assert server.returncode in (0, 130), "".join(told) + rest
