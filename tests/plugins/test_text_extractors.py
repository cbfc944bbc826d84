"""Files of formats that a plugin reads: taken by the form, read by the worker, found; whatever the plugin
does there, the file stays and nothing else is hurt."""

import threading
import time

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.documents.exchange import Defaults, import_folder
from dosja.documents.exchange.exporting import export_site
from dosja.documents.exchange.restoring import import_export
from dosja.documents.extraction import Extractor, Function, reasons
from dosja.documents.model import Document, File
from dosja.documents.operations.documents import create_document
from dosja.jobs.extraction import cut_off, read_files, waiting_files
from dosja.storage.database import open_database, session
from dosja.testing import make_site
from dosja.uids import format_uid, parse_uid
from dosja.web.addresses import file_path
from tests.make_files import make_docx, make_encrypted_office, make_pdf, make_zip, make_zip_bomb
from tests.plugins.conftest import INSTALLED

ORIGIN = {"Origin": "http://localhost"}
CODE = """
from throwaway_notes.reading import read_note, read_pack


@hookimpl
def text_extractors():
    note = TextExtractor(
        ID + ":note", _("Field notes"), ("fnote",), "application/x-fnote", read_note, starts=(b"FNOTE1",)
    )
    told_by = ("kind.txt", b"field pack")
    pack = TextExtractor(
        ID + ":pack", _("Packs"), ("fpack", "fpk"), "application/x-fpack", read_pack, holds=(told_by,)
    )
    return [note, pack]
"""
READING = '''
"""What runs in the child process: it does what stands in the file."""

import os
import sys
import time
import zipfile


class Broken(Exception):
    def __str__(self):
        raise ValueError


def read_note(path):
    with open(path, encoding="utf-8") as file:
        pages = file.read().removeprefix("FNOTE1").split("|")
    word = pages[0].strip()
    if word == "raise":
        raise RuntimeError("the reader stumbled")
    if word == "broken":
        raise Broken
    if word == "exit":
        sys.exit("enough")
    if word == "end":
        os._exit(3)
    if word == "hang":
        time.sleep(100)
    if word == "memory":
        bytearray(4 * 1024**3)
    if word == "text":
        return "one text"
    if word == "none":
        return None
    if word == "numbers":
        return ["a page", 5]
    if word == "late":
        return late(pages)
    if word == "writes":
        with open(path + ".new", "w") as file:
            file.write("x")
    if word == "damaged":
        from dosja.api import UnreadableFile
        raise UnreadableFile("no end")
    if word == "spoils":
        zipfile.ZipFile = None
        sys.modules["dosja.documents.extraction.word"] = None
    return pages


def late(pages):
    yield "first"
    raise KeyError("second")


def read_pack(path):
    with zipfile.ZipFile(path) as archive:
        return [archive.read(name).decode() for name in sorted(archive.namelist()) if name != "kind.txt"]
'''
SQ = '"Field notes" = "Shënime fushe"\n"Packs" = "Pako"\n'
EDITOR = "redaktor.akademia"


def note(*pages):
    return ("FNOTE1" + "|".join(pages)).encode()


def pack(*pages, **more):
    return make_zip(
        {"kind.txt": b"field pack", **{f"{n}.txt": page.encode() for n, page in enumerate(pages)}, **more}
    )


def install(intranet, plugin_id, **settings):
    code = CODE.replace("throwaway_notes", f"throwaway_{plugin_id}")
    intranet.plugins.write(plugin_id, code, files={"reading.py": READING, "locale/sq.toml": SQ})
    intranet.start(**settings)
    assert intranet.plugin(plugin_id).reason == ""


def new_document(intranet, agency="akademia", title="Fletore terreni"):
    """The address of a new public document."""
    ctype = intranet.app.registry.types["document"]
    values = {"title": title, "language": "sq", "kind": "other"}
    with intranet.stored() as site:
        made = create_document(
            site, OPERATOR, intranet.clock(), ctype, agency=agency, values=values, access="public"
        )
        return f"/d/{format_uid(made.uid)}"


