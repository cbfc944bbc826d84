"""Every view of the application is walked with every role and compared with the table in this file.

A view without a line here fails `test_every_view_stands_in_the_table`: decide who may come in, then add it.
"""

import io
import re
from collections import deque

import pytest
from pyramid.interfaces import IExceptionResponse
from pyramid.security import NO_PERMISSION_REQUIRED
from webtest import TestApp

from dosja.accounts.demo import ACCOUNTS, PASSWORD
from dosja.accounts.permissions import OPERATOR
from dosja.agencies.operations import set_logo
from dosja.documents.extraction import Result
from dosja.documents.life import operations as life
from dosja.documents.life.text import edit_rev, working_values
from dosja.documents.operations.documents import create_document, update_document
from dosja.documents.operations.files import attach_file, store_text
from dosja.saved_searches.operations import save_search
from dosja.training.operations import evidence
from dosja.training.operations.sessions import SessionData, create_session
from dosja.uids import format_uid
from tests.functional.living import Life
from tests.functional.training_pages import make_person
from tests.make_files import make_png

LIVES = ("reviewed", "approved", "drafted", "aside")
"""Procedures of the Academy at different points of their lives."""
PUBLIC = frozenset({"visitor"})
ROLES = tuple(dict.fromkeys(role for _login, _name, role, _agency in ACCOUNTS))
SIGNED_IN = frozenset(ROLES)
NO_ROLE = frozenset({"no role"})
"""An account to which nobody gave a role yet, or whose last one was taken away."""
OWN_ACCOUNT = SIGNED_IN | NO_ROLE
EVERYBODY = OWN_ACCOUNT | PUBLIC

NATIONAL = frozenset({"administrator"})
MANAGERS = frozenset({"administrator", "agency_admin"})
AUDITOR = frozenset({"auditor"})
# The document of this test is internal to the Police Academy; these demo accounts hold a role there.
READERS = frozenset({"agency_admin", "editor", "approver", "trainer"})
EDITORS = frozenset({"agency_admin", "editor", "approver"})
MOVERS = frozenset({"agency_admin", "editor"})
OWNER = frozenset({"editor"})
DECIDERS = frozenset({"agency_admin", "approver"})
TICKERS = frozenset({"trainer"})  # named as the reviewer of `reviewed`
# The training of this test is the Police Academy's and made by its trainer.
KEEPER = frozenset({"training_officer"})
RECORDER = frozenset({"trainer"})
TRAINING = frozenset({"agency_admin", "training_officer", "trainer", "reporting_officer"})
WRITERS = frozenset({"agency_admin", "editor", "training_officer"})
AWARDERS = frozenset({"agency_admin", "approver", "training_officer"})
COVERAGE = frozenset(
    {
        "administrator",
        "auditor",
        "agency_admin",
        "training_officer",
        "reporting_officer",
        "county_coordinator",
        "guest",
    }
)

