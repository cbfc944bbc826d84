"""The only place that changes a document's life: its draft, review, versions and course.

Each function takes the site, the actor and the time, checks the actor's right itself, and writes one row of
the audit trail. Split by noun: `drafts`, `reviewing`, `steps` (what a lifecycle names), `versions`, `turning`
(states that come by themselves).
"""

from dosja.documents.life.operations.drafts import put_aside, restore_version, set_dates, take_up
from dosja.documents.life.operations.reviewing import comment, name_people, tick
from dosja.documents.life.operations.steps import supersede_document, take_step
from dosja.documents.life.operations.turning import settle_due
from dosja.documents.life.plan import Answers

__all__ = [
    "Answers",
    "comment",
    "name_people",
    "put_aside",
    "restore_version",
    "set_dates",
    "settle_due",
    "supersede_document",
    "take_step",
    "take_up",
    "tick",
]
