"""Why a file was refused or its text could not be read: the sentences of parent and child process.

They go into the database as plain message ids, so none of them takes a variable; only `sniff` has sentences
with variables, which are shown at once and never stored.
"""

from dosja.messages import _

PROTECTED = _("The file is protected by a password: its text cannot be read.")
DAMAGED = _("The file is damaged: its text cannot be read.")
CRASHED = _("The file made its reader crash: its text could not be read. It may be damaged.")
TOO_SLOW = _("Reading the text of the file took too long and was stopped.")
TOO_BIG = _("Reading the file needs too much memory: its text could not be read.")
BOMB = _("The file unpacks to far more than its size: its text was not read.")
UNSAFE_XML = _("The file contains XML that is not allowed in documents: its text was not read.")
UNREADABLE = _("The file cannot be opened.")
NOT_READABLE_KIND = _("The text of files of this kind cannot be read.")
NO_SUCH_PAGE = _("The file has no such page.")
NO_PICTURE = _("No picture can be made of files of this kind.")
PICTURE_TOO_LARGE = _("The picture is too large to be shown.")

MORE_PAGES = _("The file has more than 2,000 pages; the text of the first 2,000 was read.")
MORE_TEXT = _("The file has very much text; only the first part of it was read.")
MORE_TIME = _("The file takes long to read; only the first part of its text was read.")
HIDDEN_SHEETS = _("The workbook has hidden sheets; their text was read too.")