# (context, name, method or "*", parameter) -> (address, who may).
# What changes the objects that others need stands last.
TABLE = {
    ("Root", "", "*", None): ("/", EVERYBODY),
    ("Root", "sign-in", "GET", None): ("/sign-in", EVERYBODY),
    ("Root", "sign-in", "POST", None): ("/sign-in", EVERYBODY),
    ("Root", "language", "POST", None): ("/language", EVERYBODY),
    ("Root", "account", "GET", None): ("/account", OWN_ACCOUNT),
    ("Root", "account", "POST", "action=password"): ("/account", OWN_ACCOUNT),
    ("Root", "account", "POST", "action=sessions"): ("/account", OWN_ACCOUNT),
    ("Root", "documents", "*", None): ("/documents", SIGNED_IN),
    ("Root", "search", "*", None): ("/search?q=x", SIGNED_IN),
    ("Root", "search-help", "*", None): ("/search-help", SIGNED_IN),
    ("Root", "search.json", "*", None): ("/search.json?q=x", SIGNED_IN),
    ("Root", "search.csv", "*", None): ("/search.csv?q=x", SIGNED_IN),
    ("SavedSearches", "", "GET", None): ("/saved-searches", SIGNED_IN),
    ("SavedSearches", "", "POST", None): ("/saved-searches", SIGNED_IN),
    # The demo's editor and agency administrator work elsewhere; see test_missed_searches.
    ("MissedSearches", "", "GET", None): ("/missed-searches", frozenset()),
    ("MissedSearches", "", "POST", None): ("/missed-searches", frozenset()),
    ("Root", "suggest", "*", None): ("/suggest?q=xy", SIGNED_IN),
    ("Root", "new", "GET", None): ("/new?type=curriculum", WRITERS),
    ("Root", "new", "POST", None): ("/new?type=curriculum", WRITERS),
    ("Root", "trash", "*", None): ("/trash", EDITORS),
    ("Root", "agreements", "*", None): ("/agreements", SIGNED_IN),
    ("Root", "agreements.csv", "*", None): ("/agreements.csv", SIGNED_IN),
    ("Countries", "", "*", None): ("/countries", SIGNED_IN),
    ("CountryAt", "", "*", None): ("/countries/GR", SIGNED_IN),
    ("Agency", "", "*", None): ("/a/akademia", SIGNED_IN),
    ("Agency", "logo.png", "*", None): ("/a/akademia/logo.png", SIGNED_IN),
    ("Inbox", "", "GET", None): ("/inbox", SIGNED_IN),
    ("Inbox", "", "POST", None): ("/inbox", SIGNED_IN),
    ("Inbox", "settings", "GET", None): ("/inbox/settings", SIGNED_IN),
    ("Inbox", "settings", "POST", None): ("/inbox/settings", SIGNED_IN),
    ("Inbox", "following", "GET", None): ("/inbox/following", SIGNED_IN),
    ("Inbox", "following", "POST", None): ("/inbox/following", SIGNED_IN),
    ("Admin", "", "*", None): ("/admin", MANAGERS | AUDITOR),
    ("Admin", "roles", "*", None): ("/admin/roles", SIGNED_IN),
    ("Admin", "audit", "GET", None): ("/admin/audit", AUDITOR),
    ("Admin", "audit", "POST", None): ("/admin/audit", AUDITOR),
    ("Admin", "system", "*", None): ("/admin/system", NATIONAL | AUDITOR),
    ("Admin", "reindex", "POST", None): ("/admin/reindex", NATIONAL),
    ("Admin", "mail", "GET", None): ("/admin/mail", NATIONAL | AUDITOR),
    ("Admin", "mail", "POST", None): ("/admin/mail", NATIONAL),
    ("AdminAgencies", "", "GET", None): ("/admin/agencies", MANAGERS),
    ("AdminAgencies", "new", "GET", None): ("/admin/agencies/new", NATIONAL),
    ("AdminAgencies", "new", "POST", None): ("/admin/agencies/new", NATIONAL),
    ("AgencyInAdmin", "", "GET", None): ("/admin/agencies/akademia", MANAGERS),
    ("AgencyInAdmin", "", "POST", None): ("/admin/agencies/akademia", NATIONAL),
    ("AgencyInAdmin", "logo", "POST", None): ("/admin/agencies/akademia/logo", MANAGERS),
    ("AgencyInAdmin", "unit", "GET", None): ("/admin/agencies/akademia/unit", MANAGERS),
    ("AgencyInAdmin", "unit", "POST", None): ("/admin/agencies/akademia/unit", MANAGERS),
    ("AdminGroups", "", "GET", None): ("/admin/groups", NATIONAL),
    ("AdminGroups", "new", "GET", None): ("/admin/groups/new", NATIONAL),
    ("AdminGroups", "new", "POST", None): ("/admin/groups/new", NATIONAL),
    ("Group", "", "GET", None): ("/admin/groups/mkr", NATIONAL),
    ("Group", "", "POST", None): ("/admin/groups/mkr", NATIONAL),
    ("AdminUsers", "", "*", None): ("/admin/users", MANAGERS),
    ("AdminUsers", "new", "GET", None): ("/admin/users/new", MANAGERS),
    ("AdminUsers", "new", "POST", None): ("/admin/users/new", MANAGERS),
    ("User", "", "GET", None): ("{user}", MANAGERS),
    ("User", "", "POST", "row"): ("{user}", MANAGERS),
    ("User", "", "POST", "action=save"): ("{user}", MANAGERS),
    ("User", "", "POST", "action=password"): ("{user}", MANAGERS),
    ("User", "", "POST", "action=sessions"): ("{user}", MANAGERS),
    ("User", "", "POST", "action=disable"): ("{user}", MANAGERS),
    ("User", "", "POST", "action=enable"): ("{user}", MANAGERS),
    ("User", "", "POST", "action=unit"): ("{user}", MANAGERS),
    ("User", "", "POST", "action=roles"): ("{user}", MANAGERS),
    ("SavedSearch", "", "POST", "action=open"): ("{saved}", OWNER),
    ("SavedSearch", "", "POST", "action=rename"): ("{saved}", OWNER),
    ("SavedSearch", "", "POST", "action=delete"): ("{saved}", OWNER),
    ("Document", "", "*", None): ("{document}", READERS),
    ("Document", "difference", "*", None): ("{document}/difference", READERS),
    ("Document", "history", "*", None): ("{document}/history", EDITORS),
    ("Root", "acknowledgements", "*", None): ("/acknowledgements", SIGNED_IN),
    # Only for who leads a unit; see test_acknowledgements.
    ("Root", "unit-acknowledgements", "*", None): ("/unit-acknowledgements", frozenset()),
    ("Root", "unit-acknowledgements.csv", "*", None): ("/unit-acknowledgements.csv", frozenset()),
    ("Root", "unit-acknowledgements.xlsx", "*", None): ("/unit-acknowledgements.xlsx", frozenset()),
    ("Agency", "acknowledgements", "*", None): ("/a/akademia/acknowledgements", EDITORS | AUDITOR),
    ("Agency", "acknowledgements.csv", "*", None): ("/a/akademia/acknowledgements.csv", EDITORS | AUDITOR),
    ("Agency", "acknowledgements.xlsx", "*", None): ("/a/akademia/acknowledgements.xlsx", EDITORS | AUDITOR),
    ("Document", "acknowledge", "GET", None): ("{document}/acknowledge", READERS),
    ("Document", "acknowledge", "POST", None): ("{document}/acknowledge", READERS),
    ("Document", "ask", "GET", None): ("{document}/ask", EDITORS),
    ("Document", "ask", "POST", "action=save"): ("{document}/ask", EDITORS),
    ("Document", "ask", "POST", "action=end"): ("{document}/ask", EDITORS),
    ("Document", "paper", "GET", None): ("{document}/paper", EDITORS),
    ("Document", "paper", "POST", None): ("{document}/paper", EDITORS),
    ("Document", "edit", "GET", None): ("{document}/edit", EDITORS),
    ("Document", "edit", "POST", None): ("{document}/edit", EDITORS),
    ("Document", "files", "GET", None): ("{document}/files", EDITORS),
    ("Document", "files", "POST", None): ("{document}/files", EDITORS),
    ("GroupSpace", "", "*", None): ("/g/mkr", NATIONAL | {"training_officer", "employee"}),
    ("Intakes", "", "GET", None): ("/intake?type=document", MOVERS),
    ("Intakes", "", "POST", None): ("/intake?type=document", MOVERS),
    ("Root", "held", "*", None): ("/held", EDITORS),
    ("Document", "privacy", "GET", None): ("{document}/privacy", EDITORS),
    ("Document", "openings", "*", None): ("{document}/openings", EDITORS),
    ("Admin", "openings", "*", None): ("/admin/openings", AUDITOR),
    ("Document", "versions", "*", None): ("{document}/versions", READERS),
    ("Document", "draft", "*", None): ("{document}/draft", EDITORS),
    ("Document", "dates", "GET", None): ("{document}/dates", EDITORS),
    ("Document", "dates", "POST", None): ("{document}/dates", EDITORS),
    ("Document", "step", "GET", None): ("{document}/step?do=submit", EDITORS),
    ("Document", "step", "POST", None): ("{document}/step?do=submit", EDITORS),
    ("Document", "people", "GET", None): ("{reviewed}/people", EDITORS),
    ("Document", "people", "POST", None): ("{reviewed}/people", EDITORS),
    ("Document", "comment", "POST", None): ("{reviewed}/comment", EDITORS | TICKERS),
    ("Document", "tick", "POST", None): ("{reviewed}/tick", TICKERS),
    ("VersionAt", "", "*", None): ("{approved}/v1", READERS),
    ("VersionAt", "pdf", "*", None): ("{approved}/v1/pdf", READERS),
    ("Document", "pdf", "*", None): ("{document}/pdf", READERS),
    ("Document", "draft.pdf", "*", None): ("{drafted}/draft.pdf", EDITORS),
    ("VersionAt", "restore", "POST", None): ("{approved}/v1/restore", EDITORS),
    ("Document", "put-aside", "GET", None): ("{drafted}/put-aside", EDITORS),
    ("Document", "put-aside", "POST", None): ("{drafted}/put-aside", EDITORS),
    ("Document", "take-up", "POST", None): ("{aside}/take-up?number=1", EDITORS),
    ("Document", "move", "GET", None): ("{document}/move", MOVERS),
    ("Document", "move", "POST", None): ("{document}/move", MOVERS),
    ("FileInDocument", "", "*", None): ("{file}", READERS),
    ("FileInDocument", "download", "*", None): ("{file}/download", READERS),
    # The file of this test waits to be read; only the editors and who uploaded it come to the file itself.
    ("FileBeingChecked", "", "*", None): ("{unread}", READERS),
    ("FileBeingChecked", "download", "*", None): ("{unread}/download", READERS),
    ("FileBeingChecked", "picture", "*", None): ("{unread}/picture", frozenset({"trainer"})),
    ("FileInDocument", "retry", "POST", None): ("{file}/retry", EDITORS),
    ("FileInDocument", "remove", "POST", None): ("{file}/remove", EDITORS),
    ("FileInDocument", "restore", "POST", None): ("{file}/restore", EDITORS),
    # The person works in the School of Magistrates, whose training officer keeps the record.
    ("Persons", "", "*", None): ("/people", KEEPER),
    ("Persons", "new", "GET", None): ("/people/new", KEEPER),
    ("Persons", "new", "POST", None): ("/people/new", KEEPER),
    ("Persons", "export", "POST", None): ("/people/export", KEEPER),
    ("Persons", "candidates", "GET", None): ("/people/candidates", KEEPER),
    ("PersonRecord", "", "GET", None): ("{person}", KEEPER),
    ("PersonRecord", "edit", "GET", None): ("{person}/edit", KEEPER),
    ("PersonRecord", "edit", "POST", None): ("{person}/edit", KEEPER),
    ("PersonRecord", "account", "GET", None): ("{person}/account", KEEPER),
    ("PersonRecord", "account", "POST", None): ("{person}/account", KEEPER),
    ("PersonRecord", "merge", "GET", None): ("{person}/merge", KEEPER),
    ("PersonRecord", "erase", "GET", None): ("{person}/erase", KEEPER),
    ("PersonRecord", "erase", "POST", None): ("{person}/erase", KEEPER),
    ("Me", "record", "GET", None): ("/me/record", SIGNED_IN),
    ("Me", "record", "POST", None): ("/me/record", SIGNED_IN),
    ("Sessions", "", "*", None): ("/training", TRAINING),
    ("Root", "check", "GET", None): ("/check", EVERYBODY),
    ("AdminPlugins", "", "*", None): ("/admin/plugins", MANAGERS),
    ("Awards", "", "GET", None): ("/awards", AWARDERS),
    ("Awards", "", "POST", None): ("/awards", AWARDERS),
    ("Awards", "completions", "POST", None): ("/awards/completions", KEEPER),
    ("Awards", "settings", "GET", None): ("/awards/settings", AWARDERS),
    # The form of this test names the Police Academy.
    ("Awards", "settings", "POST", None): ("/awards/settings", AWARDERS - {"training_officer"}),
    ("Awards", "elsewhere", "GET", None): ("/awards/elsewhere", frozenset({"training_officer"})),
    ("Awards", "elsewhere", "POST", None): ("/awards/elsewhere", frozenset({"training_officer"})),
    ("Coverage", "", "GET", None): ("/coverage", COVERAGE),
    ("Coverage", "new", "GET", None): ("/coverage/new", NATIONAL | {"training_officer"}),
    # The form of this test names the Police Academy, whose requirements its officer would keep.
    ("Coverage", "new", "POST", None): ("/coverage/new", NATIONAL),
    ("Coverage", "due", "GET", None): ("/coverage/due", frozenset({"training_officer"})),
    ("Coverage", "needs", "GET", None): ("/coverage/needs", frozenset({"training_officer"})),
    ("Coverage", "needs.csv", "GET", None): ("/coverage/needs.csv", frozenset({"training_officer"})),
    ("Coverage", "stale", "GET", None): ("/coverage/stale", frozenset({"training_officer"})),
    ("Sessions", "new", "GET", None): ("/training/new", RECORDER | {"training_officer"}),
    ("Sessions", "new", "POST", None): ("/training/new", RECORDER | {"training_officer"}),
    ("Session", "", "*", None): ("{session}", RECORDER | {"agency_admin"}),
    ("Session", "privacy", "GET", None): ("{session}/privacy", RECORDER | {"agency_admin"}),
    ("Session", "edit", "GET", None): ("{session}/edit", RECORDER),
    ("Session", "edit", "POST", None): ("{session}/edit", RECORDER),
    ("Session", "roster", "GET", None): ("{session}/roster", RECORDER),
    ("Session", "roster", "POST", None): ("{session}/roster", RECORDER),
    ("Session", "preview", "GET", None): ("{session}/preview?list={list}", RECORDER),
    ("Session", "preview", "POST", None): ("{session}/preview?list={list}", RECORDER),
    ("Session", "drafts", "GET", None): ("{session}/drafts", RECORDER),
    ("Session", "drafts", "POST", None): ("{session}/drafts", RECORDER),
    ("Session", "drafts.csv", "GET", None): ("{session}/drafts.csv", RECORDER),
    ("Session", "drafts.xlsx", "GET", None): ("{session}/drafts.xlsx", RECORDER),
    ("Session", "attendance", "GET", None): ("{session}/attendance", RECORDER),
    ("Session", "attendance", "POST", None): ("{session}/attendance", RECORDER),
    ("Session", "roster.csv", "GET", None): ("{session}/roster.csv", RECORDER),
    ("Session", "roster.xlsx", "GET", None): ("{session}/roster.xlsx", RECORDER),
    ("Session", "sheet.pdf", "GET", None): ("{session}/sheet.pdf", RECORDER),
    ("Session", "file", "GET", None): ("{session}/file?uid={list}", RECORDER),
    ("Session", "scan", "POST", None): ("{session}/scan", RECORDER),
    ("Session", "unscan", "POST", None): ("{session}/unscan", RECORDER),
    ("Session", "qr", "GET", None): ("{session}/qr", RECORDER),
    ("Session", "state", "POST", None): ("{session}/state", RECORDER),
    ("Session", "remove", "POST", None): ("{session}/remove", RECORDER),
    ("Session", "trash", "POST", None): ("{session}/trash", RECORDER),
    ("Session", "restore", "POST", None): ("{session}/restore", RECORDER),
    ("Document", "privacy", "POST", None): ("{document}/privacy", DECIDERS),
    ("Session", "privacy", "POST", None): ("{session}/privacy", RECORDER | {"agency_admin"}),
    ("Document", "trash", "GET", None): ("{document}/trash", EDITORS),
    ("Document", "trash", "POST", None): ("{document}/trash", EDITORS),
    ("Document", "restore", "GET", None): ("{document}/restore", EDITORS),
    ("Document", "restore", "POST", None): ("{document}/restore", EDITORS),
    ("Root", "sign-out", "POST", None): ("/sign-out", EVERYBODY),
}

