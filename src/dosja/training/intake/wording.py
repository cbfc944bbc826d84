"""Texts in capitals without diacritics, written as Albanian is usually written. Pure."""

from functools import cache
from importlib.resources import files

from dosja.people.folding import fold, has_diacritics
from dosja.people.names import is_capitals, title_case
from dosja.training.intake.places import find_county, find_town

_KEPT = frozenset(
    {"PKK", "NjMF", "KRAT", "MASH", "DAR", "ZA", "DPP", "IOM", "UNICEF", "OSBE", "TIMS", "BE", "OKB"}
)
_UPPER = {word.upper(): word for word in _KEPT}


@cache
def _words() -> dict[str, str]:
    """Folded word -> word with its diacritics."""
    text = files("dosja.training.intake").joinpath("data", "words.txt").read_text("utf-8")
    return {
        fold(word): word for line in text.splitlines() if not line.startswith("#") for word in line.split()
    }


def usual_sentence(text: str) -> str:
    """A title: from capitals to a sentence, its ë and ç restored when it has none; other texts unchanged."""
    if not is_capitals(text):
        return text
    restore = not has_diacritics(text)
    words = [_usual_word(word, restore) for word in text.split()]
    sentence = " ".join(words)
    for position, letter in enumerate(sentence):
        if letter.isalpha():
            return sentence[:position] + letter.upper() + sentence[position + 1 :]
    return sentence


def _usual_word(word: str, restore: bool) -> str:
    bare = word.strip("\"'“”„«».,;:()")
    if bare in _UPPER:
        return word.replace(bare, _UPPER[bare])
    if place := (find_county(bare) and find_town(bare)):
        return word.replace(bare, place.name)
    lower = bare.lower()
    return word.replace(bare, _words().get(fold(bare), lower) if restore else lower)


def usual_name(text: str) -> str:
    """The name of an office or school: from capitals to capital initials, the small words small."""
    if not is_capitals(text):
        return text
    words = [word if _is_abbreviation(word) else None for word in text.split()]
    return " ".join(kept or cased for kept, cased in zip(words, title_case(text).split(), strict=True))


def _is_abbreviation(word: str) -> bool:
    """Whether a word in capitals is no word: DSHP, NJMF, DAR."""
    return word in _UPPER or not any(letter in "AEËIOUY" for letter in word)
