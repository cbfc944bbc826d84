"""Searching in the browser: words, phrases, filters and pages; and that nothing unseen shows through.

What the facets and the glossary add has tests of its own (test_facets, test_glossary).
"""

import io
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.content_types import load_core_types
from dosja.documents.extraction import Extractor
from dosja.documents.life.text import edit_rev
from dosja.documents.model import Document
from dosja.documents.operations.documents import (
    create_document,
    restore_document,
    trash_document,
    update_document,
)
from dosja.documents.operations.files import attach_file, store_text
from dosja.documents.queries import existing_files
from dosja.uids import format_uid
from tests.functional.access_levels import LEVELS, WHO_SEES
from tests.functional.conftest import BEGIN
from tests.functional.indexed import found
from tests.make_files import make_pdf


@pytest.fixture
def put(stored, catch_up):
    """put(title, text, files) stores a document, reads its files, indexes it and returns its uid."""
    types, made = load_core_types(), []

    def store(title, text="", files=(), agency="akademia", ctype="document", **more):
        given = {"title": title, "language": "sq", **more.pop("values", {})}
        if ctype == "document":
            given |= {"kind": "other", "summary": text}
        with stored() as site:
            document = create_document(
                site, OPERATOR, BEGIN + timedelta(minutes=len(made)), types[ctype],
                agency=agency, values=given, **{"access": "public", **more},
            )  # fmt: skip
            made.append(document.uid)
            for name, content in files:
                attach_file(
                    site, OPERATOR, BEGIN, document, types[ctype],
                    name=name, media_type="application/pdf", source=io.BytesIO(content),
                )  # fmt: skip
        if files:
            with stored() as site, Extractor() as extractor:
                for file in existing_files(site, site.get(made[-1], Document).files):
                    result = extractor.extract(file.blob.committed(), file.media_type)
                    store_text(site, BEGIN, file.uid, result)
        catch_up()
        return made[-1]

    return store


@pytest.fixture
def reader(sign_in):
    return sign_in("partner")


def search(browser, words, **more):
    return browser.get("/search", {"q": words, **more})


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("viktimat", {"Mbrojtja e viktimave", "Referimi"}),
        ("VIKTIMAT referimi", {"Referimi"}),
        ("çeshtje", {"Çështje të hapura"}),
        ("ceshtje", {"Çështje të hapura"}),
        ('"të kryera me kujdes"', {"Mbrojtja e viktimave"}),
        ('"kujdes me kryera"', set()),
        ("viktimat -policia", {"Mbrojtja e viktimave"}),
        ("referi*", {"Referimi"}),
        ("PSV-AP-7/2026", {"Procedura e kodit"}),
    ],
)
def test_search_finds_what_was_asked_for(put, reader, query, titles):
    put("Mbrojtja e viktimave", "Viktimat dhe intervista të kryera me kujdes.")
    put("Referimi", "Viktimat i referon policia.")
    put("Çështje të hapura", "Asgjë tjetër.")
    put("Procedura e kodit", ctype="sop", values={"code": "PSV-AP-7/2026"})
    assert set(found(search(reader, query))) == titles


def test_search_title_stands_before_text_and_newest_first_when_asked(put, reader):
    put("Tjetër", "Një fjalë: ndërmjetësim.")
    put("Ndërmjetësim")
    put("I fundit", "Ndërmjetësim në fund të një teksti më të gjatë se të tjerët.")
    assert found(search(reader, "ndermjetesim"))[0] == "Ndërmjetësim"
    assert found(search(reader, "ndermjetesim", sort="modified")) == ["I fundit", "Ndërmjetësim", "Tjetër"]


def test_search_filters_by_type_and_agency(put, reader):
    put("Kufiri një")
    put("Kufiri dy", agency="mash")
    put("Kufiri tre", ctype="sop", values={"code": "PSV-AP-8/2026"})
    assert set(found(search(reader, "kufiri", agency="mash"))) == {"Kufiri dy"}
    assert set(found(search(reader, "kufiri", type="sop"))) == {"Kufiri tre"}
    assert found(search(reader, "kufiri", type="sop", agency="mash")) == []


def test_search_page_hit_leads_to_the_page_of_the_file_where_the_word_stands(put, reader):
    pages = ["Hyrje", "Marrëveshja me Greqinë u nënshkrua", "Fund"]
    put("Raport", files=[("raporti.pdf", make_pdf(pages))])
    page = search(reader, "marrëveshja greqinë")
    assert found(page) == ["Raport"]
    links = page.html.select(".page-links a")
    assert [parse_qs(urlsplit(link["href"]).query)["page"] for link in links] == [["2"]]
    assert "Marrëveshja me Greqinë" in reader.get(links[0]["href"]).html.select_one("main").get_text()
    marks = {mark.get_text().lower() for mark in page.html.select(".snippet mark")}
    assert marks == {"marrëveshja", "greqinë"}


