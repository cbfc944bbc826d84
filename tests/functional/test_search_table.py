"""The found documents as a table: all of them, in the reader's language, harmless in a spreadsheet."""

import csv
import io

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.content_types import load_core_types
from dosja.documents.extraction import Extractor
from dosja.documents.operations.documents import create_document
from dosja.documents.operations.files import attach_file, store_text
from dosja.search import table_views
from tests.functional.conftest import BEGIN
from tests.make_files import make_pdf


@pytest.fixture
def put(stored, catch_up):
    """put(title, access, pages) stores a document, with a PDF of these pages, and indexes it."""
    types = load_core_types()

    def store(title, access="public", pages=(), **values):
        ctype = types["sop" if "code" in values else "document"]
        given = {"title": title, "language": "sq", **values}
        if ctype.id == "document":
            given["kind"] = "other"
        with stored() as site:
            document = create_document(site, OPERATOR, BEGIN, ctype, agency="mb", access=access, values=given)
            if pages:
                file = attach_file(
                    site, OPERATOR, BEGIN, document, ctype, name="shtojca.pdf",
                    media_type="application/pdf", source=io.BytesIO(make_pdf(pages)),
                )  # fmt: skip
        if pages:
            with stored() as site, Extractor() as extractor:
                result = extractor.extract(site.uids[file.uid].blob.committed(), "application/pdf")
                store_text(site, BEGIN, file.uid, result)
        catch_up()

    return store


def table(answer):
    assert answer.content_type == "text/csv"
    assert answer.body.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_table_has_each_found_document_in_the_readers_language(put, sign_in):
    put("Kufiri në fjalë", code="PSV-MB-1/2026", pages=["Hyrje", "kufiri", "tjetër", "kufirit"])
    put("Tjetër")
    head, row = table(sign_in("partner").get("/search.csv?q=kufiri"))
    assert head == ["Code", "Title", "Kind", "Agency", "State", "Language", "Last change", "Address", "Pages"]
    assert row[:7] == [
        "PSV-MB-1/2026",
        "Kufiri në fjalë",
        "Standard operating procedure",
        "Ministry of Interior",
        "Draft",
        "Albanian",
        "23.11.2026",
    ]
    assert row[7].startswith("http://localhost/d/")
    assert row[8] == "shtojca.pdf: 2, 4"
    head, row = table(sign_in("partner", lang="sq").get("/search.csv?q=kufiri"))
    assert (head[0], head[4], row[2], row[4]) == ("Kodi", "Gjendja", "Procedurë standarde veprimi", "Projekt")


def test_table_follows_the_page_in_choices_and_order_and_holds_all_pages(put, sign_in):
    for number in range(23):
        put(f"Kufiri {number:02}")
    put("Kufiri me kod", code="PSV-MB-1/2026")
    reader = sign_in("partner")
    page = reader.get("/search?q=kufiri&type=document&sort=modified&page=2")
    rows = table(page.click("As a table"))
    assert len(rows) == 1 + 23
    assert {row[2] for row in rows[1:]} == {"Other document"}


def test_table_holds_nothing_unseen(put, sign_in):
    put("Kufiri i hapur")
    put("Kufiri i mbyllur", access="restricted", pages=["kufiri i mbyllur"])
    answer = sign_in("partner").get("/search.csv?q=kufiri")
    assert [row[1] for row in table(answer)[1:]] == ["Kufiri i hapur"]
    assert "mbyllur" not in answer.text


@pytest.mark.parametrize("title", ["=1+1", "+355", "-2", "@SUM(A1)", " =cmd|' /C calc'!A0"])
def test_table_runs_nothing_in_a_spreadsheet(put, sign_in, title):
    put(f"{title} kufiri")
    (_head, row) = table(sign_in("partner").get("/search.csv?q=kufiri"))
    assert row[1] == f"'{title.strip()} kufiri" if title[0] != " " else row[1].startswith("'")


def test_table_without_a_question_has_only_its_head(put, sign_in):
    put("Kufiri")
    assert len(table(sign_in("partner").get("/search.csv"))) == 1
    assert len(table(sign_in("partner").get("/search.csv?q=%00&type=%00&page=x&sort=evil"))) == 1


def test_table_that_is_cut_says_so(put, sign_in, monkeypatch):
    monkeypatch.setattr(table_views, "MOST_ROWS", 2)
    for number in range(3):
        put(f"Kufiri {number}")
    rows = table(sign_in("partner").get("/search.csv?q=kufiri"))
    assert len(rows) == 1 + 2 + 1
    assert rows[-1] == ["There are more documents; narrow the search."]


def test_table_is_for_signed_in_people(visitor):
    assert visitor.get("/search.csv?q=x", status=303).location.startswith("http://localhost/sign-in")
