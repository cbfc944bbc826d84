"""Agreements: the table by country and stage, what there is with a country, the course, and reminders."""

import csv
import io
from datetime import date, timedelta

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.agreements.lines import agreement_types
from dosja.agreements.operations import due_terms, tell_terms
from dosja.documents.life import operations as life
from dosja.documents.life.operations import Answers
from dosja.documents.life.text import working_values
from dosja.documents.operations.documents import create_document, update_document
from dosja.uids import format_uid
from tests.functional.living import EDITOR, READER, SOP, TODAY, TYPES, Life, day
from tests.functional.noticing import kinds_of

AGREEMENT = TYPES["agreement"]


class Agreements:
    """Agreements of the Police Academy in an open site."""

    def __init__(self, site, now):
        self.site, self.life = site, Life(site, code="PSV-AKP-9", now=now)

    def make(self, code, title, *countries, access="public", **values):
        parties = tuple({"party": f"Pala {country}", "country": country} for country in countries)
        given = {
            "title": title,
            "code": code,
            "language": "sq",
            "kind": "bilateral",
            "parties": parties,
            **values,
        }
        return create_document(
            self.site, OPERATOR, self.life.tick(), AGREEMENT, agency=values.pop("agency", "akademia"),
            values=given, access=access,
        )  # fmt: skip

    def step(self, document, name, **answers):
        given = Answers(rev=None, **answers)
        life.take_step(self.site, OPERATOR, self.life.tick(), document, AGREEMENT, name, given)
        return document

    def in_force(self, document, start=date(2020, 1, 1), **answers):
        self.step(document, "sign", day=date(2019, 5, 1))
        return self.step(document, "enter_into_force", day=start, **answers)


@pytest.fixture
def five(stored, clock):
    """Two with Greece, one with Kosovo and Montenegro, one with nobody abroad, one that is restricted."""
    with stored() as site:
        made = Agreements(site, clock.now)
        greek = made.in_force(
            made.make(
                "MRV-GR-1/2006", "Fëmijët viktima", "AL", "GR", topic=("child_victims",), child_clauses=True,
                signed_on=date(2019, 5, 1),
                obligations=(
                    {"article": "4", "what": "Raporti vjetor", "who": "Të dyja palët",
                     "contact": site.users[READER].uid, "office": "Zyra e koordinatorit",
                     "due": date(2021, 1, 15), "every": "year"},
                ),
                contacts=({"authority": "Ministria greke", "country": "GR", "matter": "Njoftime"},),
            )
        )  # fmt: skip
        made.make("MRV-GR-2", "Ide për kthimin", "AL", "GR", topic=("return",), child_clauses=False)
        xk = made.make("MRV-XK-1", "Bashkëpunim policor", "AL", "XK", "ME", signed_about="2009")
        made.step(xk, "sign")
        made.make("MRV-MKR-1", "Mekanizmi i referimit", "AL", agency="zkka")
        made.make("MRV-GR-3", "E fshehtë", "AL", "GR", access="restricted")
        sop = made.life
        update_document(
            site, OPERATOR, sop.tick(), sop.document, SOP, rev=sop.document.rev,
            values={**working_values(sop.document), "agreements": ({"agreement": greek.uid},)},
        )  # fmt: skip
        return f"/d/{format_uid(greek.uid)}"


def titles(page):
    return [a.get_text() for a in page.html.select("tbody td:first-child > a")]


def option(page, name, value):
    return page.html.select_one(f"select[name={name}] option[value='{value}']").get_text()


