"""Plugins that are broken at the start, all in one intranet: it starts, every page answers, and the page of
plugins names each with its reason."""

from dataclasses import dataclass, field

import pytest

from tests.plugins.distributions import TYPE

CARD = TYPE.format(id="good")


@dataclass(frozen=True)
class Broken:
    """A broken plugin: its code, further files, and words of the reason that the administrator reads."""

    reason: str
    code: str = ""
    files: dict = field(default_factory=dict)
    requires: str = ">=0.1, <1"


def card(**changes):
    """Files with a type file in which texts were replaced."""
    text = CARD
    for old, new in changes.values():
        text = text.replace(old, new)
    return {"schemas/card.toml": text}


def view(*lines):
    return "\n    ".join(("@hookimpl\ndef configure(config):", *lines))


def gives(hook, answer):
    return f"@hookimpl\ndef {hook}(): return {answer}"


WRAPPER = "import pluggy\n@pluggy.HookimplMarker('dosja')(wrapper=True)\ndef menu(): return (yield)"
HALF = (
    gives("roles", "[Role('half:one', _('One'))]") + "\n@hookimpl\ndef permissions(): raise ValueError('x y')"
)
TWICE = "config.add_view(lambda c, r: {}, name='a', renderer='json')"
BROKEN = {
    "at_import": Broken("no such luck", "raise RuntimeError('no such luck')"),
    "exits": Broken("SystemExit", "raise SystemExit(3)"),
    "no_syntax": Broken("SyntaxError", "def (:"),
    "unknown_hook": Broken("home_tyle", "@hookimpl\ndef home_tyle(context): pass"),
    "wrong_argument": Broken("contxt", "@hookimpl\ndef home_tile(contxt): pass"),
    "wraps": Broken("cannot be wrapped", WRAPPER),
    "half": Broken("permissions: ValueError: x y", HALF),
    "no_prefix": Broken("must begin with 'no_prefix:'", gives("roles", "[Role('boss', _('Boss'))]")),
    "greedy": Broken(
        "may not carry 'user:manage'",
        gives("roles", "[Role('greedy:x', _('X'), carries=('user:manage',))]"),
    ),
    "wrong_menu": Broken("holds tuple, and MenuEntry is expected", gives("menu", "[('a', 'b')]")),
    "no_list": Broken("gave int, and Iterable is expected", gives("menu", "3")),
    "takes_core": Broken("belongs to core", files=card(id=('"good:card"', '"sop"'))),
    "takes_other": Broken("belongs to another plugin", files=card()),
    "bad_schema": Broken("'txt' is not one of", files=card(kind=('kind = "text"', 'kind = "txt"'))),
    "no_toml": Broken("is not TOML", files={"schemas/card.toml": "id = "}),
    "bad_words": Broken("TOMLDecodeError", files={"locale/sq.toml": "1 = 2 = 3"}),
    "newer": Broken("It wants Dosja >=99.0", "raise RuntimeError('imported')", requires=">=99.0"),
    "takes_page": Broken(
        "would take a place of core",
        view("config.add_view(lambda c, r: {}, name='edit', context=Document)"),
        {"schemas/card.toml": TYPE.format(id="takes_page")},
    ),
    "same_page": Broken("is there already", view(TWICE, TWICE)),
    "no_template": Broken(
        "there is no template", view("config.add_view(lambda c, r: {}, renderer='templates/x.jinja2')")
    ),
    "page_exits": Broken("at configure", view("raise SystemExit('at configure')")),
}
PAGES = (
    "/",
    "/documents",
    "/new",
    "/new?type=sop",
    "/search?q=a",
    "/coverage",
    "/admin",
    "/admin/users",
    "/inbox",
    "/admin/agencies",
    "/admin/roles",
    "/account",
)


USUAL = {"blocked_plugins": "barred"}


