"""Searches that found nothing: words alone are kept, for who keeps the glossary, who makes terms of them."""

import os
from datetime import date, timedelta

import pytest

from dosja.jobs.missed import take_in_missed
from dosja.missed_searches import operations
from dosja.missed_searches.log import MissedLog, read_batch
from dosja.missed_searches.operations import MOST, NEWEST, take_in
from dosja.missed_searches.queries import missed_words
from dosja.storage import evolve
from dosja.storage.model import Site
from tests.functional.conftest import BEGIN

KEEPER = "redaktor.zkka"
DAY = date(2026, 11, 23)


@pytest.fixture
def take(app):
    """Takes in what the log holds, as the worker does."""
    return lambda: take_in_missed(app.registry.database, app.registry.dosja_settings.home)


@pytest.fixture
def kept(stored, take):
    def words():
        take()
        with stored() as site:
            return {row.typed: row.count for row in missed_words(site)}

    return words


@pytest.fixture
def reader(sign_in, indexed):
    indexed.put("Marrëveshje për trafikimin")
    return sign_in("partner")


def search(browser, words, **more):
    return browser.get("/search", {"q": words, **more})


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("PSVX", {"PSVX": 1}),
        ("Ndërmjetësim", {"ndërmjetësim": 1}),
        ("zhgarravina kallamishte", {"zhgarravina": 1, "kallamishte": 1}),
        ('"zhgarravina trafikimi"', {"zhgarravina": 1}),
        ("marrëveshjeve", {}),
        ("zhgarravina -trafikimi", {"zhgarravina": 1}),
        ("ligji 9859", {"9859": 1}),
        ("H91234567A", {}),
        ("0692345678", {}),
        ("069-234-5678", {}),
        ("23.11.2009", {}),
        ("emri.mbiemri@shembull.al", {}),
        ("x", {}),
        ("z" * 50, {}),
        ("zhga*", {}),
        ("", {}),
    ],
)
def test_only_single_words_that_nobody_finds_are_kept(reader, kept, query, words):
    search(reader, query)
    assert kept() == words


def test_word_is_counted_for_each_search_and_not_for_its_pages(reader, kept):
    for _ in range(3):
        search(reader, "zhgarravina")
    search(reader, "ZHGARRAVINA", page="2")
    search(reader, "marrëveshje")
    assert kept() == {"zhgarravina": 3}
    search(reader, "zhgarravína")
    assert kept() == {"zhgarravína": 4}, "folded they are the same word; the last form is shown"


def test_search_that_finds_some_of_its_words_is_none_that_found_nothing(reader, kept):
    search(reader, "marrëveshje zhgarravina")
    assert kept() == {}


def test_looking_writes_nothing_to_the_database(reader, app):
    before = app.registry.database.storage.lastTransaction()
    search(reader, "zhgarravina")
    assert app.registry.database.storage.lastTransaction() == before


def test_log_says_nothing_of_who_searched(reader, app):
    search(reader, "zhgarravina")
    text = (app.registry.dosja_settings.home / "missed-searches.log").read_text("utf-8")
    assert text == "2026-11-23\tzhgarravina\n"


def test_keeper_makes_a_glossary_term_and_the_next_search_finds(reader, sign_in, indexed, take):
    search(reader, "PSVX")
    take()
    keeper = sign_in(KEEPER)
    page = keeper.get("/").click("Searches that found nothing")
    assert [cell.get_text(strip=True) for cell in page.html.select("tbody td")[:3]] == [
        "PSVX",
        "1",
        "23.11.2026",
    ]
    page = page.click("Make a glossary term")
    form = next(form for form in page.forms.values() if "title" in form.fields)
    assert form["title"].value == "PSVX"
    form["kind"] = "other"
    form["expansion_sq"] = "Procedurë e veçantë"
    form["core-access"] = "public"
    page = form.submit().follow()
    assert "PSVX" in page.html.h1.get_text()
    indexed.catch_up()
    assert "1 document found" in search(reader, "PSVX").text
    assert "Found by now" in keeper.get("/missed-searches").text


def test_keeper_takes_a_word_off_the_list(reader, sign_in, take, kept):
    search(reader, "zhgarravina")
    search(reader, "kallamishte")
    take()
    keeper = sign_in(KEEPER)
    page = keeper.get("/missed-searches?sort=word")
    form = next(
        form for form in page.forms.values() if "word" in form.fields and form["word"].value == "zhgarravina"
    )
    page = form.submit().follow()
    assert "The word was taken off the list." in page.text
    assert kept() == {"kallamishte": 1}
    form.submit()  # once more, as from a page that was left open
    trail = sign_in("auditor").get("/admin/audit").text
    assert "took a word off the searches that found nothing" in trail
    assert "zhgarravina" not in trail


