"""What makes a parent the only one: the lock of the site's folder, and the listening socket.

Both are refused with a sentence that says what to do.
"""

import fcntl
import os
import socket
import time
from pathlib import Path

from dosja.errors import why
from dosja.messages import _
from dosja.serve.process import Refusal

LOCK_NAME = "serve.lock"
PATIENCE_SECONDS = 9
"""How long the children of a killed parent may take to end."""
BACKLOG = 1024


def lock_folder(home: Path) -> int:
    """Take the lock of the folder and write our pid into it; returns the descriptor that holds it.

    The children inherit the lock, so it is free only when the last of them has ended; where their parent was
    killed, they are waited for. Raises Refusal while another parent lives.
    """
    descriptor = os.open(home / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            text = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
            owner = int(text) if text.isdigit() else 0
            if (owner and _lives(owner)) or time.monotonic() > deadline:
                os.close(descriptor)
                raise Refusal(
                    _(
                        "The intranet in ${home} is running already (process ${pid}). Stop that one first.",
                        mapping={"home": str(home), "pid": owner or "?"},
                    )
                ) from None
        time.sleep(0.05)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def listen(host: str, port: int) -> socket.socket:
    """The socket on which every web process accepts. Raises Refusal where the address cannot be had."""
    if not 0 <= port <= 65535:
        raise Refusal(_("A port is a number from 0 to 65535."))
    try:
        family, kind, number, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, number)
    except OSError as error:
        raise Refusal(_("The address ${host} is not known here.", mapping={"host": host})) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise Refusal(
            _(
                "Port ${port} of ${host} cannot be used (${reason}). Choose another one with --port.",
                mapping={
                    "port": port,
                    "host": host,
                    "reason": why(error),
                },
            )
        ) from error
    listener.setblocking(False)
    return listener
