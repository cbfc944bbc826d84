"""A small driver of headless Chromium: DevTools protocol over two pipes, standard library only.

No driver program, no port and nothing downloaded: Chromium reads commands on descriptor 3 and answers on 4. A
`Page` has its own cookies and keeps what it asked the network for and what went wrong, so that a test can say
"no request left the machine" and "no error in the console". It knows nothing of Dosja.
"""

import base64
import contextlib
import fcntl
import json
import os
import select
import shutil
import signal
import tempfile
import time
from pathlib import Path

FLAGS = (
    # Every page runs its scripts once and is left: threads that make them faster for later take time from it.
    "--js-flags=--single-threaded",
    "--disable-features=BackForwardCache",
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
    "about:blank",
)
PATIENCE = 30.0
"""Seconds after which a command or a page that does not come is a failure."""


def find_chromium() -> str | None:
    """The browser's program: DOSJA_CHROMIUM, or the first known name on the path."""
    for name in (os.environ.get("DOSJA_CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "chrome"):
        if name and (found := shutil.which(name)):
            return found
    return None


class BrowserError(AssertionError):
    """The browser refused a command or did not do in time what was waited for."""


class Browser:
    """One running Chromium; use it in a `with` statement."""

    def __init__(self, program: str):
        self._profile = tempfile.mkdtemp(prefix="dosja-chromium-")
        # High numbers, so that duplicating onto 3 and 4 cannot overwrite an end that is still needed.
        commands, self._out = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 20) for end in os.pipe())
        self._in, answers = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 20) for end in os.pipe())
        quiet = os.open(os.devnull, os.O_RDWR)
        self._process = os.posix_spawn(
            program,
            [program, f"--user-data-dir={self._profile}", *FLAGS],
            os.environ,
            file_actions=[
                (os.POSIX_SPAWN_DUP2, quiet, 1),
                (os.POSIX_SPAWN_DUP2, quiet, 2),
                (os.POSIX_SPAWN_DUP2, commands, 3),
                (os.POSIX_SPAWN_DUP2, answers, 4),
            ],
            setpgroup=0,
        )
        for end in (quiet, commands, answers):
            os.close(end)
        self._buffer = b""
        self._number = 0
        self._answers: dict[int, dict] = {}
        self._pages: dict[str, Page] = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """End Chromium, by force where it does not go by itself, and remove its profile."""
        with contextlib.suppress(BrowserError, OSError):
            self.call("Browser.close")
            ended = os.pidfd_open(self._process)
            select.select([ended], [], [], 5)
            os.close(ended)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        os.close(self._out)
        os.close(self._in)
        shutil.rmtree(self._profile, ignore_errors=True)

    def new_page(self, width=1280, height=900, language="sq") -> "Page":
        """A page with cookies of its own, of that size in CSS pixels, asking for that language."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session, context)
        self._pages[session] = page
        for domain in ("Page", "Runtime", "Network", "Log", "DOM"):
            page.call(f"{domain}.enable")
        page.call("Network.setExtraHTTPHeaders", headers={"Accept-Language": language})
        page.resize(width, height)
        return page

    def call(self, method: str, session: str | None = None, /, **params) -> dict:
        """Send a DevTools command and return its result; events that come meanwhile go to their pages."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._out, data) :]
        number = self._number
        self.read_until(lambda: number in self._answers, method)
        answer = self._answers.pop(number)
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error'].get('message')}")
        return answer["result"]

    def read_until(self, condition, what: str):
        """Take in messages until `condition()`; a BrowserError names `what` when it takes too long."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._in], [], [], left)[0]:
                raise BrowserError(f"{what}: nothing within {PATIENCE:g} seconds")
            data = os.read(self._in, 1 << 20)
            if not data:
                raise BrowserError(f"{what}: Chromium has ended")
            *messages, self._buffer = (self._buffer + data).split(b"\0")
            for message in messages:
                self._take(json.loads(message))

    def _take(self, message: dict):
        if "id" in message:
            self._answers[message["id"]] = message
        elif page := self._pages.get(message.get("sessionId", "")):
            page.take(message["method"], message["params"])

    def forget(self, page: "Page"):
        """Close a page's window and cookies."""
        self._pages.pop(page.session, None)
        self.call("Target.disposeBrowserContext", browserContextId=page.context)


