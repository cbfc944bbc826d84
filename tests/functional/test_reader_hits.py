"""The reader goes from hit to hit of a search through a file, marked on the picture and in the text."""

import io
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.content_types import load_core_types
from dosja.documents.extraction import Extractor, sniff
from dosja.documents.operations.documents import create_document
from dosja.documents.operations.files import attach_file, store_text
from dosja.uids import format_uid, parse_uid
from tests.functional.conftest import BEGIN
from tests.make_files import make_docx, make_pdf

PAGES = ["Viktima e parë dhe viktimat", "Asgjë këtu", "Pas viktimave vjen <b>prokurori</b>"]


@pytest.fixture
def attach(stored):
    """attach(name, content) returns the address of the file in the reader; its text is read."""

    def put(name, content):
        ctype = load_core_types()["document"]
        with stored() as site, Extractor() as extractor:
            document = create_document(
                site, OPERATOR, BEGIN, ctype, agency="akademia", access="public",
                values={"title": "Raport", "language": "sq", "kind": "report"},
            )  # fmt: skip
            file = attach_file(
                site, OPERATOR, BEGIN, document, ctype,
                name=name, media_type=sniff(io.BytesIO(content), name).media_type, source=io.BytesIO(content),
            )  # fmt: skip
        with stored() as site, Extractor() as extractor:
            file = site.uids[file.uid]
            result = extractor.extract(file.blob.committed(), file.media_type)
            store_text(site, BEGIN, file.uid, result)
            return f"/f/{format_uid(file.uid)}"

    return put


@pytest.fixture
def reader(sign_in):
    return sign_in("partner")


def status(page):
    return page.html.select_one(".hits [role=status]").get_text(strip=True)


def place(page):
    """(page of the file, marks in the text, the present mark, numbers of marks on the picture)."""
    now = page.html.select("mark.now")
    return (
        parse_qs(urlsplit(page.request.url).query)["page"],
        [mark.get_text() for mark in page.html.select(".page-text mark")],
        [mark.get_text() for mark in now],
        len(page.html.select(".sheet-marks rect")),
    )


def test_reader_goes_to_each_hit_and_back_across_pages(attach, reader):
    page = reader.get(attach("a.pdf", make_pdf(PAGES)), {"page": 1, "q": "viktima"})
    assert status(page) == "Hit 1 of 3"
    assert place(page) == (["1"], ["Viktima", "viktimat"], ["Viktima"], 2)
    assert "Previous hit" not in page.text
    page = page.click("Next hit")
    assert (status(page), place(page)[2]) == ("Hit 2 of 3", ["viktimat"])
    page = page.click("Next hit")
    assert status(page) == "Hit 3 of 3"
    assert place(page) == (["3"], ["viktimave"], ["viktimave"], 1)
    assert "Next hit" not in page.text
    assert place(page.click("Previous hit"))[2] == ["viktimat"]


def test_reader_on_a_page_without_a_hit_leads_to_the_nearest_ones(attach, reader):
    page = reader.get(attach("a.pdf", make_pdf(PAGES)), {"page": 2, "q": "viktima"})
    assert status(page) == "3 hits, on other pages"
    assert place(page)[1:] == ([], [], 0)
    assert status(page.click("Previous hit")) == "Hit 2 of 3"
    assert status(page.click("Next hit")) == "Hit 3 of 3"
    assert [link.get_text() for link in page.html.select(".hits-pages a")] == ["1", "3"]
    assert status(page.click("^3$")) == "Hit 3 of 3"


def test_reader_marks_lie_on_the_words_of_the_picture(attach, reader):
    page = reader.get(attach("a.pdf", make_pdf(["fjalë\n" * 30 + "viktima"])), {"page": 1, "q": "viktima"})
    (mark,) = page.html.select(".sheet-marks rect")
    left, top, wide, high = (int(mark[name]) for name in ("x", "y", "width", "height"))
    # An A4 page from reportlab: the line begins 72 points from the left, 30 lines of 13.2 points below 770.
    assert abs(left - 72 / 595 * 10_000) < 60
    assert abs(top + high - (842 - 770 + 30 * 13.2) / 842 * 10_000) < 100
    assert 300 < wide < 1200
    assert (mark["id"], mark["class"]) == ("hit", ["now"])
    assert "style=" not in page.text


