"""The administration of plugins: what each adds, who may switch where, taking one away."""

import io
import zipfile

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.documents.model import Document
from dosja.documents.operations import create_document
from tests.plugins.distributions import TYPE

CODE = """
@hookimpl
def roles():
    return [Role("academy:instructor", _("Instructor of the Academy"), carries=("document:create",))]

@hookimpl
def permissions():
    return [Permission("academy:inspect", _("Inspect border points"), ("editor",))]

@hookimpl
def jobs():
    return [Job("academy:count", _("Count the points"), print)]

@hookimpl
def evolve_steps():
    return [EvolveStep("academy:codes", _("Codes of points"), print)]
"""


@pytest.fixture(scope="module")
def academy(shared_intranet):
    one = shared_intranet
    one.plugins.write("academy", CODE, files={"schemas/card.toml": TYPE.format(id="academy")})
    one.start()
    assert one.plugin("academy").reason == ""
    return one


def switch_form(page, end, agency):
    return next(
        form for form in page.forms.values() if form.action.endswith(end) and f'value="{agency}"' in form.text
    )


def test_page_says_what_it_adds_before_it_is_switched_on(academy):
    text = academy.sign_in("admin.akademia").get("/admin/plugins/academy").html.text
    for word in (
        "Duty card", "Instructor of the Academy", "Create documents", "Inspect border points", "Editor",
        "Count the points", "Codes of points", "version 1.0", "for Dosja >=0.1, <1", "throwaway-academy",
    ):  # fmt: skip
        assert word in text, word


def test_agency_administrator_switches_for_the_own_agency_alone(academy):
    browser = academy.sign_in("admin.akademia")
    page = browser.get("/admin/plugins/academy")
    values = {button["value"] for button in page.html.find_all("button", attrs={"name": "agency"})}
    assert values == {"akademia"}
    token = page.html.find("input", attrs={"name": "csrf_token"})["value"]
    given = {"csrf_token": token, "agency": "policia"}
    assert "may not switch" in browser.post("/admin/plugins/academy/on", given, status=403)
    browser.post("/admin/plugins/academy/on", {**given, "csrf_token": "x"}, status=400)
    given["agency"] = "akademia"
    assert "on for this agency" in browser.post("/admin/plugins/academy/on", given).follow()
    with academy.stored() as site:
        assert site.agencies["akademia"].plugins == ("academy",)
        assert site.agencies["policia"].plugins == ()


def test_others_find_nothing_there(academy):
    for login in ("redaktor.akademia", "auditor", "trajner.akademia"):
        academy.sign_in(login).get("/admin/plugins", status=403)
        academy.sign_in(login).get("/admin/plugins/academy", status=403)
    academy.sign_in("administrator").get("/admin/plugins/nothing", status=404)


def test_disabling_touches_no_data_and_refuses_edits_with_the_reason(academy):
    academy.switch_on("academy", "policia")
    with academy.stored() as site:
        ctype = academy.app.registry.types["academy:card"]
        values = {"title": "Karta e policisë", "code": "K-1", "language": "sq"}
        create_document(site, OPERATOR, academy.clock(), ctype, agency="policia", values=values)
    browser = academy.sign_in("redaktor.policia")
    assert browser.get("/d/K-1/edit").status_int == 200
    administrator = academy.sign_in("administrator")
    page = administrator.get("/admin/plugins/academy")
    switch_form(page, "/off", "policia").submit("agency", value="policia").follow()
    page = browser.get("/d/K-1")
    assert "Karta e policisë" in page
    assert "/edit" not in [
        link["href"].rpartition("/d/K-1")[2] for link in page.html.find_all("a", href=True)
    ]
    assert "switched off for the agency" in browser.get("/d/K-1/edit", status=403)


def test_audit_trail_says_who_switched_what(academy):
    page = academy.sign_in("auditor").get("/admin/audit")
    assert "switched a plugin on for an agency" in page


def test_dry_run_counts_and_names_what_points_there(academy):
    academy.switch_on("academy", "policia")
    with academy.stored() as site:
        types = academy.app.registry.types
        card = next(one for one in site.uids.values() if isinstance(one, Document))
        user = site.users["redaktor.policia"]
        user.roles = (*user.roles, ("academy:instructor", "policia"))
        values = {"title": "Tregon te karta", "kind": "other", "language": "sq", "related": (card.uid,)}
        given = {"agency": "policia", "values": values, "access": "public"}
        create_document(site, OPERATOR, academy.clock(), types["document"], **given)
    text = academy.sign_in("administrator").get("/admin/plugins/academy/uninstall").html.text
    assert "What points at its documents: 1" in text
    assert "State Police" in text
    assert "academy:instructor: 1" in text
    assert "pip uninstall throwaway-academy" in text
    academy.sign_in("admin.akademia").get("/admin/plugins/academy/uninstall", status=403)


def test_documents_are_taken_along_as_far_as_the_person_may_read_them(academy):
    with academy.stored() as site:
        user = site.users["administrator"]
        user.roles = (("administrator", "*"), ("employee", "policia"))
    browser = academy.sign_in("administrator")
    page = browser.get("/admin/plugins/academy/uninstall")
    form = next(form for form in page.forms.values() if form.action.endswith("/export"))
    archive = zipfile.ZipFile(io.BytesIO(form.submit().body))
    assert any("Karta e policis" in archive.read(name).decode("utf-8") for name in archive.namelist())


def test_moving_to_the_trash_wants_a_yes_and_can_be_undone(academy):
    browser = academy.sign_in("administrator")
    form = browser.get("/admin/plugins/academy/uninstall").forms["leave-form"]
    form["documents"] = "trash"
    assert "Confirm" in form.submit().follow()
    form["confirmed"] = True
    assert "off everywhere" in form.submit().follow()
    editor = academy.sign_in("redaktor.policia")
    assert "Karta e policisë" not in editor.get("/documents")
    page = editor.get("/trash")
    assert "Karta e policisë" in page
    with academy.stored() as site:
        assert all("academy" not in agency.plugins for agency in site.agencies.values())
