"""The words for the states of plugins and for the hooks, on the pages of the administration."""

from dosja.messages import _

STATES = {
    "active": ("green", _("Works")),
    "paused": ("red", _("Paused after errors")),
    "failed": ("red", _("Off: it has an error")),
    "wrong_core": ("red", _("Off: it wants another Dosja")),
    "wrong_data": ("red", _("Off: its data are of another version")),
    "blocked": ("grey", _("Off: blocked")),
    "not_allowed": ("grey", _("Off: not allowed")),
    "safe_mode": ("grey", _("Off: safe mode")),
    "gone": ("grey", _("No longer installed")),
}
"""Colour and word of a plugin's state."""

HOOKS = {
    "content_types": _("adds kinds of documents"),
    "core_fields": _("adds fields to kinds of documents"),
    "vocabularies": _("adds lists of choices"),
    "lifecycles": _("adds courses of documents"),
    "permissions": _("adds rights"),
    "roles": _("adds roles"),
    "trackers": _("adds rules by which people count as trained"),
    "menu": _("adds links to the navigation"),
    "configure": _("adds pages"),
    "reports": _("adds reports"),
    "indicators": _("adds figures to the page of coverage"),
    "roster_columns": _("knows the columns of the agency's own lists"),
    "certificate_templates": _("adds to the agency's certificates"),
    "text_extractors": _("reads the text of further kinds of files"),
    "jobs": _("works by the clock"),
    "commands": _("adds commands on the server"),
    "evolve_steps": _("changes its own stored data when it is upgraded"),
    "notices": _("reminds people"),
    "validate_document": _("can refuse that a document is saved"),
    "changed": _("is told of changed documents, trainings and persons"),
    "home_tile": _("shows a box on the home page"),
    "document_side": _("shows a box beside documents"),
    "person_page": _("shows a box on the records of persons"),
    "session_page": _("shows a box on the pages of trainings"),
    "demo": _("brings content for demonstrations"),
}
"""What a plugin does with each hook."""

LISTED = frozenset(
    (
        "content_types", "core_fields", "lifecycles", "permissions", "roles", "trackers", "menu", "reports",
        "indicators", "jobs", "commands", "evolve_steps", "text_extractors",
    )
)  # fmt: skip
"""What these add stands by name on a plugin's page."""
