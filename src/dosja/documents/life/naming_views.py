"""Who can be named in a review, and who was: what the forms of steps and of people share."""

from dosja.accounts.model import User
from dosja.accounts.permissions import allows
from dosja.collation import sort_key
from dosja.documents.life.plan import Answers
from dosja.documents.rights import readable
from dosja.messages import _

MOST_OFFERED = 60
"""Colleagues offered as reviewers; others are named by typing."""


def people_of(raw) -> tuple[int, ...]:
    """The uids of chosen boxes, as numbers; what is no number is passed over."""
    return tuple(int(uid) for uid in raw if uid.isascii() and uid.isdigit() and len(uid) < 20)


def typed_people(request, raw: str):
    """(uids of the people typed by name or user name, what is wrong)."""
    found = []
    for name in filter(None, (part.strip() for part in raw.replace(";", ",").split(","))):
        wanted = name.casefold()
        same = [u for u in request.site.users.values() if wanted in (u.login, u.name.casefold())]
        if len(same) != 1:
            return (), _("There is no single account with the name ${name}.", mapping={"name": name[:80]})
        found.append(same[0].uid)
    return tuple(found), None


def offered(request, document, answers: Answers) -> dict:
    """Who can be named: colleagues of the agency as reviewers, its approvers; (uid, name, chosen) each."""
    site = request.site
    everyone = [user for user in site.users.values() if not user.disabled]
    approvers = [user for user in everyone if allows(user, "document:approve", document.agency)]
    near = [
        user
        for user in everyone
        if user.uid in answers.reviewers or any(agency == document.agency for _role, agency in user.roles)
    ]
    near = [user for user in near if user.uid in answers.reviewers or readable(site, user, document)]

    def rows(users, chosen):
        users = sorted(users, key=lambda user: (user.uid not in chosen, sort_key(user.name)))[:MOST_OFFERED]
        return [(user.uid, user.name, user.uid in chosen) for user in users]

    gone = [site.get(uid, User) for uid in (*answers.reviewers, *answers.approvers)]
    return {
        "reviewers": rows(near, answers.reviewers),
        "approvers": rows([user for user in approvers if readable(site, user, document)], answers.approvers),
        "gone": [user.name for user in gone if user is not None and user.disabled],
    }
