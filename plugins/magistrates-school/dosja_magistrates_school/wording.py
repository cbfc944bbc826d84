"""The words of this plugin that stand in several places; messages of its own domain."""

from dosja.api import messages

PLUGIN = "magistrates_school"
_ = messages(PLUGIN)

PROGRAMME = f"{PLUGIN}:programme"
STATEMENT = f"{PLUGIN}:statement"
SEE_DAYS = f"{PLUGIN}:days"
ISSUE = f"{PLUGIN}:issue"
EVALUATION = f"{PLUGIN}:evaluation"

JUDGE, PROSECUTOR, OTHER = "judge", "prosecutor", "other"
KINDS = {
    JUDGE: _("Judge"),
    PROSECUTOR: _("Prosecutor"),
    OTHER: _("State advocate, legal assistant or chancellor"),
}
KINDS_MANY = {
    JUDGE: _("Judges"),
    PROSECUTOR: _("Prosecutors"),
    OTHER: _("State advocates, legal assistants and chancellors"),
}

ABOVE, BELOW, DUE, NEAR, PART, UNSET, MET = "above", "below", "due", "near", "part", "unset", "met"
STATES = {
    ABOVE: ("red", _("Above the maximum")),
    BELOW: ("red", _("Below the minimum")),
    DUE: ("amber", _("Days still due")),
    NEAR: ("amber", _("Near the maximum")),
    PART: ("grey", _("Not in office for the whole time")),
    UNSET: ("grey", _("No minimum known")),
    MET: ("green", _("Within the limits")),
}
"""State of a period -> (colour, word), the one that matters most first."""


def days_text(hundredths: int) -> str:
    """Hundredths of a day as they are written: "5", "2,5"."""
    whole, part = divmod(hundredths, 100)
    return str(whole) if not part else f"{whole},{part:02d}".rstrip("0")
