"""One Colander type for each kind of field: from what a form or an import gives to the plain value, and back.

The types check everything that the field demands, so that nodes need no separate validators. A value that is
typed already (an import from TOML or JSON) is taken as well as its text.
"""

from datetime import date, datetime
from decimal import Decimal

from colander import Invalid, Positional, SchemaType, SequenceItems, drop, null

from dosja.content_types.declarations import Field
from dosja.content_types.rich_text import clean_html, paragraphs
from dosja.content_types.typed_text import (
    YEARS,
    ControlCharacter,
    clean_line,
    clean_text,
    format_date,
    format_number,
    parse_date,
    parse_number,
)
from dosja.content_types.vocabularies import POINTING, Unresolved, text_form
from dosja.messages import _

_EMPTY: tuple = (null, None, "", (), [])
_TOO_LONG = _("At most ${max} characters; these are ${n}.")


MOST_DIGITS = 18
"""Before the decimal point; beyond, decimals cannot be rounded exactly any more."""


class KindType(SchemaType):
    """A type that knows its field. `read` gets a value that is not empty and gives the plain one, or null."""

    def __init__(self, field: Field) -> None:
        self.field = field

    def serialize(self, node, appstruct):
        return null if appstruct in _EMPTY else self.show(appstruct)

    def deserialize(self, node, cstruct):
        return null if cstruct in _EMPTY else self.read(node, cstruct)

    def show(self, value):
        """The value as a form holds it; must not fail for a value that does not fit."""
        return str(value)

    def read(self, node, given):
        """The plain value, or null; raises Invalid."""
        raise Invalid(node, _("This value is not valid."))


def _text(node, given) -> str:
    if type(given) not in (str, int, Decimal):
        raise Invalid(node, _("This must be a text."))
    return str(given)


class TextType(KindType):
    """text: one line."""

    clean = staticmethod(clean_line)

    def read(self, node, given):
        text = _text(node, given)
        if len(text) > 2 * self.field.limit + 1000:  # far too long: do not even clean it
            raise Invalid(node, _(_TOO_LONG, mapping={"max": self.field.limit, "n": len(text)}))
        try:
            text = self.clean(text)
        except ControlCharacter:
            raise Invalid(node, _("The text holds a character that cannot be shown.")) from None
        if len(text) > self.field.limit:
            raise Invalid(node, _(_TOO_LONG, mapping={"max": self.field.limit, "n": len(text)}))
        return text or null


class LongTextType(TextType):
    """long_text: several lines."""

    clean = staticmethod(clean_text)


class RichTextType(LongTextType):
    """rich_text: HTML of the allow-list; plain text becomes paragraphs."""

    def read(self, node, given):
        text = super().read(node, given)
        return text if text is null else clean_html(paragraphs(text)) or null


class CodeType(TextType):
    """The code of a type that has a pattern; upper case is put in where that is all that is missing."""

    def __init__(self, field, rule):
        super().__init__(field)
        self.rule = rule

    def read(self, node, given):
        text = super().read(node, given)
        if text is null:
            return text
        for code in (text, text.upper().replace(" ", "")):
            if self.rule.regex.fullmatch(code):
                return code
        raise Invalid(node, _("Write the code like this: ${example}", mapping={"example": self.rule.example}))


class ChoiceType(KindType):
    """choice: one of the field's options."""

    def read(self, node, given):
        if type(given) is str and given in self.field.labels:
            return str(given)
        raise Invalid(node, _("Choose one of the entries."))


class ChoicesType(KindType):
    """choices: any of the field's options, kept in their order."""

    def show(self, value):
        return tuple(map(str, value)) if isinstance(value, tuple | list) else (str(value),)

    def read(self, node, given):
        given = [given] if type(given) is str else given
        if not isinstance(given, list | tuple) or any(
            type(value) is not str or value not in self.field.labels for value in given
        ):
            raise Invalid(node, _("Choose from the entries only."))
        return tuple(value for value in self.field.labels if value in given) or null


class DateType(KindType):
    """date: dd.mm.yyyy or ISO."""

    def show(self, value):
        return format_date(value) if isinstance(value, date) else str(value)

    def read(self, node, given):
        return read_day(node, given) or null


def read_day(node, given) -> date | None:
    """A day from what was typed, or None for nothing; raises Invalid."""
    if isinstance(given, datetime):
        return given.date()
    if type(given) is date or given in _EMPTY:
        return given or None
    if type(given) is not str:
        raise Invalid(node, _("Write the date as day.month.year, for example 23.11.2026."))
    if not given.strip():
        return None
    day = parse_date(given)
    if day is None:
        raise Invalid(node, _("Write the date as day.month.year, for example 23.11.2026."))
    if day.year not in YEARS:
        raise Invalid(node, _("The year must lie between 1800 and 2200."))
    return day


class DateRangeType(KindType):
    """date_range: from and until, both counted in; either may be open. In forms a dict of two texts."""

    def show(self, value):
        if isinstance(value, tuple | list) and len(value) == 2:
            first, last = (format_date(day) if isinstance(day, date) else str(day or "") for day in value)
            return {"from": first, "until": last}
        return {"from": str(value), "until": ""}

    def read(self, node, given):
        if isinstance(given, dict):
            given = (given.get("from"), given.get("until"))
        if not isinstance(given, tuple | list) or len(given) != 2:
            raise Invalid(node, _("Write the date as day.month.year, for example 23.11.2026."))
        first, last = (read_day(node, day) for day in given)
        if first is None and last is None:
            return null
        if first and last and last < first:
            raise Invalid(node, _("The end lies before the beginning."))
        return (first, last)


