"""What is stored of a document's life beside the document itself: drafts beside the text in force, versions.

Which version holds when does not stand here but on the Document (`course`), so that a Version, once made, is
never written again.
"""

from datetime import date
from typing import Any

from BTrees.LLBTree import LLSet, difference, intersection, multiunion, union
from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOTreeSet
from persistent import Persistent

_MOST = 2**63


class Draft(Persistent):
    """The text that is being written or reviewed, with its review.

    `values`, `files` and `removed_files` are None while the document was never approved: then the text
    stands in the document itself. `rev` changes with each change of the text; ticks are for a rev. `state`:
    a working state of the lifecycle. `based_on`: the number of the version that it began as, 0 for none.

    `steps`: (person, part, verdict, comment, when, rev, due, named when, named by) of each named person, part
    being "reviewer" or "approver" and verdict "", "agreed" or "returned" (see `reviews.Step`).
    `asks`: they are asked now; a text that was sent back keeps its people, who wait until it comes again.
    `log`: (person, when, what, text, rev) of everything that was said and done, the oldest first.
    """

    values: dict | None = None
    files: tuple[int, ...] | None = None
    removed_files: tuple[int, ...] | None = None
    type_version = 0
    based_on = 0
    minor = False
    reason = ""
    steps: tuple[tuple, ...] = ()
    asks = True
    log: tuple[tuple, ...] = ()

    def __init__(self, document, state, rev, created, created_by):
        self.document = document
        self.state = state
        self.rev = rev
        self.created = self.changed = created
        self.created_by = self.author = created_by

    def asked(self) -> tuple[int, ...]:
        """Who is asked now: each reviewer whose tick is missing; the approvers once no reviewer's is;
        nobody while the text is being written."""
        if not self.asks:
            return ()
        waiting = [step for step in self.steps if step[2] == "" or step[5] != self.rev]
        reviewers = tuple(step[0] for step in waiting if step[1] == "reviewer")
        return reviewers or tuple(step[0] for step in waiting)


FACTS = (
    "uid",
    "document",
    "number",
    "type_id",
    "type_version",
    "title",
    "values",
    "files",
    "file_facts",
    "texts",
    "approvals",
    "log",
    "author",
    "made",
    "made_by",
    "based_on",
    "minor",
    "reason",
    "act",
    "people",
)
"""What a version keeps, all of it covered by its digest."""


class Version(Persistent):
    """An approved text, numbered from 1 within its document; nothing of it ever changes.

    `files` are uids, `texts` the FileText objects as they were (None where a file had none): a file that is
    read again gets a new FileText. `approvals`: (person, part, comment, when) of each tick; `log`: the review
    as in Draft.log. `people`: (uid, login, name) of everyone named in it, as on that day. `digest`: sha256
    over all of this, see `digests.digest_of`.
    """

    digest = ""

    def __init__(self, **facts):
        digest = facts.pop("digest")
        for name in FACTS:
            setattr(self, name, facts.pop(name))
        if facts:
            raise TypeError(f"a version has no {', '.join(facts)}")
        self.digest = digest

    forgotten: tuple[int, ...] = ()

    def forget(self, file: int | None, title: str = "") -> None:
        """Let go of a file (name, digest and text), or with None of everything written: to protect a child.

        The one exception to "never changes". `digest` stays that of what was approved, and what is left can
        no more be checked against it; `forgotten` says so: uids of files, 0 for the text itself.
        """
        self._p_activate()
        state = self.__dict__
        for position, uid in enumerate(self.files):
            if file is None or uid == file:
                text = self.texts[position]
                if text is not None:
                    text.pages, text.ocr = (), ()
                _name, media_type, _size, _sha256 = self.file_facts[position]
                facts = list(self.file_facts)
                facts[position] = ("", media_type, 0, "")
                state["file_facts"] = tuple(facts)
        if file is None:
            state["values"], state["title"], state["reason"], state["log"] = {"title": title}, title, "", ()
            state["approvals"] = tuple((who, part, "", when) for who, part, _comment, when in self.approvals)
        state["forgotten"] = (*self.forgotten, file or 0)
        self._p_changed = True

    def __setattr__(self, name, value):
        if not name.startswith(("_p_", "_v_")):
            self._p_activate()
            if "digest" in self.__dict__:
                raise TypeError("a version never changes")
        super().__setattr__(name, value)


