"""A plugin that is installed, allowed and switched on acts, at its agency and nowhere else."""

import pytest

from tests.plugins.distributions import TYPE

ACADEMY = "redaktor.akademia"


@pytest.fixture
def running(intranet):
    intranet.plugins.write(
        "academy",
        """
        @hookimpl
        def permissions():
            return [Permission("academy:points", _("See points"), ("editor",))]

        @hookimpl
        def menu():
            return [MenuEntry(_("Border points"), view="points", permission="academy:points")]

        @hookimpl
        def configure(config):
            config.add_view(
                points, name="points", permission="academy:points", renderer="templates/points.jinja2"
            )

        def points(context, request):
            return {"agencies": context.agencies}

        @hookimpl
        def home_tile(context):
            return Slot(_("Border points"), rows=(Row(_("With both officers"), "12 / 26"),))
        """,
        files={
            "schemas/card.toml": TYPE.format(id="academy"),
            "locale/sq.toml": '"Duty card" = "Karta e shërbimit"\n"Duty cards" = "Kartat e shërbimit"\n'
            '"Border points" = "Pikat kufitare"\n',
            "templates/points.jinja2": '{% extends "dosja:plugins/templates/page.jinja2" %}'
            "{% block title %}{{ _('Border points') }}{% endblock %}"
            "{% block content %}<h1>{{ _('Border points') }}</h1><p>{{ agencies|join(' ') }}</p>"
            "{% endblock %}",
        },
    )
    intranet.start()
    return intranet


def test_installed_is_not_on(running):
    assert running.plugin("academy").reason == ""
    browser = running.sign_in(ACADEMY)
    assert "Border points" not in browser.get("/")
    assert "Duty card" not in browser.get("/new")
    browser.get("/p/academy/points", status=404)


def test_agency_that_switched_it_on_has_its_type_pages_menu_and_box(running):
    admin = running.sign_in("admin.akademia")
    page = admin.get("/admin/plugins/academy")
    assert "Duty card" in page
    assert "See points" in page
    form = page.forms["agencies-form"]
    form["agency"] = True
    form.submit().follow().mustcontain("Switched on for: Police Academy.")
    browser = running.sign_in(ACADEMY, "sq")
    home = browser.get("/")
    assert "Pikat kufitare" in home
    assert "12 / 26" in home
    assert "Kartat e shërbimit" in home
    points = browser.get("/p/academy/points")
    assert points.html.h1.text == "Pikat kufitare"
    assert "akademia" in points
    page = browser.get("/new?type=academy:card")
    form = next(form for form in page.forms.values() if "title" in form.fields)
    form["title"] = "Hani i Hotit"
    answer = form.submit().follow()
    assert "Hani i Hotit" in answer
    assert "Karta e shërbimit" in answer


def test_other_agency_has_nothing_of_it(running):
    running.switch_on("academy")
    browser = running.sign_in("redaktor.zkka")
    assert "Border points" not in browser.get("/")
    browser.get("/p/academy/points", status=404)
    assert "Duty card" not in browser.get("/new")
