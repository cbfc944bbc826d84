"""Searches kept under a name: saved from the results, news on the home page, and nobody else's business."""

from datetime import timedelta

import pytest

from dosja.documents.model import Document
from dosja.documents.operations.documents import update_document
from dosja.saved_searches.operations import LONGEST_NAME, MOST, save_search
from dosja.storage import evolve
from dosja.storage.model import Site
from dosja.uids import format_uid
from tests.functional.conftest import BEGIN
from tests.functional.indexed import TYPES
from tests.functional.living import Life, day


@pytest.fixture
def reader(sign_in):
    return sign_in("partner")


def save(browser, address, name):
    form = next(form for form in browser.get(address).forms.values() if form.action == "/saved-searches")
    form["name"] = name
    return form.submit(expect_errors=True)


def news(browser):
    """Name -> what stands beside it on the home page."""
    items = browser.get("/").html.select("[aria-labelledby=saved-title] li")
    chips = {item.button.get_text(strip=True): item.select_one(".chip") for item in items}
    return {name: chip.get_text(strip=True) if chip else "" for name, chip in chips.items()}


def press(browser, address, name, action):
    page = browser.get(address)
    form = next(
        form
        for form in page.forms.values()
        if "/saved-searches/" in form.action
        and action in {b._value for b in form.fields.get("action", [])}
        and name in str(page.html.find("form", action=form.action).parent)
    )
    return form.submit("action", value=action)


def test_search_is_saved_from_its_results_and_opened_from_home(indexed, reader):
    indexed.put("Trafikimi në kufi")
    answer = save(reader, "/search?q=trafikimi&type=document&sort=modified", "Kufiri")
    assert answer.status_int == 303
    page = answer.follow()
    assert "The search is saved" in page.text
    assert news(reader) == {"Kufiri": ""}
    page = press(reader, "/", "Kufiri", "open").follow()
    assert "1 document found" in page.text
    assert page.request.GET.mixed() == {"q": "trafikimi", "type": "document", "sort": "modified"}


def test_saved_search_counts_what_was_created_since_it_was_opened(indexed, reader, clock):
    indexed.put("Trafikimi i vjetër")
    clock.advance(minutes=1)
    save(reader, "/search?q=trafikimi", "Trafikimi")
    save(reader, "/search?q=trafikimi&type=sop", "Vetëm PSV")
    clock.advance(minutes=1)
    indexed.put("Trafikimi i ri")
    indexed.put("Diçka tjetër")
    assert news(reader) == {"Trafikimi": "1 new", "Vetëm PSV": ""}
    indexed.put("Trafikimi edhe më i ri")
    indexed.put("Procedurë për trafikimin", ctype="sop", values={"code": "PSV-AP-7/2026"})
    assert news(reader) == {"Trafikimi": "3 new", "Vetëm PSV": "1 new"}
    clock.advance(minutes=1)
    press(reader, "/", "Trafikimi", "open")
    assert news(reader) == {"Trafikimi": "", "Vetëm PSV": "1 new"}


def test_saved_search_does_not_call_a_changed_word_news(indexed, reader, stored, clock):
    uid = indexed.put("Trafikimi i vjetër")
    clock.advance(minutes=1)
    save(reader, "/search?q=trafikimi", "Trafikimi")
    clock.advance(minutes=1)
    with stored() as site:
        document = site.get(uid, Document)
        update_document(
            site, site.users["redaktor.akademia"], clock(), document, TYPES["document"],
            rev=document.rev, values={**document.values, "summary": "trafikimi"},
        )  # fmt: skip
    indexed.catch_up()
    assert news(reader) == {"Trafikimi": ""}


@pytest.fixture
def live(indexed, stored, clock):
    """live(uid, "publish", day) takes steps in the life of a procedure, now."""

    def step(uid, name, *given, **more):
        with stored() as site:
            made = getattr(Life(site, site.get(uid, Document), clock()), name)(*given, **more)
            clock.now = clock() + timedelta(minutes=5)
        indexed.catch_up()
        return made

    return step


