"""Cite, print, send, download: whatever text a page shows is the one that leaves it."""

import re
from urllib.parse import unquote

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.documents.life import operations as lives
from dosja.documents.operations.documents import move_document, trash_document
from dosja.documents.operations.files import remove_file
from dosja.privacy.queries import openings_of
from dosja.uids import format_uid
from tests.functional.asking import ask, signatures
from tests.functional.living import APPROVER, EDITOR, READER, TODAY, TRAINER, Life, day
from tests.printed import read_printed

CODE = "PSV-AKP-1/2026"
CITED = "/d/PSV-AKP-1~2026"
FIRST, SECOND, THIRD = "Teksti i parë për fëmijët", "Teksti i dytë për kufirin", "Teksti i tretë, projekt"


def body(words):
    return f"<h2>Neni 1. Qëllimi</h2><p>{words}</p><h2>Neni 5. Çështje</h2><ul><li>pikë e parë</li></ul>"


@pytest.fixture
def path(stored):
    """The address of a procedure: version 1 replaced by 2, which is in force, and a draft beside it."""
    with stored() as site:
        life = Life(site, title="Procedura e parë", body=body(FIRST))
        file = life.attach("vjetri.txt", "faqja një", "faqja dy e vjetër")
        life.publish()
        life.edit(title="Procedura e dytë", body=body(SECOND))
        remove_file(site, life.who(EDITOR), life.tick(), life.document, life.ctype, file)
        life.attach("riu.txt", "faqja e re")
        life.publish()
        life.edit(title="Procedura e tretë", body=body(THIRD))
        return f"/d/{format_uid(life.document.uid)}"


def pdf_text(response):
    """The words of each sheet."""
    assert response.content_type == "application/pdf"
    return read_printed(response.body).split("\f")[:-1]


def mailto(page):
    (link,) = (a["href"] for a in page.html.select("a") if a.get("href", "").startswith("mailto:"))
    return unquote(link)


def cited(page, language):
    return page.html.select_one(f"textarea#cite-{language}").get_text().strip()


def pdf_link(page):
    (link,) = (a["href"] for a in page.html.select("a[download]"))
    return link


STATES = {"en": ("Superseded", "In force"), "sq": ("Zëvendësuar", "Në fuqi")}


@pytest.mark.parametrize("lang", ["en", "sq"])
@pytest.mark.parametrize(
    ("address", "number", "shown", "other", "file", "content"),
    [
        ("{}/v1", 1, FIRST, SECOND, "vjetri.txt", "faqja një\ffaqja dy e vjetër"),
        ("{}/v2", 2, SECOND, FIRST, "riu.txt", "faqja e re"),
        ("{}", 2, SECOND, FIRST, "riu.txt", "faqja e re"),
        (CITED + "/v1", 1, FIRST, SECOND, "vjetri.txt", "faqja një\ffaqja dy e vjetër"),
        ("/d/" + CODE, 2, SECOND, FIRST, "riu.txt", "faqja e re"),
    ],
)
def test_the_text_on_the_page_is_the_one_that_is_printed_sent_cited_and_downloaded(
    path, sign_in, address, number, shown, other, file, content, lang
):
    """Paperless once mailed the first draft where the signed version was chosen."""
    browser = sign_in(READER, lang=lang)
    page = browser.get(address.format(path))
    article = page.html.select_one("article").get_text()
    assert shown in article
    assert other not in article
    here = f"http://localhost{CITED}/v{number}"
    state = STATES[lang][number - 1]

    foot = page.html.select_one(".print-foot").get_text(" ")
    assert re.search(rf"{CODE} · versioni? {number} ", foot, re.IGNORECASE)
    assert state in foot
    assert here in foot

    pages = pdf_text(browser.get(pdf_link(page)))
    assert shown in pages[0]
    assert other not in pages[0]
    assert state in pages[-1]
    assert here in pages[-1]

    assert mailto(page).count(here) == 1
    assert all(cited(page, language).endswith(here) for language in ("sq", "en"))

    (download,) = (a["href"] for a in page.html.select(".file-list a") if "download" in a["href"])
    assert page.html.select_one(".file-list .file-name").get_text() == file
    assert browser.get(download).body.decode() == content


@pytest.mark.parametrize(("number", "file"), [(1, "vjetri.txt"), (2, "riu.txt")])
def test_file_in_the_reader_says_of_which_version_it_is(path, sign_in, number, file):
    browser = sign_in(READER)
    page = browser.get(f"{path}/v{number}").click(description=f"^{file}$")
    assert f"version {number} of" in page.html.select_one(".print-foot").get_text()
    notice = page.html.select_one("main .notice-title")
    assert (notice is None) == (number == 2)
    if notice is not None:
        assert page.click(description="SUPERSEDED").request.path == f"{CITED}/v1"


