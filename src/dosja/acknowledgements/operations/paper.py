"""Sheets that a group signed on paper: entered for its people, with the scan as evidence."""

from collections.abc import Iterable
from datetime import date, datetime

from dosja.accounts.audit import record
from dosja.accounts.model import NATIONAL, User
from dosja.acknowledgements.operations.asking import may_ask
from dosja.acknowledgements.operations.rounds import follow_document, text_to_confirm
from dosja.acknowledgements.operations.signing import keep
from dosja.acknowledgements.rows import ON_PAPER, Signature
from dosja.acknowledgements.standing import members_of
from dosja.documents.life.course import day_of, holds_on
from dosja.documents.model import Document, File
from dosja.errors import Conflict, Invalid, NotAllowed
from dosja.messages import _
from dosja.privacy.screening import screen_file
from dosja.storage.model import Site

MAX_PEOPLE = 500
SHOWN = 8


def record_paper(
    site: Site,
    actor: User,
    now: datetime,
    document: Document,
    *,
    persons: Iterable[int],
    day: date | None,
    scan: tuple[str, str, object] | None,
) -> int:
    """Enter the signatures of these user uids, given on paper on a day, and keep the scan (name, media type,
    binary file object at its start); returns how many were entered.

    They count for the version that was in force on that day; who signed that version already is passed over.
    The scan is kept beside the document for the agency's editors: it is no file of any version and not
    searched. Raises NotAllowed, Conflict and Invalid (persons, day, scan).
    """
    if document.trashed or not may_ask(actor, document):
        raise NotAllowed(_("You may not record signatures for documents of this agency."))
    follow_document(site, now, document)
    tally = site.acknowledgements.tally(document.uid)
    if tally is None:
        raise Conflict(_("Nobody is asked to confirm this document."))
    sheet, roll = site.acknowledgements.sheet(document.uid), site.acknowledgements.roll
    chosen = list(dict.fromkeys(persons))
    members = members_of(tally)
    wrong = {}
    number = 0
    if day is None:
        wrong["day"] = _("Write the day on which it was signed, as dd.mm.yyyy.")
    elif day > day_of(now):
        wrong["day"] = _("This day lies in the future.")
    else:
        number = holds_on(document, day)
        if not number:
            wrong["day"] = _("No version of this document was in force on that day.")
    people = [site.get(uid, User) for uid in chosen]
    outside = [user.name for user in people if user is not None and not roll.bit(user.uid) & members]
    if not chosen:
        wrong["persons"] = _("Choose who signed the sheet.")
    elif len(chosen) > MAX_PEOPLE:
        wrong["persons"] = _("Choose at most ${n} persons for one sheet.", mapping={"n": MAX_PEOPLE})
    elif None in people:
        wrong["persons"] = _("One of the chosen persons has no account.")
    elif outside:
        wrong["persons"] = _(
            "These people are not asked to confirm this document: ${names}",
            mapping={"names": ", ".join(outside[:SHOWN])},
        )
    if scan is None:
        wrong["scan"] = _("Attach the scan of the signed sheet.")
    if wrong or day is None:
        raise Invalid(wrong)
    version = text_to_confirm(site, document, number)
    fresh = [
        user
        for user in people
        if all(row[0] != number for row in sheet.signatures.get(user.uid, ()))
    ]  # fmt: skip
    if not fresh:
        raise Invalid({"persons": _("All of them confirmed this version already. Nothing was entered.")})
    evidence = _keep_scan(site, actor, now, document, sheet, scan)
    for user in fresh:
        agency = next((agency for _role, agency in user.roles if agency != NATIONAL), "")
        signature = Signature(
            number, version.digest, now, day, ON_PAPER, user.login, user.name, agency, user.unit, True,
            actor.uid, evidence.uid,
        )  # fmt: skip
        keep(site, document, user.uid, signature)
    record(
        site, document, actor, now, "acknowledgement:paper",
        version=number, day=day, people=len(fresh), name=evidence.name, file=evidence.uid,
    )  # fmt: skip
    return len(fresh)


def _keep_scan(site: Site, actor: User, now: datetime, document: Document, sheet, scan) -> File:
    """The scan as a file that only the editors of the agency find; the same scan twice is kept once.

    Its name is looked at for a child's; its text is not read: whoever sees a child named there reports it.
    """
    name, media_type, source = scan
    file = File(site.take_uid(), document.uid, name, media_type, now, actor.uid)
    file.take_content(source)
    file.status = "done"
    for uid in sheet.evidence:
        other = site.get(uid, File)
        if other is not None and other.sha256 == file.sha256 and other.name == name:
            return other
    site.uids[file.uid] = file
    sheet.evidence = (*sheet.evidence, file.uid)
    screen_file(site, file, now)
    return file
