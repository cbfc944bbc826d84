"""The pages of a document's life in a real browser: banner, versions, draft, review, confirm page."""

import pytest

from tests.browser.axe import barriers
from tests.browser.test_pages import looked_at

PAGES = {
    "redaktor.policia": (
        "/d/PSV-POLICIA-1",
        "/d/PSV-POLICIA-1/draft",
        "/d/PSV-POLICIA-1/versions",
        "/d/PSV-POLICIA-1/dates",
        "/d/PSV-POLICIA-1/put-aside",
        "/d/PSV-POLICIA-1/step?do=submit",
        "/d/PSV-POLICIA-2/draft",
    ),
    "miratues.zkka": (
        "/d/PSV-ZKKA-4~2025",
        "/d/PSV-ZKKA-4~2025/draft",
        "/d/PSV-ZKKA-4~2025/people",
        "/d/PSV-ZKKA-1~2011",
        "/d/PSV-ZKKA-1~2011/v1",
        "/d/PSV-ZKKA-2~2018",
        "/d/PSV-ZKKA-2~2018/step?do=supersede",
        "/d/PT-ZKKA-1~2009/versions",
        "/d/MRV-GR-1~2006",
    ),
    "miratues.akademia": (
        "/d/PT-AKADEMIA-1/draft",
        "/d/PT-AKADEMIA-1/step?do=approve",
        "/d/PSV-AP-1/versions",
        "/d/PSV-AP-1/v1",
        "/d/PSV-PK-1",
        "/d/PSV-PK-1/v2",
        "/d/PSV-MB-1",
        "/d/PT-AKADEMIA-2~2014/acknowledgements",
        "/d/PT-AKADEMIA-2~2014/paper",
        "/d/PSV-AP-1/acknowledge",
        "/held",
        "/documents?on=2015-01-01",
        "/a/zkka?on=2015-01-01",
        "/a/zkka?on=1999-01-01",
        "/search?q=procedura&on=2024-06-01",
    ),
}


@pytest.mark.parametrize("language", ["sq", "en"])
@pytest.mark.parametrize("login", PAGES)
def test_pages_of_a_life_work(served, enter, login, language):
    page = enter(login, language=language)
    page.goto(served + "/")
    if page.evaluate("document.documentElement.lang") != language:
        page.click(f".languages button[value='{language}']")
    wrong = {}
    for path in PAGES[login]:
        if found := looked_at(
            page, served + path, 200, on_a_phone=(login, language) == ("miratues.zkka", "sq")
        ):
            wrong[path] = found
        if page.evaluate("document.documentElement.lang") != language:
            wrong[path] = ["is not in the language chosen"]
    assert not wrong, "\n".join(f"{path}\n    " + "\n    ".join(found) for path, found in wrong.items())


def test_page_that_says_what_a_step_will_do_works(served, enter):
    page = enter("miratues.zkka")
    page.goto(f"{served}/d/PSV-ZKKA-2~2018/step?do=withdraw")
    page.fill("#in-reason", "Nuk zbatohet më").click("form.form .button-main")
    assert page.exists(".effects li")
    assert barriers(page) == []
    for width in (1280, 390):
        page.resize(width, 900)
        assert page.overflow() == 0
