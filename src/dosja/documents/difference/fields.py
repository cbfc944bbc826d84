"""The difference of the values of two versions, field by field, as people read them.

Choices are told by what came and went, texts by word, long texts by paragraph, tables by row: rows are
matched by what they say.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as with_default

from dosja.content_types import ContentType, Field, Item, Vocabularies, display, display_values
from dosja.content_types import Piece as Shown
from dosja.documents.difference.blocks import ROW, Block, plain
from dosja.documents.difference.html_blocks import html_blocks, typed_blocks
from dosja.documents.difference.matching import match
from dosja.documents.difference.rows import TextDifference, compare_blocks
from dosja.documents.difference.words import Piece, changed_words

ADDED, REMOVED, CHANGED, MOVED, KEPT = "added", "removed", "changed", "moved", "kept"
EMPTY: tuple = (None, "", (), {})
"""Every way of not being filled in."""


@dataclass(frozen=True)
class Entry:
    """One entry of a field with several: "added", "removed" or "kept"."""

    kind: str
    shown: Shown


@dataclass(frozen=True)
class TableRow:
    """A row of a table: "added", "removed", "changed", "moved" or "kept"; cells are (before, after).

    `before` is None where the cell did not change.
    """

    kind: str
    cells: tuple[tuple[tuple[Shown, ...] | None, tuple[Shown, ...]], ...]


@dataclass(frozen=True)
class FieldChange:
    """A field whose value changed; `kind` is "added", "removed" or "changed".

    What it holds depends on the kind of field: `text` for long texts, `words` for short ones, `entries` for
    choices, `columns` and `rows` for tables, else the values as they are shown, `before` and `after`.
    """

    name: str
    label: str
    kind: str
    before: tuple[Shown, ...] = ()
    after: tuple[Shown, ...] = ()
    text: TextDifference | None = None
    words: tuple[Piece, ...] = ()
    entries: tuple[Entry, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[TableRow, ...] = with_default(default=())


def compare_values(
    ctype: ContentType | None, old: dict, new: dict, vocabularies: Vocabularies
) -> list[FieldChange]:
    """The fields in which two values differ, in the order of the form; values are of the type's present
    version."""
    changes = []
    fields = ctype.by_name if ctype is not None else {}
    names = [*fields, *(name for name in {**old, **new} if name not in fields)]
    for name in names:
        before, after = old.get(name), new.get(name)
        if before == after or (before in EMPTY and after in EMPTY):
            continue
        field = fields.get(name)
        if field is not None and field.kind == "choices" and _same_choices(before, after):
            continue
        if field is not None:
            changes.append(_change(field, before, after, vocabularies))
        else:
            changes.append(_raw_change(name, before, after, vocabularies))
    return changes


def _kind(before, after) -> str:
    if before in EMPTY:
        return ADDED
    return REMOVED if after in EMPTY else CHANGED


def _change(field: Field, before, after, vocabularies) -> FieldChange:
    kind, name, label = _kind(before, after), field.name, field.label
    if field.kind in ("rich_text", "long_text") and _are(str, before, after):
        read = html_blocks if field.kind == "rich_text" else typed_blocks
        text = compare_blocks(read(before or ""), read(after or ""))
        if not text.is_empty:
            return FieldChange(name, label, kind, text=text)
        return FieldChange(name, label, kind, words=(), text=text)
    if field.kind == "text" and _are(str, before, after):
        return FieldChange(name, label, kind, words=changed_words(before or "", after or ""))
    if field.kind == "choices" and _are(tuple, before, after):
        return FieldChange(
            name, label, kind, entries=tuple(_entries(field, before or (), after or (), vocabularies))
        )
    if field.kind == "table" and _are(tuple, before, after):
        columns, rows = _table(field, before or (), after or (), vocabularies)
        if rows:
            return FieldChange(name, label, kind, columns=columns, rows=rows)
    return FieldChange(
        name, label, kind, _shown(field, before, vocabularies), _shown(field, after, vocabularies)
    )


def _are(kind: type, *values) -> bool:
    return all(value is None or type(value) is kind for value in values)


def _same_choices(before, after) -> bool:
    """True for the same choices in another order."""
    return _are(tuple, before, after) and set(before or ()) == set(after or ())


def _raw_change(name: str, before, after, vocabularies) -> FieldChange:
    """A value of which nobody knows the field: its plugin is gone."""
    sides: list[tuple[Shown, ...]] = []
    for value in (before, after):
        sections = display_values(None, {name: value}, vocabularies)
        sides.append(sections[0].items[0].pieces if sections else ())
    if not any(sides):  # the title and the code, which `display_values` leaves to the head of a page
        sides = [(Shown(text=str(value or "")),) for value in (before, after)]
    return FieldChange(name, name, _kind(before, after), sides[0], sides[1])


def _shown(field: Field, value, vocabularies) -> tuple[Shown, ...]:
    item: Item | None = display(field, value, vocabularies)
    return item.pieces if item is not None else ()


def _entries(field: Field, before: tuple, after: tuple, vocabularies) -> Iterator[Entry]:
    """What stayed and came, in the new order, and then what went."""
    for value in after:
        for shown in _shown(field, (value,), vocabularies):
            yield Entry(KEPT if value in before else ADDED, shown)
    for value in before:
        if value not in after:
            for shown in _shown(field, (value,), vocabularies):
                yield Entry(REMOVED, shown)


def _table(field: Field, before: tuple, after: tuple, vocabularies):
    """(labels of columns, rows) of a table; no rows when the value is none of this field."""
    old, new = ([row for row in rows if type(row) is dict] for rows in (before, after))
    used = [
        column for column in field.columns if any(row.get(column.name) not in EMPTY for row in (*old, *new))
    ]
    shown_old, shown_new = (
        [tuple(_shown(column, row.get(column.name), vocabularies) for column in used) for row in rows]
        for rows in (old, new)
    )
    kept, moved = match(*([_block(row) for row in rows] for rows in (shown_old, shown_new)))
    rows, at = [], 0
    pairs = {second: first for first, second in {**kept, **moved}.items()}
    for place, cells in enumerate(shown_new):
        first = pairs.get(place)
        if first is None:
            rows.append(TableRow(ADDED, tuple((None, cell) for cell in cells)))
            continue
        if first in kept:
            rows.extend(_gone(shown_old, range(at, first), kept, moved))
            at = first + 1
        changed = tuple(
            (None if _same(old[first], new[place], column) else shown_old[first][number], cells[number])
            for number, column in enumerate(used)
        )
        is_changed = any(cell[0] is not None for cell in changed)
        rows.append(TableRow(CHANGED if is_changed else MOVED if first in moved else KEPT, changed))
    rows.extend(_gone(shown_old, range(at, len(shown_old)), kept, moved))
    return tuple(column.label for column in used), tuple(rows)


def _gone(shown, places, kept, moved) -> Iterator[TableRow]:
    for place in places:
        if place not in kept and place not in moved:
            yield TableRow(REMOVED, tuple((None, cell) for cell in shown[place]))


def _same(old: dict, new: dict, column: Field) -> bool:
    before, after = old.get(column.name), new.get(column.name)
    return before == after or (before in EMPTY and after in EMPTY)


def _block(cells: tuple[tuple[Shown, ...], ...]) -> Block:
    """The row as a block, for finding it again in the other table."""
    texts = (" ".join(piece.text or str(piece.message) for piece in pieces) for pieces in cells)
    return Block(plain(" | ".join(texts)), ROW)
