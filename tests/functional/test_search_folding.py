"""Of texts that took each other's place a search shows the one that holds; the older ones fold under it."""

import pytest

from tests.functional.living import Life, day, take_places


@pytest.fixture
def chain(stored, indexed):
    """chain(texts) stores SOPs that took each other's place, the oldest first; the last one holds."""

    def make(*bodies, readers=None):
        with stored() as site:
            lives = []
            for number, body in enumerate(bodies):
                one = Life(site, code=f"PSV-AKP-{number}/2020", title=f"Teksti {number}", body=body)
                one.step("record", act=f"VKM {number}", day=day(-1000 + 100 * number))
                lives.append(one)
            take_places(lives, (day(-1000 + 100 * number) for number in range(1, len(lives))))
            for number in readers or ():
                lives[number].document.access = "restricted"
                site.documents.index(lives[number].document)
        indexed.catch_up()

    return make


@pytest.fixture
def reader(sign_in):
    return sign_in("partner")


def shown(page):
    """[(title of a result, titles folded under it)] in their order."""
    return [
        (
            result.select_one("h2 a").get_text(),
            [link.get_text(strip=True) for link in result.select(".older a")],
        )
        for result in page.html.select(".result")
    ]


def test_text_in_force_is_shown_once_with_older_ones_under_it(chain, reader):
    chain("<p>Kufiri kufiri kufiri</p>", "<p>Kufiri kufiri</p>", "<p>Për kufirin</p>")
    page = reader.get("/search?q=kufiri")
    assert shown(page) == [("Teksti 2", ["Teksti 1", "Teksti 0"])]
    assert "1 document found and 2 older texts under them" in page.text
    assert "2 older texts: show" in page.html.select_one(".older summary").get_text()
    old = page.click("Teksti 0")
    assert old.status_int == 200
    assert reader.get("/search.json?q=kufiri").json["total"] == 1


def test_older_text_that_alone_has_the_words_is_shown_for_itself(chain, reader):
    chain("<p>Kufiri detar</p>", "<p>Kufiri tokësor</p>", "<p>Asgjë</p>")
    assert shown(reader.get("/search?q=kufiri")) == [("Teksti 1", ["Teksti 0"])]
    assert shown(reader.get("/search?q=detar")) == [("Teksti 0", [])]


def test_facets_do_not_count_older_texts_under_newer_ones(chain, reader):
    chain("<p>Kufiri</p>", "<p>Kufiri</p>", "<p>Kufiri</p>")
    page = reader.get("/search?q=kufiri")
    facets = [" ".join(choice.get_text(" ").split()) for choice in page.html.select(".facets li")]
    assert "Standard operating procedures 1" in facets
    assert "Police Academy 1" in facets
    assert "Superseded 2" in facets  # choosing it lists them
    assert "2024 1" in facets  # in which all three began
    for link in ("Police Academy", "Superseded"):
        assert "1 document found" in reader.get("/search?q=kufiri").click(link, href="/search").text


def test_older_texts_are_listed_when_their_state_is_chosen(chain, reader):
    chain("<p>Kufiri</p>", "<p>Kufiri</p>", "<p>Kufiri</p>")
    page = reader.get("/search?q=kufiri").click("Superseded")
    assert shown(page) == [("Teksti 1", ["Teksti 0"])]
    both = reader.get("/search?q=kufiri&state=superseded&state=in_force")
    assert shown(both) == [("Teksti 2", ["Teksti 1", "Teksti 0"])]


def test_folding_tells_nothing_of_texts_that_are_not_seen(chain, reader, sign_in):
    chain("<p>Kufiri</p>", "<p>Kufiri</p>", "<p>Kufiri</p>", readers=(0, 2))
    page = reader.get("/search?q=kufiri")
    assert shown(page) == [("Teksti 1", [])]
    assert "older text" not in page.text
    page = sign_in("redaktor.akademia").get("/search?q=kufiri")
    assert shown(page) == [("Teksti 2", ["Teksti 1", "Teksti 0"])]


def test_other_documents_keep_their_places_and_pages(chain, reader, indexed):
    chain("<p>Kufiri</p>", "<p>Kufiri</p>")
    indexed.put_many(["kufiri"] * 30)
    first = reader.get("/search?q=kufiri")
    second = first.click("Next")
    links = [link["href"] for page in (first, second) for link in page.html.select(".result h2 a")]
    assert len(links) == len(set(links)) == 31
    assert "31 documents found and 1 older text under them" in first.text
    assert "Next" not in second.html.select_one(".pager").get_text()


def test_folding_speaks_albanian(chain, sign_in):
    chain("<p>Kufiri</p>", "<p>Kufiri</p>")
    page = sign_in("partner", lang="sq").get("/search?q=kufiri")
    assert "1 tekst më i vjetër: shfaqe" in page.text
