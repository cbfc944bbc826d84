"""How the work beside the pages goes on when something fails; a made-up event counts the pauses."""

import logging

import pytest

from dosja.jobs.lock import only_one
from dosja.jobs.rounds import alone, rounds
from dosja.storage.follower import TRANSIENT

LOGGER = logging.getLogger("tests.rounds")


class Event:
    """Set after so many pauses, which it keeps."""

    def __init__(self, pauses: int):
        self.left, self.pauses = pauses, []

    def is_set(self) -> bool:
        return self.left <= 0

    def wait(self, seconds: float) -> bool:
        self.pauses.append(seconds)
        self.left -= 1
        return self.is_set()


def failing(*errors):
    """A step that meets these errors, one each time, then none."""
    left = list(errors)

    def step():
        if left and (error := left.pop(0)) is not None:
            raise error

    return step


def transient():
    return TRANSIENT[0]("not now")


def test_rounds_come_at_the_same_pace_while_nothing_fails():
    stop = Event(4)
    rounds(stop, failing(), LOGGER, seconds=2, longest=60)
    assert stop.pauses == [2, 2, 2, 2]


def test_pauses_double_up_to_the_longest_while_the_database_is_away_and_are_short_again_after():
    stop = Event(6)
    rounds(stop, failing(*(transient() for _ in range(4))), LOGGER, seconds=2, longest=10, survives=False)
    assert stop.pauses == [2, 4, 8, 10, 10, 2]


def test_another_error_is_logged_and_the_work_goes_on(caplog):
    stop = Event(3)
    rounds(stop, failing(ValueError("a bad row")), LOGGER, seconds=1, longest=60)
    assert stop.pauses == [1, 2, 1]
    assert "a bad row" in caplog.text


def test_another_error_ends_what_its_parent_starts_anew():
    with pytest.raises(ValueError, match="a bad row"):
        rounds(Event(3), failing(ValueError("a bad row")), LOGGER, seconds=1, longest=60, survives=False)


def test_work_is_done_once_nobody_else_holds_its_lock(tmp_path):
    lock, done = tmp_path / "work.lock", []
    with only_one(lock) as held:
        assert held
        alone(Event(2), lock, lambda: done.append("beside another"))
    alone(Event(2), lock, lambda: done.append("alone"))
    assert done == ["alone"]
