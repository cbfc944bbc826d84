"""The text of a page is drawn once and kept; whatever it depends on shows at once when it changes."""

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.content_types import load_core_types
from dosja.documents.model import Document
from dosja.documents.operations.documents import create_document, update_document
from dosja.search.postings import Cache
from dosja.uids import format_uid
from tests.functional.conftest import BEGIN

SOP = load_core_types()["sop"]
EDITOR, PARTNER = "redaktor.akademia", "partner"


def make(site, title, access="public", **values):
    values = {"title": title, "language": "sq", "body": "<h2>Neni 1</h2><p>Zbulimi</p>", **values}
    return create_document(site, OPERATOR, BEGIN, SOP, agency="akademia", values=values, access=access).uid


@pytest.fixture
def pair(stored):
    """(parent, child): the uids of an internal procedure and of a public one that puts it into detail."""
    with stored() as site:
        parent = make(site, "Procedura kryesore", "internal")
        child = make(site, "Procedura e detajuar", parent=parent, issuing_body="akademia")
    return parent, child


def text_of(browser, uid):
    """What the page says below its head, without what stands beside it."""
    page = browser.get(f"/d/{format_uid(uid)}")
    return " ".join(
        card.get_text(" ", strip=True) for card in page.html.select("article .card dl, .rich-text")
    )


def test_reader_who_may_not_see_a_document_never_gets_its_title_from_what_another_was_shown(pair, sign_in):
    _parent, child = pair
    editor, partner = sign_in(EDITOR), sign_in(PARTNER)
    for _twice in range(2):
        assert "Procedura kryesore" in text_of(editor, child)
        assert "Procedura kryesore" not in text_of(partner, child)


def test_new_title_of_what_a_text_points_at_shows_at_once(pair, sign_in, stored):
    parent, child = pair
    editor = sign_in(EDITOR)
    assert "Procedura kryesore" in text_of(editor, child)
    with stored() as site:
        document = site.get(parent, Document)
        values = {**document.values, "title": "Procedura e re"}
        update_document(site, OPERATOR, BEGIN, document, SOP, rev=document.rev, values=values)
        site.agencies["akademia"].title_sq = "Akademia e Re"
        site.agencies["akademia"].title_en = "The New Academy"
    assert "Procedura e re" in text_of(editor, child)
    assert "The New Academy" in text_of(editor, child)


def test_saved_text_shows_at_once_in_the_reader_s_language(pair, sign_in, stored):
    _parent, child = pair
    editor = sign_in(EDITOR)
    before = editor.get(f"/d/{format_uid(child)}")
    assert "Link to place 1 of the text" in before
    with stored() as site:
        document = site.get(child, Document)
        values = {**document.values, "body": "<h2>Neni 1</h2><p>Referimi</p>"}
        update_document(site, OPERATOR, BEGIN, document, SOP, rev=document.rev, values=values)
    assert text_of(editor, child).count("Referimi") == 1
    assert "Zbulimi" not in text_of(editor, child)
    form = next(form for form in before.forms.values() if form.action == "/language")
    form.submit("language", value="sq")
    after = editor.get(f"/d/{format_uid(child)}")
    assert "Link to place" not in after
    assert "Issuing body" not in after


class Counting(Cache):
    """A cache that counts what is drawn for it."""

    drawn = 0

    def put(self, key, value, size):
        self.drawn += 1
        return super().put(key, value, size)


def test_same_text_is_not_drawn_again(pair, sign_in, app):
    _parent, child = pair
    kept = app.registry.drawn_texts = Counting(1_000_000)
    editor = sign_in(EDITOR)
    first = text_of(editor, child)
    assert text_of(editor, child) == first
    assert kept.drawn == 1
