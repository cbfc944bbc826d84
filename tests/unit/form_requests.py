"""A request as far as forms need one: the real templates and translations, no application and no database."""

from pathlib import Path

from pyramid import testing
from pyramid.testing import DummyRequest

from dosja.content_types import load_core_types
from dosja.settings import Settings
from dosja.web.i18n import sentences

AGENCIES = [("ap", "Policia & Akademia"), ("pk", "Policia Kufitare")]


class FixedVocabularies:
    """Fixed choices; `many` documents make the list of references too long for a list."""

    def __init__(self, many=0):
        self.documents = [(1000 + n, f"PSV-AP-{n} · Dokumenti {n}") for n in range(1, (many or 3) + 1)]

    def agencies(self):
        return AGENCIES

    def agency(self, value):
        return dict(AGENCIES).get(value)

    def units(self, agency=None):
        return [("ap-1", "AP: Drejtoria <1>")]

    def unit(self, value):
        return dict(self.units()).get(value)

    def persons(self):
        return [(11, "Arta Çela"), (12, "Besnik <b>Ëmiri</b>")]

    def person(self, value):
        return dict(self.persons()).get(value)

    def counties(self):
        return [("berat", "Berat"), ("kukes", "Kukës")]

    def county(self, value):
        return dict(self.counties()).get(value)

    def countries(self):
        found = [(f"{a}{b}", f"Vendi {a}{b}") for a in "ABCDEFGHIJKLMNOP" for b in "ABCDEFGHIJKLMNOP"]
        return [("AL", "Shqipëri"), *(pair for pair in found if pair[0] != "AL")]

    def country(self, value):
        return dict(self.countries()).get(value)

    def groups(self):
        return [("krat-durres", "KRAT Durrës")]

    def references(self, types=(), query=None):
        if query is None:
            return self.documents if len(self.documents) <= 200 else None
        wanted = query.lower()
        return [
            (uid, label)
            for uid, label in self.documents
            if label.lower().partition(" · ")[0] == wanted
            or label.lower().partition(" · ")[2].startswith(wanted)
        ]

    def reference(self, value):
        return dict(self.documents).get(value)

    def file(self, value):
        return "scan.pdf" if value == 5 else None


def make_request(language="en", catalogs=None):
    """A request with Dosja's Jinja2, and compiled catalogs of a folder; `testing.tearDown()` ends it."""
    request = DummyRequest()
    config = testing.setUp(request=request)
    request.registry = config.registry
    config.registry.settings["pyramid.reload_templates"] = "false"
    config.registry.types = load_core_types()
    config.registry.dosja_settings = Settings(home=Path("/nowhere"))  # compiled templates are not kept
    config.include("dosja.web.templating")
    if catalogs is not None:
        config.add_translation_dirs(str(catalogs))
    request.locale_name = language
    config.registry.sentences = {}
    request.translate = sentences(config.registry, language)
    request.plural = lambda one, many, n, mapping=None: one if n == 1 else many
    return request
