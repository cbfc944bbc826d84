"""Export, import into an empty site, export again: the same bytes; and what an export must not bring in."""

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from dosja import demo
from dosja.accounts.permissions import OPERATOR
from dosja.acknowledgements.rows import MINOR, Signature
from dosja.content_types import load_core_types
from dosja.demo import lives, requests
from dosja.documents.exchange import export_site, import_export
from dosja.documents.life.course import dates_of, holds_on
from dosja.documents.life.digests import digest_of
from dosja.documents.life.queries import open_reviews, successor_of
from dosja.documents.life.text import all_files
from dosja.documents.model import Document, File
from dosja.documents.operations.documents import (
    create_document,
    move_document,
    trash_document,
    update_document,
)
from dosja.documents.operations.files import attach_file, remove_file
from dosja.errors import Problem
from dosja.jobs.extraction import extract_pending
from dosja.settings import read_settings
from dosja.storage.database import open_database, session
from dosja.storage.pickles import audit
from dosja.storage.setup import create_site
from tests.command import dosja
from tests.functional.conftest import BEGIN
from tests.serving import dosja as dosja_in_a_process

TYPES = load_core_types()
LATER = BEGIN + timedelta(hours=3)
IMPORTED = LATER + timedelta(hours=1)
"""Not the moment of a row of the exported trail: ids of rows carry their moment and few random bits."""


def make_site(home):
    settings = read_settings({"dosja.home": str(home), "dosja.fast_hash": "true"})
    db = open_database(home, create=True)
    create_site(db, settings, BEGIN)
    return db


def documents_of(site):
    return [thing for thing in site.uids.values() if isinstance(thing, Document)]


def change_much(site):
    """Whatever can happen to documents: edited, moved, thrown away, files removed, readers, unknown type."""
    editor = site.users["redaktor.akademia"]
    ctype = TYPES.get("document")
    sources = sorted(documents_of(site), key=lambda document: (document.title, document.code))
    plain = [document for document in sources if document.type_id == "document"]
    edited, moved, trashed, restricted, group = plain[:5]
    values = {**edited.values, "title": "Titull i ri: ç'është ë?", "code": "DOK-I-RI/2026"}
    update_document(site, OPERATOR, LATER, edited, ctype, rev=edited.rev, values=values)
    move_document(site, OPERATOR, LATER, moved, "policia")
    with_file = next(document for document in sources if document.files)
    file = site.uids[with_file.files[0]]
    owner = TYPES.get(with_file.type_id)
    with file.blob.open("r") as source:
        name = "Çështje të fëmijëve – kopje.pdf"
        attach_file(
            site, OPERATOR, LATER, with_file, owner, name=name, media_type=file.media_type, source=source
        )
    remove_file(site, OPERATOR, LATER, with_file, owner, file)
    for document, access, more in (
        (restricted, "restricted", {"readers": (editor.uid, site.users["partner"].uid)}),
        (group, "group", {"group": "task-force"}),
    ):
        update_document(
            site, OPERATOR, LATER, document, ctype, rev=document.rev, values=document.values,
            access=access, **more,
        )  # fmt: skip
    thrower = editor if trashed.agency == "akademia" else OPERATOR
    trash_document(site, thrower, LATER, trashed, confirmed=True)
    plugin = create_document(
        site, OPERATOR, LATER, ctype, agency="akademia", values={"title": "Kartë e armës", "code": "K-1"}
    )
    plugin.type_id, plugin.type_version = "police_academy:firearm_card", 3
    plugin.values = {**plugin.values, "officer": editor.uid, "rows": ({"shots": 5, "$odd": None},)}
    site.documents.index(plugin)
    return plugin.uid


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """(folder of an export with all that can be, uid of the document of an unknown type)."""
    home = tmp_path_factory.mktemp("source")
    db = make_site(home / "site")
    with session(db) as site:
        demo.load(site, TYPES, BEGIN, cheap=True)
    extract_pending(db, home / "site")
    with session(db) as site:
        lives.live(site, TYPES, BEGIN)
        requests.ask_all(site, BEGIN, cheap=True)
    with session(db) as site:
        plugin = change_much(site)
    with session(db) as site:
        export_site(site, TYPES, home / "export")
    db.close()
    return home / "export", plugin


@pytest.fixture
def empty(tmp_path):
    db = make_site(tmp_path / "site")
    yield db
    report = audit(db.storage)
    assert not report.refused
    assert not report.unreadable
    db.close()


