"""Every sentence of the plugin is there in Albanian; it imports nothing of Dosja but its API."""

import re
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import dosja_mash
from dosja._catalogs import KEYWORDS, METHODS, OPTIONS, problems_of

HERE = Path(dosja_mash.__file__).parent
CATALOG = HERE / "locale/sq/LC_MESSAGES/mash.po"


def test_every_sentence_has_its_albanian():
    with CATALOG.open("rb") as stream:
        catalog = read_po(stream, locale="sq")
    known = {message.id for message in catalog if message.id}
    wanted = {
        message
        for file, _line, message, *_more in extract_from_dir(HERE, METHODS, OPTIONS, KEYWORDS)
        if not file.startswith("data/")
    }
    assert not wanted - known
    assert problems_of(CATALOG) == []


def test_only_the_api_is_imported():
    for path in HERE.glob("*.py"):
        found = re.findall(r"^\s*(?:from|import) (dosja(?:\.\w+)*)\b", path.read_text("utf-8"), re.M)
        assert set(found) <= {"dosja.api"}, path.name


def test_modules_stay_short():
    for path in HERE.glob("*.py"):
        assert path.read_text("utf-8").count("\n") <= 250, path.name
