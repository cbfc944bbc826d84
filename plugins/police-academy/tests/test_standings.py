"""How points stand is kept when something changed: home page, pages, notices; a site of version 0.1."""

import shutil
from datetime import timedelta

import pytest

from dosja.api import (
    OPERATOR,
    Answers,
    Entry,
    Name,
    Posting,
    SessionData,
    add_entries,
    add_person,
    award_session,
    create_session,
    day_of,
)
from dosja.cli import main
from dosja.jobs.plugin_work import PluginWork
from dosja.people.operations import post
from dosja.testing import Intranet
from dosja_police_academy.curricula import by_part
from dosja_police_academy.points import coverage_of_points
from dosja_police_academy.standings import SETTING, TURNS, bring_up_to_date, standings, turns

POINT = "PKK Kakavijë"
PAGE = "/p/police_academy/points"
APPROVER = "miratues.akademia"
STEP = "police_academy:2026-11-standings"


def copy_of(academy, name, clock=None):
    """The demonstration once more, to be changed; not started yet."""
    home = academy.home.parent / name
    if home.exists():
        shutil.rmtree(home)
    shutil.copytree(academy.home, home, ignore=shutil.ignore_patterns("*.lock", "*.index", "plugins.tid"))
    return Intranet(home, clock or type(academy.clock)(academy.clock()))


@pytest.fixture
def copied(academy):
    """`copied(name)` is the demonstration once more, for one test."""
    made = []

    def make(name):
        made.append(copy_of(academy, name))
        return made[-1]

    yield make
    for one in made:
        one.stop()


@pytest.fixture(scope="module")
def site_with_worker(academy):
    """An intranet of its own with its worker, which was up to date when the tests began."""
    one = copy_of(academy, "standings")
    app = one.start("police_academy")
    one.work = PluginWork(app.registry.database, one.home, app.registry.hooks)
    one.work.step(one.clock())
    yield one
    one.work.close()
    assert one.errors("police_academy") == []
    one.stop()


def point_of(one, site, title=POINT):
    found = coverage_of_points(site, OPERATOR, None, day_of(one.clock()), Answers(), "sq")
    return next(point for point in found.points if point.title == title)


def box(one, lang="en", login="redaktor.akademia"):
    page = one.sign_in(login, lang).get("/")
    return " ".join(page.html.select_one("#slot-police_academy-home_tile").parent.get_text(" ").split())


def inbox(one, lang="en", login=APPROVER):
    return one.sign_in(login, lang).get("/inbox").html.find("main").text


def test_demonstration_tells_since_when_points_stand_so(academy):
    with academy.stored() as site:
        kept = {one.unit: one for one in standings(site)}
        one = kept[point_of(academy, site).unit]
        assert (one.women, one.social, one.both) == (True, True, True)
        assert one.since == day_of(academy.clock()) - timedelta(days=209), "the last day of the course"
        assert sum(1 for one in kept.values() if one.both) == 7
        assert all(one.since is None for one in kept.values() if not one.both), "they never had both"
        assert len(turns(site)) == 7


@pytest.mark.parametrize(
    ("lang", "title", "since"),
    [("sq", "Çfarë ndryshoi së fundi", "që nga"), ("en", "What changed lately", "since")],
)
def test_pages_show_what_changed_in_both_languages(academy, lang, title, since):
    browser = academy.sign_in("redaktor.akademia", lang)
    page = browser.get(PAGE)
    assert page.html.select_one("#turns-title").text == title
    rows = page.html.select("#turns tbody tr")
    assert [len(rows), rows[0].a.text] == [7, POINT], "the most exposed one first"
    day = day_of(academy.clock()) - timedelta(days=209)
    assert f"{since} {day:%d.%m.%Y}" in page.click(POINT, index=0).html.select_one(".meta-line").text


