"""The administration of plugins: what each adds, who may switch where, taking one away."""

import io
import zipfile

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.documents.model import Document
from dosja.documents.operations.documents import create_document
from dosja.plugins.wording import HOOKS
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

@hookimpl
def vocabularies():
    return {"ranks": [("inspector", _("Inspector"))]}

@hookimpl
def indicators():
    return []

@hookimpl
def reports():
    return []

@hookimpl
def notices(context, day):
    return None

@hookimpl
def validate_document(context, document, values):
    return None

@hookimpl
def changed(context, changes):
    return None

@hookimpl
def document_side(context, document):
    return None
"""


def with_plugins(one):
    one.plugins.write("academy", CODE, files={"schemas/card.toml": TYPE.format(id="academy")})
    one.plugins.write("bare")
    one.start()
    assert one.plugin("academy").reason == ""
    return one


@pytest.fixture(scope="module")
def academy(shared_intranet):
    return with_plugins(shared_intranet)


@pytest.fixture
def card(intranet):
    """An intranet of the test alone with a document of the plugin's type, K-1 of the State Police."""
    academy = with_plugins(intranet)
    academy.switch_on("academy", "policia")
    with academy.stored() as site:
        ctype = academy.app.registry.types["academy:card"]
        values = {"title": "Karta e policisë", "code": "K-1", "language": "sq"}
        create_document(site, OPERATOR, academy.clock(), ctype, agency="policia", values=values)
    return academy


def ticked(page, **wanted):
    """The form of the agencies with some of its boxes changed."""
    form = page.forms["agencies-form"]
    for box in form.fields["agency"]:
        if box._value in wanted:
            box.checked = wanted[box._value]
    return form


def test_page_says_what_it_adds_before_it_is_switched_on(academy):
    text = academy.sign_in("admin.akademia").get("/admin/plugins/academy").html.text
    for word in (
        "Duty card", "Instructor of the Academy", "Create documents", "Inspect border points", "Editor",
        "Count the points", "Codes of points", "every 24 hours",
        "version 1.0", "for Dosja >=0.1, <1", "throwaway-academy",
    ):  # fmt: skip
        assert word in text, word


def test_page_tells_in_words_what_it_does_in_both_languages(academy):
    """No technical name of a hook stands among what a plugin adds."""
    for language, words in (
        ("en", ("Kinds of documents", "adds lists of choices", "can refuse that a document is saved",
                "is told of changed documents", "shows a box beside documents")),
        ("sq", ("Llojet e dokumenteve", "shton lista zgjedhjesh", "mund të mos lejojë ruajtjen",
                "njoftohet për dokumente", "tregon një kuti pranë dokumenteve")),
    ):  # fmt: skip
        page = academy.sign_in("administrator", language).get("/admin/plugins/academy")
        told = page.html.find(attrs={"aria-labelledby": "adds-title"}).text
        assert [word for word in words if word not in told] == []
        assert [name for name in HOOKS if "_" in name and name in told] == []


def test_plugin_that_adds_nothing_says_so_and_works(academy):
    page = academy.sign_in("administrator").get("/admin/plugins/bare")
    assert "Nothing yet: it has neither kinds of documents nor pages nor rules." in page
    assert "Works" in page


def test_agency_administrator_switches_for_the_own_agency_alone(academy):
    academy.switch_off("academy")
    browser = academy.sign_in("admin.akademia")
    page = browser.get("/admin/plugins/academy")
    assert [box._value for box in page.forms["agencies-form"].fields["agency"]] == ["akademia"]
    token = page.html.find("input", attrs={"name": "csrf_token"})["value"]
    given = {"csrf_token": token, "agency": "policia"}
    assert "may not switch" in browser.post("/admin/plugins/academy/switch", given, status=403)
    browser.post("/admin/plugins/academy/switch", {**given, "csrf_token": "x"}, status=400)
    assert "Switched on for: Police Academy." in ticked(page, akademia=True).submit().follow()
    with academy.stored() as site:
        assert site.agencies["akademia"].plugins == ("academy",)
        assert site.agencies["policia"].plugins == ()