def test_search_names_several_pages_of_a_document_in_their_order(put, reader):
    texts = ["Hyrje", *(f"kufiri {'kufiri ' * (n % 3)}" for n in range(4)), "Tjetër", "kufirit"]
    put("Raport", files=[("raporti.pdf", make_pdf(texts))])
    page = search(reader, "kufiri")
    assert page.html.select_one(".page-links").get_text(" ", strip=True) == "raporti.pdf: pages 2 3 4 5 7"
    link = page.html.select(".page-links a")[4]
    assert link["aria-label"] == "page 7 of raporti.pdf"
    assert reader.get(link["href"]).html.select_one("mark.now").get_text() == "kufirit"
    (hit,) = reader.get("/search.json?q=kufiri").json["hits"]
    assert [place["page"] for place in hit["pages"]] == [2, 3, 4, 5, 7]
    assert {place["name"] for place in hit["pages"]} == {"raporti.pdf"}


def test_search_results_are_paged_and_keep_the_question(put, reader, stored, catch_up):
    types = load_core_types()
    with stored() as site:
        for number in range(25):
            create_document(
                site, OPERATOR, BEGIN + timedelta(minutes=number), types["document"], agency="akademia",
                values={"title": f"Faqosje {number:02}", "language": "sq", "kind": "other"}, access="public",
            )  # fmt: skip
    catch_up()
    first = search(reader, "faqosje", type="document", sort="modified")
    second = first.click("Next")
    assert "25 documents found" in first.text
    assert (len(found(first)), len(found(second))) == (20, 5)
    assert not set(found(first)) & set(found(second))
    assert "q=faqosje" in second.request.path_qs
    assert "type=document" in second.request.path_qs


@pytest.mark.parametrize(("login", "seen"), WHO_SEES)
def test_search_shows_only_what_the_reader_may_see(put, sign_in, login, seen):
    for level, given in LEVELS.items():
        text = f"fjalë e përbashkët {level}sekret"
        put(f"Niveli {level}", text, [(f"emri-{level}.pdf", make_pdf([text]))], **given)
    browser = sign_in(login)
    answer = search(browser, "përbashkët")
    assert {title.removeprefix("Niveli ") for title in found(answer)} == seen
    assert f"{len(seen)} document{'s' if len(seen) > 1 else ''} found" in answer.text
    count = answer.html.select_one(".facets .count")
    assert count is None or count.get_text(strip=True) == str(len(seen))
    for path in ("/search.json", "/search.csv"):
        text = browser.get(path, {"q": "përbashkët"}).text
        assert {level for level in LEVELS if f"Niveli {level}" in text} == seen, path
    for level in LEVELS:
        for words in (f"{level}sekret", f"emri-{level}", f'"Niveli {level}"', f"{level}sek*"):
            page = search(browser, words)
            assert (f"Niveli {level}" in found(page)) == (level in seen), (words, level)
        if level not in seen:
            assert f"emri-{level}.pdf" not in answer.text
            assert f"{level}sekret" not in answer.text


def test_search_right_lost_after_indexing_hides_the_document_at_once(put, reader, stored):
    uid = put("Tani i mbyllur", "fjala e kyçit")
    assert found(search(reader, "kyçit")) == ["Tani i mbyllur"]
    with stored() as site:
        document = site.get(uid, Document)
        document.access = "restricted"
        site.documents.index(document)
    page = search(reader, "kyçit")
    assert found(page) == []
    assert "Tani i mbyllur" not in page.text
    assert "Nothing was found" in page.text
    assert not page.html.select(".facets .count")


def test_search_answers_nobody_with_what_another_was_answered(put, sign_in):
    """A process keeps what the index answered; the same question may come from somebody with other rights."""
    put("Kufiri i mbyllur", "Fjalë e fshehur.", access="internal")
    put("Kufiri i hapur", "Fjalë e hapur.")
    insider, outsider = sign_in("redaktor.akademia"), sign_in("partner")
    for _ in range(2):
        assert len(found(search(insider, "kufiri"))) == 2
        page = search(outsider, "kufiri")
        assert found(page) == ["Kufiri i hapur"]
        assert "1 document found" in page.text
        assert "fshehur" not in page.text
        assert {count.get_text(strip=True) for count in page.html.select(".facets .count")} == {"1"}


