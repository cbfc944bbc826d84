"""A form that arrives after its session ended is kept in the page until the person has signed in again.

Nothing is stored on the server: the fields travel, signed, as one hidden field of the sign-in page, and then
as ordinary hidden fields of a page with the button "Continue", which sends them where they were meant to go.

Why nobody else can ride on this:
- Only a form that the browser itself says was sent by a page of this site is kept (`web.security`:
  Sec-Fetch-Site, Origin or Referer; no page elsewhere can forge them). A forged form from another site is
  answered by the plain error or sign-in page and its fields are forgotten.
- The signature binds address, fields and time to what the server itself received, so a sign-in form cannot be
  filled with a kept form of somebody's own making. It is read only from a POST to /sign-in with a valid token
  of the visitor's session, which another site cannot send, and for one day.
- Signing in sends nothing. The person sees address and fields and must press the button; the page cannot be
  framed, and the form it sends carries a fresh token like any other.
- Passwords are never kept, nor are the forms for signing in and out.
"""

import json
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from webob.cookies import SignedSerializer

MAX_TEXT = 1_000_000
"""More characters than this (names and values together) are not kept."""
LIFETIME = timedelta(hours=24)
NEVER_KEPT = ("/sign-in", "/sign-out", "/language", "/account/password")
_TOKEN = "csrf_token"
_MARKS = ("rev", "base")
"""What document forms carry to notice that somebody else saved meanwhile."""


@dataclass(frozen=True)
class KeptForm:
    """The fields of a form, in order and with repetitions; `path`: where it goes; `files`: not kept."""

    path: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...] = ()
    too_large: bool = False

    @property
    def shown(self) -> tuple[tuple[str, str], ...]:
        """The fields that a person wrote, without the marks by which the form is put together again."""
        return tuple(
            (name, value)
            for name, value in self.fields
            if value and not name.startswith("_") and name not in _MARKS
        )


class _Bytes:
    """JSON, compressed: texts come back several times in the signed field's 4/3 of their size."""

    def dumps(self, value) -> bytes:
        return zlib.compress(json.dumps(value, ensure_ascii=False).encode("utf-8"))

    def loads(self, data: bytes):
        return json.loads(zlib.decompress(data))


class FormKeeper:
    """Signs and reads kept forms with the site's secret, under a purpose of its own."""

    def __init__(self, secret: str) -> None:
        self._serializer = SignedSerializer(secret, "dosja.kept_form", "sha512", serializer=_Bytes())

    def pack(self, form: KeptForm, now: datetime) -> str:
        """The text of the hidden field."""
        value = [form.path, form.fields, form.files, now.timestamp()]
        return self._serializer.dumps(value).decode("ascii")

    def unpack(self, text: str, now: datetime) -> KeptForm | None:
        """The form of a hidden field; None where it is forged, damaged or too old."""
        if not text:
            return None
        try:
            path, fields, files, moment = self._serializer.loads(text.encode("ascii"))
        except (ValueError, UnicodeEncodeError):
            return None
        if not 0 <= now.timestamp() - moment <= LIFETIME.total_seconds():
            return None
        return KeptForm(path, tuple((name, value) for name, value in fields), tuple(files))


def take_form(path: str, posted) -> KeptForm | None:
    """Make a KeptForm of a request's POST items; None where there is nothing to keep.

    `posted`: pairs of name and value, the value a str or an uploaded file (which has a `filename`).
    """
    if path.partition("?")[0] in NEVER_KEPT:
        return None
    fields: list[tuple[str, str]] = []
    files: list[str] = []
    size = 0
    for name, value in posted:
        if name == _TOKEN or "password" in name.lower():
            continue
        if isinstance(value, str):
            fields.append((name, value))
            size += len(name) + len(value)
        elif getattr(value, "filename", None):
            files.append(str(value.filename))
            size += len(files[-1])
    if size > MAX_TEXT:
        return KeptForm(path, (), too_large=True)
    if not fields and not files:
        return None
    return KeptForm(path, tuple(fields), tuple(files))
