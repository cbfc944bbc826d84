"""Intakes: files that were sent, looked at, and then made into documents."""

import hashlib
from datetime import datetime, timedelta

from dosja.accounts.audit import record
from dosja.accounts.model import User
from dosja.accounts.permissions import tokens_of
from dosja.content_types import ContentType, check_plain
from dosja.documents.model import Document
from dosja.documents.operations.documents import check_access, create_document
from dosja.documents.operations.files import MAX_FILES, attach_file
from dosja.documents.rights import check_creatable
from dosja.errors import Invalid, NotAllowed, Problem
from dosja.intake.model import Intake, Item
from dosja.intake.queries import holders_of
from dosja.messages import _, message_of
from dosja.storage.model import Site

MAX_ITEMS = 200
MAX_TITLE = 300
KEEP = timedelta(days=14)
"""An intake that was never finished is thrown away when its owner begins another one after so long."""
CHUNK = 1024 * 1024


def open_intake(
    site: Site,
    actor: User,
    now: datetime,
    ctype: ContentType,
    *,
    agency: str,
    values: dict,
    access: str = "internal",
    group: str | None = None,
    readers: tuple[int, ...] = (),
    together: bool = False,
) -> Intake:
    """Begin to take files in; `values` are what all have in common. Raises Invalid and NotAllowed."""
    check_creatable(site, actor, ctype, agency)
    check_plain(values)
    check_access(site, access, group, readers)
    for old in intakes_of(site, actor):
        if now - old.created > KEEP or not (old.items or old.refused):
            discard(site, actor, old)
    intake = Intake(
        site.take_uid(),
        actor.uid,
        now,
        ctype.id,
        agency,
        dict(values),
        access,
        group,
        tuple(readers),
        together,
    )
    site.intakes[intake.uid] = intake
    return intake


def intakes_of(site: Site, actor: User) -> list[Intake]:
    """What this person sent and has not finished, the newest first."""
    mine = [intake for intake in site.intakes.values() if intake.owner == actor.uid]
    return sorted(mine, key=lambda intake: intake.created, reverse=True)


def add_file(
    site: Site,
    actor: User,
    intake: Intake,
    *,
    name: str,
    media_type: str,
    title: str,
    language: str,
    source,
    max_bytes: int,
) -> Item:
    """Copy `source` (a binary file at its start) into the intake. Raises Invalid where it cannot be taken.

    `max_bytes`: most that the files of one intake may have together. What stands in a document already that
    the person may see is not chosen, but can be.
    """
    _check_owner(actor, intake)
    if len(intake.items) >= MAX_ITEMS:
        raise Invalid({"file": _("At most ${n} files are taken at once.", mapping={"n": MAX_ITEMS})})
    room = max_bytes - sum(item.size for item in intake.items)
    item = Item(site.take_uid(), name, media_type, title[:MAX_TITLE], language)
    digest = hashlib.sha256()
    with item.blob.open("w") as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            item.size += len(chunk)
            if item.size > room:
                limit = {"mb": max_bytes // 1_000_000}
                raise Invalid({"file": _("The files have more than ${mb} MB together.", mapping=limit)})
            target.write(chunk)
    item.sha256 = digest.hexdigest()
    if any(other.sha256 == item.sha256 for other in intake.items):
        raise Invalid({"file": _("The same file is in this list already.")})
    item.chosen = not holders_of(site, tokens_of(actor, site.groups.values()), item.sha256)
    intake.items = (*intake.items, item)
    if intake.together and not intake.title:
        intake.title = item.title
    return item


def refuse_file(actor: User, intake: Intake, name: str, reason: str) -> None:
    """Keep the name of a file that could not be taken, with the reason, so that it is told."""
    _check_owner(actor, intake)
    intake.refused = (*intake.refused[-MAX_ITEMS:], (name, *message_of(reason)))


def change_items(
    actor: User, intake: Intake, titles: dict[int, str], chosen: set[int], title: str = ""
) -> None:
    """Keep what the person changed: the titles by key, which files to take, and the one title of all."""
    _check_owner(actor, intake)
    if intake.together:
        intake.title = title.strip()[:MAX_TITLE]
    for item in intake.items:
        if item.key in titles:
            item.title = " ".join(titles[item.key].split())[:MAX_TITLE]
        item.chosen = item.key in chosen


def make_documents(
    site: Site, actor: User, now: datetime, intake: Intake, ctype: ContentType
) -> list[Document]:
    """Make documents of the chosen files; those that were refused stay in the intake with the reason.

    What was not chosen goes once everything chosen became a document. Raises Invalid where nothing is chosen.
    """
    _check_owner(actor, intake)
    chosen = [item for item in intake.items if item.chosen]
    if not chosen:
        raise Invalid({"": _("Choose at least one file.")})
    groups = [chosen] if intake.together else [[item] for item in chosen]
    made, left = [], []
    for items in groups:
        try:
            made.append(_make(site, actor, now, intake, ctype, items))
        except Problem as problem:
            fields = getattr(problem, "fields", None) or {"": problem.message}
            items[0].problem = message_of(next(iter(fields.values())))
            left += items
    if left:
        done = {item.key for item in chosen} - {item.key for item in left}
        intake.items = tuple(item for item in intake.items if item.key not in done)
    else:
        del site.intakes[intake.uid]
    if made:
        record(site, None, actor, now, "intake:finished", agency=intake.agency, rows=len(made))
    return made


def _make(site, actor, now, intake, ctype, items: list[Item]) -> Document:
    title = intake.title if intake.together else items[0].title
    if not title:
        raise Invalid({"title": _("Give the document a title.")})
    if len(items) > MAX_FILES:
        raise Invalid({"files": _("A document holds at most ${n} files.", mapping={"n": MAX_FILES})})
    language = intake.values.get("language") or items[0].language
    document = create_document(
        site,
        actor,
        now,
        ctype,
        agency=intake.agency,
        values={**intake.values, "title": title, "language": language},
        access=intake.access,
        group=intake.group,
        readers=intake.readers,
    )
    for item in items:
        with item.blob.open("r") as source:
            attach_file(
                site,
                actor,
                now,
                document,
                ctype,
                name=item.name,
                media_type=item.media_type,
                source=source,
            )
    return document


def discard(site: Site, actor: User, intake: Intake) -> None:
    """Throw the sent files away."""
    _check_owner(actor, intake)
    if intake.uid in site.intakes:
        del site.intakes[intake.uid]


def _check_owner(actor: User, intake: Intake) -> None:
    if intake.owner != actor.uid:
        raise NotAllowed(_("These files were sent by somebody else."))
