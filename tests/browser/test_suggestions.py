"""The search box as a combobox: by keyboard, mouse and screen reader, and without scripts a plain box."""

import json

import pytest

from tests.browser.axe import barriers

READER = "redaktor.akademia"
BOXES = {
    "top bar": ("/documents", "#search-box"),
    "home": ("/", "#home-search"),
    "search": ("/search", "#search-q"),
}
OPEN = "document.querySelectorAll('[role=option]').length > 0"
CLOSED = "document.querySelectorAll('[role=option]').length === 0"
SEEN = """(e => { const b = e.getBoundingClientRect();
    return b.left >= 0 && b.right <= innerWidth && b.width > 200; })"""


def attribute(page, selector, name):
    return page.evaluate(f"document.querySelector({json.dumps(selector)}).getAttribute({json.dumps(name)})")


def key(page, name):
    page.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
        f" {{key: {json.dumps(name)}, bubbles: true, cancelable: true}}))"
    )


@pytest.mark.parametrize("where", BOXES)
@pytest.mark.parametrize("width", [1280, 390])
def test_box_is_a_combobox_that_keyboard_and_screen_reader_can_use(enter, served, where, width):
    address, box = BOXES[where]
    page = enter(READER)
    page.resize(width, 844).goto(served + address)
    assert attribute(page, box, "role") == "combobox"
    assert attribute(page, box, "aria-expanded") == "false"
    page.fill(box, "proced")
    page.wait_for(OPEN)
    assert attribute(page, box, "aria-expanded") == "true"
    list_id = attribute(page, box, "aria-controls")
    assert attribute(page, f"#{list_id}", "role") == "listbox"
    assert attribute(page, f"#{list_id}", "aria-label") == "Sugjerime"
    assert page.evaluate(f"{SEEN}(document.querySelector('#{list_id}'))")
    assert page.overflow() == 0
    assert "sugjerim" in page.evaluate(f"document.querySelector('#{list_id} ~ [role=status]').textContent")
    assert attribute(page, box, "aria-activedescendant") is None
    key(page, "ArrowDown")
    first = attribute(page, box, "aria-activedescendant")
    assert attribute(page, f"#{first}", "aria-selected") == "true"
    key(page, "ArrowUp")
    assert attribute(page, box, "aria-activedescendant") is None
    key(page, "ArrowUp")
    last = attribute(page, box, "aria-activedescendant")
    assert page.evaluate(f"document.querySelector('#{last}').nextElementSibling === null")
    assert width < 1000 or barriers(page) == []
    key(page, "Escape")
    page.wait_for(CLOSED)
    assert page.evaluate(f"document.querySelector('{box}').value") == "proced", "nothing typed is lost"
    assert page.errors == []


def test_enter_opens_the_chosen_suggestion_and_otherwise_searches(enter, served):
    page = enter(READER)
    page.goto(served + "/documents").fill("#search-box", "proced")
    page.wait_for(OPEN)
    key(page, "ArrowDown")
    wanted = page.evaluate("document.querySelector('[aria-selected=true]').dataset.url")
    page.press("Enter", loads=True)
    assert page.url == served + wanted
    page.goto(served + "/documents").fill("#search-box", "proced")
    page.wait_for(OPEN)
    page.press("Enter", loads=True)
    assert page.url == served + "/search?q=proced"


def test_click_opens_a_suggestion(enter, served):
    page = enter(READER)
    page.goto(served + "/documents").fill("#search-box", "proced")
    page.wait_for(OPEN)
    wanted = page.evaluate("document.querySelector('[role=option]').dataset.url")
    page.click("[role=option]")
    assert page.url == served + wanted


def test_box_without_scripts_searches_as_ever(enter, served):
    page = enter(READER)
    page.scripts(False).goto(served + "/documents")
    page.fill("#search-box", "proced").press("Enter", loads=True)
    assert page.url == served + "/search?q=proced"
