"""`dosja import` of files as people have them: with and without a manifest, good and bad, once and twice."""

import csv
import json

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.content_types import load_core_types
from dosja.documents.exchange import Defaults, import_folder
from dosja.documents.exchange.batches import in_transaction
from dosja.documents.model import Document, File
from dosja.documents.operations.documents import trash_document
from dosja.documents.operations.files import remove_file
from dosja.documents.queries import existing_files
from dosja.errors import Problem
from dosja.storage.database import open_database, session
from dosja.storage.pickles import audit
from tests.command import dosja
from tests.functional.conftest import BEGIN
from tests.make_files import make_pdf, make_png
from tests.serving import Intranet, wait_until
from tests.serving import dosja as dosja_in_a_process

TYPES = load_core_types()


@pytest.fixture
def database(site_folder):
    db = open_database(site_folder)
    yield db
    report = audit(db.storage)
    assert not report.refused
    assert not report.unreadable
    db.close()


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "folder"
    place.mkdir()
    return place


@pytest.fixture
def take(database, folder):
    """take(access=...) imports the folder; the Outcome has the reasons as plain texts."""

    def run(login="", **more):
        outcome = import_folder(
            database, login, BEGIN, folder, TYPES, defaults=Defaults(**more), max_mb=1, language="en"
        )
        outcome.refused = [(what, getattr(r, "interpolate", lambda r=r: r)()) for what, r in outcome.refused]
        return outcome

    return run


@pytest.fixture
def documents(database):
    """documents() is all documents as dicts, by title."""

    def listed():
        with session(database) as site:
            found = [thing for thing in site.uids.values() if isinstance(thing, Document)]
            return {
                d.title: {
                    **d.values,
                    "type": d.type_id,
                    "agency": d.agency,
                    "access": d.access,
                    "files": [file.name for file in existing_files(site, d.files)],
                    "created_by": d.created_by,
                }
                for d in found
            }

    return listed


def write(folder, **contents):
    for name, content in contents.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def test_import_without_manifest_makes_a_document_of_each_file(take, documents, folder):
    (folder / "Vlerësime").mkdir()
    (folder / "Vlerësime" / "plani_i_veprimit-2008.txt").write_text("Plani dhe masat për të mbrojtur fëmijët")
    write(folder, report__txt="The report of the year and what it is for", __hidden__txt="x")
    (folder / ".hidden").write_text("not taken")
    (folder / ".hidden.txt").unlink(missing_ok=True)
    outcome = take(access="public", agency="akademia")
    assert (outcome.taken, outcome.files, outcome.known, outcome.refused) == (2, 2, 0, [])
    found = documents()
    assert found["Plani i veprimit 2008"]["language"] == "sq"
    assert found["Report"]["language"] == "en"
    assert found["Report"]["access"] == "public"
    assert found["Report"]["agency"] == "akademia"
    again = take(access="public", agency="akademia")
    assert (again.taken, again.files, again.known, again.refused) == (0, 0, 2, [])
    assert documents() == found


def test_import_with_manifest_fills_the_fields_of_each_type(take, documents, folder):
    write(
        folder,
        a__txt="Teksti i parë",
        b__pdf=make_pdf(["Teksti i dytë"]),
        c__txt="Shtojca",
        manifest__csv="file;code;title;language;type;agency;access;kind\n"
        "a.txt;DOK-1/2008;Raport për fëmijët;sq;document;AKADEMIA;public;report\n"
        "b.pdf;;Minutes;en;;;restricted;minutes\n"
        "c.txt;DOK-1/2008\n",
    )
    outcome = take()
    assert outcome.refused == []
    assert (outcome.taken, outcome.files) == (2, 3)
    found = documents()
    assert found["Raport për fëmijët"]["files"] == ["a.txt", "c.txt"]
    assert found["Raport për fëmijët"]["agency"] == "akademia"
    assert found["Raport për fëmijët"]["kind"] == "report"
    assert found["Minutes"]["access"] == "restricted"
    again = take()
    assert (again.taken, again.files, again.known, again.refused) == (0, 0, 3, [])


def test_import_interrupted_between_two_files_of_a_document_goes_on(take, documents, folder):
    write(folder, a__txt="Një", c__txt="Dy", manifest__csv="file,code,title\na.txt,D-1,Titulli\n")
    take()
    write(folder, manifest__csv="file,code,title\na.txt,D-1,Titulli\nc.txt,D-1,Titulli\n")
    outcome = take()
    assert (outcome.taken, outcome.files, outcome.known, outcome.refused) == (0, 1, 1, [])
    assert documents()["Titulli"]["files"] == ["a.txt", "c.txt"]