NOT_WALKED = {
    ("Root", "check-in", "GET", None): "open to who holds a code, see test_training_check_in",
    ("Root", "check-in", "POST", None): "open to who holds a ticket, see test_training_check_in",
    ("Persons", "candidates", "POST", None): "needs two records, see test_people",
    ("PersonRecord", "correction", "POST", None): "needs a correction that is asked for, see test_people",
    **{
        ("PluginInAdmin", name, method, None): "needs a plugin, see tests/plugins/test_admin.py"
        for name, method in (
            ("", "GET"),
            ("switch", "POST"),
            ("release", "POST"),
            ("uninstall", "GET"),
            ("uninstall", "POST"),
            ("export", "POST"),
        )
    },
    ("PersonRecord", "merge", "POST", None): "needs a second record, see test_people",
    ("PersonRecord", "undo", "POST", None): "needs a merge, see test_people",
    **{
        (context, name, method, None): "needs an award or a requirement, see test_awards and test_coverage"
        for context, name, method in (
            ("Session", "awards", "GET"),
            ("Session", "awards", "POST"),
            ("Session", "certificates.pdf", "POST"),
            ("AwardPage", "", "GET"),
            ("AwardPage", "certificate.pdf", "POST"),
            ("AwardPage", "change", "POST"),
            ("AwardPage", "decide", "POST"),
            ("Coverage", "stale", "POST"),
            ("RequirementPage", "", "GET"),
            ("RequirementPage", "people", "GET"),
            ("RequirementPage", "people.csv", "POST"),
            ("RequirementPage", "figures.csv", "GET"),
            ("RequirementPage", "over-time", "GET"),
            ("RequirementPage", "edit", "GET"),
            ("RequirementPage", "edit", "POST"),
            ("RequirementPage", "headcount", "GET"),
            ("RequirementPage", "headcount", "POST"),
        )
    },
    **{
        ("Document", name, "*", None): "nothing is asked for the document of this test; test_acknowledgements"
        for name in (
            "acknowledgements",
            "acknowledgements.csv",
            "acknowledgements.xlsx",
            "acknowledgements.pdf",
            "sheet.pdf",
        )
    },
    (
        "FileInDocument",
        "picture",
        "*",
        None,
    ): "draws a page in another process; its right is that of the file",
    ("Intake", "", "GET", None): "its owner's alone, see test_intake",
    ("Intake", "", "POST", None): "its owner's alone, see test_intake",
    ("Intake", "files", "POST", None): "its owner's alone, see test_intake",
}


