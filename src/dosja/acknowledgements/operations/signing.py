"""Signatures: a person confirms to have read and understood the version in force. They are only added."""

from collections.abc import Collection
from datetime import datetime

from dosja.accounts.audit import note
from dosja.accounts.model import NATIONAL, User
from dosja.accounts.permissions import may_know_file, may_read, tokens_of
from dosja.acknowledgements.opening import Opening
from dosja.acknowledgements.operations.rounds import follow_document, text_to_confirm
from dosja.acknowledgements.quiz import answered
from dosja.acknowledgements.rows import ON_SCREEN, Request, Signature, Try
from dosja.acknowledgements.standing import SIGNED, members_of, standing_of
from dosja.documents.life.course import day_of, holds_on
from dosja.documents.life.text import version_of
from dosja.documents.model import Document, File
from dosja.errors import Conflict, Missing, NotAllowed
from dosja.messages import _
from dosja.storage.model import Site


class Outdated(Conflict):
    """The text that the person saw is no longer the one in force."""


class SignedAlready(Conflict):
    """The person confirmed this version before; nothing was written."""


def sign(
    site: Site,
    actor: User,
    now: datetime,
    document: Document,
    opening: Opening | None,
    *,
    answers: tuple[int, ...] = (),
    files: Collection[int] = (),
) -> Signature | Try:
    """Keep that `actor` read and understood the version in force; returns the signature.

    `opening`: the proof that the text was shown; `files`: uids of files that the person opened. With a quiz
    its `answers` (positions of the choices); where too few are right the Try is kept and returned, and
    nothing is signed. Whoever may read the document may confirm it while it is asked for, also unasked.
    Raises NotAllowed, Conflict (Outdated, SignedAlready), Missing (files to open) and Invalid (q1, …).
    """
    if actor.disabled or document.trashed or not may_read(tokens_of(actor, site.groups.values()), document):
        raise NotAllowed(_("You may not confirm this document."))
    follow_document(site, now, document)
    tally, day = site.acknowledgements.tally(document.uid), day_of(now)
    number = holds_on(document, day)
    if tally is None or not number:
        raise Conflict(_("Nobody is asked to confirm this document any more. Nothing was signed."))
    version = text_to_confirm(site, document, number)
    if opening is None or (opening.person, opening.document) != (actor.uid, document.uid):
        raise Conflict(_("Open and read the text first, then confirm it below. Nothing was signed."))
    if (opening.version, opening.digest) != (number, version.digest):
        raise Outdated(
            _(
                "Version ${n} came into force meanwhile. Read what changed; nothing was signed.",
                mapping={"n": number},
            )
        )
    sheet, roll = site.acknowledgements.sheet(document.uid), site.acknowledgements.roll
    request = Request(*sheet.request)
    roll.enrol(actor)
    bit = roll.bit(actor.uid)
    if has_signed(sheet, tally, actor.uid, bit, day):
        raise SignedAlready(_("You confirmed this version already. Nothing was signed twice."))
    unopened = [
        file.name for file in files_to_open(site, document, version, sheet, actor) if file.uid not in files
    ]
    if unopened:
        raise Missing(
            _("Open these files first: ${names}. Nothing was signed.", mapping={"names": ", ".join(unopened)})
        )
    if request.quiz:
        result = answered(request, number, answers, now)
        sheet.note_try(actor.uid, tuple(result))
        if not result.passed:
            return result
    agency = next((agency for _role, agency in actor.roles if agency != NATIONAL), "")
    signature = Signature(
        number, version.digest, now, day, ON_SCREEN, actor.login, actor.name, agency, actor.unit,
        bool(bit & members_of(tally)), actor.uid,
    )  # fmt: skip
    keep(site, document, actor.uid, signature)
    note(site, document, actor, now, "acknowledgement:signed", version=number)
    return signature


def keep(site: Site, document: Document, person: int, signature: Signature) -> None:
    """Add a signature, and count it where it is for the version that is asked for now."""
    sheet, tally = site.acknowledgements.sheet(document.uid), site.acknowledgements.tally(document.uid)
    sheet.sign(person, tuple(signature))
    if tally is not None and tally.version == signature.version:
        bit = site.acknowledgements.roll.bit(person)
        tally.add("signed", signature.day, bit)
        for name in ("told", "reminded", "warned"):  # when it is to be read again, it is told again
            setattr(tally, name, getattr(tally, name) & ~bit)


def has_signed(sheet, tally, person: int, bit: int, day) -> bool:
    """True when the person needs not sign now; a signature that was carried over can be given anew."""
    own = standing_of(tally, bit, day)
    if own.state == SIGNED or (not own.state and own.signed is not None):
        rows = sheet.signatures.get(person, ())
        return any(row[0] == tally.version for row in rows)
    return False


def last_signed(sheet, person: int, before: int) -> int:
    """The newest version up to `before` that the person ever signed, 0 for none."""
    rows = sheet.signatures.get(person, ()) if sheet is not None else ()
    return max((row[0] for row in rows if row[0] <= before), default=0)


def files_to_open(site: Site, document: Document, version, sheet, person: User) -> list[File]:
    """The files of a version that a person has to open before signing: those that are new since the version
    that he signed last, and that he may see; one that is still being checked cannot be opened, and so nothing
    be signed."""
    earlier = version_of(site, document, last_signed(sheet, person.uid, version.number - 1))
    tokens = tokens_of(person, site.groups.values())
    seen = {facts[3] for facts in earlier.file_facts} if earlier is not None else set()
    facts = zip(version.files, version.file_facts, strict=True)
    found = (site.get(uid, File) for uid, fact in facts if fact[3] not in seen)
    return [file for file in found if file is not None and may_know_file(tokens, file, document)]
