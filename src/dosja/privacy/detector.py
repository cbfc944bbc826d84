"""Does a text look as if it named a child victim? Pure: no database, no request, nothing is kept.

The product holds no data about children (design 7, domain.md 4). Procedures speak of victims on every page
without naming one; so a finding needs something that points at one person beside such a word:

- an identity number (letter, eight digits, letter; the digits hold a possible month and day), anywhere;
- a name or initials right after "viktima e mitur", "i mituri", "child victim" and the like;
- a name or initials together with an age under 18 near a word for victim or child;
- a full birth date near a word for victim or child.

It errs on the side of asking: a person decides, here nothing is ever deleted.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

IDENTITY, NAME, AGE, BIRTH = "identity_number", "name", "name_and_age", "birth_date"
KINDS = (IDENTITY, NAME, AGE, BIRTH)
MAX_FINDINGS = 50
"""More of one text are not looked for: the first ones already say what has to be decided."""
NEAR = 90
"""So many characters before and after a word for victim or child belong to what is said of it."""
AROUND = 60
"""Characters shown on each side of a finding."""


@dataclass(frozen=True)
class Finding:
    """What was found (`kind`) and where in the text (`start`, `end`).

    `print` is a digest of kind and words: the same words found again are the same finding, wherever they
    stand. It is kept only of what a person has declared harmless.
    """

    kind: str
    start: int
    end: int
    print: str


_UPPER, _LOWER = "A-ZÇËÀ-ÖØ-Þ", "a-zçëß-öø-ÿ"
_WORD = rf"[{_UPPER}][{_LOWER}]+(?:-[{_UPPER}][{_LOWER}]+)?"
_INITIALS = rf"[{_UPPER}]\.[ ]?[{_UPPER}]\.(?:[ ]?[{_UPPER}]\.)?"
_NAME = rf"(?:{_WORD}(?:[ ](?:{_WORD}|[{_UPPER}]\.)){{1,2}}|{_INITIALS}|[{_UPPER}]\.[ ]?{_WORD})"
_NAMED = re.compile(rf"(?<![\w.])(?P<name>{_NAME})(?!\w)")

_IDENTITY = re.compile(r"(?<![A-Za-z0-9])([A-Ta-t])(\d)(\d\d)(\d\d)(\d{3})([A-Wa-w])(?![A-Za-z0-9])")

_VICTIM = re.compile(
    r"\b(?:[vV]iktim\w*|[vV]ictims?|(?:i|e|të|së|[IE]|Të) mitur\w*|[fF]ëmij\w*|[fF]emij\w*|[vV]ajz[aëe]\w*"
    r"|[dD]jal[iëo]\w*|[mM]inors?|[cC]hild(?:ren)?|(?:the|a|The|A) (?:girl|boy))\b"
)
# Right before a name: whoever writes "the minor victim Ana Hoxha" names her. "Child Victims Fund" and
# headings in capitals do not match: the last word before the name is written small.
_POINTING = re.compile(
    r"\b(?:"
    r"(?:[vV]iktim(?:a|ë|ën|ës|e) (?:e|së|të) mitur(?:a|ën|ës)?"
    r"|[vV]iktim(?:a|ën|ës) (?:e|së|të) trafikimit"
    r"|(?:[iI]|[tT]ë) mitur(?:i|in|it)|(?:[eE]|[sS]ë|[tT]ë) mitur(?:a|ën|ës)"
    r"|[fF]ëmij(?:a|ën|ës) (?:viktimë|(?:e|i|së|të) trafikuar)"
    r"|[vV]iktim(?:a|ën|ës))"
    r"|(?:(?:[cC]hild|[mM]inor|[uU]nderage|[tT]he|[aA]) victim|[cC]hild victim of trafficking"
    r"|[tT]he minor|[tT]he trafficked (?:child|girl|boy))"
    r")"
    r"[ ]?[,:–-]?[ ]?(?:me (?:emrin|emër|inicialet)|e quajtur|i quajtur|quhet"
    r"|shtetas(?:i|ja|en)? ?(?:shqiptare?)?|named|called|is|është|by the name of|initials)?[ ]?[:\"„“«]?[ ]?"
    rf"(?P<name>{_NAME})(?!\w)"
)

_YEARS = r"(?:1[0-7]|[1-9])"
_AGE = re.compile(
    rf"(?<!\d)(?<!\d[.,/-])(?:{_YEARS}[ -]?vjeç\w*|{_YEARS} vite?sh"
    rf"|moshë?[sn]?(?:ë|a)? {_YEARS}(?! ?[-–] ?\d)(?!\d)"
    rf"|{_YEARS}[ -]years?[ -]old|aged? (?:of )?{_YEARS}(?! ?[-–] ?\d)(?!\d)|\({_YEARS}\))"
)
_NOT_ONE_AGE = re.compile(
    r"(?:nën|mbi|deri|deri në|under|over|below|above|up to|until|ose|or|dhe|and|to|[-–])\s*$"
)

_DAY = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d|\d{1,2} (?:[a-zë]{3,9}|[A-Z][a-z]{2,8}) (?:19|20)\d\d"
    r"|(?:19|20)\d\d-\d\d-\d\d)"
)
_BORN = re.compile(
    rf"\b(?:[dD]atë?lindj[ae]\w*|[lL]indur|[dD]ata e lindjes|[bB]orn|[dD]ate of birth|DOB)\b"
    rf"[^.\n]{{0,30}}?{_DAY}"
)

# Words that begin with a capital and are no name of a person: bodies, places, papers, days and months.
_NO_NAME = frozenset((files(__package__) / "data" / "no_names.txt").read_text("utf-8").split())


def find(text: str) -> list[Finding]:
    """What in `text` may name a child victim, in the order of the text; [] for nearly every text."""
    found: dict[tuple[int, int], Finding] = {}
    for kind, start, end in _candidates(text):
        if len(found) == MAX_FINDINGS:
            break
        if not any(start < other.end and other.start < end for other in found.values()):
            found[start, end] = Finding(kind, start, end, _print(kind, text[start:end]))
    return sorted(found.values(), key=lambda finding: finding.start)


def excerpt(text: str, finding: Finding) -> tuple[str, str, str]:
    """The words before, of and after a finding, for the person who decides."""
    start, end = max(0, finding.start - AROUND), finding.end + AROUND
    before, after = text[start : finding.start], text[finding.end : end]
    if start:
        before = "…" + before.partition(" ")[2]
    if end < len(text):
        after = after.rpartition(" ")[0] + "…"
    return before, text[finding.start : finding.end], after


def _candidates(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _IDENTITY.finditer(text):
        month, day = int(match[3]) % 50, int(match[4])
        month = month - 30 if month > 30 else month
        if 1 <= month <= 12 and 1 <= day <= 31:
            yield IDENTITY, match.start(), match.end()
    for match in _POINTING.finditer(text):
        if _is_name(match["name"]):
            yield NAME, match.start(), match.end()
    windows = list(_windows(text))
    for start, end in windows:
        part = text[start:end]
        for age in _AGE.finditer(part):
            if _NOT_ONE_AGE.search(part, 0, age.start()):
                continue
            name = _nearest_name(part, age.start(), age.end())
            if name is not None:
                yield AGE, start + min(name[0], age.start()), start + max(name[1], age.end())
        for born in _BORN.finditer(part):
            yield BIRTH, start + born.start(), start + born.end()


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """The parts of the text around words for victim and child; those that touch are one."""
    begun = None
    for match in _VICTIM.finditer(text):
        start, end = max(0, match.start() - NEAR), min(len(text), match.end() + NEAR)
        if begun is None:
            begun = (start, end)
        elif start <= begun[1]:
            begun = (begun[0], end)
        else:
            yield begun
            begun = (start, end)
    if begun is not None:
        yield begun


def _nearest_name(part: str, start: int, end: int) -> tuple[int, int] | None:
    """The name that stands at most 40 characters from the age, in the same line or sentence."""
    best = None
    for match in _NAMED.finditer(part, max(0, start - 60), min(len(part), end + 60)):
        gap = part[match.end() : start] if match.end() <= start else part[end : match.start()]
        if len(gap) > 40 or re.search(r"[.;!?]\s|\n\s*\n", gap) or not _is_name(match["name"]):
            continue
        if best is None or len(gap) < best[0]:
            best = (len(gap), match.start(), match.end())
    return best[1:] if best is not None else None


def _is_name(words: str) -> bool:
    parts = re.findall(r"[^\W\d_]+", words.lower())
    return not any(part in _NO_NAME for part in parts)


def _print(kind: str, words: str) -> str:
    plain = " ".join(words.lower().split())
    return hashlib.sha256(f"{kind} {plain}".encode()).hexdigest()[:24]
