"""`dosja plugins` on the server: list, enable, disable, release."""

import pytest

from dosja.cli import main
from dosja.plugins.operations import pause


@pytest.fixture
def server(intranet, capsys):
    """Runs a command on the stopped intranet; gives exit code, stdout and stderr."""
    intranet.plugins.write("good", "")
    intranet.plugins.write("bad", "raise RuntimeError('no luck')")

    def run(*words):
        intranet.stop()
        code = main(["--home", str(intranet.home), "--lang", "en", "plugins", *words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_list_names_states_and_reasons(server):
    code, out, _err = server()
    assert code == 0
    assert "good" in out
    assert "Off: it has an error" in out
    assert "RuntimeError: no luck" in out


def test_enable_and_disable_for_agencies(server, intranet):
    assert server("enable", "good", "--agency", "akademia", "--agency", "policia")[0] == 0
    assert "akademia, policia" in server("list")[1]
    assert server("disable", "good", "--agency", "policia")[0] == 0
    intranet.start()
    with intranet.stored() as site:
        assert site.agencies["akademia"].plugins == ("good",)
        assert site.agencies["policia"].plugins == ()


def test_refusals_say_why(server):
    assert (
        "cannot be switched on. RuntimeError: no luck" in server("enable", "bad", "--agency", "akademia")[2]
    )
    assert "It is not installed" in server("enable", "nothing", "--agency", "akademia")[2]
    assert "there is no nowhere; choose: akademia" in server("enable", "good", "--agency", "nowhere")[2]
    assert "--agency" in server("enable", "good")[2]
    assert "which plugin" in server("enable")[2]
    assert "not paused" in server("release", "good")[2]


def test_release_lets_a_paused_one_go_on(server, intranet):
    intranet.start()
    with intranet.stored() as site:
        pause(site, intranet.clock(), "good", "home_tile", "RuntimeError: x")
    assert "Paused after errors" in server()[1]
    assert server("release", "good")[0] == 0
    assert "Paused after errors" not in server()[1]