class Page:
    """A tab; `requests` holds the addresses asked for, `errors` what the console says, CSP violations too,
    `asked` the kinds of the browser's own questions (all answered with yes)."""

    def __init__(self, browser: Browser, session: str, context: str):
        self.browser = browser
        self.session = session
        self.context = context
        self.requests: list[str] = []
        self.received = 0
        self.errors: list[str] = []
        self.asked: list[str] = []
        self.status = 0
        self._loads = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.browser.forget(self)

    def call(self, method: str, **params) -> dict:
        """Send a DevTools command to this page."""
        return self.browser.call(method, self.session, **params)

    def take(self, method: str, event: dict):
        """Note an event of the browser."""
        if method == "Network.requestWillBeSent":
            self.requests.append(event["request"]["url"])
        elif method == "Network.responseReceived" and event.get("type") == "Document":
            self.status = event["response"]["status"]
        elif method == "Network.loadingFinished":
            self.received += int(event["encodedDataLength"])
        elif method == "Runtime.exceptionThrown":
            details = event["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Runtime.consoleAPICalled" and event["type"] in ("error", "assert"):
            self.errors.append(" ".join(str(part.get("value", part)) for part in event["args"]))
        elif method == "Log.entryAdded" and event["entry"]["level"] == "error":
            entry = event["entry"]
            self.errors.append(f"{entry['text']} {entry.get('url', '')}".strip())
        elif method == "Page.loadEventFired":
            self._loads += 1
        elif method == "Page.javascriptDialogOpening":
            self.asked.append(event["type"])
            self.call("Page.handleJavaScriptDialog", accept=True)

    def _after_load(self, act):
        before = self._loads
        act()
        self.browser.read_until(lambda: self._loads > before, "loading a page")

    def goto(self, url: str) -> "Page":
        """Open an address and wait until the page and all it needs is there."""
        self._after_load(lambda: self._navigate(url))
        return self

    def _navigate(self, url):
        failure = self.call("Page.navigate", url=url).get("errorText")
        if failure:
            raise BrowserError(f"{url}: {failure}")

    def evaluate(self, expression: str):
        """The value of a JavaScript expression; a promise is awaited (which needs `scripts(True)`)."""
        done = self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True, userGesture=True
        )
        if "exceptionDetails" in done:
            details = done["exceptionDetails"]
            raise BrowserError(details.get("exception", {}).get("description") or details["text"])
        return done["result"].get("value")

    def run(self, expression: str) -> "Page":
        """Run JavaScript that leads to another page, and wait until that page and all it needs is there."""
        self._after_load(lambda: self.evaluate(expression))
        return self

    def wait_for(self, expression: str):
        """Wait until a JavaScript expression is true, looking again at each frame."""
        self.evaluate(
            "new Promise((done, fail) => { const start = performance.now(); const look = () => {"
            f" if ({expression}) done(true);"
            f" else if (performance.now() - start > {PATIENCE * 1000}) fail(new Error('never came'));"
            " else setTimeout(look, 30); }; look(); })"
        )

    @property
    def url(self) -> str:
        """The present address."""
        return self.evaluate("location.href")

    @property
    def title(self) -> str:
        """The page's title."""
        return self.evaluate("document.title")

    @property
    def text(self) -> str:
        """The text that a reader sees."""
        return self.evaluate("document.body.innerText")

    def exists(self, selector: str) -> bool:
        """Whether an element matches the CSS selector."""
        return self.evaluate(f"!!document.querySelector({json.dumps(selector)})")

    def _box(self, selector: str) -> tuple[float, float]:
        found = self.evaluate(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); if (!e) return null;"
            " e.scrollIntoView({block: 'center', behavior: 'instant'}); const r = e.getClientRects()[0];"
            " return r ? [r.x + r.width / 2, r.y + r.height / 2] : null; })()"
        )
        if not found:
            raise BrowserError(f"{selector}: no such element to be seen on {self.url}")
        return found

    def click(self, selector: str, loads: bool = True) -> "Page":
        """Click the middle of an element with the mouse; `loads` waits for the page it leads to."""

        def press():
            x, y = self._box(selector)
            for kind in ("mousePressed", "mouseReleased"):
                self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

        if loads:
            self._after_load(press)
        else:
            press()
        return self

    def fill(self, selector: str, text: str) -> "Page":
        """Replace what stands in a text field by typing."""
        focused = self.evaluate(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); if (!e) return false;"
            " e.focus(); if (e.select) e.select(); return document.activeElement === e; })()"
        )
        if not focused:
            raise BrowserError(f"{selector}: no such field on {self.url}")
        self.call("Input.insertText", text=text)
        return self

    def choose(self, selector: str, value: str) -> "Page":
        """Choose an option of a select by its value."""
        chosen = self.evaluate(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); if (!e) return null;"
            f" e.value = {json.dumps(value)}; e.dispatchEvent(new Event('change', {{bubbles: true}}));"
            " return e.value; })()"
        )
        if chosen != value:
            raise BrowserError(f"{selector}: has no option {value}")
        return self

    def upload(self, selector: str, *files: Path) -> "Page":
        """Put files into a file field."""
        top = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=top, selector=selector)["nodeId"]
        if not node:
            raise BrowserError(f"{selector}: no such field on {self.url}")
        self.call("DOM.setFileInputFiles", nodeId=node, files=[str(path) for path in files])
        return self

    def press(self, key: str, loads: bool = False) -> "Page":
        """Press Tab, Enter, Escape or a letter, as on the keyboard."""
        codes = {"Tab": 9, "Enter": 13, "Escape": 27}
        text = "\r" if key == "Enter" else key if len(key) == 1 else ""

        def strike():
            common = {"key": key, "code": key, "windowsVirtualKeyCode": codes.get(key, ord(key[0].upper()))}
            self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **common)
            self.call("Input.dispatchKeyEvent", type="keyUp", **common)

        if loads:
            self._after_load(strike)
        else:
            strike()
        return self

    def resize(self, width: int, height: int) -> "Page":
        """Give the window another size in CSS pixels."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        return self

    def scripts(self, allowed: bool) -> "Page":
        """Switch the page's own JavaScript on or off, from the next page on."""
        self.call("Emulation.setScriptExecutionDisabled", value=not allowed)
        return self

    def media(self, kind: str) -> "Page":
        """Show the page as on "screen" or in "print"."""
        self.call("Emulation.setEmulatedMedia", media=kind)
        return self

    def screenshot(self, path: Path, whole: bool = True) -> Path:
        """Write a PNG of the whole page, or of what is seen without scrolling."""
        done = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(done["data"]))
        return path

    def overflow(self) -> int:
        """CSS pixels by which the page is wider than its window; 0 means nobody scrolls sideways."""
        return self.evaluate("Math.max(0, document.documentElement.scrollWidth - innerWidth)")
