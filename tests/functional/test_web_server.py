"""The web server of `dosja serve`, in a thread: what it answers before the application is asked."""

import socket
import threading
import urllib.error
import urllib.request
from functools import partial

import pytest
from bs4 import BeautifulSoup
from waitress.wasyncore import close_all

from dosja.serve.web import WebServer
from dosja.settings import read_settings
from dosja.web.errors import page_outside


@pytest.fixture
def address(app):
    """The address of a server that takes requests up to 2 MB."""
    listener = socket.create_server(("127.0.0.1", 0))
    settings = read_settings({"dosja.max_file_mb": "1", "dosja.max_body_mb": "2"})
    server = WebServer(app, listener, settings, None, partial(page_outside, app.registry))
    stop = threading.Event()
    thread = threading.Thread(target=server.run, args=(stop,))
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    stop.set()
    server.wake()
    thread.join(30)
    close_all(server._map)
    listener.close()


@pytest.mark.parametrize(
    ("cookie", "language", "heading"),
    [("", "sq", "Kjo është tepër e madhe"), ("a=b; language=en", "en", "This is too large")],
)
def test_request_that_is_too_large_is_refused_by_a_page_in_the_readers_language(
    address, cookie, language, heading
):
    sent = urllib.request.Request(f"{address}/d/1/files", data=b"x" * 2**21, headers={"Cookie": cookie})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(sent, timeout=30)
    with refused.value as answer:
        page = BeautifulSoup(answer.read(), "html.parser")
        assert answer.code == 413
        assert answer.headers["Content-Type"] == "text/html; charset=UTF-8"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert page.html["lang"] == language
    assert page.h1.text == heading
    assert page.find("a", href="/")


def test_request_that_is_nonsense_gets_the_servers_own_words(address):
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.1 400 Bad Request")
