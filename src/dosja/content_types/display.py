"""What a page shows of a document's values: sections of items made of simple pieces, for simple templates.

Texts stay message ids where they are; templates translate and escape. Works without the type, too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from dosja.content_types.declarations import ContentType, Field
from dosja.content_types.rich_text import clean_html
from dosja.content_types.typed_text import format_date
from dosja.content_types.vocabularies import POINTING, Vocabularies, label_of
from dosja.messages import _

_WIDE = ("long_text", "rich_text", "table")


@dataclass(frozen=True)
class Piece:
    """One thing to show: `text`; or `html`, which is harmless; or `message`, an id to be translated.

    `target` is the uid of the document (or, with `file`, the file) that it leads to; `gone` says that what it
    points at is not there, or not for this reader. `unit` is a message id to stand behind the text.
    """

    text: str = ""
    message: str = ""
    html: str = ""
    target: int | None = None
    file: bool = False
    gone: bool = False
    unit: str = ""


@dataclass(frozen=True)
class Item:
    """A field with its value: label (message id), pieces; for a table `columns` and `rows` of cells."""

    name: str
    label: str
    kind: str
    pieces: tuple[Piece, ...] = ()
    wide: bool = False
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[tuple[Piece, ...], ...], ...] = ()

    @property
    def only(self) -> Piece | None:
        """The one piece of a value that is nothing but a text or a message; most values are."""
        if len(self.pieces) != 1 or self.wide:
            return None
        piece = self.pieces[0]
        return None if piece.html or piece.target or piece.gone or piece.unit else piece


@dataclass(frozen=True)
class Section:
    """A fieldset of which something is filled in; `title` is a message id."""

    id: str
    title: str
    items: tuple[Item, ...]


HEAD = frozenset({"title", "code"})
"""Fields that the head of the page shows already."""


def display_values(ctype: ContentType | None, values: dict, vocabularies: Vocabularies) -> list[Section]:
    """The filled fields of a document in the order of the form, without its title and code."""
    if ctype is None:
        items = [
            Item(key, key, "raw", tuple(_raw(value)), wide=type(value) in (tuple, dict))
            for key, value in values.items()
            if key not in HEAD and value not in (None, "", (), {})
        ]
        return [Section("values", _("Values"), tuple(items))] if items else []
    sections = []
    for fieldset in ctype.fieldsets:
        found = [
            display(field, values.get(field.name), vocabularies)
            for field in fieldset.fields
            if field.name not in HEAD
        ]
        filled = tuple(item for item in found if item is not None)
        if filled:
            sections.append(Section(fieldset.id, fieldset.title, filled))
    return sections


def pointed_at(ctype: ContentType | None, values: dict, vocabularies: Vocabularies) -> tuple[str | None, ...]:
    """What the fields that point at something say to this reader: all of a page's text that does not stand
    in the values themselves."""
    found: list[str | None] = []
    for field in ctype.fields if ctype is not None else ():
        value = values.get(field.name)
        if field.kind in POINTING:
            _say(field, value, vocabularies, found)
        elif field.kind == "table" and type(value) is tuple:
            for column in field.columns:
                if column.kind in POINTING:
                    for row in value:
                        _say(column, row.get(column.name) if type(row) is dict else None, vocabularies, found)
    return tuple(found)


def _say(field: Field, value, vocabularies: Vocabularies, found: list[str | None]) -> None:
    if type(value) in (int, str) and value != "":
        found.append(label_of(field.kind, value, vocabularies))


def display(field: Field, value, vocabularies: Vocabularies) -> Item | None:
    """A field and its value as they are shown; None when nothing is filled in."""
    if value is None or value == "" or value == ():
        return None
    if field.kind == "table" and type(value) is tuple:
        return _table(field, value, vocabularies)
    pieces = tuple(_pieces(field, value, vocabularies))
    return Item(field.name, field.label, field.kind, pieces, wide=field.kind in _WIDE) if pieces else None


def _table(field, value, vocabularies):
    """Columns in which no row holds anything are left out."""
    rows = [row for row in value if type(row) is dict]
    used = [
        column for column in field.columns if any(row.get(column.name) not in (None, "", ()) for row in rows)
    ]
    if not used:
        return None
    cells = tuple(
        tuple(
            () if row.get(c.name) in (None, "", ()) else tuple(_pieces(c, row[c.name], vocabularies))
            for c in used
        )
        for row in rows
    )
    labels = tuple(column.label for column in used)
    return Item(field.name, field.label, field.kind, wide=True, columns=labels, rows=cells)


def _pieces(field: Field, value, vocabularies) -> Iterator[Piece]:
    kind = field.kind
    if kind == "rich_text" and type(value) is str:
        yield Piece(html=clean_html(value))
    elif kind in ("choice", "choices"):
        for entry in value if type(value) is tuple else (value,):
            label = field.labels.get(entry) if type(entry) is str else None
            yield Piece(message=label) if label else Piece(text=str(entry))
    elif kind == "date_range" and type(value) is tuple and len(value) == 2:
        yield _range(*value)
    elif kind == "number" and type(value) in (int, Decimal):
        yield Piece(text=_number(value), unit=field.unit)
    elif kind in POINTING:
        yield _pointer(field, value, vocabularies)
    else:
        yield from _raw(value)


def _pointer(field, value, vocabularies) -> Piece:
    kind = field.kind
    if type(value) not in (int, str):
        return Piece(text=str(value))
    label = label_of(kind, value, vocabularies)
    if label is None and type(value) is str:
        return Piece(text=value)
    if label is None:
        return Piece(message=_("Removed or not visible to you"), gone=True)
    return Piece(text=label, target=value if kind in ("reference", "file") else None, file=kind == "file")


def _range(first, last) -> Piece:
    shown = [format_date(day) if isinstance(day, date) else "" for day in (first, last)]
    if all(shown):
        return Piece(text="–".join(shown))
    if shown[0]:
        return Piece(message=_("from ${date}", mapping={"date": shown[0]}))
    return Piece(message=_("until ${date}", mapping={"date": shown[1]}))


def _number(number) -> str:
    return (
        f"{number:,f}".replace(",", "\u00a0").replace(".", ",")
        if type(number) is Decimal
        else f"{number:,}".replace(",", "\u00a0")
    )


def _raw(value) -> Iterator[Piece]:
    """Any plain value as text; lists and tables as lines."""
    if type(value) is bool:
        yield Piece(message=_("Yes") if value else _("No"))
    elif isinstance(value, datetime):
        yield Piece(text=value.isoformat(sep=" ", timespec="minutes"))
    elif isinstance(value, date):
        yield Piece(text=format_date(value))
    elif type(value) is tuple:
        for entry in value:
            yield from _raw(entry)
    elif type(value) is dict:
        yield Piece(text=", ".join(f"{key}: {_line(entry)}" for key, entry in value.items()))
    elif value is not None:
        yield Piece(text=_number(value) if type(value) in (int, Decimal) else str(value))


def _line(value) -> str:
    return "; ".join(piece.text or str(piece.message) for piece in _raw(value))
