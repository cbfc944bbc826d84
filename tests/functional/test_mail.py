"""Mail through a real server on a real socket: what is in it, when it goes, and that nothing goes twice."""

import shutil
import signal
import subprocess
import sys
from datetime import timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest

from dosja.documents.model import Document
from dosja.jobs import mail as jobs_mail
from dosja.jobs.mail import Post
from dosja.notify import operations
from dosja.notify.delivery import ENDED, STOPPED, Connection, Trouble
from dosja.settings import read_settings
from dosja.uids import format_uid
from tests.conftest import lacking
from tests.functional.conftest import BEGIN
from tests.functional.noticing import TYPES, mails, put, tell
from tests.mail_server import HANG_UP, MailServer

EDITOR, APPROVER, TRAINER = "redaktor.akademia", "miratues.akademia", "trajner.akademia"
LATER = BEGIN + timedelta(minutes=1)


@pytest.fixture
def server():
    with MailServer() as running:
        yield running


@pytest.fixture
def mail_settings(site_folder, server):
    """Settings of a site that sends its mail to `server`."""

    def make(**given):
        values = {
            "home": str(site_folder),
            "smtp_host": "127.0.0.1",
            "smtp_port": str(server.port),
            "smtp_tls": "none",
            "mail_from": "dosja@example.al",
            "site_url": "https://dosja.example.al/",
            **given,
        }
        return read_settings({f"dosja.{name}": value for name, value in values.items()})

    return make


@pytest.fixture
def post(app, stored, mail_settings):
    """The sender of this test's site; three people have addresses."""
    with stored() as site:
        site.settings["mail"] = True
        for login in (EDITOR, APPROVER, TRAINER):
            site.users[login].email = f"{login}@example.al"
    opened = Post(app.registry.database, mail_settings(), TYPES)
    yield opened
    opened.close()


@pytest.fixture
def told(stored, post):
    """A letter to the approver about an internal document waits; the document's uid."""
    with stored() as site:
        uid = put(site, "Intervistimi i fëmijës", access="internal")
        assert tell(site, [APPROVER], "review_asked", uid, actor=EDITOR, note="Deri të premten.\n. pikë") == [
            APPROVER
        ]
        return uid


def states(stored):
    with stored() as site:
        return sorted((mail.state, mail.reason) for mail in mails(site))


@pytest.mark.parametrize(
    ("lang", "subject", "why"),
    [
        ("sq", "Ju lutemi shqyrtoni: Intervistimi i fëmijës", "Jeni caktuar shqyrtues i këtij dokumenti."),
        ("en", "Please review: Intervistimi i fëmijës", "You are named as a reviewer of this document."),
    ],
)
def test_letter_says_what_why_and_how_to_stop_it(stored, server, post, told, lang, subject, why):
    with stored() as site:
        site.users[APPROVER].language = lang
    assert post.step(LATER) == 1
    (letter,) = server.letters
    assert server.envelopes == ["miratues.akademia@example.al"]
    assert letter["Subject"] == subject
    assert letter["From"].addresses[0].addr_spec == "dosja@example.al"
    assert letter["To"].addresses[0].display_name == "Sokol Marku"
    assert parsedate_to_datetime(letter["Date"]) == LATER
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"].endswith("@example.al>")
    assert letter["List-Unsubscribe"] == "<https://dosja.example.al/inbox/settings#review_asked>"
    for kind in ("plain", "html"):
        text = letter.get_body((kind,)).get_content()
        assert why in text
        assert f"https://dosja.example.al/d/{format_uid(told)}" in text
        assert "https://dosja.example.al/inbox/settings#review_asked" in text
        assert "Elira Dema" in text
        assert ". pikë" in text
    assert states(stored) == [("sent", "")]
    assert post.step(LATER + timedelta(days=2)) == 0
    assert len(server.letters) == 1


def test_html_of_a_letter_shows_markup_as_text(stored, server, post):
    with stored() as site:
        uid = put(site, '<img src=x onerror=alert(1)> & "thonjëza"')
        tell(site, [APPROVER], "sent_back", uid, note="<b>jo</b>")
    post.step(LATER)
    text = server.letters[0].get_body(("html",)).get_content()
    assert "<img" not in text
    assert "<b>" not in text
    assert "&lt;b&gt;jo" in text


def test_title_with_line_ends_cannot_add_a_header(stored, server, post):
    with stored() as site:
        uid = put(site, "Titulli\r\nBcc: tjeter@example.al\u2028x")
        tell(site, [APPROVER], "sent_back", uid)
    assert post.step(LATER) == 1
    assert server.letters[0]["Bcc"] is None
    assert "Titulli Bcc: tjeter@example.al x" in server.letters[0]["Subject"]


def test_nothing_is_sent_of_a_change_that_was_not_committed(stored, server, post, told):
    def fail():
        with stored() as site:
            tell(site, [EDITOR], "sent_back", told)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    post.step(LATER)
    assert server.envelopes == ["miratues.akademia@example.al"]