def send(browser, address, *files):
    """Send files by the form of a document."""
    token = browser.get(f"{address}/files").html.select_one("main input[name=csrf_token]")["value"]
    sent = [("file", name, content) for name, content in files]
    answer = browser.post(
        f"{address}/files", {"csrf_token": token}, upload_files=sent, headers=ORIGIN, status="*"
    )
    return answer.maybe_follow()


def file_of(intranet, name):
    """(address, status, reason, pages) of the file with this name."""
    with intranet.stored() as site:
        (file,) = [one for one in site.uids.values() if isinstance(one, File) and one.name == name]
        pages = file.text.pages if file.text is not None else ()
        return file_path(file), file.status, file.reason, pages


@pytest.fixture(scope="module")
def notes(shared_intranet):
    """The plugin is on for the Academy."""
    install(shared_intranet, "notes")
    shared_intranet.switch_on("notes", "akademia")
    return shared_intranet


ALONE = {"blocked_plugins": f"{INSTALLED} notes"}
"""As the plugin of the other tests is on the path for the whole module."""


@pytest.fixture
def own(intranet):
    """An intranet of this test alone, where the plugin "terrain" is on for the Academy."""
    install(intranet, "terrain", **ALONE)
    intranet.switch_on("terrain", "akademia")
    return intranet


def test_file_is_taken_read_and_found_on_its_page(notes):
    editor, address = notes.sign_in(EDITOR), new_document(notes)
    page = send(
        editor,
        address,
        ("vëzhgim.fnote", note("Hyrje", "Pika", "fjala shqiponjëz këtu")),
        ("p.fpk", pack("një")),
    )
    assert "2 files were attached" in page
    assert notes.read_files() == 2
    notes.index()
    found = editor.get("/search", {"q": "shqiponjëz"})
    assert "page 3" in found
    link = next(one["href"] for one in found.html.find_all("a") if "page=3" in one.get("href", ""))
    reader = editor.get(link)
    assert "shqiponjëz" in reader.html.select_one(".page-text mark").text
    assert not reader.html.select(".page-picture")
    assert file_of(notes, "p.fpk")[1:] == ("done", "", ("një",))
    download = editor.get(file_of(notes, "vëzhgim.fnote")[0] + "/download")
    assert download.content_type == "application/x-fnote"
    assert "attachment" in download.headers["Content-Disposition"]
    assert "faqja 3" in notes.sign_in(EDITOR, "sq").get("/search", {"q": "shqiponjëz"})


@pytest.mark.parametrize(
    ("lang", "help_text"),
    [("en", "HTML, FNOTE, FPACK or pictures"), ("sq", "HTML, FNOTE, FPACK ose pamje")],
)
def test_forms_tell_and_offer_the_formats_where_the_plugin_is_on(notes, lang, help_text):
    editor, address = notes.sign_in(EDITOR, lang), new_document(notes)
    for path in (address, f"{address}/files"):
        page = editor.get(path)
        assert help_text in page
        offered = page.html.select_one("#upload")["accept"].split(",")
        assert {".pdf", ".docx", ".fnote", ".fpack", ".fpk"} <= set(offered)
    other = notes.sign_in_as("editor", "shssh", lang)
    page = other.get(new_document(notes, "shssh") + "/files")
    assert "FNOTE" not in page
    assert ".pdf" in page.html.select_one("#upload")["accept"]
    assert "fnote" not in page.html.select_one("#upload")["accept"]