def pages_of(app):
    """(view, its permissions) of all but static files and error pages."""
    for item in app.registry.introspector.get_category("views"):
        view, context = item["introspectable"], item["introspectable"]["context"]
        is_error = context is IExceptionResponse or (
            isinstance(context, type) and issubclass(context, Exception)
        )
        if context is not None and not is_error:
            yield view, [rel["value"] for rel in item["related"] if rel.category_name == "permissions"]


def views_of(app):
    """(context, name, method, parameter) of each view, but for error pages and static files."""
    found = set()
    for view, _permissions in pages_of(app):
        methods = view["request_methods"] or "*"
        params = view["request_param"]
        param = params[0] if isinstance(params, (tuple, list)) else params
        for method in (methods,) if isinstance(methods, str) else methods:
            if method != "HEAD":
                found.add((view["context"].__name__, view["name"], method, param))
    return found


def test_every_view_stands_in_the_table(app):
    found, listed = views_of(app), {*TABLE, *NOT_WALKED}
    assert sorted(map(str, found - listed)) == [], "views without a line: decide who may come in"
    assert sorted(map(str, listed - found)) == [], "lines without a view"


def test_only_these_views_need_no_right_at_all(app):
    public = {view["name"] for view, permissions in pages_of(app) if NO_PERMISSION_REQUIRED in permissions}
    assert public == {"", "sign-in", "sign-out", "language", "check-in", "check"}