def test_letter_tells_only_what_its_reader_may_know_when_it_is_sent(stored, server, post, told):
    with stored() as site:
        document = site.get(told, Document)
        tell(site, [TRAINER], "in_force", told, because="follow")
        document.values = {**document.values, "title": "Titulli i ri"}
        document.access = "restricted"
        document.readers = (site.users[APPROVER].uid,)
        site.documents.index(document)
    post.step(LATER)
    assert server.envelopes == ["miratues.akademia@example.al"]
    assert "Titulli i ri" in server.subjects()[0]
    assert [state for state, _reason in states(stored)] == ["dropped", "sent"]


def test_account_that_was_closed_or_notice_that_was_deleted_gets_no_letter(stored, server, post, told):
    with stored() as site:
        tell(site, [TRAINER, EDITOR], "in_force", told, because="follow")
        site.users[APPROVER].disabled = True
        trainer = site.users[TRAINER]
        operations.delete(site, trainer, list(site.notices.inboxes[trainer.uid].rows))
    post.step(LATER)
    assert server.envelopes == ["redaktor.akademia@example.al"]


def test_server_that_is_down_gets_every_letter_later_and_once(stored, post, mail_settings, app):
    with MailServer() as gone:
        port = gone.port
    down = Post(app.registry.database, mail_settings(smtp_port=str(port)), TYPES)
    now = LATER
    with stored() as site:
        uid = put(site, "Raporti")
        tell(site, [EDITOR, APPROVER, TRAINER], "in_force", uid, because="follow")
    for _attempt in range(6):
        assert down.step(now) == 0
        now += timedelta(minutes=10)
    assert {state for state, _reason in states(stored)} == {"waiting"}
    assert any("refused" in reason for _state, reason in states(stored))
    with MailServer(port=port) as back:
        for _step in range(4):
            now += timedelta(minutes=20)
            down.step(now)
        assert sorted(back.envelopes) == sorted(
            f"{login}@example.al" for login in (EDITOR, APPROVER, TRAINER)
        )
    down.close()


def test_server_that_stays_away_is_given_up_after_some_days_with_its_reason(stored, server, post, told):
    server.faults["MAIL"] = "451 4.3.2 not now"
    now = LATER
    while now < LATER + timedelta(days=5, hours=8):
        post.step(now)
        now += timedelta(hours=1)
    assert states(stored) == [("failed", "451 4.3.2 not now")]
    server.faults.clear()
    with stored() as site:
        (mail,) = mails(site)
        operations.retry_mail(site, site.users["administrator"], now, mail.uid)
    assert post.step(now) == 1
    assert len(server.letters) == 1


def test_letter_that_is_refused_fails_alone_and_at_once(stored, server, post, told):
    def only_the_approver(session):
        return "550 5.1.1 no such user" if session.recipient.startswith("miratues") else None

    server.faults["DATA"] = only_the_approver
    with stored() as site:
        tell(site, [EDITOR], "approve_asked", told)
    assert post.step(LATER) == 1
    assert server.envelopes == ["redaktor.akademia@example.al"]
    assert states(stored) == [("failed", "550 5.1.1 no such user"), ("sent", "")]


@pytest.mark.parametrize("place", ["MAIL", "RCPT", "DATA"])
def test_connection_lost_before_the_end_of_the_text_is_tried_again_and_arrives_once(
    stored, server, post, told, place
):
    server.faults[place] = HANG_UP
    assert post.step(LATER) == 0
    assert [state for state, _reason in states(stored)] == ["waiting"]
    server.faults.clear()
    assert post.step(LATER + timedelta(seconds=5)) == 0
    assert post.step(LATER + timedelta(hours=1)) == 1
    assert len(server.letters) == 1


def test_connection_that_is_gone_before_the_dot_is_no_doubt(server, mail_settings):
    server.faults["TEXT"] = HANG_UP
    message = EmailMessage()
    message["To"] = "sokol@example.al"
    message.set_content("Teksti")
    with Connection(mail_settings()) as connection, pytest.raises(Trouble):
        connection.send(message, lambda: server.hung_up.wait(20))
    assert server.letters == []


def test_connection_lost_after_the_text_is_never_tried_again_by_itself(stored, server, post, told):
    server.faults["DOT"] = HANG_UP
    post.step(LATER)
    server.faults.clear()
    for day in range(1, 9):
        post.step(LATER + timedelta(days=day))
    assert len(server.letters) == 1
    assert states(stored) == [("uncertain", ENDED)]
    with stored() as site:
        (mail,) = mails(site)
        assert server.letters[0]["Message-ID"] == f"<{format_uid(mail.uid)}@example.al>"


def test_text_that_the_server_does_not_take_is_no_doubt(stored, server, post, told):
    server.faults["DOT"] = "452 4.3.1 disk full"
    post.step(LATER)
    assert states(stored) == [("waiting", "452 4.3.1 disk full")]
    server.faults["DOT"] = "554 5.7.1 looks like spam"
    post.step(LATER + timedelta(hours=1))
    assert states(stored) == [("failed", "554 5.7.1 looks like spam")]
    assert server.letters == []