@pytest.fixture
def procedure(indexed, reader, clock):
    """A draft that the reader's saved search has found before."""
    uid = indexed.put("Trafikimi në kufi", ctype="sop", values={"code": "PSV-AKP-1/2026"})
    clock.advance(minutes=1)
    save(reader, "/search?q=trafikimi", "Trafikimi")
    clock.advance(minutes=1)
    return uid


def test_saved_search_counts_what_came_into_force(procedure, reader, live, clock):
    live(procedure, "publish", day(0))
    assert news(reader) == {"Trafikimi": "1 new"}
    press(reader, "/", "Trafikimi", "open")
    clock.advance(minutes=1)
    assert news(reader) == {"Trafikimi": ""}
    live(procedure, "edit", title="Trafikimi, një tekst tjetër")
    assert news(reader) == {"Trafikimi": ""}, "a new draft is no news"
    live(procedure, "publish", day(0))
    assert news(reader) == {"Trafikimi": "1 new"}, "a new version is"


def test_saved_search_counts_what_comes_into_force_by_the_calendar_on_its_day(procedure, reader, live, clock):
    live(procedure, "publish", day(3))
    press(reader, "/", "Trafikimi", "open")
    for days, expected in ((1, ""), (1, ""), (1, "1 new"), (9, "1 new")):
        clock.advance(days=days)
        assert news(reader) == {"Trafikimi": expected}
    press(reader, "/", "Trafikimi", "open")
    clock.advance(days=1)
    assert news(reader) == {"Trafikimi": ""}


def test_saved_search_counts_only_what_the_owner_may_see(indexed, sign_in, clock):
    reader, editor = sign_in("partner"), sign_in("redaktor.akademia")
    for browser in (reader, editor):
        save(browser, "/search?q=trafikimi", "Trafikimi")
    clock.advance(minutes=1)
    indexed.put("Trafikimi i brendshëm", access="internal")
    thrown = indexed.put("Trafikimi i hedhur")
    indexed.trash(thrown)
    assert news(reader) == {"Trafikimi": ""}
    assert news(editor) == {"Trafikimi": "1 new"}


def test_saved_search_stops_counting_at_twenty(indexed, reader, clock, stored):
    clock.now = BEGIN - timedelta(minutes=5)
    save(reader, "/search?q=trafikimi", "Trafikimi")
    clock.now = BEGIN + timedelta(minutes=5)
    indexed.put_many(["trafikimi"] * 22)
    assert news(reader) == {"Trafikimi": "20+ new"}


def test_saved_search_is_renamed_and_deleted(indexed, reader):
    save(reader, "/search?q=trafikimi", "Trafikimi")
    page = reader.get("/saved-searches")
    assert "trafikimi" in page.html.select_one(".saved-list .meta-line").get_text()
    form = next(form for form in page.forms.values() if "name" in form.fields and "saved" in form.action)
    form["name"] = "  Kufiri   i  ri "
    page = form.submit("action", value="rename").follow()
    assert "The search has a new name." in page.text
    assert news(reader) == {"Kufiri i ri": ""}
    page = press(reader, "/saved-searches", "Kufiri i ri", "delete").follow()
    assert "“Kufiri i ri” was deleted" in page.text
    assert "No saved searches yet" in page.text
    assert news(reader) == {}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "Give the search a name."),
        ("   ", "Give the search a name."),
        ("x" * (LONGEST_NAME + 1), "At most 80 characters."),
        ("KUFIRI", "You already have a saved search of this name."),
    ],
)
def test_saved_search_needs_a_name_of_its_own(reader, name, message):
    save(reader, "/search?q=kufi", "Kufiri")
    page = reader.get("/search?q=tjetër".replace("ë", "%C3%AB") + "&type=sop")
    form = next(form for form in page.forms.values() if form.action == "/saved-searches")
    form["name"].force_value(name)
    refused = form.submit(expect_errors=True)
    assert refused.status_int == 422
    assert message in refused.text
    form = next(form for form in refused.forms.values() if form.action == "/saved-searches")
    assert form["name"].value == name, "nothing typed is lost"
    form["name"] = "Tjetër"
    page = form.submit().follow()
    assert page.request.GET.mixed() == {"q": "tjetër", "type": "sop"}
    assert set(news(reader)) == {"Kufiri", "Tjetër"}


