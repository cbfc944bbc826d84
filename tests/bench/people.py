"""People at browsers: they sign in, take a form as the page gives it, change fields and send it back."""

import re
import time
from dataclasses import dataclass
from urllib.parse import urlencode

from bs4 import BeautifulSoup

from tests.bench.load import Connection
from tests.bench.site import PASSWORD

FORM = "application/x-www-form-urlencoded"
_COOKIE = re.compile(rb"^set-cookie: ([^=]+)=([^;\r\n]*)([^\r\n]*)", re.I | re.M)
_AGE = re.compile(rb"max-age=(\d+)", re.I)
_LOCATION = re.compile(rb"^location: (\S+)", re.I | re.M)

SHORT_LIVED = 60
"""Seconds; a cookie that ends sooner marks somebody who just saved (dosja.web.database)."""
SESSION = 86_400
"""Seconds that a cookie without an age of its own is kept."""


@dataclass(frozen=True)
class Sent:
    """The answer to a form: status, where it leads, how many seconds it took."""

    status: int
    location: str
    seconds: float


class Person:
    """Somebody signed in on one keep-alive connection; cookies are kept as a browser does."""

    def __init__(self, port: int, login: str, password: str = PASSWORD):
        self.connection = Connection(port)
        self.cookies: dict[str, str] = {}
        self._ends: dict[str, float] = {}
        pairs = [*self.form("/sign-in", "sign-in"), ("login", login), ("password", password)]
        sent = self.send("/sign-in", dict(pairs).items())
        if sent.status != 303:
            raise RuntimeError(f"{login} could not sign in: {sent.status}")

    @property
    def cookie(self) -> str:
        """The header's value, as a browser sends it now: a cookie whose time is over is left out."""
        return self._header(time.monotonic())

    @property
    def reading(self) -> str:
        """The header's value of somebody who has been reading for a while and saved nothing meanwhile."""
        return self._header(time.monotonic() + SHORT_LIVED)

    def _header(self, when: float) -> str:
        left = (name for name, end in self._ends.items() if end > when)
        return "; ".join(f"{name}={self.cookies[name]}" for name in left)

    def ask(self, method: str, path: str, body: bytes = b"", content_type: str = ""):
        """A request; (status, head, body)."""
        self.connection.cookie = self.cookie
        status, head, answer = self.connection.ask(method, path, body, content_type)
        for name, value, rest in _COOKIE.findall(head):
            self.cookies[name.decode()] = value.decode()
            age = _AGE.search(rest)
            self._ends[name.decode()] = time.monotonic() + (int(age.group(1)) if age else SESSION)
        return status, head, answer

    def form(self, path: str, fid: str = "") -> list[tuple[str, str]]:
        """The fields of the page's form, filled as the page shows them; the first form of the main part."""
        status, _head, body = self.ask("GET", path)
        if status != 200:
            raise RuntimeError(f"{path}: {status}")
        page = BeautifulSoup(body, "lxml")
        forms = page.select(f"form#{fid}") if fid else []
        form = (forms or sorted(page.select("main form"), key=lambda form: len(form.select("input"))))[-1]
        pairs = []
        for control in form.select("input[name], select[name], textarea[name]"):
            name, kind = control["name"], control.get("type", "")
            if kind in ("file", "submit"):
                continue
            if kind in ("checkbox", "radio"):
                if control.has_attr("checked"):
                    pairs.append((name, control.get("value", "on")))
            elif control.name == "select":
                chosen = control.select("option[selected]") or control.select("option")[:1]
                pairs += [(name, option.get("value", "")) for option in chosen]
            else:
                pairs.append((name, control.text if control.name == "textarea" else control.get("value", "")))
        return pairs

    def send(self, path: str, pairs) -> Sent:
        """Send a form's fields; only this is timed."""
        body = urlencode(list(pairs)).encode()
        begin = time.perf_counter()
        status, head, _body = self.ask("POST", path, body, FORM)
        seconds = time.perf_counter() - begin
        found = _LOCATION.search(head)
        return Sent(status, found.group(1).decode() if found else "", seconds)


def changed(pairs, **values: str) -> list[tuple[str, str]]:
    """The fields with some single-valued ones replaced or added (peppercorn's marks stay in place)."""
    left = dict(values)
    found = [(name, left.pop(name, value)) for name, value in pairs]
    if left:
        raise KeyError(f"the form has no field {sorted(left)}")
    return found
