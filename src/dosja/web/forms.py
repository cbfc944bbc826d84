"""The form of a document: built from its type, filled, taken apart again, and shown.

`document_form` makes it, `DocumentForm.submit` reads it, `render_form` shows it; a person can choose when
two changed the same document (in `conflict_form`). Knows no storage and saves nothing: views call
operations.
"""

from dataclasses import dataclass

import peppercorn
from colander import Invalid, SchemaNode
from deform import ValidationFailure

from dosja.content_types import ContentType, Field, Option, Vocabularies, merge_values
from dosja.content_types.colander_compiler import bound, mapping_node, node_of, schema_of
from dosja.content_types.comparison import digests
from dosja.content_types.vocabularies import Binding, Pairs
from dosja.messages import _
from dosja.web.form_rendering import FormPage
from dosja.web.form_rows import change_rows, row_button
from dosja.web.form_widgets import build_form, copy_field, prototype, rows_of
from dosja.web.labels import ACCESS

__all__ = [
    "DocumentForm",
    "Submitted",
    "ValidationFailure",
    "core_nodes",
    "document_form",
    "handle_row_buttons",
    "render_form",
]

ACCESS_HELP = {
    "public": _("Everyone with an account can read it."),
    "internal": _("Everyone who works in the agency can read it."),
    "group": _("The members of one group and the editors of the agency can read it."),
    "restricted": _("Only the editors of the agency and the people named below can read it."),
}
_ACCESS = Field(
    name="access",
    kind="choice",
    label=_("Who may read it"),
    required=True,
    options=tuple(Option(level, label, ACCESS_HELP[level]) for level, (_colour, label) in ACCESS.items()),
)
_GROUP = Field(name="group", kind="group", label=_("Group"), help=_("Only when a group may read it."))
_READERS = Field(
    name="readers",
    kind="table",
    label=_("Readers"),
    help=_("Only when reading is restricted: people who may read it beside the editors."),
    row_label=_("Reader"),
    columns=(Field(name="person", kind="person", label=_("Name"), required=True),),
)
CORE_FIELDS = (_ACCESS, _GROUP, _READERS)
"""What core asks of every document beside its type's fields; `agency` stands before them on a new one."""


@dataclass(frozen=True)
class Submitted:
    """What a valid form gave: the type's values, and core's (agency only on a new document)."""

    values: dict
    access: str
    group: str | None
    readers: tuple[int, ...]
    agency: str | None = None

    @property
    def core(self) -> dict:
        """Access, group and readers as keyword arguments of the operations."""
        return {"access": self.access, "group": self.group, "readers": self.readers}


def _check_core(node, core):
    if core["access"] == "group" and not core.get("group"):
        error = Invalid(node)
        error["group"] = _("Choose the group that may read it.")
        raise error


_CORE_NODES = [node_of(field, prefix="core") for field in CORE_FIELDS]
_CORE = mapping_node("core", _CORE_NODES, validator=_check_core)
_CORE_FORM = build_form([_CORE])


def core_nodes(binding: Binding, agencies: Pairs | None = None) -> SchemaNode:
    """The node "core" of a form: access, group, readers; before them the agency where some can be chosen."""
    if agencies is None:
        return bound(_CORE, binding)
    options = tuple(Option(aid, title) for aid, title in agencies)
    help_text = _("It keeps the document.")
    agency = Field("agency", "choice", _("Agency"), help_text, required=True, options=options)
    nodes = [node_of(agency, prefix="core"), *_CORE_NODES]
    return bound(mapping_node("core", nodes, validator=_check_core), binding)


