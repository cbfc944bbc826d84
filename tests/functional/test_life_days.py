"""Days that are not known are told as such; lists and agencies as of a day; nothing hidden is told."""

from datetime import date, timedelta

import pytest

from dosja.documents.life.course import day_of, spans_of
from dosja.uids import format_uid
from tests.functional.living import APPROVER, READER, TODAY, Life, day

CODE = "PSV-AKP-1/2026"


@pytest.fixture
def made(stored):
    def make(work, **more):
        with stored() as site:
            one = Life(site, **more)
            work(one)
            return f"/d/{format_uid(one.document.uid)}"

    return make


def words(page, selector="main"):
    return " ".join(page.html.select_one(selector).get_text(" ", strip=True).split())


@pytest.mark.parametrize(
    ("lang", "told", "since"),
    [
        ("en", "not known, at the latest 31.07.2011", "since 31.07.2011 at the latest"),
        ("sq", "nuk dihet, jo më vonë se 31.07.2011", "jo më vonë se nga 31.07.2011"),
    ],
)
def test_last_day_on_which_it_can_have_been_is_told(made, sign_in, lang, told, since):
    address = made(lambda one: one.step("record", act="VKM 12", day=date(2011, 7, 31), uncertain=True))
    reader = sign_in(READER, lang=lang)
    assert told in words(reader.get(address), ".aside")
    assert since in words(reader.get(f"{address}/versions"))
    assert since in words(reader.get(f"{address}/v1"), "body")


@pytest.mark.parametrize(("lang", "told"), [("en", "not known"), ("sq", "nuk dihet")])
def test_day_of_which_nothing_is_known_names_no_day(made, sign_in, stored, lang, told):
    address = made(lambda one: one.step("record", act="VKM 12"))
    page = words(sign_in(READER, lang=lang).get(address), ".aside")
    assert told in page
    assert "latest" not in page
    assert "jo më vonë" not in page
    with stored() as site:
        (span,) = spans_of(site.uids[site.documents.uid_of_code(CODE)])
        assert (span.known, span.latest, span.start) == (False, None, day_of(Life(site, object()).now))


def test_step_says_beforehand_that_the_day_is_not_known_and_what_is(made, sign_in):
    address = made(lambda one: None)
    page = sign_in(APPROVER).get(f"{address}/step?do=record")
    form = next(form for form in page.forms.values() if "/step" in (form.action or ""))
    form["act"] = "VKM 12"
    form["day"] = "2011-07-31"
    form["uncertain"] = True
    assert "not known; it was 31.07.2011 at the latest" in words(form.submit(), ".effects")


def two_versions(one):
    one.publish()
    one.edit(title="Procedura e re")
    one.publish(day(10))


def test_agency_page_shows_what_was_in_force_on_a_day(made, sign_in, clock):
    made(two_versions)
    made(lambda one: one.publish(day(3)), code="PSV-AKP-2/2026", title="E dyta")
    made(lambda one: None, code="PSV-AKP-3/2026", title="Projekt")
    clock.advance(days=20)
    reader = sign_in(READER)
    page = reader.get("/a/akademia")
    assert "3 documents" in words(page)
    form = next(form for form in page.forms.values() if "on" in form.fields)
    form["on"] = "2026-11-24"
    page = form.submit()
    assert "only what was in force on that day" in words(page)
    assert "1 document" in words(page)
    (link,) = page.html.select(".doc-list a")
    assert link.get_text(strip=True) == "Procedura"
    assert link["href"].endswith("/v1")
    kind = page.html.select_one(".cards a")["href"]
    assert "on=2026-11-24" in kind
    assert [a.get_text(strip=True) for a in reader.get(kind).html.select("tbody a")] == ["Procedura"]
    titles = [
        a.get_text(strip=True) for a in reader.get(f"/a/akademia?on={day(10)}").html.select(".doc-list a")
    ]
    assert sorted(titles) == ["E dyta", "Procedura e re"]
    page = reader.get("/a/akademia?on=2020-01-01")
    assert "Nothing was in force on that day" in words(page)
    assert "dd.mm.yyyy" in words(reader.get("/a/akademia?on=neser"))


def test_list_of_a_day_names_the_texts_by_their_titles_of_then(made, sign_in, clock):
    made(two_versions)
    clock.advance(days=20)
    reader = sign_in(READER)
    rows = reader.get(f"/documents?on={TODAY}").html.select("tbody a")
    assert [row.get_text(strip=True) for row in rows] == ["Procedura"]


def test_withdrawal_tells_nothing_of_documents_that_the_approver_may_not_see(made, sign_in, stored):
    address = made(lambda one: one.publish())
    with stored() as site:
        parent = site.documents.uid_of_code(CODE)
        other = Life(site, code="PSV-AKP-2/2026", parent=parent).document
        other.access, other.agency = "restricted", "mash"
        site.documents.index(other)
    chief = sign_in(APPROVER)
    page = chief.get(f"{address}/step?do=withdraw")
    form = next(form for form in page.forms.values() if "/step" in (form.action or ""))
    form["reason"] = "Nuk zbatohet"
    told = form.submit()
    assert "refer" not in words(told)
    assert "PSV-AKP-2" not in told.text
    form = next(form for form in told.forms.values() if "/step" in (form.action or ""))
    page = form.submit("confirm").follow()
    assert "does not hold any more" in words(page)


def test_document_of_a_later_clock_is_not_taken_for_known(made, stored):
    """A day that was unknown when it was entered stays unknown afterwards."""
    made(lambda one: one.step("record", act="VKM 12"))
    with stored() as site:
        document = site.uids[site.documents.uid_of_code(CODE)]
        assert spans_of(document)[0].latest is None
        one = Life(site, document)
        one.now += timedelta(days=30)
        one.edit(title="E re")
        one.publish()
        first, second = spans_of(document)
        assert (first.known, first.latest, second.known) == (False, None, True)
