"""Files of documents in the browser: upload, the reader, download, removal, and files that lie."""

import resource

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.content_types import load_core_types
from dosja.documents.extraction import Extractor
from dosja.documents.model import Document, File
from dosja.documents.operations.documents import create_document
from dosja.documents.operations.files import store_text
from dosja.search.parsing import parse
from dosja.search.snippets import marked
from dosja.uids import format_uid, parse_uid
from tests.functional.conftest import BEGIN
from tests.make_files import make_docx, make_pdf, make_png


@pytest.fixture
def uid(stored):
    """The address form of a public document of the Police Academy."""
    ctype = load_core_types()["document"]
    with stored() as site:
        values = {"title": "Dokument me skedarë", "language": "sq", "kind": "other"}
        document = create_document(
            site, OPERATOR, BEGIN, ctype, agency="akademia", values=values, access="public"
        )
        return format_uid(document.uid)


@pytest.fixture
def editor(sign_in, login_of):
    return sign_in(login_of("editor"))


@pytest.fixture
def upload(editor, uid):
    """upload((name, bytes), ...) sends files by the form and returns the answer."""

    def send(*files, browser=editor, status="*"):
        token = browser.get(f"/d/{uid}/files").html.select_one("main input[name=csrf_token]")["value"]
        return browser.post(
            f"/d/{uid}/files",
            {"csrf_token": token},
            upload_files=[("file", name, content) for name, content in files],
            headers={"Origin": "http://localhost"},
            status=status,
        )

    return send


@pytest.fixture
def read_texts(stored):
    """Does the worker's part: reads the text of every file that waits."""

    def read():
        with stored() as site, Extractor() as extractor:
            for uid in list(site.uids):
                file = site.uids[uid]
                if isinstance(file, File) and file.status == "pending":
                    result = extractor.extract(file.blob.committed(), file.media_type)
                    store_text(site, BEGIN, uid, result)

    return read


def file_links(page):
    return [link["href"] for link in page.html.select("a.file-name")]


def test_upload_several_files_attaches_each(upload, editor, uid, read_texts):
    answer = upload(
        ("Udhëzim.pdf", make_pdf(["Faqja e parë", "Faqja e dytë"])), ("shënim.docx", make_docx(["Tekst"]))
    )
    assert answer.status_int == 303
    page = answer.follow()
    assert "2 files were attached" in page.text
    read_texts()
    page = editor.get(f"/d/{uid}")
    assert [link.get_text() for link in page.html.select("a.file-name")] == ["Udhëzim.pdf", "shënim.docx"]
    assert "2 pages" in page.text


def test_reader_shows_picture_and_text_and_turns_pages(upload, editor, uid, read_texts):
    upload(("a.pdf", make_pdf(["Viktima e trafikimit", "Marrëveshja me Greqinë"])))
    read_texts()
    address = file_links(editor.get(f"/d/{uid}"))[0]
    first = editor.get(address)
    assert "Viktima e trafikimit" in first.text
    second = first.click("Next page", index=0)
    assert "Marrëveshja me Greqinë" in second.text
    assert "Page 2 of 2" in second.text
    picture = editor.get(second.html.select_one(".page-picture img")["src"])
    assert picture.content_type == "image/png"
    assert picture.body.startswith(b"\x89PNG")
    assert "Page 2 of 2" in editor.get(f"{address}?page=99").text


def test_picture_of_a_page_that_is_not_there_is_not_found(upload, editor, uid):
    upload(("a.pdf", make_pdf(["Një"])))
    address = file_links(editor.get(f"/d/{uid}"))[0]
    editor.get(f"{address}/picture?page=7", status=404)


def test_download_streams_the_same_bytes_as_an_attachment_that_never_runs(upload, editor, uid):
    content = make_pdf(["Përmbajtja"])
    upload(('Përmbledhje "e re".pdf', content))
    address = file_links(editor.get(f"/d/{uid}"))[0]
    answer = editor.get(f"{address}/download")
    assert answer.body == content
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''P%C3%ABrmbledhje" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("gënjen.pdf", b"MZ\x90\x00\x03 program", "Programs"),
        ("bosh.txt", b"", "empty"),
        ("foto.pdf", make_png(), "is not a PDF"),
    ],
)
def test_upload_file_that_lies_is_refused_with_its_reason_and_the_good_one_is_kept(
    upload, editor, uid, name, content, reason
):
    answer = upload((name, content), ("mirë.txt", "Tekst i mirë".encode()))
    summary = answer.html.select_one(".error-summary").get_text(" ", strip=True)
    assert name in summary
    assert reason.lower() in summary.lower()
    assert [link.get_text() for link in editor.get(f"/d/{uid}").html.select("a.file-name")] == ["mirë.txt"]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.txt", "C:\\Windows\\system.txt", "a" * 300 + ".txt", "\u202etxt.exe.txt"]
)
def test_upload_names_with_tricks_are_made_harmless(upload, editor, uid, name, stored):
    assert upload((name, b"Tekst")).status_int == 303
    address = file_links(editor.get(f"/d/{uid}"))[0]
    with stored() as site:
        kept = site.uids[parse_uid(address.rsplit("/", 1)[1])].name
    assert "/" not in kept
    assert "\\" not in kept
    assert "\u202e" not in kept
    assert len(kept) <= 120
    assert kept.endswith(".txt")
    assert editor.get(f"{address}/download").body == b"Tekst"