def test_the_text_that_is_signed_is_the_one_on_the_page(path, sign_in, stored, clock):
    """Also where another version comes into force between reading and signing: then nothing is signed."""
    with stored() as site:
        life = Life(site, document=site.uids[site.documents.uid_of_code(CODE)], now=clock.now)
        ask(life)
    trainer = sign_in(TRAINER)
    trainer.get(trainer.get(f"{path}/v2").click(description="^riu.txt$").request.path)
    page = trainer.get(f"{path}/acknowledge")
    assert SECOND in page.text
    assert "version 2 of" in page.html.select_one(".print-foot").get_text()
    page.forms["sign-form"].submit().follow()
    with stored() as site:
        life = Life(site, document=site.uids[site.documents.uid_of_code(CODE)], now=clock.now)
        assert [one.version for one in signatures(life, TRAINER)] == [2]
        late = sign_in(APPROVER)
    late.get(trainer.get(f"{path}/v2").click(description="^riu.txt$").request.path)
    seen = late.get(f"{path}/acknowledge")
    with stored() as site:
        life = Life(site, document=site.uids[site.documents.uid_of_code(CODE)], now=clock.now)
        life.tick()
        life.publish(TODAY)
    refused = seen.forms["sign-form"].submit(status=409)
    assert "version 3 of" in refused.html.select_one(".print-foot").get_text()
    with stored() as site:
        life = Life(site, document=site.uids[site.documents.uid_of_code(CODE)], now=clock.now)
        assert signatures(life, APPROVER) == []


def test_page_of_the_document_names_the_version_it_shows_although_another_comes_into_force_meanwhile(
    path, sign_in, stored, clock
):
    browser = sign_in(READER)
    page = browser.get(path)
    with stored() as site:
        life = Life(site, document=site.uids[site.documents.uid_of_code(CODE)], now=clock.now)
        life.tick()
        life.publish(TODAY)
    text = pdf_text(browser.get(pdf_link(page)))[0]
    assert SECOND in text
    assert THIRD not in text
    assert "Superseded" in text


def test_citation_is_complete_in_both_languages(path, sign_in):
    page = sign_in(READER).get(f"{path}/v2")
    assert cited(page, "en") == (
        f"Standard operating procedure {CODE}, “Procedura e dytë”, version 2 of 23.11.2026, Police Academy, "
        f"in force (as of 23.11.2026), http://localhost{CITED}/v2"
    )
    assert cited(page, "sq") == (
        f"Procedurë standarde veprimi {CODE}, “Procedura e dytë”, versioni 2 i datës 23.11.2026, "
        f"Akademia e Policisë, në fuqi (gjendja më 23.11.2026), http://localhost{CITED}/v2"
    )


def test_old_addresses_lead_to_the_same_version_after_new_code_move_and_supersession(
    path, sign_in, stored, clock
):
    browser = sign_in(READER)
    with stored() as site:
        document = site.uids[site.documents.uid_of_code(CODE)]
        life = Life(site, document=document, now=clock.now)
        life.edit(code="PSV-AKP-77")
        life.publish(TODAY)
        move_document(site, OPERATOR, life.tick(), document, "mb")
        other = Life(site, code="PSV-AKP-2/2026", now=life.now, body=body("tjetër"))
        other.publish(TODAY)
        lives.supersede_document(
            site, OPERATOR, other.tick(), document, life.ctype, other.document, TODAY, reason="r"
        )
    for old in (CITED, CITED.lower(), "/d/PSV-AKP-77", path):
        page = browser.get(f"{old}/v1")
        assert FIRST in page.html.select_one("article").get_text()
        assert "does not hold any more" in page.html.select_one(".notice-title").get_text()
    assert "/d/PSV-AKP-77/v1" in cited(browser.get(f"{CITED}/v1"), "en")
    # Nobody can take the old code away.
    with stored() as site, pytest.raises(Exception, match="code"):
        Life(site, code=CODE, now=clock.now)


def test_pages_of_the_text_that_holds_have_addresses_without_a_version(path, sign_in):
    page = sign_in(READER).get(path)
    place = page.html.select_one("#p1")
    assert place["data-page"].endswith("?page=1")
    assert "faqja e re" in sign_in(READER).get(place["data-page"]).text


