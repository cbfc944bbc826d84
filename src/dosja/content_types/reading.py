"""Values of a document from what a file gave: a manifest's cells or the tables of a TOML file.

Forms go through Deform instead; both use the same compiled schema, so the same limits hold.
"""

import json

from colander import Invalid

from dosja.content_types.colander_compiler import compile_schema
from dosja.content_types.declarations import ContentType, Field
from dosja.content_types.vocabularies import Vocabularies
from dosja.messages import _

_YES = frozenset("po yes true 1 x".split())  # noqa: SIM905
_NO = frozenset("jo no false 0".split())  # noqa: SIM905


class ValuesError(ValueError):
    """Values do not fit their type; `fields` is field name -> message id."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {message}" for name, message in fields.items()))
        self.fields = fields


def read_values(ctype: ContentType, given: dict, vocabularies: Vocabularies) -> dict:
    """Plain values of texts or typed data; raises ValuesError with every wrong field."""
    unknown = [name for name in given if name not in ctype.by_name]
    if unknown:
        raise ValuesError({name: _("This kind of document has no such field.") for name in unknown})
    try:
        return compile_schema(ctype, vocabularies).deserialize(given)
    except Invalid as error:
        found = {}
        for child in error.children:
            name = child.node.name
            found[name] = _first_message(child)
        raise ValuesError(found or {"": _first_message(error)}) from error


def values_from_text(ctype: ContentType, texts: dict[str, str], vocabularies: Vocabularies) -> dict:
    """Plain values of the cells of a manifest row.

    Choices and the two days of a period are separated by ";", a table is a JSON list of objects. Raises
    ValuesError.
    """
    given, wrong = {}, {}
    for name, text in texts.items():
        field = ctype.by_name.get(name)
        try:
            given[name] = _typed(field, text) if field is not None else text
        except ValueError as error:
            wrong[name] = error.args[0]
    if wrong:
        raise ValuesError(wrong)
    return read_values(ctype, given, vocabularies)


def _typed(field: Field, text: str):
    if field.kind == "choices":
        return [part.strip() for part in text.split(";") if part.strip()]
    if field.kind == "date_range":
        first, _separator, last = text.partition(";")
        return {"from": first.strip(), "until": last.strip()}
    if field.kind == "yes_no":
        word = text.strip().lower()
        if word not in _YES | _NO:
            raise ValueError(_("Write 'po' or 'jo' ('yes' or 'no')."))
        return word in _YES
    if field.kind == "table":
        try:
            rows = json.loads(text)
        except (ValueError, RecursionError):
            rows = None
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ValueError(_("A table is written as a JSON list of objects."))
        unknown = sorted({name for row in rows for name in row} - {column.name for column in field.columns})
        if unknown:
            raise ValueError(_("The table has no such column: ${name}", mapping={"name": unknown[0]}))
        return rows
    return text


def _first_message(error: Invalid) -> str:
    if error.msg:
        return error.msg[0] if isinstance(error.msg, list) else error.msg
    return _first_message(error.children[0]) if error.children else _("This value is not valid.")