def test_list_is_sorted_and_paged(sign_in, stored):
    with stored() as site:
        counts = {f"fjala{n:02}": (f"fjala{n:02}", n, DAY - timedelta(days=n)) for n in range(1, 26)}
        take_in(site, "a", counts)
    keeper = sign_in(KEEPER)

    def first(address):
        return keeper.get(address).html.select_one("tbody td").get_text(strip=True)

    assert first("/missed-searches") == "fjala25"
    assert first("/missed-searches?page=2") == "fjala05"
    assert first("/missed-searches?sort=last") == "fjala01"
    assert first("/missed-searches?sort=word&page=2") == "fjala21"
    assert first("/missed-searches?sort=evil&page=x") == "fjala25"


def test_list_speaks_albanian_and_says_when_it_is_empty(sign_in):
    page = sign_in(KEEPER, lang="sq").get("/missed-searches")
    assert page.html.h1.get_text() == "Kërkime që nuk gjetën asgjë"
    assert "Çdo kërkim gjeti diçka" in page.text


@pytest.mark.parametrize(
    "login",
    ["redaktor.akademia", "admin.akademia", "administrator", "auditor", "partner", "trajner.akademia"],
)
def test_list_is_for_the_office_that_keeps_the_glossary(reader, sign_in, stored, take, kept, login):
    search(reader, "zhgarravina")
    take()
    browser = sign_in(login)
    assert "Searches that found nothing" not in browser.get("/").text
    assert browser.get("/missed-searches", expect_errors=True).status_int in (403, 404)
    token = browser.get("/account").html.find("input", attrs={"name": "csrf_token"})["value"]
    given = {"csrf_token": token, "word": "zhgarravina"}
    assert browser.post("/missed-searches", given, expect_errors=True).status_int in (403, 404)
    with stored() as site, pytest.raises(operations.NotAllowed):
        operations.remove_word(site, site.users[login], BEGIN, "zkka", "zhgarravina")
    assert kept() == {"zhgarravina": 1}


def test_at_most_a_thousand_words_are_kept_the_frequent_and_the_new_ones(stored):
    with stored() as site:
        old = {f"o{n}": (f"o{n}", n + 1, DAY) for n in range(MOST)}
        take_in(site, "a", old)
        new = {f"n{n}": (f"n{n}", 1, DAY + timedelta(days=1)) for n in range(NEWEST)}
        take_in(site, "b", new)
        words = set(site.missed_words.words)
    assert len(words) == MOST
    assert words >= set(new)
    assert "o999" in words
    assert "o0" not in words


def test_log_that_is_taken_in_again_after_a_crash_counts_once(site_folder, app, stored):
    log = MissedLog(site_folder)
    log.note(["kallamishte"], DAY)
    (batch,) = log.batches()
    with stored() as site:
        take_in(site, batch.name, read_batch(batch))
    assert take_in_missed(app.registry.database, site_folder) == 1
    assert log.batches() == []
    with stored() as site:
        assert [row.count for row in missed_words(site)] == [1]


def test_log_of_many_processes_loses_no_line_while_it_is_taken_in(site_folder, app, stored):
    log = MissedLog(site_folder)
    children = []
    for _ in range(3):
        pid = os.fork()
        if pid == 0:
            for number in range(200):
                MissedLog(site_folder).note([f"fjala{number}"], DAY)
            os._exit(0)
        children.append(pid)
    for _ in range(20):
        take_in_missed(app.registry.database, site_folder)
    for pid in children:
        assert os.waitpid(pid, 0)[1] == 0
    take_in_missed(app.registry.database, site_folder)
    with stored() as site:
        assert {row.count for row in missed_words(site)} == {3}
    assert log.batches() == []


def test_log_that_nobody_takes_in_stops_growing(tmp_path):
    log = MissedLog(tmp_path)
    for _ in range(40):
        log.note(["x" * 10_000], DAY)
    assert (tmp_path / "missed-searches.log").stat().st_size < 300_000


def test_log_with_broken_lines_is_read_as_far_as_it_goes(tmp_path):
    path = tmp_path / "missed-searches.x.batch"
    path.write_bytes(b"2026-11-23\tfjala\nnonsense\n2026-13-40\tb\n\xff\xfe\t\n2026-11-24\tFJALA\n2026-11")
    assert read_batch(path) == {"fjala": ("FJALA", 2, date(2026, 11, 24))}


def test_search_is_answered_although_the_log_cannot_be_written(reader, site_folder):
    (site_folder / "missed-searches.log").mkdir()
    assert search(reader, "zhgarravina").status_int == 200


def test_site_of_an_earlier_version_gets_a_place_for_missed_words():
    site = Site(BEGIN)
    del site.missed_words
    (step,) = (step for step in evolve.STEPS if step.id == "2026-11-missed-searches")
    evolve.run_step(site, step, BEGIN)
    assert list(site.missed_words.words) == []