NO_NOTE = "named .fnote, but it is not a FNOTE file", "quhet .fnote, por nuk është i formatit FNOTE"
NO_PDF = "named .pdf, but it is not a PDF file", "quhet .pdf, por nuk është i formatit PDF"
NO_PACK = "named .fpack, but it is not a FPACK file", "quhet .fpack, por nuk është i formatit FPACK"
MISNAMED = "it is a FPACK file: give it the right name", "por është i formatit FPACK"
ARCHIVE = "Archives are not accepted", "Arkivat nuk pranohen"
MACROS = "contains macros or programs", "makro ose programe"
BOMB = "unpacks to far more", "shpaketohet"
PROGRAM = "Programs and scripts", "Programet"
UNKNOWN = "HTML, FNOTE, FPACK and pictures", "HTML, FNOTE, FPACK dhe pamje"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.fnote", b"\x00 no note", NO_NOTE),
        ("a.fnote", make_pdf(["x"]), NO_NOTE),
        ("a.pdf", note("x"), NO_PDF),
        ("a.fpack", note("x"), NO_PACK),
        ("a.xyz", pack("x"), MISNAMED),
        ("a.fpack", make_docx(["x"]), NO_PACK),
        ("a.fpack", make_zip({"kind.txt": b"other"}), ARCHIVE),
        ("a.fpack", pack("x", **{"run.exe": b"MZ"}), MACROS),
        ("a.fpack", make_zip_bomb(), BOMB),
        ("a.exe", note("x"), PROGRAM),
        ("a.bin2", b"\x00\x01\x02", UNKNOWN),
    ],
)
def test_kind_is_known_by_content_and_what_lies_is_refused(notes, name, content, told):
    address = new_document(notes)
    for lang, words in zip(("en", "sq"), told, strict=True):
        assert words in send(notes.sign_in(EDITOR, lang), address, (name, content))
    with notes.stored() as site:
        assert site.get(parse_uid(address.rpartition("/")[2]), Document).files == ()


def test_agency_for_which_it_is_off_refuses_the_file_as_without_the_plugin(notes):
    address = new_document(notes, "shssh")
    editor = notes.sign_in_as("editor", "shssh")
    refused = send(editor, address, ("a.fnote", note("x")), ("b.fpack", pack("x")))
    assert "PDF, DOCX, ODT, XLSX, TXT, HTML and pictures are" in refused
    assert "Archives are not accepted" in refused


def test_file_without_a_name_for_its_kind_is_known_all_the_same(notes):
    send(notes.sign_in(EDITOR), new_document(notes), ("pa emër", pack("brendia")))
    notes.read_files()
    assert file_of(notes, "pa emër")[3] == ("brendia",)


def test_many_files_at_once_take_the_title_that_stands_in_them(notes):
    from tests.functional.test_intake import begin, finish, titles
    from tests.functional.test_intake import send as send_many

    editor = notes.sign_in(EDITOR)
    page = begin(editor)
    assert "HTML, FNOTE, FPACK or pictures: up to" in page
    page = send_many(
        editor, page, ("a.fnote", note("Plani i vëzhgimit\nme hapa", "dy")), ("b.fnote", note("raise"))
    )
    assert titles(page) == ["Plani i vëzhgimit", "B"]
    assert any("the reader stumbled" in error for error in notes.errors("notes"))
    assert "2 documents were created" in finish(page)


def test_folder_of_files_is_taken_in_for_the_agency_where_it_is_on_and_refused_elsewhere(notes, tmp_path):
    (tmp_path / "fletore.fnote").write_bytes(note("Fletorja e parë", "fjala gjetëz"))
    registry = notes.app.registry

    def take(agency):
        return import_folder(
            registry.database, "", notes.clock(), tmp_path, registry.types, defaults=Defaults(agency=agency),
            max_mb=1, language="sq",
        )  # fmt: skip

    outcome = take("shssh")
    assert (outcome.taken, len(outcome.refused)) == (0, 1)
    outcome = take("akademia")
    assert (outcome.taken, outcome.refused) == (1, [])
    notes.read_files()
    assert file_of(notes, "fletore.fnote")[3] == ("Fletorja e parë", "fjala gjetëz")


