"""Deform widgets of our field kinds, and quick copies of a form's field tree.

A widget only says which macro shows a field and takes apart what peppercorn made of the submitted controls;
all checking is in the content types' Colander types. The tree of Deform fields is built once for each type:
building it anew costs more than rendering the page.
"""

import weakref
from functools import lru_cache

from colander import Invalid, SchemaNode, null
from deform import Field as FormField
from deform import Form
from deform.widget import MappingWidget, Widget

from dosja.content_types import ContentType, Field
from dosja.content_types.colander_compiler import mapping_node, schema_of
from dosja.messages import _

RADIO_LIMIT = 4
"""A choice of so many options, outside tables, is shown as a radio group; a longer one as a list."""


class TextWidget(Widget):
    """Whatever is submitted as one text; `template` is the name of the macro that shows it."""

    def __init__(self, template: str) -> None:
        super().__init__(template=template)

    def deserialize(self, field, pstruct):
        if pstruct is null or isinstance(pstruct, str):
            return pstruct
        raise Invalid(field.schema, _("This must be a text."))


class ManyWidget(TextWidget):
    """Several texts in a peppercorn sequence: checkboxes."""

    def deserialize(self, field, pstruct):
        if isinstance(pstruct, list) and all(isinstance(entry, str) for entry in pstruct):
            return pstruct
        return null if pstruct is null or pstruct == "" else super().deserialize(field, pstruct)


class RangeWidget(TextWidget):
    """Two texts in a peppercorn mapping: from and until."""

    def deserialize(self, field, pstruct):
        if isinstance(pstruct, dict):
            parts = {name: pstruct.get(name, "") for name in ("from", "until")}
            if all(isinstance(part, str) for part in parts.values()):
                return parts
        return null if pstruct is null else super().deserialize(field, {})


class GroupWidget(MappingWidget):
    """A mapping of fields: the form's parts and a table's rows."""


class TableWidget(TextWidget):
    """Rows in a peppercorn sequence. `field.rows` holds a copy of the row field for each row."""

    def deserialize(self, field, pstruct):
        if pstruct is null or pstruct == "":
            pstruct = []
        if not isinstance(pstruct, list):
            raise Invalid(field.schema, _("This must be a list of rows."))
        field.rows, result, error = [], [], None
        for number, given in enumerate(pstruct):
            row = row_of(field, number)
            try:
                result.append(row.deserialize(given))
            except Invalid as problem:
                value = problem.value if isinstance(problem.value, dict) else {}
                result.append(value)
                error = error or Invalid(field.schema, value=result)
                error.add(problem, number)
            row.cstruct = result[-1]
            field.rows.append(row)
        if error is not None:
            raise error
        return result

    def handle_error(self, field, error):
        if field.error is None:
            field.error = error
        rows = getattr(field, "rows", ())
        for problem in error.children:
            if problem.pos is not None and problem.pos < len(rows):
                row = rows[problem.pos]
                row.widget.handle_error(row, problem)


def rows_of(field: FormField) -> list[FormField]:
    """The rows of a table field that are shown: those submitted or stored, or the fewest that are needed."""
    if getattr(field, "rows", None) is None:
        field.rows = []
        for number, cstruct in enumerate(field.cstruct or ()):
            row = row_of(field, number)
            row.cstruct = cstruct
            field.rows.append(row)
        declared = field.schema.field
        if not field.rows and (declared.required or declared.min):
            for number in range(max(declared.min or 1, 1)):
                field.rows.append(row_of(field, number))
    return field.rows


def row_of(field: FormField, number: int) -> FormField:
    """A fresh row of a table field, empty; ids on the page carry the row's number from 1."""
    row = copy_field(field.children[0], field)
    row.oid = f"{field.oid}-{number + 1}"
    row.number = number + 1
    for child in row.children:
        child.oid = f"{row.oid}-{child.name}"
    return row


def copy_field(field: FormField, parent: FormField | None = None) -> FormField:
    """A copy of a field and those below it for one request; a table's row is copied with each row only."""
    copy = object.__new__(type(field))
    copy.__dict__.update(field.__dict__)
    copy._parent = None if parent is None else weakref.ref(parent)
    if not isinstance(field.widget, TableWidget):
        copy.children = [copy_field(child, copy) for child in field.children]
    return copy


def widget_for(field: Field, in_table: bool = False) -> Widget:
    """The widget of a declared field."""
    kind = field.kind
    if kind == "choice":
        return _WIDGETS["radio" if len(field.options) <= RADIO_LIMIT and not in_table else "choice"]
    return _WIDGETS.get(kind, _WIDGETS["pointer"])


_WIDGETS: dict[str, Widget] = {
    "text": TextWidget("text"),
    "long_text": TextWidget("lines"),
    "rich_text": TextWidget("rich"),
    "choice": TextWidget("choice"),
    "radio": TextWidget("radio"),
    "choices": ManyWidget("choices"),
    "date": TextWidget("date"),
    "date_range": RangeWidget("range"),
    "number": TextWidget("number"),
    "yes_no": TextWidget("yes_no"),
    "pointer": TextWidget("pointer"),
    "table": TableWidget("table"),
}
_GROUP = GroupWidget()


def build_form(nodes: list[SchemaNode]) -> Form:
    """A Deform form over the given mapping nodes, each with its widgets."""
    form = Form(mapping_node("", nodes), renderer=_no_renderer, focus="off")
    form.widget = _GROUP
    for part in form.children:
        _set_widgets(part)
    return form


def _set_widgets(group: FormField, in_table: bool = False) -> None:
    group.widget = _GROUP
    for child in group.children:
        child.widget = widget_for(child.schema.field, in_table)
        for row in child.children:
            _set_widgets(row, in_table=True)


def _no_renderer(template, **kw):
    raise TypeError("forms are rendered by dosja.web.forms.render_form")


@lru_cache(maxsize=256)
def prototype(ctype: ContentType) -> Form:
    """The form of a type's values alone, built once; `copy_field` makes one for a request."""
    return build_form([schema_of(ctype)])
