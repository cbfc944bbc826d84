"""The web server of `dosja serve`, in a thread: what it answers before the application is asked."""

import socket
import threading
from contextlib import closing
from functools import partial
from http.client import HTTPConnection

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
    # Only the head is sent: the answer comes at once and the connection ends, perhaps amid what is sent.
    with closing(HTTPConnection(address.removeprefix("http://"), timeout=30)) as connection:
        connection.putrequest("POST", "/d/1/files")
        connection.putheader("Content-Length", str(2**21))
        connection.putheader("Cookie", cookie)
        connection.endheaders()
        answer = connection.getresponse()
        page = BeautifulSoup(answer.read(), "html.parser")
    assert answer.status == 413
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