class VersionAt:
    """The place /d/CODE/v3: a version of a document, to be shown; never stored.

    `agency` is that of the document, which decides on permissions.
    """

    def __init__(self, document, number: int):
        self.document = document
        self.number = number
        self.agency = document.agency


class LifeIndex:
    """What the catalog knows of lives: courses, days on which something turns, reviews, references.

    A part of `documents.model.Catalog`, whose `by_state` it reads.
    """

    by_state: Any

    def begin_life(self) -> None:
        """Make the empty indexes; `settled` is the day to which the lists' states are right."""
        self.courses = LOBTree()
        self.turns = OOTreeSet()
        self.asked = OOTreeSet()
        self.references = OOTreeSet()
        self.settled: date | None = None

    def keys_of_life(self, document) -> dict[str, tuple]:
        """What `Document.indexed` keeps for `index_life`."""
        draft = document.draft
        return {
            "turns": tuple(entry[0].toordinal() for entry in document.course),
            "asked": draft.asked() if draft is not None and draft.steps and not document.trashed else (),
            "refs": tuple(sorted(_large_numbers(document.values) - {document.uid})),
        }

    def index_life(self, document, old: dict, new: dict) -> None:
        """Bring the indexes from `old` to `new`; a course is kept as (ordinal, state, holds, version)."""
        uid = document.uid
        course = tuple((entry[0].toordinal(), entry[1], entry[2], entry[3]) for entry in document.course)
        if course:
            if self.courses.get(uid) != course:
                self.courses[uid] = course
        elif uid in self.courses:
            del self.courses[uid]
        for name, tree in (("turns", self.turns), ("asked", self.asked), ("refs", self.references)):
            before, after = set(old.get(name, ())), set(new[name])
            for key in before - after:
                if (key, uid) in tree:
                    tree.remove((key, uid))
            for key in after - before:
                tree.insert((key, uid))

    def turning(self, today: date) -> list[int]:
        """The documents whose state in the lists may not be that of `today`: those of which something turns
        between the day to which all are settled and today, whichever is later."""
        number = today.toordinal()
        settled = number if self.settled is None else self.settled.toordinal()
        first = 0 if self.settled is None else min(settled, number)
        if first == max(settled, number):
            return []
        pairs = self.turns.keys(min=(first + 1, 0), max=(max(settled, number), _MOST))
        return list(dict.fromkeys(uid for _, uid in pairs))

    def asked_of(self, person: int) -> list[int]:
        """The documents whose review waits for this person."""
        return [uid for _, uid in self.asked.keys(min=(person, 0), max=(person, _MOST))]

    def referring_to(self, target: int) -> list[int]:
        """The documents whose values name this uid."""
        return [uid for _, uid in self.references.keys(min=(target, 0), max=(target, _MOST))]

    def holding(self, found, day: date, states=None):
        """Those of `found` of which a version is in force on a day, or which are in one of `states` then."""
        return intersection(found, LLSet(sorted(self._on(self.courses.items(), day, states))))

    def settled_on(self, found, states, turning: list[int], day: date):
        """Those of `found` that are in one of `states` on `day`; `turning` may stand wrong in the lists."""
        stale = LLSet(turning)
        listed = multiunion([self.by_state[state] for state in states if state in self.by_state])
        courses = ((uid, self.courses[uid]) for uid in turning if uid in self.courses and uid in found)
        right = LLSet(sorted(self._on(courses, day, states)))
        return union(intersection(difference(found, stale), listed), right)

    def _on(self, courses, day: date, states):
        number = day.toordinal()
        for uid, course in courses:
            present = None
            for event in course:
                if event[0] > number:
                    break
                present = event
            if present is not None and (present[2] if states is None else present[1] in states):
                yield uid


def _large_numbers(data) -> set[int]:
    """The numbers in values that can be uids, however deep; smaller ones are amounts."""
    if type(data) is int:
        return {data} if data >= 2**40 else set()
    if type(data) is dict:
        data = tuple(data.values())
    if type(data) is tuple:
        return set().union(*map(_large_numbers, data)) if data else set()
    return set()