@pytest.fixture(scope="module")
def broken(shared_intranet):
    one = shared_intranet
    for name, it in BROKEN.items():
        one.plugins.write(name, it.code, files=it.files, requires=it.requires)
    one.plugins.write("good", "", files=card())
    one.plugins.write("good", "", package="throwaway_other", name="zz-of-the-same-id")
    words = {
        "locale/sq.toml": '"Plugin barred" = "Shtojca e ndaluar"\n"Plugin at_import" = "Shtojca që nuk nis"\n'
    }
    one.plugins.write("barred", "raise RuntimeError('imported all the same')", files=words)
    one.plugins.write("at_import", BROKEN["at_import"].code, files=words)
    one.start(**USUAL)
    with one.stored() as site:
        site.users["administrator"].roles = (("administrator", "*"), ("agency_admin", "akademia"))
    return one


@pytest.fixture
def started_otherwise(broken):
    """Gives the intranet to a test that starts it with other settings; then it runs as before."""
    yield broken
    broken.start(**USUAL)


@pytest.fixture
def administrator(broken):
    return broken.sign_in("administrator")


def row_of(page, name):
    return next(row for row in page.html.find_all("tr") if row.find("span", string=name))


@pytest.mark.parametrize("page", PAGES)
def test_every_core_page_answers(administrator, page):
    assert administrator.get(page).status_int == 200


@pytest.mark.parametrize("name", BROKEN)
def test_page_of_plugins_names_it_with_its_reason(broken, administrator, name):
    assert BROKEN[name].reason in row_of(administrator.get("/admin/plugins"), name).text
    assert BROKEN[name].reason in administrator.get(f"/admin/plugins/{name}").html.text
    assert not broken.plugin(name).is_active


def test_traceback_stands_on_its_page_for_the_author(administrator):
    page = administrator.get("/admin/plugins/at_import")
    assert "throwaway_at_import/plugin.py" in page.html.find("pre", class_="trace").text


def test_nothing_of_a_half_registered_plugin_stays(broken, administrator):
    types = broken.app.registry.types
    assert "half:one" not in administrator.get("/admin/users/new")
    assert "takes_page:card" not in types
    assert [ctype.id for ctype in types].count("sop") == 1
    administrator.get("/p/same_page/a", status=404)


def test_good_one_works_beside_them(broken):
    assert broken.plugin("good").is_active
    broken.switch_on("good")
    assert "Duty card" in broken.sign_in("redaktor.akademia").get("/new")


def test_second_of_the_same_id_is_named_with_the_first(administrator):
    rows = administrator.get("/admin/plugins").html.find_all("tr")
    assert any("Its id is taken already by throwaway-good 1.0" in row.text for row in rows)


def test_blocked_one_is_not_imported(broken, administrator):
    assert "blocked" in row_of(administrator.get("/admin/plugins"), "barred").text
    assert broken.plugin("barred").state == "blocked"


def test_one_that_is_off_is_named_in_the_language_of_the_reader(broken):
    """What it calls itself is read, though none of its code runs."""
    browser = broken.sign_in("admin.akademia", "sq")
    page = browser.get("/admin/plugins")
    for name, title in (("barred", "Shtojca e ndaluar"), ("at_import", "Shtojca që nuk nis")):
        assert title in row_of(page, name).text
        assert title in browser.get(f"/admin/plugins/{name}").html.h1.text


def test_broken_one_cannot_be_switched_on(administrator):
    page = administrator.get("/admin/plugins/half")
    assert "agencies-form" not in page.forms
    token = page.html.find("input", attrs={"name": "csrf_token"})["value"]
    given = {"csrf_token": token, "agency": "akademia"}
    assert "does not take part" in administrator.post("/admin/plugins/half/switch", given, status=400)


def test_safe_mode_starts_with_none(started_otherwise):
    broken = started_otherwise
    broken.start(safe_mode="true")
    assert "safe mode" in broken.sign_in("administrator").get("/admin/plugins")
    assert not broken.app.registry.plugins.active
    assert "Duty card" not in broken.sign_in("redaktor.akademia").get("/new")


def test_allow_list_lets_in_only_those_named(started_otherwise):
    broken = started_otherwise
    broken.start(plugins="barred")
    assert broken.plugin("good").state == "not_allowed"
