"""A small HTTP client on keep-alive sockets: asks one server on this machine and tells rates and times.

One process for each connection, so that the client's own interpreter lock does not set the pace. Bounded in
time and count; refuses any address but this machine's.
"""

import multiprocessing
import socket
import time
from dataclasses import dataclass

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Measured:
    """What a run saw: answers a second, median and 95th percentile in ms, bytes of one answer, wrong
    answers."""

    rate: float
    p50: float
    p95: float
    size: int
    errors: int
    count: int


class Connection:
    """One keep-alive connection; `ask` returns (status, headers as bytes, body)."""

    def __init__(self, port: int, cookie: str = ""):
        self.port = port
        self.cookie = cookie
        self.socket = None

    def _connect(self):
        self.socket = socket.create_connection((HOST, self.port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""

    def ask(self, method: str, path: str, body: bytes = b"", content_type: str = ""):
        """Send a request and read the whole answer; a closed connection is opened anew once."""
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n"
        if self.cookie:
            head += f"Cookie: {self.cookie}\r\n"
        if body or method == "POST":
            head += f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n"
        request = head.encode("latin-1") + b"\r\n" + body
        for attempt in (0, 1):
            try:
                if self.socket is None:
                    self._connect()
                self.socket.sendall(request)
                return self._read()
            except (ConnectionError, OSError):
                self.socket = None
                if attempt:
                    raise

    def _more(self):
        data = self.socket.recv(262_144)
        if not data:
            raise ConnectionError("closed")
        self.buffer += data

    def _read(self):
        while (end := self.buffer.find(b"\r\n\r\n")) < 0:
            self._more()
        head, self.buffer = self.buffer[:end], self.buffer[end + 4 :]
        status = int(head[9:12])
        lower = head.lower()
        place = lower.find(b"content-length:")
        if place >= 0:
            length = int(lower[place + 15 :].split(b"\r\n", 1)[0])
            while len(self.buffer) < length:
                self._more()
            body, self.buffer = self.buffer[:length], self.buffer[length:]
        elif b"transfer-encoding: chunked" in lower:
            parts = []
            while True:
                while (line_end := self.buffer.find(b"\r\n")) < 0:
                    self._more()
                size = int(self.buffer[:line_end], 16)
                while len(self.buffer) < line_end + 2 + size + 2:
                    self._more()
                parts.append(self.buffer[line_end + 2 : line_end + 2 + size])
                self.buffer = self.buffer[line_end + 2 + size + 2 :]
                if not size:
                    break
            body = b"".join(parts)
        else:
            body = b""
        if b"connection: close" in lower:
            self.socket.close()
            self.socket = None
        return status, head, body


def percentile(times: list[float], share: float) -> float:
    """The value below which `share` of the times lie, in ms."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


def _run(port, cookie, paths, seconds, start, results):
    connection = Connection(port, cookie)
    times, errors, size = [], 0, 0
    connection.ask("GET", paths[0])
    start.wait()
    end = time.perf_counter() + seconds
    number = 0
    while (begin := time.perf_counter()) < end:
        status, _head, body = connection.ask("GET", paths[number % len(paths)])
        times.append(time.perf_counter() - begin)
        number += 1
        size = len(body)
        errors += status != 200
    results.put((times, errors, size))


def measure(
    port: int, paths: list[str], cookie: str, *, connections: int = 1, seconds: float = 3.0
) -> Measured:
    """Ask the paths in turn for some seconds on so many connections."""
    context = multiprocessing.get_context("fork")
    start = context.Barrier(connections)
    results = context.Queue()
    runs = [
        context.Process(
            target=_run, args=(port, cookie, paths[n::connections] or paths, seconds, start, results)
        )
        for n in range(connections)
    ]
    for run in runs:
        run.start()
    found = [results.get(timeout=seconds + 60) for _ in runs]
    for run in runs:
        run.join()
    times = [item for times, _, _ in found for item in times]
    return Measured(
        len(times) / seconds,
        percentile(times, 0.5),
        percentile(times, 0.95),
        found[0][2],
        sum(errors for _, errors, _ in found),
        len(times),
    )