def test_every_view_that_changes_something_demands_a_form_token(app):
    for view, _permissions in pages_of(app):
        assert view.get("require_csrf") in (None, True), view["name"]


@pytest.fixture
def addresses(app, stored):
    """The objects of the table, all of the Police Academy."""
    ctype = app.registry.types.get("sop")
    with stored() as site:
        editor = site.users["redaktor.akademia"]
        values = {"title": "Procedura e provës", "code": "PSV-AKP-1/2026", "language": "sq"}
        document = create_document(
            site, editor, app.registry.clock(), ctype, agency="akademia", values=values
        )
        file = attach_file(
            site,
            editor,
            app.registry.clock(),
            document,
            ctype,
            name="prova.txt",
            media_type="text/plain",
            source=io.BytesIO(b"Teksti i proves"),
        )
        store_text(site, app.registry.clock(), file.uid, Result("done", ("Teksti",), 1))
        unread = attach_file(
            site, editor, app.registry.clock(), document, ctype,
            name="pret.txt", media_type="text/plain", source=io.BytesIO(b"Teksti i ri"),
        )  # fmt: skip
        query = (("q", "prova"),)
        saved = save_search(site, editor, app.registry.clock(), name="Prova", query=query)
        others = {name: Life(site, code=f"PSV-AKP-{n}/2026") for n, name in enumerate(LIVES, 2)}
        set_logo(site, OPERATOR, app.registry.clock(), site.agencies["akademia"], make_png())
        others["reviewed"].submit(reviewers=["trajner.akademia"])
        others["approved"].publish()
        for name in ("drafted", "aside"):
            others[name].publish()
            others[name].edit(title="Projekti")
        one = others["aside"]
        life.put_aside(site, editor, one.tick(), one.document, one.ctype, reason="Pret")
        for one in others.values():
            update_document(
                site, OPERATOR, one.tick(), one.document, one.ctype,
                rev=edit_rev(one.document), values=working_values(one.document), access="internal",
            )  # fmt: skip
        trainer = site.users["trajner.akademia"]
        held = create_session(site, trainer, app.registry.clock(), "akademia", SessionData("Trajnimi"))
        sheet = evidence.add_file(
            site, trainer, app.registry.clock(), held, evidence.LIST,
            name="lista.txt", media_type="text/plain", source=io.BytesIO(b"Ana Hoxha"),
        )  # fmt: skip
        return {
            "list": format_uid(sheet.uid),
            "person": f"/people/{format_uid(make_person(site, 'Drita', 'Zyberaj'))}",
            "session": f"/training/{format_uid(held.uid)}",
            "saved": f"/saved-searches/{format_uid(saved.uid)}",
            **{name: f"/d/{format_uid(one.document.uid)}" for name, one in others.items()},
            "document": f"/d/{format_uid(document.uid)}",
            "file": f"/f/{format_uid(file.uid)}",
            "unread": f"/f/{format_uid(unread.uid)}",
            "user": f"/admin/users/{format_uid(site.users['trajner.akademia'].uid)}",
        }


