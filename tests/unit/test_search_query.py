"""Searching an index folder: results, filters, paging, checks on the live object."""

import threading
from datetime import UTC, datetime

import pytest

from dosja.search import folder as places
from dosja.search.engine import Batch, Meta
from dosja.search.entries import Page, record_of
from dosja.search.query import Filters, Search
from dosja.search.whoosh_engine import WhooshEngine
from tests.unit.test_search_engines import entry

ALL = Filters(None)


def make_index(folder, *entries):
    place = places.new_place(folder)
    engine = WhooshEngine(place, create=True)
    engine.index(Batch([record_of(each) for each in entries], [], Meta("01", "f")))
    places.switch(folder, place)


@pytest.fixture(scope="module")
def search(tmp_path_factory):
    folder = tmp_path_factory.mktemp("index")
    make_index(
        folder,
        entry(
            1,
            "Marrëveshje me Greqinë",
            type="agreement",
            agency="mpb",
            modified=datetime(2026, 1, 1, tzinfo=UTC),
        ),
        entry(2, "Procedurë", body="zbaton marrëveshjen me Greqinë", tokens=("internal:ap",)),
        entry(
            3,
            "Trajnim",
            pages=[Page(70, 1, "hyrje"), Page(70, 2, "marrëveshje me Greqinë"), Page(71, 1, "greqi")],
        ),
        entry(4, "Marrëveshje me Italinë", type="agreement", agency="ap", tokens=("internal:ap",)),
        *(
            entry(uid, f"njësoj {uid}", tokens=("public",) if uid % 2 else ("edit:ap",))
            for uid in range(100, 160)
        ),
    )
    return Search(folder)


def uids(results):
    return [hit.uid for hit in results.hits]


def test_find_puts_the_title_before_the_text(search):
    results = search.find("marreveshje greqine", ALL)
    assert uids(results)[0] == 1
    assert set(uids(results)) == {1, 2, 3}
    assert results.total == 3
    assert not results.widened


def pages_of_file_document(search, text):
    (hit,) = [hit for hit in search.find(text, ALL).hits if hit.uid == 3]
    return [(page.file, page.number) for page in hit.pages]


def test_find_names_the_pages_of_files_that_hold_all_the_words(search):
    assert pages_of_file_document(search, "marreveshje greqine") == [(70, 2)]


def test_find_names_the_pages_that_hold_some_words_where_no_page_holds_all(search):
    assert sorted(pages_of_file_document(search, "hyrje greqi")) == [(70, 1), (70, 2), (71, 1)]


def test_find_widens_to_any_word_when_none_has_all_and_says_so(search):
    results = search.find("marreveshje hapesire", ALL)
    assert results.widened
    assert set(uids(results)) == {1, 2, 3, 4}


def test_find_does_not_widen_a_single_word(search):
    results = search.find("hapesire", ALL)
    assert (results.total, results.widened) == (0, False)


def test_find_obeys_tokens_and_filters(search):
    assert set(uids(search.find("marreveshje*", Filters(("public",))))) == {1, 3}
    assert set(uids(search.find("marreveshje*", Filters(("public", "internal:ap"))))) == {1, 2, 3, 4}
    assert search.find("marreveshje*", Filters(())).total == 0
    assert uids(search.find("marreveshje*", Filters(None, agencies=("mpb",)))) == [1]
    assert set(uids(search.find("marreveshje", Filters(None, types=("agreement", "x"))))) == {1, 4}


def test_find_widening_does_not_tell_of_hidden_documents(search):
    results = search.find("italine hapesire", Filters(("public",)))
    assert (results.total, results.widened, results.hits) == (0, False, ())


def test_find_without_words_lists_the_newest(search):
    assert search.find("", ALL, count=5).total == 64
    assert search.find("  ", Filters(None, types=("agreement",)), count=5).total == 2


def test_find_of_signs_alone_finds_nothing(search):
    assert search.find("***", ALL).total == 0


def test_find_pages_and_clamps(search):
    first = uids(search.find("njesoj", ALL, count=20))
    second = uids(search.find("njesoj", ALL, start=20, count=20))
    assert not set(first) & set(second)
    assert uids(search.find("njesoj", ALL, start=10**12)) == []
    assert uids(search.find("njesoj", ALL, start=-5, count=20)) == first
    assert search.find("njesoj", ALL, sort="nonsense").total == 60


def test_find_sorts_by_time(search):
    results = search.find("njesoj", ALL, sort="modified", count=60)
    times = [100 + uid % 28 for uid in uids(results)]
    assert times == sorted(times, reverse=True)


def test_checked_passes_over_refused_documents_and_keeps_the_total_honest(search):
    def odd(uid):
        return uid % 2 == 1

    seen = []
    for start in (0, 10, 20, 30):
        results = search.checked("njesoj", ALL, odd, start=start, count=10)
        seen += uids(results)
    assert len(seen) == len(set(seen)) == 30
    assert all(odd(uid) for uid in seen)
    assert {search.checked("njesoj", ALL, odd, start=s, count=10).total for s in (0, 10, 20, 30)} == {30}


def test_checked_asks_nothing_twice_and_little_more_than_a_page(search):
    asked = []
    results = search.checked("njesoj", ALL, lambda uid: asked.append(uid) or True, count=10)
    assert len(results.hits) == len(asked) == 10
    assert results.total == 60


def test_checked_with_nothing_allowed_shows_nothing(search):
    results = search.checked("njesoj", ALL, lambda uid: False)
    assert (results.total, results.hits) == (0, ())


def test_search_without_an_index_says_that_it_is_missing(tmp_path):
    search = Search(tmp_path / "none")
    assert search.find("x", ALL).missing
    assert search.checked("x", ALL, lambda uid: True).missing
    assert search.revision(1) is None
    assert search.words("x") == ()


def test_search_takes_up_a_new_index_by_itself(tmp_path):
    search = Search(tmp_path)
    make_index(tmp_path, entry(1, "para"))
    assert search.find("para", ALL).total == 1
    make_index(tmp_path, entry(1, "pas", rev="r2"))
    assert search.find("para", ALL).total == 0
    assert search.find("pas", ALL).total == 1
    assert search.revision(1) == "r2"


def test_search_in_many_threads_answers_alike(search):
    answers, errors = [], []

    def ask():
        try:
            answers.extend(uids(search.find('"me greqine" -trajnim', ALL))[0] for _ in range(20))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert set(answers) == {1}


def test_words_offers_the_vocabulary(search):
    assert ("greqine", 2) in search.words("greq")
