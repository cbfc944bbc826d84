"""Many files at once: taken, looked at, titled, and made into documents; nothing that was sent is lost."""

import json
import re

import pytest

from dosja.documents.model import Document, File
from dosja.documents.operations.documents import trash_document
from tests.functional.conftest import BEGIN, ORIGIN
from tests.make_files import make_docx, make_pdf, make_png

PROGRAM = b"MZ\x90\x00\x03 program"


@pytest.fixture
def app_settings(request):
    small = {"dosja.max_file_mb": "1", "dosja.max_body_mb": "2"}
    return small if "too_large" in request.node.name else {}


def begin(browser, type_id="document", together=False, **core):
    """Fill in what all have in common; returns the page for the files."""
    form = form_of(browser.get(f"/intake?type={type_id}"))
    form["f-intake_together"] = "one" if together else "each"
    if "kind" in form.fields:
        form["kind"] = "other"
    for name, value in core.items():
        form[f"core-{name}"] = value
    return form.submit(status=303).follow()


def form_of(page):
    return next(form for form in page.forms.values() if "rev" in form.fields)


def send(browser, page, *files, script=False, status="*"):
    """Send files by the page's form, or as the script does."""
    token = page.html.select_one("main input[name=csrf_token]")["value"]
    headers = {**ORIGIN, "Accept": "application/json"} if script else ORIGIN
    answer = browser.post(
        f"{page.request.path}/files",
        {"csrf_token": token},
        upload_files=[("file", name, content) for name, content in files],
        headers=headers,
        status=status,
    )
    return answer if script or answer.status_int != 303 else answer.follow()


def finish(page, button="create", **fields):
    form = page.forms["intake-form"]
    for name, value in fields.items():
        form[name] = value
    return form.submit(button, value="1").maybe_follow()


def titles(page):
    return [box["value"] for box in page.html.select("input[name^=title-]")]


@pytest.fixture
def documents(stored):
    def listed():
        with stored() as site:
            return {
                thing.title: [site.uids[uid].name for uid in thing.files]
                for thing in site.uids.values()
                if isinstance(thing, Document)
            }

    return listed


@pytest.fixture
def editor(sign_in):
    return sign_in("redaktor.akademia")


@pytest.mark.parametrize(
    ("lang", "told"), [("en", "3 documents were created"), ("sq", "U krijuan 3 dokumente")]
)
def test_each_file_becomes_a_document_with_its_own_title_that_can_be_changed_before(
    sign_in, documents, lang, told
):
    editor = sign_in("redaktor.akademia", lang=lang)
    page = begin(editor)
    page = send(
        editor,
        page,
        ("skan_01.pdf", make_pdf(["Udhëzim për kufirin\nNeni 1. Punonjësi njofton", "Dy"])),
        ("b.docx", make_docx(["Raport vjetor"])),
        ("procesverbali_i-mbledhjes.png", make_png()),
    )
    assert titles(page) == ["Udhëzim për kufirin", "Raport vjetor", "Procesverbali i mbledhjes"]
    name = page.html.select_one("input[name^=title-]")["name"]
    page = finish(page, **{name: "Udhëzim i ri"})
    assert told in page.text
    assert documents() == {
        "Udhëzim i ri": ["skan_01.pdf"],
        "Raport vjetor": ["b.docx"],
        "Procesverbali i mbledhjes": ["procesverbali_i-mbledhjes.png"],
    }
    assert "Udhëzim i ri" in page.text


def test_all_files_become_one_document_with_what_they_have_in_common(editor, stored):
    page = begin(editor, together=True)
    page = send(editor, page, ("a.txt", b"Titulli i pare\nTekst"), ("b.txt", b"Tjeter"))
    assert page.html.select_one("#intake-title")["value"] == "Titulli i pare"
    page = finish(page, title="Dosja e mbledhjes")
    assert "Dosja e mbledhjes" in page.text
    with stored() as site:
        (document,) = [thing for thing in site.uids.values() if isinstance(thing, Document)]
        assert [site.uids[uid].name for uid in document.files] == ["a.txt", "b.txt"]
        assert (document.agency, document.access) == ("akademia", "internal")
        assert document.values["kind"] == "other"
        assert len(site.intakes) == 0


