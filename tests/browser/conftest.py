"""The whole intranet as `dosja serve` runs it, with the demo content, and people who are signed in."""

import os
import re
import signal
import subprocess
import sys

import pytest

from dosja.accounts.demo import PASSWORD

DOSJA = (sys.executable, "-c", "import sys; from dosja.cli import main; sys.exit(main())")
PATIENCE = 120


def pytest_itemcollected(item):
    """Mark the tests of this folder."""
    item.add_marker(pytest.mark.browser)
    item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    """The address of a running demo intranet; it stops cleanly at the end."""
    home = tmp_path_factory.mktemp("served") / "site"
    home.mkdir()
    (home / "dosja.ini").write_text("[dosja]\nfast_hash = true\n")
    environment = {**os.environ, "LANG": "en_GB.UTF-8", "PYTHONUNBUFFERED": "1"}
    made = subprocess.run(
        [*DOSJA, "init", "--demo", "--home", str(home)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    server = subprocess.Popen(
        [*DOSJA, "serve", "--home", str(home), "--port", "0", "--workers", "1"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    told = []
    for line in server.stdout:
        told.append(line)
        if address := re.search(r"http://[\w.]+:(\d+)", line):
            break
    else:
        pytest.fail("dosja serve ended:\n" + "".join(told))
    yield f"http://localhost:{address[1]}"
    server.send_signal(signal.SIGINT)
    rest, _ = server.communicate(timeout=PATIENCE)
    assert server.returncode in (0, 130), "".join(told) + rest


@pytest.fixture
def visitor(browser, served):
    """A page of somebody who is not signed in, at the home page."""
    with browser.new_page() as page:
        yield page.goto(served + "/")


@pytest.fixture
def enter(browser, served):
    """enter("redaktor.akademia") gives a page in which that person has signed in; it shows the home page."""
    pages = []

    def sign_in(login, **kind):
        page = browser.new_page(**kind)
        pages.append(page)
        page.goto(served + "/sign-in")
        page.fill("#login", login).fill("#password", PASSWORD).click("#sign-in button")
        assert page.status == 200
        assert page.exists(".account"), f"{login} could not sign in:\n{page.text}"
        return page

    yield sign_in
    for page in pages:
        page.browser.forget(page)
