"""Import of an export: every document with its uid, its times, its history and its files, as it was.

What is there already (same uid) is left alone, so the same export twice adds nothing. People who have no
account here become disabled accounts without a password, so that the history keeps their names.
"""

from functools import partial
from pathlib import Path

from dosja.accounts.audit import record
from dosja.accounts.model import SHARDS, Group, User
from dosja.accounts.operations import LOGIN
from dosja.agencies.model import Agency, Unit
from dosja.content_types import TypeRegistry
from dosja.documents.exchange.batches import in_transaction
from dosja.documents.exchange.checking import Checked, check_document, read_json
from dosja.documents.exchange.outcome import Outcome, printable
from dosja.documents.exchange.plain import FORMAT, MANIFEST, Uids
from dosja.documents.exchange.signatures import store_signatures
from dosja.documents.model import Document
from dosja.errors import Problem, why
from dosja.messages import _
from dosja.privacy.screening import screen_document, screen_file
from dosja.uids import parse_uid

BATCH_DOCUMENTS = 50
BATCH_BYTES = 200_000_000


def is_export(folder: Path) -> bool:
    """True for a folder that `export_site` wrote to its end."""
    return (folder / MANIFEST).is_file()


def import_export(db, types: TypeRegistry, folder: Path, now, progress=None) -> Outcome:
    """Bring an export in, 50 documents in a transaction; a wrong document is refused whole, the others go in.

    Raises Problem when the export as a whole cannot be used. `progress(done, total)` is called as it goes on.
    """
    head = read_json(folder / MANIFEST, folder)
    if type(head) is not dict or head.get("format") != FORMAT:
        raise Problem(_("This export was written by another version of Dosja."))
    people = in_transaction(db, partial(_take_frame, folder=folder, now=now), note="import of an export")
    below = folder / "documents"
    places = sorted(path for path in below.iterdir() if path.is_dir()) if below.is_dir() else []
    outcome = Outcome()
    start = 0
    while start < len(places):
        work = partial(_take_batch, now=now, types=types, places=places, start=start, uids=Uids(people))
        batch, start = in_transaction(db, work, note="import of an export")
        outcome.add(batch)
        if progress is not None:
            progress(start, len(places))
    if type(head.get("documents")) is int and head["documents"] > len(places):
        missing = head["documents"] - len(places)
        outcome.refused.append(
            (MANIFEST, _("Documents missing in the folder: ${n}.", mapping={"n": missing}))
        )
    return outcome


def _take_frame(site, folder: Path, now) -> dict[str, int]:
    """Accounts, agencies and groups that are not here yet; returns login -> uid of all that the export names.

    A site without any document takes agencies and groups as they were; elsewhere its own stay as they are.
    """
    empty = not site.documents.modified
    try:
        people = _take_accounts(site, read_json(folder / "accounts.json", folder), now)
        _take_agencies(site, read_json(folder / "agencies.json", folder), empty)
        _take_groups(site, read_json(folder / "groups.json", folder), empty)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Problem(_("The accounts, agencies or groups of the export are not valid.")) from error
    return people


def _take_accounts(site, accounts: list, now) -> dict[str, int]:
    people = {}
    for data in accounts:
        login = _plain(data["login"])
        if not LOGIN.fullmatch(login):
            raise ValueError(login)
        user = site.users.get(login)
        if user is None:
            language = "en" if data["language"] == "en" else "sq"
            user = User(site.take_uid(), login, _plain(data["name"]), "", now, language=language)
            user.disabled = True
            site.users[login] = user
            site.uids[user.uid] = user
            record(site, user, None, now, "user:created", login=login)
        people[login] = user.uid
    return people