def test_pages_and_articles_have_addresses(path, sign_in):
    page = sign_in(READER).get(f"{path}/v1")
    assert "faqja dy e vjetër" in page.html.select_one("#p2").get_text()
    assert page.html.select_one("#p2 a")["href"].endswith("?page=2")
    assert page.html.select_one("h2#n5").get_text().startswith("Neni 5")
    assert page.html.select_one("h2#n5 a")["href"] == "#n5"
    assert page.html.select_one("#n2") is None


@pytest.mark.parametrize(("lang", "word"), [("en", "DRAFT"), ("sq", "PROJEKT")])
def test_draft_says_so_on_every_page(path, sign_in, lang, word):
    editor = sign_in(EDITOR, lang=lang)
    page = editor.get(f"{path}/draft")
    assert page.html.select_one(".print-mark").get_text() == word
    link = pdf_link(page)
    assert link.endswith("/draft.pdf")
    (text,) = pdf_text(editor.get(link))
    assert THIRD in text
    assert word in text
    assert "23.11.2026" in text
    sign_in(READER).get(link, status=404)


def test_long_text_carries_code_version_state_and_who_printed_on_every_page(stored, sign_in):
    long = "".join(f"<h2>Neni {n}</h2><p>{'Çdo fëmijë ka të drejtë. ' * 40}</p>" for n in range(1, 30))
    with stored() as site:
        life = Life(site, title="E gjatë", body=long)
        life.publish(day(5))
        path = f"/d/{format_uid(life.document.uid)}"
    browser = sign_in(READER, lang="sq")
    pages = pdf_text(browser.get(f"{path}/pdf").follow())
    assert len(pages) > 5
    for number, text in enumerate(pages, 1):
        flat = " ".join(text.split())
        assert f"{CODE} · versioni 1 i datës 28.11.2026 · Miratuar" in flat
        assert f"Faqja {number} nga {len(pages)}" in flat
        assert re.search(r"Shtypur më 23\.11\.2026 \d\d:\d\d nga ", flat)
        assert "MIRATUAR" in "".join(pages[number - 1].split()).replace("Miratuar", "")


def test_text_without_versions_is_printed_as_a_draft(stored, sign_in):
    with stored() as site:
        life = Life(site, body=body(FIRST))
        path = f"/d/{format_uid(life.document.uid)}"
    page = sign_in(READER).get(path)
    assert page.html.select_one(".print-mark").get_text() == "DRAFT"
    (text,) = pdf_text(sign_in(READER).get(pdf_link(page)))
    assert "DRAFT" in text
    assert FIRST in text
    assert "This text is not in force: Draft." in text


def test_what_holds_has_no_word_across_it(path, sign_in):
    browser = sign_in(READER)
    assert browser.get(f"{path}/v2").html.select_one(".print-mark") is None
    assert "IN FORCE" not in pdf_text(browser.get(f"{path}/v2/pdf"))[0]
    assert "SUPERSEDED" in pdf_text(browser.get(f"{path}/v1/pdf"))[0]


def test_pdf_of_what_one_may_not_read_is_missing(stored, sign_in, path):
    with stored() as site:
        document = site.uids[site.documents.uid_of_code(CODE)]
        document.access = "restricted"
        site.documents.index(document)
    reader = sign_in(READER)
    for address in ("pdf", "v1/pdf", "v2/pdf", "draft.pdf"):
        reader.get(f"{path}/{address}", status=404)
    editor = sign_in(EDITOR)
    editor.get(f"{path}/v1/pdf")
    editor.get(f"{path}/v9/pdf", status=404)
    with stored() as site:
        document = site.uids[site.documents.uid_of_code(CODE)]
        assert [row.what for row in openings_of(site, document.uid, 0, 5)] == ["pdf"]


def test_part_of_a_code_and_what_is_not_to_be_seen_lead_nowhere(path, stored, sign_in, clock):
    reader = sign_in(READER)
    assert reader.get(f"/d/{CODE}").html.h1.get_text() == reader.get(path).html.h1.get_text()
    for wrong in (CODE.partition("/")[0], f"{CODE}/v9", f"{CODE}/2026", CODE.replace("2026", "2027")):
        reader.get(f"/d/{wrong}", status=404)
    with stored() as site:
        life = Life(site, document=site.uids[site.documents.uid_of_code(CODE)], now=clock.now)
        trash_document(site, life.who(EDITOR), life.tick(), life.document, confirmed=True)
    reader.get(f"/d/{CODE}", status=404)
