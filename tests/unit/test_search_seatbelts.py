"""What keeps Whoosh from its known faults, a belt each; others stand in test_search_engines."""

import ast
import threading
from pathlib import Path
from pickle import UnpicklingError

import pytest

import dosja
from dosja.search import evaluate, shards, whoosh_writer
from dosja.search.engine import (
    PREFIX_TERMS,
    Busy,
    EngineError,
    Everything,
    FilterIn,
    Or,
    Phrase,
    Prefix,
    Term,
)
from dosja.search.parsing import parse
from dosja.search.postings import SAVE_TIERS
from dosja.search.query import Filters, Search
from dosja.search.trees import tree
from dosja.search.whoosh_engine import WhooshEngine
from dosja.search.whoosh_segment import WhooshSegment
from tests.unit.test_search_engines import entry, phrase, uids, write
from tests.unit.test_search_query import make_index

PUBLIC = [FilterIn("token", ("public", "internal:ap"))]


@pytest.fixture
def reads(monkeypatch):
    """(field, term) of every posting list that is read from disk."""
    found = []
    kept = WhooshSegment.read_blocks

    def read_blocks(self, field, term, only=None):
        found.append((field, term))
        return kept(self, field, term, only)

    monkeypatch.setattr(WhooshSegment, "read_blocks", read_blocks)
    return found


def test_a_writer_that_fails_lets_the_next_one_write_at_once(tmp_path, monkeypatch):
    armed = []

    def step(name):
        if name == "added" and armed.pop():
            raise MemoryError

    engine = WhooshEngine(tmp_path / "i", create=True, step=step)
    armed.append(True)
    with pytest.raises(MemoryError):
        write(engine, entry(1, "x"))
    monkeypatch.setattr(whoosh_writer, "LOCK_SECONDS", 0.0)
    write(WhooshEngine(tmp_path / "i"), entry(2, "x"))
    assert uids(engine, Everything()) == {2}


def test_a_writer_waits_for_the_lock_for_a_while_only(tmp_path, monkeypatch):
    monkeypatch.setattr(whoosh_writer, "LOCK_SECONDS", 0.1)
    engine = WhooshEngine(tmp_path / "i", create=True)
    with engine._writing(SAVE_TIERS, lambda: False), pytest.raises(Busy):
        write(WhooshEngine(tmp_path / "i"), entry(1, "x"))
    write(engine, entry(1, "x"))


def test_no_two_threads_read_a_segment_at_once(tmp_path, monkeypatch):
    engine = WhooshEngine(tmp_path / "i", create=True)
    write(engine, *(entry(uid, f"fjala{uid} tjeter", body="nje fjale tjeter") for uid in range(1, 51)))
    inside, most = [], []
    kept = WhooshSegment.read_blocks

    def read_blocks(self, field, term, only=None):
        inside.append(1)
        most.append(len(inside))
        yield from kept(self, field, term, only)
        inside.pop()

    monkeypatch.setattr(WhooshSegment, "read_blocks", read_blocks)

    def ask(number):
        for uid in range(number, 50, 4):
            engine.search(Or((Term("title", f"fjala{uid}"), phrase("fjale tjeter"))))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1


