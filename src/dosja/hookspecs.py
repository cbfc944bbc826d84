"""Every hook of Dosja. Its docstring is the reference: when it is called, with what, and what it may answer.

A plugin is a module with functions of these names, each marked with `@hookimpl` of `dosja.api`. A function
takes those of the arguments that it needs, by name. Arguments are only ever added, never renamed or removed.
"""

import pluggy

hookspec = pluggy.HookspecMarker("dosja")
hookimpl = pluggy.HookimplMarker("dosja")


# What a plugin adds: asked once at the start, before the database is open ---------------------------------


@hookspec
def content_types():
    """Content types beside those of the package's folder `schemas/`, which is read without being asked.

    Called: once at each start of a process, outside any transaction.
    Arguments: none.
    Return: an iterable of pathlib.Path, each a type file (.toml) or a folder of them.
    Not called when: the plugin is blocked, not allowed, wants another core, or in safe mode.
    Errors: a wrong file, or an id that does not begin with the plugin's, switches the whole plugin off; the
        page of plugins names file, key and reason.
    Since: 0.1
    Example:
        @hookimpl
        def content_types():
            return [Path(__file__).parent / "more_schemas"]
    """


@hookspec
def core_fields():
    """Further fields for types of core, beside those of the folder `schemas/fields/`.

    A file has `extends` (the id of a core type) and `fieldsets` as a type file has them; names of fields and
    fieldsets are given the plugin's id in front, "police_academy:rank", under which values are stored.

    Called: once at each start of a process, outside any transaction.
    Arguments: none.
    Return: an iterable of pathlib.Path, each a file (.toml) or a folder of them.
    Not called when: as for content_types.
    Errors: as for content_types.
    Since: 0.1
    Example:
        @hookimpl
        def core_fields():
            return [Path(__file__).parent / "curriculum_fields.toml"]
    """


@hookspec
def vocabularies():
    """Lists of choices that several fields share: `vocabulary = "ranks"` in a type file instead of `options`.

    Called: once at each start of a process, before the type files are read, outside any transaction.
    Arguments: none.
    Return: a mapping from name to a sequence of (value, label) pairs; labels are messages.
    Not called when: as for content_types.
    Errors: as for content_types.
    Since: 0.1
    Example:
        @hookimpl
        def vocabularies():
            return {"ranks": [("inspector", _("Inspector")), ("commissioner", _("Commissioner"))]}
    """


@hookspec
def lifecycles():
    """Lifecycles beside those of the folder `schemas/lifecycles/`; their ids begin with the plugin's.

    Called: once at each start of a process, before the type files are read, outside any transaction.
    Arguments: none.
    Return: an iterable of pathlib.Path, each a folder that holds a folder `lifecycles`.
    Not called when: as for content_types.
    Errors: as for content_types.
    Since: 0.1
    Example:
        @hookimpl
        def lifecycles():
            return [Path(__file__).parent / "yearly"]
    """


@hookspec
def permissions():
    """Rights that the plugin's pages ask for, and which roles carry them.

    Called: once at each start of a process, outside any transaction.
    Arguments: none.
    Return: an iterable of dosja.api.Permission.
    Not called when: as for content_types.
    Errors: an id without the plugin's prefix, or an unknown role, switches the plugin off, with the reason.
    Since: 0.1
    Example:
        @hookimpl
        def permissions():
            return [Permission("police_academy:recognise", _("Recognise courses"), ("training_officer",))]
    """


@hookspec
def roles():
    """Roles that people can be given at agencies that switched the plugin on.

    Called: once at each start of a process, before permissions, outside any transaction.
    Arguments: none.
    Return: an iterable of dosja.api.Role; `carries` may name permissions of core.
    Not called when: as for content_types.
    Errors: as for permissions.
    Since: 0.1
    Example:
        @hookimpl
        def roles():
            return [Role("police_academy:instructor", _("Instructor"), carries=("session:record",))]
    """


@hookspec
def trackers():
    """Rules by which an agency counts who is trained; requirements choose one by its id.

    Called: once at each start of a process, outside any transaction. The rule itself is pure: its methods
        are called for each person, whenever figures are worked out.
    Arguments: none.
    Return: a mapping from id, which begins with the plugin's, to an object with the methods and the `title`
        of dosja.api.Tracker.
    Not called when: as for content_types.
    Errors: where a rule raises, or gives something else than a Progress, that requirement is counted by
        core's rule, and says so.
    Since: 0.1
    Example:
        @hookimpl
        def trackers():
            return {"police_academy:border": BorderTracker()}
    """


