"""A search that finds nothing: what was tried, what to try, and the word that was perhaps meant."""

import pytest

from tests.functional.access_levels import LEVELS, WHO_SEES


@pytest.fixture
def reader(sign_in):
    return sign_in("partner")


@pytest.fixture
def papers(indexed):
    indexed.put_many(["Marrëveshje për trafikimin e fëmijëve"] * 6)


def did_you_mean(page):
    link = page.html.select_one(".did-you-mean a")
    return link.get_text() if link else None


def test_search_asks_whether_another_word_was_meant_and_does_not_replace_it(papers, reader):
    page = reader.get("/search?q=marrveshje&type=document")
    assert did_you_mean(page) == "marrëveshje"
    assert page.html.select_one("#search-q")["value"] == "marrveshje"
    assert "Nothing was found" in page.text
    assert not page.html.select(".result")
    page = page.click("^marrëveshje$")
    assert "6 documents found" in page.text
    assert "type=document" in page.request.path_qs
    assert did_you_mean(page) is None


def test_search_asks_also_where_only_some_of_the_words_are_found(papers, reader):
    page = reader.get("/search", {"q": "fëmijëve trafkimin"})
    assert "6 documents found" in page.text
    assert did_you_mean(page) == "fëmijëve trafikimin"


def test_search_says_the_same_to_programs(papers, reader):
    assert reader.get("/search.json?q=marrveshje").json["suggestion"] == "marrëveshje"
    assert reader.get("/search.json", {"q": "marrëveshje"}).json["suggestion"] is None


def test_search_speaks_albanian_to_who_reads_albanian(papers, sign_in):
    page = sign_in("trajner.akademia", lang="sq").get("/search?q=marrveshje&type=document")
    text = page.html.select_one(".nothing-found").get_text(" ", strip=True)
    for words in ("Nuk u gjet asgjë", "Mos kishit parasysh:", "Çfarë u kërkua", "Çfarë mund të provoni"):
        assert words in text


@pytest.mark.parametrize(("login", "seen"), WHO_SEES)
def test_search_never_asks_for_a_word_that_the_reader_may_not_see(indexed, sign_in, login, seen):
    words = {"internal": "fshatarësia", "group": "xhevahiri", "restricted": "qumështori"}
    for level, word in words.items():
        indexed.put(word, word, **LEVELS[level])
    browser = sign_in(login)
    for level, typed in {"internal": "fshatarsia", "group": "xhevahhiri", "restricted": "qumshtori"}.items():
        page = browser.get("/search", {"q": typed})
        assert did_you_mean(page) == (words[level] if level in seen else None), level


def test_search_never_asks_for_a_word_of_the_trash(indexed, sign_in):
    uid = indexed.put("Xhevahiri i humbur")
    editor = sign_in("redaktor.akademia")
    assert did_you_mean(editor.get("/search?q=xhevahhiri")) == "xhevahiri"
    indexed.trash(uid)
    assert did_you_mean(editor.get("/search?q=xhevahhiri")) is None
    indexed.catch_up()
    assert did_you_mean(editor.get("/search?q=xhevahhiri")) is None


def test_search_without_results_tells_what_was_tried(indexed, reader):
    indexed.put("PSV", ctype="glossary_term", values={"expansion_sq": "Procedura standarde"})
    page = reader.get("/search?q=zhgarravina+-policia&type=sop&agency=mash")
    terms = page.html.select(".nothing-found dt")
    tried = {term.get_text(strip=True): term.find_next("dd").get_text(strip=True) for term in terms}
    assert tried == {
        "Words": "zhgarravina",
        "Left out": "policia",
        "Kind": "Standard operating procedures",
        "Agency": "Ministry of Education and Science",
    }
    page = reader.get("/search?q=PSV&type=sop")
    assert "Procedura standarde" in page.html.select_one(".nothing-found").get_text()


def test_search_without_results_offers_fewer_filters_one_by_one(papers, indexed, reader):
    indexed.put("Trafikimi në kufi", agency="mash")
    page = reader.get("/search?q=trafikimi&type=sop&agency=mash")
    links = {a.get_text(strip=True): a["href"] for a in page.html.select(".nothing-found li a")}
    assert "Without “Kind: Standard operating procedures”" in links
    assert not any("Agency" in text for text in links), "without the agency nothing is found either"
    assert "(1 document)" in page.html.select_one(".nothing-found").get_text()
    assert "Without any filter" in links
    assert "1 document found" in reader.get(links["Without “Kind: Standard operating procedures”"]).text
    assert "7 documents found" in reader.get(links["Without any filter"]).text


def test_search_without_results_leads_to_the_lists(reader, indexed):
    indexed.put("Dokument")
    page = reader.get("/search?q=xqzzv")
    for link in page.html.select(".nothing-found a"):
        assert reader.get(link["href"]).status_int == 200
    assert len(page.html.select(".nothing-found a")) == 2