def test_table_lists_all_that_one_may_read_by_country_and_stage(five, sign_in):
    page = sign_in(READER).get("/agreements")
    assert titles(page) == [
        "Bashkëpunim policor",
        "Fëmijët viktima",
        "Ide për kthimin",
        "Mekanizmi i referimit",
    ]
    assert option(page, "country", "GR") == "Greece (2)"
    assert option(page, "stage", "in_force") == "In force (1)"
    assert "E fshehtë" not in page.text
    assert "E fshehtë" in sign_in(EDITOR).get("/agreements").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("country=GR", ["Fëmijët viktima", "Ide për kthimin"]),
        ("country=GR&stage=idea", ["Ide për kthimin"]),
        ("country=XK", ["Bashkëpunim policor"]),
        ("topic=child_victims", ["Fëmijët viktima"]),
        ("children=yes", ["Fëmijët viktima"]),
        ("children=unsaid", ["Bashkëpunim policor", "Mekanizmi i referimit"]),
        ("agency=zkka", ["Mekanizmi i referimit"]),
        ("country=IT", []),
        ("country=%3Cscript%3E&sort=nonsense&page=x", []),
        ("sort=-title&country=GR", ["Ide për kthimin", "Fëmijët viktima"]),
        (
            "sort=signed",
            ["Bashkëpunim policor", "Fëmijët viktima", "Ide për kthimin", "Mekanizmi i referimit"],
        ),
        (
            "sort=-signed",
            ["Fëmijët viktima", "Bashkëpunim policor", "Ide për kthimin", "Mekanizmi i referimit"],
        ),
        ("sort=stage&country=GR", ["Ide për kthimin", "Fëmijët viktima"]),
        (
            "sort=country",
            ["Fëmijët viktima", "Ide për kthimin", "Bashkëpunim policor", "Mekanizmi i referimit"],
        ),
    ],
)
def test_table_is_chosen_and_sorted(five, sign_in, query, found):
    browser = sign_in(READER)
    page = browser.get(f"/agreements?{query}")
    assert titles(page) == found
    rows = list(
        csv.reader(
            io.StringIO(browser.get(f"/agreements.csv?{query}").body.decode("utf-8-sig")), delimiter=";"
        )
    )
    assert [row[1] for row in rows[1:]] == found


def test_counts_of_a_filter_follow_the_others(five, sign_in):
    page = sign_in(READER).get("/agreements?country=GR&stage=idea")
    assert option(page, "country", "GR") == "Greece (1)"
    assert option(page, "stage", "in_force") == "In force (1)"
    assert page.html.select_one("select[name=country] option[selected]")["value"] == "GR"


def test_csv_says_only_what_is_known(five, sign_in):
    answer = sign_in(READER, lang="sq").get("/agreements.csv?country=XK")
    head, row = csv.reader(io.StringIO(answer.body.decode("utf-8-sig")), delimiter=";")
    facts = dict(zip(head, row, strict=True))
    assert facts["Nënshkruar"] == "2009"
    assert facts["Faza"] == "Nënshkruar" or row[4] == "Nënshkruar"
    assert facts["Në fuqi nga"] == ""
    assert "Kosovë" in facts["Vendet"]


@pytest.mark.parametrize(("lang", "name"), [("en", "Greece"), ("sq", "Greqi")])
def test_what_we_have_with_a_country_is_one_click(five, sign_in, lang, name):
    browser = sign_in(READER, lang=lang)
    page = browser.get("/agreements").click(description=f"^{name}$", index=0)
    assert page.request.path == "/countries/GR"
    assert page.html.h1.get_text() == name
    text = page.html.select_one("main").get_text(" ", strip=True)
    expected = ("Fëmijët viktima", "Ide për kthimin", "Raporti vjetor", "15.01.2027")
    for words in (*expected, "Zyra e koordinatorit", "Ministria greke", "PSV-AKP-9"):
        assert words in text
    assert "E fshehtë" not in text
    assert "Bashkëpunim policor" not in text
    heads = [head.get_text(" ", strip=True) for head in page.html.select("h2")]
    assert [head for head in heads if "(1)" in head] == (
        ["Idea (1)", "In force (1)"] if lang == "en" else ["Ide (1)", "Në fuqi (1)"]
    )


def test_countries_count_stages(five, sign_in):
    page = sign_in(READER).get("/countries")
    rows = {
        row.th.get_text(): [cell.get_text() for cell in row.select("td")]
        for row in page.html.select("tbody tr")
    }
    assert rows == {"Greece": ["1", "–", "1"], "Kosovo": ["–", "1", "–"], "Montenegro": ["–", "1", "–"]}
    assert titles(page.click(description="^1$", index=0)) == ["Ide për kthimin"]


def test_country_without_agreements_says_so_and_nonsense_is_missing(five, sign_in):
    browser = sign_in(READER)
    assert "No agreement names this country" in browser.get("/countries/IT").text
    for code in ("gr", "QQ", "A%2FB", "GRX"):
        browser.get(f"/countries/{code}", status=404)


