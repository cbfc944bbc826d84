"""The only place that changes persons; each function checks the right itself and records what it did."""

from dosja.people.operations.merging import UNDO_DAYS, keep_apart, merge, tell_apart, undo
from dosja.people.operations.records import (
    Actor,
    add_person,
    ask_for_correction,
    create_person,
    link_account,
    may_edit,
    may_view,
    post,
    says_no_more,
    update_person,
)

__all__ = [
    "UNDO_DAYS",
    "Actor",
    "add_person",
    "ask_for_correction",
    "create_person",
    "keep_apart",
    "link_account",
    "may_edit",
    "may_view",
    "merge",
    "post",
    "says_no_more",
    "tell_apart",
    "undo",
    "update_person",
]
