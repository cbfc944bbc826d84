"""Names of persons as lists write them: case, titles and ranks, numbering, order, father's name. Pure."""

import re
from dataclasses import dataclass

from dosja.people.folding import fold
from dosja.people.name_lists import family_names, given_names

LONGEST = 120
"""Characters of a written name; what is longer is a sentence, not a name."""

_PARTICLES = frozenset({"i", "e", "të", "te", "së", "se", "dhe", "and", "of", "de", "di", "da", "von", "van"})
_NUMBERING = re.compile(
    r"^\W*(?:nr\.?\s*)?\d{1,5}\s*[.)\]:\-–]*\s+|^\W*\d{1,5}[.)\]:]+\s*|^[\s\-–—•·*▪►#]+", re.I
)
_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]?")
_DASH = re.compile(r"\s+[-–—/|]\s+|[;|\t]")
_WORD = re.compile(r"[^\W\d_]+(?:['’‘`´\-][^\W\d_]+)*\.?")

# folded words of a title or rank -> how it is written out; a list may join them with full stops.
_RANKS = {
    "drejtues": "Drejtues",
    "kryekomisar": "Kryekomisar",
    "komisar": "Komisar",
    "nenkomisar": "Nënkomisar",
    "kryeinspektor": "Kryeinspektor",
    "kryeinsp": "Kryeinspektor",
    "kr insp": "Kryeinspektor",
    "inspektor": "Inspektor",
    "inspektore": "Inspektore",
    "insp": "Inspektor",
    "neninspektor": "Nëninspektor",
    "neninsp": "Nëninspektor",
    "n insp": "Nëninspektor",
    "asistent": "Asistent",
    "agjent": "Agjent",
    "polic": "Polic",
    "kolonel": "Kolonel",
    "nenkolonel": "Nënkolonel",
    "major": "Major",
    "kapiten": "Kapiten",
    "toger": "Toger",
    "nentoger": "Nëntoger",
    "rreshter": "Rreshter",
    "oficer": "Oficer",
    "specialist": "Specialist",
    "gjyqtar": "Gjyqtar",
    "gjyqtare": "Gjyqtare",
    "prokuror": "Prokuror",
    "prokurore": "Prokurore",
    "avokat": "Avokat",
    "avokate": "Avokate",
    "psikolog": "Psikolog",
    "psikologe": "Psikologe",
    "mesues": "Mësues",
    "mesuese": "Mësuese",
    "drejtor": "Drejtor",
    "drejtore": "Drejtore",
    "punonjes social": "Punonjës social",
    "punonjese sociale": "Punonjëse sociale",
}
_STEPS = {
    "i pare": "i Parë",
    "i dyte": "i Dytë",
    "i larte": "i Lartë",
    "e pare": "e Parë",
    "e dyte": "e Dytë",
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TITLES = _words(
    """
    z zj znj zt zoti zonja zonjusha mr mrs ms miss dr prof as asoc assoc akad msc ma ba phd av ing jur doc
    dok mag mjek arkitekt
    """
)


@dataclass(frozen=True)
class WrittenName:
    """What a written name says. `title` is the rank or office before it; `note` what stood in brackets behind
    it or after a dash, mostly a unit. `order`: 1 given name first, -1 family name first, 0 not told by the
    name itself (then it was read as given name first).
    """

    given: str
    family: str
    father: str = ""
    title: str = ""
    note: str = ""
    order: int = 0


def title_case(name: str) -> str:
    """A name in the usual mixed case: words all in capitals or all small are changed, others kept."""
    words = name.split()
    return " ".join(_cased(word, first=position == 0) for position, word in enumerate(words))


def _cased(word: str, *, first: bool) -> str:
    if word.lower() in _PARTICLES:
        return word.lower() if not first else word.capitalize()
    parts = re.split(r"([\-'’.])", word)
    return "".join(
        part[:1].upper() + part[1:].lower() if part.isupper() or part.islower() else part for part in parts
    )


def is_capitals(text: str) -> bool:
    """Whether all letters are capitals, and there is more than an initial."""
    return text.isupper() and sum(letter.isalpha() for letter in text) > 1


def strip_numbering(text: str) -> str:
    """The text without "1.", "2)", "Nr. 3" or a bullet before it."""
    return _NUMBERING.sub("", text, count=1)


def expand_rank(text: str) -> str:
    """A rank or office written out in the usual way ("INSP. I PARE" -> "Inspektor i Parë"), else as it is."""
    return rank_of(text) or text


def rank_of(text: str) -> str:
    """The rank or office that a text is, written out; "" when it is none that is known."""
    folded = fold(text)
    for step, written in _STEPS.items():
        if folded.endswith(" " + step) and folded.removesuffix(" " + step) in _RANKS:
            return f"{_RANKS[folded.removesuffix(' ' + step)]} {written}"
    return _RANKS.get(folded, "")


def strip_titles(text: str) -> tuple[str, str]:
    """(the name, its rank or office written out or ""); titles such as Dr. and Znj. are dropped.

    A word is a title only before at least two other words, or with its full stop before one.
    """
    words = text.split()
    rank = ""
    while len(words) > 1:
        # "Prof.Dr.Arben" and "Insp.Arben" are one word each for whoever typed them.
        pieces = [piece for piece in re.split(r"(?<=\.)(?=[^\W\d_])", words[0]) if piece]
        if len(pieces) > 1 and (len(pieces[0]) > 2 or fold(pieces[0]) in _TITLES):
            words = [*pieces, *words[1:]]
        taken, found = _leading_title(words)
        if not taken or len(words) - taken < (1 if words[0].endswith(".") else 2):
            break
        words = words[taken:]
        rank = rank or found
    return " ".join(words), rank


def _leading_title(words: list[str]) -> tuple[int, str]:
    """(number of words of the title at the beginning, the rank written out or "")."""
    for count in (3, 2, 1):
        rank = rank_of(" ".join(words[:count]))
        if rank:
            return min(count, len(words)), rank
    folded = fold(words[0])
    return (1, "") if folded in _TITLES or all(part in _TITLES for part in folded.split()) else (0, "")


def order_of(first: str, second: str) -> int:
    """1 when the pair reads as given name and family name, -1 when the other way round, 0 when not told."""
    given, family = given_names().common, family_names().common
    first, second = fold(first), fold(second)
    straight = (first in given) * 2 - (first in family) + (second in family) * 2 - (second in given)
    turned = (second in given) * 2 - (second in family) + (first in family) * 2 - (first in given)
    return (straight > turned) - (straight < turned)


def read_name(text: str, order: int = 0, *, middle_is_father: bool = False) -> WrittenName | None:
    """Read a whole name from one cell or line; None when there are not at least two words of a name in it.

    `order` is how the rest of the list writes names (1, -1 or 0) and decides where the name itself does not;
    `middle_is_father`: the list says that the second of three words is the father's name.
    """
    text = strip_numbering(" ".join(text[: LONGEST * 2].split()))
    text, father, note = _take_brackets(text)
    text, *rest = _DASH.split(text, maxsplit=1)
    note = note or " ".join(rest).strip(" -–—|;/,")
    name, title = strip_titles(text.strip(" ,;"))
    if any(letter.isdigit() for letter in name) or len(name) > LONGEST:
        return None
    before, comma, after = (part.strip() for part in name.partition(","))
    if comma:
        if rank_of(after):
            before, after, title = before, "", title or rank_of(after)
        if after or " " not in before:
            return _with_comma(before, after, father, title, note, order)
        name = before
    words = [word for word in _WORD.findall(name) if fold(word)]
    for count in (3, 2, 1):  # "Mira Gjoka inspektore"
        if len(words) - count >= 2 and (rank := rank_of(" ".join(words[-count:]))):
            words, title = words[:-count], title or rank
    if len(words) < 2:
        return None
    if middle_is_father and len(words) == 3:
        words, father = [words[0], words[2]], father or words[1].rstrip(".")
    return _from_words(words, father, title, note, order)


def _take_brackets(text: str) -> tuple[str, str, str]:
    """(text without brackets, father's name from brackets inside the name, note from brackets behind it)."""
    found = _BRACKETS.search(text)
    if not found:
        return text, "", ""
    content, behind = found[1].strip(" .,;"), text[found.end() :].strip(" .,;")
    rest = " ".join((text[: found.start()] + " " + text[found.end() :]).split())
    if behind and len(content.split()) == 1 and not any(letter.isdigit() for letter in content):
        again = _BRACKETS.search(rest)
        note = again[1].strip() if again else ""
        return _BRACKETS.sub(" ", rest), content, note
    return _BRACKETS.sub(" ", rest), "", content


def _with_comma(before, after, father, title, note, order) -> WrittenName | None:
    """ "HOXHA, Arben" is a name turned round; "Arben Hoxha, Kakavijë" a name and a note."""
    if len(before.split()) == 1 and after:
        after, rank = strip_titles(after)
        given, *middle = after.split()
        return WrittenName(given, before, father or " ".join(middle).strip("."), title or rank, note, -1)
    words = _WORD.findall(before)
    if len(words) < 2:
        return None
    return _from_words(words, father, title, note or after, order)


def _from_words(words, father, title, note, order) -> WrittenName:
    told = order_of(words[0], words[-1])
    turned = (told or order) < 0
    if turned:
        words = [words[-1], *words[1:-1], words[0]] if _middle_is_father(words) else [*words[1:], words[0]]
    middle = words[1:-1]
    if len(middle) == 1 and not father and _middle_is_father(words):
        return WrittenName(words[0], words[-1], middle[0].rstrip("."), title, note, told)
    if middle and fold(middle[0]) in given_names().common:
        return WrittenName(" ".join(words[:-1]), words[-1], father, title, note, told)
    return WrittenName(words[0], " ".join(words[1:]), father, title, note, told)


def _middle_is_father(words) -> bool:
    """Of three words the middle one, when it is an initial or a given name, as in every Albanian register."""
    if len(words) != 3:
        return False
    middle = words[1].rstrip(".")
    return len(middle) == 1 or words[1].endswith(".") or fold(middle) in given_names().common
