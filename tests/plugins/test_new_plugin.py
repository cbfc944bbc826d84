"""`dosja new-plugin` writes a plugin whose tests pass, or a folder plugin, and nothing over others."""

import os
import subprocess
import sys
from itertools import islice

import pytest

from dosja.cli import main

PLUGIN = (
    "border-points", "--title", "Border points", "--title-sq", "Pikat kufitare", "--agency", "policia",
    "--type", "duty_card", "--type-title-sq", "Kartë shërbimi",
)  # fmt: skip


@pytest.fixture
def made(tmp_path, capsys):
    """made("border-points", "--title", ...): exit code, stdout and stderr of `dosja new-plugin` there."""

    def run(*arguments, lang="en"):
        code = main(["new-plugin", *arguments, "--into", str(tmp_path), "--lang", lang])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_new_plugin_has_at_most_ten_files_and_green_tests(made, tmp_path):
    """Without a rule; with one it is run by test_guide.py."""
    code, told, _err = made(*PLUGIN, "--no-tracker")
    folder = tmp_path / "border-points"
    assert code == 0
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) <= 10
    assert all(str(path) in told for path in files)
    installed = tmp_path / "installed"
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps")
    subprocess.run([*pip, "--no-build-isolation", "--target", installed, folder], check=True, timeout=120)
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTEST_ADDOPTS": ""}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "5 passed" in done.stdout


def test_titles_with_signs_of_every_kind_are_written_so_that_they_are_read_again(made, tmp_path):
    from dosja.testing.checks import check_plugin

    title = "Points \"A\" {{ 1 }} \\ % ${n} 'x' — ç"
    code, _told, err = made(
        "odd", "--title", title, "--title-sq", title + " sq", "--agency", "mash", "--type-title", title[1:],
        "--type-title-sq", "Ç'është «kjo»", "--tracker",
    )  # fmt: skip
    assert code == 0, err
    first = islice(check_plugin(str(tmp_path / "odd")), 5)
    assert [(line.title, line.problems) for line in first if line.problems] == []


def test_folder_without_python_is_a_plugin_of_three_files(made, tmp_path, intranet):
    code, told, _err = made(*PLUGIN, "--no-python")
    assert code == 0
    folder = tmp_path / "border_points"
    assert "dosja plugins enable border_points --agency policia" in told
    assert not list(folder.rglob("*.py"))
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 3
    (intranet.home / "plugins").mkdir()
    folder.rename(intranet.home / "plugins" / "border_points")
    intranet.start()
    intranet.switch_on("border_points", "policia")
    browser = intranet.sign_in("redaktor.policia", "sq")
    assert "Kartë shërbimi" in browser.get("/new")


def test_existing_folder_is_left_alone(made, tmp_path):
    (tmp_path / "border-points").mkdir()
    (tmp_path / "border-points" / "mine").write_text("kept")
    for lang, sentence in (("en", "exists already"), ("sq", "ekziston tashmë")):
        code, _told, err = made(*PLUGIN, lang=lang)
        assert (code, sentence in err) == (1, True)
    assert [path.name for path in (tmp_path / "border-points").iterdir()] == ["mine"]


@pytest.mark.parametrize(
    ("change", "english", "albanian"),
    [
        ({0: "Border Points"}, "small letters", "shkronja të vogla"),
        ({0: "../up"}, "small letters", "shkronja të vogla"),
        ({0: "core"}, "belongs to Dosja", "i përket vetë Dosjes"),
        ({2: ""}, "between 1 and", "nga 1 deri"),
        ({2: "two\nlines"}, "in one line", "në një rresht"),
        ({6: "nowhere"}, "Known are: akademia", "Të njohura janë: akademia"),
        ({8: "Duty Card"}, "small letters", "shkronja të vogla"),
    ],
)
def test_what_no_plugin_can_be_called_is_refused(made, tmp_path, change, english, albanian):
    arguments = [change.get(number, word) for number, word in enumerate(PLUGIN)]
    for lang, sentence in (("en", english), ("sq", albanian)):
        code, _told, err = made(*arguments, lang=lang)
        assert code == 1
        assert sentence in err
    assert list(tmp_path.iterdir()) == []


def test_without_a_terminal_what_is_missing_is_named(made, monkeypatch):
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    code, _told, err = made("border-points", "--title", "Border points")
    assert code == 1
    assert "Title in Albanian" in err


def test_on_a_terminal_it_asks(made, monkeypatch, tmp_path):
    answers = iter(["border-points", "Border points", "Pikat kufitare", "policia", "", "", "", "p"])
    asked = []

    def answer(question):
        asked.append(question)
        return next(answers)

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", answer)
    code, _told, err = made(lang="sq")
    assert code == 0, err
    assert asked[-1].startswith("Me një rregull")
    assert "Refreshed" in (tmp_path / "border-points/dosja_border_points/plugin.py").read_text()


def test_ctrl_d_stops_it_and_nothing_is_written(made, monkeypatch, tmp_path):
    def end(question):
        raise EOFError

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", end)
    code, _told, err = made(lang="sq")
    assert (code, "Traceback" in err) == (130, False)
    assert list(tmp_path.iterdir()) == []