def test_upload_the_same_file_twice_keeps_one(upload, editor, uid):
    upload(("një.txt", b"Tekst"))
    upload(("një.txt", b"Tekst"))
    assert len(file_links(editor.get(f"/d/{uid}"))) == 1


def test_upload_nothing_chosen_says_so(upload):
    answer = upload()
    assert answer.status_int == 422
    assert "Choose at least one file" in answer.text


def test_remove_and_attach_again_keeps_the_address(upload, editor, uid):
    upload(("një.txt", b"Tekst"))
    address = file_links(editor.get(f"/d/{uid}"))[0]
    page = editor.get(f"/d/{uid}/files")
    page = next(form for form in page.forms.values() if form.action.endswith("/remove")).submit().follow()
    assert file_links(editor.get(f"/d/{uid}")) == []
    next(form for form in page.forms.values() if form.action.endswith("/restore")).submit().follow()
    assert file_links(editor.get(f"/d/{uid}")) == [address]


def test_removed_file_is_closed_to_readers_and_open_to_editors(upload, editor, uid, sign_in):
    upload(("një.txt", b"Tekst"))
    address = file_links(editor.get(f"/d/{uid}"))[0]
    page = editor.get(f"/d/{uid}/files")
    next(form for form in page.forms.values() if form.action.endswith("/remove")).submit()
    guest = sign_in("partner")
    for path in (address, f"{address}/download"):
        guest.get(path, status=404)
        editor.get(path, status=200)


def test_file_of_an_unseen_document_is_not_found(upload, editor, uid, stored, sign_in):
    upload(("një.txt", b"Tekst"))
    address = file_links(editor.get(f"/d/{uid}"))[0]
    with stored() as site:
        document = site.get(parse_uid(uid), Document)
        document.access = "internal"
        site.documents.index(document)
    guest = sign_in("partner")
    for path in (address, f"{address}/download", f"{address}/picture"):
        guest.get(path, status=404)
    guest.get(f"/d/{uid}/files", status=404)


def test_file_that_cannot_be_read_says_why_and_is_read_again_when_asked(
    upload, editor, uid, stored, read_texts
):
    upload(("i-prishur.pdf", make_pdf(["Tekst"])[:200]))
    read_texts()
    page = editor.get(f"/d/{uid}")
    assert "Text could not be read" in page.text
    page = editor.get(file_links(page)[0])
    assert page.html.select_one(".notice-warn p").get_text(strip=True)
    next(form for form in page.forms.values() if form.action.endswith("/retry")).submit(status=303)
    with stored() as site:
        assert [file.status for file in site.uids.values() if isinstance(file, File)] == ["pending"]


@pytest.fixture
def app_settings(request):
    return {"dosja.max_file_mb": "1"} if "too_large" in request.node.name else {}


def test_upload_too_large_is_refused_and_the_others_are_kept(upload, editor, uid):
    answer = upload(("i-madh.txt", b"a" * 1_200_000), ("i-vogël.txt", b"Tekst"))
    assert "larger than 1 MB" in answer.text
    assert [link.get_text() for link in editor.get(f"/d/{uid}").html.select("a.file-name")] == ["i-vogël.txt"]


def test_upload_by_a_reader_is_refused(upload, uid, sign_in):
    guest = sign_in("partner")
    token = guest.get(f"/d/{uid}").html.select_one("input[name=csrf_token]")["value"]
    guest.post(
        f"/d/{uid}/files",
        {"csrf_token": token},
        upload_files=[("file", "a.txt", b"Tekst")],
        headers={"Origin": "http://localhost"},
        status=403,
    )


def test_upload_without_a_form_token_is_refused(editor, uid):
    editor.post(f"/d/{uid}/files", {}, upload_files=[("file", "a.txt", b"Tekst")], status=400)
    assert file_links(editor.get(f"/d/{uid}")) == []


@pytest.fixture
def no_room_above():
    """no_room_above(size) makes the operating system refuse files that grow beyond `size` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_upload_when_the_disk_is_full_says_so_and_keeps_everything_else(
    upload, editor, uid, no_room_above, app
):
    upload(("e-vjetër.txt", b"Tekst"))
    no_room_above(app.registry.database.getSize() + 400_000)
    answer = upload(("e-re.txt", b"Tekst i gjate. " * 40_000))
    assert answer.status_int == 507
    assert "no room left" in answer.text
    no_room_above(resource.RLIM_INFINITY)
    assert [link.get_text() for link in editor.get(f"/d/{uid}").html.select("a.file-name")] == [
        "e-vjetër.txt"
    ]
    assert upload(("e-re.txt", b"Tekst")).status_int == 303


def test_reader_marks_what_a_search_found_and_keeps_it_on_the_next_page(upload, editor, uid, read_texts):
    upload(("a.pdf", make_pdf(["Viktima e trafikimit", "Dy viktima dhe <b>një</b> prokuror"])))
    read_texts()
    address = file_links(editor.get(f"/d/{uid}"))[0]
    assert editor.get(address).html.select(".page-text mark") == []
    page = editor.get(f"{address}?page=1&q=viktima").click("Next page", index=0)
    assert [mark.get_text() for mark in page.html.select(".page-text mark")] == ["viktima"]
    assert page.html.select(".page-text b") == []
    assert "\n" in "".join(piece for piece, _match in marked("dy\nviktima", parse("viktima")))
    evil = editor.get(f"{address}?page=1&q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E%00")
    assert "<script>alert" not in evil.text
