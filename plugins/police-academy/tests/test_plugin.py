"""What the plugin declares, what it refuses to save, what it reminds of, and that its data outlive it."""

import re
import shutil
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

import dosja_police_academy
from dosja.api import (
    OPERATOR,
    RECOGNISED,
    Elsewhere,
    Invalid,
    SiteVocabularies,
    create_document,
    find_award,
    format_uid,
    read_values,
    report_elsewhere,
    requirements,
    set_roles,
)
from dosja.jobs.plugin_work import PluginWork
from dosja.testing import Intranet
from dosja_police_academy.checks import names_arms

ROOT = Path(dosja_police_academy.__file__).parent
CARD, DECISION = "police_academy:duty_card", "police_academy:recognition"
OFFICER = "trajnime.magjistratura"
NOT_HERE = {
    "sq": "Rregulli i kësaj kërkese i përket një shtojce që tani nuk merr pjesë.",
    "en": "The rule of this requirement belongs to a plugin that does not take part now.",
}
"""What stands above the figures of a requirement whose rule is gone."""


def test_takes_part_with_all_it_declares(academy):
    plugin = academy.plugin("police_academy")
    assert (plugin.state, plugin.reason) == ("active", "")
    declared = plugin.declared
    assert [ctype.id for ctype in declared.types] == [CARD, DECISION]
    assert set(declared.trackers) == {"police_academy:border", "police_academy:investigators"}
    assert [role.id for role in declared.roles] == ["police_academy:commission"]
    fields = [one.name for fieldset in declared.fields["curriculum"] for one in fieldset.fields]
    assert fields == ["police_academy:part", "police_academy:ranks", "police_academy:legal_basis"]


def test_duty_card_has_no_field_for_arms(academy):
    ctype = academy.app.registry.types[CARD]
    names = {one.name for field in ctype.fields for one in (field, *field.columns)}
    assert not [name for name in names if names_arms(name.replace("_", " "))]


@pytest.mark.parametrize(
    ("text", "arms"),
    [
        ("Pistoletë shërbimi", True), ("ARMË ZJARRI", True), ("Fishekë, 9 mm", True), ("Municion", True),
        ("Service pistol", True), ("Firearms", True), ("Rifle AK", True), ("Kallashnikov", True),
        ("Batanije", False), ("Harmë", False), ("Alarm", False), ("Formulari i treguesve", False),
        ("", False),
        ("Karta telefoni", False), ("Gunë leshi", False),
    ],
)  # fmt: skip
def test_arms_are_known_in_both_languages(text, arms):
    assert names_arms(text) is arms


def card(academy, site, **more):
    types = academy.app.registry.types
    unit = next(unit for unit in site.agencies["policia"].units)
    given = {"code": "KSH-PK-99", "title": "Provë", "language": "sq", "point": unit, **more}
    values = read_values(types[CARD], given, SiteVocabularies(site, None, "sq"))
    return create_document(site, OPERATOR, academy.clock(), types[CARD], agency="pk", values=values)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"equipment": [{"item": "Batanije"}, {"item": "Pistoletë"}]}, "equipment"),
        ({"exposed_place": 3}, "exposed_place"),
    ],
)
def test_wrong_card_is_refused_at_its_field(academy, more, field):
    with academy.stored() as site:
        with pytest.raises(Invalid) as caught:
            card(academy, site, **more)
        assert list(caught.value.fields) == [field]


def test_second_card_of_a_point_is_refused(academy):
    with academy.stored() as site:
        unit = site.uids[site.documents.uid_of_code("KSH-PK-1")].values["point"]
        with pytest.raises(Invalid) as caught:
            card(academy, site, point=unit)
        assert "KSH-PK-1" in str(caught.value.fields["point"].mapping)


@pytest.mark.parametrize(
    ("way", "more", "field"),
    [
        ("direct", {}, "agreement"),
        ("equivalence", {}, "curriculum"),
        ("supplementary", {}, "subjects"),
        ("direct", {"agreement": "MRV-XK-1/2009", "subjects": [{"subject": "E drejta"}]}, "subjects"),
        ("equivalence", {"curriculum": "PT-AKADEMIA-12", "number": "118/1"}, "number"),
    ],
)
def test_decision_has_what_its_way_needs(academy, way, more, field):
    types = academy.app.registry.types
    given = {"code": "NJT-AKADEMIA-99", "title": "Provë", "language": "sq", "number": "999/9", "way": way,
             "decided_on": "01.03.2026", "country": "XK", "provider": "Akademia", **more}  # fmt: skip
    with academy.stored() as site:
        values = read_values(types[DECISION], given, SiteVocabularies(site, None, "sq"))
        with pytest.raises(Invalid) as caught:
            create_document(
                site, OPERATOR, academy.clock(), types[DECISION], agency="akademia", values=values
            )
        assert list(caught.value.fields) == [field]


@pytest.mark.parametrize(("lang", "words"), [("sq", "nuk përmban armë zjarri"), ("en", "lists no firearms")])
def test_form_of_a_card_keeps_what_was_typed_and_names_the_thing(academy, lang, words):
    def form_of(page):
        return next(form for form in page.forms.values() if "exposed_place" in form.fields)

    browser = academy.sign_in("redaktor.akademia", lang)
    form = form_of(browser.get(f"/new?type={CARD}"))
    form["code"], form["title"], form["f-language"] = "KSH-AKADEMIA-1", "Karta ime", "sq"
    form["point"] = "akademia-trajnim"
    form = form_of(form.submit("__add__:equipment"))
    form["item"] = "Pistoletë"
    page = form.submit("save", status=422)
    assert words in page
    form = form_of(page)
    assert (form["title"].value, form["item"].value) == ("Karta ime", "Pistoletë")
    assert "KSH-AKADEMIA-1" not in browser.get(f"/documents?type={CARD}")


