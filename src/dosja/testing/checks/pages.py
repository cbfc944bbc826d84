"""A reader for checks, who signs in and looks at pages; and what is wrong with the forms of a page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

from webob import Request

from dosja.messages import _

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())  # noqa: SIM905
_CONTROLS = frozenset({"input", "select", "textarea"})
_NEED_NO_LABEL = frozenset({"hidden", "submit", "button", "image", "reset"})
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Reader:
    """Somebody at a browser, signed in with the demonstration's password."""

    def __init__(self, app, login: str, language: str) -> None:
        from dosja.accounts.demo import PASSWORD

        self.app = app
        self.cookies = {"language": language}
        token = _TOKEN.search(self.get("/sign-in")[1])
        fields = {"csrf_token": token[1] if token else "", "login": login, "password": PASSWORD, "next": ""}
        self._ask(Request.blank("/sign-in", POST=urlencode(fields), environ=_WHERE))

    def get(self, path: str) -> tuple[int, str]:
        """The status and the text of a page."""
        return self._ask(Request.blank(path, environ=_WHERE))

    def _ask(self, request: Request) -> tuple[int, str]:
        request.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        response = request.get_response(self.app)
        for line in response.headers.getall("Set-Cookie"):
            name, _equals, value = line.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value.strip()
        is_text = (response.content_type or "").startswith(("text/", "application/json"))
        return response.status_int, response.text if is_text else ""


_WHERE = {"REMOTE_ADDR": "127.0.0.1"}


@dataclass
class Control:
    """An input, select or textarea: its attributes, and whether it stands inside of a label."""

    tag: str
    attributes: dict[str, str]
    in_label: bool

    @property
    def name(self) -> str:
        """What to call it in a message."""
        return self.attributes.get("name") or self.attributes.get("id") or self.tag


@dataclass
class Seen:
    """What a page holds of interest."""

    ids: list[str] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    controls: list[Control] = field(default_factory=list)
    bare_fieldsets: int = 0
    headings: int = 0


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen = Seen()
        self._open: list[list] = []

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if "id" in given and not self._inside("template"):
            self.seen.ids.append(given["id"])
        if tag == "label" and given.get("for"):
            self.seen.labels.add(given["for"])
        elif tag in _CONTROLS and given.get("type", "text") not in _NEED_NO_LABEL:
            if not self._inside("template"):
                self.seen.controls.append(Control(tag, given, self._inside("label")))
        elif tag == "legend":
            for entry in reversed(self._open):
                if entry[0] == "fieldset":
                    entry[1] = True
                    break
        elif tag == "h1":
            self.seen.headings += 1
        if tag not in _VOID:
            self._open.append([tag, False])

    def handle_endtag(self, tag):
        while self._open and any(entry[0] == tag for entry in self._open):
            name, has_legend = self._open.pop()
            if name == "fieldset" and not has_legend:
                self.seen.bare_fieldsets += 1
            if name == tag:
                break

    def _inside(self, tag: str) -> bool:
        return any(entry[0] == tag for entry in self._open)


def look_at(html: str) -> Seen:
    """What a page holds."""
    parser = _Parser()
    parser.feed(html)
    return parser.seen


def form_problems(html: str, where: str) -> Iterator[str]:
    """What keeps people who hear the page, or use it by keys, from filling in its forms."""
    seen = look_at(html)
    ids = set(seen.ids)
    for name in sorted({name for name in seen.ids if seen.ids.count(name) > 1}):
        yield _(
            "${where}: the id ${name} is there twice; give each its own.",
            mapping={"where": where, "name": name},
        )
    for control in seen.controls:
        given = control.attributes
        named = (
            control.in_label
            or given.get("id") in seen.labels
            or bool(given.get("aria-label", "").strip())
            or bool(given.get("aria-labelledby", "").split())
        )
        at = {"where": where, "name": control.name}
        if not named:
            yield _(
                "${where}: the field ${name} has no label. Write <label for=…> with its id, or put it inside"
                " of the label.",
                mapping=at,
            )
        for attribute in ("aria-labelledby", "aria-describedby"):
            for wanted in given.get(attribute, "").split():
                if wanted not in ids:
                    yield _(
                        "${where}: the field ${name} is explained by ${id}, which is not on the page.",
                        mapping={**at, "id": wanted},
                    )
    if seen.bare_fieldsets:
        yield _(
            "${where}: a <fieldset> has no <legend> that says what it is about.", mapping={"where": where}
        )
