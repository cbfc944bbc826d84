"""Size and names of modules, and what a source file of ours never holds."""

import re
import tokenize
from configparser import ConfigParser

import pytest

from tests.architecture.sources import ROOT, modules

HARD_LIMIT = 400
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base", "tools", "lib"}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError")


def test_no_module_is_longer_than_the_limit():
    sizes = {module.file: len(module.path.read_text("utf-8").splitlines()) for module in modules()}
    too_long = {file: size for file, size in sizes.items() if size > HARD_LIMIT}
    assert not too_long, f"modules over {HARD_LIMIT} lines, split them by noun: {too_long}"


def test_no_module_has_a_name_that_says_nothing():
    found = [module.file for module in modules() if FORBIDDEN_NAMES & set(module.name.split("."))]
    assert not found, f"name a module by its subject, not {sorted(FORBIDDEN_NAMES)}: {found}"


def test_every_package_is_one():
    code = {module.path.parent for module in modules()}
    missing = [
        folder.relative_to(ROOT).as_posix() for folder in code if not (folder / "__init__.py").exists()
    ]
    assert not missing, f"folders with modules but without __init__.py: {missing}"


def test_every_package_is_named_in_setup_cfg():
    """What setup.cfg does not name works in a checkout and is missing in the wheel."""
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", "utf-8")
    listed = set(config["options"]["packages"].split()) - {"dosja.schemas", "dosja.locale"}
    present = {module.name for module in modules() if module.path.name == "__init__.py"}
    assert not present - listed, f"add to setup.cfg, [options] packages: {sorted(present - listed)}"
    assert not listed - present, f"named in setup.cfg but not there: {sorted(listed - present)}"


def test_nothing_is_left_half_done():
    found = []
    for module in modules():
        with tokenize.open(module.path) as stream:
            for number, line in enumerate(stream, 1):
                if UNFINISHED.search(line):
                    found.append(f"{module.file}:{number}: {line.strip()}")
    assert not found, "finish it or open an issue:\n" + "\n".join(found)


def test_locale_is_no_package():
    found = [path.relative_to(ROOT).as_posix() for path in (ROOT / "locale").rglob("*.py")]
    assert not found, f"Python in locale/ shadows the standard library's module `locale`: {found}"


@pytest.mark.parametrize("name", ["dosja", "dosja._backend", "dosja.resources"])
def test_build_needs_no_library_of_ours(name):
    """A build environment holds setuptools and Babel only."""
    (module,) = (module for module in modules() if module.name == name)
    found = {what.split(".")[0] for _, what in module.imports} - {"babel", "setuptools", "pathlib", "dosja"}
    assert not found
