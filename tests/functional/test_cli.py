"""The `dosja` command with the intranet stopped: each subcommand, its errors, languages and exit codes."""

import os
import pty
import re
import stat
import subprocess
import sys

import pytest

from dosja.accounts.passwords import passwords
from dosja.cli.commands import command_modules
from dosja.storage.database import open_database, session
from tests.command import dosja
from tests.serving import COMMAND, LONGEST
from tests.serving import dosja as in_a_process


@pytest.fixture
def home(site_folder):
    (site_folder / "dosja.ini").write_text("[dosja]\nfast_hash = true\n")
    return site_folder


@pytest.fixture
def look(home):
    """look(lambda site: ...) opens the stored site, returns what the function returns, commits."""

    def opened(function):
        db = open_database(home)
        try:
            with session(db) as site:
                return function(site)
        finally:
            db.close()

    return opened


def done(*arguments, home, **more):
    """Run a command that must succeed; returns what it prints."""
    result = dosja(*arguments, home=home, **more)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    return result.stdout


def refused(*arguments, home, code=1, **more):
    """Run a command that must be refused; returns its one sentence."""
    result = dosja(*arguments, home=home, **more)
    assert result.returncode == code, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    if code == 1:
        assert len(result.stderr.splitlines()) == 1
        assert result.stderr.startswith("dosja: ")
    return result.stderr


# init


def test_init_makes_a_private_site_and_prints_a_password_that_fits(tmp_path):
    home = tmp_path / "new"
    output = done("init", home=home)
    password = re.search(r"password: (\S+)\.", output).group(1)
    db = open_database(home)
    try:
        with session(db) as site:
            assert passwords().verify(site.users["admin"].password_hash, password)
            assert site.users["admin"].roles == (("administrator", "*"),)
            assert len(site.agencies) >= 10
    finally:
        db.close()
    for name in ("Data.fs", "secret"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600
    assert len((home / "secret").read_text().strip()) >= 32


def test_init_twice_is_refused_and_changes_nothing(home):
    before = (home / "Data.fs").read_bytes()
    secret = (home / "secret").read_bytes()
    assert "already" in refused("init", home=home)
    assert (home / "Data.fs").read_bytes() == before
    assert (home / "secret").read_bytes() == secret


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "a file of this name is there already"),
        ("sq", "aty ka tashmë një skedar me këtë emër"),
    ],
)
def test_init_in_a_folder_that_cannot_be_made_gives_the_reason(tmp_path, language, told):
    (tmp_path / "file").write_text("in the way")
    message = refused("init", home=tmp_path / "file", language=language)
    assert f"{tmp_path}/file" in message
    assert told in message
    assert "Errno" not in message


# user


def test_user_add_makes_an_account_with_a_random_password(home, look):
    output = done("user", "add", "ana", "--name", "Ana Lika", "--role", "editor:akademia", home=home)
    password = re.search(r"Password: (\S+)", output).group(1)
    assert look(lambda site: passwords(True).verify(site.users["ana"].password_hash, password))
    assert look(lambda site: site.users["ana"].roles) == (("editor", "akademia"),)


def test_user_add_with_ask_takes_the_password_from_stdin_and_prints_none(home, look):
    output = done("user", "add", "ana", "--name", "Ana", "--ask", home=home, stdin="gjethe-vjeshte-7\n")
    assert "Password" not in output
    assert look(lambda site: passwords(True).verify(site.users["ana"].password_hash, "gjethe-vjeshte-7"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "Ana Lika", "--name", "Ana"), "small letters"),
        (("add", "admin", "--name", "Ana"), "taken"),
        (("add", "ana", "--name", "Ana", "--role", "editor:nowhere"), "no nowhere; choose: akademia, "),
        (("add", "ana", "--name", "Ana", "--role", "wizard"), "no wizard; choose: administrator, "),
        (("add", "ana", "--name", "Ana", "--role", "editor"), "write it as editor:"),
        (
            ("add", "ana", "--name", "Ana", "--role", "auditor:akademia"),
            "auditor is held for the whole",
        ),
        (("password", "nobody"), "no account nobody. dosja user list"),
        (("role", "nobody"), "no account nobody. dosja user list"),
        (("role", "admin", "--give", "editor:nowhere"), "no nowhere; choose: akademia, "),
        (("role", "admin", "--take", "editor:akademia"), "editor:akademia"),
    ],
)
def test_user_with_wrong_values_is_refused_with_the_reason(home, arguments, said):
    before = (home / "Data.fs").read_bytes()
    assert said in refused("user", *arguments, home=home)
    assert (home / "Data.fs").read_bytes() == before


