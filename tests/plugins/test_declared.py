"""What a plugin declares reaches the pages: types, fields, choices, courses, rights, roles, rules, boxes."""

from datetime import date

import pytest

from dosja.api import allows
from dosja.documents.model import Document
from dosja.training.coverage import lacks_tracker, tracker_of
from dosja.training.trackers.requirement import Requirement
from tests.plugins.distributions import TYPE

PLUGIN = """
from pathlib import Path

HERE = Path(__file__).parent


@hookimpl
def content_types():
    return [HERE / "more" / "note.toml"]


@hookimpl
def core_fields():
    return [HERE / "more" / "document.toml"]


@hookimpl
def vocabularies():
    return {"ranks": [("inspector", _("Inspector")), ("commissioner", _("Commissioner"))]}


@hookimpl
def lifecycles():
    return [HERE / "courses"]


@hookimpl
def roles():
    return [Role("academy:instructor", _("Instructor of the Academy"), carries=("document:create",))]


@hookimpl
def permissions():
    return [Permission("academy:inspect", _("Inspect border points"), ("academy:instructor", "editor"))]


class Twice:
    title = _("Twice is needed")

    def in_scope(self, requirement, posting, gender=""):
        return True

    def progress(self, requirement, facts, day, *, enrolled=False):
        state = TRAINED if len(facts) > 1 else IN_PROGRESS
        return Progress(state, len(facts) * ONE, 2 * ONE, 0, "completion")


@hookimpl
def trackers():
    return {"academy:twice": Twice()}


@hookimpl
def menu():
    return [MenuEntry(_("Inspections"), view="inspections", permission="academy:inspect")]


@hookimpl
def configure(config):
    config.add_view(inspections, name="inspections", permission="academy:inspect", renderer="json")
    config.add_view(side_page, name="academy-side", context=Document, renderer="templates/side.jinja2")


def inspections(context, request):
    return {"agencies": list(context.agencies)}


def side_page(context, request):
    return {"document": context}


@hookimpl
def document_side(context, document):
    return Slot(_("Border point"), template="templates/box.jinja2", values={"document": document})


@hookimpl
def person_page(context, person):
    return Slot(_("Rank"), text=person.posting.rank or _("None known"))


@hookimpl
def session_page(context, session):
    context.site.settings["academy:written"] = True
    return Slot(_("Kind of course"), rows=(Row(_("Kind"), _("Specialisation"), chip="blue"),))
"""
NOTE = TYPE.format(id="academy").replace("academy:card", "academy:note").replace("Duty card", "Field note")
NOTE += """
[[fieldsets.fields]]
name = "rank"
kind = "choice"
label = "Rank"
vocabulary = "ranks"
"""
NOTE = NOTE.replace("version = 1\n", 'version = 1\nlifecycle = "academy:yearly"\n')
FIELDS = """
extends = "document"

[[fieldsets]]
id = "border"
title = "At the border"

[[fieldsets.fields]]
name = "point"
kind = "text"
label = "Border crossing point"
search = "body"
"""
COURSE = """
id = "academy:yearly"
title = "For a year"

[[states]]
id = "collecting"
title = "Being collected"
colour = "amber"
working = true

[[states]]
id = "kept"
title = "Kept"
colour = "green"
holds = true

[[transitions]]
id = "keep"
title = "Keep"
help = "It is kept."
from = ["collecting"]
to = "kept"
makes_version = true
"""
SQ = """
"Duty cards" = "Kartat e shërbimit"
"Field note" = "Shënim nga terreni"
"Field notes" = "Shënime nga terreni"
"Rank" = "Grada"
"Inspector" = "Inspektor"
"Border point" = "Pika kufitare"
"Only here" = "Vetëm këtu"
"""


@pytest.fixture(scope="module")
def academy(shared_intranet):
    shared_intranet.plugins.write(
        "academy",
        PLUGIN,
        files={
            "schemas/card.toml": TYPE.format(id="academy"),
            "more/note.toml": NOTE,
            "more/document.toml": FIELDS,
            "courses/lifecycles/yearly.toml": COURSE,
            "locale/sq.toml": SQ,
            "templates/box.jinja2": "<p class='own'>{{ _('Only here') }}: {{ document.title }}</p>",
            "templates/side.jinja2": '{% extends "dosja:plugins/templates/page.jinja2" %}'
            "{% block content %}<h1>{{ document.title }}</h1>{% endblock %}",
            "static/own.css": ".own { color: red }",
        },
    )
    shared_intranet.start()
    assert not shared_intranet.plugin("academy").reason, shared_intranet.plugin("academy").trace
    shared_intranet.switch_on("academy")
    return shared_intranet


