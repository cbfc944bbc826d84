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
READER_FAILED = _(
    "The plugin that reads files of this kind failed at this one: its text could not be read. Administrators"
    " see why; choose Read again to try once more."
)
NO_PLUGIN = _("The plugin that reads files of this kind is missing: their text cannot be read without it.")
PLUGIN_OFF = _("The plugin that reads files of this kind is switched off for the agency.")
PLUGIN_PAUSED = _(
    "The plugin that reads files of this kind is paused after errors. Choose Read again once an administrator"
    " has released it."
)
NO_SUCH_PAGE = _("The file has no such page.")
NO_PICTURE = _("No picture can be made of files of this kind.")
PICTURE_TOO_LARGE = _("The picture is too large to be shown.")
NO_OCR = _(
    "The pages are pictures of text, and the server has no OCR program to read them. The administrator can"
    " install it (apt-get install tesseract-ocr tesseract-ocr-sqi); then choose Read again."
)
NO_OCR_LANGUAGE = _(
    "The server's OCR program knows neither Albanian nor English. The administrator can install them"
    " (apt-get install tesseract-ocr-sqi tesseract-ocr-eng); then choose Read again."
)
OCR_CRASHED = _("The OCR program failed at pages of this file. Choose Read again to try once more.")
OCR_TOO_SLOW = _("Reading pages by OCR took too long and was stopped. Choose Read again to try once more.")
OCR_EMPTY = _("The pages are pictures, and OCR found no text on them.")
OCR_WITHOUT_ALBANIAN = _(
    "Read by OCR without its Albanian language data, so ë and ç may be wrong. The administrator can install"
    " them: apt-get install tesseract-ocr-sqi."
)

MORE_PAGES = _("The file has more than 2,000 pages; the text of the first 2,000 was read.")
MORE_TEXT = _("The file has very much text; only the first part of it was read.")
MORE_TIME = _("The file takes long to read; only the first part of its text was read.")
HIDDEN_SHEETS = _("The workbook has hidden sheets; their text was read too.")
