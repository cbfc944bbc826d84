"""Reading settings: wrong ones stop the start by name."""

import pytest

from dosja.settings import SettingsError, read_secret, read_settings, read_smtp_password, write_secret


def test_read_settings_unknown_name_is_refused_by_name():
    with pytest.raises(SettingsError, match=r"dosja\.colour"):
        read_settings({"dosja.colour": "red"})


@pytest.mark.parametrize(
    ("name", "text"),
    [("port", "many"), ("background", "perhaps"), ("environment", "test"), ("default_language", "de")],
)
def test_read_settings_wrong_value_is_refused_by_name(name, text):
    with pytest.raises(SettingsError, match=name):
        read_settings({f"dosja.{name}": text})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("workers", "-1"),
        ("workers", "500"),
        ("threads", "0"),
        ("port", "65536"),
        ("page_size", "0"),
        ("max_file_mb", "-5"),
        ("session_hours", "0"),
        ("password_length", "1"),
    ],
)
def test_read_settings_number_with_which_nothing_works_is_refused_by_name(name, text):
    with pytest.raises(SettingsError, match=rf"dosja\.{name}: a number from \d+ to \d+ is expected"):
        read_settings({f"dosja.{name}": text})


def test_read_settings_request_must_have_room_for_the_largest_file():
    with pytest.raises(SettingsError, match=r"dosja\.max_body_mb: it must be larger than max_file_mb"):
        read_settings({"dosja.max_file_mb": "300"})
    assert read_settings({"dosja.max_file_mb": "300", "dosja.max_body_mb": "600"}).max_file_mb == 300


SENDING = {
    "smtp_host": "mail.example.al",
    "mail_from": "dosja@example.al",
    "site_url": "https://dosja.example.al",
}


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"mail_from": ""}, "mail_from"),
        ({"mail_from": "Dosja"}, "mail_from"),
        ({"mail_from": "dosja@example.al\nBcc: x@y.al"}, "mail_from"),
        ({"site_url": ""}, "site_url"),
        ({"site_url": "dosja.example.al"}, "site_url"),
        ({"smtp_tls": "yes"}, "smtp_tls"),
        ({"smtp_user": "dosja"}, "smtp_password_file"),
        ({"smtp_user": "dosja", "smtp_password_file": "p", "smtp_tls": "none"}, "smtp_tls"),
        ({"digest_weekday": "0"}, "digest_weekday"),
        ({"digest_hour": "24"}, "digest_hour"),
        ({"mail_days": "0"}, "mail_days"),
    ],
)
def test_read_settings_mail_that_could_only_fail_later_is_refused_by_name(given, named):
    with pytest.raises(SettingsError, match=named):
        read_settings({f"dosja.{name}": text for name, text in {**SENDING, **given}.items()})


def test_read_settings_mail_server_of_this_machine_needs_no_tls():
    given = {**SENDING, "smtp_host": "localhost", "smtp_tls": "none", "smtp_port": "25"}
    assert read_settings({f"dosja.{name}": text for name, text in given.items()}).smtp_port == 25


def test_smtp_password_is_read_from_its_file_and_a_missing_one_is_named(tmp_path):
    path = tmp_path / "password"
    settings = read_settings({"dosja.smtp_password_file": str(path)})
    with pytest.raises(SettingsError, match="cannot be read"):
        read_smtp_password(settings)
    path.write_text("\n")
    with pytest.raises(SettingsError, match="empty"):
        read_smtp_password(settings)
    path.write_text("sekret i gjatë\n", "utf-8")
    with pytest.raises(SettingsError, match="do not take"):
        read_smtp_password(settings)
    path.write_text("sekret me hapesire\n", "utf-8")
    assert read_smtp_password(settings) == "sekret me hapesire"


def test_read_settings_production_refuses_cheap_hashes():
    with pytest.raises(SettingsError, match="fast_hash"):
        read_settings({"dosja.environment": "production", "dosja.fast_hash": "true"})


def test_read_settings_home_comes_from_the_environment_where_none_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("DOSJA_HOME", str(tmp_path))
    assert read_settings({}).home == tmp_path


def test_secret_is_written_once_and_for_the_owner_alone(tmp_path):
    settings = read_settings({"dosja.home": str(tmp_path)})
    with pytest.raises(SettingsError, match="from a backup"):
        read_secret(settings)
    write_secret(settings)
    secret = read_secret(settings)
    write_secret(settings)
    assert read_secret(settings) == secret
    assert len(secret) >= 64
    assert settings.secret_path.stat().st_mode & 0o077 == 0


def test_secret_too_short_is_refused(tmp_path):
    (tmp_path / "secret").write_text("short")
    with pytest.raises(SettingsError, match="shorter"):
        read_secret(read_settings({"dosja.home": str(tmp_path)}))
