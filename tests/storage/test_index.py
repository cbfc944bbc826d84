"""The index follows the database: aborts, bulk changes, bad documents, restored databases, lost folders."""

import json
import shutil
import threading

import pytest
from ZODB.POSException import ConflictError

from dosja.search import folder as places
from dosja.search.engine import Batch, EngineError, Everything
from dosja.search.indexer import Indexer
from dosja.search.maintenance import ReindexError, check_index, differences, reindex
from dosja.search.query import Filters, Search
from dosja.search.source import Source
from dosja.search.whoosh_engine import WhooshEngine
from tests.storage.index_case import BAD, SOURCE, Case, add, attach, contents, edit, entry, until


@pytest.fixture
def case(tmp_path):
    made = Case(tmp_path)
    yield made
    made.db.close()


def engine(case):
    return places.open_index(case.folder)


def test_index_saved_document_is_found_by_title_body_and_page(case):
    with case.change() as site:
        uid = add(site, "Marrëveshje", "trupi i tekstit", pages=["faqja një", "faqja dy greqi"])
    case.catch_up()
    search = Search(case.folder)
    assert [hit.uid for hit in search.find("marreveshje", Filters(None)).hits] == [uid]
    assert [hit.uid for hit in search.find("TEKSTIT", Filters(None)).hits] == [uid]
    (hit,) = search.find("greqi", Filters(None)).hits
    assert [page.number for page in hit.pages] == [2]


def test_index_text_that_arrives_after_the_document_is_found(case):
    uid = case.add("titulli")
    case.catch_up()
    with case.change() as site:
        attach(site, uid, ["teksti i skedarit"])
    case.catch_up()
    assert [hit.uid for hit in Search(case.folder).find("skedarit", Filters(None)).hits] == [uid]


def test_index_change_of_the_text_object_alone_is_found(case):
    with case.change() as site:
        uid = add(site, "titulli", pages=["e para"])
    case.catch_up()
    with case.change() as site:
        site.get(site.get(uid).files[0]).text.pages = ("e dyta",)
    case.catch_up()
    search = Search(case.folder)
    assert search.find("dyta", Filters(None)).total == 1
    assert search.find("para", Filters(None)).total == 0


def test_index_aborted_transaction_leaves_nothing(case):
    case.catch_up()
    with pytest.raises(ZeroDivisionError), case.change() as site:  # noqa: PT012
        add(site, "kurrë")
        raise ZeroDivisionError
    assert case.catch_up() == 0
    assert case.titles("kurre") == set()


def test_index_trashed_document_disappears_and_comes_back(case):
    uid = case.add("titulli")
    case.catch_up()
    case.trash(uid)
    case.catch_up()
    assert case.titles("titulli") == set()
    with case.change() as site:
        site.get(uid).trashed = None
    case.catch_up()
    assert case.titles("titulli") == {uid}


def test_index_many_changes_of_one_document_write_it_once(case):
    uid = case.add("versioni0")
    case.catch_up()
    for number in range(1, 40):
        case.edit(uid, f"versioni{number}")
    assert case.catch_up() == 1
    assert case.titles("versioni39") == {uid}
    assert all(case.titles(f"versioni{number}") == set() for number in range(39))


def test_index_one_large_transaction_is_taken_in_parts_and_whole(case):
    case.catch_up()
    with case.change() as site:
        for _ in range(700):
            add(site, "masë")
    watermarks = []
    indexer = case.indexer(step=lambda name: name == "committed" and watermarks.append(name))
    assert indexer.catch_up() == 700
    indexer.close()
    assert len(watermarks) == 1
    assert len(case.titles("mase")) == 700


def test_index_saves_that_come_while_it_writes_are_left_to_the_next_call(case):
    """Else the writing would not end, nor rest, as long as people save, and each write hold one document."""
    case.add("para")
    later = []

    def save(step):
        if step == "taken" and len(later) < 20:
            later.append(case.add(f"pas {len(later)}"))

    indexer = case.indexer(step=save)
    indexer.catch_up()
    case.add("tjeter")
    assert indexer.catch_up() == 1
    assert len(later) == 1
    assert indexer.catch_up() == 1
    assert case.titles("pas") == {later[0]}
    indexer.close()


def test_index_only_passed_transactions_write_nothing(case):
    case.catch_up()
    generation = sorted(places.current(case.folder).iterdir())
    for number in range(5):
        with case.change() as site:
            site.settings["x"] = number
    indexer = case.indexer()
    assert indexer.catch_up() == 0
    assert places.read_state(case.folder).behind is False
    indexer.close()
    assert sorted(places.current(case.folder).iterdir()) == generation


