"""Mail of a running intranet: the worker of `dosja serve`, and the thread of the single process."""

import pytest

from dosja.jobs.notices import notices_until
from dosja.settings import read_settings
from dosja.storage.database import open_database, session
from dosja.web.background import Background
from tests.command import dosja
from tests.functional.noticing import mails, put, tell
from tests.mail_server import MailServer
from tests.serving import Intranet, wait_until
from tests.serving import dosja as dosja_in_a_process

APPROVER = "miratues.akademia"


def given(home, server):
    return {
        "home": str(home),
        "smtp_host": "127.0.0.1",
        "smtp_port": str(server.port),
        "smtp_tls": "none",
        "mail_from": "dosja@example.al",
        "site_url": "https://dosja.example.al",
    }


def ask_for_a_review(home, title):
    """What an operation does in a request, from outside: one transaction."""
    db = open_database(home)
    try:
        with session(db) as site:
            site.users[APPROVER].email = "sokol@example.al"
            assert site.settings.get("mail")
            tell(site, [APPROVER], "review_asked", put(site, title))
    finally:
        db.close()


def mail_is_on(home):
    db = open_database(home)
    try:
        with session(db) as site:
            return site.settings.get("mail", False)
    finally:
        db.close()


def test_serve_sends_a_letter_after_the_commit_and_once(site_folder):
    with MailServer() as server:
        lines = [f"{name} = {value}" for name, value in given(site_folder, server).items() if name != "home"]
        (site_folder / "dosja.ini").write_text("[dosja]\nfast_hash = true\n" + "\n".join(lines) + "\n")
        with Intranet(site_folder):
            wait_until(lambda: mail_is_on(site_folder))
            ask_for_a_review(site_folder, "Procedura e re")
            wait_until(lambda: server.letters)
        assert server.subjects() == ["Ju lutemi shqyrtoni: Procedura e re"]
        db = open_database(site_folder)
        with session(db) as site:
            assert [mail.state for mail in mails(site)] == ["sent"]
        db.close()


def test_single_process_sends_mail_in_a_thread_and_ends_it(site_folder):
    with MailServer() as server:
        settings = read_settings(
            {f"dosja.{name}": value for name, value in given(site_folder, server).items()}
        )
        db = open_database(site_folder)
        background = Background(db, settings)
        assert any(thread.name == notices_until.__name__.partition("_")[0] for thread in background._threads)
        background.start()
        try:

            def on():
                with session(db) as site:
                    return site.settings.get("mail", False)

            wait_until(on)
            with session(db) as site:
                site.users[APPROVER].email = "sokol@example.al"
                tell(site, [APPROVER], "review_asked", put(site, "Procedura"))
            wait_until(lambda: server.letters)
        finally:
            background.stop()
        assert not any(thread.is_alive() for thread in background._threads)
        db.close()


def test_mail_test_command_sends_one_letter_or_says_why_not(site_folder):
    said = dosja("mail-test", "admin@example.al", home=site_folder)
    assert said.returncode == 1
    assert "smtp_host" in said.stderr
    with MailServer() as server:
        lines = [f"{name} = {value}" for name, value in given(site_folder, server).items() if name != "home"]
        (site_folder / "dosja.ini").write_text("[dosja]\n" + "\n".join(lines) + "\n")
        said = dosja_in_a_process("mail-test", "admin@example.al", home=site_folder, language="sq")
        assert said.returncode == 0, said.stderr
        assert server.envelopes == ["admin@example.al"]
        assert server.letters[0]["Message-ID"] in said.stdout
        server.faults["RCPT"] = "550 5.7.1 relaying denied"
        said = dosja("mail-test", "admin@example.al", home=site_folder)
        assert said.returncode == 1
        assert "550 5.7.1 relaying denied" in said.stderr
    assert dosja("mail-test", "nonsense", home=site_folder).returncode == 1
    assert "refused" in dosja("mail-test", "admin@example.al", home=site_folder).stderr


@pytest.mark.parametrize("before", [True, False])
def test_intranet_without_a_mail_server_keeps_no_letters(site_folder, before):
    import threading

    db = open_database(site_folder)
    with session(db) as site:
        site.settings["mail"] = before
    stop = threading.Event()
    settings = read_settings({"dosja.home": str(site_folder)})
    thread = threading.Thread(target=notices_until, args=(stop, db, settings))
    thread.start()
    try:

        def done():
            with session(db) as site:
                return "daily" in site.notices.done

        wait_until(done)
    finally:
        stop.set()
        thread.join(20)
    with session(db) as site:
        site.users[APPROVER].email = "sokol@example.al"
        tell(site, [APPROVER], "review_asked", put(site, "Procedura"))
        assert mails(site) == []
    db.close()
