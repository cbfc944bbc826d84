"""Documents of a plugin whose code is gone: they open, are found, listed, exported; nothing can change them;
installing the plugin again brings everything back."""

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.agencies.switches import switch
from dosja.documents.exchange.exporting import export_site
from dosja.documents.indexing import make_source
from dosja.documents.model import Document
from dosja.documents.operations.documents import create_document
from dosja.plugins import operations
from dosja.search.maintenance import differences, reindex
from dosja.testing import document_form
from dosja.uids import format_uid
from tests.plugins.distributions import TYPE

CODE = """
@hookimpl
def vocabularies():
    return {"ranks": [("inspector", _("Inspector"))]}


@hookimpl
def document_side(context, document):
    return Slot(_("Box of the plugin"))
"""
CARD = (
    TYPE.format(id="academy")
    + """
[[fieldsets.fields]]
name = "rank"
kind = "choice"
label = "Rank"
vocabulary = "ranks"
search = "facet"
"""
)
SQ = """
"Duty card" = "Karta e shërbimit"
"Duty cards" = "Kartat e shërbimit"
"Crossing point" = "Pika e kalimit"
"Rank" = "Grada"
"Inspector" = "Inspektor"
"""
N = 100


def install(intranet):
    intranet.plugins.write("academy", CODE, files={"schemas/card.toml": CARD, "locale/sq.toml": SQ})
    intranet.start()
    assert intranet.plugin("academy").reason == ""


def index(intranet):
    registry = intranet.app.registry
    source = make_source(registry.types)
    reindex(registry.database, intranet.home / "index", source)
    return differences(registry.database, intranet.home / "index", source)


@pytest.fixture(scope="module")
def gone(shared_intranet):
    """The plugin was used for N documents, then its code was removed and the intranet started again."""
    install(shared_intranet)
    with shared_intranet.stored() as site:
        plugin = shared_intranet.plugin("academy")
        operations.switch_on(site, OPERATOR, shared_intranet.clock(), plugin, "akademia")
        editor = site.users["redaktor.akademia"]
        ctype = shared_intranet.app.registry.types["academy:card"]
        for number in range(N):
            values = {
                "title": f"Karta {number}", "code": f"KS-{number}", "language": "sq",
                "point": f"Pika{number}", "rank": "inspector",
            }  # fmt: skip
            create_document(
                site, editor, shared_intranet.clock(), ctype, agency="akademia", values=values
            )  # fmt: skip
    shared_intranet.plugins.remove("academy")
    shared_intranet.start()
    assert index(shared_intranet) == []
    return shared_intranet


@pytest.fixture
def installed_again(gone):
    """The plugin's code is there again, for one test."""
    install(gone)
    yield gone
    gone.plugins.remove("academy")
    gone.start()
    index(gone)


@pytest.fixture
def browser(gone):
    return gone.sign_in("redaktor.akademia", "sq")


def cards(intranet):
    with intranet.stored() as site:
        return [one.uid for one in site.uids.values() if isinstance(one, Document)]


def test_every_one_opens_with_its_labels_in_the_readers_language(gone, browser):
    uids = cards(gone)
    assert len(uids) == N
    for uid in uids:
        assert browser.get(f"/d/{format_uid(uid)}").status_int == 200
    page = browser.get("/d/KS-7")
    assert "Karta e shërbimit" in page
    assert "Pika e kalimit" in page
    assert "Inspektor" in page
    assert "shtojca që njeh këtë lloj" in page.text.lower()
    assert "Box of the plugin" not in page
    english = gone.sign_in("admin.akademia").get("/d/KS-7")
    assert "Crossing point" in english
    assert "Inspector" in english


def test_all_are_listed_under_their_kind(browser):
    page = browser.get("/documents?type=academy:card")
    assert f"nga {N}" in page
    assert "Kartat e shërbimit" in page


def test_all_are_found_by_their_words(browser):
    assert "Karta 7" in browser.get("/search?q=pika7")
    assert str(N) in browser.get("/search?q=karta").html.find("main").text


def test_index_opens_and_agrees_without_the_code(gone):
    assert index(gone) == []


def test_editing_is_refused_with_the_reason(gone, browser):
    path = f"/d/{format_uid(cards(gone)[0])}"
    assert "nuk është e instaluar" in browser.get(f"{path}/edit", status=403)
    assert "/edit" not in [link["href"] for link in browser.get(path).html.find_all("a") if link.get("href")]
    assert "Duty card" not in browser.get("/new")


def test_it_can_be_moved_trashed_and_restored_and_its_history_reads(gone, browser):
    path = f"/d/{format_uid(cards(gone)[1])}"
    form = next(
        form for form in browser.get(f"{path}/trash").forms.values() if form.action.endswith("/trash")
    )
    form.submit().follow()
    page = browser.get(path)
    next(form for form in page.forms.values() if form.action.endswith("/restore")).submit().follow()
    assert browser.get(f"{path}/history").status_int == 200
    assert gone.sign_in("auditor").get("/admin/audit").status_int == 200


def test_all_are_exported(gone, tmp_path):
    with gone.stored() as site:
        export_site(site, gone.app.registry.types, tmp_path / "all")
    written = "".join(path.read_text("utf-8") for path in (tmp_path / "all").rglob("*.toml"))
    written += "".join(path.read_text("utf-8") for path in (tmp_path / "all").rglob("*.json"))
    assert all(f'Pika{number}"' in written for number in range(N))


def test_page_of_plugins_says_that_it_is_gone_and_counts_its_documents(gone):
    page = gone.sign_in("administrator").get("/admin/plugins/academy")
    assert "No longer installed" in page
    assert f"{N} documents" in page


def test_installing_again_reconnects_all(installed_again):
    gone = installed_again
    browser = gone.sign_in("redaktor.akademia", "sq")
    uids = cards(gone)
    path = f"/d/{format_uid(uids[0])}"
    assert "Box of the plugin" in browser.get(path)
    page = browser.get(f"{path}/edit")
    before = document_form(page)["point"].value
    for point in ("Tjetër pikë", before):
        form = document_form(browser.get(f"{path}/edit"))
        form["point"] = point
        assert point in form.submit().follow()
    assert index(gone) == []
    with gone.stored() as site:
        assert switch(site.agencies["akademia"], "academy", True) is False
