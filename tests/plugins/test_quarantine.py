"""A plugin that fails again and again, or hangs, is paused; the administrators are told, and let it go on."""

import logging
import threading
import time

import pytest

from dosja.jobs.plugin_work import PluginWork
from dosja.plugins.guards import PASSED_OVER, Failed, Guard
from dosja.plugins.starting import start_plugins
from dosja.plugins.watch import MOST_ERRORS
from dosja.storage.database import open_database

PLUGINS = {
    "shaky": """
        import pathlib

        @hookimpl
        def home_tile(context):
            if pathlib.Path(MARK).exists():
                return Slot("Shaky box")
            raise RuntimeError("shaky")

        @hookimpl
        def menu():
            return [MenuEntry("Shaky page", view="a")]

        @hookimpl
        def configure(config):
            config.add_view(lambda context, request: {}, name="a", renderer="json")
    """,
    "slow": """
        import time

        @hookimpl
        def home_tile(context):
            time.sleep(0.4)
            return Slot("Slow box")
    """,
    "loud": """
        import logging

        @hookimpl
        def home_tile(context):
            for number in range(1000):
                logging.getLogger(__name__).warning("line %s", number)
    """,
    "stuck": """
        import threading

        @hookimpl
        def jobs():
            return [Job("stuck:wait", "Waits", wait)]

        def wait(context):
            context.site.settings["stuck"] = 1
            threading.Event().wait(2)
    """,
}


@pytest.fixture(scope="module")
def mark(shared_intranet):
    return shared_intranet.home.parent / "well"


@pytest.fixture(scope="module")
def running(shared_intranet, mark):
    for name, code in PLUGINS.items():
        shared_intranet.plugins.write(name, code.replace("MARK", repr(str(mark))))
    shared_intranet.start(plugin_milliseconds=300)
    shared_intranet.switch_on("shaky")
    return shared_intranet


def release(running):
    page = running.sign_in("administrator").get("/admin/plugins/shaky")
    form = next(form for form in page.forms.values() if form.action.endswith("/release"))
    form.submit().follow()


@pytest.fixture
def shaky(running, mark):
    """The plugin takes part, and fails at every call."""
    mark.unlink(missing_ok=True)
    with running.stored() as site:
        is_paused = "shaky" in site.plugins.paused
    if is_paused:
        release(running)
    return running


@pytest.fixture
def paused(shaky):
    """The plugin was paused because it failed too often."""
    browser = shaky.sign_in("redaktor.akademia")
    for _time in range(MOST_ERRORS):
        browser.get("/")
    with shaky.stored() as site:
        assert "shaky" in site.plugins.paused
    return shaky


def test_repeated_errors_pause_it_and_the_administrators_are_told_who_and_why(shaky):
    browser = shaky.sign_in("redaktor.akademia")
    for _time in range(MOST_ERRORS):
        page = browser.get("/")
        assert "Shaky page" in page
        assert "What “Plugin shaky” shows here is missing" in page.html.text
    page = browser.get("/")
    assert "Plugin shaky" not in page
    assert "Shaky page" not in page
    assert "paused after errors" in browser.get("/p/shaky/a", status=503)
    administrator = shaky.sign_in("administrator")
    inbox = administrator.get("/inbox").html.text
    assert "A plugin was paused after errors" in inbox
    assert "shaky, home_tile: RuntimeError: shaky" in inbox
    assert "Paused after errors" in administrator.get("/admin/plugins/shaky")


def test_administrator_releases_it_and_an_agencys_may_not(paused, mark):
    mark.touch()
    other = paused.sign_in("admin.akademia")
    assert "Let it take part again" not in other.get("/admin/plugins/shaky")
    assert "Shaky box" not in paused.sign_in("redaktor.akademia").get("/")
    release(paused)
    assert "Shaky box" in paused.sign_in("redaktor.akademia").get("/")


