"""What the form templates ask for: texts in the reader's language, options, errors, ids. Decides nothing
more.

Two things make it quick, because a form has some fifty fields and two hundred texts: labels are translated
once for each language, and the HTML of a field without error is made once by its macro, with marks in the
places of id and value, and then only stamped.
"""

import itertools
from functools import lru_cache

from markupsafe import Markup, escape
from pyramid_jinja2 import IJinja2Environment

from dosja.content_types.vocabularies import LIST_LIMIT, UID_KINDS, text_form
from dosja.uids import parse_uid
from dosja.web.form_widgets import copy_field, rows_of

TEMPLATES = "dosja:web/templates/forms/"
SUGGESTED = 400
"""Up to so many entries are suggested under a text field; longer lists are only looked up on the server."""
ID, VALUE, OTHER, OPTIONS = "\x01", "\x02", "\x03", "\x04"
"""Marks in a kept field; no value can hold them, as control characters are refused."""
_numbers = itertools.count()


class FormPage:
    """The rendering of one form for one request."""

    def __init__(self, request, form) -> None:
        self.request, self.form = request, form
        self.binding = form.binding
        self.translate = request.translate
        self.lists: dict[str, Markup] = {}
        registry = request.registry
        if "dosja.form_stamps" not in registry:
            registry["dosja.form_stamps"] = next(_numbers)
        self._key = (registry["dosja.form_stamps"], request.locale_name)

    def render(self, template: str, **values) -> Markup:
        """The template with this page as `page`."""
        environment = self.request.registry.queryUtility(IJinja2Environment, name=".jinja2")
        found = environment.get_template(f"{TEMPLATES}{template}.jinja2")
        token = self.request.session.get_csrf_token()
        return Markup(
            found.render(
                page=self,
                form=self.form,
                _=self.translate,
                rows_of=rows_of,
                csrf_token=token,
                request=self.request,
                **values,
            )
        )

    def show(self, field, macros) -> Markup:
        """A field of the form; `macros` is the module of widgets.jinja2."""
        kind = field.widget.template
        if kind == "table":
            return macros.table(field, macros)
        if field.error is not None or field.focus is True:
            return getattr(macros, kind)(field)
        if kind == "pointer":
            listed = self.as_list(field)
            if not listed:
                self.suggestions(field)
            html = self._stamp(field, f"pointer {listed}", macros)
            place, filling = (OPTIONS, self.options(field)) if listed else (VALUE, escape(self.shown(field)))
            html = html.replace(place, filling)
        elif kind in ("choice", "radio", "yes_no", "choices"):
            html = self._stamp(field, kind, macros)
            mark = " selected" if kind == "choice" else " checked"
            for value in self.chosen(field):
                text = f'value="{escape(value)}"'
                html = html.replace(text, text + mark, 1)
        elif kind == "range":
            html = self._stamp(field, kind, macros)
            html = html.replace(VALUE, escape(self.part(field, "from")))
            html = html.replace(OTHER, escape(self.part(field, "until")))
        else:
            html = self._stamp(field, kind, macros).replace(VALUE, escape(self.text(field)))
        return Markup(html.replace(ID, field.oid))

    def _stamp(self, field, variant, macros) -> str:
        """The HTML of a field with marks for what changes from one form to the next."""
        kept = field.schema.kept_html
        key = (*self._key, variant)
        html = kept.get(key)
        if html is None:
            blank = copy_field(field)
            blank.oid = ID
            blank._cstruct = {"from": VALUE, "until": OTHER} if variant == "range" else VALUE
            html = kept[key] = str(getattr(macros, field.widget.template)(blank))
        return html

    def text(self, field) -> str:
        """What stands in a field's single input."""
        return field.cstruct if isinstance(field.cstruct, str) else ""

    def part(self, field, name: str) -> str:
        """What stands in the input `name` of a range."""
        found = field.cstruct.get(name, "") if isinstance(field.cstruct, dict) else ""
        return found if isinstance(found, str) else ""

    def chosen(self, field) -> tuple:
        """The checked values of a group of checkboxes."""
        if isinstance(field.cstruct, list | tuple):
            return tuple(field.cstruct)
        return (field.cstruct if isinstance(field.cstruct, str) else "",)

    def as_list(self, field) -> bool:
        """Whether the choices of a pointing field are few enough for a list."""
        pairs = self.binding.pairs(field.schema.field)
        return pairs is not None and len(pairs) <= LIST_LIMIT

    def options(self, field) -> Markup:
        """The <option>s of a pointing field; what is stored but unknown stays to choose."""
        if field.cstruct == VALUE:
            return Markup(OPTIONS)
        declared = field.schema.field
        tags = option_tags(tuple(self.binding.pairs(declared)), declared.kind)
        chosen = self.text(field)
        if not chosen:
            return tags
        mark = f'value="{escape(chosen)}"'
        if mark in tags:
            return Markup(str(tags).replace(mark, mark + " selected", 1))
        value = self._value(declared, chosen)
        label = self.binding.label(declared, value) if value is not None else None
        return tags + Markup('<option value="{}" selected>{}</option>').format(chosen, label or chosen)

    def shown(self, field) -> str:
        """The label of a pointing field's value in a text input; else what was typed."""
        text, declared = self.text(field), field.schema.field
        value = self._value(declared, text) if text and text != VALUE else None
        return (self.binding.label(declared, value) if value is not None else None) or text

    def _value(self, declared, text):
        return parse_uid(text) if declared.kind in UID_KINDS else text

    def suggestions(self, field) -> str:
        """The id of the <datalist> for a text input, or ""; each list is written once, at the form's end."""
        declared = field.schema.field
        pairs = self.binding.pairs(declared)
        if declared.kind == "reference" or len(pairs) > SUGGESTED:
            return ""
        name = f"list-{declared.kind}"
        if name not in self.lists:
            self.lists[name] = suggestion_tags(tuple(pairs))
        return name

    def errors(self, field) -> list[str]:
        """The translated messages of a field itself, not of those below it."""
        error = field.error
        if error is None or not error.msg:
            return []
        return [self.translate(message) for message in error.messages()]

    def summary(self) -> list[tuple[str, str, str]]:
        """(id to jump to, label, message) of everything that is wrong, in the order of the page."""
        found: list[tuple[str, str, str]] = []
        for message in self.errors(self.form.form):
            found.append(("", "", message))
        for part in self.form.form.children:
            self._collect(part, "", found)
        return found

    def _collect(self, group, prefix, found):
        for message in self.errors(group):
            found.append((group.oid if prefix else "", prefix, message))
        for field in group.children:
            if field.error is None:
                continue
            label = prefix + self.translate(field.title)
            for message in self.errors(field):
                found.append((self.focus_id(field), label, message))
            if field.widget.template == "table":
                for row in rows_of(field):
                    self._collect(row, f"{self.translate(row.title)} {row.number}: ", found)

    def focus_id(self, field) -> str:
        """The id of the input that a link in the summary leads to."""
        ending = {"radio": "-1", "yes_no": "-1", "choices": "-1", "range": "-from"}
        return field.oid + ending.get(field.widget.template, "")

    def described(self, field) -> Markup:
        """The attribute that ties help and error to an input, or nothing."""
        ids = []
        if field.description:
            ids.append(f"{field.oid}-help")
        if field.error is not None and field.error.msg:
            ids.append(f"{field.oid}-error")
        return Markup(f' aria-describedby="{" ".join(ids)}"') if ids else Markup("")

    def state(self, field) -> Markup:
        """aria-describedby, aria-invalid and aria-required of an input."""
        attributes = self.described(field)
        if field.error is not None and field.error.msg:
            attributes += Markup(' aria-invalid="true"')
        if field.required:
            attributes += Markup(' aria-required="true"')
        return attributes


@lru_cache(maxsize=128)
def option_tags(pairs: tuple, kind: str) -> Markup:
    """<option> tags of (value, label) pairs."""
    return Markup("").join(
        Markup('<option value="{}">{}</option>').format(text_form(kind, value), label)
        for value, label in pairs
    )


@lru_cache(maxsize=32)
def suggestion_tags(pairs: tuple) -> Markup:
    """The <option> tags of a <datalist>: what is typed is the label."""
    return Markup("").join(Markup('<option value="{}">').format(label) for _value, label in pairs)
