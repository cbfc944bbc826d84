"""Making one person of two records, telling two apart, and undoing a merge exactly.

Training facts are never rewritten: the dropped record's uid stands for the kept one's (`People.merged`).
"""

from dataclasses import replace
from datetime import datetime, timedelta

from dosja.accounts.audit import record
from dosja.accounts.permissions import allows
from dosja.errors import Conflict, Invalid, Missing, NotAllowed
from dosja.messages import _
from dosja.people.merges.model import pair
from dosja.people.model import Merge, Name, Person, Posting, plain
from dosja.people.operations.records import MAX_ROWS, Actor, check, cleaned, newest_first, save
from dosja.storage.model import Site

UNDO_DAYS = 90
"""How long a merge can be undone (issue "training" 1)."""


def tell_apart(site: Site, actor: Actor, now: datetime, one: Person, other: Person) -> None:
    """Remember that two records are not the same person: they are not offered for merging again."""
    _check_may_merge(actor, one, other)
    keep_apart(site, actor, now, one, other)


def keep_apart(site: Site, actor: Actor, now: datetime, one: Person, other: Person) -> None:
    """`tell_apart` for operations that checked another right themselves: who records a training says which of
    two namesakes was there."""
    key = pair(one.uid, other.uid)
    if key not in site.people.different:
        site.people.different.insert(key)
        site.people.clear(*key)
        record(site, one, actor, now, "person:told_apart", other=other.uid)


def merge(
    site: Site,
    actor: Actor,
    now: datetime,
    kept: Person,
    dropped: Person,
    *,
    revs: tuple[str, str],
    name: Name,
    gender: str,
    staff_number: str,
    postings: tuple[Posting, ...],
) -> Merge:
    """Make `dropped` stand for `kept`: one person, both addresses work, every training fact stays as it is.

    The chosen name, gender, number and postings become the kept record's; all other names of both stay as
    names once used. `revs` are the revs of both as the actor saw them (Conflict otherwise). Undone by `undo`.
    Raises NotAllowed, and Invalid where the two are one record or one of them was merged before.
    """
    _check_may_merge(actor, kept, dropped)
    if kept.uid == dropped.uid:
        raise Invalid({"": _("A record cannot be merged with itself.")})
    if kept.merged_into is not None or dropped.merged_into is not None:
        raise Invalid({"": _("One of the records was merged already. Reload the page.")})
    if revs != (kept.rev, dropped.rev):
        raise Conflict(_("Someone saved one of the records meanwhile. Compare them again."))
    check(site, kept, (name,), gender, staff_number, postings, other=dropped)
    before = {"kept": kept.state(), "dropped": dropped.state()}
    names = [cleaned(name)]
    for known in (*kept.all_names, *dropped.all_names):
        if (known.given, known.family, known.father) != (name.given, name.family, name.father):
            kind = "spelling" if known.kind == "current" else known.kind
            names.append(replace(known, kind=kind))
    kept.names = tuple(dict.fromkeys(plain(one) for one in names))[:MAX_ROWS]
    kept.gender, kept.staff_number = gender, staff_number.strip()
    kept.postings = tuple(plain(row) for row in sorted(postings, key=newest_first))
    account = kept.account if kept.account is not None else dropped.account
    dropped.merged_into = kept.uid
    people = site.people
    if dropped.account is not None and account == dropped.account:
        dropped.account, kept.account = None, account
        people.accounts[account] = kept.uid
    people.merged[dropped.uid] = kept.uid
    people.merged_from[kept.uid] = (*people.merged_from.get(kept.uid, ()), dropped.uid)
    people.clear(kept.uid, dropped.uid)
    save(site, dropped)
    save(site, kept)
    done = Merge(site.take_uid(), kept.uid, dropped.uid, before, kept.state(), now, actor.uid)
    site.uids[done.uid] = done
    people.merges[done.uid] = done
    record(site, kept, actor, now, "person:merged", other=dropped.uid, merge=done.uid)
    record(site, dropped, actor, now, "person:merged_into", other=kept.uid, merge=done.uid)
    return done


def undo(site: Site, actor: Actor, now: datetime, done: Merge) -> None:
    """Make two of one again, each exactly as it was before; possible for UNDO_DAYS.

    What was changed on the kept record since the merge stays changed. Raises Invalid when it is too late or
    the kept record was itself merged since (undo that one first). NotAllowed without the right, Missing where
    one of the records is no more.
    """
    kept, dropped = site.get(done.kept, Person), site.get(done.dropped, Person)
    if kept is None or dropped is None:
        raise Missing(_("One of the records does not exist any more."))
    _check_may_merge(actor, kept, dropped)
    if done.undone is not None or dropped.merged_into != kept.uid:
        raise Invalid({"": _("This merge was undone already.")})
    if now - done.when > timedelta(days=UNDO_DAYS):
        raise Invalid({"": _("A merge can be undone for ${n} days.", mapping={"n": UNDO_DAYS})})
    if kept.merged_into is not None:
        raise Invalid({"": _("The record was merged into another one since. Undo that merge first.")})
    people = site.people
    present, after, before = kept.state(), done.after, done.before["kept"]
    untouched = {key: before[key] for key in before if present[key] == after[key]}
    kept.put_state({**present, **untouched})
    dropped.put_state(done.before["dropped"])
    for person in (kept, dropped):
        if person.account is not None:
            people.accounts[person.account] = person.uid
    del people.merged[dropped.uid]
    rest = tuple(uid for uid in people.merged_from[kept.uid] if uid != dropped.uid)
    if rest:
        people.merged_from[kept.uid] = rest
    else:
        del people.merged_from[kept.uid]
    save(site, dropped)
    save(site, kept)
    done.undone = (now, actor.uid)
    record(site, kept, actor, now, "person:unmerged", other=dropped.uid, merge=done.uid)
    record(site, dropped, actor, now, "person:unmerged", other=kept.uid, merge=done.uid)


def _check_may_merge(actor: Actor, one: Person, other: Person) -> None:
    """Who keeps the records of one of the two may: a person who changed agency has a record in each."""
    for person in (one, other):
        posting = person.posting
        if allows(actor, "person:merge", posting.agency if posting is not None else None):
            return
    raise NotAllowed(_("You may not merge these records."))
