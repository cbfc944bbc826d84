"""The only place that changes persons; each function checks the right itself and records what it did."""

from dosja.people.operations.merging import UNDO_DAYS, keep_apart, merge, tell_apart, undo
from dosja.people.operations.own_record import (
    MAX_REQUEST,
    OWN_PATH,
    ask_for_correction,
    erase_name,
    finish_correction,
    keepers_of,
    link_account,
)
from dosja.people.operations.records import (
    Actor,
    add_person,
    create_person,
    look_for_candidates,
    may_edit,
    may_view,
    newest_first,
    post,
    record_export,
    says_no_more,
    update_person,
)

__all__ = [
    "MAX_REQUEST",
    "OWN_PATH",
    "UNDO_DAYS",
    "Actor",
    "add_person",
    "ask_for_correction",
    "create_person",
    "erase_name",
    "finish_correction",
    "keep_apart",
    "keepers_of",
    "link_account",
    "look_for_candidates",
    "may_edit",
    "may_view",
    "merge",
    "newest_first",
    "post",
    "record_export",
    "says_no_more",
    "tell_apart",
    "undo",
    "update_person",
]
