"""Fixtures that every folder of tests may use; what one folder alone needs stands in its own conftest.py."""

import gc
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CI = os.environ.get("CI", "").lower() not in ("", "0", "false")


ONE_PROCESS = ("tests/browser/", "tests/packaging/test_wheel.py", "tests/functional/test_demo_site.py")


def lacking(reason: str):
    """Skip the test with a reason on a person's machine; in CI, which has everything, fail it."""
    if CI:
        pytest.fail(f"CI must not skip: {reason}", pytrace=False)
    pytest.skip(reason)


def pytest_configure(config):
    """Compile the message catalogs that are stale, as `make test` does before; see tests/quick_start.py."""
    from tests.quick_start import make_applications_quickly

    make_applications_quickly()
    if not hasattr(config, "workerinput"):
        from dosja._backend import compile_catalogs

        compile_catalogs(ROOT / "locale")


def pytest_collection_finish(session):
    """Look for garbage less often, and never among what was imported and collected: it stays to the end.

    Of an application's 140 ms, of which some 1,500 are made, that took 30.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """With `-n`: each test goes to the next free process, but what shares something dear stays in one.

    (xdist's own groups do nothing under pytest 9.2, which computes the ids of tests anew.)
    """
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            # One Chromium and one intranet for the browser tests; one built wheel and one demo site for those
            # that look into them; one intranet for the tests of a plugin's file.
            if nodeid.startswith("plugins/"):
                return nodeid.partition("::")[0]
            shared = next((part for part in ONE_PROCESS if nodeid.startswith(part)), None)
            if nodeid.startswith("tests/plugins/"):
                shared = nodeid.partition("::")[0]  # an application with its plugins for each file
            return shared or nodeid

    return Scheduling(config, log)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout's top folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder ../shared with the strategy's text and the rosters."""
    folder = Path(os.environ.get("DOSJA_SHARED") or ROOT.parent / "shared")
    if not (folder / "data").is_dir():
        lacking(f"there is no folder {folder.name}/ beside the checkout")
    return folder


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium for the whole run (see tests/browser/chromium.py)."""
    from tests.browser.chromium import Browser, find_chromium

    program = find_chromium()
    if program is None:
        lacking("there is no Chromium; on Debian: apt install chromium")
    with Browser(program) as running:
        yield running


@pytest.fixture(autouse=True)
def only_core_classes_are_stored(request):
    """After each test: its databases hold no class outside the closed set (design 4)."""
    yield
    if "tmp_path" not in request.fixturenames or request.node.get_closest_marker("foreign_pickles"):
        return
    folder = request.node.funcargs.get("tmp_path")
    if folder is None or not any(folder.rglob("*.fs")):
        return
    from tests.databases import foreign_classes_below

    found = foreign_classes_below(folder)
    assert not found, f"the test stored classes that are not in storage/model.py: {found}"
