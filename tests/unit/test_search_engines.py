"""The contract of search engines: every test runs against each of them."""

import contextlib
import random
import threading
from datetime import UTC, date, datetime

import pytest

from dosja.search.engine import (
    Among,
    And,
    Batch,
    EngineError,
    Everything,
    FilterIn,
    Meta,
    Not,
    Or,
    Phrase,
    Prefix,
    Term,
    ValidOn,
)
from dosja.search.entries import Entry, Page, record_of
from dosja.search.whoosh_engine import WhooshEngine
from tests.memory_engine import MemoryEngine

META = Meta("00aa", "f1")


def entry(uid, title="", *, body="", pages=(), **more):
    fields = {
        "type": "sop",
        "agency": "ap",
        "state": "draft",
        "language": "sq",
        "code": "",
        "exact": (),
        "tokens": ("public",),
        "modified": datetime(2026, 1, 1 + uid % 28, tzinfo=UTC),
        "rev": f"r{uid}",
    }
    return Entry(uid=uid, title=title, body=body, pages=tuple(pages), **(fields | more))


def write(engine, *entries, delete=(), meta=META):
    engine.index(Batch([record_of(each) for each in entries], delete, meta))


def uids(engine, query, **more):
    return {hit.uid for hit in engine.search(query, count=1000, **more).hits}


def phrase(text, field="body"):
    return Phrase(tuple(((field, word),) for word in text.split()))


@pytest.fixture(params=["memory", "whoosh"])
def make(request, tmp_path):
    """Makes an engine with a `step` hook."""
    if request.param == "memory":
        return lambda **more: MemoryEngine(**more)
    return lambda **more: WhooshEngine(tmp_path / "index", create=True, **more)


@pytest.fixture
def engine(make):
    return make()


def test_search_term_in_title_finds_folded_and_unfolded_spelling(engine):
    write(engine, entry(1, "Marrëveshje me Greqinë"), entry(2, "Marreveshje tjetër"), entry(3, "Trajnim"))
    assert uids(engine, Term("title", "marreveshje")) == {1, 2}


def test_search_term_that_nobody_holds_finds_nothing(engine):
    write(engine, entry(1, "a"))
    found = engine.search(Term("title", "zzz"))
    assert (found.total, found.hits) == (0, ())


def test_search_on_an_empty_index_finds_nothing(engine):
    assert engine.search(Everything()).total == 0
    assert engine.meta() == Meta()
    assert engine.vocabulary() == []


def test_search_phrase_needs_words_in_order_and_together(engine):
    write(
        engine,
        entry(1, body="njësia për mbrojtjen e fëmijëve"),
        entry(2, body="mbrojtjen për fëmijëve njësia"),
    )
    assert uids(engine, phrase("per mbrojtjen")) == {1}
    assert uids(engine, phrase("njesia mbrojtjen")) == set()
    assert uids(engine, phrase("e femijeve")) == {1}


def test_search_phrase_does_not_span_two_pages_or_two_fields(engine):
    pages = [Page(7, 1, "fundi i faqes"), Page(7, 2, "fillimi tjetër")]
    write(engine, entry(1, pages=pages))
    assert uids(engine, phrase("faqes fillimi")) == set()
    assert uids(engine, phrase("i faqes")) == {1}


def test_search_phrase_with_alternatives_takes_any_of_them(engine):
    write(engine, entry(1, body="plani i veprimit"), entry(2, body="plane të veprimit"))
    either = Phrase(
        ((("body", "plani"), ("body", "plane")), (("body", "i"), ("body", "te")), (("body", "veprimit"),))
    )
    assert uids(engine, either) == {1, 2}


def test_search_phrase_far_into_a_long_text_is_found(engine):
    text = " ".join(f"w{number}" for number in range(70_000))
    write(engine, entry(1, body=text))
    assert uids(engine, phrase("w69998 w69999")) == {1}
    assert uids(engine, phrase("w69999 w69998")) == set()


