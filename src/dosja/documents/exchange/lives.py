"""The life of a document in an export: versions, drafts with their review, course, dates; out and in again.

A version comes back with its digest, or not at all: whoever edits an export can change a draft, never what
was approved.
"""

from datetime import date

from dosja.content_types import ContentType, check_plain, from_plain, to_plain
from dosja.content_types.rich_text import clean_html
from dosja.documents.exchange.outcome import printable
from dosja.documents.exchange.plain import Logins, Uids, with_logins, with_uids
from dosja.documents.exchange.reading import flag, items, moment, number, text, uid_of, word
from dosja.documents.life.digests import digest_of
from dosja.documents.life.model import Draft, Version
from dosja.documents.life.text import version_of
from dosja.documents.model import Document, File, FileText
from dosja.errors import Problem
from dosja.messages import _
from dosja.uids import format_uid

_DATES = ("planned_from", "planned_until", "next_review", "keep_until")


def export_life(site, document: Document, logins: Logins) -> dict:
    """The JSON data of a document's life; that of a document which never was more than a text is short."""
    versions = [version_of(site, document, n) for n in range(1, len(document.versions) + 1)]
    return {
        "shown": document.shown,
        "removed_files": _uids(document.removed_files),
        "kept_files": _uids(document.kept_files),
        "supersedes": _uids(document.supersedes),
        "course": [_event_out(entry, logins) for entry in document.course],
        "draft": None if document.draft is None else _draft_out(document.draft, logins),
        "put_aside": [_draft_out(draft, logins) for draft in document.put_aside],
        "versions": [_version_out(site, version, logins) for version in versions if version is not None],
        **{name: _day_out(getattr(document, name)) for name in _DATES},
    }


def import_life(
    data: dict, document: Document, files: dict[int, File], ctype: ContentType | None, uids: Uids
) -> list[Version]:
    """Give `document` the life that `export_life` wrote, and return its versions.

    `files` are all files of the document by uid. Raises Problem for a version that was changed, and whatever
    wrong data make Python raise.
    """
    document.shown = number(data["shown"])
    document.removed_files = _own_files(data["removed_files"], files)
    document.kept_files = _own_files(data["kept_files"], files)
    document.supersedes = tuple(uid_of(entry) for entry in items(data["supersedes"]))
    document.course = tuple(_event_in(entry, uids) for entry in items(data["course"]))
    if [entry[0] for entry in document.course] != sorted(entry[0] for entry in document.course):
        raise ValueError("course")
    for name in _DATES:
        setattr(document, name, _day_in(data[name]))
    if data["draft"] is not None:
        document.draft = _draft_in(data["draft"], document, files, ctype, uids)
    document.put_aside = tuple(
        _draft_in(entry, document, files, ctype, uids) for entry in items(data["put_aside"])
    )
    versions = [_version_in(entry, document, files, ctype, uids) for entry in items(data["versions"])]
    if tuple(version.uid for version in versions) != document.versions:
        raise ValueError("versions")
    if [version.number for version in versions] != list(range(1, len(versions) + 1)):
        raise ValueError("versions.number")
    if document.shown > len(versions) or any(entry[3] > len(versions) for entry in document.course):
        raise ValueError("course.version")
    return versions


def _uids(uids) -> list[str]:
    return [format_uid(uid) for uid in uids]


def _own_files(data, files: dict[int, File]) -> tuple[int, ...]:
    found = tuple(uid_of(entry) for entry in items(data))
    if not set(found) <= files.keys():
        raise ValueError("files")
    return found