def test_import_refuses_bad_files_with_the_reason_and_takes_the_others(take, documents, folder):
    write(
        folder,
        empty__txt=b"",
        lie__pdf=make_png(),
        large__txt="a" * 1_000_001,
        program__exe=b"MZ\x90",
        good__txt="Tekst i mirë",
    )
    outcome = take()
    reasons = dict(outcome.refused)
    assert "empty" in reasons["empty.txt"]
    assert "not a PDF" in reasons["lie.pdf"] or "is not" in reasons["lie.pdf"]
    assert "1 MB" in reasons["large.txt"]
    assert "Programs" in reasons["program.exe"]
    assert list(documents()) == ["Good"]


@pytest.mark.parametrize(
    "name",
    [
        "../secret.txt",
        "/etc/hostname",
        "..\\secret.txt",
        "sub/../../secret.txt",
        "link.txt",
        "loop",
        "x" * 900,
    ],
)
def test_import_of_a_path_trick_is_refused(take, documents, folder, name):
    (folder.parent / "secret.txt").write_text("I fshehtë")
    (folder / "link.txt").symlink_to(folder.parent / "secret.txt")
    (folder / "loop").symlink_to(folder / "loop")
    write(folder, manifest__csv=f"file,title\n{name},T\n")
    outcome = take()
    assert len(outcome.refused) == 1
    assert documents() == {}


def test_import_of_wrong_rows_refuses_them_whole(take, documents, folder, database):
    write(
        folder,
        a__txt="A",
        manifest__csv="file,type,agency,access,nofield,readers,kind\n"
        "a.txt,unknown\na.txt,,nowhere\na.txt,,,secret\na.txt,,,,x\na.txt,,,,,nobody\na.txt,,,,,,nokind\n"
        "b.txt\n",
    )
    outcome = take()
    assert len(outcome.refused) == 7
    assert outcome.taken == outcome.files == 0
    with session(database) as site:
        assert not any(isinstance(thing, Document | File) for thing in site.uids.values())


def test_import_of_letters_that_cannot_be_stored_refuses_the_row(take, documents, folder):
    table = next(field for field in TYPES.get("document").fields if field.kind == "table")
    cell = json.dumps([{table.columns[0].name: "\ud800"}])
    with (folder / "manifest.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows(
            [("file", "title", table.name), ("a.txt", "A", cell), ("a.txt", "B", "")]
        )
    write(folder, a__txt="A")
    outcome = take()
    assert len(outcome.refused) == 1
    assert list(documents()) == ["B"]


def test_import_of_a_taken_code_is_refused(take, documents, folder):
    write(folder, a__txt="A", manifest__csv="file,code,title\na.txt,D-1,First\n")
    take()
    write(folder, b__txt="B", manifest__csv="file,code,title\nb.txt,D-1,Second\n")
    outcome = take()
    assert "D-1 is taken" in outcome.refused[0][1]
    assert documents()["First"]["files"] == ["a.txt"]


def test_import_of_what_was_thrown_away_says_where_it_is(take, documents, folder, database):
    write(folder, a__txt="A", b__txt="B")
    take()
    with session(database) as site:
        for thing in list(site.uids.values()):
            if isinstance(thing, Document) and thing.title == "A":
                trash_document(site, OPERATOR, BEGIN, thing)
            elif isinstance(thing, Document):
                first = existing_files(site, thing.files)[0]
                remove_file(site, OPERATOR, BEGIN, thing, TYPES.get("document"), first)
    outcome = take()
    assert "in the trash" in outcome.refused[0][1]
    assert "taken off" in outcome.refused[1][1]
    assert outcome.taken == outcome.files == 0


def test_import_in_the_name_of_an_editor_keeps_to_his_rights(take, documents, folder):
    write(folder, a__txt="A", b__txt="B", manifest__csv="file,agency\na.txt,akademia\nb.txt,policia\n")
    outcome = take("redaktor.akademia")
    assert [what for what, _reason in outcome.refused] == ["b.txt"]
    assert list(documents()) == ["A"]
    assert documents()["A"]["created_by"] > 0