def test_search_prefix_finds_words_that_begin_so_and_refuses_one_letter(engine):
    write(engine, entry(1, "trafikim"), entry(2, "trafiku"), entry(3, "trajnim"))
    assert uids(engine, Prefix("title", "traf")) == {1, 2}
    assert uids(engine, Prefix("title", "tr")) == {1, 2, 3}
    assert uids(engine, Prefix("title", "t")) == set()


def test_search_prefix_of_very_many_words_takes_the_frequent_ones(engine):
    write(
        engine,
        *(entry(uid, f"abc{uid:04d}") for uid in range(1, 400)),
        *(entry(uid, "abcshpesh") for uid in range(400, 410)),
    )
    found = uids(engine, Prefix("title", "abc"))
    assert set(range(400, 410)) <= found
    assert len(found) < 250


def test_search_and_or_not_combine(engine):
    write(engine, entry(1, "a b"), entry(2, "a"), entry(3, "b"), entry(4, "c"))
    a, b = Term("title", "a"), Term("title", "b")
    assert uids(engine, And((a, b))) == {1}
    assert uids(engine, Or((a, b))) == {1, 2, 3}
    assert uids(engine, And((a, Not(b)))) == {2}
    assert uids(engine, Not(a)) == {3, 4}
    assert uids(engine, And((Everything(), Not(a), Not(b)))) == {4}
    assert uids(engine, Or(())) == set()


def test_search_filters_narrow_and_an_empty_filter_lets_nothing_through(engine):
    write(
        engine,
        entry(1, "x", type="sop", agency="ap", tokens=("public",)),
        entry(2, "x", type="agreement", agency="asp", tokens=("internal:asp", "edit:asp")),
        entry(3, "x", type="sop", agency="asp", tokens=()),
    )
    x = Term("title", "x")
    assert uids(engine, x, filters=[FilterIn("type", ("sop",))]) == {1, 3}
    assert uids(engine, x, filters=[FilterIn("type", ("sop",)), FilterIn("agency", ("asp",))]) == {3}
    assert uids(engine, x, filters=[FilterIn("token", ("public", "internal:asp"))]) == {1, 2}
    assert uids(engine, x, filters=[FilterIn("token", ("nobody",))]) == set()
    assert uids(engine, x, filters=[FilterIn("token", ())]) == set()
    assert engine.search(x, filters=[FilterIn("token", ())]).total == 0


def test_search_filter_after_new_documents_covers_them(engine):
    condition = [FilterIn("token", ("public",))]
    write(engine, entry(1, "x"))
    assert uids(engine, Term("title", "x"), filters=condition) == {1}
    write(engine, entry(2, "x"), entry(1, "x", tokens=("edit:ap",)))
    assert uids(engine, Term("title", "x"), filters=condition) == {2}


def test_search_ranks_rare_words_and_boosted_fields_first(engine):
    write(
        engine,
        entry(1, "shpesh"),
        entry(2, "shpesh rrallë"),
        entry(3, "shpesh"),
        entry(4, "tjetër", body="shpesh"),
    )
    found = engine.search(Or((Term("title", "shpesh"), Term("title", "rralle"))))
    assert found.hits[0].uid == 2
    both = Or((Term("title", "shpesh", 3.0), Term("body", "shpesh", 1.0)))
    assert engine.search(both).hits[-1].uid == 4


def test_search_ranks_a_short_text_over_a_long_one(engine):
    write(engine, entry(1, body="fjala " + "tjetër " * 2000), entry(2, body="fjala e shkurtër"))
    assert [hit.uid for hit in engine.search(Term("body", "fjala")).hits] == [2, 1]


def test_search_sorted_by_time_shows_the_newest_first_and_pages_without_overlap(engine):
    write(engine, *(entry(uid, "x", modified=datetime(2026, 1, uid, tzinfo=UTC)) for uid in range(1, 26)))
    pages = [
        engine.search(Term("title", "x"), sort="modified", start=start, count=10) for start in (0, 10, 20)
    ]
    assert [page.total for page in pages] == [25, 25, 25]
    assert [hit.uid for page in pages for hit in page.hits] == list(range(25, 0, -1))


