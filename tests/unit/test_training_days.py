"""Days as people type them into forms and addresses of trainings."""

from datetime import date

import pytest

from dosja.training.forms import day_or_none, read_day


@pytest.mark.parametrize("typed", ["25.11.2026", "25/11/26", "2026-11-25", " 25-11-2026. "])
def test_day_is_read_in_the_usual_forms(typed):
    assert read_day(typed) == date(2026, 11, 25)


@pytest.mark.parametrize("typed", ["31.12.9999", "01.01.0001", "31.12.2201", "1.1.1899", "dje", "30.02.2026"])
def test_day_that_no_training_can_have_is_none(typed):
    """A tracker that counts school years from the last year of all would fail, and pause its plugin."""
    assert day_or_none(typed) is None
    with pytest.raises(ValueError, match=typed):
        read_day(typed)
