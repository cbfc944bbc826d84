"""A child process of the extraction that also knows media types which misbehave; tests run it as a command.

It must stay the real child in everything else: same limits, same protocol.
"""

import os
import signal
import sys
import threading

from dosja.documents.extraction import child

COMMAND = (sys.executable, __file__)


def crash(_path, _reading):
    """End as a C library does that reads where it must not."""
    os.kill(os.getpid(), signal.SIGSEGV)
    threading.Event().wait()


def hang(_path, _reading):
    """Never come back, and use no processor time either."""
    threading.Event().wait()


def announce(path, _reading):
    """Tell through a named pipe that the file is being read, then never come back."""
    with open(path + ".reading", "wb"):
        threading.Event().wait()


def swallow(_path, _reading):
    """Ask for more memory than there is."""
    bytearray(4 * 1024**3)


def chatter(_path, reading):
    """Print to standard output as C libraries do."""
    os.write(1, b'{"ok": true, "size": 0}\n')
    reading.add("text")


def write(path, reading):
    """Try to leave something on the disk."""
    with open(path + ".copy", "wb") as stream:
        stream.write(b"x" * 100)
    reading.add("written")


def puzzle(_path, _reading):
    """Raise what nobody expects."""
    raise ZeroDivisionError("what now")


def secrets(_path, reading):
    """Tell what the environment holds."""
    reading.add(" ".join(sorted(os.environ)))


for function in (crash, hang, announce, swallow, chatter, write, puzzle, secrets):
    child.EXTRACTORS[f"x-fault/{function.__name__}"] = function

if __name__ == "__main__":
    child.main()
