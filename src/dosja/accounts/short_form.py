"""The short forms of accounts and agencies: their values and errors, shown by `templates/fields.jinja2`.

Whether values are right is decided by the operations alone, which name the field that is wrong; so these
forms need no schema. Forms of content types are made by `web.forms`.
"""

from dataclasses import dataclass, field


@dataclass
class Form:
    """What a form shows: values by field name, and errors by field name ("" for the whole form)."""

    values: dict = field(default_factory=dict)
    errors: dict = field(default_factory=dict)


def posted_form(request, *names: str) -> Form:
    """The posted texts of these fields, without spaces around them; a missing one is ""."""
    return Form({name: request.POST.get(name, "").strip() for name in names})
