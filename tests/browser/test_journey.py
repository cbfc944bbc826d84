"""A newcomer's way: sees Albanian, signs in, files an SOP with a PDF, finds it by a word inside the PDF."""

import time

import pytest

from tests.make_files import make_pdf

WORD = "kallamishtë"
SAVE = "main form .button-main"
PATIENCE = 20
"""Seconds until the PDF must be findable on a busy machine; the bench measures the real time."""


@pytest.fixture
def paper(tmp_path):
    path = tmp_path / "procedura.pdf"
    path.write_bytes(
        make_pdf(["Faqja e parë: hyrje.", f"Faqja e dytë flet për {WORD} dhe për asgjë tjetër."])
    )
    return path


def search_until_found(page, served, query, text):
    """Search again and again until the result names `text`."""
    deadline = time.monotonic() + PATIENCE
    while text not in page.goto(f"{served}/search?q={query}").text:
        assert time.monotonic() < deadline, f"{query} not found in {PATIENCE} s:\n{page.text}"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_editor_files_a_procedure_and_finds_it_by_a_word_of_its_pdf(enter, served, paper, scripts):
    title = "Procedura e kallameve " + ("me skripte" if scripts else "pa skripte")
    page = enter("redaktor.akademia").scripts(scripts)
    assert page.goto(served + "/").evaluate("document.documentElement.lang") == "sq"
    page.click("a[href='/new']")
    page.click("main a[href*='type=sop']")
    page.fill("[name=code]", f"PSV-AP-{990 + scripts}/2026").fill("[name=title]", title)
    page.click(SAVE)
    assert page.status == 422
    assert page.evaluate("document.querySelector('[name=title]').value") == title
    page.click("input[value=border_police]", loads=False).click("input[value=local]", loads=False)
    page.choose("[name=issuing_body]", "akademia")
    page.click(SAVE)
    assert page.status == 200, page.text
    assert title in page.text
    page.upload("#upload", paper).click("form.upload .form-actions .button")
    assert page.status == 200
    assert paper.name in page.text
    search_until_found(page, served, "kallamishte", title)
    page.click("main a[href*='/f/']")
    assert page.status == 200
    assert WORD in page.text, "the hit does not lead to the page on which the word stands"
    width = page.evaluate("(i => i.complete && i.naturalWidth)(document.querySelector('.page-picture img'))")
    assert width > 300
    assert [error for error in page.errors if "status of 422 " not in error] == []
