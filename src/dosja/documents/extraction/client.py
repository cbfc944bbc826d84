"""The caller's side: hands files to the child process, watches the clock, turns every mishap into a result.

One child for each `Extractor`, started at the first file, replaced when it crashed, hung or grew. Functions
of plugins have a second one, replaced when that of another plugin is called: what such a function leaves
behind in a process meets no file of others.
Callers never see an exception because of a file.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dosja.documents.extraction import limits, reasons

_COMMAND = (sys.executable, "-P", "-m", "dosja.documents.extraction.child")
_PASSED_ON = ("PATH", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "TZ")
"""What the child needs of the environment; the rest may hold secrets."""


@dataclass(frozen=True)
class Result:
    """The text of a file. `status` is "done" or "failed"; `detail` is for the log.

    `reason` is a message id; on "done" it tells what is missing. `pages` are the texts of the pages read,
    `page_count` counts all that the file has; `language_hint` is "sq", "en" or "". `fault`: what the function
    of a plugin did wrong, with `trace`, its traceback; `untouched`: nobody looked into the file.
    """

    status: str
    pages: tuple[str, ...] = ()
    page_count: int = 0
    reason: str = ""
    language_hint: str = ""
    detail: str = ""
    fault: str = ""
    trace: str = ""
    untouched: bool = False


@dataclass(frozen=True)
class Function:
    """A function of a plugin that reads files: `name` "module:function", `place` the folder in which its
    package lies, `owner` the plugin, which has a child process of its own.
    """

    name: str
    place: str
    owner: str


@dataclass(frozen=True)
class Picture:
    """The picture of a page as the bytes of a file; without `content` none could be made: see `reason`."""

    content: bytes
    media_type: str
    reason: str = ""


_BLAMED = frozenset(map(str, (reasons.CRASHED, reasons.TOO_SLOW, reasons.TOO_BIG)))
"""Ends of the child that are put down to the function that was reading."""


class _Lost(Exception):
    """The child is gone or was killed; arguments: reason, detail."""


class _NotTaken(_Lost):
    """The child was gone before it took the request: not the fault of the file."""


class Extractor:
    """Reads files in a child process. Threads may share it and take turns. Use `with`, or close it."""

    def __init__(self, *, seconds: float = limits.SECONDS, command: Sequence[str] = _COMMAND):
        """`seconds`: most time for one file. `command`: another child program, for tests."""
        self._seconds = seconds
        self._command = tuple(command)
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._reads = ""
        self._beside: Extractor | None = None
        self._is_beside = False
        self._turn = threading.Lock()

    def __enter__(self):
        return self

    def __exit__(self, *_exc):
        self.close()

    @property
    def pid(self) -> int | None:
        """The process id of the child, None while there is none."""
        return self._child.pid if self._child else None

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of both children, of those that there are."""
        both = (self, self._beside)
        return tuple(pid for one in both if one is not None and (pid := one.pid) is not None)

    def extract(self, path: str | Path, media_type: str, function: Function | None = None) -> Result:
        """The text of the file at `path`, page by page; never raises because of the file.

        `function` reads it where core does not.
        """
        head, body = self._ask("text", path, function, media_type=media_type)
        if not head["ok"]:
            return _failed(head)
        answer = json.loads(body)
        return Result(
            "done", tuple(answer["pages"]), answer["page_count"], answer["reason"], answer["language"]
        )

    def render_page(
        self, path: str | Path, media_type: str, page: int = 1, width: int = 800, form: str = "png"
    ) -> Picture:
        """The picture of a page (from 1) of a PDF or image, at most 1,600 pixels wide, as "png" or "webp"."""
        if form not in ("png", "webp"):
            raise ValueError(form)
        width = max(1, min(width, limits.PICTURE_WIDTHS[-1]))
        head, body = self._ask("picture", path, media_type=media_type, page=page, width=width, form=form)
        return Picture(body, f"image/{form}", head["reason"])

    def word_boxes(self, path: str | Path, page: int = 1) -> list[tuple[float, float, float, float, str]]:
        """(x0, y0, x1, y1, word) of the words on a page of a PDF, in shares of the page from top left.

        Empty when the page has no text or cannot be read.
        """
        head, body = self._ask("words", path, page=page)
        return [tuple(box) for box in json.loads(body)] if head["ok"] else []

    def title(self, path: str | Path, media_type: str, function: Function | None = None) -> Result:
        """The title that a file gives itself, as a "done" of one page with the language; "" for none."""
        head, body = self._ask("title", path, function, media_type=media_type)
        if not head["ok"]:
            return _failed(head)
        answer = json.loads(body)
        return Result("done", (answer["title"],), 1, language_hint=answer["language"])

    def ocr_page(self, path: str | Path, media_type: str, page: int, language: str = "sq") -> Result:
        """The text of one page (from 1) of a PDF or image, read from its picture; a "done" of one page.

        `language` is the likelier one of the text. "failed" gives the reason.
        """
        head, body = self._ask("ocr", path, media_type=media_type, page=page, language=language)
        if not head["ok"]:
            return Result("failed", reason=head["reason"], detail=head["detail"])
        answer = json.loads(body)
        missing = "sqi" not in answer["languages"]
        return Result("done", (answer["text"],), 1, str(reasons.OCR_WITHOUT_ALBANIAN) if missing else "")

    def close(self) -> None:
        """End the children; the next file starts a new one."""
        with self._turn:
            self._stop()
            beside = self._beside
        if beside is not None:
            beside.close()

    def _for_functions(self) -> "Extractor":
        with self._turn:
            if self._beside is None:
                self._beside = Extractor(seconds=self._seconds, command=self._command)
                self._beside._is_beside = True
            return self._beside

    def _ask(
        self, task: str, path: str | Path, function: Function | None = None, **more
    ) -> tuple[dict, bytes]:
        if function is not None and not self._is_beside:
            return self._for_functions()._ask(task, path, function, **more)
        request = {"task": task, "path": os.path.abspath(path), "seconds": self._seconds, **more}
        if function is not None:
            request |= {"function": function.name, "place": function.place}
        line = json.dumps(request).encode() + b"\n"
        owner = function.owner if function is not None else ""
        with self._turn:
            if owner != self._reads:
                self._stop()
                self._reads = owner
            try:
                for last_try in (False, True):
                    try:
                        return self._receive(self._send(line))
                    except _NotTaken:  # the child died while it had nothing to do
                        self._stop()
                        if last_try:
                            raise
            except _Lost as lost:
                self._stop()
                reason, detail = lost.args
                blamed = owner and not isinstance(lost, _NotTaken) and reason in _BLAMED
        return {"ok": False, "reason": str(reason), "detail": detail, "fault": detail if blamed else ""}, b""

    def _send(self, line: bytes) -> subprocess.Popen:
        child = self._child
        if child is None or self._owner != os.getpid() or child.poll() is not None:
            child = self._start()
        assert child.stdin
        try:
            child.stdin.write(line)
        except OSError as error:
            raise _NotTaken(reasons.CRASHED, f"the child takes no requests: {error}") from error
        return child

    def _start(self) -> subprocess.Popen:
        if self._child is not None and self._owner == os.getpid():
            self._stop()
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        try:
            self._child = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                env=environment | {"PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "1"},
                start_new_session=True,  # Ctrl-C in the terminal is for the parent
            )
        except OSError as error:
            raise _Lost(reasons.UNREADABLE, f"the child does not start: {error}") from error
        self._owner = os.getpid()
        return self._child

    def _receive(self, child: subprocess.Popen) -> tuple[dict, bytes]:
        deadline = time.monotonic() + self._seconds
        assert child.stdout
        output = child.stdout.fileno()
        data = bytearray()
        head: dict = {}
        wanted: int | None = None
        taken = False
        with selectors.DefaultSelector() as selector:
            selector.register(output, selectors.EVENT_READ)
            while wanted is None or len(data) < wanted:
                left = deadline - time.monotonic()
                if left <= 0 or not selector.select(left):
                    raise _Lost(reasons.TOO_SLOW, f"killed after {self._seconds:g} s")
                chunk = os.read(output, 1 << 20)
                if not chunk and not taken:
                    raise _NotTaken(reasons.CRASHED, "the child ended before it took the request")
                if not chunk:
                    raise _post_mortem(child)
                data += chunk
                if not taken:
                    taken = data[:1] == b"+"
                    if not taken:
                        raise _Lost(reasons.CRASHED, "the child answers nonsense")
                    del data[:1]
                if wanted is None and (end := data.find(b"\n")) >= 0:
                    try:
                        head = json.loads(data[:end])
                        wanted = head["size"]
                    except (ValueError, KeyError, TypeError) as error:
                        raise _Lost(reasons.CRASHED, "the child answers nonsense") from error
                    del data[: end + 1]
                if len(data) > limits.ANSWER_BYTES or (wanted or 0) > limits.ANSWER_BYTES:
                    raise _Lost(reasons.TOO_BIG, "the answer is too long")
        if head["last"]:
            self._stop()
        return head, bytes(data)

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is None or self._owner != os.getpid():
            return
        end_group(child.pid)  # it holds nothing that could be lost, nor does the OCR program that it runs
        with suppress(OSError), child:  # closes the pipes and waits
            pass


def _failed(head: dict) -> Result:
    fault, trace = head.get("fault", ""), head.get("trace", "")
    return Result("failed", reason=head["reason"], detail=head["detail"], fault=fault, trace=trace)


def end_group(pid: int) -> None:
    """Kill the child of this pid and what it started; it leads a session of its own."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _post_mortem(child: subprocess.Popen) -> _Lost:
    with suppress(subprocess.TimeoutExpired):
        child.wait(5)
    if child.returncode == -signal.SIGXCPU:  # before the clock, on an idle machine
        return _Lost(reasons.TOO_SLOW, "processor time used up")
    return _Lost(reasons.CRASHED, f"the child ended with {child.returncode}")
