"""The national strategy comes in as text, PDF and DOCX, and the passage on Greece is found at its page."""

import re
import shutil
from urllib.parse import parse_qs, urlsplit

import pytest

from dosja.documents.model import File
from dosja.search.query import Filters, Search
from dosja.storage.database import open_database, session
from tests.command import dosja
from tests.make_files import make_docx, make_pdf

pytestmark = pytest.mark.shared

LINES_OF_A_PAGE = 45
PASSAGE = re.compile(r"Marrëveshjes\s+me\s+Greqinë|marrëveshja\s+me\s+Greqinë")


@pytest.fixture(scope="module")
def strategy(shared):
    """The strategy's text, cut into pages as a printer would."""
    (path,) = (shared / "data" / "strategy").glob("*.txt")
    lines = path.read_text("utf-8").splitlines()
    return ["\n".join(lines[n : n + LINES_OF_A_PAGE]) for n in range(0, len(lines), LINES_OF_A_PAGE)]


def pages_found(home, text):
    """(name of the file, page number, text of that page) of each page hit, the best first."""
    hits = Search(home / "index").find(text, Filters(tokens=None)).hits
    db = open_database(home)
    try:
        with session(db) as site:
            found = []
            for hit in hits:
                for page in hit.pages:
                    file = site.get(page.file, File)
                    if file is not None:
                        found.append((file.name, page.number, file.text.pages[page.number - 1]))
            return found
    finally:
        db.close()


def test_import_of_the_strategy_is_found_at_the_page_of_the_agreement(site_folder, shared):
    result = dosja("import", str(shared / "data" / "strategy"), home=site_folder)
    assert (result.returncode, result.stderr) == (0, "")
    assert "Taken: 1 documents, 1 files." in result.stdout
    _name, number, text = pages_found(site_folder, "marreveshje greqi")[0]
    assert number > 1
    assert PASSAGE.search(text)
    again = dosja("import", str(shared / "data" / "strategy"), home=site_folder)
    assert "Taken: 0 documents, 0 files. Known already: 1." in again.stdout


@pytest.mark.parametrize(("name", "make"), [("strategjia.pdf", make_pdf), ("strategjia.docx", make_docx)])
def test_import_of_the_strategy_as_a_file_of_pages_finds_the_very_page(
    site_folder, strategy, tmp_path, name, make
):
    wanted = {number for number, page in enumerate(strategy, 1) if PASSAGE.search(page)}
    assert wanted
    folder = tmp_path / "strategy"
    folder.mkdir()
    (folder / name).write_bytes(make(strategy))
    result = dosja("import", str(folder), "--access", "public", home=site_folder)
    assert (result.returncode, result.stderr) == (0, "")
    found = pages_found(site_folder, "marreveshje greqi")
    assert found[0][0] == name
    assert found[0][1] in wanted
    assert PASSAGE.search(found[0][2])
    shutil.rmtree(folder)


def test_strategy_is_found_in_the_browser_at_its_page(app, site_folder, strategy, tmp_path, sign_in):
    folder = tmp_path / "strategy"
    folder.mkdir()
    (folder / "strategjia.pdf").write_bytes(make_pdf(strategy))
    app.registry.database.close()
    result = dosja("import", str(folder), "--access", "public", home=site_folder)
    assert result.returncode == 0, result.stderr
    db = app.registry.database = open_database(site_folder)
    assert db
    browser = sign_in("partner")
    page = browser.get("/search", {"q": "marreveshje greqi"})
    link = page.html.select_one("a[href*='?page=']")
    number = int(parse_qs(urlsplit(link["href"]).query)["page"][0])
    assert PASSAGE.search(strategy[number - 1])
