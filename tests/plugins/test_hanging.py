"""A hook that hangs: the page goes on without it, what it does later is never stored, all others answer."""

import http.client
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from waitress.wasyncore import close_all

from dosja.accounts.demo import PASSWORD
from dosja.agencies.switches import switch
from dosja.documents.model import Document
from dosja.plugins.guards import Guard, LeftBehind
from dosja.serve.web import WebServer
from dosja.settings import read_settings
from dosja.storage.database import open_database, session
from tests.plugins.conftest import INSTALLED
from tests.serving import COMMAND, Intranet, Person, wait_until

SLEEPS = """
import pathlib
import time

@hookimpl
def HOOK:
    folder = pathlib.Path(FOLDER)
    if (folder / "begin").exists():
        (folder / ID).touch()
        context.site.settings[ID] = "hung"
        time.sleep(60)
        (folder / (ID + " came back")).touch()
"""
HOOKS = {"tile": "home_tile(context)", "check": "validate_document(context, document, values)"}
PAGES = ("/", "/documents", "/search?q=plan", "/training", "/people", "/coverage", "/inbox", "/account")


@pytest.fixture
def sleeping(intranet):
    """`dosja serve` as it comes, with two plugins that sleep a minute in a hook once "begin" is there."""
    folder = intranet.home.parent
    for name, hook in HOOKS.items():
        intranet.plugins.write(name, SLEEPS.replace("FOLDER", repr(str(folder))).replace("HOOK", hook))
    db = open_database(intranet.home)
    with session(db) as site:
        for name in HOOKS:
            switch(site.agencies["akademia"], name, True)
    db.close()
    (intranet.home / "dosja.ini").write_text(
        f"[dosja]\nblocked_plugins = {INSTALLED}\nworkers = 1\n", "utf-8"
    )
    code = f"import sys; sys.path.insert(0, {str(intranet.plugins.path)!r}); {COMMAND[-1]}"
    with Intranet(intranet.home, command=(*COMMAND[:-1], code)) as served:
        yield served
    # That is over now, with both hooks still asleep: a hook that hangs does not hold up the end either.
    assert not list(folder.glob("* came back"))


def test_hook_that_sleeps_a_minute_holds_no_page(sleeping, intranet):
    """With the time that is allowed by default; nobody waits the minute, this test neither."""
    folder = intranet.home.parent
    logins = ("redaktor.akademia", "miratues.akademia", "trajnime.magjistratura", "administrator")
    with ThreadPoolExecutor(4) as hands:
        editor, approver, other, administrator = hands.map(
            lambda login: Person(sleeping, login, PASSWORD), logins
        )
        (folder / "begin").touch()
        home = hands.submit(approver.page, "/")
        saved = hands.submit(editor.send, "/new?type=document", "save", title="Plani i vitit", kind="other")
        for name in HOOKS:
            wait_until((folder / name).exists)
        for path in PAGES:
            assert other.page(path).h1.text.strip(), path
        assert "Plugin tile" not in home.result(30).text, "the box is left out"
        address = saved.result(30)
    assert not list(folder.glob("* came back")), "all of this was while both were asleep"
    assert "Plani i vitit" in editor.page(address[address.index("/d/") :]).h1.text
    for name, hook in HOOKS.items():
        page = administrator.page(f"/admin/plugins/{name}")
        assert page.select('form[action$="/release"]'), "it is paused until somebody lets it go on"
        assert hook.partition("(")[0] in page.text
        assert "has not come back for 5." in page.text
        assert "time.sleep(60)" in page.text, "it says where it hangs"


STARTS = """
import pathlib
import time

def wait():
    for _turn in range(3000):
        if pathlib.Path(FOLDER, "go").exists():
            break
        time.sleep(0.02)
    return []
"""
AT_START = {
    "imports": "wait()",
    "configures": "@hookimpl\ndef configure(config):\n    wait()",
}


def test_plugin_that_hangs_at_its_start_does_not_hold_the_house(intranet):
    """In a minute `dosja serve` would give up a web process that does not come up."""
    folder = intranet.home.parent
    for name, code in AT_START.items():
        intranet.plugins.write(name, STARTS.replace("FOLDER", repr(str(folder))) + code)
    intranet.start(plugin_start_seconds=1)
    try:
        administrator = intranet.sign_in("administrator")
        for path in ("/", "/documents", "/search?q=plan", "/coverage", "/inbox", "/admin/plugins"):
            assert administrator.get(path).status_int == 200
        for name in AT_START:
            page = administrator.get(f"/admin/plugins/{name}")
            assert "Its start had not come back after 1 s." in page.html.text
            assert "time.sleep(0.02)" in page.html.text, "it says where it hangs"
        page = intranet.sign_in("administrator", "sq").get("/admin/plugins/imports")
        assert "Nisja e saj nuk kishte përfunduar pas 1 s." in page.html.text
    finally:
        (folder / "go").touch()
    wait_until(lambda: not [one for one in threading.enumerate() if one.name == "start of a plugin"])
    assert administrator.get("/").status_int == 200
    assert intranet.plugin("imports").state == "failed", "what comes late is dropped"


