"""Who saved in one web process sees it in the next one, though that one has not heard of it yet."""

import threading

import pytest

from dosja.storage.database import socket_address, state_of
from dosja.testing import browser_of, close_app, document_form, make_app, sign_in
from tests.storage.index_case import start_storage


@pytest.fixture
def web(site_folder, clock, template_cache):
    """Two web processes' applications on one storage process."""
    _address, stop = start_storage(
        site_folder / "Data.fs", str(site_folder / "blobs"), socket_address(site_folder)
    )
    given = {"served": True, "template_cache": template_cache}
    both = [make_app(site_folder, clock, settings=given) for _ in range(2)]
    yield both
    for one in both:
        close_app(one)
    stop()


@pytest.fixture
def deaf(web):
    """The second process hears nothing of what others save, until the event that is given is set."""
    heard = threading.Event()
    loop = web[1].registry.database.storage._server.loop
    loop.call_soon_threadsafe(heard.wait, 20)
    yield heard
    heard.set()


def asks(app, monkeypatch):
    """The list of how often the application asked the storage process for what others saved."""
    storage, seen = app.registry.database.storage, []
    ping = storage.ping
    monkeypatch.setattr(storage, "ping", lambda: (seen.append(1), ping())[1])
    return seen


def create(browser):
    """Save a new document; the path where it is."""
    form = document_form(browser.get("/new?type=document&agency=akademia"))
    form["title"], form["kind"] = "Raport i ri", "report"
    return form.submit("save").location.removeprefix("http://localhost")


def in_the_other(app, browser):
    """The same browser, whose next page comes from another process."""
    other = browser_of(app)
    for cookie in browser.cookiejar:
        other.cookiejar.set_cookie(cookie)
    return other


def test_who_saved_sees_it_in_a_process_that_has_not_heard_of_it(web, deaf):
    editor = sign_in(web[0], "redaktor.akademia")
    path = create(editor)
    assert state_of(web[1].registry.database) < state_of(web[0].registry.database)
    threading.Timer(0.3, deaf.set).start()
    assert "Raport i ri" in in_the_other(web[1], editor).get(path)


def test_who_saves_on_waits_for_the_other_process_too(web, deaf):
    editor = sign_in(web[0], "redaktor.akademia")
    path = create(editor)
    form = document_form(editor.get(f"{path}/edit"))
    form["title"] = "Raport tjetër"
    threading.Timer(0.3, deaf.set).start()
    fields = form.submit_fields("save")
    origin = {"Origin": "http://localhost"}
    other = in_the_other(web[1], editor)
    assert other.post(f"{path}/edit", fields, headers=origin).status_int == 303
    assert "Raport tjetër" in in_the_other(web[0], other).get(path)


def test_the_process_that_saved_knows_and_does_not_ask(web, monkeypatch):
    editor = sign_in(web[0], "redaktor.akademia")
    seen = asks(web[0], monkeypatch)
    path = create(editor)
    assert "Raport i ri" in editor.get(path)
    form = document_form(editor.get(f"{path}/edit"))
    form["title"] = "Raport tjetër"
    assert "Raport tjetër" in form.submit("save").follow()
    assert seen == []


def test_a_forged_mark_costs_a_question_and_nothing_else(web, monkeypatch):
    reader = sign_in(web[0], "redaktor.akademia")
    seen = asks(web[0], monkeypatch)
    for forged in ("f" * 16, "z", "ë", "-1", "9" * 4000):
        seen.clear()
        assert reader.get("/", headers={"Cookie": f"fresh={forged}"}).status_int in (200, 303)
        assert len(seen) <= 2
