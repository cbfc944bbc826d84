"""Lives at random: people of every role take every step at any time, by a clock that also goes back.

Whatever they do: at most one version in force per document and day, versions never change, nothing is lost,
the lists agree with the course, and every refusal is one of ours.
"""

from datetime import timedelta
from itertools import pairwise

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from dosja.documents.life import operations as life
from dosja.documents.life.course import day_of, holds_on, spans_of, state_on, version_on
from dosja.documents.life.digests import digest_of
from dosja.documents.life.operations import Answers
from dosja.documents.life.rights import steps_for
from dosja.documents.life.text import begun, edit_rev, text_rev
from dosja.documents.operations.documents import create_document, update_document
from dosja.errors import Problem
from tests.functional.conftest import BEGIN
from tests.functional.living import APPROVER, EDITOR, TRAINER, TYPES
from tests.functional.random_site import RandomSite

PEOPLE = (EDITOR, APPROVER, TRAINER, "admin.akademia", "partner", "redaktor.policia")
STEPS = sorted({step for ctype in TYPES for step in ctype.lifecycle.by_id})
PERSON, NUMBER, OFFSET = st.sampled_from(PEOPLE), st.integers(0, 1), st.integers(-20, 40)


class Lives(RandomSite):
    def __init__(self):
        super().__init__()
        self.digests: dict[int, str] = {}
        self.said: set = set()
        self.documents = [
            create_document(
                self.site, self.who(EDITOR), BEGIN, TYPES[kind], agency="akademia",
                values={"title": kind, "code": code, "language": "sq"}, access="public",
            )
            for kind, code in (("sop", "PSV-AKP-1"), ("agreement", "MRV-AKP-1"))
        ]  # fmt: skip

        for number in (0, 1):
            self.approve(number, 0)

    def attempt(self, work):
        """Whether it was allowed; only our own refusals may come, and they leave nothing behind."""
        self.now += timedelta(minutes=1)
        before = [len(document.history) for document in self.documents]
        try:
            work()
        except Problem:
            assert [len(document.history) for document in self.documents] == before

    @rule(days=st.sampled_from([0, 1, 3, 30, 400, -2]))
    def move_the_clock(self, days):
        self.now += timedelta(days=days)

    @rule(number=NUMBER, login=PERSON)
    def edit(self, number, login):
        document = self.documents[number]
        values = {**begun(self.site, document).values, "summary": f"{self.now}"}
        self.attempt(
            lambda: update_document(
                self.site, self.who(login), self.now, document, TYPES[document.type_id],
                rev=edit_rev(document), values=values,
            )
        )  # fmt: skip

    @rule(number=NUMBER, login=PERSON, step=st.sampled_from(STEPS))
    def ask_for_any_step(self, number, login, step):
        self.step(number, login, step, 0, None, False, False)

    @rule(
        number=NUMBER, choice=st.integers(0, 20), offset=st.none() | OFFSET, until=st.none() | OFFSET,
        minor=st.booleans(), uncertain=st.booleans(),
    )  # fmt: skip
    def take_a_possible_step(self, number, choice, offset, until, minor, uncertain):
        document, day = self.documents[number], day_of(self.now)
        possible = [
            (login, step.id)
            for login in (EDITOR, APPROVER)
            for step in steps_for(self.who(login), document, TYPES[document.type_id], day)
        ]
        if possible:
            login, step = possible[choice % len(possible)]
            self.step(number, login, step, offset, until, minor, uncertain)

    def step(self, number, login, step, offset, until, minor, uncertain):
        document, other = self.documents[number], self.documents[1 - number]
        today = day_of(self.now)
        answers = Answers(
            day=None if offset is None else today + timedelta(days=offset),
            until=None if until is None else today + timedelta(days=until),
            reason="Arsye", act="Akt", minor=minor, uncertain=uncertain, confirmed=True,
            reviewers=(self.who(TRAINER).uid,) if uncertain else (),
            approvers=(self.who(APPROVER).uid,), successor=other.uid,
        )  # fmt: skip
        self.attempt(
            lambda: life.take_step(
                self.site, self.who(login), self.now, document, TYPES[document.type_id], step, answers
            )
        )

    @rule(number=NUMBER, from_now=st.integers(0, 20))
    def approve_as_people_do(self, number, from_now):
        """The way that random steps rarely find."""
        self.approve(number, from_now)

    def approve(self, number, from_now):
        """Written by one person, approved by another."""
        document = self.documents[number]
        day = day_of(self.now) + timedelta(days=from_now)
        self.edit(number, EDITOR)
        for step, login in (
            ("submit", EDITOR),
            ("approve", APPROVER),
            ("sign", APPROVER),
            ("amend", APPROVER),
        ):
            answers = Answers(day=day if step == "approve" else None, approvers=(self.who(APPROVER).uid,))
            self.attempt(
                lambda step=step, login=login, answers=answers: life.take_step(
                    self.site, self.who(login), self.now, document, TYPES[document.type_id], step, answers
                )
            )

    @rule(number=NUMBER, login=PERSON, agree=st.booleans())
    def answer(self, number, login, agree):
        document = self.documents[number]
        self.attempt(
            lambda: life.tick(
                self.site, self.who(login), self.now, document, TYPES[document.type_id],
                rev=text_rev(document), agree=agree, comment="Koment",
            )
        )  # fmt: skip

    @rule(number=NUMBER, login=PERSON, version=st.integers(0, 4))
    def restore_or_put_aside(self, number, login, version):
        document = self.documents[number]
        ctype, who = TYPES[document.type_id], self.who(login)
        if version:
            self.attempt(lambda: life.restore_version(self.site, who, self.now, document, ctype, version))
        else:
            self.attempt(lambda: life.put_aside(self.site, who, self.now, document, ctype, reason="Pret"))

    @rule()
    def a_new_day_begins(self):
        while life.settle_due(self.site, self.now):
            continue

    @invariant()
    def at_most_one_version_is_in_force_on_a_day(self):
        for document in self.documents:
            spans = spans_of(document)
            for earlier, later in pairwise(spans):
                assert earlier.end is not None
                assert earlier.end <= later.start
            for span in spans:
                assert holds_on(document, span.start) == span.version
                assert 1 <= span.version <= len(document.versions)

    @invariant()
    def versions_never_change_and_none_is_lost(self):
        for document in self.documents:
            for uid in document.versions:
                version = self.site.uids[uid]
                assert self.digests.setdefault(uid, version.digest) == digest_of(version)
        kept = {uid for document in self.documents for uid in document.versions}
        assert set(self.digests) == kept

    @invariant()
    def nothing_that_was_said_is_lost(self):
        said = set()
        for document in self.documents:
            drafts = [document.draft, *document.put_aside]
            versions = [self.site.uids[uid] for uid in document.versions]
            for holder in (*filter(None, drafts), *versions):
                said.update((document.uid, *entry) for entry in holder.log)
        assert self.said <= said
        self.said = said

    @invariant()
    def lists_and_pages_agree_with_the_course(self):
        today = day_of(self.now)
        catalog = self.site.documents
        for document in self.documents:
            state = state_on(document, today)
            if document.course and state:
                assert document.uid in catalog.select(states=(state,), day=today)
            held = document.uid in catalog.select(on=today)
            assert held == bool(holds_on(document, today))
            assert version_on(document, today) <= len(document.versions)
            assert bool(document.versions) == bool(document.shown)


Lives.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
test_lives_at_random = Lives.TestCase