def test_search_pages_by_relevance_without_overlap_or_gap(engine):
    write(engine, *(entry(uid, "x") for uid in range(1, 31)))
    found = [
        hit.uid
        for start in (0, 10, 20)
        for hit in engine.search(Term("title", "x"), start=start, count=10).hits
    ]
    assert sorted(found) == list(range(1, 31))


def test_index_same_uid_again_replaces_it(engine):
    write(engine, entry(1, "vjetër"))
    write(engine, entry(1, "ri", rev="r1b"))
    assert uids(engine, Term("title", "vjeter")) == set()
    assert uids(engine, Term("title", "ri")) == {1}
    assert engine.stats().documents == 1
    assert engine.revisions() == {1: "r1b"}


def test_index_same_uid_twice_in_a_batch_keeps_the_last(engine):
    write(engine, entry(1, "parë"), entry(2, "tjetër"), entry(1, "dytë"))
    assert uids(engine, Everything()) == {1, 2}
    assert engine.search(Everything()).total == 2
    assert uids(engine, Term("title", "pare")) == set()
    assert uids(engine, Term("title", "dyte")) == {1}


def test_index_add_and_delete_in_a_batch_deletes(engine):
    write(engine, entry(1, "x"), delete=[1])
    assert engine.search(Everything()).total == 0


def test_index_delete_removes_document_and_pages(engine):
    pages = [Page(7, 1, "një"), Page(7, 2, "dy")]
    write(engine, entry(1, "x", pages=pages), entry(2, "x"))
    assert engine.stats().pages == 2
    write(engine, delete=[1, 99])
    assert uids(engine, Everything()) == {2}
    assert engine.stats().pages == 0
    assert engine.pages(Term("page", "dy"), Term("body", "dy"), [1]) == {1: []}


def test_index_meta_is_that_of_the_last_commit(engine):
    write(engine, entry(1, "x"), meta=Meta("01", "f"))
    write(engine, meta=Meta("02", "g"))
    assert engine.meta() == Meta("02", "g")
    assert engine.search(Everything()).total == 1


@pytest.mark.parametrize("at", ["writing", "deleted", "added", "segment written", "committing"])
def test_index_that_fails_leaves_everything_as_it_was(make, at):
    armed = []

    def step(name):
        if armed and name == at:
            armed.clear()
            raise RuntimeError(at)

    engine = make(step=step)
    write(engine, entry(1, "para"), meta=Meta("01", "f"))
    armed.append(True)
    try:
        write(engine, entry(1, "pas"), entry(2, "pas"), meta=Meta("02", "f"))
    except RuntimeError:
        assert engine.meta() == Meta("01", "f")
        assert uids(engine, Everything()) == {1}
        assert uids(engine, Term("title", "para")) == {1}
    write(engine, entry(1, "pas"), entry(2, "pas"), meta=Meta("03", "f"))
    assert uids(engine, Term("title", "pas")) == {1, 2}
    assert engine.meta() == Meta("03", "f")


def test_fill_writes_every_record_however_many_commits_it_takes(make, monkeypatch):
    monkeypatch.setattr("dosja.search.whoosh_engine.MOST_POSTINGS", 20)
    engine = make()
    pages = [Page(7, 1, "një"), Page(7, 2, "dy")]
    engine.fill((record_of(entry(uid, f"x fjala{uid}", pages=pages)) for uid in range(1, 20)), META)
    assert engine.search(Term("title", "x")).total == 19
    assert uids(engine, Term("title", "fjala7")) == {7}
    assert (engine.meta(), engine.stats().documents, engine.stats().pages) == (META, 19, 38)
    write(engine, delete=[7])
    assert engine.search(Term("title", "x")).total == 18


