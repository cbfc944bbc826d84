"""The words and colours under which pages show states, access levels, file statuses and actions.

Message ids only; a plugin's own states are shown as they are until it brings words of its own.
"""

from dosja.messages import _

STATES = {
    "trashed": ("red", _("In the trash")),
    "cancelled": ("grey", _("Never in force")),
    "superseded": ("grey", _("Superseded")),
    "approved": ("blue", _("Approved")),
}
"""Colour and word of states that core itself names; those of the lifecycles come from their files."""

SAID = {
    "submit": _("sent the text to review"),
    "send_back": _("sent the text back"),
    "agreed": _("agreed to the text"),
    "returned": _("asked for changes"),
    "approved": _("approved the text"),
    "commented": _("commented"),
    "put_aside": _("put the draft aside"),
    "taken_up": _("took up a draft that was put aside"),
    "restored": _("began a draft from an old version"),
    "negotiate": _("began negotiations"),
    "initial": _("recorded the initialling"),
    "reopen": _("opened the text again"),
}
"""What a line of a review's record says, after the person's name."""

ACCESS = {
    "public": ("green", _("Open to all accounts")),
    "internal": ("blue", _("Internal to the agency")),
    "group": ("amber", _("For a group")),
    "restricted": ("red", _("Restricted")),
}
"""Colour and word of each access level."""

FILE_STATUS = {
    "pending": ("amber", _("Text is being read")),
    "ocr": ("amber", _("Being read by OCR")),
    "done": ("green", _("Text is searchable")),
    "failed": ("red", _("Text could not be read")),
}
"""Colour and word of how far the reading of a file's text has come."""

ACTIONS = {
    "session:created": _("created the training"),
    "session:edited": _("changed the training"),
    "session:planned": _("set the training back to planned"),
    "session:open": _("opened the training"),
    "session:closed": _("closed the training"),
    "session:trashed": _("moved the training to the trash"),
    "session:restored": _("restored the training"),
    "roster:added": _("added people to the roster"),
    "roster:marked": _("marked attendance or results"),
    "roster:removed": _("took a person off the roster"),
    "roster:drafts": _("kept rows that wait for a decision"),
    "roster:checked_in": _("a person signed in by telephone"),
    "evidence:added": _("attached evidence"),
    "evidence:removed": _("removed evidence"),
    "evidence:expired": _("the original list was removed after 90 days"),
    "document:created": _("created the document"),
    "document:edited": _("edited the document"),
    "document:moved": _("moved it to another agency"),
    "document:trashed": _("moved it to the trash"),
    "document:restored": _("restored it from the trash"),
    "document:access": _("changed who may read it"),
    "document:dates": _("changed the dates"),
    "document:turned": _("the state changed by itself on its day"),
    "draft:edited": _("edited the draft"),
    "draft:put_aside": _("put the draft aside"),
    "draft:taken_up": _("took up a draft that was put aside"),
    "draft:restored": _("began a draft from an old version"),
    "review:agreed": _("agreed to the text"),
    "review:returned": _("asked for changes"),
    "review:approved": _("approved the text; others still have to"),
    "review:commented": _("commented on the text"),
    "review:named": _("named reviewers and approvers"),
    "life:submit": _("sent the text to review"),
    "life:send_back": _("sent the text back"),
    "life:approve": _("approved the text"),
    "life:record": _("recorded the text as approved elsewhere"),
    "life:supersede": _("let another document take its place"),
    "life:withdraw": _("withdrew the document"),
    "life:finish": _("made the text final"),
    "life:negotiate": _("began negotiations"),
    "life:initial": _("recorded the initialling"),
    "life:reopen": _("opened the text again"),
    "life:sign": _("recorded the signature"),
    "life:ratify": _("recorded the ratification"),
    "life:enter_into_force": _("recorded the entry into force"),
    "life:amend": _("recorded the amendment"),
    "life:complete": _("completed the record"),
    "life:end": _("recorded the end"),
    "file:attached": _("attached a file"),
    "file:removed": _("removed a file"),
    "file:restored": _("attached a removed file again"),
    "file:retried": _("had a file read again"),
    "intake:finished": _("made documents of files sent together"),
    "privacy:held": _("held it back: it may name a child"),
    "privacy:cleared": _("let it go: the text names no child any more"),
    "privacy:released": _("released it: no child is named"),
    "privacy:removed": _("removed it for good to protect a child"),
    "privacy:erased": _("cleared what was removed off the disk"),
    "site:created": _("set up the intranet"),
    "user:created": _("created the account"),
    "user:updated": _("changed the account's data"),
    "user:roles": _("changed the account's roles"),
    "user:password_set": _("gave the account a new password"),
    "user:password_changed": _("changed the own password"),
    "user:disabled": _("disabled the account"),
    "user:enabled": _("enabled the account"),
    "user:sessions_ended": _("ended all sessions of the account"),
    "user:signed_in": _("signed in"),
    "user:sign_in_refused": _("gave a wrong password"),
    "agency:created": _("added an agency"),
    "agency:updated": _("changed an agency"),
    "unit:created": _("added a unit"),
    "unit:updated": _("changed a unit"),
    "group:created": _("added a group"),
    "group:updated": _("changed a group or its members"),
    "mail:retried": _("had an e-mail sent again"),
    "mail:withdrawn": _("took an e-mail off the list"),
    "saved_search:created": _("saved a search"),
    "saved_search:renamed": _("renamed a saved search"),
    "saved_search:deleted": _("deleted a saved search"),
    "missed_search:removed": _("took a word off the searches that found nothing"),
    "audit:exported": _("exported the audit trail"),
}
"""What a row of the audit trail says, after the person's name."""