def test_search_shows_titles_and_passages_as_they_are_now(put, reader, stored, catch_up):
    """Also where the index does not know yet, and what was drawn for an earlier page is kept."""
    uid = put("Titulli i parë", "Roja në postbllok.")
    assert "Roja në" in search(reader, "postbllok").html.select_one(".snippet").get_text()
    with stored() as site:
        document = site.get(uid, Document)
        update_document(
            site, OPERATOR, BEGIN, document, load_core_types()["document"], rev=edit_rev(document),
            values={**document.values, "title": "Titulli i dytë", "summary": "Patrulla në postbllok."},
        )  # fmt: skip
    for _ in range(2):
        page = search(reader, "postbllok")
        assert found(page) == ["Titulli i dytë"]
        assert page.html.select_one(".snippet").get_text() == "Patrulla në postbllok."
        assert page.html.select_one(".snippet mark").get_text() == "postbllok"
        catch_up()


def test_search_draws_a_list_again_once_anything_in_it_changed(put, reader, stored):
    """The list of an equal answer is kept; an agency's name, a file's name and its text are part of it."""
    uid = put("Udhëzim", files=[("udhezim.pdf", make_pdf(["Hyrje", "patrulla e natës"]))])
    first, again = search(reader, "patrulla"), search(reader, "patrulla")
    assert str(first.html.select_one(".results")) == str(again.html.select_one(".results"))
    assert "udhezim.pdf" in first.html.select_one(".page-links").get_text()
    assert "patrulla e natës" in first.html.select_one(".snippet").get_text()
    with stored() as site:
        site.agencies["akademia"].title_en = "Academy of Another Name"
        site.get(site.get(uid, Document).files[0]).name = "tjeter.pdf"
    page = search(reader, "patrulla")
    assert "Academy of Another Name" in page.html.select_one(".result .meta-line").get_text()
    assert "Academy of Another Name" in page.html.select_one(".facets").get_text()
    assert "tjeter.pdf" in page.html.select_one(".page-links").get_text()
    with stored() as site:
        # As it is done to what must be removed to protect a child.
        text = site.get(site.get(uid, Document).files[0]).text
        text.pages = ()
    assert "natës" not in search(reader, "patrulla").text


def nothing_saved(stored):
    """Commits something that no document has a part in: the index is then no more known to be the present."""
    with stored() as site:
        site.settings["anything"] = site.settings.get("anything", 0) + 1


@pytest.mark.parametrize(
    "words", ["patrulla", "patrullat kufirit", '"nga patrulla"', "udhëzim", "secret patrol"]
)
def test_search_shows_the_same_from_the_index_and_from_the_documents(put, reader, stored, catch_up, words):
    """Results come from the index where it is as new as the database, else from the documents."""
    text = "Nga patrulla në patrullë. <script>x</script> " + "Fjalë e gjatë. " * 80 + "Patrullat e kufirit."
    put("Udhëzim <b>i</b> parë", text, values={"code": ""})
    put("Procedura", ctype="sop", values={"code": "PSV-AP-7/2026", "body": "<p>Patrulla</p><ul><li>a</ul>"})
    put("Secret patrol", "The patrol of the border.", values={"language": "en"})
    put("Me skedar", "Shih skedarin.", [("udhezim.pdf", make_pdf(["Hyrje", "patrulla e kufirit"]))])
    put("Pa tekst patrulla")
    from_index = search(reader, words)
    assert from_index.html.select(".result")
    json = reader.get("/search.json", {"q": words}).json
    nothing_saved(stored)
    from_documents = search(reader, words)
    assert str(from_documents.html.select_one(".results")) == str(from_index.html.select_one(".results"))
    assert reader.get("/search.json", {"q": words}).json == json
    catch_up()
    again = search(reader, words)
    assert str(again.html.select_one(".results")) == str(from_index.html.select_one(".results"))


def test_search_shows_nothing_from_the_index_that_is_newer_than_what_was_asked(
    put, reader, stored, site_folder
):
    """An index that is ahead of or behind the database connection is not shown from."""
    uid = put("Titulli në bazë", "patrulla")
    path = site_folder / "index" / "state.json"
    state = path.read_text()
    with stored() as site:
        site.get(uid, Document).values = {**site.get(uid, Document).values, "title": "Titulli i ri"}
    assert found(search(reader, "patrulla")) == ["Titulli i ri"]
    path.write_text(state.replace('"watermark": "0', '"watermark": "1'))
    assert found(search(reader, "patrulla")) == ["Titulli i ri"]
    path.write_text("nonsense")
    assert found(search(reader, "patrulla")) == ["Titulli i ri"]


