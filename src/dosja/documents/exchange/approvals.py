"""Texts that were approved on paper, as a manifest tells of them: recorded as versions once they were read.

Columns: `act` (kind, number and date of the act; it makes the row a recorded text), `approved_on`,
`in_force_from`, `in_force_until`, `next_review`, `keep_until`; days as 2018-05-31 or 31.05.2018. A "?" behind
`in_force_from` says that it is the last day on which it can have been; without it the day is not known.
"""

from datetime import datetime

from dosja.accounts.permissions import OPERATOR, allows
from dosja.content_types import ContentType
from dosja.content_types.typed_text import format_date, parse_date
from dosja.documents.exchange.batches import in_transaction
from dosja.documents.exchange.outcome import Outcome
from dosja.documents.life.operations import Answers, take_step
from dosja.documents.life.plan import plan_of
from dosja.documents.life.text import is_fixed
from dosja.documents.model import Document
from dosja.documents.queries import existing_files
from dosja.errors import Invalid, Problem
from dosja.messages import _

STEP = "record"
DAYS = {
    "in_force_from": "day",
    "in_force_until": "until",
    "next_review": "next_review",
    "keep_until": "keep_until",
}
"""Column -> the answer of the step that it gives."""
COLUMNS = ("act", "approved_on", *DAYS)


def approval_of(row: dict[str, str], ctype: ContentType, actor, agency: str, now: datetime) -> Answers | None:
    """What a row says of its approval; None where it says nothing. Invalid, by column, where it cannot be."""
    own = {field.name for field in ctype.fields}
    given = {name: row[name] for name in COLUMNS if row.get(name) and name not in own}
    if not given:
        return None
    transition = ctype.lifecycle.by_id.get(STEP)
    if transition is None:
        name = next(iter(given))
        raise Invalid({name: _("Documents of this kind are not recorded as approved elsewhere.")})
    if actor is not OPERATOR and not allows(actor, transition.permission, agency):
        raise Problem(_("You may not approve documents of this agency."))
    wrong = {}
    days = {}
    for name in ("approved_on", *DAYS):
        text = (
            given.get(name, "").removesuffix("?").strip() if name == "in_force_from" else given.get(name, "")
        )
        if text:
            days[name] = parse_date(text)
            if days[name] is None:
                wrong[name] = _("Write the day as dd.mm.yyyy.")
    act = given.get("act", "")
    if not act and "approved_on" not in given:
        wrong["act"] = _("Name the act by which it was approved.")
    if wrong:
        raise Invalid(wrong)
    approved = days.pop("approved_on", None)
    if approved is not None:
        written = format_date(approved)
        # The sentence stands in the document's language, which is Albanian in a paper archive.
        act = f"{act}, {written}" if act else f"Miratuar më {written}"
    answers = Answers(
        act=act,
        uncertain=given.get("in_force_from", "").endswith("?"),
        **{DAYS[name]: day for name, day in days.items()},
    )
    blank = Document(0, ctype.id, ctype.version, agency, ctype.lifecycle.first, {}, now, actor.uid)
    try:
        plan_of(blank, ctype, transition, answers, now, actor.uid)
    except Invalid as error:
        columns = {answer: column for column, answer in DAYS.items()}
        raise Invalid({columns.get(name, name): why for name, why in error.fields.items()}) from error
    return answers


def record_approved(db, login: str, now: datetime, types, outcome: Outcome) -> None:
    """Make the versions of `outcome.approved` whose files were read; each in a transaction of its own.

    What cannot be recorded stays a draft, and is told: in `refused`, or in `noted` where a text still waits
    to be read (the same import, done again, records it then).
    """
    for what, uid, answers in outcome.approved:

        def work(site, uid=uid, answers=answers, what=what):
            done = Outcome()
            actor = site.users[login] if login else OPERATOR
            document = site.get(uid, Document)
            if document is None or is_fixed(document):
                return done
            files = existing_files(site, document.files)
            if any(file.status in ("pending", "ocr") for file in files):
                done.noted.append(
                    (what, _("It is a draft still: its text is being read. Import it again to record it."))
                )
                return done
            try:
                take_step(site, actor, now, document, types.get(document.type_id), STEP, answers)
                done.recorded = 1
            except Problem as problem:
                fields = getattr(problem, "fields", None) or {"": problem.message}
                done.refused.extend(
                    (f"{what}: {name}" if name else what, why) for name, why in fields.items()
                )
            return done

        outcome.add(in_transaction(db, work, note="recording of an approved text"))
