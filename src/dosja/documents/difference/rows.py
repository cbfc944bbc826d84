"""The difference of two texts as rows, one for each block, in the order in which people read them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from dosja.documents.difference.blocks import HEADING, Block
from dosja.documents.difference.cutting import cut_alike
from dosja.documents.difference.matching import match, runs_of
from dosja.documents.difference.words import DELETED, EQUAL, INSERTED, Piece, changed_words

CHANGED, RENUMBERED, MOVED_AWAY, MOVED_HERE = "changed", "renumbered", "moved_away", "moved_here"


@dataclass(frozen=True)
class Row:
    """One block: on both sides ("equal", "changed", "renumbered") or on one.

    "moved_away" stands where the old text had a block that is now elsewhere ("moved_here"); both carry the
    number of their `move`, and `place` says where the other one is: heading and page. A "moved_here" row has
    `old` too, and pieces when the block changed on its way. `part` is one number for all rows under
    one heading.
    """

    kind: str
    old: Block | None = None
    new: Block | None = None
    pieces: tuple[Piece, ...] = ()
    move: int = 0
    place: tuple[str, int] = ("", 0)
    first_of_move: bool = False
    part: int = 0

    @property
    def is_heading(self) -> bool:
        """True when the row is a heading itself."""
        return self.block.kind == HEADING

    @property
    def block(self) -> Block:
        """The block that stands for the row: the new one where there is one."""
        block = self.new or self.old
        assert block is not None
        return block

    @property
    def is_change(self) -> bool:
        """True for everything but an unchanged block."""
        return self.kind != EQUAL

    @property
    def old_pieces(self) -> tuple[Piece, ...]:
        """What the left side shows."""
        if self.kind == MOVED_HERE or self.old is None:
            return ()
        if self.pieces:
            return tuple(piece for piece in self.pieces if piece.kind != INSERTED)
        return (Piece(DELETED if self.kind == DELETED else EQUAL, self.old.whole),)

    @property
    def new_pieces(self) -> tuple[Piece, ...]:
        """What the right side shows."""
        if self.new is None:
            return ()
        if self.pieces:
            return tuple(piece for piece in self.pieces if piece.kind != DELETED)
        return (Piece(INSERTED if self.kind == INSERTED else EQUAL, self.new.whole),)

    @property
    def shown_pieces(self) -> tuple[Piece, ...]:
        """What the view in one column shows."""
        return self.pieces or self.new_pieces or self.old_pieces


@dataclass(frozen=True)
class TextDifference:
    """All rows of two texts; the equal ones too."""

    rows: tuple[Row, ...]

    @cached_property
    def is_empty(self) -> bool:
        """True when nothing changed."""
        return not any(row.is_change for row in self.rows)


def compare_blocks(old: Sequence[Block], new: Sequence[Block], *, printed: bool = False) -> TextDifference:
    """The difference of two texts. `printed`: they come from pages, where ends of paragraphs are guessed."""
    if printed:
        old, new = cut_alike(old, new)
    kept, moved = match(old, new)
    rows = list(_rows(old, new, kept, moved))
    difference = TextDifference(tuple(_with_parts(rows, old, new, {**kept, **moved})))
    for block in (*old, *new):
        block.forget()
    return difference


def _with_parts(rows: list[Row], old, new, pairs: dict[int, int]) -> Iterator[Row]:
    """The rows with their part: the place of the heading in the new text, or below 0 where only the old one
    has it."""
    headings = _heading_places(new)
    parts_of_new = {id(block): headings[place] for place, block in enumerate(new)}
    parts_of_old = {}
    for place, heading in enumerate(_heading_places(old)):
        of = pairs.get(heading)
        parts_of_old[id(old[place])] = -1 if heading < 0 else -2 - heading if of is None else of
    for row in rows:
        part = parts_of_old[id(row.old)] if row.new is None else parts_of_new[id(row.new)]
        yield replace(row, part=part)


def _heading_places(blocks: Sequence[Block]) -> list[int]:
    """For each block the place of its heading; -1 before the first one."""
    places, at = [], -1
    for place, block in enumerate(blocks):
        at = place if block.kind == HEADING else at
        places.append(at)
    return places


def _rows(old, new, kept: dict[int, int], moved: dict[int, int]) -> Iterator[Row]:
    away, here = _moves(old, new, moved)
    first = second = 0
    for mine, theirs in [*sorted(kept.items()), (len(old), len(new))]:
        for place in range(first, mine):
            yield away.get(place) or Row(DELETED, old=old[place])
        for place in range(second, theirs):
            yield here.get(place) or Row(INSERTED, new=new[place])
        if mine < len(old):
            yield _paired(old[mine], new[theirs])
        first, second = mine + 1, theirs + 1


def _paired(old: Block, new: Block) -> Row:
    """The row of a block that kept its place."""
    same_mark = old.shown_mark == new.shown_mark
    if old.key == new.key:
        if same_mark:
            return Row(EQUAL, old, new)
        return Row(RENUMBERED, old, new, changed_words(old.whole, new.whole))
    same_title = old.title.casefold() == new.title.casefold()
    if old.kind == new.kind == HEADING and old.label and new.label and same_title and old.label != new.label:
        return Row(RENUMBERED, old, new, changed_words(old.whole, new.whole))
    return Row(CHANGED, old, new, changed_words(old.whole, new.whole))


def _moves(old, new, moved: dict[int, int]) -> tuple[dict[int, Row], dict[int, Row]]:
    """The rows of moved blocks by their old and by their new place; numbered as they come in the new text."""
    old_places, new_places = _places(old), _places(new)
    away, here = {}, {}
    runs = sorted(runs_of(moved), key=lambda run: run[0][1])
    for number, run in enumerate(runs, 1):
        for step, (first, second) in enumerate(run):
            before, after = old[first], new[second]
            pieces = () if before.whole == after.whole else changed_words(before.whole, after.whole)
            begins = step == 0
            away[first] = Row(
                MOVED_AWAY, old=before, move=number, place=new_places[second], first_of_move=begins
            )
            here[second] = Row(
                MOVED_HERE, before, after, pieces, number, old_places[first], first_of_move=begins
            )
    return away, here


def _places(blocks: Sequence[Block]) -> list[tuple[str, int]]:
    """For each block the heading under which it stands ("" for none) and its page."""
    places, heading = [], ""
    for block in blocks:
        if block.kind == HEADING:
            heading = block.whole
        places.append((heading, block.page))
    return places