def _day_out(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day_in(data) -> date | None:
    return None if data is None else date.fromisoformat(text(data))


def _event_out(entry: tuple, logins: Logins) -> list:
    day, state, holds, version, known, why, act, other, at, by = entry
    return [
        day.isoformat(), state, holds, version, known, why, act, None if other is None else format_uid(other),
        at.isoformat(), logins.login(by),
    ]  # fmt: skip


def _event_in(data, uids: Uids) -> tuple:
    day, state, holds, version, known, why, act, other, at, by = items(data)
    return (
        date.fromisoformat(text(day)), word(state), flag(holds), number(version), flag(known), text(why),
        text(act), None if other is None else uid_of(other), moment(at), uids.uid(by),
    )  # fmt: skip


def _values_out(values: dict, logins: Logins) -> dict:
    """Without the type: it may have changed since the values were approved."""
    return with_logins(None, to_plain(None, values), logins)


def _values_in(data, uids: Uids) -> dict:
    values = from_plain(None, with_uids(None, data, uids))
    check_plain(values)
    return values


def _log_out(log, logins: Logins) -> list:
    return [[logins.login(who), at.isoformat(), what, said, rev] for who, at, what, said, rev in log]


def _log_in(data, uids: Uids) -> tuple[tuple, ...]:
    return tuple(
        (uids.uid(who), moment(at), word(what), text(said), text(rev))
        for who, at, what, said, rev in map(items, items(data))
    )


def _draft_out(draft: Draft, logins: Logins) -> dict:
    return {
        "state": draft.state,
        "rev": draft.rev,
        "created": draft.created.isoformat(),
        "created_by": logins.login(draft.created_by),
        "changed": draft.changed.isoformat(),
        "author": logins.login(draft.author),
        "values": None if draft.values is None else _values_out(draft.values, logins),
        "files": None if draft.files is None else _uids(draft.files),
        "removed_files": None if draft.removed_files is None else _uids(draft.removed_files),
        "type_version": draft.type_version,
        "based_on": draft.based_on,
        "minor": draft.minor,
        "reason": draft.reason,
        "steps": [
            [
                logins.login(person), part, verdict, said, None if when is None else when.isoformat(), rev,
                _day_out(due), None if named is None else named.isoformat(), logins.login(named_by),
            ]
            for person, part, verdict, said, when, rev, due, named, named_by in draft.steps
        ],
        "asks": draft.asks,
        "log": _log_out(draft.log, logins),
    }  # fmt: skip


def _draft_in(data: dict, document, files: dict[int, File], ctype: ContentType | None, uids: Uids) -> Draft:
    draft = Draft(
        document.uid,
        word(data["state"]),
        text(data["rev"]),
        moment(data["created"]),
        uids.uid(data["created_by"]),
    )
    draft.changed, draft.author = moment(data["changed"]), uids.uid(data["author"])
    if data["values"] is not None:
        draft.values = _values_in(data["values"], uids)
        for name in _rich(ctype, draft.values):
            draft.values[name] = clean_html(draft.values[name])
    if data["files"] is not None:
        draft.files = _own_files(data["files"], files)
    if data["removed_files"] is not None:
        draft.removed_files = _own_files(data["removed_files"], files)
    draft.type_version, draft.based_on = number(data["type_version"]), number(data["based_on"])
    draft.minor, draft.reason = flag(data["minor"]), text(data["reason"])
    steps = []
    for entry in items(data["steps"]):
        person, part, verdict, said, when, rev, due, named, named_by = items(entry)
        if part not in ("reviewer", "approver") or verdict not in ("", "agreed", "returned"):
            raise ValueError("draft.steps")
        steps.append(
            (
                uids.uid(person), part, verdict, text(said), None if when is None else moment(when),
                text(rev), _day_in(due), None if named is None else moment(named), uids.uid(named_by),
            )
        )  # fmt: skip
    draft.steps, draft.log = tuple(steps), _log_in(data["log"], uids)
    draft.asks = flag(data.get("asks", True))
    return draft


def _rich(ctype: ContentType | None, values: dict) -> list[str]:
    """The names of the fields whose values are shown as HTML."""
    fields = () if ctype is None else ctype.fields
    return [f.name for f in fields if f.kind == "rich_text" and type(values.get(f.name)) is str]


def _version_out(site, version: Version, logins: Logins) -> dict:
    files = [site.get(uid, File) for uid in version.files]
    return {
        "uid": format_uid(version.uid),
        "number": version.number,
        "type_id": version.type_id,
        "type_version": version.type_version,
        "title": version.title,
        "values": _values_out(version.values, logins),
        "files": _uids(version.files),
        "file_facts": [list(facts) for facts in version.file_facts],
        # "same": the text that the file has today; else the pages as they were, null for none.
        "texts": [
            "same"
            if kept is not None and file is not None and file.text is kept
            else None
            if kept is None
            else list(kept.pages)
            for kept, file in zip(version.texts, files, strict=True)
        ],
        "approvals": [
            [logins.login(person), part, said, when.isoformat()]
            for person, part, said, when in version.approvals
        ],
        "log": _log_out(version.log, logins),
        "author": logins.login(version.author),
        "made": version.made.isoformat(),
        "made_by": logins.login(version.made_by),
        "based_on": version.based_on,
        "minor": version.minor,
        "reason": version.reason,
        "act": version.act,
        "people": sorted([logins.login(uid), name] for uid, _login, name in version.people),
        "digest": version.digest,
        # Of what was removed to protect a child: the file's uid, "" for the text itself.
        "forgotten": [format_uid(uid) if uid else "" for uid in version.forgotten],
    }


def _version_in(data: dict, document, files: dict[int, File], ctype: ContentType | None, uids: Uids):
    kept_files = _own_files(data["files"], files)
    texts = []
    for uid, pages in zip(kept_files, items(data["texts"]), strict=True):
        if pages == "same":
            texts.append(files[uid].text)
        else:
            texts.append(None if pages is None else FileText(document.uid, map(text, items(pages))))
    facts = []
    for entry in items(data["file_facts"]):
        name, media_type, size, sha256 = items(entry)
        facts.append((text(name), text(media_type), number(size), text(sha256)))
    people = []
    for entry in items(data["people"]):
        login, name = items(entry)
        people.append((uids.uid(text(login)), login, text(name)))
    approvals = []
    for entry in items(data["approvals"]):
        person, part, said, when = items(entry)
        approvals.append((uids.uid(person), word(part), text(said), moment(when)))
    version = Version(
        uid=uid_of(data["uid"]),
        document=document.uid,
        number=number(data["number"]),
        type_id=text(data["type_id"]),
        type_version=number(data["type_version"]),
        title=text(data["title"]),
        values=_values_in(data["values"], uids),
        files=kept_files,
        file_facts=tuple(facts),
        texts=tuple(texts),
        approvals=tuple(approvals),
        log=_log_in(data["log"], uids),
        author=uids.uid(data["author"]),
        made=moment(data["made"]),
        made_by=uids.uid(data["made_by"]),
        based_on=number(data["based_on"]),
        minor=flag(data["minor"]),
        reason=text(data["reason"]),
        act=text(data["act"]),
        people=tuple(sorted(people, key=lambda one: one[1])),
        digest=text(data["digest"]),
    )
    for entry in items(data.get("forgotten", [])):
        version.forget(uid_of(entry) if entry else None, version.title)
    changed = version.digest != digest_of(version)
    for name in _rich(ctype, version.values):
        changed = changed or clean_html(version.values[name]) != version.values[name]
    if changed:
        raise Problem(
            _("Version ${n} was changed after the export.", mapping={"n": printable(str(version.number))})
        )
    return version