def _take_agencies(site, agencies: list, empty: bool) -> None:
    for data in agencies:
        agency = site.agencies.get(_plain(data["id"]))
        if agency is None:
            agency = site.agencies[data["id"]] = Agency(data["id"], "", "", "")
        elif not empty:
            continue
        agency.abbr, agency.kind = _plain(data["abbr"]), _plain(data["kind"])
        agency.title_sq, agency.title_en = _plain(data["sq"]), _plain(data["en"])
        agency.active = data["active"] is True
        for item in data["units"]:
            unit = agency.units.get(_plain(item["id"]))
            if unit is None:
                unit = agency.units[item["id"]] = Unit(item["id"], "")
            unit.title_sq, unit.title_en = _plain(item["sq"]), _plain(item["en"])
            unit.county, unit.active = _plain(item["county"]), item["active"] is True


def _take_groups(site, groups: list, empty: bool) -> None:
    for data in groups:
        group = site.groups.get(_plain(data["id"]))
        if group is None:
            group = site.groups[data["id"]] = Group(data["id"], "", "")
        elif not empty:
            continue
        group.title_sq, group.title_en = _plain(data["sq"]), _plain(data["en"])


def _plain(value) -> str:
    if type(value) is not str:
        raise TypeError(repr(value))
    return value


def _take_batch(site, now, types, places: list[Path], start: int, uids: Uids) -> tuple[Outcome, int]:
    """Take documents from position `start` on; returns what was done and the position of the next batch."""
    outcome = Outcome()
    size, end = 0, start
    while end < len(places) and end - start < BATCH_DOCUMENTS and size < BATCH_BYTES:
        place = places[end]
        end += 1
        try:
            known = site.get(parse_uid(place.name), Document)
            if known is not None:
                outcome.known += 1
                continue
            checked = check_document(place, types, uids)
            _refuse_taken(site, checked)
        except Problem as problem:
            outcome.refused.append((printable(place.name), problem.message))
            continue
        except OSError as error:
            reason = _("The file cannot be read: ${why}", mapping={"why": why(error)})
            outcome.refused.append((printable(place.name), reason))
            continue
        _store(site, now, checked)
        size += sum(file.size for file, _attached in checked.files)
        outcome.taken += 1
        outcome.files += len(checked.files)
        outcome.waiting += [
            (file.name, file.uid) for file, _attached in checked.files if file.status == "pending"
        ]
    return outcome, end


def _refuse_taken(site, checked: Checked) -> None:
    """Problem where the document, which is right in itself, does not fit into this site."""
    document = checked.document
    if document.agency not in site.agencies:
        raise Problem(_("There is no agency ${agency}.", mapping={"agency": printable(document.agency)}))
    if document.access == "group" and document.group not in site.groups:
        raise Problem(_("There is no group ${group}.", mapping={"group": printable(document.group)}))
    own = (document.uid, *(file.uid for file, _attached in checked.files))
    for uid in (*own, *(version.uid for version in checked.versions)):
        if uid in site.uids:
            raise Problem(_("Something else has the uid of this document or of one of its files."))
    codes = {*document.codes, document.code.lower()} - {""}
    for code in sorted(codes):
        if site.documents.uid_of_code(code) is not None:
            raise Problem(_("The code ${code} is taken by another document.", mapping={"code": code}))


def _store(site, now, checked: Checked) -> None:
    """Put a checked document into the database, exactly as it was; nothing here may fail.

    What may name a child is held back here too, whatever the export says.
    """
    document = checked.document
    for file, _attached in checked.files:
        site.uids[file.uid] = file
        if file.purged is None:
            site.documents.digests.insert((file.sha256, file.uid))
        if file.status == "ocr":
            site.scans.insert(file.uid)
    for entry, actor, action, detail in checked.history:
        shard = site.audit.shards[entry % SHARDS]
        if entry not in shard:
            shard[entry] = (actor, action, document.uid, detail)
    for version in checked.versions:
        site.uids[version.uid] = version
    site.uids[document.uid] = document
    for file, _attached in checked.files:
        screen_file(site, file, now)
    screen_document(site, document, now)
    site.documents.index(document)
    if checked.asked is not None:
        store_signatures(site, document, checked.asked)