def token_of(browser):
    page = browser.get("/sign-in")
    if page.status_int == 303:
        page = browser.get("/account")
    return page.html.find("input", attrs={"name": "csrf_token"})["value"]


def ask(browser, address, method, param):
    if method != "POST":
        return browser.get(address, expect_errors=True)
    fields = {"csrf_token": token_of(browser), "agency": "akademia", "role": "trainer", "language": "en"}
    name, _equals, value = (param or "").partition("=")
    if name:
        fields[name] = value or "add"
    return browser.post(address, fields, expect_errors=True)


@pytest.mark.parametrize("role", ["visitor", "no role", *ROLES])
def test_role_comes_in_where_the_table_says_so_and_nowhere_else(app, addresses, login_of, stored, role):
    login = login_of("guest" if role == "no role" else role) if role != "visitor" else ""
    if role == "no role":
        with stored() as site:
            site.users[login].roles = ()
    browser = TestApp(app)
    browser.set_cookie("language", "en")
    if login:
        form = browser.get("/sign-in").forms["sign-in"]
        form["login"], form["password"] = login, PASSWORD
        form.submit()
    wrong = []
    for (context, name, method, param), (template, who) in TABLE.items():
        answer = ask(browser, template.format(**addresses), method, param)
        status = answer.status_int
        if role in who:
            right = status not in (401, 403, 404) and status < 500
            right = right and "/sign-in" not in answer.headers.get("Location", "")
        elif role == "visitor":
            # A program cannot follow to a page.
            right = status == 401 if ".json" in template else status == 303 and "/sign-in" in answer.location
        else:
            right = status in (403, 404)
        if not right:
            wrong.append(f"{method} {template} ({context} {name} {param}): {status}")
    assert not wrong, f"{role}: " + "; ".join(wrong)


