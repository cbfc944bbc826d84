"""The `dosja` command run in the test's own process, which saves the half second that another takes to start.

Each command is run as a process of its own, too, by the tests that use `COMMAND` or `dosja` of tests.serving:
most of them in test_cli_running.py.
"""

import io
import sys
import warnings
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import CompletedProcess
from unittest.mock import patch

from dosja.cli import main


def dosja(*arguments: str, home, stdin: str = "", language: str = "en") -> CompletedProcess:
    """Run a `dosja` command to its end; returns the CompletedProcess with text, as `tests.serving.dosja`."""
    return run(*arguments, "--home", str(home), "--lang", language, stdin=stdin.encode())


def run(*words: str, stdin: bytes = b"", folder: str | Path = ".") -> CompletedProcess:
    """Run a command line, in a folder, to its end."""
    read, out, err = (io.TextIOWrapper(io.BytesIO(data), "utf-8") for data in (stdin, b"", b""))
    with (
        chdir(folder),
        warnings.catch_warnings(),
        patch.object(sys, "stdin", read),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        code = main(list(words))
    return CompletedProcess(words, code, _written(out), _written(err))


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode("utf-8")
