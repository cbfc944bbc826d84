"""Which lines of an official text are headings or numbered points, in Albanian and in English.

"Neni 5", "NENI 12/1 - Objekti", "Article 7. Scope", "Kreu II", "1. Kush është punonjës ..." on a short line.
"""

import re
from dataclasses import replace

from dosja.documents.difference.blocks import HEADING, PARAGRAPH, POINT, Block, plain

KINDS = {
    "neni": "article",
    "article": "article",
    "art": "article",
    "kreu": "chapter",
    "kapitulli": "chapter",
    "chapter": "chapter",
    "pjesa": "part",
    "part": "part",
    "titulli": "title",
    "title": "title",
    "seksioni": "section",
    "section": "section",
    "shtojca": "annex",
    "aneksi": "annex",
    "lidhja": "annex",
    "annex": "annex",
    "appendix": "annex",
    "hapi": "step",
    "step": "step",
}
"""The word of a numbered heading -> its kind."""

_NUMBER = r"\d{1,4}(?:[/.]\w{1,4})*|[IVXLC]{1,7}|[A-ZÇË]"
_NUMBERED = re.compile(
    rf"(?P<word>[A-ZÇË]\w{{2,9}})\.?\s+(?:nr\.?\s*)?(?P<number>{_NUMBER})(?P<end>[.:)]?(?:\s*[-–—:]|\s|$))\s*"
    r"(?P<rest>.*)",
    re.DOTALL,
)
_MARK = re.compile(
    r"(?P<mark>\(?(?:\d{1,3}(?:\.\d{1,3}){0,4}|[a-zA-ZçëÇË]|[ivxIVX]{1,5})[.)](?!\d)|\d{1,3}(?:\.\d{1,3}){1,4}"
    r"|[•▪●◦‣·\-–—*o])\s+(?=\S)"
)
_BULLETS = frozenset("•▪●◦‣·-–—*o")
_SENTENCE_END = (".", ";", ",", ":", "!", "?", "…")
LONGEST_TITLE = 110
"""Characters of the longest line that is taken for a heading."""


def heading_of(text: str) -> tuple[tuple[str, str], str] | None:
    """(kind, number) and title of a numbered heading; None when the line is none."""
    found = _NUMBERED.match(text)
    if found is None or len(text) > LONGEST_TITLE:
        return None
    kind = KINDS.get(found["word"].lower())
    rest = found["rest"].strip()
    if kind is None or (rest and (rest[0].islower() or rest.endswith((",", ";")))):
        return None
    return (kind, found["number"].upper().rstrip(".")), rest.strip(" .:-–—")


def is_caps(text: str) -> bool:
    """True for a short line in capital letters, as headings of official texts often are."""
    if not text.isupper() or len(text) > LONGEST_TITLE or text[-1] in ".;,":
        return False
    return sum(letter.isalpha() for letter in text) > 3


def mark_of(text: str) -> tuple[str, str]:
    """(mark, rest) of a numbered or lettered point; mark is "" when there is none."""
    found = _MARK.match(text)
    return (found["mark"], text[found.end() :]) if found else ("", text)


def begins_block(line: str) -> bool:
    """True when a line can only be the beginning of a block: a heading, a numbered point, a bullet."""
    return bool(mark_of(line)[0]) or heading_of(line) is not None or is_caps(line)


def block_of(text: str, *, page: int = 0, kind: str = "") -> Block | None:
    """The block that a text makes: its kind is found out, or `kind` where the source says it. None for
    nothing."""
    text = plain(text)
    if not text:
        return None
    found = heading_of(text)
    if found is not None:
        return Block(text, HEADING, label=found[0], title=found[1], page=page)
    mark, rest = mark_of(text)
    if mark in _BULLETS and mark:
        return Block(rest, kind or POINT, mark="•", page=page)
    if kind == HEADING:
        label = ("point", mark.strip("().")) if mark else None
        return Block(rest, HEADING, mark=mark, counted=bool(mark), label=label, title=rest, page=page)
    if mark:
        is_title = len(rest) <= LONGEST_TITLE and mark[0].isdigit() and not rest.endswith(_SENTENCE_END)
        if is_title and rest[0].isupper() and not kind:
            label = ("point", mark.strip("()."))
            return Block(rest, HEADING, mark=mark, counted=True, label=label, title=rest, page=page)
        return Block(rest, kind or POINT, mark=mark, counted=True, page=page)
    if not kind and is_caps(text):
        return Block(text, HEADING, title=text, page=page)
    return Block(text, kind or PARAGRAPH, page=page)


def settle_titles(blocks: list[Block]) -> list[Block]:
    """Numbered lines that stand one after the other are points of a list, not headings of empty parts."""
    settled = []
    for place, block in enumerate(blocks):
        if _is_point(block) and block.kind == HEADING:
            around = blocks[max(0, place - 1) : place] + blocks[place + 1 : place + 2]
            if place + 1 == len(blocks) or any(map(_is_point, around)):
                block = replace(block, kind=POINT, label=None, title="")
        settled.append(block)
    return settled


def _is_point(block: Block) -> bool:
    return block.kind == POINT or (block.label is not None and block.label[0] == "point")