def test_user_add_with_a_short_password_is_refused(home):
    assert "10" in refused("user", "add", "ana", "--name", "Ana", "--ask", home=home, stdin="kurti\n")


def test_user_password_gives_a_new_one_and_ends_the_sessions(home, look):
    before = look(lambda site: (site.users["admin"].generation, site.users["admin"].password_hash))
    output = done("user", "password", "admin", home=home)
    password = re.search(r"Password: (\S+)", output).group(1)
    generation, stored = look(
        lambda site: (site.users["admin"].generation, site.users["admin"].password_hash)
    )
    assert generation == before[0] + 1
    assert passwords(True).verify(stored, password)


def test_user_role_gives_and_takes(home):
    assert done("user", "role", "partner", "--give", "editor:akademia", home=home).split() == [
        "guest:zkka",
        "editor:akademia",
    ]
    assert done("user", "role", "partner", "--take", "guest:zkka", home=home).split() == ["editor:akademia"]
    assert done("user", "role", "partner", home=home).split() == ["editor:akademia"]


def test_user_role_take_of_the_last_administrator_is_refused(home, look):
    done("user", "role", "administrator", "--take", "administrator", home=home)
    refused("user", "role", "admin", "--take", "administrator", home=home)
    assert look(lambda site: site.users["admin"].roles) == (("administrator", "*"),)


def test_user_list_prints_login_name_and_roles_and_survives_a_closed_pipe(home):
    lines = done("user", "list", home=home).splitlines()
    assert "redaktor.akademia\tElira Dema\teditor:akademia" in lines
    command = " ".join(f"'{word}'" for word in (*COMMAND, "user", "list", "--home", str(home)))
    shell = subprocess.run(["sh", "-c", f"{command} | true"], capture_output=True, text=True, timeout=LONGEST)
    assert shell.stderr == ""


# checks


def test_check_db_of_a_sound_site_finds_nothing(home):
    assert "no problem" in done("check-db", home=home)


@pytest.mark.foreign_pickles
def test_check_db_names_a_foreign_class_and_exits_1(home, look):
    from tests.storage.test_pickles import Foreign

    look(lambda site: site.settings.update({"foreign": Foreign()}))
    result = dosja("check-db", home=home)
    assert result.returncode == 1
    assert "Foreign" in result.stdout


def test_reindex_and_check_index_agree(home):
    assert "0 documents" in done("reindex", home=home)
    assert "agree" in done("check-index", home=home)


def test_evolve_of_a_present_database_has_nothing_to_do(home):
    assert "up to date" in done("evolve", home=home)


# the command line itself


@pytest.mark.parametrize("name", [module.NAME for module in command_modules()])
@pytest.mark.parametrize("language", ["sq", "en"])
def test_every_command_has_help_in_both_languages(tmp_path, name, language):
    output = done(name, "--help", home=tmp_path, language=language)
    assert "--home" in output
    assert f"dosja {name}" in output


@pytest.mark.parametrize(
    "arguments", [(), ("nonsense",), ("user",), ("serve", "--port", "many"), ("init", "x")]
)
def test_wrong_use_exits_with_2_and_shows_the_usage(tmp_path, arguments):
    assert "dosja" in refused(*arguments, home=tmp_path, code=2)


