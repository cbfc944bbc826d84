"""Documents with lives for tests: people of the Police Academy, and short ways to take steps."""

import io
from datetime import date, timedelta
from itertools import pairwise
from mimetypes import guess_type

from dosja.accounts.model import User
from dosja.content_types import load_core_types
from dosja.documents.extraction import Result
from dosja.documents.life import operations as life
from dosja.documents.life.operations import Answers
from dosja.documents.life.text import begun, edit_rev, text_rev
from dosja.documents.model import Document
from dosja.documents.operations.documents import create_document, update_document
from dosja.documents.operations.files import attach_file, store_text
from tests.functional.conftest import BEGIN

TYPES = load_core_types()
SOP = TYPES["sop"]
TODAY = date(2026, 11, 23)
EDITOR, APPROVER, READER, TRAINER = (
    "redaktor.akademia",
    "miratues.akademia",
    "partner",
    "trajner.akademia",
)


def day(offset: int) -> date:
    """The day so many days after the beginning of the test."""
    return TODAY + timedelta(days=offset)


def take_places(lives, days) -> None:
    """Let each of the lives take the place of the one before it, on its day."""
    for (old, new), since in zip(pairwise(lives), days, strict=True):
        life.supersede_document(
            old.site, old.who(APPROVER), old.tick(), old.document, old.ctype, new.document, since
        )


class Life:
    """One document of the Police Academy in an open site, and a clock that every step moves by a minute."""

    def __init__(self, site, document=None, now=BEGIN, code="PSV-AKP-1/2026", **values):
        self.site, self.now, self.ctype = site, now, SOP
        self.document = document or self.create(code, **values)

    def create(self, code, ctype=SOP, **values) -> Document:
        self.ctype = ctype
        given = {"title": "Procedura", "code": code, "language": "sq", "body": "<p>Neni 1</p>", **values}
        return create_document(
            self.site, self.who(EDITOR), self.tick(), ctype, agency="akademia", values=given, access="public"
        )

    def who(self, login) -> User:
        return self.site.users[login]

    def tick(self):
        self.now += timedelta(minutes=1)
        return self.now

    def on(self, number_of_days):
        """Move the clock to the morning of a day after the beginning."""
        self.now = BEGIN + timedelta(days=number_of_days)
        return self

    def edit(self, login=EDITOR, **values):
        new = {**begun(self.site, self.document).values, **values}
        update_document(
            self.site, self.who(login), self.tick(), self.document, self.ctype,
            rev=edit_rev(self.document), values=new,
        )  # fmt: skip

    def attach(self, name, *pages):
        """Attach a file of the kind that its name says, of which these pages were read."""
        file = attach_file(
            self.site, self.who(EDITOR), self.tick(), self.document, self.ctype,
            name=name, media_type=guess_type(name)[0], source=io.BytesIO("\f".join(pages).encode()),
        )  # fmt: skip
        store_text(self.site, self.tick(), file.uid, Result("done", pages=pages, page_count=len(pages)))
        return file

    def step(self, name, login=APPROVER, **answers):
        answers.setdefault("rev", None)
        return life.take_step(
            self.site, self.who(login), self.tick(), self.document, self.ctype, name, Answers(**answers)
        )

    def submit(self, reviewers=(), approvers=(APPROVER,), login=EDITOR, **answers):
        return self.step(
            "submit",
            login,
            reviewers=tuple(self.who(name).uid for name in reviewers),
            approvers=tuple(self.who(name).uid for name in approvers),
            **answers,
        )

    def agree(self, login=TRAINER, agree=True, comment="", rev=None):
        life.tick(
            self.site, self.who(login), self.tick(), self.document, self.ctype,
            rev=rev or text_rev(self.document), agree=agree, comment=comment,
        )  # fmt: skip

    def approve(self, from_day=None, login=APPROVER, **answers):
        from dosja.documents.life.course import day_of

        answers.setdefault("day", from_day or day_of(self.now))
        return self.step("approve", login, rev=text_rev(self.document), **answers)

    def publish(self, from_day=None, **answers):
        """Send to review and approve in one go."""
        self.submit()
        return self.approve(from_day, **answers)