def test_bad_files_are_named_with_the_reason_and_the_good_ones_are_kept(editor, documents):
    page = begin(editor)
    page = send(
        editor,
        page,
        ("program.exe", PROGRAM),
        ("mirë.txt", "Tekst i mirë".encode()),
        ("bosh.txt", b""),
        ("foto.pdf", make_png()),
    )
    summary = page.html.select_one(".error-summary").get_text(" ", strip=True)
    assert "3 files were not taken" in summary
    for name in ("program.exe", "bosh.txt", "foto.pdf"):
        assert name in summary
    assert titles(page) == ["Tekst i mirë"]
    page = send(editor, page, ("tjetër.txt", b"Tjetri"))
    assert "program.exe" in page.text
    finish(page)
    assert set(documents()) == {"Tekst i mirë", "Tjetri"}


def test_too_large_files_and_too_many_bytes_together_are_refused_alone(editor):
    page = begin(editor)
    big = [(f"f{number}.txt", bytes([65 + number]) * 900_000) for number in range(3)]
    page = send(editor, page, ("vigan.txt", b"a" * 1_100_000), *big)
    summary = page.html.select_one(".error-summary").get_text(" ", strip=True)
    assert "vigan.txt : The file is larger than 1 MB" in summary
    assert "f2.txt : The files have more than 2 MB together" in summary
    assert len(titles(page)) == 2


def test_script_gets_an_answer_for_each_file(editor):
    page = begin(editor)
    answer = send(editor, page, ("a.txt", b"Tekst"), script=True)
    assert json.loads(answer.text) == {"taken": 1, "refused": []}
    answer = send(editor, page, ("a.txt", b"Tekst"), script=True)
    assert json.loads(answer.text) == {
        "taken": 0,
        "refused": [["a.txt", "The same file is in this list already."]],
    }
    assert "intake.js" in page.text


def test_file_that_is_there_already_is_told_and_not_taken_unless_wanted(editor, documents):
    page = send(editor, begin(editor), ("a.txt", b"I njejti tekst"))
    finish(page)
    page = send(editor, begin(editor), ("kopje.txt", b"I njejti tekst"), ("b.txt", b"Tjeter"))
    assert "The same file is there already: I njejti tekst" in " ".join(page.html.get_text(" ").split())
    boxes = [box.has_attr("checked") for box in page.html.select("input[name=take]")]
    assert boxes == [False, True]
    finish(page)
    assert set(documents()) == {"I njejti tekst", "Tjeter"}


def test_file_in_a_document_that_one_may_not_see_is_not_told(editor, sign_in):
    other = sign_in("redaktor.policia")
    page = send(other, begin(other), ("a.txt", b"Sekret i policise"))
    finish(page)
    page = send(editor, begin(editor), ("b.txt", b"Sekret i policise"))
    assert "there already" not in page.text
    assert page.html.select_one("input[name=take]").has_attr("checked")


def test_nothing_typed_is_lost_when_it_is_saved_for_later_and_an_empty_title_is_refused_alone(
    editor, documents
):
    page = send(editor, begin(editor), ("a.txt", b"Nje"), ("b.txt", b"Dy dy dy dy"))
    names = [box["name"] for box in page.html.select("input[name^=title-]")]
    page = finish(page, "save", **{names[0]: "", names[1]: "Titull i gjatë"})
    assert titles(page) == ["", "Titull i gjatë"]
    page = editor.get("/intake")
    assert "Not finished yet" in page.text
    page = page.click(href="/intake/")
    page = finish(page)
    assert set(documents()) == {"Titull i gjatë"}
    assert "Give the document a title." in page.text
    assert titles(page) == [""]
    finish(page, **{names[0]: "Tani po"})
    assert set(documents()) == {"Titull i gjatë", "Tani po"}
    assert "Not finished yet" not in editor.get("/intake").text