def test_fill_with_nothing_is_an_empty_index(engine):
    engine.fill((), META)
    assert (engine.meta(), engine.stats().documents) == (META, 0)


def test_pages_of_a_document_come_best_first_with_file_and_number(engine):
    pages = [
        Page(7, 1, "asgjë këtu"),
        Page(7, 2, "greqi dhe greqi"),
        Page(8, 5, "greqi në një faqe " + "më të gjatë " * 90),
    ]
    write(engine, entry(1, body="trupi greqi", pages=pages), entry(2, pages=[Page(9, 1, "greqi")]))
    found = engine.pages(Term("page", "greqi"), Term("body", "greqi"), [1, 2, 3])
    assert [(hit.file, hit.number) for hit in found[1]] == [(7, 2), (0, 1), (8, 5)]
    assert [(hit.file, hit.number) for hit in found[2]] == [(9, 1)]
    assert found[3] == []


def test_pages_of_a_document_found_by_title_alone_are_none(engine):
    write(engine, entry(1, "greqi", pages=[Page(7, 1, "një")]), entry(2, "greqi", body="dy"))
    assert engine.pages(Term("page", "greqi"), Term("body", "greqi"), [1, 2]) == {1: [], 2: []}


def test_vocabulary_is_sorted_and_counts_documents(engine):
    write(engine, entry(1, "zebra alfa", body="alfa"), entry(2, "alfabet"))
    assert engine.vocabulary("alf") == [("alfa", 1), ("alfabet", 1)]
    assert [word for word, _ in engine.vocabulary("", 2)] == ["alfa", "alfabet"]


def test_failures_names_stubs_until_they_are_mended(engine):
    engine.index(Batch([record_of(entry(1, "x"), "ValueError: bad")], [], META))
    assert engine.failures() == {1: "ValueError: bad"}
    write(engine, entry(1, "x"))
    assert engine.failures() == {}


def test_what_is_kept_with_a_record_comes_back_with_its_rev_and_generation(engine):
    engine.index(Batch([record_of(entry(1, "x"), shown=("një", "ë")), record_of(entry(2, "y"))], [], META))
    assert engine.shown([1, 2, 3]) == (engine.generation(), {1: ("r1", ("një", "ë"))})
    engine.index(Batch([record_of(entry(1, "x", rev="new"), shown=("dy",))], [2], META))
    for number in range(20):  # small segments are put together on the way
        write(engine, entry(100 + number, "z", pages=[Page(7, 1, "a"), Page(7, 2, "b")]))
    assert engine.shown([1]) == (engine.generation(), {1: ("new", ("dy",))})
    write(engine, delete=[1])
    assert engine.shown([1]) == (engine.generation(), {})


def test_revision_of_one_document_is_told(engine):
    write(engine, entry(1, "x", rev="abc", pages=[Page(7, 1, "a"), Page(7, 2, "b")]))
    assert engine.revision(1) == "abc"
    assert engine.revision(2) is None


def test_term_with_odd_characters_is_a_term_like_others(engine):
    write(engine, entry(1, "日本 🙂 \ud800x"))
    assert uids(engine, Term("title", "日本")) == {1}
    assert uids(engine, Term("title", "\ud800")) == set()


def test_random_changes_then_equal_to_a_dict(engine):
    rng = random.Random(7)
    words = [f"fjala{number}" for number in range(30)]
    model: dict[int, set[str]] = {}
    for _ in range(60):
        batch, gone = [], []
        for _ in range(rng.randint(1, 6)):
            uid = rng.randint(1, 40)
            if rng.random() < 0.25:
                gone.append(uid)
            else:
                batch.append(entry(uid, " ".join(rng.sample(words, 5)), body=rng.choice(words)))
        write(engine, *batch, delete=gone)
        for each in batch:
            model[each.uid] = set(each.title.split())
        for uid in gone:
            model.pop(uid, None)
        if rng.random() < 0.2:
            engine.tidy()
        word = rng.choice(words)
        assert uids(engine, Term("title", word)) == {uid for uid, held in model.items() if word in held}
        assert engine.search(Everything()).total == len(model)
    assert set(engine.revisions()) == set(model)


