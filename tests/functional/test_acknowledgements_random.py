"""Signatures at random: whatever happens to documents, accounts and requests, none is ever lost or changed.

The tally (who counts as confirmed now) must always be what the signatures themselves say.
"""

from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from dosja.accounts import operations as accounts
from dosja.acknowledgements.audience import audience_of
from dosja.acknowledgements.operations import asking, signing
from dosja.acknowledgements.operations.asking import Wish
from dosja.acknowledgements.operations.telling import tell_due
from dosja.acknowledgements.rows import MINOR, Request, Round
from dosja.acknowledgements.standing import members_of, split_on
from dosja.documents.life import operations as life
from dosja.documents.life.course import day_of, holds_on
from dosja.documents.operations.documents import restore_document, trash_document
from dosja.errors import Problem
from tests.functional.asking import opening
from tests.functional.living import APPROVER, EDITOR, TRAINER, Life
from tests.functional.random_site import RandomSite

PEOPLE = (EDITOR, APPROVER, TRAINER, "admin.akademia", "partner")
PERSON, NUMBER = st.sampled_from(PEOPLE), st.integers(0, 1)


class Signing(RandomSite):
    def __init__(self):
        super().__init__()
        self.lives = [Life(self.site, now=self.now, code=f"PSV-AKP-{n}") for n in (1, 2)]
        self.kept: dict[tuple, tuple] = {}

    @initialize()
    def publish_and_ask(self):
        for number in (0, 1):
            self.publish(number, 0, False)
        self.ask(0, 5, 0)

    def attempt(self, work):
        """Only our own refusals may come, and they leave no signature behind."""
        self.now += timedelta(minutes=1)
        for one in self.lives:
            one.now = self.now
        before = self.signed()
        try:
            work()
        except Problem:
            assert self.signed() == before

    def signed(self) -> dict[tuple, tuple]:
        """(document, person) -> all rows of signatures."""
        sheets = self.site.acknowledgements.sheets
        return {
            (uid, person): rows for uid, sheet in sheets.items() for person, rows in sheet.signatures.items()
        }

    @rule(days=st.sampled_from([1, 3, 30, 200, -2]))
    def move_the_clock(self, days):
        self.now += timedelta(days=days)

    @rule(number=NUMBER, days=st.integers(1, 30), months=st.sampled_from([0, 0, 6]))
    def ask(self, number, days, months):
        one = self.lives[number]
        wish = Wish(agencies=("akademia",), days=days, months=months)
        running = self.site.acknowledgements.tally(one.document.uid) is not None
        do = asking.change if running else asking.ask
        self.attempt(lambda: do(self.site, one.who(APPROVER), self.now, one.document, wish))

    @rule(number=NUMBER)
    def end(self, number):
        one = self.lives[number]
        self.attempt(lambda: asking.end(self.site, one.who(APPROVER), self.now, one.document, "Mbaroi"))

    @rule(number=NUMBER, login=PERSON, version=st.sampled_from([0, 0, 0, 1, 2]))
    def sign(self, number, login, version):
        one = self.lives[number]
        if version > len(one.document.versions) or not holds_on(one.document, day_of(self.now)):
            return
        one.now = self.now
        mark = opening(one, login, version or None)
        self.attempt(lambda: signing.sign(self.site, one.who(login), self.now, one.document, mark))

    @rule(number=NUMBER, ahead=st.sampled_from([0, 0, 4]), minor=st.booleans())
    def publish(self, number, ahead, minor):
        one = self.lives[number]

        def work():
            one.edit(summary=f"{self.now}")
            more = {"minor": True, "reason": "Gabim shkrimi"} if minor and one.document.versions else {}
            one.publish(day_of(one.now) + timedelta(days=ahead), **more)

        self.attempt(work)

    @rule(number=NUMBER, version=st.integers(1, 3))
    def restore_an_old_text(self, number, version):
        one = self.lives[number]
        self.attempt(
            lambda: life.restore_version(
                self.site, one.who(EDITOR), self.now, one.document, one.ctype, version
            )
        )

    @rule()
    def supersede(self):
        old, new = self.lives
        self.attempt(
            lambda: life.supersede_document(
                self.site, old.who(APPROVER), self.now, old.document, old.ctype, new.document,
                day_of(self.now), reason="E re",
            )
        )  # fmt: skip

    @rule(number=NUMBER)
    def withdraw(self, number):
        one = self.lives[number]
        self.attempt(lambda: one.step("withdraw", day=day_of(one.now), reason="Nuk vlen", confirmed=True))

    @rule(number=NUMBER, out=st.booleans())
    def trash(self, number, out):
        one = self.lives[number]
        if out:
            self.attempt(lambda: restore_document(self.site, one.who(APPROVER), self.now, one.document))
        else:
            self.attempt(
                lambda: trash_document(self.site, one.who(APPROVER), self.now, one.document, confirmed=True)
            )

    @rule(login=st.sampled_from([TRAINER, "partner"]), what=st.sampled_from(["off", "on", "in", "out"]))
    def people_come_and_go(self, login, what):
        admin, user = self.site.users["administrator"], self.site.users[login]
        if what in ("on", "off"):
            self.attempt(lambda: accounts.set_enabled(self.site, admin, self.now, user, what == "on"))
        else:
            roles = (("employee", "akademia"),) if what == "in" else (("guest", "zkka"),)
            self.attempt(lambda: accounts.set_roles(self.site, admin, self.now, user, roles))

    @rule()
    def a_new_day_begins(self):
        while life.settle_due(self.site, self.now):
            continue
        for one in self.lives:
            tell_due(self.site, self.now, one.document)

    @invariant()
    def no_signature_is_lost_or_changed(self):
        present = self.signed()
        for key, rows in self.kept.items():
            assert present[key][: len(rows)] == rows
        self.kept = present

    @invariant()
    def every_signature_is_for_the_digest_of_its_version(self):
        for (uid, _person), rows in self.signed().items():
            versions = self.site.uids[uid].versions
            assert all(self.site.uids[versions[row[0] - 1]].digest == row[1] for row in rows)

    @invariant()
    def the_tally_says_what_the_signatures_say(self):
        everything = self.site.acknowledgements
        for uid in everything.running:
            sheet, tally = everything.sheets[uid], everything.tallies[uid]
            rows = [Round(*row) for row in sheet.rounds]
            counted = 0
            for bits in tally.signed.values():
                counted |= bits
            for person, signatures in sheet.signatures.items():
                bit = everything.roll.bit(person)
                exact = any(row[0] == tally.version for row in signatures)
                carried = rows[tally.round].why == MINOR and bool(rows[tally.round].carried & bit)
                assert bool(counted & bit) == (exact or carried)
                counted &= ~bit
            assert not counted

    @invariant()
    def audience_is_who_may_and_shall_read(self):
        everything = self.site.acknowledgements
        for uid in everything.running:
            document = self.site.uids[uid]
            if not holds_on(document, day_of(self.now)):
                continue
            tally, request = everything.tallies[uid], Request(*everything.sheets[uid].request)
            assert members_of(tally) == audience_of(self.site, request, document)
            split = split_on(tally, day_of(self.now))
            assert split.signed | split.open | split.late == members_of(tally)
            assert not split.signed & (split.open | split.late)
            assert not split.open & split.late


Signing.TestCase.settings = settings(
    max_examples=200, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
test_signatures_at_random = Signing.TestCase