def test_what_one_may_not_see_answers_exactly_like_what_is_missing(addresses, sign_in):
    browser = sign_in("redaktor.zkka")
    for hidden, missing in (
        (addresses["document"], "/d/0000000000001"),
        (addresses["file"], "/f/0000000000001"),
        (addresses["user"], "/admin/users/0000000000001"),
    ):
        answers = [browser.get(path, expect_errors=True) for path in (hidden, missing)]
        assert [answer.status_int for answer in answers] == [404, 404]
        texts = [answer.text.replace(hidden, "").replace(missing, "") for answer in answers]
        assert texts[0] == texts[1]


def test_no_link_of_a_page_leads_to_a_refusal(addresses, sign_in, login_of):
    """Dead ends: each role follows each kind of link that it is shown, from the home page on."""
    dead = []
    for role in ROLES:
        browser, asked = sign_in(login_of(role)), set()
        waiting = deque([("/", ""), ("/admin/roles", "")])
        while waiting:
            path, page = waiting.popleft()
            kind = re.sub(r"/[0-9a-z]{13}\b|(?<!type)=[^&]*|/a/\w+|/agencies/\w+", "", path)
            if kind in asked:
                continue
            asked.add(kind)
            answer = browser.get(path, expect_errors=True)
            if answer.status_int >= 400:
                dead.append(f"{role}: {path} on {page}: {answer.status_int}")
            elif answer.content_type == "text/html" and answer.status_int == 200:
                links = (link["href"].partition("#")[0] for link in answer.html.select("a[href]"))
                waiting.extend((link, path) for link in links if link.startswith("/"))
    assert not dead, "\n".join(dead)
