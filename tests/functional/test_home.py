"""The home page: what a visitor learns, and what a signed-in person finds of the own."""

from datetime import timedelta

import pytest

from dosja.documents.model import Document, File
from tests.functional.conftest import BEGIN


@pytest.fixture
def put(stored):
    """put("Title", by="redaktor.akademia") stores a document, each a minute later than the one before."""
    made = []

    def store(title, *, by, agency="akademia", access="public", state="draft", kind="sop", failed_file=None):
        with stored() as site:
            moment = BEGIN + timedelta(minutes=len(made))
            document = Document(
                site.take_uid(),
                kind,
                1,
                agency,
                state,
                {"title": title, "code": "", "language": "sq"},
                moment,
                site.users[by].uid,
            )
            document.access = access
            site.uids[document.uid] = document
            if failed_file:
                file = File(
                    site.take_uid(), document.uid, failed_file, "application/pdf", moment, site.users[by].uid
                )
                file.status = "failed"
                site.uids[file.uid] = file
                document.files = (file.uid,)
            site.documents.index(document)
            made.append(document.uid)

    return store


def titles(page, section):
    """The documents in the card of that heading."""
    card = page.html.select_one(f"section[aria-labelledby={section}-title]")
    return [] if card is None else [link.get_text() for link in card.select(".doc-list a")]


def card_note(page, address):
    """What stands in the entry card that leads to `address`."""
    return [note.get_text() for note in page.html.select(f"a.entry[href='{address}'] .entry-note")]


@pytest.mark.parametrize("lang", ["sq", "en"])
def test_home_visitor_learns_what_it_is_and_how_to_sign_in(new_browser, lang):
    page = new_browser(lang).get("/")
    assert page.html.html["lang"] == lang
    assert page.html.main.select("a[href='/sign-in']")
    assert not page.html.select(".doc-list, .entry")


def test_home_visitor_of_an_empty_session_touches_no_database(app, visitor):
    app.registry.database.close()
    assert visitor.get("/").status_int == 200


def test_home_person_is_greeted_with_name_and_agency(sign_in):
    page = sign_in("redaktor.akademia").get("/")
    assert "Elira Dema" in page.html.h1.get_text()
    assert page.html.main.select(".hero a[href='/a/akademia']")


def test_home_editor_without_documents_is_shown_the_next_step(sign_in):
    empty = sign_in("redaktor.akademia").get("/").html.select_one(".empty")
    assert empty.select("a[href='/new']")


def test_home_reader_without_documents_is_offered_nothing_he_may_not_do(sign_in):
    empty = sign_in("partner").get("/").html.select_one(".empty")
    assert empty.get_text(strip=True)
    assert not empty.select("a")


def test_home_own_documents_drafts_of_colleagues_and_newest_are_told_apart(sign_in, put):
    put("Mine", by="redaktor.akademia")
    put("Draft of a colleague", by="admin.akademia")
    put("In force, of a colleague", by="admin.akademia", state="in_force")
    put("Draft elsewhere", by="redaktor.policia", agency="policia")
    page = sign_in("redaktor.akademia").get("/")
    assert titles(page, "own") == ["Mine"]
    assert titles(page, "drafts") == ["Draft of a colleague"]
    assert titles(page, "newest") == [
        "Draft elsewhere",
        "In force, of a colleague",
        "Draft of a colleague",
        "Mine",
    ]


def test_home_shows_nothing_that_the_reader_may_not_see(sign_in, put):
    put("Open", by="redaktor.policia", agency="policia")
    put("Internal to another agency", by="redaktor.policia", agency="policia", access="internal")
    put("Restricted", by="redaktor.policia", agency="policia", access="restricted", failed_file="secret.pdf")
    page = sign_in("redaktor.akademia").get("/")
    assert titles(page, "newest") == ["Open"]
    assert "Internal" not in page
    assert "secret.pdf" not in page
    assert card_note(page, "/documents?type=sop") == ["1 document"], "counts obey the access level too"
    assert card_note(page, "/a/policia") == ["PSH · 1 document"]


def test_home_counts_by_kind_and_agency(sign_in, put):
    for number in range(3):
        put(f"Agreement {number}", by="redaktor.zkka", agency="zkka", kind="agreement")
    page = sign_in("partner").get("/")
    assert card_note(page, "/documents?type=agreement") == ["3 documents"]
    assert card_note(page, "/documents?type=sop") == ["0 documents"]
    assert card_note(page, "/a/zkka") == ["ZKKA · 3 documents"]
    assert not page.html.select("a.entry[href='/a/mash']"), (
        "agencies without documents wait in the navigation"
    )


def test_home_file_that_could_not_be_read_waits_for_the_editor_alone(sign_in, put):
    put("With a scan", by="admin.akademia", failed_file="skanim.pdf")
    assert "skanim.pdf" in sign_in("redaktor.akademia").get("/").html.select_one(".notice").get_text()
    assert "skanim.pdf" not in sign_in("redaktor.zkka").get("/")


def test_home_shows_a_document_at_once_after_it_was_stored(sign_in, put):
    browser = sign_in("partner")
    browser.get("/")
    put("Just stored", by="redaktor.zkka", agency="zkka")
    assert titles(browser.get("/"), "newest") == ["Just stored"]


def test_home_title_in_another_language_is_marked(sign_in, put, stored):
    put("Annual report", by="redaktor.zkka", agency="zkka")
    with stored() as site:
        (document,) = (item for item in site.uids.values() if isinstance(item, Document))
        document.values = {**document.values, "language": "en"}
    assert sign_in("partner", lang="sq").get("/").html.select_one(".doc-list a")["lang"] == "en"
    assert "lang" not in sign_in("partner", lang="en").get("/").html.select_one(".doc-list a").attrs


def test_account_without_a_role_learns_what_to_do_and_is_led_to_nothing_refused(put, stored, sign_in):
    put("Procedurë e hapur", by="redaktor.akademia")
    with stored() as site:
        site.users["partner"].roles = ()
    page = sign_in("partner", lang="sq").get("/")
    assert "Llogaria juaj nuk ka ende asnjë rol" in page.text
    assert "administratorit të institucionit" in page.text
    assert "Procedurë e hapur" not in page.text, "no document opens without a role"
    for link in page.html.select("a[href^='/']"):
        page.goto(link["href"], status=200)