WAITS = """
import pathlib
import time

@hookimpl
def validate_document(context, document, values):
    folder = pathlib.Path(FOLDER)
    (folder / "asked").touch()
    context.site.settings["waits"] = "hung"
    for _turn in range(1000):
        if (folder / "go").exists():
            break
        time.sleep(0.02)
    (folder / "came back").touch()
"""


class InThread:
    """The web server of an application, in a thread of the test; `url` is what a Person asks for."""

    def __init__(self, app, guard):
        listener = socket.create_server(("127.0.0.1", 0))
        self.port = listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.server = WebServer(app, listener, read_settings({}), guard)
        self.dispatcher = self.server._server.task_dispatcher
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self.server.run, args=(self._stop,))
        self._listener = listener

    def url(self, path):
        return self.address + path

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_exc):
        self._stop.set()
        self.server.wake()
        self._thread.join(30)
        close_all(self.server._map)
        self._listener.close()


def test_what_was_left_behind_comes_back_to_nobody(intranet):
    """The form is saved once, by the thread that took over; a hook that comes back later saves nothing."""
    folder = intranet.home.parent
    intranet.plugins.write("waits", WAITS.replace("FOLDER", repr(str(folder))))
    app = intranet.start(plugin_milliseconds=300)
    intranet.switch_on("waits")
    with InThread(app, app.registry.plugin_guard) as served:
        editor = Person(served, "redaktor.akademia", PASSWORD)
        address = editor.send("/new?type=document", "save", title="Plani i vitit", kind="other")
        assert (folder / "asked").exists()
        assert not (folder / "came back").exists()
        assert "Plani i vitit" in editor.page(address[address.index("/d/") :]).h1.text
        (folder / "go").touch()
        wait_until(lambda: not served.dispatcher.serving)
        assert (folder / "came back").exists()
        wait_until(lambda: len(served.dispatcher.threads) == 4)
        assert editor.page("/").h1, "and the threads serve on"
    with intranet.stored() as site:
        titles = [one.values["title"] for one in site.uids.values() if isinstance(one, Document)]
        assert titles == ["Plani i vitit"]
        assert "waits" not in site.settings
        assert "waits" in site.plugins.paused
    (error,) = intranet.errors("waits")
    assert error.startswith("validate_document: TooSlow: has not come back")


def test_browser_gets_one_answer_whatever_becomes_of_the_thread_that_was_left():
    """Also where core makes an error of its end: the connection is used on, and nothing is mixed up."""
    guard, go, over, paths = Guard(0.1, Told()), threading.Event(), threading.Event(), []

    def app(environ, start_response):
        paths.append(environ["PATH_INFO"])
        if paths == ["/a"]:
            try:
                guard.call("box", "home_tile", lambda: go.wait(30))
            except LeftBehind as left:
                over.set()
                raise ValueError("on the way out") from left
        start_response("200 OK", [("Content-Length", "2")])
        return [environ["PATH_INFO"].encode()]

    with InThread(app, guard) as served:
        browser = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)

        def get(path):
            browser.request("GET", path)
            return browser.getresponse().read()

        assert get("/a") == b"/a"
        go.set()
        assert over.wait(30)
        wait_until(lambda: not served.dispatcher.serving)
        assert [get("/b"), get("/c")] == [b"/b", b"/c"]
        browser.close()
    assert paths == ["/a", "/a", "/b", "/c"]


class Told:
    """A watch that only listens."""

    def __init__(self):
        self.errors = []

    def on_error(self, plugin_id, hook, error, trace, at_once):
        self.errors.append((plugin_id, hook, at_once))


def swallowing(guard, hang):
    """A hook that asks core, which asks a rule that hangs, and catches whatever comes of it."""
    try:
        guard.call("rule", "trackers", hang, seconds=0.1)
    except BaseException:
        return "went on"
    return "well"


@pytest.mark.parametrize("hook", [lambda guard, hang: hang(), swallowing], ids=["itself", "swallows"])
def test_thread_that_was_left_ends_whatever_the_plugin_catches(hook):
    told, entered, go, ended = Told(), threading.Event(), threading.Event(), []
    guard = Guard(60 if hook is swallowing else 0.1, told)

    def hang():
        entered.set()
        go.wait(30)

    def work():
        try:
            ended.append(guard.call("box", "home_tile", lambda: hook(guard, hang)))
        except LeftBehind as left:
            ended.append(left)

    thread = threading.Thread(target=work)
    thread.start()
    entered.wait(30)
    wait_until(lambda: guard.leave(thread.ident))
    assert not guard.leave(thread.ident), "it is left once"
    go.set()
    thread.join(30)
    assert isinstance(ended[0], LeftBehind)
    assert told.errors[0][2] is True, "the plugin is paused at once"
    assert guard.call("box", "side", lambda: "well") == "well"
    guard.came_back(thread.ident)


def test_thread_whose_call_came_back_in_time_is_not_left():
    guard = Guard(0.001, Told())
    guard.call("box", "home_tile", lambda: threading.Event().wait(0.01))
    assert not guard.leave(threading.get_ident())
