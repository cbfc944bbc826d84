"""What `dosja.testing` gives to authors of plugins does what it says."""

import pytest

from dosja.testing import record_hooks
from tests.plugins.distributions import TYPE

TILE = """
@hookimpl
def home_tile(context):
    if context.language == "sq":
        raise ValueError("not in Albanian")
    return Slot(_("Border points"))
"""


@pytest.fixture
def started(intranet):
    intranet.plugins.write("academy", TILE, files={"schemas/card.toml": TYPE.format(id="academy")})
    intranet.start()
    intranet.switch_on("academy")
    return intranet


def test_recorder_tells_which_hook_was_called_with_what_and_what_it_gave(started):
    calls = record_hooks(started.app, "academy")
    started.sign_in("redaktor.akademia").get("/").mustcontain("Border points")
    (call,) = calls
    assert (call.hook, call.answer.title, call.error) == ("home_tile", "Border points", None)
    assert call.given["context"].agencies == ("akademia",)
    started.sign_in("redaktor.akademia", "sq").get("/")
    assert str(calls[-1].error) == "not in Albanian"
    assert started.errors("academy") == ["home_tile: ValueError: not in Albanian"]


def test_intranet_goes_on_without_the_plugins(started):
    started.start_without_plugins()
    assert not started.plugin("academy").is_active
    assert "Border points" not in started.sign_in("redaktor.akademia").get("/")


def test_named_plugin_that_does_not_take_part_fails_the_test_with_the_reason(started, new_intranet):
    started.plugins.write("broken", "raise RuntimeError('no luck today')")
    with pytest.raises(AssertionError, match="broken does not take part: RuntimeError: no luck today"):
        new_intranet("broken")
    with pytest.raises(AssertionError, match="nowhere is not installed"):
        new_intranet("nowhere")


def test_new_intranets_have_their_plugins_on_and_nothing_in_common(started, new_intranet):
    one = new_intranet("academy", agencies=["zkka"], page_size=5)
    assert one.app.registry.dosja_settings.page_size == 5
    one.clock.advance(days=1)
    assert one.clock() > started.clock()
    assert "Duty card" in one.sign_in("redaktor.zkka").get("/new")
    assert "Duty card" not in one.sign_in("redaktor.akademia").get("/new")


def test_somebody_can_be_signed_in_who_holds_one_role(started):
    assert "Duty card" in started.sign_in_as("editor", "akademia").get("/new")
    started.sign_in_as("employee", "akademia").get("/new", status=403)
    assert "Duty card" not in started.sign_in_as("editor", "mash").get("/new")