FAULTS = {
    # what the file says: (reason that is shown, what the administrator reads)
    "raise": (reasons.READER_FAILED, "ReadingFailed: RuntimeError: the reader stumbled"),
    "broken": (reasons.READER_FAILED, "ReadingFailed: Broken"),
    "exit": (reasons.READER_FAILED, "ReadingFailed: SystemExit: enough"),
    "end": (reasons.CRASHED, "ReadingFailed: the child ended with 3"),
    "hang": (reasons.TOO_SLOW, "ReadingFailed: killed after 3 s"),
    "memory": (reasons.TOO_BIG, "ReadingFailed: MemoryError"),
    "text": (reasons.READER_FAILED, "gave str, and the texts of the pages are expected"),
    "none": (reasons.READER_FAILED, "gave NoneType, and the texts of the pages are expected"),
    "numbers": (reasons.READER_FAILED, "gave a page that is int, and text is expected"),
    "late": (reasons.READER_FAILED, "KeyError: 'second'"),
    "writes": (reasons.READER_FAILED, "File too large"),
}


def form_for(page, end):
    return next(form for form in page.forms.values() if form.action.endswith(end))


@pytest.mark.parametrize("words", [tuple(FAULTS)[:4], tuple(FAULTS)[4:8], tuple(FAULTS)[8:]])
def test_reader_that_fails_leaves_the_file_with_the_reason_and_hurts_no_other(own, words):
    editor, address = own.sign_in(EDITOR), new_document(own)
    files = [(f"{word}.fnote", note(word)) for word in words]
    good = [("mirë.fnote", note("një", "dy")), ("e.docx", make_docx(["tekst"]))]
    send(editor, address, good[1], *files[:2], good[0], *files[2:])
    assert own.read_files(3.0) == len(words) + 2
    assert file_of(own, "mirë.fnote")[3] == ("një", "dy")
    assert file_of(own, "e.docx")[3] == ("tekst",)
    errors = own.errors("terrain")
    assert len(errors) == len(words)
    for word in words:
        reason, told = FAULTS[word]
        path, status, shown, pages = file_of(own, f"{word}.fnote")
        assert (status, shown, pages) == ("failed", str(reason), ())
        (error,) = [one for one in errors if told in one]
        assert error.startswith("text_extractors: ReadingFailed: ")
        page = editor.get(path)
        assert str(reason) in page.html.text
        assert editor.get(f"{path}/download").body == note(word)
        form_for(page, "/retry").submit(status=303)
        assert file_of(own, f"{word}.fnote")[1] == "pending"


def test_what_a_reader_leaves_behind_in_its_process_meets_no_file_of_others(own):
    files = [
        ("a.fnote", note("spoils")),
        ("b.docx", make_docx(["njëri"])),
        ("c.fnote", note("spoils")),
        ("d.docx", make_docx(["tjetri"])),
    ]
    send(own.sign_in(EDITOR), new_document(own), *files)
    own.read_files()
    assert [file_of(own, name)[1] for name, _content in files] == ["done"] * 4
    assert file_of(own, "d.docx")[3] == ("tjetri",)


@pytest.mark.parametrize("wait", [0, 0.5])  # before and after the child has taken the file
def test_worker_that_is_stopped_meanwhile_blames_nobody_and_reads_the_file_later(own, wait):
    send(own.sign_in(EDITOR), new_document(own), ("a.fnote", note("hang")))
    db, stop = own.app.registry.database, threading.Event()
    with Extractor() as extractor:
        given = (db, extractor, waiting_files(db))
        thread = threading.Thread(target=read_files, args=given, kwargs={"stopped": stop.is_set})
        thread.start()
        until = time.monotonic() + 20
        while not extractor.pids and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(wait)
        stop.set()
        threading.Thread(target=cut_off, args=(stop, extractor), daemon=True).start()
        thread.join(20)
        assert not thread.is_alive()
    assert file_of(own, "a.fnote")[1] == "pending"
    assert own.errors("terrain") == []


