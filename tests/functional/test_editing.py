"""Creating and editing documents by their forms, as a person without JavaScript does it."""

import pytest

from dosja.documents.model import Document
from dosja.uids import parse_uid

EVIL = "<script>alert('x')</script>"


@pytest.fixture
def editor(sign_in, login_of):
    return sign_in(login_of("editor"))


def form_of(page):
    """The document's form on a page."""
    return next(form for form in page.forms.values() if "rev" in form.fields)


def field(form, name, number=0):
    """The field called `name`; inside tables there are several."""
    return form.fields[name][number]


def new_sop(browser, code="PSV-AP-90/2026", title="Identifikimi në pikën e kufirit"):
    form = form_of(browser.get("/new?type=sop&agency=akademia"))
    field(form, "code").value = code
    field(form, "title").value = title
    return form


def required_filled(form):
    """Fill what an SOP demands beside its code and title."""
    field(form, "f-audience").checked = True
    form["f-scope"] = "national"
    form["issuing_body"] = "akademia"
    return form


@pytest.fixture
def sop(editor):
    """The address of an SOP that the editor made by the form."""
    answer = required_filled(new_sop(editor)).submit("save")
    assert answer.status_int == 303, answer.html.select_one(".error-summary")
    return answer.location.replace("http://localhost", "")


def test_new_offers_the_kinds_that_the_person_may_create(editor, sign_in, login_of):
    kinds = [link.get_text() for link in editor.get("/new").html.select("main .card a")]
    assert "Standard operating procedure" in kinds
    officer = sign_in(login_of("training_officer"))
    assert [link.get_text() for link in officer.get("/new").html.select("main .card a")] == ["Curriculum"]
    sign_in(login_of("employee")).get("/new", status=403)


def test_create_stores_what_was_typed_and_shows_it(editor, sop):
    page = editor.get(sop)
    assert page.html.h1.get_text(strip=True) == "Identifikimi në pikën e kufirit"
    assert "PSV-AP-90/2026" in page.text
    assert "Draft" in page.text


def test_create_without_what_is_required_names_it_on_top_and_beside_and_loses_nothing(editor):
    form = new_sop(editor, title="")
    field(form, "summary").value = "Përmbledhje e gjatë që nuk duhet të humbasë"
    page = form.submit("save", status=422)
    summary = page.html.select_one(".error-summary")
    assert "Title" in summary.get_text()
    target = summary.a["href"].lstrip("#")
    broken = page.html.find(id=target)
    assert broken["aria-invalid"] == "true"
    assert page.html.find(id=broken["aria-describedby"].split()[0])
    assert field(form_of(page), "summary").value == "Përmbledhje e gjatë që nuk duhet të humbasë"
    assert field(form_of(page), "code").value == "PSV-AP-90/2026"


def test_create_with_a_taken_code_says_so_beside_the_code(editor, sop):
    form = required_filled(new_sop(editor, code="psv-ap-90/2026".upper(), title="Tjetër"))
    page = form.submit("save", status=422)
    assert "is taken by another document" in page.html.select_one(".error-summary").get_text()
    assert field(form_of(page), "title").value == "Tjetër"


def test_create_for_an_agency_of_others_is_refused(editor):
    form = required_filled(new_sop(editor))
    field(form, "core-agency").force_value("mash")
    page = form.submit("save", status="*")
    assert page.status_int in (403, 422)
    assert "Identifikimi" not in editor.get("/documents").text


def test_rows_are_added_and_removed_without_losing_what_was_typed(editor):
    form = new_sop(editor)
    button = next(name for name in form.fields if name and name.startswith("__add__"))
    table = button.split(":")[1]
    page = form.submit(button)
    again = form_of(page)
    assert field(again, "title").value == "Identifikimi në pikën e kufirit"
    rows = page.html.find_all(attrs={"name": lambda name: name and name.startswith(f"__remove__:{table}:")})
    page = again.submit(button)
    more = page.html.find_all(attrs={"name": lambda name: name and name.startswith(f"__remove__:{table}:")})
    assert len(more) == len(rows) + 1
    last = more[-1]["name"]
    page = form_of(page).submit(last)
    fewer = page.html.find_all(attrs={"name": lambda name: name and name.startswith(f"__remove__:{table}:")})
    assert len(fewer) == len(rows)
    assert editor.get("/documents").text.count("PSV-AP-90/2026") == 0


def test_edit_changes_the_document_and_its_history_names_the_field(editor, sop):
    form = form_of(editor.get(f"{sop}/edit"))
    field(form, "title").value = "Titull i ri"
    page = form.submit("save").follow()
    assert page.html.h1.get_text(strip=True) == "Titull i ri"
    assert "Title" in editor.get(f"{sop}/history").html.select_one(".history li").get_text()


