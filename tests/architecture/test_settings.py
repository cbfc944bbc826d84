"""Every setting is documented, of its type, used, and read in one place."""

import re
from configparser import ConfigParser
from dataclasses import fields
from pathlib import Path

import pytest

from dosja.settings import PREFIX, Settings, read_settings
from tests.architecture.sources import ROOT, modules

SETTINGS = {item.name: item for item in fields(Settings)}
READERS_OF_THE_ENVIRONMENT = {
    "dosja.settings": "the one reader of settings",
    "dosja.cli": "the language of the command's messages follows LANG",
    "dosja.cli.language": "as above, for the sentences of argparse",
    "dosja.documents.extraction.ocr": "hands tesseract the few variables that it needs",
    "dosja.documents.extraction.client": "hands the child process the few variables that it needs",
}


@pytest.mark.parametrize("name", SETTINGS)
def test_setting_is_documented_and_its_default_is_of_its_type(name):
    setting = SETTINGS[name]
    assert setting.metadata["help"].endswith("."), f"{name}: help is a sentence"
    assert setting.type in (str, int, bool, Path)
    assert isinstance(setting.default, setting.type)


@pytest.mark.parametrize("name", SETTINGS)
def test_setting_is_used(name):
    pattern = re.compile(rf"\.{name}\b")
    code = "".join(module.path.read_text("utf-8") for module in modules() if module.name != "dosja.settings")
    own = (ROOT / "src/dosja/settings.py").read_text("utf-8")
    assert pattern.search(code) or pattern.search(own), f"nothing reads dosja.{name}: remove it"


def test_only_settings_and_the_command_read_the_environment():
    found = {
        module.name
        for module in modules()
        if re.search(r"\bos\.(environ|getenv)\b", module.path.read_text("utf-8"))
    }
    assert found <= set(READERS_OF_THE_ENVIRONMENT), "read it in settings.py and hand it on"


def test_only_settings_reads_the_keys_of_the_ini():
    reading = re.compile(rf"""(?:\.get\(|\[)\s*["']{re.escape(PREFIX)}({"|".join(SETTINGS)})["']""")
    found = {module.file for module in modules() if reading.search(module.path.read_text("utf-8"))}
    assert not found - {"src/dosja/settings.py"}, "ask Settings for it instead"


def test_development_ini_holds_known_settings_with_paths_beside_it():
    config = ConfigParser(defaults={"here": str(ROOT)})
    config.read(ROOT / "development.ini", "utf-8")
    given = dict(config["app:main"])
    assert given["use"] == "egg:dosja"
    settings = read_settings(given)
    assert settings.home == ROOT / "var"
    listening = config["server:main"]
    assert listening["listen"] == f"{settings.host}:{settings.port}"
    assert int(listening["max_request_body_size"]) == settings.max_body_mb * 2**20
