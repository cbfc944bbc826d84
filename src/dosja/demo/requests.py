"""What the people of the demonstration are asked to read and confirm, and who did: by the operations.

Comes after the lives of the documents. Colleagues who only read have accounts here with random passwords.
"""

import io
import tomllib
from datetime import datetime, time, timedelta
from importlib.resources import files

from dosja.accounts.model import User
from dosja.accounts.passwords import passwords, random_password
from dosja.accounts.permissions import OPERATOR
from dosja.acknowledgements.opening import Opening
from dosja.acknowledgements.operations import asking, paper, signing
from dosja.acknowledgements.operations.asking import Wish
from dosja.acknowledgements.operations.rounds import follow_document
from dosja.acknowledgements.operations.telling import tell_due
from dosja.acknowledgements.rows import Question
from dosja.acknowledgements.standing import members_of
from dosja.demo import SPAN_DAYS, render
from dosja.documents.life.course import ZONE, day_of, holds_on, spans_of
from dosja.documents.life.text import version_of
from dosja.documents.model import Document

SCAN = "Fleta e nënshkruar"


def planned() -> dict:
    """The parsed `requests.toml`."""
    return tomllib.loads((files(__package__) / "requests.toml").read_text("utf-8"))


def ask_all(site, now: datetime, *, cheap: bool = False) -> int:
    """Make the colleagues, ask and let sign until `now`; returns how many signatures there are.

    The caller commits. `cheap` takes the hash profile of tests.
    """
    data = planned()
    _make_colleagues(site, now, data, cheap)
    done = 0
    for plan in data["requests"]:
        document = site.get(site.documents.uid_of_code(plan["code"]), Document)
        done += _play(site, now, document, plan)
    return done


def _make_colleagues(site, now: datetime, data: dict, cheap: bool) -> None:
    hasher = passwords(cheap)
    created = now - timedelta(days=SPAN_DAYS + 7)
    for login, name, agency, unit in data["people"]:
        if login in site.users:
            continue
        hashed = hasher.hash(random_password())
        role = "editor" if login in data["editors"] else "employee"
        user = User(site.take_uid(), login, name, hashed, created, roles=((role, agency),))
        user.unit, user.heads_unit = unit, login in data["heads"]
        site.uids[user.uid] = user
        site.users[login] = user
        site.acknowledgements.roll.enrol(user)


def _play(site, now: datetime, document: Document, plan: dict) -> int:
    """Ask on the day after the version came into force, and let people sign on the days after."""
    start = next(span.start for span in spans_of(document) if span.version == plan["version"])
    begin = datetime.combine(start + timedelta(days=1), time(9, 15), ZONE).astimezone(now.tzinfo)
    begin = min(begin, now - timedelta(hours=2))
    wish = Wish(
        agencies=tuple(plan["agencies"]),
        roles=tuple(tuple(pair) for pair in plan.get("roles", ())),
        days=plan["days"],
        months=plan.get("months", 0),
        quiz=tuple(Question(text, tuple(choices), right) for text, choices, right in plan.get("quiz", ())),
        note=plan.get("note", ""),
    )
    asker = _asker(site, document.agency)
    asking.ask(site, asker, begin, document, wish)
    tally = site.acknowledgements.tally(document.uid)
    people = [site.uids[uid] for uid in site.acknowledgements.roll.uids(members_of(tally))]
    people.sort(key=lambda user: user.login)
    done = 0
    for number, user in enumerate(people):
        when = begin + timedelta(days=number % 5, hours=number * 3 % 6, minutes=7 + number * 11 % 50)
        if number * 7 % 10 < plan["signed"] and when < now:
            done += _sign(site, when, document, user, wish)
    left = [user for user in people if user.uid not in site.acknowledgements.sheet(document.uid).signatures]
    signers = [user.uid for user in left[: plan.get("paper", 0)]]
    if signers:
        when = min(begin + timedelta(days=4), now - timedelta(minutes=30))
        scan = render({"name": SCAN, "media_type": "application/pdf", "text": SCAN})
        done += paper.record_paper(
            site, asker, when, document, persons=signers, day=day_of(when),
            scan=(f"{SCAN}.pdf", "application/pdf", io.BytesIO(scan)),
        )  # fmt: skip
    follow_document(site, now, document)
    tell_due(site, now, document)
    return done


def _asker(site, agency: str):
    """An approver or editor of the agency; the command line where the demonstration has none."""
    asking_roles = (("approver", agency), ("editor", agency))
    return next((user for user in site.users.values() if set(asking_roles) & set(user.roles)), OPERATOR)


def _sign(site, when: datetime, document: Document, user: User, wish: Wish) -> int:
    """Let a person answer (some not right at once) and sign the version of that day."""
    number = holds_on(document, day_of(when))
    version = version_of(site, document, number)
    opening = Opening(user.uid, document.uid, number, version.digest, when)
    right = tuple(question.right for question in wish.quiz)
    if right and len(user.login) % 3 == 0:
        wrong = tuple(1 - answer for answer in right)
        signing.sign(site, user, when, document, opening, answers=wrong, files=version.files)
        when += timedelta(minutes=4)
    signing.sign(site, user, when, document, opening, answers=right, files=version.files)
    return 1
