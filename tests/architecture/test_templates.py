"""What every template keeps to: a title, nothing inline, nothing from elsewhere."""

import re

import pytest

from tests.architecture.sources import ROOT, templates

COMMENT = re.compile(r"\{#.*?#\}", re.S)
INLINE = {
    "a script inside the page": re.compile(r"<script(?![^>]*\bsrc=)", re.I),
    "a style inside the page": re.compile(r"<style\b|\sstyle\s*=", re.I),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
}
ELSEWHERE = re.compile(r"""(?:src|href|action|srcset|poster|data)\s*=\s*["']?\s*(?:https?:)?//""", re.I)
DOCUMENT = re.compile(r"<!doctype|<html", re.I)


def text_of(path) -> str:
    return COMMENT.sub("", path.read_text("utf-8"))


def named(path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_there_are_templates():
    assert templates()


@pytest.mark.parametrize("path", templates(), ids=named)
def test_template_holds_nothing_inline(path):
    """The content security policy forbids it, so it would not work either."""
    found = [what for what, pattern in INLINE.items() if pattern.search(text_of(path))]
    assert not found, f"{named(path)} holds {', '.join(found)}; put it into web/static"


@pytest.mark.parametrize("path", templates(), ids=named)
def test_template_asks_nothing_from_elsewhere(path):
    assert not ELSEWHERE.search(text_of(path)), f"{named(path)}: no request may leave the machine"


@pytest.mark.parametrize(
    "path", [path for path in templates() if "extends" in path.read_text("utf-8")], ids=named
)
def test_page_has_a_title(path):
    filled = re.search(r"\{%-?\s*block title\s*-?%\}(.*?)\{%-?\s*endblock", text_of(path), re.S)
    assert filled[1].strip() if filled else "", f"{named(path)}: fill the block `title`"


DOCUMENTS = {
    "src/dosja/web/templates/error_plain.jinja2": "the page for when the layout itself cannot be drawn",
    "src/dosja/web/templates/layout.jinja2": "the layout",
}


def test_only_the_layout_is_a_document_of_its_own():
    found = {named(path) for path in templates() if DOCUMENT.search(text_of(path))}
    assert found == set(DOCUMENTS), "pages extend the layout, so that all look alike"


def test_layout_names_its_language_and_has_a_title():
    layout = text_of(ROOT / "src/dosja/web/templates/layout.jinja2")
    assert re.search(r"<html[^>]*\blang=", layout)
    assert re.search(r"<title>.*block title", layout)


def test_static_files_ask_nothing_from_elsewhere():
    found = [
        named(path)
        for path in sorted((ROOT / "src/dosja").rglob("static/**/*.css"))
        if re.search(r"url\(\s*[\"']?(?:https?:)?//|@import", path.read_text("utf-8"), re.I)
    ]
    assert not found


GLUED = re.compile(r"""<(?:li|p)[^>]*>\s*<label class="choice">\s*<input[^>]*>\s*[^<\s][^<]*<(?!/label)""")


@pytest.mark.parametrize("path", templates(), ids=named)
def test_words_of_a_choice_are_not_glued_together(path):
    """The label in a list is a flex box, which drops the spaces between a text and the elements behind it."""
    assert not GLUED.search(text_of(path)), f"{named(path)}: put all words of the label into one <span>"
