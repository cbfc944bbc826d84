"""What a plugin answers while people work, and is told by the worker."""

import pluggy

hookspec = pluggy.HookspecMarker("dosja")


@hookspec
def home_tile(context):
    """A box on the home page.

    Called: for each look at the home page by somebody who has a role at an agency that switched the plugin on
        (or a national one), in the request's transaction; what it writes is undone.
    Arguments: context: dosja.api.Context, its agencies are those of the person.
    Return: dosja.api.Slot, or None for no box.
    Not called when: the plugin is paused, or is on nowhere where the person has a role.
    Errors: an exception, a wrong answer or too long a time leaves out the box, is written down and counted.
        A call that has not come back after 5 seconds (setting plugin_milliseconds) is left behind by `dosja
        serve`: the page comes without the box, the plugin is paused, what the call still does is not stored.
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


@hookspec
def notices(context, day):
    """What people are to be told on a day; each thing is told once.

    Called: once a day by the worker, in a transaction of its own; what is written is undone.
    Arguments: context: dosja.api.Context without a user, its agencies are all that switched the plugin on;
    day: datetime.date.
    Return: an iterable of dosja.api.Notice.
    Not called when: the plugin is paused or on nowhere.
    Errors: an exception is written down and counted; nobody is told anything then.
    Since: 0.1
    Example:
        @hookimpl
        def notices(context, day):
            yield Notice("plan-2027", officers(context), _("The yearly plan is due"), "/p/police_academy")
    """


@hookspec
def validate_document(context, document, values):
    """A say in whether a document may be saved as it is.

    Called: before a document of an agency that switched the plugin on is created or changed, in the
    transaction of the change, from pages, imports and commands; what is written is undone.
    Arguments: context: dosja.api.Context; document: the stored document with its old values, None for a new
        one; values: the new values, with "type_id" and "agency" beside them under those names.
    Return: a mapping from field name ("" for the whole) to the message why not; empty or None to agree.
    Not called when: the plugin is off for the agency; while it is paused, documents of its own types
    cannot be saved, and others are saved without asking it.
    Errors: an exception or a wrong answer refuses the save, names the plugin, and is counted.
    Since: 0.1
    Example:
        @hookimpl
        def validate_document(context, document, values):
            if values["type_id"] == "police_academy:duty_card" and not values.get("point"):
                return {"point": _("Give the crossing point.")}
    """


@hookspec
def changed(context, changes):
    """Told of what was changed, once it is stored for good.

    Called: by the worker, a moment after the commit, for documents, trainings and persons of agencies that
        switched the plugin on; several changes of one thing may come as one. In a transaction of its own;
        what is written is kept. After a conflict or a crash the same changes are told again.
    Arguments: context: dosja.api.Context without a user, its agencies are all that switched the plugin on;
        changes: tuple of dosja.api.Changed.
    Return: nothing, or an iterable of dosja.api.Notice: what people are to be told at once.
    Not called when: the plugin is paused.
    Errors: an exception is written down and counted, its writes are undone; these changes are not told again.
    Since: 0.1
    Example:
        @hookimpl
        def changed(context, changes):
            for change in changes:
                if change.type_id == "police_academy:duty_card":
                    count_cards(context.site, change.agency)
    """
