"""What README.md and plugins/README.md say is there, is there; their commands are understood."""

import os
import re
import shlex
import subprocess

import pytest

from dosja.cli import make_parser
from tests.architecture.sources import ROOT

PAGES = ("README.md", "plugins/README.md", "schemas/README.md")
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))


def shell_lines(page: str) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / page).read_text("utf-8"), re.S)
    return [line.split("#")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


def test_readme_names_the_two_commands_first():
    assert [line for line in shell_lines("README.md") if line.startswith("make")] == [
        "make serve",
        "make test",
    ]


def test_make_targets_that_are_mentioned_exist():
    text = "".join((ROOT / page).read_text("utf-8") for page in PAGES)
    assert set(re.findall(r"`make ([a-z]+)", text)) <= TARGETS


def test_every_make_target_explains_itself():
    explained = set(re.findall(r"^([a-z]+):.*## \w", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert explained == TARGETS == {"help", "serve", "test", "lint", "bench"}


def printed_by_make(*arguments: str) -> list[str]:
    """The lines that make prints in a person's shell.

    A make that runs these tests hands its own options down, and -w prints lines more.
    """
    environment = {name: os.environ[name] for name in os.environ if name not in ("MAKEFLAGS", "MAKELEVEL")}
    command = {"cwd": ROOT, "env": environment, "capture_output": True, "text": True, "check": True}
    return subprocess.run(["make", *arguments], **command).stdout.splitlines()


def test_make_alone_prints_every_target_with_its_help():
    assert [line.split()[:2] for line in printed_by_make()] == [
        ["make", target] for target in ("help", "serve", "test", "lint", "bench")
    ]


def test_every_target_takes_the_python_that_the_readme_lets_one_choose():
    (choice,) = re.findall(r"`make serve (PYTHON=[\w.]+)`", (ROOT / "README.md").read_text("utf-8"))
    for target in sorted(TARGETS - {"help"}):
        assert printed_by_make("--dry-run", target, choice)[0].startswith("python3.13 .ci/bootstrap.py")


def test_ci_runs_the_commands_of_the_readme():
    script = (ROOT / ".ci/run").read_text("utf-8")
    assert re.search("^make lint", script, re.M)
    assert re.search("^make test$", script, re.M)


@pytest.mark.parametrize("line", [line for line in shell_lines("README.md") if "/dosja " in line])
def test_dosja_command_of_the_readme_is_understood(line):
    program, *arguments = shlex.split(line)
    assert program == ".venv/bin/dosja"
    assert callable(make_parser(str).parse_args(arguments).run)


@pytest.mark.parametrize("page", PAGES)
def test_files_that_a_page_points_to_exist(page):
    text = (ROOT / page).read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link]
    names = (
        re.findall(r"`((?:src|schemas|locale|plugins|tests)/[\w/.-]*)`", text) if page == "README.md" else []
    )
    missing = [link for link in links if not (ROOT / page).parent.joinpath(link).exists()]
    missing += [name for name in names if not (ROOT / name).exists()]
    assert not missing


def test_demo_password_of_the_readme_is_the_one_of_the_demo():
    from dosja.accounts.demo import ACCOUNTS, PASSWORD

    text = (ROOT / "README.md").read_text("utf-8")
    assert f"`{PASSWORD}`" in text
    logins = {login for login, *_ in ACCOUNTS}
    assert set(re.findall(r"^\| `([a-z.]+)` \|", text, re.M)) <= logins
