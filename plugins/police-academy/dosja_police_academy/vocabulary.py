"""The Academy's lists of choices: kinds of course, ranks, parts of the programme, ways of recognition."""

import unicodedata

from dosja.api import messages

_ = messages("police_academy")

KINDS = (
    ("formation", _("Professional formation")),
    ("qualification", _("Qualification")),
    ("specialisation", _("Specialisation")),
    ("continuous", _("Continuous training")),
)
"""Kinds of course: the three of decision 605 of 13.10.2001, and re-training; ids as in core's curricula."""

OTHER_KINDS = {"trainers": _("Training of trainers"), "manual": _("Manual or training package")}

RANKS = (
    ("inspektor", _("Inspector")),
    ("kryeinspektor", _("Chief inspector")),
    ("nenkomisar", _("Sub-commissioner")),
    ("komisar", _("Commissioner")),
    ("kryekomisar", _("Chief commissioner")),
    ("drejtues", _("Leader")),
    ("drejtues_i_pare", _("First leader")),
    ("drejtues_madhor", _("Major leader")),
)
"""Ranks of the State Police from the lowest; the id is the Albanian word without diacritics."""

SHIFTS = (
    ("day", _("Day")),
    ("afternoon", _("Afternoon")),
    ("night", _("Night")),
)

PARTS = (
    ("standard_border", _("Standard border training")),
    ("child_module", _("Child-trafficking module")),
    ("interview", _("First interview of a child")),
    ("tims", _("TIMS course")),
    ("investigators", _("Full course for investigators")),
    ("investigators_again", _("Re-training of investigators")),
)
"""What a curriculum is in the Academy's programme."""

CHILD_PARTS = ("child_module", "interview")
"""Each of them makes an officer or a social worker a trained one at a crossing point (measure I.1.(a).2)."""
TIMS_PARTS = ("tims",)

WAYS = (
    ("direct", _("Direct")),
    ("equivalence", _("By equivalence")),
    ("supplementary", _("With supplementary subjects")),
)
"""Ways of recognising training abroad, by the minister's order on recognition (domain.md 3.1, source 10)."""

PART = "police_academy:part"
OPEN_TO = "police_academy:ranks"
LEGAL_BASIS = "police_academy:legal_basis"
"""Fields that the plugin adds to curricula."""
CARD = "police_academy:duty_card"
RECOGNITION = "police_academy:recognition"

KIND_NAMES = {**dict(KINDS), **OTHER_KINDS}
RANK_NAMES = dict(RANKS)
PART_NAMES = dict(PARTS)
WAY_NAMES = dict(WAYS)

USUAL_PRESENCE = 80
USUAL_MARK = 60
"""Share of hours and points of 100 that are usual at the Academy; each curriculum may say otherwise (what is
asked is not published, so these are settings: domain.md 3.1)."""


def rank_id(text: str) -> str:
    """The id of a rank as it stands on a posting; "" for an unknown word."""
    plain = unicodedata.normalize("NFD", text.strip().lower())
    word = "".join(letter for letter in plain if not unicodedata.combining(letter)).replace(" ", "_")
    return word if word in RANK_NAMES else ""
