"""The words under which pages, sheets and exports show attendance and outcomes. Message ids only."""

from dosja.messages import _
from dosja.training.model import (
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