def test_course_that_waits_is_brought_to_mind(academy):
    with academy.stored() as site:
        now = academy.clock() - timedelta(days=31)
        person = next(site.uids[uid] for uid in site.people.by_agency["policia"])
        data = Elsewhere("Kurs i vjetër", "Akademi", now.date() - timedelta(days=90), "Itali")
        report_elsewhere(site, OPERATOR, now, person, data)
    work = PluginWork(academy.app.registry.database, academy.home, academy.app.registry.hooks)
    work.step(academy.clock())
    page = academy.sign_in("miratues.akademia").get("/inbox")
    assert "A course abroad has waited for a decision for 31 days." in page


def test_every_sentence_has_its_albanian():
    """Both languages are complete: what people see in code, templates and type files."""
    used = set()
    for path in ROOT.rglob("*.jinja2"):
        used |= {
            one.replace("\\'", "'") for one in re.findall(r"_\('((?:[^'\\]|\\.)*)'", path.read_text("utf-8"))
        }
    for path in (ROOT / "schemas").rglob("*.toml"):
        used |= set(
            re.findall(r'(?:title|plural|help|label|row_label|unit) = "([^"]+)"', path.read_text("utf-8"))
        )
    for path in ROOT.glob("*.py"):
        used |= set(re.findall(r'\b_\(\s*"((?:[^"\\]|\\.)*)"', path.read_text("utf-8")))
    have = tomllib.loads((ROOT / "locale" / "sq.toml").read_text("utf-8"))
    assert len(used) > 250
    assert sorted(used - have.keys()) == []
    assert not [text for text in have.values() if not text.strip()]


def test_imports_the_published_names_only():
    for path in ROOT.glob("*.py"):
        for line in path.read_text("utf-8").splitlines():
            if re.match(r"\s*(from|import) dosja\b", line):
                assert line.strip().startswith("from dosja.api import"), f"{path.name}: {line}"


@pytest.fixture
def uninstalled(academy):
    """A copy of the intranet, started as if the plugin had never been there."""
    home = academy.home.parent / "without"
    if home.exists():
        shutil.rmtree(home)
    shutil.copytree(academy.home, home, ignore=shutil.ignore_patterns("*.lock", "*.index"))
    bare = Intranet(home, academy.clock)
    bare.start_without_plugins()
    yield bare
    bare.stop()


def test_data_outlive_the_plugin(uninstalled):
    """Uninstalled: everything is readable and counted, nothing can be changed; installed again it is back."""
    browser = uninstalled.sign_in("administrator")
    admin = uninstalled.sign_in("miratues.akademia", "sq")
    page = admin.get("/d/KSH-PK-1")
    assert "PKK Kakavijë" in page
    assert "Batanije dhe ujë" in page
    assert "118/3" in admin.get("/d/NJT-AKADEMIA-3")
    admin.get("/p/police_academy/points", status=404)
    assert "Child-trafficking module in the standard border training" in browser.get("/coverage?agency=all")
    assert browser.get("/admin/plugins/police_academy").status_int == 200
    answer = admin.get("/d/KSH-PK-1/edit", expect_errors=True)
    assert answer.status_int in (403, 404)
    uninstalled.start("police_academy")
    again = uninstalled.sign_in("miratues.akademia")
    assert "6 of 10" in again.get("/p/police_academy/points")


@pytest.mark.parametrize("code", ["KSH-PK-1", "NJT-AKADEMIA-3"])
def test_versions_of_its_documents_outlive_the_plugin(uninstalled, code):
    page = uninstalled.sign_in("miratues.akademia", "sq").get(f"/d/{code}/v1")
    assert {"KSH-PK-1": "Batanije dhe ujë", "NJT-AKADEMIA-3": "118/3"}[code] in page


@pytest.mark.parametrize("rule", ["border", "investigators"])
def test_requirements_and_awards_of_its_rules_outlive_the_plugin(uninstalled, rule):
    """Core's rule counts in the place of the plugin's, and the page says so; every award it counts opens."""
    with uninstalled.stored() as site:
        one = next(one for one in requirements(site) if one.tracker == f"police_academy:{rule}")
        awards = [found for number in site.training.award_persons if (found := find_award(site, number))]
        counted = [found for found in awards if found.ledger.curriculum in one.curricula]
        states = {found.state for found in counted}
        names = {found.award.id: site.uids[found.person].name.family for found in counted}
        seats = tuple(("training_officer", found.agency) for found in counted)
        officer = site.users[OFFICER]
        set_roles(site, OPERATOR, uninstalled.clock(), officer, tuple(dict.fromkeys(seats)))
    assert RECOGNISED in states, "one that the plugin's decision made count is among them"
    for lang, words in NOT_HERE.items():
        browser = uninstalled.sign_in(OFFICER, lang)
        assert words in browser.get(f"/coverage/{one.id}")
    for number, family in names.items():
        assert family in browser.get(f"/awards/{format_uid(number)}")
