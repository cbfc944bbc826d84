"""`dosja import` of texts that were approved on paper: they come in as versions with their days."""

import csv
from datetime import date

import pytest

from dosja.documents.life.course import dates_of, state_on
from dosja.documents.life.text import version_of
from dosja.documents.model import Document
from dosja.storage.database import open_database, session
from tests.command import dosja

HEAD = ("file", "type", "code", "title", "agency", "act", "approved_on", "in_force_from", "in_force_until")
TODAY = date.today()


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "papers"
    place.mkdir()
    return place


def manifest(folder, *rows):
    more = {"audience": "police", "scope": "national", "issuing_body": "akademia"}
    with (folder / "manifest.csv").open("w", newline="", encoding="utf-8") as target:
        csv.writer(target).writerows(((*HEAD, *more), *((*row, *more.values()) for row in rows)))
    for row in rows:
        (folder / row[0]).write_text(f"Teksti i miratuar i {row[3]}, me strehim", encoding="utf-8")


def run(site_folder, folder, *more, code=0):
    done = dosja("import", str(folder), "--access", "public", *more, home=site_folder)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def document(site_folder):
    """document(code, look) gives what `look(site, document)` says."""

    def read(code, look):
        db = open_database(site_folder)
        try:
            with session(db) as site:
                return look(site, site.get(site.documents.uid_of_code(code), Document))
        finally:
            db.close()

    return read


def test_rows_with_an_act_become_versions_with_their_days(site_folder, folder, document):
    manifest(
        folder,
        ("a.txt", "sop", "PSV-AKP-1/2018", "Njëra", "akademia", "VKM 12", "20.05.2018", "2018-05-31", ""),
        (
            "b.txt",
            "sop",
            "PSV-AKP-2/2018",
            "Tjetra",
            "akademia",
            "",
            "20.05.2011",
            "31.07.2011?",
            "31.12.2017",
        ),
        ("c.txt", "sop", "PSV-AKP-3/2018", "E treta", "akademia", "Urdhër 7", "", "", ""),
        ("d.txt", "sop", "PSV-AKP-4/2018", "Projekt", "akademia", "", "", "", ""),
    )
    told = run(site_folder, folder)
    assert "3" in told.splitlines()[-1]

    def first(site, one):
        version = version_of(site, one, 1)
        assert [text.pages for text in version.texts] == [("Teksti i miratuar i Njëra, me strehim",)]
        return version.act, dates_of(one, TODAY).start, state_on(one, TODAY)

    assert document("PSV-AKP-1/2018", first) == ("VKM 12, 20.05.2018", date(2018, 5, 31), "in_force")
    known = document("PSV-AKP-2/2018", lambda site, one: (version_of(site, one, 1).act, dates_of(one, TODAY)))
    assert known[0] == "Miratuar më 20.05.2011"
    assert (known[1].start, known[1].latest, known[1].until) == (None, date(2011, 7, 31), date(2017, 12, 31))
    assert document("PSV-AKP-2/2018", lambda site, one: state_on(one, TODAY)) == "expired"
    assert document("PSV-AKP-3/2018", lambda site, one: dates_of(one, TODAY).known) is False
    assert document("PSV-AKP-4/2018", lambda site, one: (one.versions, one.state)) == ((), "draft")
    run(site_folder, folder)
    assert document("PSV-AKP-1/2018", lambda site, one: len(one.versions)) == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"in_force_from": "nesër"}, "in_force_from"),
        ({"approved_on": "31.02.2018"}, "approved_on"),
        ({"in_force_until": "01.01.2018"}, "in_force_until"),
        ({"type": "agreement"}, "act"),
        ({"act": "", "approved_on": ""}, "act"),
    ],
)
def test_row_with_a_wrong_day_is_refused_whole(site_folder, folder, document, change, why):
    cells = ("a.txt", "sop", "PSV-AKP-1/2018", "Njëra", "akademia", "VKM 12", "20.05.2018", "2018-05-31", "")
    row = dict(zip(HEAD, cells, strict=True)) | change
    manifest(folder, tuple(row.values()))
    assert f"a.txt: {why}" in run(site_folder, folder, code=1)
    assert document("PSV-AKP-1/2018", lambda site, one: one) is None


def test_who_may_not_approve_is_refused_and_leaves_nothing(site_folder, folder, document):
    manifest(folder, ("a.txt", "sop", "PSV-AKP-1/2018", "Njëra", "akademia", "VKM 12", "", "2018-05-31", ""))
    run(site_folder, folder, "--as", "redaktor.akademia", code=1)
    assert document("PSV-AKP-1/2018", lambda site, one: one) is None