KILLED = """
import os, signal, sys
from datetime import datetime, timedelta
from pathlib import Path
from dosja.content_types import load_core_types
from dosja.jobs.mail import Post
from dosja.notify import delivery
from dosja.notify.operations import outbox
from dosja.settings import read_home_settings
from dosja.storage.database import open_database

place, home, now = sys.argv[1], Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
if place == "before the mark":
    outbox.begin_sending = die
if place == "between mark and dot":
    delivery.Connection._hand_over = die
if place == "between answer and mark":
    outbox.settle = die
db = open_database(home)
Post(db, read_home_settings(home), load_core_types()).step(now)
print("it was not killed")
"""


@pytest.mark.parametrize(
    ("place", "arrived", "state", "arrives"),
    [
        ("before the mark", 0, "waiting", 1),
        ("between mark and dot", 0, "sending", 0),
        ("between answer and mark", 1, "sending", 1),
    ],
)
def test_kill_9_at_any_place_sends_nothing_twice_and_what_is_unknown_is_told(
    site_folder, stored, server, post, told, app, mail_settings, place, arrived, state, arrives
):
    post.close()
    settings = mail_settings()
    names = ("smtp_host", "smtp_port", "smtp_tls", "mail_from", "site_url")
    lines = [f"{name} = {getattr(settings, name)}" for name in names]
    (site_folder / "dosja.ini").write_text("[dosja]\n" + "\n".join(lines) + "\n")
    app.registry.database.close()
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", KILLED, place, str(site_folder), LATER.isoformat()],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert len(server.letters) == arrived
    from dosja.storage.database import open_database, session

    db = open_database(site_folder)
    try:
        with session(db) as site:
            assert [mail.state for mail in mails(site)] == [state]
        again = Post(db, settings, TYPES)
        for minutes in (1, 5, 60, 24 * 60):
            again.step(LATER + timedelta(minutes=minutes))
        again.close()
        assert len(server.letters) == arrives
        with session(db) as site:
            (mail,) = mails(site)
            if state == "sending":
                assert (mail.state, mail.reason) == ("uncertain", STOPPED)
            else:
                assert mail.state == "sent"
    finally:
        db.close()


def test_two_senders_at_one_letter_send_it_once(stored, server, post, told, app, mail_settings):
    other = Post(app.registry.database, mail_settings(), TYPES)
    other._look(LATER)
    ready = other._prepare(LATER, next(iter(other._due)))
    assert post.step(LATER) == 1
    other._send_all(LATER, [(next(iter(other._due)), ready)], lambda: False)
    other.close()
    assert len(server.letters) == 1
    assert states(stored) == [("sent", "")]


def test_address_that_cannot_be_used_fails_with_a_reason_and_holds_up_nobody(stored, server, post, told):
    with stored() as site:
        site.users[APPROVER].email = "sokol@shëmbull.al"
        tell(site, [EDITOR], "approve_asked", told)
    assert post.step(LATER) == 1
    assert ("failed", jobs_mail.BAD_ADDRESS) in states(stored)


def test_server_without_starttls_gets_nothing_readable(stored, server, post, told, app, mail_settings):
    strict = Post(app.registry.database, mail_settings(smtp_tls="starttls"), TYPES)
    assert strict.step(LATER) == 0
    strict.close()
    assert server.letters == []
    assert states(stored)[0][0] == "waiting"
    assert "STARTTLS" in states(stored)[0][1]


def test_password_travels_only_inside_tls(stored, post, told, app, mail_settings, tmp_path, monkeypatch):
    context = own_certificate(tmp_path, monkeypatch)
    secret = tmp_path / "password"
    secret.write_text("fjale e fshehte\n", "utf-8")
    with MailServer(tls=context, accounts={"dosja": "fjale e fshehte"}) as server:
        settings = mail_settings(
            smtp_host="localhost",
            smtp_port=str(server.port),
            smtp_tls="starttls",
            smtp_user="dosja",
            smtp_password_file=str(secret),
        )
        signed = Post(app.registry.database, settings, TYPES)
        assert signed.step(LATER) == 1
        assert server.signed_in == [("dosja", True, True)]
        secret.write_text("e gabuar")
        with stored() as site:
            tell(site, [EDITOR], "approve_asked", told)
        assert signed.step(LATER) == 0
        secret.unlink()
        assert signed.step(LATER + timedelta(hours=1)) == 0
        signed.close()
    assert tuple({state for state, _ in states(stored)} - {"sent"}) == ("waiting",)


def own_certificate(folder, monkeypatch):
    """A TLS context with a certificate for localhost that this process trusts."""
    import ssl

    if shutil.which("openssl") is None:
        lacking("there is no openssl to make a certificate with")
    certificate, key = folder / "cert.pem", folder / "key.pem"
    make = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*make.split(), *names], check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
