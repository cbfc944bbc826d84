"""The worker: reads the text of files that wait, once each, whatever happens in between."""

import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from dosja.documents.extraction import Extractor, Result
from dosja.documents.life.course import day_of
from dosja.documents.model import File
from dosja.documents.operations.files import store_text
from dosja.jobs import worker
from dosja.jobs.extraction import extract_pending, read_files, waiting_files
from dosja.jobs.lock import only_one
from dosja.jobs.turning import Turning
from dosja.settings import read_settings
from dosja.storage.database import open_database, session
from tests.functional.attaching import attach, attach_text, status_of, text_of
from tests.functional.living import Life
from tests.serving import wait_until


@pytest.fixture
def home(site_folder):
    return site_folder


@pytest.fixture
def db(home):
    db = open_database(home)
    yield db
    db.close()


@pytest.fixture
def working(db, home):
    """`with working():` runs the worker in a thread."""

    @contextmanager
    def run():
        stop = threading.Event()
        settings = read_settings({"dosja.home": str(home)})
        thread = threading.Thread(target=worker.work_until, args=(stop, db, settings))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(20)
            assert not thread.is_alive()

    return run


class Counting(Extractor):
    """Counts what it was asked to read."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def extract(self, path, media_type):
        self.asked.append(path)
        return super().extract(path, media_type)


def test_worker_on_its_first_start_reads_what_waits_already(db, working):
    uids = [attach_text(db, f"Teksti {number}") for number in range(3)]
    with working():
        wait_until(lambda: all(text_of(db, uid) for uid in uids))
    assert [text_of(db, uid).strip() for uid in uids] == ["Teksti 0", "Teksti 1", "Teksti 2"]


def test_worker_reads_what_comes_later_and_after_a_new_start(db, working, home):
    with working():
        first = attach_text(db, "I pari")
        wait_until(lambda: text_of(db, first))
    second = attach_text(db, "I dyti, pa punëtor")
    with working():
        wait_until(lambda: text_of(db, second))
    assert len(bytes.fromhex((home / "worker.tid").read_text())) == 8


def test_worker_with_a_watermark_of_another_database_looks_at_everything(db, working, home):
    uid = attach_text(db, "Nga kopja rezervë")
    (home / "worker.tid").write_text("7f" * 8)
    with working():
        wait_until(lambda: text_of(db, uid))


def test_worker_with_a_spoilt_watermark_looks_at_everything(db, working, home):
    uid = attach_text(db, "Prishur")
    (home / "worker.tid").write_text("nonsense")
    with working():
        wait_until(lambda: text_of(db, uid))


def test_worker_marks_an_unreadable_file_with_the_reason_and_reads_it_again_when_asked(db, working):
    with working():
        uid = attach(db, b"%PDF-1.7 broken", "i prishur.pdf", "application/pdf")
        wait_until(lambda: status_of(db, uid)[0] == "failed")
        assert status_of(db, uid)[1]
        with session(db) as site:
            site.get(uid, File).status = "pending"
        wait_until(lambda: status_of(db, uid)[0] == "failed")


def test_worker_told_to_stop_while_it_reads_stops_at_once_and_leaves_the_file_waiting(db, home):
    uid = attach_text(db, "I ngadaltë")
    reading, stop = threading.Event(), threading.Event()

    class Slow(Extractor):
        def extract(self, path, media_type):
            reading.set()
            stop.wait(20)
            return Result("failed", reason="killed")

    with Slow() as extractor:
        thread = threading.Thread(
            target=read_files, args=(db, extractor, [uid]), kwargs={"stopped": stop.is_set}
        )
        thread.start()
        assert reading.wait(20)
        stop.set()
        thread.join(20)
    assert status_of(db, uid) == ("pending", "")


def test_read_files_leaves_alone_what_was_read_meanwhile(db):
    uid = attach_text(db, "Dy herë")
    with Counting() as extractor:
        assert read_files(db, extractor, [uid]) == 1
        assert read_files(db, extractor, [uid]) == 0
        assert len(extractor.asked) == 1


def test_read_files_keeps_the_result_of_who_was_first(db):
    uid = attach_text(db, "Teksti")

    class Overtaken(Extractor):
        def extract(self, path, media_type):
            with session(db) as site:
                store_text(site, site.created, uid, Result("done", ("i pari",), 1))
            return Result("done", ("i dyti",), 1)

    with Overtaken() as extractor:
        read_files(db, extractor, [uid])
    assert text_of(db, uid) == "i pari"


def test_read_files_stores_the_rest_when_one_text_cannot_be_stored(db):
    good, bad = attach_text(db, "E mirë"), attach_text(db, "E keqe")

    class NoPlainText(str):
        """Cannot be stored: a class that exists in this function only."""

    class Odd(Extractor):
        def extract(self, path, media_type):
            result = super().extract(path, media_type)
            return Result("done", (NoPlainText("x"),), 1) if "keqe" in result.pages[0] else result

    with Odd() as extractor:
        read_files(db, extractor, [bad, good])
    assert text_of(db, good).strip() == "E mirë"
    assert status_of(db, bad)[0] == "failed"


def test_extract_pending_reads_all_and_tells_its_progress(db, home):
    uids = [attach_text(db, f"Teksti {number}") for number in range(30)]
    seen = []
    assert extract_pending(db, home, lambda done, total: seen.append((done, total))) == 30
    assert seen[-1] == (30, 30)
    assert all(text_of(db, uid) for uid in uids)
    assert waiting_files(db) == []


def test_extract_pending_beside_a_worker_leaves_the_work_to_it(db, home):
    attach_text(db, "Presin")
    with only_one(home / "worker.lock"):
        assert extract_pending(db, home) == 0
    assert len(waiting_files(db)) == 1


def test_waiting_files_leaves_out_removed_ones(db):
    uid = attach_text(db, "Hequr")
    with session(db) as site:
        site.get(uid, File).removed = (site.created, 0)
    assert waiting_files(db) == []


def test_worker_brings_the_states_of_the_day_into_the_lists(db, working):
    """A procedure that was approved beforehand is in force on its day, without anybody's doing."""
    today = day_of(datetime.now(UTC))
    with session(db) as site:
        one = Life(site, now=datetime.now(UTC) - timedelta(days=9))
        one.publish(today - timedelta(days=2))
        one.edit(title="Tekst i ri")
        one.publish(today - timedelta(days=1))
        uid = one.document.uid
        assert (one.document.state, one.document.title) == ("approved", "Procedura")

    def settled():
        with session(db) as site:
            return site.uids[uid].state == "in_force" and site.uids[uid].title == "Tekst i ri"

    with working():
        wait_until(settled)
    before = db.lastTransaction()
    Turning().step(db, datetime.now(UTC))
    assert db.lastTransaction() == before
