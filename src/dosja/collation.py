"""The order of the Albanian alphabet, in which nine digraphs and ç, ë are letters of their own.

a b c ç d dh e ë f g gj h i j k l ll m n nj o p q r rr s sh t th u v x xh y z zh; w stands after v.
"""

import unicodedata
from functools import lru_cache

_LETTERS = (
    "a b c ç d dh e ë f g gj h i j k l ll m n nj o p q r rr s sh t th u v w x xh y z zh".split()  # noqa: SIM905
)
_RANK = {letter: chr(0x100 + position) for position, letter in enumerate(_LETTERS)}


@lru_cache(maxsize=2000)
def sort_key(text: str, length: int = 64) -> str:
    """A string that sorts as `text` does in Albanian, upper and lower case alike; digits and marks come
    first.

    At most `length` characters: a key serves order, not identity.
    """
    text = unicodedata.normalize("NFC", text).lower().strip()
    key: list[str] = []
    position, end = 0, len(text)
    while position < end and len(key) < length:
        pair = text[position : position + 2]
        rank = _RANK.get(pair) if len(pair) == 2 else None
        if rank is not None:
            key.append(rank)
            position += 2
            continue
        letter = text[position]
        rank = _RANK.get(letter)
        if rank is None:
            plain = unicodedata.normalize("NFD", letter)[0]
            rank = _RANK.get(plain, letter if letter < "\u0100" else plain)
        key.append(rank)
        position += 1
    return "".join(key)