def test_reader_marks_are_read_once_and_kept(attach, reader, app, site_folder):
    address = attach("a.pdf", make_pdf(PAGES))
    reader.get(address, {"page": 1, "q": "viktima"})
    app.registry.extractor.close()
    child = app.registry.extractor.pid
    page = reader.get(address, {"page": 1, "q": "parë"})
    assert len(page.html.select(".sheet-marks rect")) == 1
    assert app.registry.extractor.pid == child is None
    assert len(list((site_folder / "word-boxes").glob("*/*.json"))) == 1


def test_reader_of_a_file_without_picture_jumps_to_the_mark_in_the_text(attach, reader):
    page = reader.get(
        attach("a.docx", make_docx(["Viktima dhe viktimat"])), {"q": "viktima", "page": 1, "hit": 2}
    )
    assert page.html.select(".sheet") == []
    assert page.html.select_one("#hit").get_text() == "viktimat"
    assert status(page) == "Hit 2 of 2"


def test_reader_without_a_search_shows_no_hits(attach, reader):
    page = reader.get(attach("a.pdf", make_pdf(PAGES)))
    assert page.html.select(".hits") == []
    assert page.html.select("mark, rect") == []


def test_reader_says_when_the_words_stand_nowhere_in_the_file(attach, reader):
    page = reader.get(attach("a.pdf", make_pdf(PAGES)), {"q": "gjykata"})
    assert status(page) == "No hit in this file"
    assert page.html.select("[data-key]") == []
    assert "/search?q=gjykata" in page.text


def test_reader_takes_a_field_for_a_filter_only_where_the_results_do(attach, reader):
    address = attach("a.pdf", make_pdf(["Lloji sop: viktima"]))
    for query, marked in (("lloji:sop viktima", ["viktima"]), ("lloji:viktima", ["Lloji", "viktima"])):
        page = reader.get(address, {"q": query})
        assert [mark.get_text() for mark in page.html.select(".page-text mark")] == marked


def test_reader_searches_as_the_results_did_without_the_glossary(attach, reader, stored):
    with stored() as site:
        create_document(
            site, OPERATOR, BEGIN, load_core_types()["glossary_term"], agency="zkka", access="public",
            values={"title": "viktimë", "language": "sq", "synonyms": ({"form": "prokuror"},)},
        )  # fmt: skip
    address = attach("a.pdf", make_pdf(PAGES))
    assert status(reader.get(address, {"q": "viktimë"})) == "Hit 1 of 4"
    page = reader.get(address, {"q": "viktimë", "expand": "0"})
    assert status(page) == "Hit 1 of 3"
    assert "expand=0" in page.click("Next hit").request.path_qs
    form = next(form for form in page.forms.values() if "page" in form.fields)
    form["page"] = "3"
    assert status(form.submit()) == "Hit 3 of 3"


@pytest.mark.parametrize(
    "query", ["hit=99", "hit=-1", "hit=x", "hit=%00", "hit=" + "9" * 400, "page=99&hit=1", "expand=evil"]
)
def test_reader_nonsense_in_the_address_still_answers(attach, reader, query):
    page = reader.get(f"{attach('a.pdf', make_pdf(PAGES))}?q=viktima%22%3E%3Cscript%3E%00&{query}")
    assert "<script>" not in page.text
    assert "of 3" in status(page) or "other pages" in status(page)


def test_reader_of_a_damaged_pdf_shows_what_was_read_before(attach, reader, app, stored):
    address = attach("a.pdf", make_pdf(PAGES))
    with stored() as site:
        path = Path(site.uids[parse_uid(address.rpartition("/")[2])].blob.committed())
    path.chmod(0o600)
    path.write_bytes(b"%PDF-1.4 broken")
    page = reader.get(address, {"q": "viktima"})
    assert status(page) == "Hit 1 of 3"
    assert page.html.select("rect") == []
    assert page.html.select_one("#hit").get_text() == "Viktima"


def test_reader_speaks_albanian_of_hits(attach, sign_in):
    page = sign_in("partner", lang="sq").get(attach("a.pdf", make_pdf(PAGES)), {"q": "viktima"})
    assert status(page) == "Gjetja 1 nga 3"
    assert "Gjetja tjetër" in page.text
