"""plugins/README.md: its commands are run, its pieces of code loaded, and it tells of every hook."""

import os
import re
import shutil
import site
import subprocess
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

from dosja import _guide
from dosja.resources import schemas_folder
from tests.conftest import ROOT

PAGE = (ROOT / "plugins" / "README.md").read_text("utf-8")
PIECE = re.compile(r"(?:<!-- (append|write): (\S+) -->\n)?```(\w+)\n(.*?)```", re.S)
TUTORIAL = PAGE.partition(_guide.BEGIN)[0]


@dataclass(frozen=True)
class Reader:
    """Somebody who does what the page says, in a folder and an environment of his own."""

    folder: Path
    environment: dict[str, str]

    def run(self, line: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            ["bash", "-ec", line], cwd=self.folder, env=self.environment, capture_output=True, text=True,
            stdin=subprocess.DEVNULL, timeout=180, check=False,
        )  # fmt: skip


@pytest.fixture(scope="module")
def reader(site_template, tmp_path_factory):
    """An environment that sees the libraries of this one, and into which plugins are really installed."""
    folder = tmp_path_factory.mktemp("guide")
    shutil.copytree(site_template, folder / "var", ignore=shutil.ignore_patterns("*.lock", "*.index"))
    venv.create(folder / "env", with_pip=False, symlinks=os.name != "nt")
    programs = folder / "env" / "bin"
    (own,) = (folder / "env" / "lib").glob("python*/site-packages")
    others = "; ".join(f"site.addsitedir({path!r})" for path in site.getsitepackages())
    (own / "others.pth").write_text(f"import site; {others}\n")
    for name, code in (
        ("dosja", "from dosja.cli import main; sys.exit(main())"),
        ("pytest", "import pytest; sys.exit(pytest.console_main())"),
        ("pip", "from pip._internal.cli.main import main; sys.exit(main())"),
    ):
        program = programs / name
        program.write_text(f"#!{programs / 'python'} -Wignore\nimport sys\n{code}\n")
        program.chmod(0o755)
    kept = {
        name: text for name, text in os.environ.items() if not name.startswith(("PYTHON", "PIP_", "DOSJA_"))
    }
    more = {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "PIP_NO_INDEX": "1", "LANG": "en_GB.UTF-8",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTEST_ADDOPTS": "-q -p no:cacheprovider",
    }  # fmt: skip
    return Reader(folder, {**kept, **more})


def test_reader_who_does_all_that_the_page_says_has_a_working_plugin(reader):
    told = {}
    for action, path, kind, text in PIECE.findall(TUTORIAL):
        if kind == "sh":
            for line in text.splitlines():
                done = reader.run(line)
                assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
                told[line] = done.stdout
        else:
            assert action, f"the page does not say where this belongs:\n{text}"
            target = reader.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            before = target.read_text("utf-8") + "\n" if action == "append" else ""
            target.write_text(before + text, "utf-8")
    said = dict(told)
    assert "border_points" in said["dosja plugins list"]
    assert said["dosja check-plugin border-points"].endswith("Nothing to mend.\n")
    assert "17 passed" in said["cd border-points && pytest"]
    assert "border_points:duty_card" in next(said[line] for line in said if "install-plugin" in line)
    assert "Agencies where it is on: akademia" in said["dosja remove-plugin border_points --dry-run"]
    assert "Removed: border_points" in said["dosja remove-plugin border_points --yes"]
    # Afterwards: the package is gone, and the folder plugins are there.
    listed = reader.run("dosja plugins list").stdout
    assert re.search(r"border_points .*No longer installed", listed)
    assert re.search(r"visits .*Works +akademia", listed)
    assert re.search(r"lists .*Works", listed)


def test_guide_tells_of_every_hook_what_its_docstring_says():
    standing, written = _guide.standing(PAGE), _guide.written(ROOT)
    assert _guide.without_users(standing).split() == _guide.without_users(written).split(), (
        "run: python -m dosja._guide update"
    )


def test_plugins_that_the_guide_names_use_the_hook():
    users = _guide.users_of(ROOT)
    for section in _guide.standing(PAGE).split("### `")[1:]:
        name = section.partition("(")[0]
        for line in section.splitlines():
            if line.startswith(f"- **{_guide.USED.strip()}:**"):
                named = {one.strip() for one in line.rpartition(":**")[2].split(",")}
                assert named <= set(users.get(name, ())), name


@pytest.mark.parametrize("name", _guide.hooks())
def test_every_hook_says_when_it_is_called_with_what_and_what_comes_back(name):
    function = _guide.hooks()[name]
    parts = _guide.parts_of(function)
    assert [part for part in _guide.PARTS if not parts.get(part)] == []
    arguments = function.__code__.co_varnames[: function.__code__.co_argcount]
    for argument in arguments:
        assert f"{argument}:" in parts["Arguments"]
    assert parts["Arguments"] == "none." or arguments
    assert f"def {name}(" in parts["Example"]


STUBS = """
from datetime import date, timedelta
from pathlib import Path


class BorderTracker:
    title = _("Border points")
    in_scope, progress = STANDARD.in_scope, STANDARD.progress


def points_page(context, request):
    return {}


def rows_of_points(context):
    return [("Kakavijë", 2)]


def lines_of(context, award):
    return ()


SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def read_slides(path):
    return ()


def women_at_points(context, day):
    return Figure(2, 26)


def import_points(call):
    return 0


def bring_ranks(context):
    pass


def write_codes(site):
    pass


def officers(context):
    return ()


def count_cards(site, agency):
    pass
"""
FIELDS = """extends = "curriculum"
[[fieldsets]]
id = "more"
title = "More"
[[fieldsets.fields]]
name = "rank"
kind = "choice"
label = "Rank"
vocabulary = "ranks"
"""


def test_examples_of_all_hooks_work_in_one_plugin(intranet):
    from tests.plugins.distributions import TYPE

    examples = {name: _guide.parts_of(function)["Example"] for name, function in _guide.hooks().items()}
    code = STUBS + "\n\n".join(examples.values())
    simple = (schemas_folder() / "lifecycles" / "simple.toml").read_text("utf-8")
    files = {
        "more_schemas/card.toml": TYPE.format(id="police_academy").replace(":card", ":duty_card"),
        "curriculum_fields.toml": FIELDS,
        "yearly/lifecycles/yearly.toml": simple.replace('id = "simple"', 'id = "police_academy:yearly"', 1),
        "templates/points.jinja2": '{% extends "dosja:plugins/templates/page.jinja2" %}',
    }

    def own(text):
        return text.replace("police_academy", "guide_academy")

    intranet.plugins.write(
        "guide_academy", own(code), files={name: own(text) for name, text in files.items()}
    )
    intranet.start()
    plugin = intranet.plugin("guide_academy")
    assert not plugin.reason, plugin.trace
    assert set(plugin.hooks) == set(examples)
    with intranet.stored() as stored:
        for step in plugin.declared.evolve_steps:
            stored.plugins.evolved[step.id] = intranet.clock()
    intranet.switch_on("guide_academy")
    intranet.sign_in("admin.akademia").get("/").mustcontain("With both officers", "12 / 26")
    assert intranet.errors("guide_academy") == []


def test_page_is_named_in_the_readme_of_the_checkout():
    text = (ROOT / "README.md").read_text("utf-8")
    assert "dosja new-plugin" in text
    assert "(plugins/README.md)" in text