def test_file_that_is_damaged_is_not_put_down_to_the_plugin(own):
    send(own.sign_in(EDITOR), new_document(own), ("a.fnote", note("damaged")))
    own.read_files()
    assert file_of(own, "a.fnote")[1:3] == ("failed", str(reasons.DAMAGED))
    assert own.errors("terrain") == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (make_zip_bomb(), reasons.BOMB),
        (make_encrypted_office(), reasons.PROTECTED),
        (make_zip({"a": b"x"})[:40], reasons.DAMAGED),
    ],
)
def test_archive_is_looked_at_before_the_plugin_sees_it(notes, tmp_path, content, reason):
    path = tmp_path / "file"
    path.write_bytes(content)
    with Extractor() as extractor:
        function = Function("throwaway_notes.reading:read_pack", str(notes.plugins.path), "notes")
        result = extractor.extract(path, "application/x-fpack", function)
    assert (result.status, result.reason, result.fault) == ("failed", str(reason), "")


def test_plugin_that_fails_again_and_again_is_paused_until_it_is_released(own):
    editor, address = own.sign_in(EDITOR), new_document(own)
    send(editor, address, *((f"{n}.fnote", note("raise", str(n))) for n in range(5)))
    own.read_files()
    with own.stored() as site:
        assert "terrain" in site.plugins.paused
    send(editor, address, ("tjetër.fnote", note("e mira")))
    own.read_files()
    path, status, reason, _pages = file_of(own, "tjetër.fnote")
    assert (status, reason) == ("failed", str(reasons.PLUGIN_PAUSED))
    assert "është pezulluar pas gabimeve" in own.sign_in(EDITOR, "sq").get(path)
    page = own.sign_in("administrator").get("/admin/plugins/terrain")
    assert "the reader stumbled" in page
    assert "reading.py" in page.html.select_one("pre.trace").text
    form_for(page, "/release").submit(status=303)
    form_for(editor.get(path), "/retry").submit(status=303)
    own.read_files()
    assert file_of(own, "tjetër.fnote")[3] == ("e mira",)


def test_plugin_that_is_switched_off_before_the_worker_came_leaves_the_reason(own):
    send(own.sign_in(EDITOR), new_document(own), ("a.fnote", note("teksti")))
    own.switch_off("terrain", "akademia")
    own.read_files()
    path, status, reason, _pages = file_of(own, "a.fnote")
    assert (status, reason) == ("failed", str(reasons.PLUGIN_OFF))
    page = own.sign_in(EDITOR, "sq").get(path)
    assert "është çaktivizuar për institucionin" in page
    own.switch_on("terrain", "akademia")
    form_for(page, "/retry").submit(status=303)
    own.read_files()
    assert file_of(own, "a.fnote")[3] == ("teksti",)


def test_files_and_their_text_outlive_the_plugin(own, tmp_path):
    editor, address = own.sign_in(EDITOR), new_document(own)
    send(editor, address, ("a.fnote", note("një", "fjala mbetëz")))
    own.read_files()
    send(editor, address, ("b.fnote", note("vonë")))
    own.plugins.remove("terrain")
    own.start(**ALONE)
    own.read_files()
    own.index()
    editor = own.sign_in(EDITOR)
    assert "page 2" in editor.get("/search", {"q": "mbetëz"})
    path = file_of(own, "a.fnote")[0]
    assert "mbetëz" in editor.get(f"{path}?page=2")
    assert editor.get(f"{path}/download").body == note("një", "fjala mbetëz")
    late, status, reason, _pages = file_of(own, "b.fnote")
    assert (status, reason) == ("failed", str(reasons.NO_PLUGIN))
    assert "mungon" in own.sign_in(EDITOR, "sq").get(late)
    with own.stored() as site:  # read again, as after an import that left it waiting
        site.get(parse_uid(path.rpartition("/")[2]), File).status = "pending"
    own.read_files()
    assert file_of(own, "a.fnote")[1:] == ("done", str(reasons.NO_PLUGIN), ("një", "fjala mbetëz"))
    assert "is missing" in own.sign_in(EDITOR).get(path)


