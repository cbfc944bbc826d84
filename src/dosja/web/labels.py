"""The words and colours under which pages show states, access levels, file statuses and actions.

Message ids only; a plugin's own states are shown as they are until it brings words of its own.
"""

from dosja.messages import _

STATES = {
    "draft": ("grey", _("Draft")),
    "in_review": ("amber", _("In review")),
    "approved": ("blue", _("Approved")),
    "in_force": ("green", _("In force")),
    "superseded": ("grey", _("Superseded")),
    "withdrawn": ("grey", _("Withdrawn")),
    "trashed": ("red", _("In the trash")),
    "negotiated": ("grey", _("Under negotiation")),
    "initialled": ("amber", _("Initialled")),
    "signed": ("amber", _("Signed")),
    "ratified": ("blue", _("Ratified")),
    "terminated": ("grey", _("Terminated")),
    "expired": ("grey", _("Expired")),
}
"""Colour and word of each state of a document, the stages of agreements included."""

ACCESS = {
    "public": ("green", _("Open to all accounts")),
    "internal": ("blue", _("Internal to the agency")),
    "group": ("amber", _("For a group")),
    "restricted": ("red", _("Restricted")),
}
"""Colour and word of each access level."""

FILE_STATUS = {
    "pending": ("amber", _("Text is being read")),
    "done": ("green", _("Text is searchable")),
    "failed": ("red", _("Text could not be read")),
}
"""Colour and word of how far the reading of a file's text has come."""

ACTIONS = {
    "document:created": _("created the document"),
    "document:edited": _("edited the document"),
    "document:moved": _("moved it to another agency"),
    "document:trashed": _("moved it to the trash"),
    "document:restored": _("restored it from the trash"),
    "document:access": _("changed who may read it"),
    "file:attached": _("attached a file"),
    "file:removed": _("removed a file"),
    "file:restored": _("attached a removed file again"),
    "file:retried": _("had a file read again"),
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
    "audit:exported": _("exported the audit trail"),
}
"""What a row of the audit trail says, after the person's name."""
