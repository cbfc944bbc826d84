"""What an operation raises when it refuses: each a sentence for the person, none of them an HTTP status.

`web/errors.py` turns them into pages, the command line into an exit code. A leaf: imports no room of Dosja.
"""

import errno

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
    """Values are wrong; `fields` is field name -> message id, "" for what belongs to no single field.

    `message` is that of the first field, for places that show one sentence.
    """

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(next(iter(fields.values()), ""))
        self.fields = fields


_OF_SYSTEM = {
    **dict.fromkeys((errno.EACCES, errno.EPERM), _("you have no right to it")),
    errno.ENOENT: _("there is no such file or folder"),
    errno.ENOTDIR: _("it is a file, where a folder is needed"),
    errno.EISDIR: _("it is a folder, where a file is needed"),
    errno.EEXIST: _("a file of this name is there already"),
    errno.ENAMETOOLONG: _("the name is too long"),
    errno.EROFS: _("the disk can only be read"),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), _("the disk is full")),
    errno.EIO: _("the disk does not answer; it may be damaged or taken out"),
    errno.EADDRINUSE: _("another program uses it"),
    errno.EADDRNOTAVAIL: _("this machine has no such address"),
}


def why(error: OSError) -> str:
    """Why the operating system refused, as a message to stand in a sentence; in its own words where rare."""
    return _OF_SYSTEM.get(error.errno) or error.strerror or str(error) or type(error).__name__
