"""Everything of a site as open files: one folder for each document with its JSON and its original files.

Layout: `dosja-export.json`, `accounts.json`, `agencies.json`, `groups.json`, and
`documents/<uid>/document.json` with `documents/<uid>/files/<file uid>/<name>`. People are named by their
login. The same content gives the same bytes. Passwords, roles, the sign-in history, and inboxes with
what people follow (they tell of moments that are past) stay behind.
"""

import errno
import shutil
from pathlib import Path

from dosja.accounts.audit import history_of
from dosja.content_types import to_plain
from dosja.documents.exchange.lives import export_life
from dosja.documents.exchange.plain import FORMAT, MANIFEST, Logins, dump, with_logins
from dosja.documents.exchange.signatures import export_signatures
from dosja.documents.life.text import all_files
from dosja.documents.model import Document, File
from dosja.uids import format_uid


def export_site(site, types, folder: Path, progress=None, only: list[int] | None = None) -> dict[str, int]:
    """Write the site into `folder`, which must be empty or new; returns how many documents and files.

    `only`: uids of the documents that are wanted; without it all. `progress(done, total)` is called after
    each document. Raises FileExistsError for a folder that is not
    empty, NotADirectoryError, and OSError as the disk does: then nothing is left of what was written.
    """
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "", str(folder))
    # Restricted documents are among them: nobody else on this machine may look into a folder that we make.
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(folder.iterdir()):
        raise FileExistsError(str(folder))
    try:
        return _write(site, types, folder, progress, only)
    except BaseException:
        for left in folder.iterdir():
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)
        raise


def _write(site, types, folder: Path, progress, only) -> dict[str, int]:
    logins = Logins(site)
    uids = sorted(uid for uids in site.documents.by_type.values() for uid in uids) if only is None else only
    files = 0
    for done, uid in enumerate(uids, 1):
        files += _export_document(site, types, site.uids[uid], folder / "documents" / format_uid(uid), logins)
        if done % 50 == 0:
            site._p_jar.cacheGC()
        if progress is not None:
            progress(done, len(uids))
    (folder / "accounts.json").write_bytes(dump(_accounts(logins)))
    (folder / "agencies.json").write_bytes(dump(_agencies(site)))
    (folder / "groups.json").write_bytes(dump(_groups(site)))
    # Last of all: a folder without it is no export.
    (folder / MANIFEST).write_bytes(dump({"format": FORMAT, "documents": len(uids), "files": files}))
    return {"documents": len(uids), "files": files}


def _export_document(site, types, document: Document, folder: Path, logins: Logins) -> int:
    folder.mkdir(parents=True)
    ctype = types.get(document.type_id)
    sheet = site.acknowledgements.sheet(document.uid)
    every = (*all_files(document), *(() if sheet is None else sheet.evidence))
    files = [file for uid in every if (file := site.get(uid, File)) is not None]
    data = {
        "uid": format_uid(document.uid),
        "type": document.type_id,
        "type_version": document.type_version,
        "agency": document.agency,
        "access": document.access,
        "group": document.group,
        "readers": [logins.login(uid) for uid in document.readers],
        "state": document.state,
        "rev": document.rev,
        "created": document.created.isoformat(),
        "created_by": logins.login(document.created_by),
        "modified": document.modified.isoformat(),
        "modified_by": logins.login(document.modified_by),
        "trashed": None
        if document.trashed is None
        else [document.trashed[0].isoformat(), logins.login(document.trashed[1])],
        "values": with_logins(ctype, to_plain(ctype, document.values), logins),
        "cleared": list(document.cleared),
        "purged": None
        if document.purged is None
        else [document.purged[0].isoformat(), logins.login(document.purged[1])],
        "codes": list(document.codes),
        "versions": [format_uid(uid) for uid in document.versions],
        "files": [_file(file, document, logins) for file in files],
        "life": export_life(site, document, logins),
        "acknowledgements": export_signatures(site, document, logins),
        "history": [
            {
                "id": row.id,
                "actor": logins.login(row.actor),
                "action": row.action,
                "detail": with_logins(None, to_plain(None, row.detail), logins),
            }
            for row in reversed(history_of(site, document))
        ],
    }
    for file in files:
        if file.purged is not None:
            continue
        target = folder / "files" / format_uid(file.uid) / file.name
        target.parent.mkdir(parents=True)
        with file.blob.open("r") as source, target.open("wb") as copy:
            shutil.copyfileobj(source, copy, 1024 * 1024)
    (folder / "document.json").write_bytes(dump(data))
    return len(files)


def _file(file: File, document: Document, logins: Logins) -> dict:
    return {
        "uid": format_uid(file.uid),
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "attached": file.uid in document.files,
        "created": file.created.isoformat(),
        "created_by": logins.login(file.created_by),
        "removed": None
        if file.removed is None
        else [file.removed[0].isoformat(), logins.login(file.removed[1])],
        "status": file.status,
        "reason": file.reason,
        "page_count": file.page_count,
        "reads": file.reads,
        "pages": list(file.text.pages) if file.text is not None else [],
        "ocr": list(file.text.ocr) if file.text is not None else [],
        "cleared": list(file.cleared),
        "passed": None if file.passed is None else [file.passed[0].isoformat(), logins.login(file.passed[1])],
        "purged": None if file.purged is None else [file.purged[0].isoformat(), logins.login(file.purged[1])],
    }


def _accounts(logins: Logins) -> list[dict]:
    users = sorted(logins.people.values(), key=lambda user: user.login)
    return [{"login": user.login, "name": user.name, "language": user.language} for user in users]


def _agencies(site) -> list[dict]:
    return [
        {
            "id": agency.aid,
            "abbr": agency.abbr,
            "sq": agency.title_sq,
            "en": agency.title_en,
            "kind": agency.kind,
            "active": agency.active,
            "units": [
                {
                    "id": unit.unit_id,
                    "sq": unit.title_sq,
                    "en": unit.title_en,
                    "county": unit.county,
                    "active": unit.active,
                }
                for unit in agency.units.values()
            ],
        }
        for agency in site.agencies.values()
    ]


def _groups(site) -> list[dict]:
    return [{"id": group.gid, "sq": group.title_sq, "en": group.title_en} for group in site.groups.values()]