def test_saved_search_is_renamed_only_to_a_name_of_its_own(reader):
    save(reader, "/search?q=kufi", "Kufiri")
    save(reader, "/search?q=police", "Policia")
    page = reader.get("/saved-searches")
    form = next(
        form for form in page.forms.values() if "name" in form.fields and form["name"].value == "Policia"
    )
    form["name"] = "kufiri"
    refused = form.submit("action", value="rename", expect_errors=True)
    assert refused.status_int == 422
    assert "You already have a saved search of this name." in refused.text
    assert refused.html.select_one("details[open] input[name=name]")["value"] == "kufiri"
    assert set(news(reader)) == {"Kufiri", "Policia"}


def test_saved_searches_are_at_most_fifty(reader, stored):
    with stored() as site:
        for number in range(MOST):
            query = (("q", str(number)),)
            save_search(site, site.users["partner"], BEGIN, name=f"Nr. {number}", query=query)
    refused = save(reader, "/search?q=kufi", "Edhe një")
    assert refused.status_int == 422
    assert "You have 50 saved searches." in refused.text


def test_nothing_cannot_be_saved(reader):
    assert not any(form.action == "/saved-searches" for form in reader.get("/search").forms.values())
    token = reader.get("/account").html.find("input", attrs={"name": "csrf_token"})["value"]
    refused = reader.post("/saved-searches", {"csrf_token": token, "name": "Bosh"}, expect_errors=True)
    assert refused.status_int == 422
    assert "There is nothing to save" in refused.text


def test_saved_search_is_found_by_its_owner_alone(sign_in, stored):
    owner, other = sign_in("redaktor.akademia"), sign_in("admin.akademia")
    save(owner, "/search?q=sekreti", "Sekreti im")
    with stored() as site:
        (uid,) = site.saved_searches[site.users["redaktor.akademia"].uid]
    assert "Sekreti im" not in other.get("/saved-searches").text
    assert "Sekreti im" not in other.get("/").text
    token = other.get("/account").html.find("input", attrs={"name": "csrf_token"})["value"]
    for action in ("open", "rename", "delete"):
        given = {"csrf_token": token, "action": action, "name": "Imi"}
        for address in (format_uid(uid), "0000000000001"):
            answer = other.post(f"/saved-searches/{address}", given, expect_errors=True)
            assert answer.status_int == 404
    assert set(news(owner)) == {"Sekreti im"}
    trail = sign_in("auditor").get("/admin/audit").text
    assert "saved a search" in trail
    assert "ekreti" not in trail


def test_saved_searches_speak_albanian_to_who_reads_albanian(indexed, sign_in, clock):
    browser = sign_in("trajner.akademia", lang="sq")
    save(browser, "/search?q=trafikimi", "Trafikimi")
    clock.advance(minutes=1)
    indexed.put("Trafikimi i ri")
    assert news(browser) == {"Trafikimi": "1 i ri"}
    page = browser.get("/saved-searches")
    assert page.html.h1.get_text() == "Kërkime të ruajtura"


def test_site_of_an_earlier_version_gets_a_place_for_saved_searches():
    site = Site(BEGIN)
    del site.saved_searches
    (step,) = (step for step in evolve.STEPS if step.id == "2026-11-saved-searches")
    evolve.run_step(site, step, BEGIN)
    assert dict(site.saved_searches) == {}
    site.saved_searches[1] = (2,)
    step.run(site)
    assert dict(site.saved_searches) == {1: (2,)}, "an interrupted step is run again"