def test_search_page_asked_again_is_the_same_until_something_is_saved_or_indexed(put, reader, stored):
    """Facets too are kept as they were drawn, for this reader, his language and this very question."""
    put("Udhëzim i parë", "patrulla")

    def parts(page):
        return [str(page.html.select_one(part)) for part in (".results", ".facets", ".pager")]

    first = search(reader, "patrulla")
    assert parts(search(reader, "patrulla")) == parts(first)
    assert parts(search(reader, "patrulla", sort="title"))[1] != parts(first)[1]  # its links keep the order
    uid = put("Udhëzim i dytë", "patrulla")
    page = search(reader, "patrulla")
    assert len(found(page)) == 2
    assert {count.get_text(strip=True) for count in page.html.select(".facets .count")} == {"2"}
    with stored() as site:
        site.agencies["akademia"].title_sq = "Akademi me emër tjetër"
        site.users["partner"].language = "sq"
    assert "Akademi me emër tjetër" in search(reader, "patrulla").html.select_one(".facets").get_text()
    with stored() as site:
        document = site.get(uid, Document)
        document.access = "restricted"
        site.documents.index(document)
    assert found(search(reader, "patrulla")) == ["Udhëzim i parë"]


def test_search_document_in_the_trash_is_not_found_and_comes_back(put, reader, stored, catch_up):
    uid = put("Hidhet", "fjala e koshit")
    with stored() as site:
        trash_document(site, OPERATOR, BEGIN, site.get(uid, Document))
    assert found(search(reader, "koshit")) == []
    catch_up()
    assert found(search(reader, "koshit")) == []
    with stored() as site:
        restore_document(site, OPERATOR, BEGIN, site.get(uid, Document))
    catch_up()
    assert found(search(reader, "koshit")) == ["Hidhet"]


def test_search_without_words_says_what_can_be_done(put, reader):
    put("Dokument")
    for query in ("", "   ", "\t"):
        page = search(reader, query)
        assert "What are you looking for?" in page.text
        assert found(page) == []


@pytest.mark.parametrize(
    "query",
    [
        '"', "-", "*", "a*", "()", "AND OR NOT", "-dokument", "title:x", "[1 TO 2]", "\x00", "~^", "\u202e",
        "x" * 5000, "((((((((((a", "ë" * 900, "%s %(x)s ${n} {{7*7}}", "../../etc/passwd", "'; DROP TABLE--",
        "\ud7ff\uffff",
    ],
)  # fmt: skip
def test_search_for_nonsense_still_answers(put, reader, query):
    put("Dokument")
    page = search(reader, query)
    assert page.status_int == 200
    assert "49" not in page.html.select_one("main").get_text()


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "page=99999999", "sort=evil", "type=%00"])
def test_search_nonsense_in_the_address_still_answers(put, reader, query):
    put("Dokument")
    assert reader.get(f"/search?q=dokument&{query}").status_int == 200


def test_search_shows_markup_as_text(put, reader):
    evil = "<script>alert('x')</script><b>trashë</b> shkrim"
    put(f"{evil} titull", evil, [("<img src=x onerror=alert(1)>.pdf", make_pdf([f"shkrim {evil}"]))])
    for words in ("shkrim", evil):
        page = search(reader, words)
        assert len(found(page)) == 1
        assert "<script>alert" not in page.text
        assert not page.html.select("main b, main img, main script")
        assert page.html.select_one("#search-q")["value"] == words
        assert page.html.select_one(".result h2").text == f"{evil} titull"


def test_search_marks_the_words_in_titles_too(put, reader, stored):
    """What was found by its title alone shows why, from the index and from the stored document."""
    put("Marrëveshja me Greqinë & të tjerët", "Neni 1.")
    for _ in range(2):
        title = search(reader, "marreveshje te tjeret").html.select_one(".result h2")
        assert [mark.text for mark in title.select("a mark")] == ["Marrëveshja", "të", "tjerët"]
        assert title.text == "Marrëveshja me Greqinë & të tjerët"
        nothing_saved(stored)


def test_search_speaks_albanian_to_who_reads_albanian(put, sign_in):
    put("Dokument")
    browser = sign_in("partner", lang="sq")
    assert browser.get("/search?q=dokument").html.html["lang"] == "sq"
    assert "Nuk u gjet asgjë" in browser.get("/search?q=xqzzv").text


def test_search_box_of_any_page_leads_to_the_results(put, reader):
    uid = put("Nga kutia")
    page = reader.get(f"/d/{format_uid(uid)}")
    form = next(form for form in page.forms.values() if form.action == "/search")
    form["q"] = "kutia"
    assert found(form.submit()) == ["Nga kutia"]


def test_search_while_there_is_no_index_says_so(reader):
    page = search(reader, "dokument")
    assert page.status_int == 200
    assert "being built" in page.text
