"""Somebody saved while somebody else was editing: both see field by field what differs, and the second
chooses.

Nothing typed is lost: the person's own values travel in hidden fields of the page, in the shape of the edit
form.
"""

from dataclasses import replace

from colander import null

from dosja.content_types import Item, display
from dosja.content_types.comparison import MINE, THEIRS, Difference, compare, resolve
from dosja.web.form_rendering import FormPage
from dosja.web.forms import CORE_FIELDS, DocumentForm, Submitted, core_struct


class ConflictForm:
    """The differences between what a person submitted and what is stored now.

    `values` and `core` (access, group, readers) are those stored now. A view makes one when the operation
    raised Conflict, and again when the page comes back with the control "conflict".
    """

    def __init__(self, form: DocumentForm, mine: Submitted, values: dict, core: dict) -> None:
        self.form, self.mine = form, mine
        base, _separator, core_base = form.base.partition("|")
        self.parts: dict[str, list[Difference]] = {
            "values": compare(form.ctype.fields, mine.values, values, base),
            "core": compare(CORE_FIELDS, core_struct(mine.core), core_struct(core), core_base),
        }
        self.undecided: list[str] = []
        self.choices: dict[str, str] = {}

    def __bool__(self) -> bool:
        """False when both want the same: there is nothing to choose."""
        return any(self.parts.values())

    def resolve(self, posted) -> Submitted | None:
        """What the person chose; None, and `undecided` filled, where a choice is missing."""
        merged = {}
        self.undecided = []
        mine = {"values": self.mine.values, "core": core_struct(self.mine.core)}
        self.choices = {
            name: side
            for name, side in posted.items()
            if name.startswith("choose-") and side in (MINE, THEIRS)
        }
        for part, differences in self.parts.items():
            choices = {
                difference.field.name: self.choices[control(part, difference)]
                for difference in differences
                if control(part, difference) in self.choices
            }
            merged[part], undecided = resolve(differences, mine[part], choices)
            self.undecided += [f"{part}-{name}" for name in undecided]
        if self.undecided:
            return None
        core = merged["core"]
        access = core["access"]
        readers = tuple(row["person"] for row in core.get("readers", ()))
        return replace(
            self.mine,
            values=merged["values"],
            access=access,
            group=core.get("group") if access == "group" else None,
            readers=readers if access == "restricted" else (),
        )

    def render(self, request, *, rev: str, action: str, cancel: str, vocabularies) -> str:
        """The page's content as HTML; `rev` is that of what is stored now."""
        struct = {"values": self.mine.values, "core": core_struct(self.mine.core)}
        rows = [
            {
                "name": control(part, difference),
                "id": f"{part}-{difference.field.name}",
                "label": difference.field.label,
                "chosen": self.choices.get(control(part, difference), difference.chosen),
                "changed_by": difference.changed_by,
                "mine": shown(difference, difference.mine, vocabularies),
                "theirs": shown(difference, difference.theirs, vocabularies),
            }
            for part, differences in self.parts.items()
            for difference in differences
        ]
        return FormPage(request, self.form).render(
            "conflict",
            rows=rows,
            undecided=self.undecided,
            hidden=list(controls_of(self.form.form.schema.serialize(struct))),
            rev=rev,
            base=self.form.base,
            action=action,
            cancel=cancel,
        )


def control(part: str, difference: Difference) -> str:
    """The name of the radio buttons of a difference."""
    return f"choose-{part}-{difference.field.name}"


def shown(difference: Difference, value, vocabularies) -> Item | None:
    """One side as the document's page shows it; None for nothing."""
    return display(difference.field, value, vocabularies)


def controls_of(cstruct: dict):
    """Pairs of name and value that peppercorn puts together to `cstruct` again, without the empty ones."""
    for name, value in cstruct.items():
        yield from _controls(name, value)


def _controls(name, value):
    if isinstance(value, dict):
        yield "__start__", f"{name}:mapping"
        yield from controls_of(value)
        yield "__end__", f"{name}:mapping"
    elif isinstance(value, list | tuple):
        yield "__start__", f"{name}:sequence"
        for entry in value:
            yield from _controls("item", entry)
        yield "__end__", f"{name}:sequence"
    elif value is not null and value is not None:
        yield name, value
