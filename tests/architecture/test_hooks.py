"""Every hook is documented as its signature says and known to the page of plugins; the API keeps its word."""

import inspect
import re
from pathlib import Path

import pytest

from dosja import api, hookspecs
from dosja.language import language_of
from dosja.plugins.wording import HOOKS as WORDS
from dosja.plugins.wording import LISTED

HOOKS = {name: getattr(hookspecs, name) for name in hookspecs.__all__ if name != "hookimpl"}
PARTS = ("Called", "Arguments", "Return", "Not called when", "Errors", "Since", "Example")
PUBLISHED = Path(__file__).with_name("api.txt")


def parts_of(doc):
    """The parts of a docstring: name -> text."""
    found = {}
    for name in PARTS:
        match = re.search(rf"^{name}:(.*?)(?=^(?:{'|'.join(PARTS)}):|\Z)", doc, re.M | re.S)
        found[name] = match[1].strip() if match else ""
    return found


@pytest.mark.parametrize("name", HOOKS)
def test_docstring_has_every_part_in_order(name):
    doc = inspect.cleandoc(HOOKS[name].__doc__)
    assert doc.splitlines()[0].endswith((".", ":")), "begins with a sentence"
    places = [re.search(rf"^{part}:", doc, re.M) for part in PARTS]
    missing = [part for part, place in zip(PARTS, places, strict=True) if place is None]
    assert not missing
    assert [place.start() for place in places] == sorted(place.start() for place in places)
    assert re.fullmatch(r"\d+\.\d+", parts_of(doc)["Since"])


@pytest.mark.parametrize("name", HOOKS)
def test_arguments_in_the_docstring_are_those_of_the_signature(name):
    told = parts_of(inspect.cleandoc(HOOKS[name].__doc__))["Arguments"]
    arguments = list(inspect.signature(HOOKS[name]).parameters)
    if not arguments:
        assert told == "none."
        return
    named = [match for match in re.findall(r"(?:^|[;:.]\s+)([a-z_]+): ", told, re.M) if match in arguments]
    assert named == arguments, told


@pytest.mark.parametrize("name", HOOKS)
def test_example_is_python_that_names_the_hook_with_its_arguments(name):
    example = inspect.cleandoc(parts_of(inspect.cleandoc(HOOKS[name].__doc__))["Example"])
    compile(example, name, "exec")
    match = re.search(rf"^@hookimpl\ndef {name}\((.*?)\):", example, re.M)
    assert match, "the example begins with @hookimpl and the hook's name"
    given = [part.strip() for part in match[1].split(",") if part.strip()]
    assert set(given) <= set(inspect.signature(HOOKS[name]).parameters)


def test_page_of_plugins_has_words_for_every_hook_in_both_languages():
    assert set(HOOKS) == set(WORDS)
    albanian = language_of("sq").text
    assert [name for name, words in WORDS.items() if words == name or albanian(words) == words] == []
    assert set(HOOKS) >= LISTED


def test_api_only_hands_on_and_says_what():
    source = inspect.getsource(api)
    assert not re.search(r"^(def|class|if|for|[a-z]\w* =)", source, re.M)
    defined = {name for name in vars(api) if not name.startswith("_")}
    assert defined == set(api.__all__)
    assert list(api.__all__) == sorted(
        api.__all__, key=lambda name: (not name.isupper(), not name[0].isupper(), name)
    )


def test_what_was_published_once_stays_published():
    before = set(PUBLISHED.read_text("utf-8").split())
    assert not before - set(api.__all__), "plugins import these names: keep them"
