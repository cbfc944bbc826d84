"""The index process is ended by SIGKILL at each step of its protocol and at random; nothing may be lost."""

import random
import time

import pytest

from dosja.search import folder as places
from tests.storage.index_case import Case, add, contents, edit, run_child

STEPS = (
    "elected",
    "log read",
    "snapshot",
    "loaded",
    "writing",
    "deleted",
    "added",
    "segment written",
    "committed",
    "taken",
)
REBUILD_STEPS = (
    "elected",
    "rebuild begun",
    "loaded",
    "added",
    "segment written",
    "committed",
    "rebuild written",
    "switched",
)
KILLED = -9


@pytest.fixture
def case(tmp_path):
    made = Case(tmp_path)
    yield made
    made.db.close()


def some_changes(case, rng, uids):
    """A few transactions of all kinds; keeps `uids` up to date."""
    for _ in range(rng.randint(1, 4)):
        with case.change() as site:
            for _ in range(rng.randint(1, 5)):
                what = rng.random()
                if what < 0.4 or not uids:
                    pages = [f"faqja {n} fjala{rng.randint(1, 30)}" for n in range(rng.randint(0, 3))]
                    uids.append(add(site, f"titulli fjala{rng.randint(1, 30)}", "trupi", pages=pages))
                elif what < 0.8:
                    edit(site, rng.choice(uids), f"ndryshuar fjala{rng.randint(1, 30)}")
                else:
                    document = site.get(rng.choice(uids))
                    document.trashed = None if document.trashed else (document.created, 1)


@pytest.mark.parametrize("step", STEPS)
def test_index_killed_at_a_step_then_equal_to_a_fresh_one(case, tmp_path, step):
    rng = random.Random(step)
    uids = []
    some_changes(case, rng, uids)
    case.catch_up()
    for _ in range(2):
        some_changes(case, rng, uids)
        assert run_child(str(tmp_path), step, 1) == KILLED
    assert run_child(str(tmp_path)) == 0
    assert contents(places.open_index(case.folder)) == case.fresh_contents(tmp_path / "fresh")


@pytest.mark.parametrize("step", REBUILD_STEPS)
def test_rebuild_killed_at_a_step_then_equal_to_a_fresh_one(case, tmp_path, step):
    some_changes(case, random.Random(step), [])
    assert run_child(str(tmp_path), step, 1) == KILLED
    assert run_child(str(tmp_path)) == 0
    assert contents(places.open_index(case.folder)) == case.fresh_contents(tmp_path / "fresh")


@pytest.mark.slow
def test_index_killed_at_random_sixty_times_then_equal_to_a_fresh_one(case, tmp_path):
    rng = random.Random(60)
    uids = []
    some_changes(case, rng, uids)
    started = time.monotonic()
    assert run_child(str(tmp_path)) == 0
    whole = time.monotonic() - started
    killed = 0
    for _ in range(60):
        some_changes(case, rng, uids)
        killed += run_child(str(tmp_path), seconds=rng.uniform(0.2, 1.0) * whole) == KILLED
    assert killed >= 20
    assert run_child(str(tmp_path)) == 0
    assert contents(places.open_index(case.folder)) == case.fresh_contents(tmp_path / "fresh")


@pytest.mark.slow
def test_index_killed_at_random_steps_then_equal_to_a_fresh_one(case, tmp_path):
    rng = random.Random(61)
    uids = []
    some_changes(case, rng, uids)
    case.catch_up()
    for _ in range(30):
        some_changes(case, rng, uids)
        run_child(str(tmp_path), "", rng.randint(1, 12))
    assert run_child(str(tmp_path)) == 0
    assert contents(places.open_index(case.folder)) == case.fresh_contents(tmp_path / "fresh")


def test_index_of_a_killed_process_answers_as_before(case, tmp_path):
    first = case.add("para")
    case.catch_up()
    case.add("pas")
    for step in ("writing", "added", "segment written"):
        run_child(str(tmp_path), step, 1)
        assert case.titles("para") == {first}
        assert case.titles("pas") == set()
