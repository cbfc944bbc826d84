"""The `dosja` command while the intranet runs: each subcommand works beside it, through its storage."""

import re

import pytest

from tests.serving import Intranet, dosja

pytestmark = pytest.mark.slow


@pytest.fixture
def home(site_folder):
    (site_folder / "dosja.ini").write_text("[dosja]\nfast_hash = true\nworkers = 1\n")
    return site_folder


def test_every_command_works_while_the_intranet_runs(home):
    def done(*arguments):
        result = dosja(*arguments, home=home)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    with Intranet(home) as intranet:
        password = re.search(r"Password: (\S+)", done("user", "add", "ana", "--name", "Ana")).group(1)
        assert re.search(r"Password: (\S+)", done("user", "password", "ana")).group(1) != password
        assert "editor:akademia" in done("user", "role", "ana", "--give", "editor:akademia")
        assert "ana\tAna\teditor:akademia" in done("user", "list")
        assert "no problem" in done("check-db")
        assert "up to date" in done("evolve")
        assert "0 documents" in done("reindex")
        assert "agree" in done("check-index")
        assert "already" in dosja("init", home=home).stderr
        assert intranet.get("/sign-in") == 200
    assert "ana\tAna\teditor:akademia" in done("user", "list")
