"""The only place that changes inboxes, follows and the outbox. One module per noun; rooms call `notify`."""

from dosja.notify.operations.following import (
    follow,
    followers_of,
    tell_followers,
    tell_list_followers,
    unfollow,
)
from dosja.notify.operations.inbox import choose_modes, delete, mark, mark_all_read, notify
from dosja.notify.operations.life import remind_reviewers
from dosja.notify.operations.outbox import retry_mail, withdraw_mail

__all__ = [
    "choose_modes",
    "delete",
    "follow",
    "followers_of",
    "mark",
    "mark_all_read",
    "notify",
    "remind_reviewers",
    "retry_mail",
    "tell_followers",
    "tell_list_followers",
    "unfollow",
    "withdraw_mail",
]
