"""Several processes on one served database: who indexes, who takes over, and readers beside a writer."""

import random
import threading

import pytest
from ZEO.ClientStorage import ClientStorage

from dosja.search import folder as places
from dosja.search.maintenance import check_index, reindex
from dosja.search.query import Filters, Search
from tests.storage.index_case import SOURCE, Case, add, contents, edit, start_follower, start_storage, until

pytestmark = pytest.mark.slow


@pytest.fixture
def served(tmp_path):
    """(case, address) of a database behind a ZEO server."""
    blobs = str(tmp_path / "blobs")
    address, stop = start_storage(tmp_path / "Data.fs", blobs)
    made = Case(tmp_path, ClientStorage(address, wait_timeout=30, blob_dir=blobs, shared_blob_dir=True))
    yield made, address
    made.db.close()
    stop()


@pytest.fixture
def follower(served):
    """Starts indexer processes; ends them after the test."""
    started = []

    def start():
        started.append(start_follower(*served))
        return started[-1]

    yield start
    for child in started:
        child.kill()
        child.join(20)
        child.close()


def test_two_indexers_one_writes_and_the_other_takes_over_when_it_is_killed(served, follower):
    case, _ = served
    children = {child.pid: child for child in (follower(), follower())}
    search = Search(case.folder)
    for number in range(3):
        uid = case.add(f"titulli{number}")
        places.wake(case.folder)
        until(lambda number=number: search.find(f"titulli{number}", Filters(None)).total == 1)
        assert search.revision(uid) is not None
    elected = places.read_state(case.folder).pid
    assert elected in children
    children[elected].kill()
    children[elected].join(20)
    case.add("pasi u vra")
    until(lambda: search.find("vra", Filters(None)).total == 1)
    (other,) = children.keys() - {elected}
    until(lambda: places.read_state(case.folder).pid == other)
    assert check_index(case.db, case.folder, SOURCE) == []


def test_indexer_killed_under_load_again_and_again_loses_nothing(served, follower, tmp_path):
    case, _ = served
    rng = random.Random(5)
    uids = [case.add(f"titulli fjala{number}") for number in range(10)]
    for _ in range(6):
        child = follower()
        for _ in range(8):
            with case.change() as site:
                edit(site, rng.choice(uids), f"ndryshuar fjala{rng.randint(1, 30)}")
                uids.append(add(site, f"ri fjala{rng.randint(1, 30)}", pages=["faqe një", "faqe dy"]))
            places.wake(case.folder)
        child.join(rng.uniform(0.05, 0.6))
        child.kill()
        child.join(20)
    follower()
    assert check_index(case.db, case.folder, SOURCE, settle=30) == []
    assert contents(places.open_index(case.folder)) == case.fresh_contents(tmp_path / "fresh")


def test_readers_in_four_threads_beside_a_writing_process_meet_no_error(served, follower):
    case, _ = served
    uids = [case.add(f"titulli fjala{number % 9}", "teksti i gjatë " * 20) for number in range(60)]
    follower()
    search = Search(case.folder)
    until(lambda: search.find("titulli", Filters(None)).total == 60)
    stop, errors, answers = threading.Event(), [], []

    def read(seed):
        rng = random.Random(seed)
        try:
            while not stop.is_set():
                text = rng.choice(['"teksti i"', f"fjala{rng.randint(0, 9)}", "titulli -fjala3", "tit*"])
                found = search.find(text, Filters(("public",)))
                assert not found.missing
                assert len({hit.uid for hit in found.hits}) == len(found.hits)
                answers.append(found.total)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for number in range(40):
        case.edit(uids[number % 60], f"titulli ndryshuar{number}")
        places.wake(case.folder)
        if number == 20:
            reindex(case.db, case.folder, SOURCE, wait=60)
    until(lambda: search.find("ndryshuar39", Filters(None)).total == 1)
    stop.set()
    for thread in threads:
        thread.join(30)
    assert errors == []
    assert answers
    assert check_index(case.db, case.folder, SOURCE) == []
