"""What binds a record to the person: the account, corrections asked for, and the end of a name."""

from dataclasses import replace
from datetime import datetime

from dosja.accounts.audit import record
from dosja.accounts.model import User
from dosja.accounts.permissions import allows
from dosja.errors import Conflict, Invalid, Missing, NotAllowed
from dosja.messages import _
from dosja.notify.operations import notify
from dosja.people.model import Merge, Name, Person, plain
from dosja.people.operations.records import Actor, may_edit, save
from dosja.storage.model import Site
from dosja.uids import format_uid

OWN_PATH = "/me/record"
MAX_REQUEST = 2000
OPEN_REQUESTS = 20
"""So many open requests one person can have; more help nobody."""


def link_account(site: Site, actor: Actor, now: datetime, person: Person, user: User | None) -> None:
    """Say which account is this person's own, so that he sees his record; None takes it away.

    Raises NotAllowed, Invalid (account) where it is another person's.
    """
    if not may_edit(actor, person):
        raise NotAllowed(_("You may not change this person's record."))
    people = site.people
    if user is not None and people.accounts.get(user.uid, person.uid) != person.uid:
        raise Invalid({"account": _("This account belongs to another person's record.")})
    if person.account is not None and people.accounts.get(person.account) == person.uid:
        del people.accounts[person.account]
    person.account = None if user is None else user.uid
    if user is not None:
        people.accounts[user.uid] = person.uid
    save(site, person)
    record(site, person, actor, now, "person:linked", account=0 if user is None else user.uid)


def keepers_of(site: Site, person: Person) -> list[User]:
    """The accounts that keep this person's record."""
    return [user for user in site.users.values() if not user.disabled and may_edit(user, person)]


def ask_for_correction(site: Site, actor: User, now: datetime, person: Person, text: str) -> int:
    """A person says what is wrong in the own record; those who keep it find it there and are told.

    Returns how many were told. The words stand in the audit trail and on the record, not in the notice, which
    may travel by mail. Raises NotAllowed for another's record, Invalid (text) for no words, too many, or too
    many open requests.
    """
    if person.account is None or person.account != actor.uid:
        raise NotAllowed(_("You can ask for a correction of your own record only."))
    text = " ".join(text.split())
    if not text:
        raise Invalid({"text": _("Say what is wrong, and what would be right.")})
    if len(text) > MAX_REQUEST:
        raise Invalid({"text": _("At most ${n} characters.", mapping={"n": MAX_REQUEST})})
    waiting = site.people.corrections.get(person.uid, ())
    if len(waiting) >= OPEN_REQUESTS:
        raise Invalid(
            {"text": _("You have asked for many corrections that are still open. Wait for these first.")}
        )
    entry = record(site, person, actor, now, "person:correction_asked", text=text)
    site.people.corrections[person.uid] = (*waiting, entry)
    keepers = [user.uid for user in keepers_of(site, person)]
    path = f"/people/{format_uid(person.uid)}"
    return len(notify(site, now, keepers, "correction_asked", actor=actor, path=path))


def finish_correction(
    site: Site, actor: Actor, now: datetime, person: Person, entry: int, answer: str = ""
) -> None:
    """Say that a correction was made, or why not; the person is told.

    Raises NotAllowed, Missing where somebody did it before, Invalid (answer) where the answer is too long.
    """
    if not may_edit(actor, person):
        raise NotAllowed(_("You may not change this person's record."))
    people = site.people
    for uid in people.family(person.uid):
        waiting = people.corrections.get(uid, ())
        if entry in waiting:
            break
    else:
        raise Missing(_("Somebody marked this correction as done already."))
    answer = " ".join(answer.split())
    if len(answer) > MAX_REQUEST:
        raise Invalid({"answer": _("At most ${n} characters.", mapping={"n": MAX_REQUEST})})
    left = tuple(one for one in waiting if one != entry)
    if left:
        people.corrections[uid] = left
    else:
        del people.corrections[uid]
    record(site, person, actor, now, "person:correction_done", asked=entry, text=answer)
    if person.account is not None:
        by = actor if isinstance(actor, User) else None
        notify(site, now, (person.account,), "correction_done", actor=by, note=answer, path=OWN_PATH)


def erase_name(site: Site, actor: Actor, now: datetime, person: Person, *, rev: str, reason: str) -> None:
    """Remove name, staff number, position and rank for good; what the person did is counted on.

    For a request under the law, or when the time of keeping is over (domain.md 4). It cannot be undone: the
    states before merges and the words of corrections go too. Agency, unit, county, gender and profession stay
    for the counts. Raises Conflict when somebody saved since `rev`. NotAllowed without the right or where it
    was removed before, Invalid (reason) without a reason.
    """
    posting = person.posting
    if not allows(actor, "person:erase", posting.agency if posting is not None else None):
        raise NotAllowed(_("You may not remove this person's name."))
    if person.merged_into is not None or person.erased is not None:
        raise NotAllowed(_("The name of this record was removed already."))
    if rev != person.rev:
        raise Conflict(_("Someone saved this record while you were editing it."))
    if not reason.strip():
        raise Invalid({"reason": _("Say why the name is removed.")})
    people = site.people
    for uid in people.family(person.uid):
        one = site.get(uid, Person)
        if one is None:
            continue
        _forget_words(site, one)
        one.names = (plain(Name("", "")),)
        one.staff_number = ""
        one.postings = tuple(plain(replace(row, position="", rank="")) for row in one.all_postings)
        if one.account is not None and people.accounts.get(one.account) == one.uid:
            del people.accounts[one.account]
        one.account = None
        one.erased = (now, actor.uid)
        people.corrections.pop(uid, None)
        for pair in [pair for pair in people.suspects if uid in pair]:
            people.suspects.remove(pair)
        save(site, one)
    record(site, person, actor, now, "person:erased", reason=" ".join(reason.split())[:500])


def _forget_words(site: Site, person: Person) -> None:
    for entry in person.history:
        row = site.audit.get(entry)
        if row is None:
            continue
        if row[1] in ("person:correction_asked", "person:correction_done"):
            site.audit.redact(entry, "text")
        done = site.get(row[3].get("merge"), Merge)
        if done is not None and done.undone is None:
            done.before, done.after = {}, {}
            done.undone = (done.when, 0)
