"""What a plugin adds: asked once at the start, before the database is open."""

import pluggy

hookspec = pluggy.HookspecMarker("dosja")


@hookspec
def content_types():
    """Content types beside those of the package's folder `schemas/`, which is read without being asked.

    Called: once at each start of a process, outside any transaction.
    Arguments: none.
    Return: an iterable of pathlib.Path, each a type file (.toml) or a folder of them.
    Not called when: the plugin is blocked, not allowed, wants another core, or in safe mode.
    Errors: a wrong file, or an id that does not begin with the plugin's, switches the whole plugin off; the
        page of plugins names file, key and reason.
        The same when its start has not come back after 10 seconds (setting plugin_start_seconds).
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


@hookspec
def reports():
    """Tables that the plugin works out: on a page, as CSV and as XLSX.

    Called: once at each start of a process, outside any transaction. The rows are asked for when somebody
    opens the report, in the request's transaction; what is written then is undone.
    Arguments: none.
    Return: an iterable of dosja.api.Report.
    Not called when: as for content_types.
    Errors: as for permissions; rows that fail or do not fit the columns are told on the report's page.
    Since: 0.1
    Example:
        @hookimpl
        def reports():
            columns = (_("Crossing point"), _("Officers"))
            return [Report("police_academy:points", _("Border points"), columns, rows_of_points)]
    """


@hookspec
def indicators():
    """Figures on the page of coverage.

    Called: once at each start of a process, outside any transaction. The figure is asked for at each look
    at the page, in the request's transaction; what is written then is undone.
    Arguments: none.
    Return: an iterable of dosja.api.Indicator.
    Not called when: as for content_types.
    Errors: as for permissions; a figure that fails is left out and counted as an error.
    Since: 0.1
    Example:
        @hookimpl
        def indicators():
            return [Indicator("police_academy:women", _("Points with a woman officer"), women_at_points)]
    """


@hookspec
def roster_columns():
    """What the columns of an agency's own lists of participants mean, where core does not know the heading.

    On the page of a list and in `dosja import-training` alike.

    Called: once at each start of a process, outside any transaction.
    Arguments: none.
    Return: an iterable of dosja.api.RosterColumn.
    Not called when: as for content_types; a list of a training of an agency for which it is off is understood
        without it.
    Errors: a field that lists do not have switches the plugin off, with the reason.
    Since: 0.1
    Example:
        @hookimpl
        def roster_columns():
            return [RosterColumn("unit", ("pika e kalimit", "vendkalimi"))]
    """


@hookspec
def certificate_templates():
    """Certificates of the agency's own making: what stands on them between the name and the signature.

    Called: once at each start of a process, outside any transaction. `lines` of a template is asked for each
        certificate that is made, in the request's transaction; what is written then is undone.
    Arguments: none.
    Return: a mapping from id, which begins with the plugin's, to a dosja.api.CertificateTemplate. The agency
        chooses one under “Approval and certificates”.
    Not called when: as for content_types; lines are asked for while the plugin is on for the agency and not
        paused, else the certificate is core's.
    Errors: something else than templates switches the plugin off, with the reason. Lines that fail, are no
        texts, more than four or longer than 100 characters are counted as an error, and the certificate is
        core's.
    Since: 0.1
    Example:
        @hookimpl
        def certificate_templates():
            return {"police_academy:certificate": CertificateTemplate(_("Course of the Academy"), lines_of)}
    """


@hookspec
def text_extractors():
    """Formats of files that core does not read: such files can be uploaded, and their text is found.

    Called: once at each start of a process, outside any transaction. `extract` of a format is called for each
        file, in a process of its own that has no site, no secrets and writes no files; it may use 1 GB of
        memory and a minute. Put it into a module that imports little: that process imports it.
    Arguments: none.
    Return: an iterable of dosja.api.TextExtractor.
    Not called when: as for content_types; a file of a document of an agency for which it is off is neither
        taken nor read, nor is one read while the plugin is paused.
    Errors: a format of core's or of another plugin's, or one that cannot be told by its content, switches the
        plugin off, with the reason. A file at which `extract` raises, hangs, ends the process or gives
        something else than texts stays, without text and with the reason, and can be read again; it is
        counted as an error, unless dosja.api.UnreadableFile is raised.
    Since: 0.1
    Example:
        @hookimpl
        def text_extractors():
            told_by = ("[Content_Types].xml", b"presentationml.presentation.main+xml")
            name = "police_academy:pptx"
            return [TextExtractor(name, _("Slides"), ("pptx",), SLIDES, read_slides, holds=(told_by,))]
    """


@hookspec
def commands():
    """Commands for the server: `dosja PLUGIN NAME`.

    Called: when the command line names the plugin, outside any transaction.
    Arguments: none.
    Return: an iterable of dosja.api.Command; its `run(call)` opens the database by `with call.site() as
        site`.
    Not called when: as for content_types.
    Errors: an exception ends the command with its traceback.
    Since: 0.1
    Example:
        @hookimpl
        def commands():
            return [Command("import-points", _("read the list of crossing points"), import_points)]
    """


@hookspec
def jobs():
    """Work that is done again and again without anybody asking.

    Called: once at each start of the worker, outside any transaction. `run` is called when the hours have
        passed, in a transaction of its own that is committed where it does not raise.
    Arguments: none.
    Return: an iterable of dosja.api.Job.
    Not called when: as for content_types; a job is not run while the plugin is paused or on nowhere.
    Errors: an exception is written down and counted; the job is tried again when its hours have passed.
    One that has not come back after ten minutes is given up, nothing of it is kept, and the plugin is paused.
    Since: 0.1
    Example:
        @hookimpl
        def jobs():
            return [Job("police_academy:ranks", _("Bring ranks up to date"), bring_ranks, hours=24)]
    """


@hookspec
def evolve_steps():
    """How data of an older version of the plugin become those of this one; `changes` of a type file do most.

    Called: once at each start of a process, outside any transaction. `dosja evolve` runs what is pending,
    each step in a transaction of its own.
    Arguments: none.
    Return: a sequence of dosja.api.EvolveStep, in their order; ids never change.
    Not called when: as for content_types. A plugin that is new here has nothing to change: its steps count as
        done when it is switched on for the first time.
    Errors: while steps are pending, and where the data know a step that the plugin does not (it is older than
        the data), the plugin is off, with the reason.
    Since: 0.1
    Example:
        @hookimpl
        def evolve_steps():
            return [EvolveStep("police_academy:2027-01-codes", _("Codes of points"), write_codes)]
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
