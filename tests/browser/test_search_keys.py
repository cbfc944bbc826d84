"""Searching and reading with the keyboard alone, and the marks where they belong on the picture."""

HERE = "document.activeElement"
MARK = "document.querySelector('#hit').getBoundingClientRect()"
SHEET = "document.querySelector('.sheet img').getBoundingClientRect()"


def results(page, served, query="viktimave"):
    page.goto(f"{served}/search?q={query}")
    return page.evaluate("[...document.querySelectorAll('[data-result]')].map(a => a.href)")


def test_slash_arrows_and_enter_lead_from_the_box_to_a_document(served, enter):
    page = enter("redaktor.akademia")
    found = results(page, served)
    assert len(found) > 2
    page.press("/")
    assert page.evaluate(f"{HERE}.id") == "search-q"
    page.press("ArrowDown").press("ArrowDown")
    assert page.evaluate(f"{HERE}.href") == found[1]
    page.press("ArrowUp")
    assert page.evaluate(f"{HERE}.href") == found[0]
    page.press("ArrowUp")
    assert page.evaluate(f"{HERE}.id") == "search-q"
    page.press("ArrowDown").press("Enter", loads=True)
    assert page.url == found[0]


def test_arrows_go_into_the_results_from_the_page_and_stop_at_the_last(served, enter):
    page = enter("redaktor.akademia")
    found = results(page, served)
    for _ in range(len(found) + 3):
        page.press("ArrowDown")
    assert page.evaluate(f"{HERE}.href") == found[-1]


def test_arrows_of_a_choice_stay_its_own(served, enter):
    page = enter("redaktor.akademia")
    results(page, served)
    page.evaluate("document.querySelector('#search-sort').focus()")
    page.press("ArrowDown")
    assert page.evaluate(f"{HERE}.id") == "search-sort"


def open_hit(page, served):
    """Open the page of a PDF that a result names."""
    results(page, served, "viktimave&agency=ap")
    page.click(".page-links a")
    page.wait_for("document.querySelector('.sheet img').complete")


def status(page):
    return page.evaluate("document.querySelector('.hits [role=status]').textContent")


def test_n_and_p_go_through_the_hits(served, enter):
    page = enter("redaktor.akademia")
    open_hit(page, served)
    first = status(page)
    page.press("n", loads=True)
    assert status(page) != first
    page.press("p", loads=True)
    assert status(page) == first
    page.evaluate("document.querySelector('#go-page').focus()")
    page.press("n")
    assert status(page) == first, "whoever types is not carried away"


def test_page_opens_at_the_mark_on_the_picture_without_scripts_too(served, enter):
    page = enter("redaktor.akademia")
    for width, height in ((1280, 500), (390, 500)):
        page.resize(width, height)
        page.scripts(True)
        results(page, served, "viktimave&agency=ap")
        page.scripts(False)
        page.click(".page-links a")
        page.click(".hits a[href*='hit=2']")
        mark = page.evaluate(f"(r => [r.left, r.top, r.width, r.height])({MARK})")
        sheet = page.evaluate(f"(r => [r.left, r.top, r.right, r.bottom])({SHEET})")
        assert 0 < mark[1] < height, "the mark is seen at once"
        assert sheet[0] < mark[0] < sheet[2]
        assert sheet[1] < mark[1] < sheet[3]
        assert mark[2] > mark[3] > 2
    assert not page.errors
