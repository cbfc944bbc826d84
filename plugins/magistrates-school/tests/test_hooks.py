"""What the plugin answers to core: figures, a report, notices, a say before a save, its demonstration."""

from datetime import UTC, date, datetime

import pytest

from dosja.documents.operations.documents import create_document
from dosja.errors import Invalid
from dosja.jobs.plugin_work import PluginWork
from dosja.plugins.demonstration import show_plugins
from dosja.testing import BEGIN
from dosja.uids import format_uid

from .conftest import OFFICER, PLUGIN, World
from .test_pages import HOME, row_of


@pytest.fixture(scope="module")
def shown(new_intranet):
    """A demonstration site: the plugin's own content, on an intranet of its own."""
    intranet = new_intranet(PLUGIN, agencies=())
    with intranet.stored() as site:
        shown = list(show_plugins(site, intranet.app.registry.hooks, BEGIN))
    assert [(one.plugin_id, one.failed) for one in shown] == [(PLUGIN, "")]
    yield World(intranet)
    assert intranet.errors(PLUGIN) == []


@pytest.mark.parametrize(
    "made", [datetime(2026, 11, 24, 23, 30, tzinfo=UTC), datetime(2026, 12, 31, 23, 30, tzinfo=UTC)]
)
def test_demonstration_is_whole_also_when_it_is_past_midnight_in_tirana(new_intranet, made):
    intranet = new_intranet(PLUGIN, agencies=())
    with intranet.stored() as site:
        site.created = made
        shown = list(show_plugins(site, intranet.app.registry.hooks, made))
    assert [(one.plugin_id, one.failed) for one in shown] == [(PLUGIN, "")]


def inbox(intranet, login=OFFICER, lang="en"):
    return intranet.sign_in(login, lang).get("/inbox").html.text


def work(intranet, day):
    """What the worker does on a day."""
    registry = intranet.app.registry
    now = BEGIN.replace(year=day.year, month=day.month, day=day.day)
    PluginWork(registry.database, intranet.home, registry.hooks).step(now)


def test_demonstration_shows_every_state(shown):
    page = shown.intranet.sign_in(OFFICER).get(HOME)
    for word in ("Above the maximum: 1", "Near the maximum: 1", "Within the limits: 4", "Days still due: 1"):
        assert word in page
    years = shown.intranet.sign_in(OFFICER).get(f"{HOME}/programmes")
    assert row_of(years, "2026")["Child trafficking"] == "Recurs"
    assert row_of(years, "2025")["Child trafficking"].startswith("Does not recur")
    assert row_of(years, "2027")["Child trafficking"] == "No programme"


def test_requirements_of_the_demonstration_are_counted_by_the_plugin_s_rules(shown):
    admin = shown.intranet.sign_in("administrator")
    page = admin.get("/coverage")
    assert "Days of continuous training of magistrates" in page
    link = next(a for a in page.html.select("td a") if "Recurrent" in a.text)
    assert "6 of 10" in admin.get(link["href"])


def test_figures_of_the_measure_stand_on_the_page_of_coverage(shown):
    page = shown.intranet.sign_in("administrator").get("/coverage")
    trained = row_of(page, "whose training on child trafficking is up to date")
    assert "6 of 8" in " ".join(trained.values())
    assert "2 of 5" in " ".join(row_of(page, "Yearly programmes of the last five years").values())


@pytest.mark.parametrize(("lang", "head"), [("en", "Below the minimum"), ("sq", "Nën minimumin")])
def test_report_of_the_courts_names_nobody(shown, lang, head):
    page = shown.intranet.sign_in(OFFICER, lang).get(f"{HOME}/report-courts")
    assert head in page
    assert "Prova 2" in page
    assert "Ankimi" not in page
    answer = shown.intranet.sign_in(OFFICER, lang).get(f"{HOME}/report-courts.csv")
    assert head in answer.body.decode("utf-8-sig")
    shown.intranet.sign_in("redaktor.zkka").get(f"{HOME}/report-courts", status=404)


def test_autumn_reminds_of_the_programme_and_of_days_due(shown):
    intranet = shown.intranet
    work(intranet, date(2026, 9, 30))
    assert "The programme of 2027 is not in Dosja yet." not in inbox(intranet)
    work(intranet, date(2026, 10, 1))
    told = inbox(intranet)
    assert told.count("The programme of 2027 is not in Dosja yet.") == 1
    assert told.count("Magistrates who still have days due in 2026: ") == 1
    work(intranet, date(2026, 10, 2))
    assert inbox(intranet).count("The programme of 2027 is not in Dosja yet.") == 1
    work(intranet, date(2026, 12, 1))
    assert inbox(intranet).count("Magistrates who still have days due in 2026: ") == 2
    assert "Programi i vitit 2027 ende nuk është në Dosja." in inbox(intranet, lang="sq")
    assert "days due" not in inbox(intranet, "redaktor.zkka")


def statement_values(**more):
    return {
        "code": "VD-SHM-111111/2026", "title": "Vërtetim", "language": "mul", "person": "0" * 12 + "1",
        "as_of": date(2026, 11, 23), "years": ({"year": "2026", "days": None},), **more,
    }  # fmt: skip


def save(world, ctype, values):
    with world.intranet.stored() as site:
        create_document(site, site.users[OFFICER], BEGIN, ctype, agency="magjistratura", values=values)


def test_typed_figures_are_no_statement(world):
    ctype = world.intranet.app.registry.types[f"{PLUGIN}:statement"]
    values = statement_values(person=format_uid(world.uids["Pakta"]))
    with pytest.raises(Invalid, match="worked out"):
        save(world, ctype, values)
    with world.intranet.stored() as site:
        assert site.documents.uid_of_code(values["code"]) is None


def test_issued_statement_cannot_be_edited(shown):
    browser = shown.intranet.sign_in(OFFICER)
    page = browser.get(browser.get(f"{HOME}/statements").html.select_one("td a")["href"])
    form = next(
        form for form in browser.get(page.request.path + "/edit").forms.values() if "purpose" in form.fields
    )
    form["purpose"] = "dikush tjetër"
    assert "An issued statement never changes" in form.submit("save", status="*")
    assert "dikush tjetër" not in browser.get(page.request.path)


@pytest.mark.parametrize(
    ("code", "year", "message"),
    [
        ("PV-SHM-2024", "2024", "There is a programme of that year already: PV-SHM-2024"),
        ("PV-SHM-2031", "2030", "The code ends with the year of the programme"),
        ("PV-SHM-2030", "30", "Write a year with four digits"),
    ],
)
def test_programme_has_a_year_of_its_own(shown, code, year, message):
    browser = shown.intranet.sign_in(OFFICER)
    page = browser.get("/new?type=magistrates_school:programme")
    form = next(form for form in page.forms.values() if "year" in form.fields)
    form["code"], form["title"], form["year"] = code, "Programi", year
    form["f-language"] = "sq"
    answer = form.submit(status="*")
    assert answer.status_int != 303
    assert message in answer or "code" in message
    assert "Programi" in answer