def test_export_with_such_a_file_is_taken_in_where_no_plugin_is(own, tmp_path):
    send(own.sign_in(EDITOR), new_document(own), ("a.fnote", note("një", "fjala mbetëz")))
    own.read_files()
    types = own.app.registry.types
    with own.stored() as site:
        export_site(site, types, tmp_path / "export")
    db = open_database(make_site(tmp_path / "other"))
    try:
        outcome = import_export(db, types, tmp_path / "export", own.clock())
        assert (outcome.taken, outcome.refused) == (1, [])
        with session(db) as site:
            (file,) = [one for one in site.uids.values() if isinstance(one, File)]
            assert (file.media_type, file.text.pages) == ("application/x-fnote", ("një", "fjala mbetëz"))
    finally:
        db.close()


@pytest.mark.parametrize(
    ("lang", "words"), [("en", ("Field notes", "Kinds of files it reads")), ("sq", ("Shënime fushe",))]
)
def test_page_of_the_plugin_says_which_formats_it_reads(notes, lang, words):
    page = notes.sign_in("administrator", lang).get("/admin/plugins/notes")
    for word in (*words, ".fpack .fpk"):
        assert word in page.html.text
    stay = notes.sign_in("administrator", lang).get("/admin/plugins/notes/uninstall")
    assert "(fnote, fpack)" in stay


WRONG = {
    "core's extension": ('("fnote",)', '("docx",)', ".docx is read by core"),
    "program": ('("fnote",)', '("exe",)', ".exe is a program"),
    "core's type": ('"application/x-fnote"', '"application/PDF"', "application/PDF is read by core"),
    "type that runs": ('"application/x-fnote"', '"image/svg+xml"', "one that browsers run"),
    "core's content": ('b"FNOTE1"', 'b"%PDF-1.7"', "files that start so are read by core"),
    "every archive": ('b"FNOTE1"', 'b"PK\\x03\\x04"', "archives are told apart by what they hold"),
    "no content": ('starts=(b"FNOTE1",)', "starts=()", "give starts or holds"),
    "too little": ('b"FNOTE1"', 'b"F"', "each at least 3"),
    "capital letters": ('("fnote",)', '("FNote",)', "small letters and figures"),
    "another's id": ('ID + ":note"', '"other:note"', "must begin with 'wrong"),
    "nothing to call": (
        'x-fnote", read_note,',
        'x-fnote", lambda path: [],',
        "extract must be a function of a module",
    ),
    "own format twice": ('("fpack", "fpk")', '("fpack", "fnote")', ".fnote is taken by 'wrong"),
}


def test_format_that_is_not_its_to_take_switches_the_plugin_off(intranet):
    for number, (old, new, _reason) in enumerate(WRONG.values()):
        assert old in CODE
        code = CODE.replace(old, new).replace("throwaway_notes", f"throwaway_wrong{number}")
        intranet.plugins.write(f"wrong{number}", code, files={"reading.py": READING})
    install(intranet, "terrain", **ALONE)
    taken = CODE.replace("throwaway_notes", "throwaway_zrival").replace("fnote", "rnote").replace("fp", "rp")
    intranet.plugins.write("zrival", taken, files={"reading.py": READING})
    intranet.start(**ALONE)
    assert intranet.plugin("terrain").reason == ""
    for number, (_old, _new, reason) in enumerate(WRONG.values()):
        assert reason in intranet.plugin(f"wrong{number}").reason
    page = intranet.sign_in("administrator").get("/admin/plugins/zrival")
    assert "what its files are told by is taken by 'terrain:note'" in page.html.text
    assert "Off: it has an error" in page
    page = intranet.sign_in(EDITOR).get(new_document(intranet) + "/files")
    assert "HTML or pictures" in page, "installed, but switched on nowhere"
