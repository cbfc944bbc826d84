"""What an operation raises when it refuses: each a sentence for the person, none of them an HTTP status.

`web/errors.py` turns them into pages, the command line into an exit code. A leaf: imports no room of Dosja.
"""

from dosja.messages import _


class Problem(Exception):
    """An operation was refused; `message` is a message id, with the values it shows."""

    def __init__(self, message: str, **mapping) -> None:
        super().__init__(message)
        self.message = _(message, mapping=mapping) if mapping else message


class NotAllowed(Problem):
    """The person may not do this."""


class Missing(Problem):
    """What was asked for is not there (or not for this person)."""


class Conflict(Problem):
    """Someone else changed the same thing meanwhile."""


class TooLarge(Problem):
    """More was sent than is taken."""


class PluginFailed(Problem):
    """The code of a plugin failed; Dosja itself goes on."""


class Invalid(Problem):
    """Values are wrong; `fields` is field name -> message id, "" for what belongs to no single field."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(next(iter(fields.values()), ""))
        self.fields = fields
