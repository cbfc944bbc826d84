"""Reading settings: wrong ones stop the start by name."""

import pytest

from dosja.settings import SettingsError, read_secret, read_settings, write_secret


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


def test_read_settings_production_refuses_cheap_hashes():
    with pytest.raises(SettingsError, match="fast_hash"):
        read_settings({"dosja.environment": "production", "dosja.fast_hash": "true"})


def test_read_settings_home_comes_from_the_environment_where_none_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("DOSJA_HOME", str(tmp_path))
    assert read_settings({}).home == tmp_path


def test_secret_is_written_once_and_for_the_owner_alone(tmp_path):
    settings = read_settings({"dosja.home": str(tmp_path)})
    with pytest.raises(SettingsError, match="dosja init"):
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
