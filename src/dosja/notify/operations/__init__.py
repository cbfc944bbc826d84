"""The only place that changes inboxes, follows and the outbox. One module per noun; rooms call `notify`."""

from dosja.notify.operations.following import follow, unfollow
from dosja.notify.operations.inbox import choose_modes, delete, mark, mark_all_read, notify
from dosja.notify.operations.outbox import retry_mail, withdraw_mail

__all__ = [
    "choose_modes",
    "delete",
    "follow",
    "mark",
    "mark_all_read",
    "notify",
    "retry_mail",
    "unfollow",
    "withdraw_mail",
]
