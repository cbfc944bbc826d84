"""Making a version of the text that is being written, and showing the version that counts on a day."""

from datetime import date, datetime

from dosja.accounts.model import User
from dosja.content_types import ContentType, check_plain, migrate_values
from dosja.documents.life.course import state_on, version_on
from dosja.documents.life.digests import digest_of_facts, people_in
from dosja.documents.life.model import Version
from dosja.documents.life.reviews import AGREED, steps_of
from dosja.documents.life.text import (
    begun,
    new_rev,
    version_of,
)
from dosja.documents.model import Document
from dosja.documents.operations.documents import check_code
from dosja.documents.queries import existing_files
from dosja.errors import Missing
from dosja.messages import _
from dosja.privacy.screening import check_harmless
from dosja.storage.model import Site


def check_readable_files(site: Site, document: Document) -> None:
    """Missing while the text of a file of the working text is still being read: a version keeps it."""
    for file in existing_files(site, begun(site, document).files):
        if file.status in ("pending", "ocr"):
            raise Missing(
                _(
                    "The text of the file ${name} is still being read. Try again in a moment.",
                    mapping={"name": file.name},
                )
            )


def make_version(
    site: Site,
    actor: User,
    now: datetime,
    document: Document,
    ctype: ContentType,
    *,
    minor: bool = False,
    reason: str = "",
    act: str = "",
    comment: str = "",
) -> Version:
    """Store the text that is being written as the document's next version and end its draft.

    The document's own text stays as it is (see `settle`). Raises Invalid (code) and Missing.
    """
    check_readable_files(site, document)
    check_harmless(site, document)
    draft = document.draft
    text = begun(site, document)
    values = migrate_values(ctype, text.values, text.type_version)
    check_plain(values)
    check_code(site, document.uid, values)
    files = existing_files(site, text.files)
    approvals = tuple(
        (step.person, step.part, step.comment, step.when)
        for step in steps_of(draft)
        if step.verdict == AGREED
    )
    if not any(entry[0] == actor.uid for entry in approvals):
        approvals = (*approvals, (actor.uid, "approver", comment, now))
    facts = {
        "uid": site.take_uid(),
        "document": document.uid,
        "number": len(document.versions) + 1,
        "type_id": document.type_id,
        "type_version": ctype.version,
        "title": values.get("title") or values.get("code") or "",
        "values": values,
        "files": tuple(file.uid for file in files),
        "file_facts": tuple((file.name, file.media_type, file.size, file.sha256) for file in files),
        "texts": tuple(file.text for file in files),
        "approvals": approvals,
        "log": () if draft is None else draft.log,
        "author": document.modified_by if draft is None else draft.author,
        "made": now,
        "made_by": actor.uid,
        "based_on": text.based_on,
        "minor": minor,
        "reason": reason,
        "act": act,
    }
    plain = tuple(facts[name] for name in facts if name not in ("texts", "files", "uid", "document"))
    everyone = people_in(plain, lambda uid: site.get(uid, User) is not None)
    people = sorted((site.uids[uid] for uid in everyone), key=lambda person: person.login)
    facts["people"] = tuple((person.uid, person.login, person.name) for person in people)
    version = Version(**facts, digest=digest_of_facts(facts))
    site.uids[version.uid] = version
    document.versions = (*document.versions, version.uid)
    document.kept_files = tuple(dict.fromkeys((*document.kept_files, *version.files)))
    document.removed_files = tuple(uid for uid in text.removed if uid not in version.files)
    document.draft = None
    return version


def settle(site: Site, document: Document, today: date) -> bool:
    """Bring the document's state and shown text to what its course says for `today`; True when it changed.

    The caller indexes and records it.
    """
    changed = False
    state = state_on(document, today)
    if state and state != document.state:
        document.state = state
        changed = True
    number = version_on(document, today)
    if number and number != document.shown:
        version = version_of(site, document, number)
        if version is not None:
            document.values, document.type_version = dict(version.values), version.type_version
            document.files, document.shown = version.files, number
            changed = True
    if changed:  # the index has to look at it again
        document.rev = new_rev()
    return changed
