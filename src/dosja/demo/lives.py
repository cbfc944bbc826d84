"""The lives of the demonstration documents: versions, reviews, replacement, by the operations and a clock.

What is done stands in `lives.toml`. Comes after the texts of the files were read, as a version keeps them.
"""

import tomllib
from dataclasses import fields
from datetime import datetime, time, timedelta
from importlib.resources import files

from dosja.accounts.permissions import OPERATOR
from dosja.documents.life import operations as life
from dosja.documents.life.course import day_of, state_on
from dosja.documents.life.operations import Answers
from dosja.documents.life.text import begun, edit_rev, text_rev
from dosja.documents.model import Document
from dosja.documents.operations.documents import update_document

ACT = "Miratuar nga titullari i institucionit"
ANSWERS = frozenset(field.name for field in fields(Answers)) - {"rev", "successor"}
LOGINS = ("reviewers", "approvers")


def planned() -> dict[str, list[dict]]:
    """Code -> the steps of `lives.toml`."""
    data = tomllib.loads((files(__package__) / "lives.toml").read_text("utf-8"))
    return {one["code"]: one["steps"] for one in data["lives"]}


def live(site, types, now: datetime, progress=None) -> int:
    """Let the demonstration documents live until `now`; returns how many steps were taken.

    The caller commits. Raises as the operations do: nothing here goes around them.
    """
    lives = planned()
    documents = [site.uids[uid] for uid in sorted(site.documents.modified)]
    documents = [one for one in documents if isinstance(one, Document) and one.type_id in types]
    documents.sort(key=lambda document: (document.created, document.code))
    taken = 0
    late = []
    for number, document in enumerate(documents, 1):
        steps = lives.get(document.code)
        if steps is None:
            steps = _usual(document, types[document.type_id], number)
        clock = _Clock(document.modified, now, len(steps))
        for step in steps:
            if "supersedes" in step:  # both must be approved
                late.append((document, step))
                continue
            _take(site, types, document, step, clock.next(), now)
            taken += 1
        if progress is not None:
            progress(number, len(documents))
    for document, step in late:
        old = site.uids[site.documents.uid_of_code(step["supersedes"])]
        when = max(now - timedelta(minutes=40), old.modified + timedelta(minutes=1))
        life.supersede_document(
            site, _actor(site, step), when, old, types[old.type_id], document, step["day"],
            reason=step["reason"],
        )  # fmt: skip
        taken += 1
    life.settle_due(site, now)
    return taken


def _usual(document, ctype, number: int) -> list[dict]:
    """What happens to a document that `lives.toml` does not name."""
    names = ctype.lifecycle.by_id
    act = (document.values.get("approving_body") or ACT)[:300]
    if "record" in names:
        return [{"step": "record", "act": act, "next_review_in": 40 + number * 37 % 300}]
    if "finish" in names:
        return [{"step": "finish"}]
    return []


class _Clock:
    """Moments from when a document came in until now, in the hours of an office and always later."""

    def __init__(self, begin: datetime, end: datetime, steps: int):
        self.last, self.end = begin, end
        self.stride = (end - begin) / (steps + 1)

    def next(self) -> datetime:
        moment = self.last + self.stride
        morning = datetime.combine(moment.date(), time(8, 20), moment.tzinfo)
        moment = morning + timedelta(minutes=moment.minute * 6 + moment.second % 7)
        moment -= timedelta(days=max(0, moment.weekday() - 4))
        self.last = min(max(moment, self.last + timedelta(minutes=9)), self.end - timedelta(minutes=1))
        return self.last


def _actor(site, step):
    return site.users[step["by"]] if "by" in step else OPERATOR


def _take(site, types, document, step: dict, when: datetime, now: datetime) -> None:
    ctype, actor = types[document.type_id], _actor(site, step)
    if "edit" in step or "edit_field" in step:
        values = dict(begun(site, document).values)
        for old, new in step.get("edit", ()):
            if old not in values["body"]:
                raise ValueError(f"{document.code}: {old!r} does not stand in its text")
            values["body"] = values["body"].replace(old, new)
        if "edit_field" in step:
            values[step["edit_field"]] = (values.get(step["edit_field"]) or "").rstrip() + step["append"]
        update_document(site, actor, when, document, ctype, rev=edit_rev(document), values=values)
    elif "tick" in step:
        life.tick(
            site, actor, when, document, ctype,
            rev=text_rev(document), agree=step["tick"], comment=step.get("comment", ""),
        )  # fmt: skip
    elif "step" not in step:
        life.comment(site, actor, when, document, ctype, step["comment"])
    else:
        if "widen" in step:
            update_document(
                site, actor, when, document, ctype,
                rev=edit_rev(document), values=begun(site, document).values, access=step["widen"],
            )  # fmt: skip
        life.take_step(
            site, actor, when, document, ctype, step["step"], _answers(site, document, ctype, step, when, now)
        )


def _answers(site, document, ctype, step: dict, when: datetime, now: datetime) -> Answers:
    given = {name: value for name, value in step.items() if name in ANSWERS}
    today = day_of(now)
    for name in LOGINS:
        given[name] = tuple(site.users[login].uid for login in given.get(name, ()))
    if "in" in step:
        given["day"] = today + timedelta(days=step["in"])
    transition = ctype.lifecycle.by_id[step["step"]]
    known_day = "day" in transition.inputs and "day" not in given
    if known_day and (transition.then or "day" in transition.needs or state_on(document, today) == "draft"):
        given["day"] = day_of(when)
    for name, source in (("next_review", "next_review_in"), ("due", "due_in")):
        if source in step:
            given[name] = max(today + timedelta(days=step[source]), day_of(when))
    return Answers(rev=None, **given)
