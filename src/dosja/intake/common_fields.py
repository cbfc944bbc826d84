"""The form of what many files have in common: a content type with only the fields that all can share.

A title and a code belong to one document; tables and long texts are written later, one by one.
"""

from dataclasses import replace
from functools import lru_cache

from dosja.content_types import ContentType, Field, Fieldset, Option
from dosja.messages import _

TOGETHER = "intake_together"
LANGUAGE = "intake_language"
TOLD = "told"
"""Stands for the language that the words of each file tell."""
_OWN = frozenset({"title", "code", "language"})
_KINDS = frozenset({"choice", "choices", "date", "unit", "country", "county", "yes_no", "text", "number"})
_HOW = Field(
    name=TOGETHER,
    kind="choice",
    label=_("What the files become"),
    required=True,
    options=(
        Option("each", _("Each file becomes a document of its own"), ""),
        Option("one", _("All files become one document"), ""),
    ),
)
_LANGUAGE = Field(
    name=LANGUAGE,
    kind="choice",
    label=_("Language"),
    required=True,
    options=(
        Option(TOLD, _("As the words of each file tell"), ""),
        Option("sq", _("Albanian"), ""),
        Option("en", _("English"), ""),
    ),
)


@lru_cache(maxsize=64)
def common_type(ctype: ContentType) -> ContentType:
    """`ctype` with the shared fields alone, and the question whether the files become one document."""
    shared = tuple(
        entry
        for entry in ctype.fields
        if entry.name not in _OWN and entry.kind in _KINDS and (entry.required or entry.kind != "text")
    )
    sets = (
        Fieldset("intake", _("The files"), (_HOW, _LANGUAGE) if "language" in ctype.by_name else (_HOW,)),
        Fieldset("shared", _("What all have in common"), shared),
    )
    return replace(ctype, fieldsets=sets, code=None, changes=())


def can_be_taken_in(ctype: ContentType) -> bool:
    """False for a type that asks something of every document which cannot be shared (a code, a table)."""
    shared = {entry.name for entry in common_type(ctype).fields} | {"title", "language"}
    return all(not entry.required or entry.name in shared for entry in ctype.fields)