class NumberType(KindType):
    """number: int without decimals, else Decimal; comma or point."""

    def show(self, value):
        return format_number(value) if type(value) in (int, Decimal) else str(value)

    def read(self, node, given):
        if type(given) in (int, Decimal):
            number: Decimal | None = Decimal(given)
        elif type(given) is float:
            number = Decimal(repr(given))
        elif type(given) is str and not given.strip():
            return null
        else:
            number = parse_number(given) if type(given) is str else None
        if number is None or not number.is_finite() or number.adjusted() > MOST_DIGITS:
            raise Invalid(node, _("This must be a number, for example 12,5."))
        field = self.field
        if number != round(number, field.decimals):
            if field.decimals:
                raise Invalid(node, _("At most ${n} decimal places.", mapping={"n": field.decimals}))
            raise Invalid(node, _("This must be a whole number."))
        if field.min is not None and number < field.min:
            raise Invalid(node, _("Not less than ${min}.", mapping={"min": format_number(field.min)}))
        if field.max is not None and number > field.max:
            raise Invalid(node, _("Not more than ${max}.", mapping={"max": format_number(field.max)}))
        if field.step is not None and (number - (field.min or 0)) % field.step:
            raise Invalid(node, _("Only in steps of ${step}.", mapping={"step": format_number(field.step)}))
        return number if field.decimals else int(number)


class YesNoType(KindType):
    """yes_no: "yes", "no", or nothing where it was not stated."""

    def serialize(self, node, appstruct):
        return null if appstruct is null or appstruct is None else "yes" if appstruct else "no"

    def deserialize(self, node, cstruct):
        if cstruct is True or cstruct == "yes":
            return True
        if cstruct is False or cstruct == "no":
            return False
        if cstruct in _EMPTY:
            return null
        raise Invalid(node, _("Choose one of the entries."))


class PointerType(KindType):
    """Kinds that point at something; what the text names is found through the node's `binding`."""

    def show(self, value):
        return text_form(self.field.kind, value)

    def read(self, node, given):
        text = text_form(self.field.kind, given) if type(given) is int else given
        if type(text) is not str:
            raise Invalid(node, _("Choose one of the entries."))
        try:
            text = clean_line(text)
        except ControlCharacter:
            raise Invalid(node, _("The text holds a character that cannot be shown.")) from None
        if not text:
            return null
        try:
            return node.binding.resolve(self.field, text)
        except Unresolved as problem:
            shown = text[:80]
            if problem.candidates:
                names = "; ".join(problem.candidates)
                message = _(
                    "“${text}” is not clear. Did you mean: ${names}?", mapping={"text": shown, "names": names}
                )
            else:
                message = _("“${text}” was not found.", mapping={"text": shown})
            raise Invalid(node, message) from None


class TableType(Positional, KindType):
    """table: rows of the row node, which is the only child. Rows in which nothing stands are left out."""

    def show(self, value):
        return value

    def serialize(self, node, appstruct):
        if appstruct is null or not isinstance(appstruct, tuple | list):
            return []
        row = node.children[0]
        return [row.serialize(entry if isinstance(entry, dict) else {}) for entry in appstruct]

    def cstruct_children(self, node, cstruct):
        return SequenceItems(cstruct if isinstance(cstruct, list | tuple) else [])

    def deserialize(self, node, cstruct):
        rows: list[dict] = []
        if cstruct not in _EMPTY and not isinstance(cstruct, list | tuple):
            raise Invalid(node, _("This must be a list of rows."))
        row, error = node.children[0], None
        for number, entry in enumerate(() if cstruct in _EMPTY else cstruct):
            if entry is null or is_blank(entry):
                continue
            try:
                rows.append(row.deserialize(entry))
            except Invalid as problem:
                error = error or Invalid(node)
                error.add(problem, number)
        if error is None:
            self.check_count(node, len(rows))
        else:
            raise error
        return tuple(rows) or null

    def check_count(self, node, count):
        least = max(self.field.min or 0, 1 if self.field.required else 0)
        if count < least and (count or self.field.required):
            raise Invalid(node, _("Rows needed: at least ${min}.", mapping={"min": least}))
        if count > self.field.limit:
            raise Invalid(node, _("Rows allowed: at most ${max}.", mapping={"max": self.field.limit}))


def is_blank(entry) -> bool:
    """Whether nothing stands in a row, or in a part of one, as a form holds it."""
    if isinstance(entry, dict):
        return all(map(is_blank, entry.values()))
    if isinstance(entry, str):
        return not entry.strip()
    return entry in (*_EMPTY, drop)


_TYPES = {
    "text": TextType,
    "long_text": LongTextType,
    "rich_text": RichTextType,
    "choice": ChoiceType,
    "choices": ChoicesType,
    "date": DateType,
    "date_range": DateRangeType,
    "number": NumberType,
    "yes_no": YesNoType,
    "table": TableType,
    **dict.fromkeys(POINTING, PointerType),
}


def kind_type(field: Field) -> KindType:
    """The Colander type of a field."""
    return _TYPES[field.kind](field)
