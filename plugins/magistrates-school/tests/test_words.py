"""Every text of the plugin has its Albanian; the code imports nothing of Dosja but its published names."""

import ast
import re
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from dosja._catalogs import KEYWORDS, METHODS, OPTIONS, PLACEHOLDER
from dosja.resources import locale_folder
from dosja_magistrates_school.law import SOURCES, laws

FOLDER = Path(str(files("dosja_magistrates_school")))


def catalog(path):
    with path.open("rb") as stream:
        return {message.id: message.string for message in read_po(stream, locale="sq") if message.id}


@pytest.fixture(scope="module")
def albanian():
    return catalog(FOLDER / "locale/sq/LC_MESSAGES/magistrates_school.po")


def test_every_message_is_translated(albanian):
    core = catalog(locale_folder() / "sq/LC_MESSAGES/dosja.po")
    lacking = [
        message
        for file, _line, message, _comments, _context in extract_from_dir(FOLDER, METHODS, OPTIONS, KEYWORDS)
        if not albanian.get(message) and not (file.endswith(".jinja2") and core.get(message))
    ]
    assert lacking == []


def test_placeholders_agree(albanian):
    for english, text in albanian.items():
        assert set(PLACEHOLDER.findall(english)) == set(PLACEHOLDER.findall(text)), english


def test_sources_in_the_data_are_those_that_are_translated(albanian):
    assert {law.id: law.source for law in laws()} == {key: str(text) for key, text in SOURCES.items()}
    assert all(albanian[str(text)] for text in SOURCES.values())


def test_only_published_names_are_imported():
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "dosja":
                assert node.module == "dosja.api", f"{path.name} imports {node.module}"
            if isinstance(node, ast.Import):
                assert not any(name.name.split(".")[0] == "dosja" for name in node.names), path.name


def test_templates_let_nothing_through_unescaped():
    for path in (FOLDER / "templates").glob("*.jinja2"):
        assert not re.search(r"\|\s*safe|autoescape|Markup", path.read_text("utf-8")), path.name