def test_both_engines_answer_alike(tmp_path):
    rng = random.Random(3)
    words = [f"w{number}" for number in range(25)]
    engines = [MemoryEngine(), WhooshEngine(tmp_path / "i", create=True)]
    for start in range(1, 91, 30):
        batch = [
            entry(uid, " ".join(rng.choices(words, k=4)), body=" ".join(rng.choices(words, k=40)))
            for uid in range(start, start + 30)
        ]
        for engine in engines:
            write(engine, *batch)
    for _ in range(60):
        a, b, c = rng.sample(words, 3)
        query = rng.choice(
            [
                And((Term("body", a), Or((Term("title", b, 2.0), Term("body", c))))),
                And((Term("body", a), Not(Term("body", b)))),
                phrase(f"{a} {b}"),
                Or((Term("title", a, 3.0), Prefix("body", b), phrase(f"{b} {c}"))),
            ]
        )
        left, right = (engine.search(query, count=100) for engine in engines)
        assert left.total == right.total
        assert [hit.uid for hit in left.hits] == [hit.uid for hit in right.hits]


# Whoosh's own


def test_whoosh_readers_never_bring_back_what_was_deleted(tmp_path):
    """Searcher.refresh() of Whoosh-Reloaded 2.7.5 does; the engine must not."""
    writer = WhooshEngine(tmp_path / "i", create=True)
    write(writer, *(entry(uid, "alfa") for uid in range(1, 6)))
    reader = WhooshEngine(tmp_path / "i")
    assert len(uids(reader, Term("title", "alfa"))) == 5
    write(writer, entry(1, "beta"))
    assert uids(reader, Term("title", "alfa")) == {2, 3, 4, 5}
    write(writer, delete=[2])
    assert uids(reader, Term("title", "alfa")) == {3, 4, 5}
    for uid in range(10, 60):
        write(writer, entry(uid, "gama"))
    writer.tidy()
    assert uids(reader, Term("title", "alfa")) == {3, 4, 5}
    assert reader.search(Everything()).total == 54


def test_whoosh_many_single_saves_stay_in_few_segments(tmp_path):
    engine = WhooshEngine(tmp_path / "i", create=True)
    for uid in range(1, 101):
        write(engine, entry(uid, "x"))
    assert engine.stats().segments <= 20
    while engine.tidy():
        pass
    assert engine.stats().segments <= 8
    assert engine.search(Term("title", "x")).total == 100


def test_whoosh_files_are_few_and_old_ones_go(tmp_path):
    engine = WhooshEngine(tmp_path / "i", create=True)
    for uid in range(30):
        write(engine, entry(1 + uid % 3, "x"))
    assert len(list((tmp_path / "i").iterdir())) <= 4 * engine.stats().segments + 3


def test_whoosh_second_writer_waits_and_both_are_kept(tmp_path):
    first = WhooshEngine(tmp_path / "i", create=True)
    second = WhooshEngine(tmp_path / "i")
    errors = []

    def save(engine, start):
        try:
            for uid in range(start, start + 10):
                write(engine, entry(uid, "x"))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=save, args=(e, n)) for e, n in ((first, 1), (second, 100))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert first.search(Term("title", "x")).total == 20


def test_whoosh_threads_read_while_one_writes_without_error(tmp_path):
    engine = WhooshEngine(tmp_path / "i", create=True)
    words = [f"fjala{number}" for number in range(50)]
    write(engine, *(entry(uid, " ".join(words[uid % 40 : uid % 40 + 8])) for uid in range(1, 200)))
    stop, errors = threading.Event(), []

    def read(seed):
        rng = random.Random(seed)
        try:
            while not stop.is_set():
                word = rng.choice(words)
                engine.search(Or((Term("title", word), phrase(f"{word} {rng.choice(words)}", "title"))))
                engine.search(Prefix("title", word[:5]), filters=[FilterIn("token", ("public",))])
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for uid in range(200, 225):
        write(engine, entry(uid, words[uid % 50]))
    stop.set()
    for thread in threads:
        thread.join()
    assert errors == []


