"""`dosja backup` and `dosja restore`: beside a running intranet, after a loss, and where they cannot."""

import shutil
import time
import urllib.error
from urllib.parse import urlsplit

import pytest

from dosja.storage.backups import last_backup
from dosja.testing import sign_in
from tests.command import dosja
from tests.serving import Intranet, Person
from tests.serving import dosja as dosja_in_a_process


def done(*arguments, home, language="en", code=0, dosja=dosja):
    """What the command says; `code` is the exit code that is expected."""
    result = dosja(*arguments, home=home, language=language)
    assert result.returncode == code, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    return result.stdout + result.stderr


@pytest.mark.slow
def test_lost_intranet_comes_back_from_a_backup_that_was_made_while_people_worked(site_folder, tmp_path):
    (site_folder / "dosja.ini").write_text("[dosja]\nfast_hash = true\nworkers = 1\n")
    copies = tmp_path / "copies"
    with Intranet(site_folder) as intranet:
        editor = Person(intranet, "redaktor.akademia", "Dosja-demo-2026")
        path = "/new?type=document&agency=akademia"
        kept = editor.send(path, button="save", title="Raport para kopjes", kind="report")
        assert "Made: " in done("backup", str(copies), home=site_folder, dosja=dosja_in_a_process)
        lost = editor.send(path, button="save", title="Raport pas kopjes", kind="report")
    assert "is whole" in done("restore", str(copies), "--check", home=site_folder)
    shutil.rmtree(site_folder)
    assert "Start it with: dosja serve" in done(
        "restore", str(copies), home=site_folder, dosja=dosja_in_a_process
    )
    assert "no problem" in done("check-db", home=site_folder)
    with Intranet(site_folder) as intranet:
        editor = Person(intranet, "redaktor.akademia", "Dosja-demo-2026")
        assert "Raport para kopjes" in editor.page(urlsplit(kept).path).text
        with pytest.raises(urllib.error.HTTPError, match="404"):
            editor.page(urlsplit(lost).path)


def test_each_refusal_says_what_to_do_in_the_language_of_the_administrator(site_folder, tmp_path):
    copies = tmp_path / "copies"
    assert "Zgjidhni" in done("backup", str(site_folder / "x"), home=site_folder, language="sq", code=1)
    assert "at least 1" in done("backup", str(copies), "--keep", "0", home=site_folder, code=1)
    (site_folder / "dosja.ini").write_text("[dosja]\ndatabase = postgresql://localhost/dosja\n")
    assert "back it up there" in done("backup", str(copies), home=site_folder, code=1)
    (site_folder / "dosja.ini").unlink()
    done("backup", str(copies), home=site_folder)
    assert "nuk është bosh" in done("restore", str(copies), home=site_folder, language="sq", code=1)
    time.sleep(1)  # a backup is named by its second
    assert "Removed: 1 older" in done("backup", str(copies), "--keep", "1", home=site_folder)
    (folder,) = [place for place in copies.iterdir() if not place.name.startswith(".")]
    (folder / "secret").unlink()
    said = done("restore", str(folder), "--check", home=site_folder, code=1)
    assert "Missing or damaged: secret" in said


def test_page_of_the_system_tells_when_the_last_backup_was_made(app, site_folder, tmp_path):
    for language, none, made in (
        ("en", "None was made yet", "Last backup"),
        ("sq", "nuk është bërë asnjë", "Kopja e fundit rezervë"),
    ):
        page = sign_in(app, "administrator", lang=language).get("/admin/system")
        assert none in page
        assert made in page
    done("backup", str(tmp_path / "copies"), home=site_folder)
    page = sign_in(app, "administrator").get("/admin/system")
    assert "None was made yet" not in page
    when = page.html.find("dt", string="Last backup").find_next("dd").time["datetime"]
    assert when.startswith(last_backup(site_folder).strftime("%Y-%m-%dT%H:%M"))
