"""The buttons of repeated rows: add, remove, up and down, done on what peppercorn made of the controls.

Plain submit buttons, so that they work without JavaScript: `__add__:parties`, `__remove__:parties:2`,
`__up__:parties:2`, `__down__:parties:2`; rows count from 1.
"""

import re
from dataclasses import dataclass

_NAME = re.compile(r"__(add|remove|up|down)__:([a-z][a-z0-9_]*)(?::(\d{1,5}))?")


@dataclass(frozen=True)
class RowButton:
    """A pressed button; `row` counts from 0 and is None for "add"."""

    action: str
    table: str
    row: int | None


def row_button(name: str) -> RowButton | None:
    """The row button with this control name, or None for any other control."""
    match = _NAME.fullmatch(name) if name.startswith("__") else None
    if match is None:
        return None
    action, table, row = match.groups()
    return RowButton(action, table, int(row) - 1 if row else None)


def change_rows(pstruct: dict, button: RowButton, form):
    """Change the rows of `pstruct` as the button says; returns (table field, row to look at) or None.

    A button that fits no table or row changes nothing. One row more than allowed may be added: saving says
    so.
    """
    for part in form.children:
        for table in part.children:
            if table.name == button.table and table.schema.field.kind == "table":
                given = pstruct.get(part.name)
                if not isinstance(given, dict):
                    given = pstruct[part.name] = {}
                rows = given.get(table.name)
                rows = given[table.name] = list(rows) if isinstance(rows, list) else []
                return table, _changed(rows, button, table.schema.field.limit)
    return None


def _changed(rows: list, button: RowButton, limit: int) -> int:
    """Does it; the number of the row to look at next, -1 for the button "add"."""
    if button.action == "add":
        if len(rows) <= limit:
            rows.append({})
        return len(rows) - 1
    row = button.row
    if row is None or not 0 <= row < len(rows):
        return -1
    if button.action == "remove":
        del rows[row]
        return -1
    other = row - 1 if button.action == "up" else row + 1
    if 0 <= other < len(rows):
        rows[row], rows[other] = rows[other], rows[row]
        return other
    return row