def test_index_document_that_cannot_be_read_is_a_stub_and_others_go_on(case):
    good, bad = case.add("mirë"), case.add(BAD)
    case.catch_up()
    assert case.titles("mire") == {good}
    assert case.titles("cannot") == {bad}
    assert engine(case).failures() == {bad: f"ValueError: {BAD}"}
    assert places.read_state(case.folder).failed == 1
    case.edit(bad, "u ndreq")
    case.catch_up()
    assert engine(case).failures() == {}
    assert check_index(case.db, case.folder, SOURCE) == []


def test_index_document_without_even_a_stub_is_told_as_failure(case):
    bad = case.add(BAD)
    source = Source(target=SOURCE.target, entry=entry, everything=SOURCE.everything)
    indexer = Indexer(case.db, case.folder, source)
    indexer.catch_up()
    indexer.close()
    assert list(engine(case).failures()) == [bad]
    assert Search(case.folder).find("cannot", Filters(None)).total == 0


@pytest.mark.parametrize("error", [ConflictError("x"), MemoryError()])
def test_index_passing_error_aborts_the_batch_and_is_tried_again(case, error):
    uid = case.add("titulli")
    armed = [error]

    def faulty(document):
        if armed:
            raise armed.pop()
        return entry(document)

    source = Source(SOURCE.target, faulty, SOURCE.everything, SOURCE.classes)
    indexer = Indexer(case.db, case.folder, source)
    with pytest.raises(type(error)):
        indexer.catch_up()
    assert indexer.catch_up() == 1
    indexer.close()
    assert case.titles("titulli") == {uid}


def test_index_full_disk_keeps_the_old_index_and_is_tried_again(case):
    first = case.add("para")
    case.catch_up()
    second = case.add("pas")
    armed = [True]

    def full(name):
        if name == "segment written" and armed:
            armed.clear()
            raise OSError(28, "No space left on device")

    indexer = case.indexer(step=full)
    with pytest.raises(OSError, match="No space"):
        indexer.catch_up()
    place = places.current(case.folder)
    assert case.titles("para") == {first}
    assert case.titles("pas") == set()
    assert indexer.catch_up() == 1
    indexer.close()
    assert places.current(case.folder) == place
    assert case.titles("pas") == {second}


def test_index_of_a_database_restored_from_an_older_copy_is_built_anew(tmp_path):
    case = Case(tmp_path)
    kept = case.add("mbetet")
    case.db.pack()
    case.db.close()
    for path in tmp_path.glob("Data.fs*"):
        shutil.copy(path, tmp_path / f"copy-{path.name}")
    case = Case(tmp_path)
    case.add("humbet")
    case.edit(kept, "ndryshuar")
    case.catch_up()
    case.db.close()
    for path in tmp_path.glob("copy-Data.fs*"):
        shutil.move(path, tmp_path / path.name.removeprefix("copy-"))
    case = Case(tmp_path)
    case.catch_up()
    assert case.titles("mbetet") == {kept}
    assert case.titles("humbet") == case.titles("ndryshuar") == set()
    assert check_index(case.db, case.folder, SOURCE) == []
    case.db.close()


def test_index_of_a_restored_database_that_went_on_is_built_anew(tmp_path):
    """The watermark lies before the newest transaction, but the database does not know it."""
    case = Case(tmp_path)
    case.add("para")
    case.db.close()
    shutil.copy(tmp_path / "Data.fs", tmp_path / "copy.fs")
    case = Case(tmp_path)
    case.add("humbet")
    case.catch_up()
    case.db.close()
    for path in tmp_path.glob("Data.fs*"):
        path.unlink()
    shutil.move(tmp_path / "copy.fs", tmp_path / "Data.fs")
    case = Case(tmp_path)
    after = case.add("pas")
    case.catch_up()
    assert case.titles("humbet") == set()
    assert case.titles("pas") == {after}
    assert check_index(case.db, case.folder, SOURCE) == []
    case.db.close()


def test_index_of_a_packed_database_stays_right(case):
    uid = case.add("para")
    case.catch_up()
    for number in range(5):
        case.edit(uid, f"t{number}")
    case.catch_up()
    case.edit(uid, "fund")
    case.db.pack()
    case.catch_up()
    assert case.titles("fund") == {uid}
    assert check_index(case.db, case.folder, SOURCE) == []