class DocumentForm:
    """One form for one request. `form` is Deform's; `rev` and `base` travel with it to find conflicts."""

    def __init__(self, ctype, binding, form, stored, rev, base):
        self.ctype, self.binding, self.form = ctype, binding, form
        self.stored, self.rev, self.base = stored, rev, base
        self.failed = False
        self.by_name = {field.name: field for field in self.values.children}

    @property
    def values(self):
        """The Deform field that holds the type's fields."""
        return self.form.children[0]

    @property
    def core(self):
        """The Deform field that holds core's fields."""
        return self.form.children[1]

    def fill(self, values: dict, core: dict) -> None:
        """Show these values; empty ones may be missing."""
        self.form.set_appstruct({"values": values, "core": core_struct(core)})

    def handle_buttons(self, controls) -> bool:
        """Do what a row's button asks (add, remove, up, down); True when one was pressed: show the form
        again.

        Nothing is checked and nothing typed is lost.
        """
        controls = list(controls)
        button = next(filter(None, (row_button(name) for name, _value in controls)), None)
        if button is None:
            return False
        pstruct = self._parse(controls)
        moved = change_rows(pstruct, button, self.form)
        self._set(pstruct)
        if moved is not None:
            table, number = moved
            rows = rows_of(table)
            if 0 <= number < len(rows):
                rows[number].children[0].focus = True
            else:
                table.focus = True
        return True

    def submit(self, controls) -> Submitted:
        """The values of a submitted form; raises deform.ValidationFailure, after which the form shows the
        errors.

        Fields that the type does not know keep their stored values.
        """
        try:
            given = self.form.validate_pstruct(self._parse(controls))
        except ValidationFailure:
            self.failed = True
            raise
        return submitted_of(self.ctype, self.stored, given)

    def refuse(self, fields: dict[str, str]) -> None:
        """Show errors that only saving could find: field name -> message, "" for the form as a whole."""
        self.failed = True
        names = {child.name: child for part in self.form.children for child in part.children}
        for name, message in fields.items():
            field = names.get(name, self.form)
            field.error = Invalid(field.schema, message)

    def _parse(self, controls):
        kept = [(name, value) for name, value in controls if row_button(name) is None]
        try:
            pstruct = peppercorn.parse(kept)
        except (ValueError, IndexError, TypeError, AttributeError):
            pstruct = {}
        parts = {name: pstruct.get(name) for name in ("values", "core")}
        return {name: part if isinstance(part, dict) else {} for name, part in parts.items()}

    def _set(self, pstruct):
        try:
            cstruct = self.form.deserialize(pstruct)
        except Invalid as problem:
            cstruct = problem.value if isinstance(problem.value, dict) else {}
        self.form.cstruct = cstruct


def submitted_of(ctype: ContentType, stored: dict, given: dict) -> Submitted:
    """What the validated parts of a form mean."""
    core = given["core"]
    access = core["access"]
    readers = tuple(dict.fromkeys(row["person"] for row in core.get("readers", ())))
    return Submitted(
        values=merge_values(ctype, stored, given["values"]),
        access=access,
        group=core.get("group") if access == "group" else None,
        readers=readers if access == "restricted" else (),
        agency=core.get("agency"),
    )


def core_struct(core: dict) -> dict:
    """Core's values as the form's schema takes them: each reader is a row."""
    return {**core, "readers": tuple({"person": uid} for uid in core.get("readers", ()))}


def base_of(ctype: ContentType, values: dict, core: dict) -> str:
    """What a form carries to tell later who changed which field."""
    return f"{digests(ctype.fields, values)}|{digests(CORE_FIELDS, core_struct(core))}"


def document_form(
    ctype: ContentType,
    vocabularies: Vocabularies,
    *,
    values: dict | None = None,
    core: dict | None = None,
    agencies: Pairs | None = None,
    files: Pairs | None = None,
    rev: str = "",
    posted=None,
) -> DocumentForm:
    """A form filled with `values` and `core` (access, group, readers; agency on a new document).

    `agencies` (id, title) are offered on a new document only; `files` are the document's own (uid, name).
    `rev` is that of the document shown. When the form comes back, `posted` (request.POST) keeps the `rev`
    and `base` that the person's first page had.
    """
    values, core = values or {}, {"access": "internal", **(core or {})}
    binding = Binding(vocabularies, {**values, "core": core_struct(core)}, files or [])
    form = copy_field(prototype(ctype))
    values_node, core_node = bound(schema_of(ctype), binding), core_nodes(binding, agencies)
    built = _CORE_FORM if agencies is None else build_form([core_node])
    form.children.append(copy_field(built.children[0], form))
    form.children[0].schema, form.children[1].schema = values_node, core_node
    form.schema = mapping_node("", [values_node, core_node])
    base = base_of(ctype, values, core)
    if posted is not None and "rev" in posted:
        rev, base = posted.get("rev", rev), posted.get("base", base)
    found = DocumentForm(ctype, binding, form, values, rev, base)
    if posted is None or "rev" not in posted:
        found.fill(values, core)
    return found


def handle_row_buttons(form: DocumentForm, controls) -> bool:
    """True when a row's button was pressed; see `DocumentForm.handle_buttons`."""
    return form.handle_buttons(controls)


def render_form(
    request,
    form: DocumentForm,
    *,
    action: str,
    cancel: str,
    button: str | None = None,
) -> str:
    """The form as HTML (Markup): token, errors on top, fieldsets, main button first.

    `action` and `cancel` are addresses, `button` the translated text of the main button.
    """
    page = FormPage(request, form)
    return page.render(
        "form",
        action=action,
        cancel=cancel,
        button=button or page.translate(_("Save")),
        unsaved=request.method == "POST",  # it comes back with what was typed
    )