def test_page_of_an_agreement_shows_its_course_as_picture_and_table(five, sign_in):
    page = sign_in(READER).get(five)
    picture = page.html.select_one("svg.timeline-picture")
    assert picture["role"] == "img"
    assert page.html.find(id=picture["aria-labelledby"]).get_text()
    table = page.html.select_one(".timeline table")
    rows = [
        [cell.get_text(" ", strip=True) for cell in row.select("td")][:2] for row in table.select("tbody tr")
    ]
    assert rows == [["01.05.2019", "Signed"], ["01.01.2020", "In force"]]
    dates = [text.get_text() for text in picture.select(".mark-date")]
    assert dates[:2] == ["01.05.2019", "01.01.2020"]
    assert "15.01.2027" in page.html.select_one("#duties-title").parent.get_text()
    assert page.click(description="Greece", index=0).request.path == "/countries/GR"
    assert not sign_in(READER).get("/documents?type=sop").html.select(".timeline")


def test_obligations_and_terms_are_filled_in_the_form(five, sign_in):
    browser = sign_in(EDITOR)
    form = next(form for form in browser.get(f"{five}/edit").forms.values() if "rev" in form.fields)
    form["f-renewal"] = "tacit"
    form["term_ends"] = "31.12.2027"
    form["renewal_years"] = "5"
    form["notice_months"] = "6"
    form.submit("save").follow()
    page = browser.get(f"{five}/draft")
    assert "31.12.2027" in page.text
    assert "By itself, unless a party gives notice" in page.text


def test_table_shows_a_new_version_on_its_day(five, stored, sign_in, clock):
    browser = sign_in(READER)
    assert "Fëmijët viktima" in browser.get("/agreements").text
    with stored() as site:
        document = site.uids[site.documents.uid_of_code("MRV-GR-1/2006")]
        made = Life(site, document=document, now=clock.now)
        made.ctype = AGREEMENT
        made.edit(title="Titulli i ri")
        life.take_step(
            site, OPERATOR, made.tick(), document, AGREEMENT, "amend", Answers(rev=None, day=TODAY)
        )
    page = browser.get("/agreements")
    assert "Titulli i ri" in page.text
    assert "Fëmijët viktima" not in page.text
    assert option(page, "stage", "amended") == "Amended (1)"


def tell(site, now, number):
    due = day(number)
    return tell_terms(site, now, due, list(due_terms(site, due, agreement_types(TYPES))))


def test_deadlines_are_told_60_30_and_0_days_before_and_only_once(five, stored, clock):
    """The yearly report is due on 15.01.2027: 53 days after the beginning of the test."""
    with stored() as site:
        contact = site.users[READER].uid
        counts = []
        for number in (-10, -7, -7, 0, 22, 23, 24, 53, 53, 54):
            counts.append(tell(site, clock.now + timedelta(days=number), number))
        assert [bool(count) for count in counts] == [
            False, True, False, False, False, True, False, True, False, False,
        ]  # fmt: skip
        assert kinds_of(site, READER).count("obligation_due") == 3
        assert "obligation_due" in kinds_of(site, EDITOR)
        assert contact


def test_notice_of_renewal_is_told_before_its_last_day(stored, clock):
    with stored() as site:
        made = Agreements(site, clock.now)
        made.in_force(
            made.make("MRV-GR-5", "Me afat", "AL", "GR", notice_months=6), until=TODAY + timedelta(days=200)
        )
        assert tell(site, clock.now, 0) > 0
        assert set(kinds_of(site, EDITOR)) == {"renewal_due"}
        assert tell(site, clock.now, 0) == 0


def test_what_does_not_hold_is_not_told(stored, clock):
    with stored() as site:
        made = Agreements(site, clock.now)
        made.make("MRV-GR-5", "Ide", "AL", obligations=({"what": "x", "due": TODAY},))
        assert tell(site, clock.now, 0) == 0


def test_notice_reads_well_in_both_languages(five, stored, sign_in, clock):
    with stored() as site:
        tell(site, clock.now, 53)
    page = sign_in(READER, lang="sq").get("/inbox")
    assert "Për t’u kryer sot sipas: MRV-GR-1/2006" in page.text
    assert "4: Raporti vjetor" in page.text
    assert "pikë kontakti" in page.text
