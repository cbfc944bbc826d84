"""Every hook of Dosja. Its docstring is the reference: when it is called, with what, and what it may answer.

A plugin is a module with functions of these names, each marked with `@hookimpl` of `dosja.api`. A function
takes those of the arguments that it needs, by name. Arguments are only ever added, never renamed or removed.
"""

import pluggy

from dosja.hookspecs.adding import (
    certificate_templates,
    commands,
    configure,
    content_types,
    core_fields,
    demo,
    evolve_steps,
    indicators,
    jobs,
    lifecycles,
    menu,
    permissions,
    reports,
    roles,
    roster_columns,
    text_extractors,
    trackers,
    vocabularies,
)
from dosja.hookspecs.answering import (
    changed,
    document_side,
    home_tile,
    notices,
    person_page,
    session_page,
    validate_document,
)

hookimpl = pluggy.HookimplMarker("dosja")

__all__ = [
    "certificate_templates",
    "changed",
    "commands",
    "configure",
    "content_types",
    "core_fields",
    "demo",
    "document_side",
    "evolve_steps",
    "home_tile",
    "hookimpl",
    "indicators",
    "jobs",
    "lifecycles",
    "menu",
    "notices",
    "permissions",
    "person_page",
    "reports",
    "roles",
    "roster_columns",
    "session_page",
    "text_extractors",
    "trackers",
    "validate_document",
    "vocabularies",
]
