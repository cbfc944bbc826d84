"""Being told of what changed: documents, trainings and persons, after a conflict and after a kill; and having
people told."""

import os
import subprocess
import sys
import threading

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.documents.operations.documents import create_document
from dosja.jobs.plugin_work import PluginWork
from dosja.people.model import Name, Posting
from dosja.people.operations import add_person, post
from dosja.plugins.operations import switch_on
from dosja.storage.database import session
from dosja.training.operations.sessions import SessionData, create_session
from tests.serving import wait_until

FOLLOWS = """
import os
import pathlib
import time

FOLDER = pathlib.Path(FOLDER)

@hookimpl
def changed(context, changes):
    told = context.site.settings.get("told", ())
    context.site.settings["told"] = (*told, *((one.kind, one.agency, one.gone) for one in changes))
    if (FOLDER / "wait").exists():
        (FOLDER / "here").touch()
        while (FOLDER / "wait").exists():
            time.sleep(0.01)
    if os.environ.get("FOLLOWS_DIE"):
        os._exit(9)
    editor = context.site.users["redaktor.akademia"]
    wrong = (FOLDER / "wrong").exists()
    for one in changes:
        if one.kind == "person":
            recipients = (editor.login,) if wrong else (editor.uid,)
            yield Notice(f"person-{one.uid}", recipients, _("Somebody moved"), "/people")
"""
STEP = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from dosja.jobs.plugin_work import PluginWork, now_utc
from dosja.plugins.starting import start_plugins
from dosja.settings import read_home_settings
from dosja.storage.database import open_database
home = Path(sys.argv[1])
db = open_database(home)
PluginWork(db, home, start_plugins(db, read_home_settings(home, plugins="follows"))).step(now_utc())
db.close()
"""


@pytest.fixture
def follows(intranet):
    code = FOLLOWS.replace("Path(FOLDER)", f"Path({str(intranet.home.parent)!r})")
    words = {"locale/sq.toml": '"Somebody moved" = "Dikush u zhvendos"\n'}
    intranet.plugins.write("follows", code, files=words)
    intranet.start()
    with intranet.stored() as site:
        switch_on(site, OPERATOR, intranet.clock(), intranet.plugin("follows"), "akademia")
    return intranet


@pytest.fixture
def work(follows):
    one = PluginWork(follows.app.registry.database, follows.home, follows.app.registry.hooks)
    one.step(follows.clock())
    with follows.stored() as site:
        site.settings["told"] = ()
    yield one
    one.close()


def told(follows):
    with follows.stored() as site:
        return list(site.settings["told"])


def write_document(follows, agency="akademia"):
    ctype = follows.app.registry.types["document"]
    values = {"title": "Plani", "kind": "other", "language": "sq"}
    with follows.stored() as site:
        create_document(site, OPERATOR, follows.clock(), ctype, agency=agency, values=values)


def test_documents_trainings_and_people_of_its_agencies(follows, work):
    write_document(follows)
    write_document(follows, "policia")
    with follows.stored() as site:
        create_session(site, OPERATOR, follows.clock(), "akademia", SessionData("Trajnimi"))
        add_person(site, OPERATOR, follows.clock(), name=Name("Ana", "Leka"), posting=Posting("akademia"))
        add_person(site, OPERATOR, follows.clock(), name=Name("Genc", "Leka"), posting=Posting("policia"))
    work.step(follows.clock())
    kinds = [(kind, "akademia", False) for kind in ("document", "person", "training")]
    assert sorted(told(follows)) == kinds


def test_who_left_the_agency_is_told_of_and_people_are_told_at_once_in_their_language(follows, work):
    with follows.stored() as site:
        person = add_person(
            site, OPERATOR, follows.clock(), name=Name("Drita", "Zyberaj"), posting=Posting("akademia")
        ).uid
    work.step(follows.clock())
    with follows.stored() as site:
        post(site, OPERATOR, follows.clock(), site.uids[person], Posting("mash"))
    work.step(follows.clock())
    assert told(follows) == [("person", "akademia", False)] * 2
    page = follows.sign_in("redaktor.akademia", "sq").get("/inbox").html.find("main").text
    assert "Dikush u zhvendos" in page
    with follows.stored() as site:
        assert len(site.plugins.told[f"follows:person-{person}"]) == 1


def test_after_a_conflict_it_is_told_again_and_nothing_is_lost(follows, work):
    folder = follows.home.parent
    write_document(follows)
    (folder / "wait").touch()
    telling = threading.Thread(target=work.step, args=(follows.clock(),))
    telling.start()
    wait_until((folder / "here").exists)
    with session(follows.app.registry.database) as site:
        site.settings["told"] = ("beside",)
    (folder / "wait").unlink()
    telling.join(30)
    assert told(follows) == ["beside", ("document", "akademia", False)]
    assert follows.errors("follows") == []


def test_killed_while_it_tells_it_tells_again_and_gives_up_after_the_second_time(follows, work):
    work.step(follows.clock())
    write_document(follows)
    work.close()
    follows.stop()

    def die():
        given = [sys.executable, "-W", "ignore", "-c", STEP, str(follows.home), str(follows.plugins.path)]
        assert subprocess.run(given, env={**os.environ, "FOLLOWS_DIE": "1"}, check=False).returncode == 9

    def live():
        app = follows.start()
        PluginWork(app.registry.database, follows.home, app.registry.hooks).step(follows.clock())

    die()
    live()
    assert told(follows) == [("document", "akademia", False)]
    write_document(follows)
    follows.stop()
    die()
    die()
    live()
    assert len(told(follows)) == 1, "what ends the process twice is passed over"


def test_notice_that_names_people_by_their_logins_is_refused_with_the_reason(follows, work):
    (follows.home.parent / "wrong").touch()
    with follows.stored() as site:
        add_person(site, OPERATOR, follows.clock(), name=Name("Ilir", "Basha"), posting=Posting("akademia"))
    work.step(follows.clock())
    assert "recipients or a document that are no uids" in follows.errors("follows")[0]
    assert told(follows) == [], "what it wrote is undone"
