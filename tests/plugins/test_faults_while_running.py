"""Plugins that fail while people work, each in one hook: the page answers, nothing of theirs is stored, and
the page of plugins names hook and reason."""

from datetime import date, timedelta

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.api import document_path, person_path, session_path
from dosja.documents.model import Document
from dosja.documents.operations.documents import create_document
from dosja.errors import NotAllowed
from dosja.jobs.plugin_work import PluginWork
from dosja.people.model import Name, Posting
from dosja.people.operations import add_person
from dosja.training.coverage import tracker_of
from dosja.training.operations.sessions import SessionData, create_session
from dosja.training.trackers import NOT_STARTED
from dosja.training.trackers.requirement import Requirement
from tests.plugins.distributions import TYPE

WRITE = "    context.site.settings['written'] = ID\n"
SLOT = "@hookimpl\ndef home_tile(context):\n" + WRITE
FAULTS = {
    # id: code of the plugin, words of the reason
    "tile": (SLOT + "    1 / 0", "ZeroDivisionError"),
    "exits": (SLOT + "    raise SystemExit(1)", "SystemExit"),
    "wrong": (SLOT + "    return 'text'", "home_tile gave str, and Slot or None is expected"),
    "template": (SLOT + "    return Slot('x', template='templates/x.jinja2')", "UndefinedError"),
    "commits": (
        SLOT + "    context.site._p_jar.transaction_manager.commit()",
        "ended the transaction in which it was called",
    ),
    "aborts": (
        SLOT + "    context.site._p_jar.transaction_manager.get().abort()",
        "ended the transaction in which it was called",
    ),
    "opens": (SLOT + "    context.site._p_jar.db().open()", "opened the database itself"),
    "side": (
        "@hookimpl\ndef document_side(context, document):\n    document.values = {}; 1 / 0",
        "ZeroDivision",
    ),
    "record": ("@hookimpl\ndef person_page(context, person):\n    1 / 0", "ZeroDivision"),
    "training": ("@hookimpl\ndef session_page(context, session):\n    1 / 0", "ZeroDivision"),
    "figure": (
        "@hookimpl\ndef indicators(): return [Indicator('figure:x', 'X', count)]\n"
        "def count(context, day): 1 / 0",
        "ZeroDivision",
    ),
    "rule": (
        "class Rule_:\n    title = 'Rule'\n    def in_scope(self, *a): 1 / 0\n"
        "    def progress(self, *a, **k): 1 / 0\n"
        "@hookimpl\ndef trackers(): return {'rule:x': Rule_()}",
        "ZeroDivision",
    ),
    "check": ("@hookimpl\ndef validate_document(context, document, values):\n    1 / 0", "ZeroDivision"),
    "clock": (
        "@hookimpl\ndef jobs(): return [Job('clock:x', 'X', run)]\ndef run(context):\n" + WRITE + "    1 / 0",
        "ZeroDivision",
    ),
    "reminder": (
        "@hookimpl\ndef notices(context, day):\n    return [1]",
        "notices gave int, and Notice is expected",
    ),
    "told": ("@hookimpl\ndef changed(context, changes):\n" + WRITE + "    1 / 0", "ZeroDivision"),
    "page": (
        "@hookimpl\ndef configure(config):\n"
        "    config.add_view(show, name='a', renderer='templates/x.jinja2')\n"
        "    config.add_view(save, name='save', request_method='POST')\n"
        "    config.add_view(own, name='own', request_method='POST', renderer='json')\n"
        "    config.add_view(title, name='title', request_method='POST')\n"
        "def show(context, request): return {}\n"
        "def save(context, request):\n    request.site.settings['written'] = ID\n    1 / 0\n"
        "class Own:\n    pass\n"
        "def own(context, request):\n    request.site.settings['written'] = Own()\n    return {}\n"
        "class Title(str):\n    pass\n"
        "def title(context, request):\n"
        "    ctype = request.registry.types['page:card']\n"
        "    create_document(request.site, request.identity, request.now, ctype,\n"
        "        agency='akademia', values={'title': Title('x')})\n",
        "",
    ),
}
FILES = {"templates/x.jinja2": "{{ nothing.of_this }}"}


@pytest.fixture(scope="module")
def failing(shared_intranet):
    for name, (code, _reason) in FAULTS.items():
        files = {**FILES, **({"schemas/card.toml": TYPE.format(id=name)} if name == "page" else {})}
        shared_intranet.plugins.write(name, code, files=files)
    shared_intranet.start()
    for name in FAULTS:
        assert shared_intranet.plugin(name).reason == "", name
        if name != "check":
            shared_intranet.switch_on(name, "akademia", "magjistratura")
    with shared_intranet.stored() as site:
        site.users["redaktor.akademia"].roles = (
            ("editor", "akademia"), ("training_officer", "akademia"), ("agency_admin", "akademia")
        )  # fmt: skip
    return shared_intranet


@pytest.fixture(scope="module")
def browser(failing):
    return failing.sign_in("redaktor.akademia")


@pytest.fixture(scope="module")
def things(failing):
    """Addresses of a document, a person and a training of the Academy."""
    with failing.stored() as site:
        ctype = failing.app.registry.types["document"]
        values = {"title": "Plani", "kind": "other", "language": "sq"}
        document = create_document(site, OPERATOR, failing.clock(), ctype, agency="akademia", values=values)
        posting = Posting(agency="akademia", since=date(2020, 1, 1))
        person = add_person(
            site, OPERATOR, failing.clock(), name=Name("Drita", "Zyberaj"), posting=posting
        )  # fmt: skip
        trainer = site.users["trajner.akademia"]
        training = create_session(site, trainer, failing.clock(), "akademia", SessionData("Trajnimi"))
        return document_path(document), person_path(person), session_path(training)


