"""A page on paper: every sheet says which text it is, and nothing lies over the text."""

import base64
import re

import pytest

from tests.browser.axe import barriers
from tests.printed import read_printed

OLD = "/d/PSV-ZKKA-1~2011"


def printed(page, how):
    """What pdftotext reads of the page on paper."""
    pdf = base64.b64decode(page.call("Page.printToPDF", preferCSSPageSize=True)["data"])
    return read_printed(pdf, how)


def sheets(page):
    """The words of each printed sheet."""
    return [" ".join(sheet.split()) for sheet in printed(page, "-raw").split("\f")[:-1]]


@pytest.mark.parametrize("address", [OLD, f"{OLD}/v1"])
def test_every_sheet_carries_code_version_day_state_and_who_printed(enter, served, address):
    page = enter("redaktor.zkka")
    page.goto(served + address)
    found = sheets(page)
    assert len(found) > 1
    for sheet in found:
        assert "ZËVENDËSUAR · PSV-ZKKA-1/2011 · versioni 1 i datës" in sheet
        assert "nga Lindita Çela" in sheet
        assert f"{OLD}/v1" in sheet


@pytest.mark.parametrize("address", ["/d/PSV-AP-1", "/d/MRV-GR-1~2006"])
def test_no_line_of_the_text_lies_under_the_foot_of_a_sheet(enter, served, address):
    page = enter("redaktor.zkka")
    page.goto(served + address)
    feet = [foot_of(sheet) for sheet in placed_words(page)]
    assert len(feet) > 2
    assert len(set(feet)) == 1, "the same words stand there on each sheet"
    assert feet[0].startswith(("PSV-AP-1 ", "RATIFIKUAR ")), feet[0]


def placed_words(page):
    """Of each printed sheet (top, bottom, word) of each word, in points from the upper edge."""
    pattern = re.compile(r'<word .*?yMin="([\d.]+)" .*?yMax="([\d.]+)">(.*?)</word>')
    return [
        [(float(top), float(bottom), word) for top, bottom, word in pattern.findall(sheet)]
        for sheet in printed(page, "-bbox").split("<page ")[1:]
    ]


def foot_of(sheet):
    """The words of the foot's two lines, and all that lies between or behind them."""
    second = max(top for top, _bottom, word in sheet if word == "Shtypur")
    first = max(top for top, _bottom, _word in sheet if top < second - 4)
    return " ".join(word for top, bottom, word in sheet if bottom > first and top < second + 5)


def test_citation_is_copied_and_places_are_unfolded(enter, served):
    page = enter("redaktor.zkka")
    page.goto(f"{served}{OLD}/v1")
    assert barriers(page) == []
    assert page.exists(".cite textarea + button")
    page.goto(f"{served}/d/MRV-GR-1~2006#p2")
    page.wait_for("location.pathname.startsWith('/f/') && location.search === '?page=2'")
    page.goto(f"{served}/d/MRV-GR-1~2006/v1#p2")
    assert page.evaluate("document.querySelector('details.pages').open")
    assert page.evaluate("document.querySelector('#p2').getBoundingClientRect().top < innerHeight")
