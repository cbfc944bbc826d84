"""Values for a document of any type, by which a check sees whether the type works."""

from datetime import date
from decimal import Decimal
from typing import Any

from dosja.content_types import ContentType

WORD = "Kontrollshtojce"
"""A word that no other document holds: by it the index has to find the documents of the check."""
_DAY = date(2026, 11, 2)


def sample_values(
    ctype: ContentType, agency: str, *, only: frozenset[str] | None = None, turn: int = 0
) -> dict[str, Any]:
    """A value for each field that needs no other object; those of `only` where it is given. Of choices the
    option at the place `turn` is taken, over and over: a plugin may ask for what one of them needs."""
    found = {}
    for field in ctype.fields:
        if only is not None and field.name not in only:
            continue
        value = _value(field, agency, turn)
        if field.name == "title":
            value = f"{WORD} {ctype.title}"[: field.limit]
        elif field.name == "code":
            value = ctype.code.example if ctype.code is not None else ""
        elif field.name == "language":
            value = "sq"
        if value is not None:
            found[field.name] = value
    return found


def _value(field, agency: str, turn: int) -> Any:
    if field.kind in ("text", "long_text"):
        return "Prova e parë"[: field.limit]
    if field.kind == "rich_text":
        return "<p>Prova e parë</p>"
    if field.kind in ("choice", "choices"):
        one = field.options[turn % len(field.options)].value
        return one if field.kind == "choice" else (one,)
    if field.kind == "date":
        return _DAY
    if field.kind == "date_range":
        return {"from": _DAY, "until": _DAY}
    if field.kind == "number":
        least = field.min if field.min is not None else min(1, field.max if field.max is not None else 1)
        return Decimal(least) if field.decimals else int(least)
    if field.kind == "yes_no":
        return True
    if field.kind == "agency":
        return agency
    if field.kind == "county":
        return "tirane"
    if field.kind == "country":
        return "AL"
    if field.kind == "table":
        row = {column.name: _value(column, agency, turn) for column in field.columns}
        return ({name: value for name, value in row.items() if value is not None},)
    return None
