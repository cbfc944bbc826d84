"""The application as one ordered list of includes, each with the reason why it stands at its place."""

from pyramid.config import Configurator

from dosja.settings import read_settings
from dosja.web.bodies import use_where_it_lies

INCLUDES = (
    "pyramid_retry",  # outermost: it repeats everything below after a conflict
    "pyramid_tm",  # one explicit transaction per request
    "dosja.web.database",  # opens the database: the root factory and the request's site need it
    "dosja.web.i18n",  # language before anything renders a message
    "dosja.web.sessions",  # the signed cookie that carries user, form token and messages
    "dosja.web.security",  # who is asking and what he may; form tokens are checked before permissions
    "dosja.web.headers",  # content security policy and its companions on every answer
    "dosja.web.templating",  # Jinja2, after i18n whose functions it offers
    "dosja.web.errors",  # error pages, before views that may raise them
    "dosja.web.openings",  # who looks at a restricted document is written down: around all views after it
    "dosja.web.static",  # our own style sheet and scripts
    "dosja.web.home",  # the home page
    "dosja.accounts.views",
    "dosja.agencies.views",
    "dosja.documents.views",
    "dosja.intake.views",
    "dosja.privacy.views",
    "dosja.people.views",
    "dosja.training.views",
    "dosja.training.award_views",
    "dosja.training.elsewhere_views",
    "dosja.training.check_views",
    "dosja.training.coverage_views",
    "dosja.training.requirement_views",
    "dosja.training.due_views",
    "dosja.agreements.views",  # after the pages of documents, to which it adds a part
    "dosja.search.views",
    "dosja.saved_searches.views",
    "dosja.missed_searches.views",
    "dosja.search.suggest_views",  # after the views whose searcher it asks
    "dosja.notify.views",
    "dosja.acknowledgements.views",  # after the pages of documents, whose steps it adds a sentence to
    "dosja.plugins.admin_views",
    "dosja.plugins.views",  # after all of core, so that a plugin can take nobody's place
    "dosja.web.background",  # last: threads of the single-process server start when all stands
)


def make_app(global_config, given):
    """Build the WSGI application from the settings of an .ini file or of `dosja serve`."""
    settings = read_settings(given)
    config = Configurator(settings=_pyramid_settings(given))
    config.registry.dosja_settings = settings
    config.set_root_factory("dosja.web.traversal.root_factory")
    config.set_default_permission("site:view")
    for name in INCLUDES:
        config.include(name)
    config.commit()
    use_where_it_lies(config.registry)
    return config.make_wsgi_app()


def _pyramid_settings(given):
    """Settings of the libraries, with our house rules as defaults (reference/style.md 10)."""
    defaults = {
        "tm.manager_hook": "pyramid_tm.explicit_manager",
        "tm.commit_veto": "pyramid_tm.default_commit_veto",
        "tm.annotate_user": "no",
        "retry.attempts": "12",
        "pyramid.default_locale_name": "en",
    }
    return {**defaults, **given}