def test_whoosh_folder_without_index_is_refused(tmp_path):
    with pytest.raises(EngineError):
        WhooshEngine(tmp_path / "nothing")
    (tmp_path / "empty").mkdir()
    with pytest.raises(EngineError):
        WhooshEngine(tmp_path / "empty")


def test_whoosh_folder_removed_while_open_is_told(tmp_path):
    engine = WhooshEngine(tmp_path / "i", create=True)
    write(engine, entry(1, "x"))
    for path in (tmp_path / "i").iterdir():
        path.unlink()
    (tmp_path / "i").rmdir()
    with pytest.raises(EngineError):
        engine.search(Everything())


# Whoosh leaves a damaged segment file to the garbage collector, which warns.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("seed", range(30))
def test_whoosh_damaged_files_raise_engine_error_or_nothing(tmp_path, seed):
    """Bytes overwritten in a file of the index: an answer or an EngineError, never another exception."""
    engine = WhooshEngine(tmp_path / "i", create=True)
    write(engine, *(entry(uid, f"fjala{uid} e përbashkët", body="tekst " * 9) for uid in range(60)))
    rng = random.Random(seed)
    files = sorted(path for path in (tmp_path / "i").iterdir() if path.stat().st_size)
    path = files[seed % len(files)]
    data = bytearray(path.read_bytes())
    for _ in range(1 + len(data) // rng.choice((20, 200, 2000))):
        data[rng.randrange(len(data))] = rng.randrange(256)
    path.write_bytes(bytes(data[: len(data) - seed % 3]))
    for ask in (
        lambda damaged: damaged.search(Or((Term("title", "perbashket"), Prefix("title", "fjal")))),
        lambda damaged: damaged.search(phrase("tekst tekst")),
        lambda damaged: damaged.revisions(),
        lambda damaged: damaged.meta(),
    ):
        with contextlib.suppress(EngineError):
            ask(WhooshEngine(tmp_path / "i"))


def test_counts_tell_how_many_matching_documents_have_each_value(make):
    engine = make()
    write(
        engine,
        entry(1, "Marrëveshje", agency="mb", facets=("country:GR", "year:2006")),
        entry(2, "Marrëveshje", agency="mb", facets=("country:XK",)),
        entry(3, "Marrëveshje", agency="ap", facets=("country:GR",), tokens=("internal:ap",)),
        entry(4, "Procedurë", agency="ap", facets=("country:GR",)),
    )
    visible = (FilterIn("token", ("public",)),)
    found = engine.counts(Term("title", "marreveshje"), ("agency", "facet"), filters=visible)
    assert found == {"agency": {"mb": 2}, "facet": {"country:GR": 1, "year:2006": 1, "country:XK": 1}}
    narrowed = (*visible, FilterIn("facet", ("country:GR",)))
    assert uids(engine, Term("title", "marreveshje"), filters=narrowed) == {1}


def test_counts_forget_what_was_deleted_or_changed(make):
    engine = make()
    write(engine, entry(1, "Një", agency="mb"), entry(2, "Një", agency="mb"))
    write(engine, entry(2, "Një", agency="ap"), delete=(1,))
    assert engine.counts(Everything(), ("agency",)) == {"agency": {"ap": 1}}


NOW_TEXT, OLD_TEXT, DAY = 1, 2, date(2019, 5, 5)
SPANS = {NOW_TEXT: ((date(2020, 1, 1), None),), OLD_TEXT: ((date(2018, 1, 1), date(2019, 12, 31)),)}


@pytest.fixture
def with_old(engine):
    """A present text and, found by its day alone, an older one of the same document."""
    pages = [Page(7, 1, "roja kufitare"), Page(7, 2, "postblloku")]
    write(
        engine,
        entry(NOW_TEXT, "Kufiri", body="roja", valid=SPANS[NOW_TEXT]),
        entry(OLD_TEXT, "Kufiri i vjeter", pages=pages, valid=SPANS[OLD_TEXT], dated=True),
        entry(3, "Tjeter"),
    )
    return engine


@pytest.mark.parametrize(
    "query",
    [
        Term("title", "kufiri"),
        Term("title", "vjeter"),
        Prefix("title", "kuf"),
        Not(Term("title", "tjeter")),
        Everything(),
        Among(frozenset({OLD_TEXT})),
        Phrase(((("title", "kufiri"),), (("title", "i"),))),
        FilterIn("type", ("sop",)),
    ],
)
@pytest.mark.parametrize("sort", ["relevance", "modified", "title"])
def test_dated_record_is_found_by_no_search_without_a_day(with_old, query, sort):
    assert OLD_TEXT not in uids(with_old, query, sort=sort)
    assert with_old.search(query, sort=sort).total == len(uids(with_old, query, sort=sort))
    assert with_old.counts(query, ("type",)).get("type", {}).get("sop", 0) == with_old.search(query).total


@pytest.mark.parametrize("sort", ["relevance", "modified", "title"])
def test_dated_record_is_found_on_its_days_and_counted_then(with_old, sort):
    on = (ValidOn(DAY),)
    assert uids(with_old, Term("title", "kufiri"), filters=on, sort=sort) == {OLD_TEXT}
    assert uids(with_old, Everything(), filters=(ValidOn(date(2021, 1, 1)),), sort=sort) == {NOW_TEXT}
    assert with_old.counts(Everything(), ("type",), filters=on) == {"type": {"sop": 1}}
    pages = with_old.pages(Term("page", "postblloku"), Term("body", "postblloku"), [OLD_TEXT])
    assert [(page.file, page.number) for page in pages[OLD_TEXT]] == [(7, 2)]


def test_dated_records_change_no_score_of_a_search_without_a_day(make, tmp_path):
    words = ("kufiri", "vjeter", "tjeter")
    plain, mixed = MemoryEngine(), make()
    present = [entry(1, "Kufiri", body="roja"), entry(3, "Tjeter", body="roja kufiri"), entry(4, "Kufiri")]
    write(plain, *present)
    old = [entry(10 + n, "Kufiri i vjeter", body="roja", valid=SPANS[OLD_TEXT], dated=True) for n in range(9)]
    write(mixed, *present, *old)
    for tokens in ((), (FilterIn("token", ("public",)),)):
        for word in words:
            query = Or((Term("title", word), Term("body", "roja")))
            assert mixed.search(query, filters=tokens) == plain.search(query, filters=tokens)


def test_dated_record_is_rare_among_the_texts_of_its_day(with_old):
    (hit,) = with_old.search(Term("title", "vjeter"), filters=(ValidOn(DAY),)).hits
    assert hit.score > 0


def test_dated_record_that_becomes_the_present_one_is_found_without_a_day(with_old):
    write(with_old, entry(OLD_TEXT, "Kufiri i vjeter", valid=SPANS[OLD_TEXT]))
    assert uids(with_old, Term("title", "vjeter")) == {OLD_TEXT}
    write(with_old, entry(OLD_TEXT, "Kufiri i vjeter", valid=SPANS[OLD_TEXT], dated=True))
    assert uids(with_old, Term("title", "vjeter")) == set()


def test_dated_records_are_no_documents_of_the_index_but_are_known_by_their_revision(with_old):
    assert with_old.stats().documents == 2
    assert with_old.stats().pages == 2
    assert with_old.revisions() == {1: "r1", 2: "r2", 3: "r3"}
    assert "postblloku" not in dict(with_old.vocabulary())
