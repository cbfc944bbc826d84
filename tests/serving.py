"""A real `dosja serve` for tests: started as a process, listened to, its children killed, ended at the end.

Every wait has an end; what is waited for is a line of the intranet's own log, not the clock.
"""

import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from bs4 import BeautifulSoup

COMMAND = (sys.executable, "-W", "ignore", "-c", "import sys; from dosja.cli import main; sys.exit(main())")
STARTED = re.compile(r"serve\[\d+\] (?:[\w-]+: )?(\S+) started as process (\d+)")
LONGEST = 40


def dosja(*arguments: str, home: Path, stdin: str = "", language: str = "en", command=COMMAND):
    """Run a `dosja` command to its end; returns the CompletedProcess with text."""
    return subprocess.run(
        [*command, *arguments, "--home", str(home), "--lang", language],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )


class Intranet:
    """`with Intranet(home) as intranet:` runs it on a free port; `intranet.url("/")` is its address."""

    def __init__(self, home: Path, *arguments: str, command=COMMAND, language: str = "en"):
        self.home = home
        self.lines: list[str] = []
        self._news = threading.Condition()
        self._command = [
            *command,
            "serve",
            "--home",
            str(home),
            "--lang",
            language,
            "--port",
            "0",
            *arguments,
        ]

    def __enter__(self):
        self.begun = time.monotonic()
        # A process group of its own, so that Ctrl-C can be sent to all of it as a terminal does.
        self.process = subprocess.Popen(
            self._command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, process_group=0
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            self.address = self.wait_for(r"Dosja (?:runs at|është në punë te) (\S+)").group(1)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_exc):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(LONGEST)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._reader.join(LONGEST)
        self.process.stdout.close()

    def _read(self):
        for line in self.process.stdout:
            with self._news:
                self.lines.append(line)
                self._news.notify_all()
        with self._news:
            self.ended = True
            self._news.notify_all()

    ended = False

    def output(self) -> str:
        """All that it has printed so far."""
        with self._news:
            return "".join(self.lines)

    def wait_for(self, pattern: str, after: int = 0, seconds: float = LONGEST) -> re.Match:
        """The first match in what it prints, from line number `after` on; fails after so many seconds."""
        deadline = time.monotonic() + seconds
        with self._news:
            while True:
                found = re.search(pattern, "".join(self.lines[after:]))
                if found:
                    return found
                left = deadline - time.monotonic()
                if left <= 0 or self.ended:
                    raise AssertionError(f"no {pattern!r} in:\n" + "".join(self.lines[after:]))
                self._news.wait(left)

    def mark(self) -> int:
        """The number of lines so far, for `wait_for(after=...)`."""
        with self._news:
            return len(self.lines)

    def children(self) -> dict[str, int]:
        """The pid of each child by name, the latest that was started."""
        return {name: int(pid) for name, pid in STARTED.findall(self.output())}

    def kill(self, name: str) -> int:
        """Kill -9 the child and wait until the parent started another; returns its pid."""
        before, mark = self.children()[name], self.mark()
        os.kill(before, signal.SIGKILL)
        return int(self.wait_for(rf"{name} started as process (\d+)", mark).group(1))

    def ctrl_c(self) -> int:
        """What Ctrl-C in a terminal does: SIGINT to every process of the group; returns the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(LONGEST)

    def processes(self) -> list[int]:
        """The living processes of its group, zombies left out."""
        return processes_of_group(self.process.pid)

    def processor_seconds(self) -> float:
        """How long its living processes, and the children that they waited for, have worked in all."""
        ticks = 0
        for pid in self.processes():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def url(self, path: str) -> str:
        """The full address of a path."""
        return self.address.replace("localhost", "127.0.0.1") + path

    def get(self, path: str, timeout: float = 20) -> int:
        """The status of a page; redirects are followed."""
        try:
            with urllib.request.urlopen(self.url(path), timeout=timeout) as answer:
                answer.read()
                return answer.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code


def processes_of_group(group: int) -> list[int]:
    """The living processes of a process group, zombies left out (reads /proc)."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            state, _parent, its_group = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(its_group) == group and state != "Z":
            found.append(int(folder.name))
    return found


def wait_until(condition, seconds: float = LONGEST, pause: float = 0.05) -> None:
    """Ask again and again for what sends no event; fails after so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"did not come true in {seconds} s: {condition}")
        time.sleep(pause)


class Person:
    """Somebody at a browser: keeps cookies, fills forms from the page, tells where the answer led to."""

    def __init__(self, intranet: Intranet, login: str, password: str):
        self.intranet = intranet
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(), urllib.request.HTTPRedirectHandler()
        )
        answer = self.send("/sign-in", login=login, password=password)
        assert not answer.endswith("/sign-in"), answer

    def page(self, path: str) -> BeautifulSoup:
        """A page; raises HTTPError or another OSError where there is none."""
        with self._opener.open(self.intranet.url(path), timeout=30) as answer:
            return BeautifulSoup(answer.read(), "html.parser")

    def send(self, path: str, button: str = "", **values: str) -> str:
        """Fill the form at `path` as a browser would and send it; returns the address it led to."""
        form = max(self.page(path).select("main form"), key=lambda form: len(form.select("input")))
        pairs = []
        for control in form.select("input[name], select[name], textarea[name], button[name]"):
            name, kind = control["name"], control.get("type", "")
            if control.name == "button" or kind in ("file", "submit"):
                if kind != "file" and button and name == button:
                    pairs.append((name, control.get("value", "")))
            elif kind in ("checkbox", "radio"):
                if control.has_attr("checked"):
                    pairs.append((name, control.get("value", "on")))
            elif control.name == "select":
                chosen = control.select("option[selected]") or control.select("option")[:1]
                pairs += [(name, values.get(name, option.get("value", ""))) for option in chosen]
            else:
                text = control.text if control.name == "textarea" else control.get("value", "")
                pairs.append((name, values.get(name, text)))
        address = self.intranet.url(form.get("action") or path)
        request = urllib.request.Request(address, urllib.parse.urlencode(pairs).encode())
        with self._opener.open(request, timeout=30) as answer:
            answer.read()
            return answer.url