def bytes_below(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_export_imported_and_exported_again_gives_the_same_bytes(source, empty, tmp_path):
    folder, plugin = source
    outcome = import_export(empty, TYPES, folder, IMPORTED)
    assert outcome.refused == []
    with session(empty) as site:
        export_site(site, TYPES, tmp_path / "again")
        document = site.uids[plugin]
        assert document.values["officer"] == site.users["redaktor.akademia"].uid
    first, second = bytes_below(folder), bytes_below(tmp_path / "again")
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []
    assert sum(name.endswith("document.json") for name in first) == outcome.taken > 60
    assert any("Çështje të fëmijëve – kopje.pdf" in name for name in first)


def test_lives_come_back_with_versions_reviews_and_drafts(source, empty):
    folder, _plugin = source
    import_export(empty, TYPES, folder, IMPORTED)
    with session(empty) as site:
        found = documents_of(site)
        versions = [site.uids[uid] for document in found for uid in document.versions]
        assert len(versions) > 40
        assert all(version.digest == digest_of(version) for version in versions)
        assert any(version.minor for version in versions)
        assert any(document.draft is not None and document.draft.steps for document in found)
        assert any(document.draft is not None and document.versions for document in found)
        by_code = {document.code: document for document in found}
        old, new = by_code["PSV-ZKKA-1/2011"], by_code["PSV-ZKKA-2/2018"]
        assert successor_of(site, old) is new
        assert holds_on(old, date(2018, 8, 28)) == holds_on(new, date(2018, 8, 29)) == 1
        reader = site.users["redaktor.policia"]
        assert [one.document.code for one in open_reviews(site, reader)] == ["PSV-ZKKA-4/2025"]
        assert any(text.pages for version in versions for text in version.texts if text is not None)


def test_requests_and_signatures_come_back_and_still_count(source, empty):
    folder, _plugin = source
    import_export(empty, TYPES, folder, IMPORTED)
    with session(empty) as site:
        sheets = list(site.acknowledgements.sheets.values())
        rows = [Signature(*row) for sheet in sheets for own in sheet.signatures.values() for row in own]
        assert len(rows) > 20
        for sheet in sheets:
            versions = site.uids[sheet.document].versions
            for own in sheet.signatures.values():
                assert all(site.uids[versions[row[0] - 1]].digest == row[1] for row in own)
        assert any(row[4] == MINOR and row[6] for sheet in sheets for row in sheet.rounds)
        assert any(row[8] and row[9] for sheet in sheets for row in sheet.closings)
        assert any(sheet.tries for sheet in sheets)
        assert any(row.kind == "paper" and site.uids[row.evidence].size for row in rows)


@pytest.mark.parametrize("change", [{"version": 99}, {"digest": "0" * 64}, {"when": "dje"}, {"kind": "x"}])
def test_signature_that_was_changed_in_the_export_is_refused(source, empty, tmp_path, change):
    folder = tmp_path / "export"
    shutil.copytree(source[0], folder)
    path, data = next(
        (path, data)
        for path in sorted(folder.glob("documents/*/document.json"))
        if (data := json.loads(path.read_text()))["acknowledgements"]
    )
    rows = next(iter(data["acknowledgements"]["signatures"].values()))
    rows[0].update(change)
    path.write_text(json.dumps(data))
    outcome = import_export(empty, TYPES, folder, IMPORTED)
    assert [place for place, _why in outcome.refused] == [path.parent.name]


def test_version_that_was_changed_in_the_export_is_refused(source, empty, tmp_path):
    folder = tmp_path / "export"
    shutil.copytree(source[0], folder)
    path, data = next(
        (path, data)
        for path in sorted(folder.glob("documents/*/document.json"))
        if (data := json.loads(path.read_text()))["life"]["versions"]
    )
    data["life"]["versions"][0]["values"]["title"] = "Tjetër titull"
    path.write_text(json.dumps(data))
    outcome = import_export(empty, TYPES, folder, IMPORTED)
    assert [name for name, _why in outcome.refused] == [path.parent.name]
    assert "Version" in outcome.refused[0][1]


def test_export_of_the_time_before_lives_comes_in_with_its_dates(source, empty, tmp_path):
    folder = tmp_path / "export"
    shutil.copytree(source[0], folder)
    for path in folder.glob("documents/*/document.json"):
        data = json.loads(path.read_text())
        if data["values"].get("code") != "PSV-KRAT-1":
            shutil.rmtree(path.parent)
            continue
        del data["life"]
        data |= {"versions": [], "state": "draft", "type_version": 1}
        data["values"] |= {"in_force_from": {"$": "date", "value": "2020-01-02"}}
        data["values"] |= {"next_review": {"$": "date", "value": "2030-01-02"}}
        path.write_text(json.dumps(data))
    import_export(empty, TYPES, folder, IMPORTED)
    with session(empty) as site:
        (document,) = documents_of(site)
        assert (document.state, document.course) == ("draft", ())
        assert dates_of(document, date(2026, 1, 1))[:3] == (date(2020, 1, 2), None, date(2030, 1, 2))


def test_import_of_an_export_twice_adds_nothing(source, empty, tmp_path):
    folder, _plugin = source
    taken = import_export(empty, TYPES, folder, IMPORTED).taken
    last = empty.lastTransaction()
    outcome = import_export(empty, TYPES, folder, IMPORTED)
    assert (outcome.taken, outcome.files, outcome.known, outcome.refused) == (0, 0, taken, [])
    assert empty.lastTransaction() == last


def test_import_of_an_export_makes_missing_people_disabled_accounts(source, empty):
    folder, _plugin = source
    import_export(empty, TYPES, folder, IMPORTED)
    with session(empty) as site:
        editor = site.users["redaktor.akademia"]
        assert editor.disabled
        assert editor.roles == ()
        assert editor.password_hash == ""
        assert not site.users["admin"].disabled
    assert b"argon2" not in b"".join(bytes_below(folder).values())


def test_export_into_a_folder_with_something_in_it_is_refused(source, site_folder, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    result = dosja("export", str(tmp_path / "full"), home=site_folder)
    assert result.returncode == 1
    assert "not empty" in result.stderr
    assert list((tmp_path / "full").iterdir()) == [tmp_path / "full" / "mine.txt"]


def test_commands_export_and_import(source, tmp_path):
    home = tmp_path / "site"
    make_site(home).close()
    folder, _plugin = source
    result = dosja_in_a_process("import", str(folder), home=home)
    assert (result.returncode, result.stderr) == (0, "")
    assert "Refused: 0." in result.stdout
    assert dosja("import", str(folder), "--agency", "akademia", home=home).returncode == 1
    result = dosja_in_a_process("export", str(tmp_path / "again"), home=home)
    assert (result.returncode, result.stderr) == (0, "")
    first, second = bytes_below(folder), bytes_below(tmp_path / "again")
    differing = [name for name in first if first[name] != second[name]]
    # The one file whose text still waited was read, as an import does.
    assert [b'"status": "pending"' in first[name] for name in differing] == [True]
    assert first.keys() == second.keys()
    assert (tmp_path / "again").stat().st_mode & 0o077 == 0
    assert "agree" in dosja("check-index", home=home).stdout


# Broken exports


def with_file(data):
    return bool(data["files"])


def set_in(*path, to):
    def change(data):
        for key in path[:-1]:
            data = data[key]
        data[path[-1]] = to

    return change


BREAKS = {
    "a name with a path": set_in("files", 0, "name", to="../../x.pdf"),
    "a name with a folder": set_in("files", 0, "name", to="a/b.pdf"),
    "a uid with a path": set_in("files", 0, "uid", to="../../../../../"),
    "a uid of another spelling": lambda data: data["files"][0].update(
        uid=data["files"][0]["uid"].upper() + "!"
    ),
    "another document's uid": set_in("uid", to="0000000000001"),
    "another hash": set_in("files", 0, "sha256", to="0" * 64),
    "a hash that is none": set_in("files", 0, "sha256", to="xyz"),
    "a size that is none": set_in("files", 0, "size", to="12"),
    "a type that a browser would run": set_in("files", 0, "media_type", to="image/svg+xml"),
    "a page that is no text": set_in("files", 0, "pages", to=[5]),
    "a title that is no text": set_in("values", "title", to=5),
    "values that are none": set_in("values", to=[1]),
    "an unknown level": set_in("access", to="everybody"),
    "an unknown agency": set_in("agency", to="nowhere"),
    "an unknown reader": set_in("readers", to=["nobody"]),
    "no time": set_in("created", to="yesterday"),
    "a time without a zone": set_in("modified", to="2026-01-01T00:00:00"),
    "history of another kind": set_in("history", to={"a": 1}),
    "a newer type": set_in("type_version", to=99),
    "the state of the trash": set_in("state", to="trashed"),
    "a class in a value": set_in("values", "title", to={"$": "os.system", "value": "x"}),
}


@pytest.fixture
def victim(source, tmp_path):
    """(copy of the export, path of a document.json with a file): one document may be broken in it."""
    folder = tmp_path / "broken"
    shutil.copytree(source[0], folder)
    for path in sorted(folder.glob("documents/*/document.json")):
        data = json.loads(path.read_text("utf-8"))
        if data["files"] and data["type"] == "document" and not data["trashed"]:
            return folder, path
    raise AssertionError("no document with a file")


def refuse_one(empty, folder, uid):
    """The reason; nothing of the document is stored, the others are."""
    total = len(list((folder / "documents").iterdir()))
    outcome = import_export(empty, TYPES, folder, IMPORTED)
    assert len(outcome.refused) == 1
    assert outcome.taken == total - 1
    assert outcome.refused[0][0] == uid
    with session(empty) as site:
        stored = documents_of(site)
        assert len(stored) == total - 1
        wanted = {uid for document in stored for uid in all_files(document)}
        wanted.update(uid for sheet in site.acknowledgements.sheets.values() for uid in sheet.evidence)
        assert {thing.uid for thing in site.uids.values() if isinstance(thing, File)} == wanted
        assert len(site.documents.digests) == len(wanted)
    blobs = [path for path in Path(empty.storage.fshelper.base_dir).rglob("*") if path.suffix == ".blob"]
    assert len(blobs) == len(wanted)
    return str(outcome.refused[0][1])


@pytest.mark.parametrize("break_it", BREAKS.values(), ids=BREAKS)
def test_document_that_was_tampered_with_is_refused_and_the_others_go_in(empty, victim, break_it):
    folder, path = victim
    data = json.loads(path.read_text("utf-8"))
    break_it(data)
    path.write_text(json.dumps(data), "utf-8")
    assert refuse_one(empty, folder, path.parent.name)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"5", b"\xff\xfe", b"[" * 100_000])
