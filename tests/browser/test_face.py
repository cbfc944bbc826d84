"""The face as people meet it: narrow and wide, with and without scripts, by keyboard, on paper."""

import json

import pytest

EDITOR = "redaktor.akademia"
NARROW = (390, 844)
SMALL_TARGETS = """
[...document.querySelectorAll('a, button, summary, input:not([type=hidden]), select, textarea')]
  .filter(e => e.checkVisibility() && !e.closest('.skip, .visually-hidden, .away, p'))
  .map(e => [e.getBoundingClientRect(), e])
  .filter(([box]) => box.width < 24 || box.height < 23.5)
  .map(([box, e]) => `${Math.round(box.width)}x${Math.round(box.height)} ${e.outerHTML.slice(0, 90)}`)"""
PAGES = (
    "/",
    "/documents",
    "/documents?type=sop",
    "/new",
    "/new?type=agreement",
    "/search?q=policia",
    "/account",
)


def is_shown(page, selector):
    """True where the element takes room on the page."""
    return page.evaluate(f"!!document.querySelector({json.dumps(selector)})?.checkVisibility()")


def test_navigation_on_a_phone_folds_and_opens_without_scripts(enter, served):
    page = enter(EDITOR)
    page.resize(*NARROW).scripts(False).goto(served + "/documents")
    assert not is_shown(page, ".nav")
    page.click(".nav-label", loads=False)
    assert is_shown(page, ".nav a[href='/documents?type=sop']")
    page.click(".nav-label", loads=False)
    assert not is_shown(page, ".nav")


def test_navigation_on_a_wide_screen_is_always_there(enter, served):
    page = enter(EDITOR)
    page.resize(1280, 900).goto(served + "/documents")
    assert is_shown(page, ".nav")
    assert not is_shown(page, ".nav-label")


def test_navigation_on_a_phone_opens_by_the_keyboard(enter, served):
    page = enter(EDITOR)
    page.resize(*NARROW).goto(served + "/documents")
    page.press("Tab").press("Tab")
    assert page.evaluate("document.activeElement.id") == "nav-switch"
    outline = "getComputedStyle(document.querySelector('.nav-label')).outlineStyle"
    assert page.evaluate(outline) == "solid", "the focus is seen on the label of the hidden switch"


def test_account_menu_opens_without_scripts(enter, served):
    page = enter(EDITOR)
    page.scripts(False).goto(served + "/documents")
    assert not is_shown(page, ".menu-list")
    page.click(".account summary", loads=False)
    assert is_shown(page, ".menu-list a[href='/account']")


def test_account_menu_on_a_phone_lies_above_the_search_box(enter, served):
    page = enter(EDITOR)
    page.resize(*NARROW).goto(served + "/documents")
    page.click(".account summary", loads=False)
    on_top = """(() => {
        const box = document.querySelector('.menu-who').getBoundingClientRect();
        const seen = document.elementFromPoint(box.left + box.width / 2, box.top + 15);
        return seen.closest('.menu-list') !== null;
    })()"""
    assert page.evaluate(on_top)


def test_tables_on_a_phone_become_cards_that_name_their_values(enter, served):
    page = enter(EDITOR)
    page.resize(*NARROW).goto(served + "/documents")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.table-cards td')).display") != "table-cell"
    )
    unnamed = "[...document.querySelectorAll('.table-cards td')].filter(e => !e.dataset.label).length"
    assert page.evaluate(unnamed) == 0
    assert page.overflow() == 0


@pytest.mark.parametrize("size", [(1280, 900), NARROW], ids=["wide", "phone"])
def test_targets_are_large_enough_for_a_finger(enter, served, size):
    """WCAG 2.2, 2.5.8: 24 px, links inside sentences excepted."""
    page = enter(EDITOR)
    small = {}
    for path in PAGES:
        page.resize(*size).goto(served + path)
        if found := page.evaluate(SMALL_TARGETS):
            small[path] = found
    assert not small, "\n".join(f"{path}\n    " + "\n    ".join(found) for path, found in small.items())


def test_slash_goes_to_the_search_box_but_not_while_typing(enter, served):
    page = enter(EDITOR)
    page.goto(served + "/account").press("/")
    assert page.evaluate("document.activeElement.id") == "search-box"
    assert page.evaluate("document.activeElement.value") == ""


