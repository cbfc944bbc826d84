"""Lists and filters as their readers meet them: names of lists, days as people write them, short rows."""

from datetime import timedelta

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.content_types import load_core_types
from dosja.documents.operations.documents import create_document
from tests.functional.conftest import BEGIN

TYPES = load_core_types()


@pytest.fixture
def editor(sign_in, login_of):
    return sign_in(login_of("editor"), lang="sq")


@pytest.fixture
def make(stored):
    def store(title, agency="akademia", ctype="document", **more):
        values = {
            "title": title,
            "language": "sq",
            **({"kind": "other"} if ctype == "document" else {}),
            **more,
        }
        with stored() as site:
            create_document(
                site, OPERATOR, BEGIN + timedelta(minutes=1), TYPES[ctype], agency=agency, values=values,
                access="public",
            )  # fmt: skip

    return store


def heading(page):
    return page.html.h1.get_text(" ", strip=True)


def test_list_is_named_after_its_kind_and_agency_on_the_page_and_on_the_tab(make, editor):
    assert heading(editor.get("/documents")) == "Dokumentet"
    page = editor.get("/documents?type=sop&agency=akademia")
    assert heading(page) == "Procedura standarde veprimi"
    assert page.html.title.get_text() == "Procedura standarde veprimi · Akademia e Policisë · Dosja"
    assert heading(editor.get("/documents?type=nothing")) == "Dokumentet"


def test_row_of_a_list_names_the_agency_by_its_abbreviation_and_on_a_phone_in_full(make, editor):
    make("Udhëzues", agency="zkka")
    cell = editor.get("/documents").html.select_one("td[data-label=Institucioni]")
    assert cell.abbr.get_text() == "ZKKA"
    assert cell.abbr["title"] == "Zyra e Koordinatorit Kombëtar për Anti-trafikimin"
    assert cell.select_one(".narrow-only").get_text() == cell.abbr["title"]


@pytest.mark.parametrize("address", ["/documents?on=", "/a/akademia?on="])
def test_day_of_a_filter_is_written_and_shown_as_people_write_days(make, editor, address):
    make("Udhëzues")
    field = editor.get(f"{address}2026-11-05").html.select_one("main input[name=on]")
    assert (field["type"], field["value"]) == ("text", "05.11.2026")
    assert field["placeholder"] == "dd.mm.vvvv"
    again = editor.get(f"{address}5.11.2026")
    assert again.html.select_one("main input[name=on]")["value"] == "05.11.2026"


@pytest.mark.parametrize("address", ["/documents?on=", "/a/akademia?on="])
def test_wrong_day_of_a_filter_stays_in_its_field_with_the_reason_beside_it(make, editor, address):
    make("Udhëzues")
    page = editor.get(f"{address}31.02.2026")
    field = page.html.select_one("main input[name=on]")
    assert field["value"] == "31.02.2026"
    assert field["aria-invalid"] == "true"
    why = page.html.find(id=field["aria-describedby"]).get_text(strip=True)
    assert why == "Shkruajeni datën si dd.mm.vvvv."


def test_days_of_the_filter_of_trainings_are_written_and_refused_alike(sign_in):
    trainer = sign_in("trajner.akademia", lang="sq")
    page = trainer.get("/training?first=2026-11-05&last=5.13.2026")
    first, last = page.html.select_one("#filter-first"), page.html.select_one("#filter-last")
    assert (first["type"], first["value"]) == ("text", "05.11.2026")
    assert (last["value"], last["aria-invalid"]) == ("5.13.2026", "true")


def test_list_that_fits_one_page_does_not_count_itself_twice(make, editor):
    make("Udhëzues")
    page = editor.get("/documents")
    assert "1 dokument" in page.html.main.get_text()
    assert not page.html.select(".pager")
    for number in range(20):
        make(f"Udhëzues {number}")
    assert editor.get("/documents").html.select_one(".pager-info").get_text() == "1–20 nga 21"


def test_kinds_for_which_most_readers_come_stand_first(editor):
    first = ["/documents?type=sop", "/documents?type=agreement", "/documents?type=curriculum"]
    page = editor.get("/documents")
    assert [link["href"] for link in page.html.select("nav a[href^='/documents?type=']")][:3] == first
    page = editor.get("/new")
    assert [link["href"] for link in page.html.select(".cards a")][:3] == [
        address.replace("/documents", "/new") for address in first
    ]
