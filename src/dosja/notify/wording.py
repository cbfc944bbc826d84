"""A notice in words, for the page and for mail: what happened, why the person is told, how it ends.

Everything is looked up at the moment of reading, with the rights of that moment: of a document that a person
may no longer read nothing is told, neither title nor note.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs

from dosja.accounts.model import User
from dosja.accounts.permissions import may_read
from dosja.content_types.typed_text import format_date
from dosja.documents.model import Document
from dosja.messages import _
from dosja.notify.keys import list_path, search_path
from dosja.notify.kinds import BECAUSE, FOLLOWING, KINDS
from dosja.notify.model import notice_time
from dosja.storage.model import Site
from dosja.uids import format_uid

SETTINGS_PATH = "/inbox/settings"
FOLLOWING_PATH = "/inbox/following"


@dataclass(frozen=True)
class Shown:
    """A notice as a person reads it; `path` "" and `hidden` True where he may not see the document."""

    id: int
    kind: str
    when: datetime
    sentence: str
    why: str
    stop: str
    stop_path: str
    path: str = ""
    note: str = ""
    by: str = ""
    unread: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class Reader:
    """For whom and in which language notices are put into words; `translate(message)` gives that language."""

    site: Site
    types: Mapping
    tokens: frozenset[str]
    language: str
    translate: Callable


def show(reader: Reader, notice: int, row: tuple, unread: bool = False) -> Shown:
    """The words of a row. A kind that is no longer known (a plugin's) is shown by its id."""
    site, translate = reader.site, reader.translate
    kind_id, subject, actor, because, detail = row
    kind = KINDS.get(kind_id)
    document = site.get(subject, Document)
    stop, stop_path = _stop(kind_id, because)
    common = {
        "id": notice,
        "kind": kind_id,
        "when": notice_time(notice),
        "why": _why(reader, because, detail),
        "stop": stop,
        "stop_path": stop_path,
        "unread": unread,
    }
    if subject and (document is None or not may_read(reader.tokens, document)):
        text = translate(_("About a document that you can no longer see."))
        return Shown(sentence=text, hidden=True, **common)
    values = {"title": _title(document), "date": format_date(detail["date"]) if "date" in detail else ""}
    if kind is None:
        sentence = f"{kind_id}: {values['title']}"
    else:
        message = kind.now if kind.now and detail.get("n") == 0 else kind.sentence
        if "many" in detail:
            message, values["n"] = kind.many, str(detail["many"])
        sentence = translate(_(message, mapping=values))
    # What a plugin says stands in the notice in both languages: it is read when the plugin is gone, too.
    sentence = detail.get(f"text_{reader.language}", sentence)
    person = site.get(actor, User)
    return Shown(
        sentence=sentence,
        path=_path(subject, because, detail),
        note=detail.get("note", ""),
        by=person.name if person is not None else "",
        **common,
    )


def _path(subject: int, because: str, detail: dict) -> str:
    if detail.get("path"):
        return detail["path"]
    if subject:
        return f"/d/{format_uid(subject)}"
    if because == "list" and "list" in detail:
        return list_path(*detail["list"], newest=True)
    return search_path(detail["search"], newest=True) if because == "search" and "search" in detail else ""


def list_name(reader: Reader, agency: str, type_id: str) -> str:
    """What a followed list is called: kind of documents and agency, one of them, or all documents."""
    parts = []
    if type_id:
        ctype = reader.types.get(type_id)
        parts.append(reader.translate(ctype.plural) if ctype is not None else type_id)
    if agency:
        found = reader.site.agencies.get(agency)
        parts.append(found.title(reader.language) if found is not None else agency)
    return ", ".join(parts) or reader.translate(_("All documents"))


def search_name(query: str) -> str:
    """What a followed search is called: its words."""
    return " ".join(parse_qs(query).get("q", ())) or query


def _title(document) -> str:
    if document is None:
        return ""
    parts = (document.code, document.title)
    return " · ".join(" ".join(part.split()) for part in parts if part)


def _why(reader: Reader, because: str, detail: dict) -> str:
    message = BECAUSE.get(because)
    if message is None:
        return ""
    values = {}
    if because == "list":
        values["list"] = list_name(reader, *detail.get("list", ("", "")))
    elif because == "search":
        values["search"] = search_name(detail.get("search", ""))
    return reader.translate(_(message, mapping=values))


def _stop(kind_id: str, because: str) -> tuple[str, str]:
    """How to end this kind of notice: the words of a link, and where it leads."""
    if because in FOLLOWING:
        return _("Stop following"), FOLLOWING_PATH
    kind = KINDS.get(kind_id)
    if kind is not None and kind.optional:
        return _("Choose what you are told"), f"{SETTINGS_PATH}#{kind_id}"
    return _("Choose whether you get mail about it"), f"{SETTINGS_PATH}#{kind_id}"
