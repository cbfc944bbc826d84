"""Writing goes on from the newest approved text, also while that one waits for its day; and who is asked."""

import io

import pytest

from dosja.documents.life.queries import open_reviews
from dosja.documents.life.text import version_of
from dosja.documents.operations.files import attach_file, remove_file
from dosja.uids import format_uid
from tests.functional.living import APPROVER, EDITOR, TRAINER, Life, day

CODE = "PSV-AKP-1/2026"
FULL = {"audience": ("police",), "scope": "national", "issuing_body": "akademia"}


def attach(one, name, content=b"Teksti"):
    file = attach_file(
        one.site, one.who(EDITOR), one.tick(), one.document, one.ctype,
        name=name, media_type="text/plain", source=io.BytesIO(content),
    )  # fmt: skip
    file.status = "done"
    return file


def waiting_version(one):
    """A text in force with the file v1.txt, and one that waits for its day, with v2.txt and another title."""
    old = attach(one, "v1.txt")
    one.publish()
    one.edit(title="Procedura e re", body="<p>Neni 1, i ri</p>")
    remove_file(one.site, one.who(EDITOR), one.tick(), one.document, one.ctype, old)
    attach(one, "v2.txt")
    one.publish(day(10))


@pytest.fixture
def waiting(stored):
    with stored() as site:
        one = Life(site, **FULL)
        waiting_version(one)
        return f"/d/{format_uid(one.document.uid)}"


def edit_form(page):
    return next(form for form in page.forms.values() if (form.action or "").endswith("/edit"))


@pytest.mark.parametrize("days", [0, 11])
def test_form_begins_with_the_version_that_waits_or_was_not_settled(waiting, sign_in, stored, clock, days):
    clock.advance(days=days)
    editor = sign_in(EDITOR)
    form = edit_form(editor.get(f"{waiting}/edit"))
    assert form["title"].value == "Procedura e re"
    form["summary"] = "Përmbledhje"
    draft = form.submit("save").follow()
    assert draft.request.path == f"{waiting}/draft"
    assert draft.html.h1.get_text(strip=True) == "Procedura e re"
    with stored() as site:
        draft = site.uids[site.documents.uid_of_code(CODE)].draft
        assert draft.based_on == 2
        assert draft.values["title"] == "Procedura e re"
        assert "i ri" in draft.values["body"]
        assert draft.values["summary"] == "Përmbledhje"


def test_form_that_changes_nothing_of_a_waiting_version_begins_no_draft(waiting, sign_in, stored):
    editor = sign_in(EDITOR)
    edit_form(editor.get(f"{waiting}/edit")).submit("save").follow()
    with stored() as site:
        assert site.uids[site.documents.uid_of_code(CODE)].draft is None


def test_page_of_files_shows_those_of_the_version_that_waits(waiting, sign_in, stored):
    editor = sign_in(EDITOR)
    page = editor.get(f"{waiting}/files")
    assert "v2.txt" in page.text
    form = next(form for form in page.forms.values() if (form.action or "").endswith("/remove"))
    form.submit().follow()
    page = editor.get(f"{waiting}/files")
    again = next(form for form in page.forms.values() if (form.action or "").endswith("/restore"))
    again.submit().follow()
    with stored() as site:
        document = site.uids[site.documents.uid_of_code(CODE)]
        assert [site.uids[uid].name for uid in document.draft.files] == ["v2.txt"]
        assert document.draft.values["title"] == "Procedura e re"


def test_upload_beside_a_version_that_waits_keeps_its_files(waiting, stored):
    with stored() as site:
        one = Life(site, site.uids[site.documents.uid_of_code(CODE)])
        attach(one, "v3.txt", b"tjeter")
        assert [site.uids[uid].name for uid in one.document.draft.files] == ["v2.txt", "v3.txt"]


def test_files_taken_off_before_the_first_version_can_be_attached_after_it(stored, sign_in):
    with stored() as site:
        one = Life(site, **FULL)
        file = attach(one, "draft.txt")
        remove_file(one.site, one.who(EDITOR), one.tick(), one.document, one.ctype, file)
        one.publish()
        one.edit(title="Tjetër")
        address = f"/d/{format_uid(one.document.uid)}"
    page = sign_in(EDITOR).get(f"{address}/files")
    form = next(form for form in page.forms.values() if (form.action or "").endswith("/restore"))
    form.submit().follow()
    with stored() as site:
        one = Life(site, site.uids[site.documents.uid_of_code(CODE)])
        assert one.document.draft.files == (one.site.uids[one.document.draft.files[0]].uid,)
        one.publish()
        assert version_of(site, one.document, 2).files == one.document.files != ()


def test_text_sent_back_waits_for_nobody(stored, sign_in):
    with stored() as site:
        one = Life(site)
        one.submit(reviewers=[TRAINER])
        one.step("send_back", TRAINER, reason="Mungon neni 2")
        assert open_reviews(site, one.who(TRAINER)) == open_reviews(site, one.who(APPROVER)) == ()
        assert one.document.uid not in site.documents.asked_of(one.who(APPROVER).uid)
        assert one.document.uid not in site.documents.asked_of(one.who(TRAINER).uid)
    for login in (TRAINER, APPROVER):
        assert not sign_in(login).get("/").html.select(".waiting")
    with stored() as site:
        one = Life(site, site.uids[site.documents.uid_of_code(CODE)])
        one.edit(title="Procedura me nenin 2")
        assert one.document.uid not in site.documents.asked_of(one.who(TRAINER).uid)
        one.submit(reviewers=[TRAINER])
        assert [found.document for found in open_reviews(site, one.who(TRAINER))] == [one.document]


def test_text_sent_back_beside_one_in_force_waits_for_nobody(stored):
    with stored() as site:
        one = Life(site)
        one.publish()
        one.edit(title="Procedura e re")
        one.submit()
        one.step("send_back", APPROVER, reason="Mungon neni 2")
        assert open_reviews(site, one.who(APPROVER)) == ()
        assert site.documents.asked_of(one.who(APPROVER).uid) == []