def test_index_with_another_fingerprint_is_built_anew(case):
    uid = case.add("titulli")
    case.catch_up()
    place = places.current(case.folder)
    other = Source(SOURCE.target, entry, SOURCE.everything, SOURCE.classes, fingerprint="plugin came")
    indexer = Indexer(case.db, case.folder, other)
    indexer.catch_up()
    indexer.close()
    assert places.current(case.folder) != place
    assert case.titles("titulli") == {uid}


def test_index_folder_deleted_while_running_is_built_anew(case):
    uid = case.add("titulli")
    indexer = case.indexer()
    indexer.catch_up()
    search = Search(case.folder)
    assert search.find("titulli", Filters(None)).total == 1
    shutil.rmtree(case.folder)
    assert search.find("titulli", Filters(None)).missing
    case.edit(uid, "tjeter")
    indexer.catch_up()
    indexer.close()
    assert [hit.uid for hit in search.find("tjeter", Filters(None)).hits] == [uid]


def test_index_files_deleted_inside_the_folder_are_built_anew(case):
    uid = case.add("titulli")
    indexer = case.indexer()
    indexer.catch_up()
    for path in places.current(case.folder).iterdir():
        path.unlink()
    case.edit(uid, "tjeter")
    indexer.catch_up()
    indexer.close()
    assert case.titles("tjeter") == {uid}


def test_index_with_damaged_files_is_built_anew_at_the_next_start(case):
    uid = case.add("titulli")
    case.catch_up()
    for path in places.current(case.folder).iterdir():
        path.write_bytes(b"\x80garbage" * 20)
    assert Search(case.folder).find("titulli", Filters(None)).missing
    case.catch_up()
    assert case.titles("titulli") == {uid}


def test_index_pointer_to_nowhere_is_built_anew(case):
    uid = case.add("titulli")
    case.catch_up()
    for text in ("g-nothing", "../..", "", "\xff"):
        places.pointer(case.folder).write_text(text, "latin-1")
        case.catch_up()
        assert case.titles("titulli") == {uid}


def test_reindex_makes_the_same_index_in_a_new_place(case):
    for number in range(20):
        case.add(f"titulli fjala{number % 7}", "trupi")
    case.catch_up()
    before, place = contents(engine(case)), places.current(case.folder)
    told = []
    assert reindex(case.db, case.folder, SOURCE, told.append) == 20
    assert places.current(case.folder) != place
    assert contents(engine(case)) == before
    assert told[0] == 0


def test_reindex_leaves_the_old_index_readable_to_those_who_have_it_open(case):
    uid = case.add("titulli")
    case.catch_up()
    old = engine(case)
    reindex(case.db, case.folder, SOURCE)
    assert {hit.uid for hit in old.search(Everything()).hits} == {uid}


def test_reindex_that_fails_keeps_the_old_index(case):
    uid = case.add("titulli")
    case.catch_up()
    place = places.current(case.folder)

    def fail(name):
        if name == "rebuild written":
            raise OSError(28, "No space left on device")

    indexer = case.indexer(step=fail)
    with pytest.raises(OSError, match="No space"):
        indexer.rebuild()
    indexer.close()
    assert places.current(case.folder) == place
    assert case.titles("titulli") == {uid}
    assert [path.name for path in case.folder.glob("g-*")] == [place.name]


def test_check_index_names_every_kind_of_difference(case):
    same, changed, lost = (case.add(title) for title in ("a", "b", "c"))
    case.catch_up()
    broken = WhooshEngine(places.current(case.folder))
    broken.index(Batch([], [changed, lost], broken.meta()))
    foreign = case.add("d")
    case.catch_up()
    case.trash(foreign)
    case.edit(same, "a2")
    found = {each.uid: each for each in differences(case.db, case.folder, SOURCE)}
    assert set(found) == {changed, lost, foreign, same}
    assert found[lost].in_index is None
    assert found[foreign].in_database is None
    assert found[same].in_index != found[same].in_database
    assert all(str(uid) in str(each) for uid, each in found.items())
    assert {each.uid for each in check_index(case.db, case.folder, SOURCE)} == {changed, lost}
    indexer = case.indexer()
    assert indexer.rebuild()
    indexer.close()
    assert check_index(case.db, case.folder, SOURCE) == []


def test_check_index_without_an_index_makes_one(case):
    case.add("titulli")
    with pytest.raises(EngineError):
        differences(case.db, case.folder, SOURCE)
    assert check_index(case.db, case.folder, SOURCE) == []