def test_call_that_takes_too_long_pauses_it_at_once(running):
    running.switch_on("slow")
    browser = running.sign_in("redaktor.akademia")
    assert "Slow box" in browser.get("/")
    begun = time.monotonic()
    assert "Slow box" not in browser.get("/")
    assert time.monotonic() - begun < 30
    page = running.sign_in("administrator").get("/admin/plugins/slow").html.text
    assert "TooSlow: took 0." in page
    assert "s are allowed" in page


def test_threads_that_begin_together_share_one_set_and_errors_reach_the_page(running):
    """The worker's: each would load its own, and shut the database against the other's notes of errors."""
    settings = running.app.registry.dosja_settings
    running.stop()
    running.plugins.forget()
    db = open_database(running.home)
    begin, sets = threading.Barrier(2), []

    def start():
        begin.wait()
        sets.append(start_plugins(db, settings))

    threads = [threading.Thread(target=start) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sets[0] is sets[1]
    plugin = sets[0].plugins.get("loud")
    assert isinstance(sets[0].guard.call("loud", "notices", lambda: [][1]), Failed)
    db.close()
    assert plugin.is_active
    running.start(plugin_milliseconds=300)
    page = running.sign_in("administrator").get("/admin/plugins/loud").html.text
    assert "IndexError: list index out of range" in page


class Told:
    """A watch that only listens."""

    def __init__(self):
        self.errors = []

    def on_error(self, plugin_id, hook, error, trace, at_once):
        self.errors.append((plugin_id, hook, str(error), at_once))


def test_hook_that_hangs_holds_one_caller_and_no_other():
    told, go, entered = Told(), threading.Event(), threading.Event()
    guard = Guard(0.2, told)

    def hang():
        entered.set()
        go.wait(60)

    first = threading.Thread(target=guard.call, args=("stuck", "home_tile", hang))
    first.start()
    entered.wait(10)
    time.sleep(0.3)
    assert guard.call("stuck", "home_tile", hang) is PASSED_OVER
    assert told.errors[0][:2] == ("stuck", "home_tile")
    assert told.errors[0][3] is True
    assert guard.call("other", "home_tile", lambda: "well") == "well"
    go.set()
    first.join(10)


def test_job_that_does_not_come_back_is_given_up_and_keeps_nothing(running):
    running.switch_on("stuck")
    registry = running.app.registry
    work = PluginWork(registry.database, running.home, registry.hooks, seconds=0.3)
    work.step(running.clock())
    work.close()
    with running.stored() as site:
        assert "stuck" in site.plugins.paused
        assert "has not come back" in site.plugins.jobs["stuck:wait"][2]
    for thread in threading.enumerate():
        if thread.name == "job stuck:wait":
            thread.join(10)
    with running.stored() as site:
        assert "stuck" not in site.settings


@pytest.fixture(scope="module")
def flood(running):
    """The lines of the log that are left of the first thousand that a plugin writes."""

    class Lines(logging.Handler):
        def emit(self, record):
            lines.append(record.getMessage())

    # pytest's own handlers would hang themselves below the dam.
    lines, handler = [], Lines()
    running.switch_on("loud")
    logging.getLogger().addHandler(handler)
    try:
        running.sign_in("redaktor.akademia").get("/")
    finally:
        logging.getLogger().removeHandler(handler)
    return lines


def test_flood_of_log_lines_is_cut_off(flood):
    assert sum(line.startswith("line ") for line in flood) == 100
    assert any("plugin loud: writes more than 100 lines" in line for line in flood)


def test_time_of_each_hook_stands_on_the_page_of_the_plugin(running, flood):
    page = running.sign_in("administrator").get("/admin/plugins/loud")
    cells = [cell.text for cell in page.html.find_all("td")]
    assert any(cell.endswith("home_tile") for cell in cells)


def test_failure_tells_its_kind():
    guard = Guard(1.0, Told())
    answer = guard.call("x", "menu", lambda: 1 / 0)
    assert isinstance(answer, Failed)
    assert answer.reason == "ZeroDivisionError: division by zero"
