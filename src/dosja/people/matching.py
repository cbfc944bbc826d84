"""Whether two written persons are one: evidence, and a decision that a computer may or may not take. Pure.

Two questions use it. Within one list: are these two rows one person (`compare`)? Against the register: who of
the known persons is meant (`match`)? A name alone never decides; the register's owner looks candidates up by
`lookup_keys`, so that nobody is compared with all.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from dosja.people.folding import fold, has_diacritics, slip
from dosja.people.names import is_capitals

AUTO, ASK, DIFFERENT, NONE = "auto", "ask", "different", ""
"""One person for sure; a person must decide; two persons for sure, in spite of the names; nothing alike."""
SURE, CHOOSE, NEW = "sure", "choose", "new"
MOST_CANDIDATES = 5
"""Offered for one written name."""

Key = TypeVar("Key")


@dataclass(frozen=True)
class Identity:
    """What a list or the register says of a person; "" is "not said". `unit` is whatever place of work is
    named (unit, institution, school, court), `agency` the id or name of the agency.
    """

    given: str
    family: str
    father: str = ""
    gender: str = ""
    service_no: str = ""
    agency: str = ""
    unit: str = ""
    county: str = ""
    folded: tuple[str, str] = field(init=False, compare=False, repr=False)

    def __post_init__(self):
        object.__setattr__(self, "folded", (fold(self.given), fold(self.family)))


@dataclass(frozen=True)
class Comparison:
    """`decision` AUTO, ASK, DIFFERENT or NONE; `agree` and `differ` are the fields that both say, and
    whether they say the same; `spelling` is how the names differ: "swapped", "capitals", "diacritics",
    "initial", "part", or a slip as (field, kind) with the kinds of `folding.slip`.
    """

    decision: str
    agree: tuple[str, ...] = ()
    differ: tuple[str, ...] = ()
    spelling: tuple[str | tuple[str, str], ...] = ()

    @property
    def strength(self) -> int:
        """A larger number for a likelier person; orders candidates."""
        weights = {"service_no": 100, "father": 40, "unit": 25, "agency": 10, "county": 8, "gender": 3}
        total = sum(weights[name] for name in self.agree) - sum(weights[name] for name in self.differ)
        slips = sum(30 for note in self.spelling if note in ("initial", "part") or isinstance(note, tuple))
        return total - slips - 2 * ("swapped" in self.spelling)


def names_alike(one: Identity, other: Identity) -> tuple[str | tuple[str, str], ...] | None:
    """How the two names differ in spelling (empty: not at all), or None when they are not alike."""
    if not all(one.folded) or not all(other.folded):
        return None
    straight = _pair(one.folded, other.folded)
    turned = _pair(one.folded, other.folded[::-1]) if straight is None else None
    found = straight if straight is not None else turned
    if found is None:
        return None
    notes: list[str | tuple[str, str]] = ["swapped"] if straight is None else []
    written = (one.given, one.family), (other.given, other.family)
    if is_capitals("".join(written[0])) != is_capitals("".join(written[1])):
        notes.append("capitals")
    if has_diacritics("".join(written[0])) != has_diacritics("".join(written[1])):
        notes.append("diacritics")
    return (*notes, *found)


def folded_alike(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two folded (given, family) pairs are alike: `names_alike` without saying how they differ."""
    if not all(one) or not all(other):
        return False
    return _pair(one, other) is not None or _pair(one, other[::-1]) is not None


def _pair(one: tuple[str, str], other: tuple[str, str]) -> tuple[str | tuple[str, str], ...] | None:
    """() when both names are equal, one note when only one of them is off by a little, else None."""
    if one == other:
        return ()
    same_given, same_family = one[0] == other[0], one[1] == other[1]
    if same_given == same_family:
        joined = "".join(one).replace(" ", "") == "".join(other).replace(" ", "")
        return ("part",) if joined else None
    name, first, second = ("family", one[1], other[1]) if same_given else ("given", one[0], other[0])
    if name == "given" and min(len(first), len(second)) == 1 and first[0] == second[0]:
        return ("initial",)
    if set(first.split()) & set(second.split()):
        return ("part",)
    # In names of three letters one letter makes another name: Ana, Ina, Eva, Era.
    found = slip(second, first) if min(len(first), len(second)) > 3 else ""
    return ((name, found),) if found else None