@pytest.mark.parametrize("command", ["serve", "reindex", "check-index", "check-db", "evolve", "user list"])
def test_every_command_without_a_database_names_the_remedy(tmp_path, command):
    assert "dosja init" in refused(*command.split(), home=tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_home_is_taken_from_the_environment_and_may_stand_before_the_command(home):
    environment = {**os.environ, "DOSJA_HOME": str(home)}
    run = subprocess.run(
        [*COMMAND, "user", "list"], env=environment, capture_output=True, text=True, timeout=LONGEST
    )
    assert "admin\t" in run.stdout
    run = subprocess.run(
        [*COMMAND, "--home", str(home), "user", "list"], capture_output=True, text=True, timeout=LONGEST
    )
    assert "admin\t" in run.stdout


def test_command_that_loads_plugins_says_nothing_of_what_libraries_think_of_each_other(home):
    code = "import sys; from dosja.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "plugins", "list", "--home", str(home)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST)
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("no section\n", "rreshti 1: pas [dosja]"),
        ("[dosja]\nport = 1\nnothing\n", "rreshti 3: pas [dosja]"),
        ("[dosja]\nport = 1\nport = 2\n", "rreshti 3: e njëjta gjë"),
        ("[dosja]\nport = shumë\n", "dosja.port: pritet një numër i plotë, jo «shumë»"),
        ("[dosja]\nngjyra = e kuqe\n", "dosja.ngjyra: nuk ka cilësim të tillë"),
        ("[dosja]\nsmtp_host = m.al\nsite_url = https://a.al\nmail_from = jo\n", "«jo» nuk është adresë"),
        (b"[dosja]\nmail_from = \xeb", "ruajeni si UTF-8"),
    ],
)
def test_a_wrong_settings_file_is_refused_with_its_name_in_the_readers_language(home, content, told):
    (home / "dosja.ini").write_bytes(content if isinstance(content, bytes) else content.encode())
    message = refused("user", "list", home=home, language="sq")
    assert f"{home}/dosja.ini" in message
    assert told in message


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("export {file}", "{file} dështoi: është skedar, aty ku duhet një direktori"),
        ("backup {file}", "{file} dështoi: aty ka tashmë një skedar me këtë emër"),
        ("import {file}", "{file} është skedar. Jepni direktorinë ku ndodhet."),
        ("import {folder}", "Në {folder} nuk ka asnjë skedar."),
        ("import-training {folder} --agency akademia", "është direktori, aty ku duhet një skedar"),
        ("export {folder}/{long}", "emri është tepër i gjatë"),
        ("import {folder} --agency askund", "--agency: nuk ka askund; zgjidhni: akademia, "),
        ("import-training {file} --dry-run --agency askund", "--agency: nuk ka askund; zgjidhni: akademia, "),
        ("plugins disable mash --agency askund", "--agency: nuk ka askund; zgjidhni: akademia, "),
    ],
)
def test_what_is_in_the_way_is_told_with_its_place_in_the_readers_language(home, tmp_path, command, told):
    place = {"file": tmp_path / "a.csv", "folder": tmp_path / "empty", "long": "x" * 300}
    place["file"].write_text("Emri,Mbiemri\nAna,Lika\n")
    place["folder"].mkdir()
    message = refused(*command.format(**place).split(), home=home, language="sq")
    assert told.format(**place) in message


def test_folder_that_may_not_be_read_is_told_without_a_traceback(home, tmp_path, monkeypatch, capsys):
    """Tests may run as root, whom no folder is closed to: the system's answer is given instead."""
    from pathlib import Path

    from dosja.cli import main

    asked = Path.is_dir

    def closed(self, *arguments, **more):
        if self == tmp_path:
            raise PermissionError(13, "Permission denied", str(self))
        return asked(self, *arguments, **more)

    monkeypatch.setattr(Path, "is_dir", closed)
    assert main(["check-plugin", str(tmp_path), "--home", str(home), "--lang", "sq"]) == 1
    assert capsys.readouterr().err == f"dosja: {tmp_path}: nuk keni të drejtë mbi të\n"


@pytest.mark.parametrize(
    ("environment", "english"),
    [
        ({"LANG": "en_GB.UTF-8"}, True),
        ({"LANG": "sq_AL.UTF-8"}, False),
        ({"LANG": "C.UTF-8"}, False),
        ({}, False),
        ({"LANG": "sq_AL.UTF-8", "LC_ALL": "en_US.UTF-8"}, True),
    ],
)
def test_language_comes_from_the_environment_and_is_albanian_otherwise(environment, english):
    from dosja.cli.language import choose_language

    assert choose_language(["user", "list"], environment) == ("en" if english else "sq")
    assert choose_language(["user", "list", "--lang", "en"], environment) == "en"
    assert choose_language(["--lang=sq", "user", "list"], environment) == "sq"


def test_progress_is_shown_on_a_terminal_only(home):
    controller, terminal = pty.openpty()
    try:
        run = subprocess.run(
            [*COMMAND, "check-db", "--home", str(home), "--lang", "en"],
            stdout=subprocess.PIPE,
            stderr=terminal,
            text=True,
            timeout=LONGEST,
        )
        assert run.returncode == 0
        assert "[####" in os.read(controller, 65536).decode()
    finally:
        os.close(controller)
        os.close(terminal)


@pytest.mark.parametrize("arguments", [("plugins", "list"), ("user", "list"), ("nonsense",)])
def test_command_prints_no_warning_of_a_library(home, arguments):
    """As a person runs it: without the switch of the other tests that turns warnings off."""
    loud = [sys.executable, "-c", "import sys; from dosja.cli import main; sys.exit(main())"]
    assert "Warning" not in in_a_process(*arguments, home=home, command=loud).stderr