def test_officers_who_move_away_and_a_course_that_replaces_them(site_with_worker):
    """The worker is told of each change; box, pages and notices follow without anybody counting."""
    one = site_with_worker
    today = f"{day_of(one.clock()):%d.%m.%Y}"
    with one.stored() as site:
        unit = point_of(one, site).unit
        for uid in point_of(one, site).women.trained:
            away = Posting("policia", profession="police officer", since=day_of(one.clock()))
            post(site, OPERATOR, one.clock(), site.uids[uid], away)
    assert POINT not in box(one), "before the worker was told"
    one.work.step(one.clock())
    assert f"{POINT} no trained woman officer since {today}" in box(one)
    assert f"pa oficere të trajnuar që nga {today}" in box(one, "sq")
    assert "5 of 10" in box(one)
    assert f"Tani pa oficere ose punonjës social të trajnuar: {POINT}." in inbox(one, "sq")
    assert f"Now without a trained woman officer or social worker: {POINT}." in inbox(one)
    assert "crossing" not in inbox(one, login="trajnime.magjistratura"), "who has nothing to do with them"
    browser = one.sign_in(APPROVER)
    (first, *_others) = browser.get(PAGE).html.select("#turns tbody tr")
    assert [cell.text for cell in first.select("td")] == [today, POINT, "no trained woman officer"]
    line = browser.get(f"/p/police_academy/point?unit={unit}").html.select_one(".meta-line").text
    assert f"somebody is missing since {today}" in " ".join(line.split())

    with one.stored() as site:
        hired = Posting("pk", unit.partition("/")[2], profession="police officer")
        name = Name("Drita", "Zyberaj")
        woman = add_person(site, OPERATOR, one.clock(), name=name, gender="F", posting=hired, look=False)
        days = tuple((day_of(one.clock()) - timedelta(days=back), 360) for back in (1, 0))
        data = SessionData("Kursi", days=days, curriculum=by_part(site)["interview"][0])
        held = create_session(site, OPERATOR, one.clock(), "akademia", data)
        entry = Entry(person=woman.uid, marks="PP", post_test=9000)
        add_entries(site, OPERATOR, one.clock(), held, [entry])
    one.work.step(one.clock())
    assert "5 of 10" in box(one), "she is there, and not trained yet"
    with one.stored() as site:
        award_session(site, OPERATOR, one.clock(), site.uids[held.uid])
    one.work.step(one.clock())
    assert "6 of 10" in box(one)
    assert f"Now with a trained woman officer and a trained social worker: {POINT}." in inbox(one)
    one.work.step(one.clock() + timedelta(days=1))
    assert inbox(one).count(f"social worker: {POINT}.") == 2, "each is told once"


def test_card_that_ends_takes_its_point_out(site_with_worker):
    one = site_with_worker
    browser = one.sign_in_as("approver", "pk")
    before = len(standings_of(one))
    form = form_of(browser.get("/d/KSH-PK-5/step?do=withdraw"), "reason")
    form["reason"] = "Pika u mbyll"
    page = form_of(form.submit(), "reason").submit("confirm")
    assert page.status_int == 303, page.html.find("main").text
    one.work.step(one.clock())
    assert len(standings_of(one)) == before - 1


def form_of(page, field):
    return next(form for form in page.forms.values() if field in form.fields)


def standings_of(one):
    with one.stored() as site:
        return standings(site)


def test_what_runs_out_is_seen_by_the_clock_alone(copied):
    """Courses hold for some years; nobody changes anything, and still people are told."""
    one = copied("later")
    app = one.start("police_academy")
    work = PluginWork(app.registry.database, one.home, app.registry.hooks)
    work.step(one.clock())
    one.clock.advance(days=5 * 366)
    work.step(one.clock())
    work.close()
    assert "0 of 10" in box(one)
    text = inbox(one)
    assert "Now without a trained woman officer or social worker:" in text
    assert "(+1)" in text, "seven points in one notice"


def test_site_of_version_0_1_is_brought_up_to_date_by_evolve(copied, capsys):
    """0.1 kept nothing of how points stand: the plugin is off until `dosja evolve` has looked it up."""
    one = copied("older")
    one.start("police_academy")
    with one.stored() as site:
        want = site.settings[SETTING]
        del site.settings[SETTING], site.settings[TURNS], site.plugins.evolved[STEP]
        site.plugins.known["police_academy"] = {**site.plugins.known["police_academy"], "version": "0.1.0"}
    one.start()
    plugin = one.plugin("police_academy")
    assert (plugin.state, plugin.metadata.version) == ("wrong_data", "0.2.0")
    page = one.sign_in("administrator").get("/admin/plugins/police_academy").html.text
    assert STEP in page
    assert "dosja evolve" in page
    home = one.sign_in("redaktor.akademia").get("/")
    assert home.html.select_one("#slot-police_academy-home_tile") is None
    one.sign_in("redaktor.akademia").get(PAGE, status=404)
    one.stop()
    assert main(["evolve", "--home", str(one.home), "--lang", "sq"]) == 0
    assert "Si qëndron çdo pikë kufitare dhe që kur" in capsys.readouterr().out
    one.start("police_academy")
    with one.stored() as site:
        assert site.settings[SETTING] == want
    assert "6 of 10" in box(one)
    assert "What changed lately" in one.sign_in("redaktor.akademia").get(PAGE)
    assert "Now with" not in inbox(one), "what was looked up is no news"


def test_nothing_is_written_while_nothing_turns(academy):
    with academy.stored() as site:
        kept = site.settings[SETTING]
        assert bring_up_to_date(site, day_of(academy.clock()), Answers()) == ()
        assert site.settings[SETTING] is kept