def test_edit_that_changes_nothing_writes_nothing(editor, sop, stored):
    with stored() as site:
        before = site.get(parse_uid(sop.rsplit("/", 1)[1]), Document).rev
    form_of(editor.get(f"{sop}/edit")).submit("save")
    with stored() as site:
        assert site.get(parse_uid(sop.rsplit("/", 1)[1]), Document).rev == before


@pytest.mark.parametrize("name", ["title", "summary", "edition"])
def test_edit_markup_typed_into_a_field_is_only_text(editor, sop, name):
    form = form_of(editor.get(f"{sop}/edit"))
    field(form, name).value = EVIL
    page = form.submit("save").follow()
    assert EVIL not in page.text
    assert "&lt;script&gt;" in page.text
    assert field(form_of(editor.get(f"{sop}/edit")), name).value == EVIL
    assert EVIL not in editor.get("/documents").text


def test_edit_rich_text_keeps_headings_and_drops_scripts(editor, sop):
    form = form_of(editor.get(f"{sop}/edit"))
    field(form, "body").value = "<h2>Neni 1</h2><p onclick='x()'>Tekst</p><script>alert(1)</script>"
    page = form.submit("save").follow()
    assert any(head.get_text(" ").startswith("Neni 1") for head in page.html.find_all("h2"))
    assert "onclick" not in page.text
    assert "alert(1)" not in page.text


def test_two_editors_compare_and_choose(editor, sop, sign_in, login_of):
    other = sign_in(login_of("agency_admin"))
    mine, theirs = form_of(editor.get(f"{sop}/edit")), form_of(other.get(f"{sop}/edit"))
    field(theirs, "title").value = "Titulli i tjetrit"
    theirs.submit("save", status=303)
    field(mine, "title").value = "Titulli im"
    field(mine, "edition").value = "Botimi 2"
    page = mine.submit("save", status=409)
    assert "Titulli im" in page.text
    assert "Titulli i tjetrit" in page.text
    choice = next(form for form in page.forms.values() if "rev" in form.fields)
    radio = next(
        name for name in choice.fields if name and name.endswith("title") and name.startswith("choose")
    )
    choice[radio] = "mine"
    saved = choice.submit("save").follow()
    assert saved.html.h1.get_text(strip=True) == "Titulli im"
    assert "Botimi 2" in saved.text


def test_two_editors_the_first_save_is_not_overwritten_without_a_choice(editor, sop, sign_in, login_of):
    other = sign_in(login_of("agency_admin"))
    mine, theirs = form_of(editor.get(f"{sop}/edit")), form_of(other.get(f"{sop}/edit"))
    field(theirs, "title").value = "Titulli i tjetrit"
    theirs.submit("save", status=303)
    field(mine, "title").value = "Titulli im"
    mine.submit("save", status=409)
    assert editor.get(sop).html.h1.get_text(strip=True) == "Titulli i tjetrit"


def test_approver_edits_and_reader_does_not(sop, sign_in, login_of):
    assert sign_in(login_of("approver")).get(f"{sop}/edit").status_int == 200
    sign_in("trajner.akademia").get(f"{sop}/edit", status=403)


def test_document_in_the_trash_cannot_be_edited(editor, sop):
    next(f for f in editor.get(f"{sop}/trash").forms.values() if f.action.endswith("/trash")).submit()
    assert "trash" in editor.get(f"{sop}/edit", status=403).text


def test_document_of_an_unknown_type_says_why_it_cannot_be_edited(editor, stored):
    from tests.functional.conftest import BEGIN

    with stored() as site:
        document = Document(
            site.take_uid(), "gone:card", 1, "akademia", "draft", {"title": "Kartelë"}, BEGIN, 0
        )
        site.uids[document.uid] = document
        site.documents.index(document)
        from dosja.uids import format_uid

        uid = format_uid(document.uid)
    assert "not installed" in editor.get(f"/d/{uid}/edit", status=403).text


@pytest.mark.parametrize("text", ["\x00nul", "a" * 301, "\u202e tekst", "\ud7ff"])
def test_edit_odd_text_never_fails(editor, sop, text):
    form = form_of(editor.get(f"{sop}/edit"))
    field(form, "title").value = text
    assert form.submit("save", status="*").status_int in (303, 422)


def test_forged_post_is_refused(editor, sop):
    form = form_of(editor.get(f"{sop}/edit"))
    field(form, "csrf_token").value = "forged"
    field(form, "title").value = "I huaj"
    form.submit("save", status=400)
    assert "I huaj" not in editor.get(sop).text