def test_second_indexer_is_not_elected_until_the_first_leaves(case):
    first, second = case.indexer(), case.indexer()
    case.add("titulli")
    assert first.catch_up() == 1
    case.add("tjeter")
    assert not second.elected()
    assert second.catch_up() == 0
    assert not second.rebuild()
    assert case.titles("tjeter") == set()
    first.close()
    assert second.elected()
    assert second.catch_up() == 1
    second.close()


def running(case, **more):
    """An indexer that runs in a thread: (indexer, stop)."""
    stop = threading.Event()
    indexer = case.indexer(**more)
    thread = threading.Thread(target=indexer.run, args=(stop,))
    thread.start()

    def end():
        stop.set()
        places.wake(case.folder)
        thread.join(20)
        assert not thread.is_alive()

    return end


def test_run_takes_up_saves_by_itself_and_stops(case):
    end = running(case)
    try:
        uid = case.add("titulli")
        places.wake(case.folder)
        search = Search(case.folder)
        until(lambda: search.find("titulli", Filters(None)).total == 1)
        rev = search.revision(uid)
        case.edit(uid, "tjeter")
        until(lambda: search.revision(uid) not in (None, rev))
        state = places.read_state(case.folder)
        assert state.running
        assert not state.error
    finally:
        end()
    assert not places.read_state(case.folder).running


def test_run_survives_errors_and_says_them(case):
    armed = [ConflictError("tried again")]

    def faulty(document):
        if armed and document.title == "tjeter":
            raise armed.pop()
        return entry(document)

    source = Source(SOURCE.target, faulty, SOURCE.everything, SOURCE.classes)
    stop = threading.Event()
    indexer = Indexer(case.db, case.folder, source)
    thread = threading.Thread(target=indexer.run, args=(stop,))
    uid = case.add("titulli")
    thread.start()
    search = Search(case.folder)
    until(lambda: search.revision(uid) is not None)
    case.edit(uid, "tjeter")
    until(lambda: search.find("tjeter", Filters(None)).total == 1)
    stop.set()
    thread.join(20)
    assert armed == []


def test_run_mends_a_folder_that_is_deleted_under_it(case):
    uid = case.add("titulli")
    end = running(case)
    try:
        until(lambda: places.current(case.folder) is not None)
        for _ in range(3):
            shutil.rmtree(case.folder, ignore_errors=True)
            search = Search(case.folder)
            until(lambda: search.find("titulli", Filters(None)).total == 1)  # noqa: B023
    finally:
        end()
    assert case.titles("titulli") == {uid}


def test_reindex_beside_a_running_indexer_is_done_by_it(case):
    case.add("titulli")
    end = running(case)
    try:
        until(lambda: places.current(case.folder) is not None)
        place = places.current(case.folder)
        assert reindex(case.db, case.folder, SOURCE, wait=30) == 1
        assert places.current(case.folder) != place
        assert check_index(case.db, case.folder, SOURCE) == []
    finally:
        end()


def test_reindex_that_nobody_answers_is_given_up(case):
    case.catch_up()
    holder = case.indexer()
    assert holder.elected()
    with pytest.raises(ReindexError):
        reindex(case.db, case.folder, SOURCE, wait=0)
    holder.close()


def test_wake_without_a_listener_or_folder_does_nothing(tmp_path):
    places.wake(tmp_path)
    places.wake(tmp_path / "nothing" / "there")


def test_wake_is_heard_through_a_very_long_path(tmp_path):
    deep = tmp_path.joinpath(*["a" * 40] * 4)
    deep.mkdir(parents=True)
    with places.listening(deep) as receiver:
        places.wake(deep)
        receiver.settimeout(5)
        assert receiver.recv(16) == b"w"


def test_state_that_is_missing_or_garbage_reads_as_empty(tmp_path):
    assert places.read_state(tmp_path) == places.State()
    for text in ("", "{", "[]", json.dumps({"foreign": 1})):
        (tmp_path / "state.json").write_text(text)
        assert places.read_state(tmp_path) == places.State()


def test_state_tells_how_far_the_index_is_behind(case):
    case.add("titulli")
    indexer = case.indexer()
    indexer.catch_up()
    indexer.close()
    state = places.read_state(case.folder)
    assert (state.indexed, state.behind, state.error) == (1, False, "")


def test_search_beside_an_edited_database_never_shows_two_of_one(case):
    uids = [case.add(f"titulli {number}") for number in range(5)]
    case.catch_up()
    search = Search(case.folder)
    for number in range(15):
        with case.change() as site:
            for uid in uids:
                edit(site, uid, f"titulli i ri {number}")
        case.catch_up()
        found = search.find("titulli", Filters(None))
        assert found.total == 5
        assert {hit.uid for hit in found.hits} == set(uids)