def compare(one: Identity, other: Identity) -> Comparison:
    """Judge two persons. AUTO needs names that are equal when folded, something else that agrees, and nothing
    that speaks against it; a different service number, father's name or gender makes them two.
    """
    spelling = names_alike(one, other)
    if spelling is None:
        return Comparison(NONE)
    agree: list[str] = []
    differ: list[str] = []
    for name in ("service_no", "father", "unit", "agency", "county", "gender"):
        first, second = fold(getattr(one, name)), fold(getattr(other, name))
        if name == "service_no":
            first, second = first.replace(" ", ""), second.replace(" ", "")
        if first and second:
            same = first == second or (name == "father" and _same_father(first, second))
            (agree if same else differ).append(name)
    close = any(note in ("initial", "part") or isinstance(note, tuple) for note in spelling)
    decision = _decide(one, other, agree, differ, close)
    return Comparison(decision, tuple(agree), tuple(differ), spelling)


def _same_father(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])


def _decide(one: Identity, other: Identity, agree: list[str], differ: list[str], close: bool) -> str:
    if "service_no" in agree:
        return ASK if "gender" in differ or "father" in differ else AUTO
    against = {"service_no", "gender"} & set(differ)
    if "father" in differ:
        # One letter in a father's name is a slip like any other, so long as nothing else speaks against it.
        near = slip(fold(one.father), fold(other.father)) and not against and "unit" not in differ
        if not near:
            against.add("father")
        elif not close:
            return ASK
    if close:
        # Alike names are common in one country: without a common place they are not worth a question.
        return NONE if against or ("unit" in differ and "father" not in agree) else ASK
    if against:
        return DIFFERENT
    if {"father", "unit"} & set(agree) and "unit" not in differ:
        return AUTO
    return ASK


def lookup_keys(given: str, family: str) -> frozenset[str]:
    """Keys by which a person is stored and looked up; four a person. Two persons whose names are equal in any
    order, or one slip, one initial or one added name apart, share at least one.

    For one slip changes one of the two names, and never both its first and its last letter.
    """
    one, other = fold(given), fold(family)
    if not one or not other:
        return frozenset()
    return frozenset(
        {
            f"{one}^{other[0]}",
            f"{one}${other[-1]}",
            f"{other}^{one[0]}",
            f"{other}${one[-1]}",
        }
    )


@dataclass(frozen=True)
class Candidate(Generic[Key]):
    """A known person with the evidence for and against being the one that was written."""

    key: Key
    identity: Identity
    comparison: Comparison


@dataclass(frozen=True)
class Matched(Generic[Key]):
    """`state` SURE (the first candidate is meant), CHOOSE (a person must) or NEW; `candidates` best first,
    also the near ones of a new person, so that nobody is made without seeing who is there already.
    """

    state: str
    candidates: tuple[Candidate[Key], ...] = ()


def match(
    wanted: Identity, known: Iterable[tuple[Key, Identity]], not_same: frozenset[Key] = frozenset()
) -> Matched[Key]:
    """Who of `known` is meant by `wanted`. `not_same`: keys of which a person has said that they are others.

    SURE only for one person with an equal name, evidence besides it and no namesake who might be meant as
    well. The agency counts as evidence here: a trainer's list is of his own agency's people.
    """
    found = []
    for key, identity in known:
        if key in not_same:
            continue
        comparison = compare(wanted, identity)
        if comparison.decision != NONE:
            found.append(Candidate(key, identity, comparison))
    found.sort(key=lambda candidate: -candidate.comparison.strength)
    open_ones = [candidate for candidate in found if candidate.comparison.decision != DIFFERENT]
    if not open_ones:
        return Matched(NEW, tuple(found[:MOST_CANDIDATES]))
    sure = [candidate for candidate in open_ones if _is_sure(candidate.comparison)]
    state = CHOOSE
    if len(sure) == 1:
        certain = {"service_no", "father"} & set(sure[0].comparison.agree)
        namesakes = [
            candidate
            for candidate in open_ones
            if candidate is not sure[0] and _same_name(candidate.comparison)
        ]
        state = SURE if certain or not namesakes else CHOOSE
        open_ones.sort(key=lambda candidate: candidate is not sure[0])
    return Matched(state, tuple(open_ones[:MOST_CANDIDATES]))


def _same_name(comparison: Comparison) -> bool:
    return not any(note in ("initial", "part") or isinstance(note, tuple) for note in comparison.spelling)


def _is_sure(comparison: Comparison) -> bool:
    if comparison.decision == AUTO:
        return True
    agency_only = comparison.decision == ASK and "agency" in comparison.agree and not comparison.differ
    return agency_only and _same_name(comparison)