def test_batch_that_meets_another_writer_is_done_again_and_counts_once(database):
    attempts = []

    def work(site):
        site.settings["number"] = site.settings.get("number", 0) + 1
        attempts.append(site.settings["number"])
        if len(attempts) == 1:
            with session(database) as other:
                other.settings["number"] = 10
        return site.settings["number"]

    assert in_transaction(database, work) == 11
    assert attempts == [1, 11]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("file,title\n", "names no file"),
        ("file,title\n\n,\n", "names no file"),
        (None, "There is no file in"),
    ],
)
def test_import_of_nothing_is_refused_and_says_so(take, folder, content, reason):
    if content is not None:
        (folder / "manifest.csv").write_text(content)
        (folder / "a.txt").write_text("Fjala zbukurim")
    with pytest.raises(Problem, match=reason):
        take()


def test_import_names_files_that_the_manifest_forgot(take, folder):
    write(folder, a__txt="Fjala zbukurim", b__txt="Fjala e harruar")
    (folder / "tjetër").mkdir()
    (folder / "tjetër" / "c.txt").write_text("Fjala e tretë")
    (folder / "manifest.csv").write_text("file\na.txt\ntjetër\\c.txt\n")
    outcome = take()
    assert (outcome.taken, outcome.refused, outcome.unlisted) == (2, [], ["b.txt"])


def test_import_of_a_wrong_choice_says_what_there_is(take, folder):
    write(folder, a__txt="Fjala zbukurim")
    (folder / "manifest.csv").write_text("file,language\na.txt,gjermanisht\n")
    assert take().refused == [("a.txt: language", "Choose one of: sq, en, mul")]


# The command


def test_command_tells_each_refusal_in_the_language_and_ends_with_one(site_folder, folder):
    write(folder, a__txt="Fjala zbukurim", b__txt=b"", c__pdf=make_pdf(["E mbyllur"], password="x"))
    result = dosja("import", str(folder), "--agency", "akademia", home=site_folder)
    assert result.returncode == 1
    assert "refused: b.txt: The file is empty." in result.stdout
    assert "without text: c.pdf: " in result.stdout
    assert "Taken: 2 documents, 2 files. Known already: 0. Refused: 1." in result.stdout
    assert "agree" in dosja("check-index", home=site_folder).stdout
    (folder / "b.txt").unlink()
    again = dosja("import", str(folder), "--agency", "akademia", home=site_folder)
    assert (again.returncode, again.stderr) == (0, "")
    assert "Taken: 0 documents, 0 files. Known already: 2. Refused: 0." in again.stdout


def test_command_tells_what_a_row_lacks_in_the_readers_language(site_folder, folder):
    write(folder, a__txt="Fjala zbukurim")
    (folder / "manifest.csv").write_text("file,type,code\na.txt,sop,PSV-ZKKA-99\n")
    told = dosja("import", str(folder), home=site_folder, language="sq").stdout
    assert "u refuzua: a.txt: scope: Duhet plotësuar" in told
    assert "Required" not in told


@pytest.mark.parametrize(
    "options",
    [("--agency", "nowhere"), ("--type", "nothing"), ("--as", "nobody")],
)
def test_command_refuses_wrong_options_before_anything_is_taken(site_folder, folder, options):
    write(folder, a__txt="A")
    result = dosja("import", str(folder), *options, home=site_folder)
    assert result.returncode == 1
    assert options[1] in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.slow
def test_command_beside_a_running_intranet_leaves_the_texts_to_it(site_folder, folder):
    (site_folder / "dosja.ini").write_text("[dosja]\nfast_hash = true\nworkers = 1\n")
    for number in range(120):
        (folder / f"n{number}.txt").write_text(f"Dokumenti {number} mbi mbrojtjen dhe kthimin")
    with Intranet(site_folder):
        result = dosja_in_a_process("import", str(folder), home=site_folder)
        assert (result.returncode, result.stderr) == (0, "")
        assert "Taken: 120 documents, 120 files." in result.stdout

        def read():
            db = open_database(site_folder)
            try:
                with session(db) as site:
                    files = [thing for thing in site.uids.values() if isinstance(thing, File)]
                    return len(files) == 120 and all(file.status == "done" for file in files)
            finally:
                db.close()

        wait_until(read, pause=0.3)
        assert "agree" in dosja_in_a_process("check-index", home=site_folder).stdout
        again = dosja_in_a_process("import", str(folder), home=site_folder)
        assert "Taken: 0 documents, 0 files. Known already: 120." in again.stdout
