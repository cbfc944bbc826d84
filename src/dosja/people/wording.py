"""Words for what the register says: kinds of names, genders, evidence for and against two being one."""

from dosja.messages import _
from dosja.people.matching import Comparison

KINDS = {
    "current": _("in use"),
    "birth": _("at birth"),
    "married": _("by marriage"),
    "former": _("used before"),
    "spelling": _("another spelling"),
}
"""What a name is."""

GENDERS = {"F": _("woman"), "M": _("man")}

AGREE = {
    "service_no": _("the same staff number"),
    "father": _("the same father's name"),
    "unit": _("the same unit"),
    "agency": _("the same agency"),
    "county": _("the same county"),
    "gender": _("the same gender"),
}
DIFFER = {
    "service_no": _("another staff number"),
    "father": _("another father's name"),
    "unit": _("another unit"),
    "agency": _("another agency"),
    "county": _("another county"),
    "gender": _("another gender"),
}
SPELLING: dict[str | tuple[str, str], str] = {
    "swapped": _("given and family name stand in the other order"),
    "diacritics": _("one is written without ë and ç"),
    "initial": _("one has only the first letter of the given name"),
    "part": _("one has a name more than the other"),
    ("given", "missing"): _("one letter is missing in the given name"),
    ("given", "extra"): _("one letter is too much in the given name"),
    ("given", "changed"): _("one letter differs in the given name"),
    ("given", "exchanged"): _("two letters of the given name changed places"),
    ("family", "missing"): _("one letter is missing in the family name"),
    ("family", "extra"): _("one letter is too much in the family name"),
    ("family", "changed"): _("one letter differs in the family name"),
    ("family", "exchanged"): _("two letters of the family name changed places"),
}


def evidence(comparison: Comparison) -> tuple[list[str], list[str]]:
    """What speaks for one person, and what against it, as messages."""
    notes = [SPELLING[note] for note in comparison.spelling if note in SPELLING]
    alike = [] if any(note != "diacritics" and note in SPELLING for note in comparison.spelling) else [_SAME]
    speaks_for = [*alike, *(AGREE[name] for name in comparison.agree)]
    return speaks_for, [*notes, *(DIFFER[name] for name in comparison.differ)]


_SAME = _("the same name")