@pytest.fixture
def editor(academy):
    """Signed in anew, as other tests have the same person read English."""
    return academy.sign_in("redaktor.akademia", "sq")


def create(browser, type_id, **values):
    page = browser.get(f"/new?type={type_id}")
    form = next(form for form in page.forms.values() if "title" in form.fields)
    if type_id == "document":
        values = {"kind": "other", "f-language": "sq", **values}
    for name, value in values.items():
        form[name] = value
    return form.submit().follow()


def test_types_of_files_and_of_the_hook_can_be_written(editor):
    page = editor.get("/new")
    assert "Karta e shërbimit" in page or "Duty card" in page
    assert "Shënim nga terreni" in page


def test_choices_of_a_vocabulary_stand_in_the_form_and_on_the_page(editor):
    page = create(editor, "academy:note", title="Kakavija", **{"f-rank": "inspector"})
    assert "Inspektor" in page


def test_course_of_the_plugin_is_gone_through(editor):
    page = create(editor, "academy:note", title="Morina")
    assert "Being collected" in page
    assert "Keep" in page


def test_fields_of_a_core_type_are_stored_under_the_plugins_name(academy, editor):
    page = create(editor, "document", title="Procedura e kufirit", **{"academy:point": "Hani i Hotit"})
    assert "Hani i Hotit" in page
    with academy.stored() as site:
        found = [
            one for one in site.uids.values()
            if isinstance(one, Document) and one.values.get("academy:point") == "Hani i Hotit"
        ]  # fmt: skip
        assert [one.type_id for one in found] == ["document"]


def test_fields_are_shown_to_agencies_that_switched_it_on_alone(academy):
    other = academy.sign_in("redaktor.zkka")
    assert "Border crossing point" not in other.get("/new?type=document")


def test_role_can_be_given_and_carries_its_rights_at_that_agency_alone(academy):
    admin = academy.sign_in("admin.akademia")
    form = admin.get("/admin/users/new").forms["new-user"]
    form["login"], form["name"] = "instruktor", "Petrit Ymeri"
    form["role"], form["agency"] = "academy:instructor", "akademia"
    page = form.submit()
    assert page.status_int == 200, page
    with academy.stored() as site:
        user = site.users["instruktor"]
        assert user.roles == (("academy:instructor", "akademia"),)
        assert allows(user, "academy:inspect", "akademia")
        assert allows(user, "academy:inspect")
        assert allows(user, "document:create", "akademia")
        assert allows(user, "site:view", "akademia")
        assert not allows(user, "academy:inspect", "policia")
        assert not allows(user, "document:trash", "akademia")
    assert "Instructor of the Academy" in admin.get("/admin/roles")


def test_core_role_has_the_plugins_right_only_where_it_is_on(academy):
    assert academy.sign_in("redaktor.akademia").get("/p/academy/inspections").json == {
        "agencies": ["akademia"]
    }
    academy.sign_in("redaktor.policia").get("/p/academy/inspections", status=404)
    academy.sign_in("trajner.akademia").get("/p/academy/inspections", status=403)


def test_rule_of_training_can_be_chosen_and_counts(academy):
    officer = academy.sign_in("administrator")
    assert "Twice is needed" in officer.get("/coverage/new")
    with academy.stored() as site:
        requirement = Requirement("x", "Dy herë", tracker="academy:twice")
        assert tracker_of(site, requirement).progress(requirement, [1, 2], date(2026, 1, 1)).valid
        assert not lacks_tracker(site, requirement)


def test_box_beside_a_document_speaks_the_readers_language(academy):
    editor = academy.sign_in("redaktor.akademia", "sq")
    page = create(editor, "academy:card", title="Hani")
    assert page.html.find("p", class_="own").text == "Vetëm këtu: Hani"
    own = editor.get(page.request.path + "/academy-side")
    assert own.html.h1.text == "Hani"


def test_box_and_page_are_not_there_at_other_agencies(academy):
    browser = academy.sign_in("redaktor.zkka")
    page = create(browser, "document", title="Tjetra")
    assert page.html.find("p", class_="own") is None
    browser.get(page.request.path + "/academy-side", status=404)


def test_static_files_are_served(editor):
    assert "color: red" in editor.get("/p-static/academy/own.css")