@hookspec
def menu():
    """Links in the navigation to the plugin's own pages.

    Called: once at each start of a process, outside any transaction.
    Arguments: none.
    Return: an iterable of dosja.api.MenuEntry.
    Not called when: as for content_types. Entries are shown only to who has the permission at an agency that
        switched the plugin on, and not while the plugin is paused.
    Errors: as for permissions.
    Since: 0.1
    Example:
        @hookimpl
        def menu():
            return [MenuEntry(_("Border points"), view="points", permission="coverage:view")]
    """


@hookspec
def configure(config):
    """The plugin's pages. Templates and static files are found by their folders, `templates/` and `static/`.

    Called: once at each start of a web process, after all plugins have said what they add, outside any
        transaction.
    Arguments: config: dosja.api.PagesConfig; `config.add_view(view, name=..., renderer=...)` adds a page at
        /p/PLUGIN/NAME, or one of a core object where `context` is given.
    Return: nothing.
    Not called when: as for content_types, and in commands and jobs.
    Errors: an exception, or a view that takes the place of another, switches the whole plugin off; nothing of
        it is registered.
    Since: 0.1
    Example:
        @hookimpl
        def configure(config):
            config.add_view(points_page, name="points", renderer="templates/points.jinja2")
    """


# What a plugin answers while people work ------------------------------------------------------------------


@hookspec
def home_tile(context):
    """A box on the home page.

    Called: for each look at the home page by somebody who has a role at an agency that switched the plugin on
        (or a national one), in the request's transaction; what it writes is undone.
    Arguments: context: dosja.api.Context, its agencies are those of the person.
    Return: dosja.api.Slot, or None for no box.
    Not called when: the plugin is paused, or is on nowhere where the person has a role.
    Errors: an exception, a wrong answer or too long a time leaves out the box, is written down and counted.
    Since: 0.1
    Example:
        @hookimpl
        def home_tile(context):
            return Slot(_("Border points"), rows=(Row(_("With both officers"), "12 / 26"),))
    """


@hookspec
def document_side(context, document):
    """A box beside a document.

    Called: for each look at a document of an agency that switched the plugin on, in the request's
        transaction; what it writes is undone.
    Arguments: context: dosja.api.Context, its agency is the document's; document: the stored document, whose
        type_id, values, state and agency may be read.
    Return: dosja.api.Slot, or None.
    Not called when: as for home_tile.
    Errors: as for home_tile.
    Since: 0.1
    Example:
        @hookimpl
        def document_side(context, document):
            if document.type_id == "police_academy:duty_card":
                return Slot(_("Border point"), text=document.values.get("point", ""))
    """


@hookspec
def person_page(context, person):
    """A box on a person's record.

    Called: for each look at the record of a person who works at an agency that switched the plugin on, by
        somebody who may see it, in the request's transaction; what it writes is undone.
    Arguments: context: dosja.api.Context; person: the stored person, to be read.
    Return: dosja.api.Slot, or None.
    Not called when: as for home_tile.
    Errors: as for home_tile.
    Since: 0.1
    Example:
        @hookimpl
        def person_page(context, person):
            return Slot(_("Rank"), text=person.posting.rank) if person.posting else None
    """


@hookspec
def session_page(context, session):
    """A box on the page of a training.

    Called: for each look at a training of an agency that switched the plugin on, in the request's
        transaction; what it writes is undone.
    Arguments: context: dosja.api.Context; session: the stored training, to be read.
    Return: dosja.api.Slot, or None.
    Not called when: as for home_tile.
    Errors: as for home_tile.
    Since: 0.1
    Example:
        @hookimpl
        def session_page(context, session):
            return Slot(_("Kind of course"), text=_("Specialisation"))
    """


# What a plugin does on an occasion ------------------------------------------------------------------------


@hookspec
def demo(context):
    """Content of the plugin for a demonstration site: documents, people, trainings, all of them invented.

    Called: once, by `dosja init --demo`, after core's own demonstration content, in a transaction that is
        committed at the end: what it writes stays.
    Arguments: context: dosja.api.DemoContext; its agencies have the plugin switched on.
    Return: nothing.
    Not called when: as for content_types, and where plugin.toml names no `demo_agencies` that exists.
    Errors: an exception undoes all that it wrote; the command names plugin and reason and goes on.
    Since: 0.1
    Example:
        @hookimpl
        def demo(context):
            ctype = context.types["police_academy:duty_card"]
            values = {"title": "Hani i Hotit", "language": "sq"}
            create_document(
                context.site, context.actor, context.now, ctype, agency=context.agencies[0], values=values
            )
    """