@pytest.fixture(scope="module")
def home_page(failing, browser):
    return browser.get("/")


@pytest.fixture(scope="module")
def other_pages(browser, things):
    return [browser.get(path) for path in things]


@pytest.fixture(scope="module")
def figures_page(browser):
    return browser.get("/coverage")


@pytest.fixture(scope="module")
def counted(failing):
    """What the rule that fails says: how far somebody is, and whether anybody has to."""
    with failing.stored() as site:
        requirement = Requirement("x", "X", tracker="rule:x")
        tracker = tracker_of(site, requirement)
        progress = tracker.progress(requirement, [], date(2026, 1, 1))
        return progress.state, tracker.in_scope(requirement, None)


@pytest.fixture(scope="module")
def refused(failing):
    """Why a document of an agency with the check that fails is not made."""
    failing.switch_on("check", "policia")
    ctype = failing.app.registry.types["document"]
    given = {"agency": "policia", "values": {"title": "X"}}
    with failing.stored() as site, pytest.raises(NotAllowed, match="could not check") as caught:
        create_document(site, OPERATOR, failing.clock(), ctype, **given)
    return caught.value.message


@pytest.fixture(scope="module")
def worked(failing, things):
    """The work in the background was done on two days, with a new document between them."""
    registry = failing.app.registry
    work = PluginWork(registry.database, failing.home, registry.hooks)
    work.step(failing.clock())
    with failing.stored() as site:
        ctype = failing.app.registry.types["document"]
        values = {"title": "Tjetri", "kind": "other", "language": "sq"}
        create_document(site, OPERATOR, failing.clock(), ctype, agency="akademia", values=values)
    work.step(failing.clock() + timedelta(days=2))
    work.close()


def errors_of(failing, name):
    with failing.stored() as site:
        return [f"{row[0]}: {row[1]}" for row in site.plugins.errors.get(name, ())]


def written(failing):
    with failing.stored() as site:
        return site.settings.get("written")


def test_home_page_lives_and_says_whose_boxes_are_missing(failing, home_page):
    for name in ("tile", "exits", "wrong", "template", "commits", "aborts", "opens"):
        assert f"What “Plugin {name}” shows here is missing" in home_page.html.text, name
        assert FAULTS[name][1] in errors_of(failing, name)[0]
    assert written(failing) is None


def test_other_pages_live_too(failing, other_pages, things):
    for page, name in zip(other_pages, ("side", "record", "training"), strict=True):
        assert f"What “Plugin {name}” shows here is missing" in page.html.text
        assert "ZeroDivision" in errors_of(failing, name)[0]
    with failing.stored() as site:
        documents = (one for one in site.uids.values() if isinstance(one, Document))
        (document,) = (one for one in documents if document_path(one) == things[0])
        assert document.values["title"] == "Plani"


def test_page_of_a_plugin_that_fails_answers_503_in_the_usual_frame(failing, browser):
    page = browser.get("/p/page/a", status=503)
    assert "This page does not work at the moment" in page
    assert page.html.find("nav", class_="nav") is not None
    assert "UndefinedError" in errors_of(failing, "page")[0]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("save", "ZeroDivisionError"),
        ("own", "throwaway_page.plugin.Own, a class that cannot be stored"),
        ("title", "values.title: throwaway_page.plugin.Title cannot be stored"),
    ],
)
def test_what_a_failing_form_wrote_is_not_stored(failing, browser, name, reason):
    with failing.stored() as site:
        before = len(site.uids)
    token = browser.get("/account").html.find("input", attrs={"name": "csrf_token"})["value"]
    browser.post(f"/p/page/{name}", {"csrf_token": token}, status=503)
    assert reason in errors_of(failing, "page")[0]
    assert written(failing) is None
    with failing.stored() as site:
        assert len(site.uids) == before


def test_figures_page_lives_without_the_figure(failing, figures_page):
    assert figures_page.status_int == 200
    assert "ZeroDivision" in errors_of(failing, "figure")[0]


def test_rule_that_fails_leaves_counting_to_cores(failing, counted):
    assert counted == (NOT_STARTED, False)
    assert "ZeroDivision" in errors_of(failing, "rule")[0]


def test_check_that_fails_lets_nothing_through_and_names_the_plugin(failing, refused):
    assert refused.mapping["plugin"] == "check"
    assert "ZeroDivision" in errors_of(failing, "check")[0]


def test_work_in_the_background_goes_on_with_the_others(failing, worked):
    for name in ("clock", "reminder", "told"):
        assert FAULTS[name][1] in errors_of(failing, name)[0], name
    assert written(failing) is None


@pytest.mark.usefixtures("home_page", "other_pages", "figures_page", "counted", "refused", "worked")
@pytest.mark.parametrize("name", [name for name in FAULTS if FAULTS[name][1]])
def test_page_of_plugins_shows_hook_reason_and_traceback(failing, name):
    page = failing.sign_in("administrator").get(f"/admin/plugins/{name}")
    assert FAULTS[name][1] in page.html.text
    assert page.html.find("pre", class_="trace") is not None
