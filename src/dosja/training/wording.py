"""The words under which pages, sheets and exports show attendance and outcomes. Message ids only."""

from dosja.messages import _
from dosja.training.roster.model import (
    ABSENT,
    ATTENDED,
    EXCUSED,
    FAILED,
    HALF,
    INCOMPLETE,
    LATE,
    NOT_KNOWN,
    PASSED,
    PRESENT,
    UNMARKED,
)

MARK_NAMES = {
    UNMARKED: _("not marked"),
    PRESENT: _("present"),
    LATE: _("late"),
    HALF: _("half the day"),
    EXCUSED: _("excused"),
    ABSENT: _("absent"),
}
"""What each letter of a day means."""

OUTCOME_NAMES = {
    PASSED: ("green", _("passed")),
    ATTENDED: ("blue", _("attended, no test yet")),
    FAILED: ("red", _("attended, test not passed")),
    INCOMPLETE: ("amber", _("too little presence")),
    NOT_KNOWN: ("grey", _("not known yet")),
}
"""Colour and word of each outcome."""

AWARD_STATES = {
    "valid": ("green", _("valid")),
    "expired": ("amber", _("expired")),
    "withdrawn": ("red", _("withdrawn")),
    "replaced": ("grey", _("replaced")),
    "pending": ("amber", _("waits for approval")),
    "reported": ("amber", _("reported")),
    "recognised": ("green", _("recognised")),
    "with_differences": ("amber", _("recognised with differences")),
    "refused": ("red", _("refused")),
    "": ("green", _("approved")),
}
"""Colour and word of where an award stands."""

LINE_STATES = {
    "new": ("blue", _("gets an award")),
    "given": ("green", _("has an award")),
    "withdrawn": ("red", _("award was withdrawn")),
    "not_passed": ("grey", _("did not pass")),
    "trainer": ("grey", _("is a trainer")),
}
"""Colour and word of what a row of a roster comes to."""

MEASURES = {"hours": _("hours"), "days": _("days"), "credits": _("credits")}
"""In what trainings are counted."""

PROGRESS = {
    "trained": ("green", _("trained and valid")),
    "expiring": ("amber", _("expires soon")),
    "expired": ("red", _("expired")),
    "in_progress": ("blue", _("in progress")),
    "not_started": ("grey", _("not started")),
    "valid": ("green", _("trained")),
}
"""Colour and word of where a person stands."""

FIELD_NAMES = {
    "title": _("Title"),
    "days": _("Days"),
    "starts": _("Begins"),
    "curriculum": _("Curriculum"),
    "version": _("Version"),
    "sops": _("Procedures taught"),
    "place": _("Place"),
    "place_kind": _("Kind of place"),
    "county": _("County"),
    "unit": _("Unit"),
    "provider": _("Provider"),
    "donor": _("Donor"),
    "language": _("Language"),
    "planned_minutes": _("Length in minutes"),
    "trainers": _("Trainers"),
    "parent": _("Follows from the training of the trainers"),
    "note": _("Note"),
}
"""What was entered of a training, as its history names it."""
