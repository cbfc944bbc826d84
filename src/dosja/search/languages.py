"""In which language a text is, by a vote of its words: for pages and paragraphs of documents that mix them.

Pure. The answer is "sq", "en" or, where both or neither speak, "mul", whose words are looked up in both.
"""

import re
from functools import lru_cache

LANGUAGES = ("sq", "en")
MIXED = "mul"
SAMPLE = 700
"""Characters at the beginning and at the end of a text that are looked at."""
MAJORITY = 3
"""So many times the votes of the other language make a text one language's."""
CLEAR = 3
"""Fewer votes do not overrule what the document says of itself."""

MOST_WORDS = 30_000
"""Words, with the signs around them, of which is remembered for which language they speak."""

_SQ = frozenset(
    re.findall(
        r"\S+",
        "të e në i dhe për së me që nga një është si ose kjo ky këtë në tek kur ka janë nuk më do duhet "
        "por edhe te ne per se qe eshte nje kete jane cilat cili cila tij saj tyre ndaj sipas gjatë midis ",
    )
)
_EN = frozenset(
    re.findall(
        r"\S+",
        "the of and to in is for that with on by are be as this which from or an at it was not shall must "
        "may should their has have its they been who will can these those when where any all other into ",
    )
)
_BOTH = _SQ & _EN
_SQ_WORDS, _EN_WORDS = _SQ - _BOTH, _EN - _BOTH
_SQ_SPELLING = re.compile("[ëç]")
_EN_SPELLING = re.compile("w|(?:tions?|ings?|ity|ship|ness)$")
_WORD = re.compile(r"[^\W\d_]+")


def _vote(word: str) -> str:
    word = word.lower()
    if word in _SQ_WORDS or _SQ_SPELLING.search(word):
        return "s"
    if word in _EN_WORDS or _EN_SPELLING.search(word):
        return "e"
    return ""


class _Votes(dict[str, str]):
    """What stands between two blanks -> a letter for each vote in it; worked out at first sight."""

    def __missing__(self, text: str) -> str:
        if len(self) >= MOST_WORDS:
            self.clear()
        found = self[text] = "".join(map(_vote, _WORD.findall(text)))
        return found


_votes_of = _Votes()


def votes(text: str) -> dict[str, int]:
    """How many words of a text's beginning and end speak for each language."""
    return dict(_votes(text if len(text) <= 2 * SAMPLE else f"{text[:SAMPLE]} {text[-SAMPLE:]}"))


@lru_cache(maxsize=100)
def _votes(sample: str) -> tuple[tuple[str, int], ...]:
    """Remembered for the texts that are shown again and again in results."""
    # No word goes over a blank: so only the first sight of one needs the pattern of words.
    found = "".join(map(_votes_of.__getitem__, sample.split()))
    return ("sq", found.count("s")), ("en", found.count("e"))


def language_of(text: str, declared: str) -> str:
    """The language of a text of a document in the language `declared`.

    A clear vote decides; a small one only agrees or makes it "mul", as no vote at all does.
    """
    found = votes(text)
    first, second = sorted(LANGUAGES, key=lambda language: -found[language])
    if not found[first] or found[first] < MAJORITY * found[second]:
        return MIXED
    if found[first] >= CLEAR or first == declared:
        return first
    return MIXED


def runs(text: str, declared: str) -> list[tuple[str, str]]:
    """(language, text) of the stretches of whole lines in one language, in order."""
    if "\n" not in text:
        return [(language_of(text, declared), text)]
    found: list[tuple[str, list[str]]] = []
    for line in text.split("\n"):
        language = language_of(line, declared) if line.strip() else ""
        if found and language in ("", found[-1][0]):
            found[-1][1].append(line)
        else:
            found.append((language or declared, [line]))
    return [(language, "\n".join(lines)) for language, lines in found]
