"""The message catalogs fit the sources and are complete."""

import re

import pytest
from babel.messages.pofile import read_po

from dosja._catalogs import PLACEHOLDER, check, extract, problems_of
from tests.architecture.sources import ROOT

BUTTON = re.compile(
    r"""<(?:button|(?:a|summary)\s[^>]*class="button)[^>]*>\s*\{\{\s*(?:_|ngettext)\(['"](.*?)['"][,)]"""
)
POLITE = re.compile(r"(?!Institucioni|Versioni)[^\W\d]+(?:oni|ani|eni|ini|uani|ëni|qni|pni|hni|tni|dni)\b")


def test_catalogs_are_complete_and_up_to_date():
    found = check(ROOT)
    assert not found, "\n".join(found[:40]) + (f"\n... and {len(found) - 40} more" if len(found) > 40 else "")


def test_messages_come_from_code_templates_and_type_files():
    places = {
        place.partition("/")[0] + place[place.rfind(".") :] for m in extract(ROOT) for place, _ in m.locations
    }
    assert places == {"src.py", "src.jinja2", "schemas.toml"}


def test_placeholders_are_found():
    assert PLACEHOLDER.findall("${first} of ${n}: %s %(x)d 5 %") == ["${first}", "${n}", "%s", "%(x)d"]


def first(text):
    """The singular of a message with a plural, or the message itself."""
    return text if isinstance(text, str) else text[0]


def test_buttons_are_short_imperatives_in_albanian():
    """Ruaj, not Ruani: the polite plural belongs into sentences (reference/terms.md)."""
    with (ROOT / "locale" / "sq" / "LC_MESSAGES" / "dosja.po").open("rb") as file:
        words = {first(entry.id): first(entry.string) for entry in read_po(file)}
    labels = {
        label
        for template in (ROOT / "src" / "dosja").glob("*/templates/**/*.jinja2")
        for label in BUTTON.findall(template.read_text("utf-8"))
    }
    assert len(labels) > 100, "the pattern still finds buttons"
    polite = {label: words[label] for label in labels if POLITE.match(words.get(label, ""))}
    assert not polite


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ('msgid "Save"\nmsgstr ""', "not translated"),
        ('#, fuzzy\nmsgid "Save"\nmsgstr "Ruaj"', "fuzzy"),
        ('msgid "${n} files"\nmsgstr "skedarë"', "placeholders"),
        ('msgid "Save"\nmsgstr "Ruaj ${n}"', "placeholders"),
        ('msgid "one"\nmsgid_plural "${n} files"\nmsgstr[0] "një"\nmsgstr[1] "${m} skedarë"', "placeholders"),
    ],
)
def test_catalog_with_a_fault_is_told(tmp_path, entry, problem):
    path = tmp_path / "sq" / "LC_MESSAGES" / "dosja.po"
    path.parent.mkdir(parents=True)
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    path.write_text(header + entry + "\n", "utf-8")
    assert problem in "".join(problems_of(path))


def test_catalog_without_a_fault_passes(tmp_path):
    path = tmp_path / "sq" / "LC_MESSAGES" / "dosja.po"
    path.parent.mkdir(parents=True)
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    plural = (
        'msgid "one file"\nmsgid_plural "${n} files"\nmsgstr[0] "${n} skedar"\nmsgstr[1] "${n} skedarë"\n'
    )
    path.write_text(header + plural, "utf-8")
    assert problems_of(path) == []
