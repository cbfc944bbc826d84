"""Which module may import which (design 3). A failure names the rule, the file and the line.

cli, rest, web, views, testing  ->  operations  ->  model, search, content_types, storage  ->  leaves
"""

import pytest

from tests.architecture.sources import Module, inside, modules

LEAVES = (
    "dosja.collation",
    "dosja.compact",
    "dosja.errors",
    "dosja.hooks",
    "dosja.language",
    "dosja.messages",
    "dosja.resources",
    "dosja.settings",
    "dosja.snapshots",
    "dosja.uids",
)
FACE = (
    "dosja.cli",
    "dosja.rest",
    "dosja.web",
    "dosja.testing",
    "dosja.config",
    "dosja.api",
    "dosja.demo",
    "dosja.serve",
)


def last(name: str) -> str:
    return name.rpartition(".")[2]


def is_view(name: str) -> bool:
    return last(name) == "views" or last(name).endswith("_views") or ".views." in name


def is_form(name: str) -> bool:
    return last(name) == "forms" or last(name).endswith("_forms") or ".forms." in name


def is_face(name: str) -> bool:
    return inside(name, *FACE) or is_view(name) or is_form(name)


def is_operation(name: str) -> bool:
    return last(name) == "operations" or ".operations." in name


def is_model(name: str) -> bool:
    return last(name) == "model"


def is_leaf(name: str) -> bool:
    return name in LEAVES


def ours(name: str) -> bool:
    return inside(name, "dosja") and name != "dosja"


RULES = {
    "a leaf imports leaves only, so that everything may import it": lambda who, what: (
        is_leaf(who) and ours(what) and not is_leaf(what)
    ),
    "a model holds data: it imports models and leaves only": lambda who, what: (
        is_model(who) and ours(what) and not is_model(what) and not is_leaf(what)
    ),
    "content_types is pure: it imports itself and leaves only": lambda who, what: (
        inside(who, "dosja.content_types")
        and ours(what)
        and not inside(what, "dosja.content_types")
        and not is_leaf(what)
    ),
    "search knows no room: what it indexes is given to it": lambda who, what: (
        inside(who, "dosja.search")
        and not is_face(who)
        and ours(what)
        and not inside(what, "dosja.search", "dosja.storage", "dosja.content_types")
        and not is_leaf(what)
    ),
    "storage lies below the operations: it never calls one": lambda who, what: (
        inside(who, "dosja.storage") and is_operation(what)
    ),
    "what lies below the face (web, views, forms, cli) does not import it": lambda who, what: (
        who != "dosja" and not is_face(who) and is_face(what)
    ),
    "only the face speaks HTTP: operations get an actor and a clock, never a request": lambda who, what: (
        not is_face(who)
        and inside(what, "pyramid", "pyramid_tm", "pyramid_jinja2", "webob", "webtest", "waitress")
    ),
    "views never touch storage: they read input, call one operation or query, render": lambda who, what: (
        is_view(who) and inside(what, "dosja.storage", "transaction")
    ),
    "the interface in the browser and the command line do not know each other": lambda who, what: (
        inside(who, "dosja.web") and inside(what, "dosja.cli")
    ),
    "persistent, BTrees and ZODB stand in */model.py and storage/ only": lambda who, what: (
        inside(what, "persistent", "BTrees", "ZODB", "zodburi")
        and not is_model(who)
        and not inside(who, "dosja.storage")
    ),
    "whoosh stands in search/whoosh_*.py only": lambda who, what: (
        inside(what, "whoosh") and not who.startswith("dosja.search.whoosh_")
    ),
    "colander and deform stand in content_types/, */forms.py and web/ only": lambda who, what: (
        inside(what, "colander", "deform")
        and not is_form(who)
        and not inside(who, "dosja.content_types", "dosja.web")
    ),
    "pluggy stands in plugins/ and hookspecs/ only": lambda who, what: (
        inside(what, "pluggy") and not inside(who, "dosja.plugins", "dosja.hookspecs")
    ),
    "tests and libraries for tests are not imported by what is shipped": lambda who, what: (
        inside(what, "tests", "pytest", "hypothesis", "webtest", "unittest")
        and not inside(who, "dosja.testing")
    ),
}

ALLOWED: dict[tuple[str, str], str] = {
    ("dosja.accounts.kept_form", "webob.cookies"): "signs a text as WebOb signs a cookie; sees no request",
}
"""(module, what it imports) -> the reason; an entry that is not needed any more fails too."""


def breaches(rule) -> list[tuple[Module, int, str]]:
    return [
        (module, line, what)
        for module in modules()
        for line, what in module.imports
        if rule(module.name, what)
    ]


@pytest.mark.parametrize("rule", RULES)
def test_imports_follow_the_rule(rule):
    found = [
        f"{module.file}:{line} imports {what}"
        for module, line, what in breaches(RULES[rule])
        if (module.name, what) not in ALLOWED
    ]
    assert not found, f"{rule}:\n" + "\n".join(found)


def test_allowed_exceptions_are_still_needed():
    breaking = {(module.name, what) for rule in RULES.values() for module, _, what in breaches(rule)}
    assert set(ALLOWED) <= breaking


@pytest.mark.parametrize(
    ("who", "what"),
    [
        ("dosja.uids", "dosja.documents.model"),
        ("dosja.documents.model", "dosja.documents.operations"),
        ("dosja.content_types.schema", "dosja.storage.model"),
        ("dosja.search.query", "dosja.documents.model"),
        ("dosja.storage.setup", "dosja.accounts.operations"),
        ("dosja.documents.operations", "dosja.documents.views"),
        ("dosja.documents.operations", "pyramid.request"),
        ("dosja.documents.file_views", "dosja.storage.database"),
        ("dosja.web.layout", "dosja.cli.serve"),
        ("dosja.accounts.operations", "BTrees.OOBTree"),
        ("dosja.search.indexer", "whoosh.index"),
        ("dosja.documents.operations", "colander"),
        ("dosja.jobs.worker", "pluggy"),
        ("dosja.cli.init", "pytest"),
    ],
)
def test_each_rule_finds_its_breach(who, what):
    assert any(rule(who, what) for rule in RULES.values())
