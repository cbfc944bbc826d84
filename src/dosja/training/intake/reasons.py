"""Why two rows may be one person, in words, from the evidence. The reader's language is the caller's."""

from collections.abc import Callable

from dosja.messages import _
from dosja.people.matching import AUTO, DIFFERENT
from dosja.training.intake.result import MergeCandidate

_SPELLING = {
    "swapped": _("name and family name swapped"),
    "capitals": _("capitals"),
    "initial": _("only an initial"),
    "part": _("one name more"),
    ("family", "missing"): _("one letter missing in the family name"),
    ("family", "extra"): _("one letter more in the family name"),
    ("family", "changed"): _("one letter changed in the family name"),
    ("family", "exchanged"): _("two letters exchanged in the family name"),
    ("given", "missing"): _("one letter missing in the given name"),
    ("given", "extra"): _("one letter more in the given name"),
    ("given", "changed"): _("one letter changed in the given name"),
    ("given", "exchanged"): _("two letters exchanged in the given name"),
}
_THINGS = {
    "father": _("father's name"),
    "county": _("county"),
    "gender": _("gender"),
    "service_no": _("service number"),
    "unit": _("unit"),
    "point": _("point"),
    "school": _("school"),
    "court": _("court"),
    "prosecution office": _("prosecution office"),
    "score": _("score"),
}


def reason_text(candidate: MergeCandidate, text: Callable[[object], str]) -> str:
    """The reason as one sentence; `text` turns a message into the language."""
    comparison = candidate.comparison
    spelling = [text(_SPELLING[note]) for note in comparison.spelling if note in _SPELLING]
    if candidate.diacritics:
        spelling.append(text(_("no diacritics")))
    if candidate.decision == DIFFERENT:
        others = [
            name for name in ("father", "service_no", "gender", "county", "unit") if name in comparison.differ
        ]
        return text(
            _(
                "same given and family name, but other ${things}: two people; never merge on the name alone",
                mapping={"things": _things(others, candidate, text)},
            )
        )
    if candidate.decision == AUTO:
        strong = [name for name in ("service_no", "father", "unit") if name in comparison.agree]
        first = strong[:1] if "service_no" in strong else strong
        parts = [_same(first, candidate, text)] if first else [text(_("same name in another training"))]
        if candidate.repeated and not spelling:
            parts.append(text(_("the same training twice")))
        return "; ".join([*parts, ", ".join(spelling)] if spelling else parts)
    parts = []
    if candidate.numbers is not None:
        parts += {
            0: [text(_("no service number in either row"))],
            1: [text(_("no service number in one row"))],
        }.get(candidate.numbers, [])
    parts += spelling or [text(_("same given and family name"))]
    agree = [name for name in ("father", "unit") if name in comparison.agree]
    if candidate.scores_agree:
        agree.append("score")
    if agree:
        parts.append(_same(agree, candidate, text))
    differ = [name for name in ("father", "unit", "county") if name in comparison.differ]
    if differ:
        parts.append(text(_("other ${things}", mapping={"things": _things(differ, candidate, text)})))
    return ", ".join(parts)


def _same(names: list[str], candidate: MergeCandidate, text) -> str:
    return text(_("same ${things}", mapping={"things": _things(names, candidate, text)}))


def _things(names: list[str], candidate: MergeCandidate, text) -> str:
    words = [text(_THINGS[candidate.place_word if name == "unit" else name]) for name in names]
    if len(words) < 2:
        return "".join(words)
    return text(_("${first} and ${last}", mapping={"first": ", ".join(words[:-1]), "last": words[-1]}))
