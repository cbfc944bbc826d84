"""What a plugin answers and does: reports, figures, checks, jobs, notices, being told, commands."""

import subprocess
import sys
from datetime import timedelta

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.documents.operations.documents import create_document
from dosja.errors import Invalid
from dosja.jobs.plugin_work import PluginWork
from tests.plugins.distributions import TYPE

PLUGIN = """
@hookimpl
def reports():
    columns = (_("Crossing point"), _("Officers"))
    return [Report("border:points", _("Officers by point"), columns, points, permission="site:view")]


def points(context):
    yield "Hani i Hotit", 12
    yield _("Sea port"), 3


@hookimpl
def indicators():
    return [Indicator("border:women", _("Points with a woman officer"), women, measure="I.1.(a).2")]


def women(context, day):
    return Figure(12, 26, "/p/border/report-points")


@hookimpl
def validate_document(context, document, values):
    if values["type_id"] == "border:card" and not values.get("point"):
        return {"point": _("Give the crossing point.")}


@hookimpl
def jobs():
    return [Job("border:count", _("Count the points"), count, hours=24)]


def count(context):
    context.site.settings["border:counted"] = context.site.settings.get("border:counted", 0) + 1


@hookimpl
def notices(context, day):
    editor = context.site.users["redaktor.akademia"]
    yield Notice(f"plan-{day.year}", (editor.uid,), _("The yearly plan is due"), "/p/border/report-points")


@hookimpl
def changed(context, changes):
    told = context.site.settings.get("border:told", ())
    context.site.settings["border:told"] = (*told, *((one.kind, one.type_id) for one in changes))


@hookimpl
def commands():
    return [Command("points", _("count the points"), tell_points, tell_arguments)]


def tell_arguments(parser, text):
    parser.add_argument("--twice", action="store_true")


def tell_points(call):
    with call.site() as site:
        print("points", 2 if call.arguments.twice else 1, len(site.users) > 3)
"""
SQ = """
"Officers by point" = "Punonjës sipas pikës"
"Crossing point" = "Pika e kalimit"
"Sea port" = "Porti detar"
"Points with a woman officer" = "Pika me punonjëse grua"
"The yearly plan is due" = "Duhet plani vjetor"
"Give the crossing point." = "Jepni pikën e kalimit."
"""


@pytest.fixture
def border(intranet):
    files = {"schemas/card.toml": TYPE.format(id="border"), "locale/sq.toml": SQ}
    intranet.plugins.write("border", PLUGIN, files=files)
    intranet.start()
    assert not intranet.plugin("border").reason, intranet.plugin("border").trace
    intranet.switch_on("border")
    return intranet


@pytest.fixture
def work(border):
    registry = border.app.registry
    one = PluginWork(registry.database, border.home, registry.hooks)
    yield one
    one.close()


def test_report_is_a_page_and_two_downloads_in_the_readers_language(border):
    browser = border.sign_in("redaktor.akademia", "sq")
    assert "Punonjës sipas pikës" in browser.get("/").html.find("nav", class_="nav").text
    page = browser.get("/p/border/report-points")
    assert [cell.text for cell in page.html.find_all("td")] == ["Hani i Hotit", "12", "Porti detar", "3"]
    lines = browser.get("/p/border/report-points.csv").body.decode("utf-8-sig").splitlines()
    assert lines == ["Pika e kalimit;Officers", "Hani i Hotit;12", "Porti detar;3"]
    assert browser.get("/p/border/report-points.xlsx").body[:2] == b"PK"
    border.sign_in("redaktor.policia").get("/p/border/report-points", status=404)


def test_figure_stands_on_the_page_of_coverage(border):
    page = border.sign_in("admin.akademia", "sq").get("/coverage")
    assert "Pika me punonjëse grua" in page
    assert "46 %" in page
    assert "Points with" not in border.sign_in("trajnime.magjistratura").get("/coverage")


def test_check_refuses_a_document_beside_its_field_and_everywhere(border):
    browser = border.sign_in("redaktor.akademia", "sq")
    page = browser.get("/new?type=border:card")
    form = next(form for form in page.forms.values() if "title" in form.fields)
    form["title"] = "Pa pikë"
    assert "Jepni pikën e kalimit." in form.submit(status=422)
    ctype = border.app.registry.types["border:card"]
    given = {"agency": "akademia", "values": {"title": "Pa pikë"}}
    with border.stored() as site, pytest.raises(Invalid):
        create_document(site, OPERATOR, border.clock(), ctype, **given)


def test_job_runs_when_its_hours_have_passed_and_keeps_what_it_wrote(border, work):
    def counted():
        with border.stored() as site:
            return site.settings.get("border:counted", 0)

    before = counted()
    now = border.clock() + timedelta(days=10)
    work.step(now)
    work.step(now + timedelta(hours=1))
    assert counted() == before + 1
    work.step(now + timedelta(hours=25))
    assert counted() == before + 2


def test_notice_reaches_its_people_once_in_their_language(border, work):
    now = border.clock() + timedelta(days=30)
    work.step(now)
    work.step(now + timedelta(days=1))
    page = border.sign_in("redaktor.akademia", "sq").get("/inbox")
    told = [item for item in page.html.find("main").find_all("li") if "Duhet plani vjetor" in item.text]
    assert len(told) == 1, page


def test_plugin_is_told_of_changes_after_the_commit(border, work):
    work.step(border.clock())
    with border.stored() as site:
        ctype = border.app.registry.types["border:card"]
        values = {"title": "Morina", "point": "Morina", "language": "sq"}
        create_document(site, OPERATOR, border.clock(), ctype, agency="akademia", values=values)
        assert "border:told" not in site.settings
    work.step(border.clock())
    with border.stored() as site:
        assert ("document", "border:card") in site.settings["border:told"]


def test_command_of_the_plugin_runs_on_the_server(border):
    border.stop()
    code = "import sys; from dosja.cli import main; sys.exit(main())"
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            "-c",
            code,
            "border",
            "points",
            "--twice",
            "--home",
            str(border.home),
        ],
        env={"PYTHONPATH": str(border.plugins.path), "PATH": "", "LANG": "en"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "points 2 True\n", done.stderr
