"""Letters made plain, for documents and queries alike: what is shown of a text, and a word as it is compared.

A change here that alters terms must change `analysis.VERSION`.
"""

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = "\u2018\u2019\u201b\u02bc\u02b9\u0060\u00b4\u2032\uff07"
_CHARACTERS = str.maketrans(
    {
        **dict.fromkeys(_APOSTROPHES, "'"),
        **dict.fromkeys("\u2010\u2011\u2012\ufe63\uff0d", "-"),
        "\u037e": ";",
        "\u0387": "\u00b7",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2007": " ",
        "\ufffe": "\u00ad",
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\0"),
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
    }
)
_RARE = re.compile("[\u00ad" + "".join(re.escape(chr(code)) for code in _CHARACTERS) + "]")
_SOFT_BREAK = re.compile("\u00ad[ \t]*\r?\n[ \t]*|\u00ad")
_BROKEN_WORD = re.compile(r"(?<=[^\W\d_]{2})-[ \t]*\r?\n[ \t]*(?=[^\W\d_]{2})")
_CONTROLS = bytes((*range(1, 9), 11, *range(14, 32), 127))
_CONTROL = re.compile("[\x01-\x08\x0b\x0e-\x1f\x7f]")


def normalise_text(text: str) -> str:
    """The text as it is indexed and shown in a snippet; offsets of tokens refer to the result.

    NFC; ligatures, typographic apostrophes and hyphens, the Greek question mark, no-break and invisible
    characters made plain; soft hyphens dropped; words broken at the end of a line joined.
    """
    if text.isascii() and "-" not in text:
        return _without_controls(text.replace("\0", ""))
    if not _is_plain(text):
        text = unicodedata.normalize("NFC", text)
        if _RARE.search(text):
            text = _SOFT_BREAK.sub("", text.translate(_CHARACTERS))
    if "-" in text:
        text = _BROKEN_WORD.sub(_join_broken, text)
    return _without_controls(text)


def _without_controls(text: str) -> str:
    """Blanks for control characters; most texts have none, which bytes tell fastest."""
    data = text.encode("utf-8", "surrogatepass")
    return text if len(data.translate(None, _CONTROLS)) == len(data) else _CONTROL.sub(" ", text)


def _is_plain(text: str) -> bool:
    """Whether nothing is in a text but ASCII, ë and ç; told without looking at each letter."""
    plain = text.replace("ë", "e").replace("ç", "c").replace("Ë", "E").replace("Ç", "C")
    return plain.isascii() and "`" not in plain and "\0" not in plain


def _join_broken(match: re.Match) -> str:
    """Join when the next line goes on in lower case; "Tiranë-\\nDurrës" keeps its hyphen."""
    after = match.string[match.end() : match.end() + 1]
    return "" if after.islower() else "-"


@lru_cache(maxsize=30_000)
def fold(word: str) -> str:
    """Lower case without marks: "Marrëveshje" -> "marreveshje", "ÇËSHTJE" -> "ceshtje"."""
    word = word.lower()
    if word.isascii():
        return word
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return plain.replace("ß", "ss").replace("ø", "o").replace("đ", "d").replace("ł", "l").replace("ı", "i")
