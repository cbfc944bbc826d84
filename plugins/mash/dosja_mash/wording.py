"""Words of the plugin's pages, and numbers as people write them."""

from dosja.api import format_number, messages
from dosja_mash.accreditation import AHEAD, NEVER, OVER, RUNS_OUT, VALID
from dosja_mash.portfolio import COUNTS, ENDED, IZHA_PROVED, NO_CERTIFICATE, NOT_ACCREDITED, TAUGHT_ON

_ = messages("mash")

STANDINGS = {
    VALID: ("green", _("Accredited")),
    RUNS_OUT: ("amber", _("Runs out soon")),
    AHEAD: ("blue", _("Not begun yet")),
    OVER: ("red", _("Ran out")),
    NEVER: ("grey", _("No accreditation entered")),
}
"""Colour and word of where an accreditation stands."""

REASONS = {
    COUNTS: ("green", _("Credits of an accredited module")),
    IZHA_PROVED: ("green", _("Certificate of IZHA")),
    NO_CERTIFICATE: ("grey", _("No certificate of IZHA")),
    NOT_ACCREDITED: ("grey", _("Module or agency not accredited on that day")),
    TAUGHT_ON: ("grey", _("Taught by the psychologist at school")),
    ENDED: ("red", _("Withdrawn, replaced or not decided")),
}
"""Colour and reason of why a training counts or does not."""
YES, NO = _("counts"), _("does not count")


def is_counted(why: str) -> bool:
    """True where the reason is one for counting it."""
    return why in (COUNTS, IZHA_PROVED)


PROGRESS = {
    "trained": ("green", _("trained")),
    "expiring": ("amber", _("expires soon")),
    "expired": ("red", _("expired")),
    "in_progress": ("blue", _("begun")),
    "not_started": ("grey", _("not trained")),
}
"""Colour and word of where a person stands."""

POSTS = {
    "full": _("Full time"),
    "part": _("Part of the time"),
    "shared": _("Shared with other schools"),
    "none": _("Nobody named yet"),
}


def amount(hundredths: int) -> str:
    """3, 2,5 or 2,25: hundredths as people write them."""
    whole, rest = divmod(hundredths, 100)
    text = f"{rest:02}".rstrip("0")
    return f"{format_number(whole)},{text}" if text else format_number(whole)