def test_document_json_that_is_none_is_refused_and_the_others_go_in(empty, victim, content):
    folder, path = victim
    path.write_bytes(content)
    assert refuse_one(empty, folder, path.parent.name)


def test_original_that_was_changed_or_lost_is_refused(empty, victim):
    folder, path = victim
    original = next(p for p in (path.parent / "files").rglob("*") if p.is_file())
    original.write_bytes(original.read_bytes() + b"more")
    assert "changed after the export" in refuse_one(empty, folder, path.parent.name)
    original.unlink()
    outcome = import_export(empty, TYPES, folder, IMPORTED)
    assert "missing" in outcome.refused[0][1]


def test_original_that_is_a_link_out_of_the_export_is_refused(empty, victim):
    folder, path = victim
    original = next(p for p in (path.parent / "files").rglob("*") if p.is_file())
    outside = folder.parent / "outside"
    shutil.move(original, outside)
    original.symlink_to(outside)
    assert "out of the folder" in refuse_one(empty, folder, path.parent.name)


def test_markup_in_an_export_is_cleaned_as_in_the_browser(empty, victim):
    folder, _path = victim
    changed = []
    for path in folder.glob("documents/*/document.json"):
        data = json.loads(path.read_text("utf-8"))
        if data["type"] == "sop" and data["values"].get("body"):
            data["values"]["body"] += "<script>alert(1)</script><p onclick='x()'>fund</p>"
            path.write_text(json.dumps(data), "utf-8")
            changed.append(data["uid"])
    assert changed
    assert import_export(empty, TYPES, folder, IMPORTED).refused == []
    with session(empty) as site:
        for document in documents_of(site):
            assert "script" not in str(document.values.get("body"))
            assert "onclick" not in str(document.values.get("body"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("dosja-export.json", "{"),
        ("dosja-export.json", '{"format": 99}'),
        ("accounts.json", '[{"login": "../x", "name": "X", "language": "sq"}]'),
        ("accounts.json", "{}["),
        ("agencies.json", '[{"id": 5}]'),
        ("groups.json", '{"a": 1}'),
    ],
)
def test_export_of_another_format_is_refused_whole(empty, victim, name, content):
    folder, _path = victim
    (folder / name).write_text(content)
    last = empty.lastTransaction()
    with pytest.raises(Problem):
        import_export(empty, TYPES, folder, IMPORTED)
    assert empty.lastTransaction() == last


def test_export_with_a_lost_document_is_told(empty, victim):
    folder, path = victim
    shutil.rmtree(path.parent)
    outcome = import_export(empty, TYPES, folder, IMPORTED)
    assert [what for what, _reason in outcome.refused] == ["dosja-export.json"]
