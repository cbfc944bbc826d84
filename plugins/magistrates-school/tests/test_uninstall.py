"""Without the plugin's code everything stays readable; with it, everything is as before."""

import pytest

from dosja.storage.pickles import audit
from dosja.uids import format_uid

from .conftest import OFFICER, PLUGIN, World

HOME = "/p/magistrates_school"


@pytest.fixture(scope="module")
def left(new_intranet):
    """A School that wrote a programme and issued a statement."""
    intranet = new_intranet(PLUGIN, agencies=("magjistratura",))
    world = World(intranet)
    world.person("Ajkuna", "Mbetet", agency="magjistratura")
    course = world.curriculum("PT-SHM-1", **{f"{PLUGIN}:child_trafficking": True})
    world.hold(course, [world.uids["Mbetet"]], [world.day(2026, 3, 2)])
    browser = intranet.sign_in(OFFICER)
    form = browser.get(f"{HOME}/magistrate?person={format_uid(world.uids['Mbetet'])}").forms["issue-form"]
    world.statement = form.submit().headers["Location"]
    world.curriculum_path = f"/d/{format_uid(course)}"
    return world


def test_round_trip(left):
    intranet = left.intranet
    with_plugin = intranet.sign_in(OFFICER).get(left.statement).text
    assert "Control signs" in with_plugin
    intranet.start_without_plugins()
    browser = intranet.sign_in(OFFICER)
    page = browser.get(left.statement)
    assert "VD-SHM-" in page
    assert "Control signs" not in page
    browser.get(left.curriculum_path)
    browser.get(f"{HOME}/magistrates", status=404)
    browser.get(left.statement + "/magistrates_school-pdf", status=404)
    browser.get("/documents")
    intranet.start(PLUGIN)
    browser = intranet.sign_in(OFFICER)
    assert "Control signs" in browser.get(left.statement)
    assert "Mbetet" in browser.get(f"{HOME}/magistrates")
    assert browser.get(left.statement + "/magistrates_school-pdf").content_type == "application/pdf"


def test_nothing_of_the_plugin_is_in_a_pickle(left):
    report = audit(left.intranet.app.registry.database.storage)
    assert list(report.refused) == []
    assert list(report.unreadable) == []