def test_print_leaves_out_what_is_not_the_document(enter, served):
    page = enter(EDITOR)
    page.goto(served + "/documents?type=curriculum")
    page.click("main td a[href^='/d/']").media("print")
    for selector in (".topbar", ".nav", ".crumbs", ".skip"):
        assert not is_shown(page, selector), selector
    assert is_shown(page, "h1")
    assert is_shown(page, ".document-line"), "code, kind and state stay with the text"
    foot = page.evaluate("document.querySelector('.footer .print-only').innerText")
    assert served in foot, "the address is on the paper"


def test_form_text_is_formatted_without_writing_tags(enter, served):
    page = enter(EDITOR)
    page.goto(served + "/new?type=sop")
    area = "document.querySelector('.field-rich textarea').value"
    assert is_shown(page, ".rich-editor[role=textbox]")
    page.evaluate(
        "(() => { const e = document.querySelector('.rich-editor'); e.focus();"
        "document.execCommand('insertText', false, 'Hapi i parë <b>');"
        "document.querySelector('[data-do=h2]').click(); })()"
    )
    assert page.evaluate(area) == "<h2>Hapi i parë &lt;b&gt;</h2>"


def test_form_pasted_text_loses_what_the_server_would_refuse(enter, served):
    page = enter(EDITOR)
    page.goto(served + "/new?type=sop")
    pasted = (
        "<div class=x><h1>Titulli</h1><p><b>Fort</b> <a href='javascript:1'>keq</a>"
        " <a href='https://example.org/'>mirë</a></p><script>1</script></div>"
    )
    cleaned = page.evaluate(
        "(() => { const d = document.createElement('div'); d.append(fragmentOf(" + repr(pasted) + "));"
        "return d.innerHTML; })()"
    )
    assert cleaned == (
        '<h2>Titulli</h2><p><strong>Fort</strong> <a>keq</a> <a href="https://example.org/">mirë</a></p>'
    )


def test_form_without_scripts_keeps_the_text_area(enter, served):
    page = enter(EDITOR)
    page.scripts(False).goto(served + "/new?type=sop")
    assert is_shown(page, ".field-rich textarea")
    assert not is_shown(page, ".rich-bar")


@pytest.mark.parametrize("address", ["/documents", "/documents?type=sop&state=draft"])
def test_fields_of_a_filter_stand_in_one_line_and_leave_room_on_a_phone(enter, served, address):
    page = enter("redaktor.akademia", width=1280)
    page.goto(served + address)
    for things in (".label", ":is(input:not([type=hidden]), select, .button)"):
        tops = page.evaluate(
            f"[...document.querySelectorAll('.filters {things}')].map(e => e.getBoundingClientRect().top)"
        )
        assert len(tops) > 3
        assert max(tops) - min(tops) < 2, f"{things}: {tops}"
    page.resize(390, 800)
    assert page.overflow() == 0
    heights = "document.querySelector('.filters').getBoundingClientRect().height"
    assert page.evaluate(heights) < 300, "the list begins on the first screen of a phone"


def test_form_with_unsaved_text_is_not_left_without_a_question(enter, served):
    page = enter("redaktor.akademia").goto(f"{served}/new?type=document").click("a.brand")
    assert page.asked == [], "nothing was typed"
    page.goto(f"{served}/new?type=document").fill("[name=title]", "Humbja e tekstit").click("a.brand")
    assert page.asked == ["beforeunload"], "a click on the name of the site"
    page.goto(f"{served}/new?type=document").fill("[name=title]", "Humbja").click("main form .button-main")
    assert page.status == 422
    assert page.asked == ["beforeunload"], "saving asks nothing"
    page.click(".languages button")
    assert page.asked == ["beforeunload"] * 2, "what came back with errors is not saved yet"
    page.click(".languages button")  # back: the other tests share the account
    page.goto(f"{served}/new?type=document").fill("[name=title]", "Anulohet").click("a[data-cancel]")
    assert page.asked == ["beforeunload"] * 2, "who cancels means it"


def test_file_that_is_too_large_is_refused_before_it_is_sent(enter, served, tmp_path):
    small, large = tmp_path / "i vogël.txt", tmp_path / "i madh.txt"
    small.write_text("Teksti")
    with large.open("wb") as file:
        file.truncate(100_000_001)
    page = enter("redaktor.akademia").goto(f"{served}/documents?agency=akademia&type=curriculum")
    page.goto(page.click("main tbody a[href^='/d/']").url + "/files").upload("#upload", small, large)
    valid = "document.querySelector('form.upload').checkValidity()"
    told = page.evaluate("document.querySelector('#upload').validationMessage")
    assert told == "i madh.txt është më i madh se 100 MB."
    assert not page.evaluate(valid)
    page.upload("#upload", small)
    assert page.evaluate(valid)