def test_many_agencies_are_switched_at_once_and_none_where_one_is_refused(academy):
    browser = academy.sign_in("administrator")
    page = browser.get("/admin/plugins/bare")
    ticked(page, mash=True, zkka=True).submit().follow()
    # Somebody else switches meanwhile: what this page did not change stays as the other one left it.
    academy.switch_on("bare", "policia")
    answer = ticked(page, mash=False, zkka=True, pk=True).submit().follow()
    assert "Switched on for: Border Police" in answer
    with academy.stored() as site:
        assert [aid for aid in site.agencies if "bare" in site.agencies[aid].plugins] == [
            "mash", "pk", "policia", "zkka",
        ]  # fmt: skip
    page = browser.get("/admin/plugins/bare")
    assert "Nothing was changed" in page.forms["agencies-form"].submit().follow()
    answer = ticked(page, mash=False, policia=False, pk=False).submit().follow()
    assert "Switched off for: Border Police, Ministry of Education and Science, State Police." in answer
    token = page.html.find("input", attrs={"name": "csrf_token"})["value"]
    given = [("csrf_token", token), ("agency", "akademia"), ("agency", "nowhere"), ("before", "zkka")]
    browser.post("/admin/plugins/bare/switch", given, status=404)
    with academy.stored() as site:
        assert [aid for aid in site.agencies if "bare" in site.agencies[aid].plugins] == ["zkka"]


def test_list_is_sorted_by_title_in_the_language_of_the_reader(academy):
    titles = [
        row.a.text
        for row in academy.sign_in("administrator").get("/admin/plugins").html.find_all("tr")[1:]
        if row.a
    ]
    assert titles == sorted(titles)


def test_others_find_nothing_there(academy):
    for login in ("redaktor.akademia", "auditor", "trajner.akademia"):
        academy.sign_in(login).get("/admin/plugins", status=403)
        academy.sign_in(login).get("/admin/plugins/academy", status=403)
    academy.sign_in("administrator").get("/admin/plugins/nothing", status=404)


def test_disabling_touches_no_data_and_refuses_edits_with_the_reason(card):
    academy = card
    browser = academy.sign_in("redaktor.policia")
    assert browser.get("/d/K-1/edit").status_int == 200
    administrator = academy.sign_in("administrator")
    ticked(administrator.get("/admin/plugins/academy"), policia=False).submit().follow()
    page = browser.get("/d/K-1")
    assert "Karta e policisë" in page
    assert "/edit" not in [
        link["href"].rpartition("/d/K-1")[2] for link in page.html.find_all("a", href=True)
    ]
    assert "switched off for the agency" in browser.get("/d/K-1/edit", status=403)


def test_audit_trail_says_who_switched_what(academy):
    academy.switch_on("academy")
    page = academy.sign_in("auditor").get("/admin/audit")
    assert "switched a plugin on for an agency" in page


def test_dry_run_counts_and_names_what_points_there(card):
    academy = card
    with academy.stored() as site:
        types = academy.app.registry.types
        about = next(one for one in site.uids.values() if isinstance(one, Document) and one.code == "K-1")
        user = site.users["redaktor.policia"]
        user.roles = (*user.roles, ("academy:instructor", "policia"))
        values = {"title": "Tregon te karta", "kind": "other", "language": "sq", "related": (about.uid,)}
        given = {"agency": "policia", "values": values, "access": "public"}
        create_document(site, OPERATOR, academy.clock(), types["document"], **given)
    text = academy.sign_in("administrator").get("/admin/plugins/academy/uninstall").html.text
    assert "What points at its documents: 1" in text
    assert "State Police" in text
    assert "Instructor of the Academy: 1" in text
    assert "dosja remove-plugin academy" in text
    academy.sign_in("admin.akademia").get("/admin/plugins/academy/uninstall", status=403)


def test_documents_are_taken_along_as_far_as_the_person_may_read_them(card):
    academy = card
    with academy.stored() as site:
        user = site.users["administrator"]
        user.roles = (("administrator", "*"), ("employee", "policia"))
    browser = academy.sign_in("administrator")
    page = browser.get("/admin/plugins/academy/uninstall")
    form = next(form for form in page.forms.values() if form.action.endswith("/export"))
    archive = zipfile.ZipFile(io.BytesIO(form.submit().body))
    assert any("Karta e policis" in archive.read(name).decode("utf-8") for name in archive.namelist())


def test_moving_to_the_trash_wants_a_yes_and_can_be_undone(card):
    academy = card
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
