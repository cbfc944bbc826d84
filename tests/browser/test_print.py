"""A page on paper: every sheet says which text it is, and nothing lies over the text."""

import base64
import subprocess

import pytest

from tests.browser.axe import barriers

OLD = "/d/PSV-ZKKA-1~2011"


def sheets(page, tmp_path):
    """The words of each printed sheet."""
    file = tmp_path / "page.pdf"
    file.write_bytes(base64.b64decode(page.call("Page.printToPDF", preferCSSPageSize=True)["data"]))
    read = subprocess.run(
        ["pdftotext", "-raw", str(file), "-"], check=True, capture_output=True, timeout=60
    ).stdout.decode()
    return [" ".join(sheet.split()) for sheet in read.split("\f")[:-1]]


@pytest.mark.parametrize("address", [OLD, f"{OLD}/v1"])
def test_every_sheet_carries_code_version_day_state_and_who_printed(enter, served, tmp_path, address):
    page = enter("redaktor.zkka")
    page.goto(served + address)
    found = sheets(page, tmp_path)
    assert len(found) > 1
    for sheet in found:
        assert "ZËVENDËSUAR · PSV-ZKKA-1/2011 · versioni 1 i datës" in sheet
        assert "nga Lindita Çela" in sheet
        assert f"{OLD}/v1" in sheet


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
