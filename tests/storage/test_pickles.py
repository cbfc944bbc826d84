"""The audit of pickles: it names every class that does not belong into a database, and runs none of them."""

import pickle
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from persistent import Persistent

from dosja.settings import read_settings
from dosja.storage.check import check_objects
from dosja.storage.database import open_database, session
from dosja.storage.pickles import allowed, audit, globals_of
from dosja.storage.setup import create_site

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class Foreign(Persistent):
    """A class that no database of ours may hold."""


@pytest.fixture
def db(tmp_path):
    db = open_database(tmp_path / "site", create=True)
    create_site(db, read_settings({"dosja.fast_hash": True}), NOW)
    yield db
    db.close()


def test_audit_of_a_new_site_refuses_nothing(db):
    report = audit(db.storage)
    assert report.refused == ()
    assert report.unreadable == ()
    assert report.records > 50
    assert report.globals["dosja.agencies.model.Agency"] >= 12


def test_audit_of_every_plain_value_refuses_nothing(db):
    with session(db) as site:
        site.settings["plain"] = (
            1,
            "ë",
            True,
            None,
            1.5,
            date(2026, 1, 1),
            NOW,
            Decimal("1.10"),
            {"a": (2**70,)},
        )
    assert audit(db.storage).refused == ()


@pytest.mark.foreign_pickles
def test_audit_with_a_foreign_object_names_it_at_the_object_and_at_who_refers_to_it(db):
    with session(db) as site:
        site.settings["foreign"] = Foreign()
    names = [name for _oid, name in audit(db.storage).refused]
    assert names == [f"{__name__}.Foreign"] * 2


@pytest.mark.foreign_pickles
def test_audit_with_a_foreign_value_inside_an_object_names_it(db):
    with session(db) as site:
        site.settings["callable"] = print
    assert [name for _oid, name in audit(db.storage).refused] == ["builtins.print"]


def test_audit_tells_its_progress(db):
    seen = []
    report = audit(db.storage, seen.append)
    assert seen == list(range(1, report.records + 1))


def test_globals_of_a_malicious_record_runs_nothing(tmp_path):
    class Attack:
        def __reduce__(self):
            return (open, (str(tmp_path / "made"), "w"))

    for protocol in (0, 2, 3):
        record = pickle.dumps(Attack(), protocol)
        assert globals_of(record) & {"io.open", "_io.open", "builtins.open", "__builtin__.open"}
    assert not (tmp_path / "made").exists()


def test_audit_with_a_damaged_record_reports_it_and_goes_on():
    class Storage:
        def record_iternext(self, cursor):
            records = [b"\x80\x03garbage", pickle.dumps(date(2026, 1, 1), 3)]
            number = cursor or 0
            return bytes([number]) * 8, b"", records[number], (number + 1 if number + 1 < 2 else None)

    report = audit(Storage())
    assert report.records == 2
    assert [oid for oid, _reason in report.unreadable] == ["00" * 8]
    assert report.globals["datetime.date"] == 1


def test_allowed_takes_no_function_of_builtins():
    assert allowed("builtins.object")
    assert not allowed("builtins.eval")
    assert not allowed("os.system")


def add_document(site):
    from dosja.documents.model import Document, File

    agency = next(iter(site.agencies))
    document = Document(site.take_uid(), "document", 1, agency, "draft", {"title": "T"}, NOW, 0)
    file = File(site.take_uid(), document.uid, "a.txt", "text/plain", NOW, 0)
    with file.blob.open("w") as target:
        target.write(b"abc")
    file.size = 3
    document.files = (file.uid,)
    for thing in (document, file):
        site.uids[thing.uid] = thing
    site.documents.index(document)
    return document, file


def test_check_objects_of_a_sound_site_finds_nothing(db):
    with session(db) as site:
        add_document(site)
    with session(db) as site:
        assert list(check_objects(site)) == []


def test_check_objects_with_a_cut_and_a_missing_file_names_both(db):
    with session(db) as site:
        (_, cut), (_, missing) = add_document(site), add_document(site)
        cut_uid, missing_uid = cut.uid, missing.uid
    with session(db) as site:
        for uid, change in (
            (cut_uid, lambda path: path.write_bytes(b"a")),
            (missing_uid, lambda path: path.unlink()),
        ):
            path = Path(site.uids[uid].blob.committed())
            path.chmod(0o600)
            change(path)
    with session(db) as site:
        assert len(list(check_objects(site))) == 2


def test_check_objects_with_a_document_that_lost_its_agency_and_list_names_both(db):
    with session(db) as site:
        document, _file = add_document(site)
        document.agency = "gone"
        del site.documents.modified[document.uid]
    with session(db) as site:
        texts = [message.interpolate() for message in check_objects(site)]
    assert len(texts) == 2
    assert any("gone" in text for text in texts)