def test_writers_and_collectors_that_lose_data_are_used_nowhere():
    """AsyncWriter, BufferedWriter, MultiprocessWriter, TimeLimitCollector and Whoosh's own Searcher."""
    used = set()
    for path in Path(dosja.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("whoosh"):
                used.update((path.name, alias.name) for alias in node.names)
            elif isinstance(node, ast.Import):
                assert not any(alias.name.startswith("whoosh") for alias in node.names), path
    assert {path for path, _ in used} == {
        f"whoosh_{name}.py" for name in ("engine", "files", "segment", "writer")
    }
    bad = ("Async", "Buffered", "Mp", "Multi", "Collector", "Searcher", "create_in", "open_dir")
    assert [name for _, name in used if name.startswith(bad) or name.endswith(bad)] == []


def test_permissions_are_a_kept_set_of_documents(tmp_path, reads):
    engine = WhooshEngine(tmp_path / "i", create=True)
    write(engine, *(entry(uid, "x y z", tokens=("public",)) for uid in range(1, 51)))
    engine.search(Term("title", "x"), filters=PUBLIC)
    assert {("token", "public"), ("token", "internal:ap")} <= set(reads)
    reads.clear()
    assert engine.search(Term("title", "y"), filters=PUBLIC).total == 50
    assert not [read for read in reads if read[0] == "token"]
    write(engine, entry(100, "y"))
    reads.clear()
    assert engine.search(Term("title", "y"), filters=PUBLIC).total == 51
    assert len([read for read in reads if read == ("token", "public")]) == 1, "the new segment's alone"


def test_permissions_narrow_before_positions_are_read(tmp_path, monkeypatch):
    read = []
    kept = shards.Segment.places

    def places(self, field, term, numbers):
        read.append(len(numbers))
        return kept(self, field, term, numbers)

    monkeypatch.setattr(shards.Segment, "places", places)
    engine = WhooshEngine(tmp_path / "i", create=True)
    write(engine, entry(1, body="nje dy"))
    write(engine, *(entry(uid, body="nje dy", tokens=("edit:x",)) for uid in range(2, 60)))
    assert engine.search(phrase("nje dy"), filters=PUBLIC).total == 1
    assert max(read) == 1


def test_a_prefix_is_never_more_than_so_many_words(tmp_path, reads):
    engine = WhooshEngine(tmp_path / "i", create=True)
    write(engine, *(entry(uid, body=" ".join(f"abc{uid}q{n}" for n in range(40))) for uid in range(1, 31)))
    engine.search(Prefix("body", "abc"))
    assert len([read for read in reads if read[0] == "body"]) <= PREFIX_TERMS


def test_a_phrase_of_one_word_over_and_over_reads_it_once(tmp_path, reads):
    engine = WhooshEngine(tmp_path / "i", create=True)
    write(engine, *(entry(uid, body="e " * 60) for uid in range(1, 21)))
    assert engine.search(Phrase(((("body", "e"),),) * 60)).total == 20
    assert engine.search(Phrase(((("body", "e"),),) * 61)).total == 0
    assert len([read for read in reads if read[0] == "body"]) <= 4


@pytest.mark.parametrize(
    "text", ['"' + "e " * 200 + '"', "e* " * 500, "ab* " * 500, "e " * 5000, "a-" * 5000]
)
def test_the_tree_of_any_query_is_small(text):
    assert len(evaluate._leaves(tree(parse(text)), [])) < 1500


def test_a_save_leaves_large_segments_as_they_are(tmp_path):
    engine = WhooshEngine(tmp_path / "i", create=True)
    write(engine, *(entry(uid, f"x {uid}") for uid in range(1, 600)))
    (large,) = (shard.segment.name for shard in engine.fresh().shards)
    files = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "i").iterdir() if large in path.name}
    for uid in range(1, 30):
        write(engine, entry(uid, f"y {uid}"))
    assert large in {shard.segment.name for shard in engine.fresh().shards}
    now = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "i").iterdir() if large in path.name}
    assert now == files
    assert engine.search(Everything()).total == 599


@pytest.mark.parametrize(
    "error", [UnpicklingError("could not find MARK"), EOFError(), KeyError("x"), OSError()]
)
def test_damage_is_told_as_such_and_a_search_says_that_the_index_is_missing(tmp_path, monkeypatch, error):
    make_index(tmp_path, entry(1, "x"))
    search = Search(tmp_path)
    assert search.find("x", Filters(None)).total == 1

    def read_blocks(*_):
        raise error

    monkeypatch.setattr(WhooshSegment, "read_blocks", read_blocks)
    if not isinstance(error, OSError):
        with pytest.raises(EngineError):
            search.engine().search(Term("body", "new"))
    assert search.find("tjeter", Filters(None)).missing