def test_nothing_chosen_says_so_and_throwing_away_keeps_nothing(editor, stored, documents):
    page = send(editor, begin(editor), ("a.txt", b"Nje"))
    form = page.forms["intake-form"]
    form["take"] = False
    page = form.submit("create", value="1").follow()
    assert "Choose at least one file" in page.text
    finish(page, "discard")
    assert documents() == {}
    with stored() as site:
        assert len(site.intakes) == 0


def test_intake_of_somebody_else_is_not_found(editor, sign_in):
    page = send(editor, begin(editor), ("a.txt", b"Nje"))
    for login in ("admin.akademia", "redaktor.policia", "administrator"):
        other = sign_in(login)
        other.get(page.request.path, status=404)
        token = other.get("/account").html.select_one("input[name=csrf_token]")["value"]
        for path in (page.request.path, f"{page.request.path}/files"):
            other.post(path, {"csrf_token": token, "create": "1"}, headers=ORIGIN, status=404)


def test_who_may_not_create_may_not_take_in_and_an_editor_only_for_his_agency(editor, sign_in, stored):
    sign_in("partner").get("/intake", status=403)
    form = form_of(editor.get("/intake?type=document"))
    form["f-intake_together"], form["kind"] = "each", "other"
    fields = [
        (name, "policia" if name == "core-agency" else value) for name, value in form.submit_fields("save")
    ]
    assert ("core-agency", "policia") in fields
    assert editor.post("/intake?type=document", fields, headers=ORIGIN, status="*").status_int in (403, 422)
    with stored() as site:
        assert len(site.intakes) == 0


def test_common_fields_that_are_missing_are_named_and_nothing_is_kept(editor, stored):
    form = form_of(editor.get("/intake?type=document"))
    form["core-access"] = "group"
    page = form.submit(status=422)
    assert page.html.select_one(".error-summary")
    with stored() as site:
        assert len(site.intakes) == 0


def test_upload_that_names_a_child_is_held_back_and_says_so(editor, sign_in, stored):
    page = begin(editor, access="public")
    page = send(editor, page, ("Viktima e mitur Zamira Krasniqi.txt", b"Viktima e mitur Zamira Krasniqi"))
    page = finish(page)
    assert "as if they named a child" in page.text
    assert "Zamira" not in sign_in("partner").get("/documents").text


def test_file_in_the_trash_is_no_duplicate_for_who_may_not_see_it(editor, stored, sign_in):
    finish(send(editor, begin(editor, access="public"), ("a.txt", b"Nje tekst i hapur")))
    with stored() as site:
        (document,) = [thing for thing in site.uids.values() if isinstance(thing, Document)]
        trash_document(site, site.users["redaktor.akademia"], BEGIN, document)
    other = sign_in("redaktor.policia")
    page = send(other, begin(other), ("b.txt", b"Nje tekst i hapur"))
    assert "there already" not in page.text


def test_intake_page_is_found_from_the_list_and_from_a_new_document(editor):
    assert editor.get("/documents").click("Take in many files").status_int == 200
    assert editor.get("/new").click("Take in many files").status_int == 200


def test_two_hundred_files_are_the_most(editor, stored):
    page = begin(editor)
    files = [(f"f{number}.txt", f"Teksti numer {number}".encode()) for number in range(201)]
    page = send(editor, page, *files)
    assert len(titles(page)) == 200
    assert "At most 200 files" in page.html.select_one(".error-summary").get_text()
    assert re.search(r"200 files", page.text)
    with stored() as site:
        assert not any(isinstance(thing, File) for thing in site.uids.values())
