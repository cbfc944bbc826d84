"""Jinja2 as the one template language, with the few functions and filters that templates may use."""

import re
from contextlib import suppress
from pathlib import Path
from types import FunctionType, MethodType

from jinja2 import FileSystemBytecodeCache, Template
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape
from pyramid.threadlocal import get_current_request
from translationstring import TranslationString

from dosja.uids import format_uid
from dosja.web.addresses import document_path, file_path, person_path, session_path
from dosja.web.i18n import LANGUAGES, format_date, format_moment, format_number, format_size
from dosja.web.labels import ACCESS, ACTIONS, FILE_STATUS, SAID, STATES


def includeme(config):
    """Set up Jinja2; `dosja.web.i18n` must be included before."""
    config.add_settings(
        {
            "jinja2.trim_blocks": "true",
            "jinja2.lstrip_blocks": "true",
            "jinja2.undefined": "strict",
            "jinja2.autoescape": "true",
            "jinja2.bytecode_caching": kept_templates(config.registry.dosja_settings),
        }
    )
    config.include("pyramid_jinja2")
    config.add_jinja2_renderer(".jinja2")
    config.commit()
    environment = config.get_jinja2_environment()
    environment.auto_reload = config.registry.settings.get("pyramid.reload_templates") in ("true", True)
    environment.context_class = QuickContext
    environment.template_class = QuickTemplate
    environment.make_globals = lambda given: {**environment.globals, **(given or {})}
    environment.filters.update(
        date=format_date, moment=format_moment, number=format_number, size=format_size, uid=format_uid
    )
    environment.globals.update(
        _=translate,
        ngettext=plural,
        document_path=document_path,
        file_path=file_path,
        session_path=session_path,
        person_path=person_path,
        Markup=Markup,
        LANGUAGES=LANGUAGES,
        STATES={**STATES, **states_of(config.registry.types)},
        ACCESS=ACCESS,
        SAID=SAID,
        ACTIONS=ACTIONS,
        FILE_STATUS=FILE_STATUS,
    )
    config.registry.plugin_of_package = {}
    config.include("dosja.web.layout")
    config.add_subscriber(add_globals, "pyramid.events.BeforeRender")


def kept_templates(settings):
    """The cache of compiled templates, False where its folder cannot be made.

    A page's first view in each process takes a tenth of a second less with it. It lies in the site's folder,
    which nobody else may write: what is in it is run.
    """
    folder = Path(settings.template_cache or settings.home / "templates")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return False
    return KeptTemplates(str(folder))


class KeptTemplates(FileSystemBytecodeCache):
    """Templates compiled once; a full disk costs time, not the page."""

    def dump_bytecode(self, bucket):
        """Keep a template, where there is room."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def states_of(types):
    """Colour and word of every state that a lifecycle in use knows."""
    return {name: (state.colour, state.title) for name, state in types.states.items()}


class QuickTemplate(Template):
    """A template that escapes what needs it and passes the rest on.

    A page shows some three hundred values, nearly all of them words without any sign of markup; Jinja2 makes
    a Markup of each before it joins them.
    """

    @classmethod
    def from_code(cls, environment, code, globals, uptodate=None):
        """The template of compiled code, with our way to escape in the place of Jinja2's."""
        template = super().from_code(environment, code, globals, uptodate)
        template.root_render_func.__globals__["escape"] = shown
        return template


_special = re.compile("[&<>\"']").search


def shown(value):
    """A value as it stands in a page; the same signs as `markupsafe.escape` writes."""
    kind = type(value)
    if kind is Markup or (kind is str and _special(value) is None):
        return value
    return escape(value)


class QuickContext(Context):
    """Calls macros and plain functions without Jinja2's questions what each wants to be given.

    A page makes some three hundred calls. Everything else is called as Jinja2 does.
    """

    def call(self, called, /, *args, **kwargs):
        """Call what a template calls."""
        kind = type(called)
        if kind is Macro:
            args = (self.eval_ctx, *args)
        elif (kind is not FunctionType and kind is not MethodType) or hasattr(called, "jinja_pass_arg"):
            return super().call(called, *args, **kwargs)
        if kwargs:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
        return called(*args, **kwargs)


def translate(message, mapping=None):
    """`_` for macros, which are imported once and know no page: asks the request that is being answered."""
    return get_current_request().translate(message, mapping)


def plural(singular, several, n, mapping=None):
    """`ngettext` for macros; see `translate`."""
    return get_current_request().plural(singular, several, n, mapping)


def plugin_translator(request, plugin):
    """`_` in the templates of a plugin: core's words first, as its frame is drawn along, then the
    plugin's.
    """
    translate = request.translate

    def either(message, mapping=None):
        if message and getattr(message, "domain", None) is None and translate(message) == message:
            return translate(message, mapping, plugin)
        return translate(message, mapping)

    return either


def plugin_plural(request, plugin):
    """`ngettext` in the templates of a plugin; see `plugin_translator`."""

    def either(singular, several, n, mapping=None):
        found = request.plural(singular, several, n, mapping)
        own = request.plural(singular, several, n, mapping, domain=plugin)
        plain = TranslationString(
            singular if n == 1 else several, mapping={"n": format_number(n), **(mapping or {})}
        ).interpolate()
        return own if found == plain else found

    return either


def add_globals(event):
    """Give each template `_`, `ngettext`, `lang` and the page's `layout` (navigation, messages, user)."""
    request = event.get("request")
    if request is None:
        return
    plugin = request.registry.plugin_of_package.get(event.get("renderer_name", "").partition(":")[0])
    event["_"] = request.translate if plugin is None else plugin_translator(request, plugin)
    event["ngettext"] = request.plural if plugin is None else plugin_plural(request, plugin)
    event["lang"] = request.locale_name
    event["layout"] = request.layout
