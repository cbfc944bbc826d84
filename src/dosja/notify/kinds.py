"""Every kind of notice as data: its words, why it comes, how it reaches a person, what can be chosen.

A room that tells people something adds a line here and calls `notify.operations.notify`. Sentences may show
${title}, ${n} and ${date}; what they show is looked up when they are read, never stored.
"""

from dataclasses import dataclass

from dosja.messages import _

MODES = {
    "mail": _("Inbox, and mail at once"),
    "digest": _("Inbox, and once a week by mail"),
    "inbox": _("Inbox only"),
    "off": _("Not at all"),
}
"""How a notice can reach a person; "off" is offered for optional kinds alone."""

BECAUSE = {
    "reviewer": _("You are named as a reviewer of this document."),
    "approver": _("You are named as an approver of this document."),
    "author": _("You work on this document."),
    "editor": _("You edit or approve the documents of this agency."),
    "plugin": _("A plugin that your agency switched on reminds you."),
    "administrator": _("You administer this intranet."),
    "keeper": _("You keep the training records of this agency."),
    "recorded": _("It is about your own training record."),
    "audience": _("You belong to those who have to know this document."),
    "contact": _("You are named as the contact point of this obligation."),
    "training": _("You keep the training records of this agency."),
    "follow": _("You follow this document."),
    "list": _("You follow the list ${list}."),
    "search": _("You follow the search “${search}”."),
}
"""Why a notice came. Those of `FOLLOWING` end when the person stops following."""

FOLLOWING = {"follow": "document", "list": "list", "search": "search"}
"""Reason -> the kind of key in `Inbox.follows` that it stands for."""


@dataclass(frozen=True)
class Kind:
    """A kind of notice.

    `label`: its line in the settings; `sentence`: what the person reads; `now`: the sentence where n is 0;
    `many`: the sentence for ${n} documents at once, of a kind that gathers;
    `because`: the reason where none is given; `mode`: how it reaches a person who chose nothing;
    `optional`: whether it can be switched off.
    """

    label: str
    sentence: str
    because: str
    mode: str = "mail"
    optional: bool = False
    now: str = ""
    many: str = ""

    @property
    def modes(self) -> tuple[str, ...]:
        """What a person can choose."""
        return tuple(mode for mode in MODES if mode != "off" or self.optional)


KINDS = {
    "review_asked": Kind(_("I am asked to review"), _("Please review: ${title}"), "reviewer"),
    "review_reminder": Kind(
        _("A review of mine is still open"), _("Still waits for your review: ${title}"), "reviewer"
    ),
    "approve_asked": Kind(_("I am asked to approve"), _("Please approve: ${title}"), "approver"),
    "approve_reminder": Kind(
        _("An approval of mine is still open"), _("Still waits for your approval: ${title}"), "approver"
    ),
    "sign_asked": Kind(
        _("I am asked to read and confirm"), _("Please read and confirm by ${date}: ${title}"), "audience"
    ),
    "sign_reminder": Kind(
        _("A confirmation of mine is still open"),
        _("Still waits for your confirmation, by ${date}: ${title}"),
        "audience",
        now=_("Please read and confirm today: ${title}"),
    ),
    "sign_late": Kind(
        _("A confirmation of mine is late"),
        _("Your confirmation is late, it was due by ${date}: ${title}"),
        "audience",
    ),
    "sent_back": Kind(_("A draft of mine was sent back"), _("Sent back: ${title}"), "author"),
    "reviewed": Kind(
        _("Somebody reviewed a draft of mine"), _("Reviewed: ${title}"), "author", "inbox", optional=True
    ),
    "approved": Kind(
        _("A draft of mine was approved"), _("Approved: ${title}"), "author", "mail", optional=True
    ),
    "person_missing": Kind(
        _("A reviewer or approver can no longer act"),
        _("Name somebody else, a reviewer's or approver's account is closed: ${title}"),
        "author",
    ),
    "review_due": Kind(
        _("The review of a document comes near"),
        _("To be reviewed by ${date}: ${title}"),
        "editor",
        now=_("To be reviewed today: ${title}"),
    ),
    "expiry_due": Kind(
        _("A document comes to its end"),
        _("Holds only until ${date}: ${title}"),
        "editor",
        now=_("Holds until today: ${title}"),
    ),
    "obligation_due": Kind(
        _("An obligation of an agreement comes due"),
        _("To be done by ${date} under: ${title}"),
        "editor",
        now=_("To be done today under: ${title}"),
    ),
    "renewal_due": Kind(
        _("The last day for a notice to end or renew an agreement comes near"),
        _("Notice possible until ${date}: ${title}"),
        "editor",
        now=_("Notice possible until today: ${title}"),
    ),
    "correction_asked": Kind(
        _("A person asks for a correction of the own training record"),
        _("A correction of a training record is asked for"),
        "keeper",
    ),
    "correction_done": Kind(
        _("A correction that I asked for was looked at"),
        _("Your request for a correction was looked at"),
        "recorded",
    ),
    "in_force": Kind(
        _("A new version is in force"), _("In force: ${title}"), "follow", "mail", optional=True
    ),
    "superseded": Kind(
        _("A document was superseded"), _("Superseded: ${title}"), "follow", "mail", optional=True
    ),
    "withdrawn": Kind(
        _("A document is no longer in force"),
        _("No longer in force: ${title}"),
        "follow",
        "mail",
        optional=True,
    ),
    "plugin": Kind(
        _("A plugin of my agency reminds me of something"),
        _("A reminder of a plugin"),
        "plugin",
        optional=True,
    ),
    "plugin_paused": Kind(
        _("A plugin was paused after errors"), _("A plugin was paused after errors"), "administrator"
    ),
    "training_due": Kind(
        _("The training of people of my agency ends soon"),
        _("Training of people of your agency ends, the first on ${date}"),
        "training",
        optional=True,
        now=_("Training of people of your agency ends, the first today"),
    ),
    "list_new": Kind(
        _("A new document in a list that I follow"),
        _("New: ${title}"),
        "list",
        "digest",
        optional=True,
        many=_("More new documents: ${n}"),
    ),
    "search_new": Kind(
        _("A new result of a search that I follow"),
        _("Found: ${title}"),
        "search",
        "digest",
        optional=True,
        many=_("More new results: ${n}"),
    ),
}
"""Every kind by its id, in the order of the settings page."""
