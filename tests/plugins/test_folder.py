"""A plugin that is one folder in `plugins/` of the site's folder, without any Python."""

import pytest

from tests.plugins.distributions import TYPE


@pytest.fixture
def folder(intranet):
    place = intranet.home / "plugins" / "border-cards"
    (place / "schemas").mkdir(parents=True)
    (place / "locale").mkdir()
    (place / "plugin.toml").write_text(
        'title = "Border cards"\nversion = "2.1"\nrequires_core = ">=0.1, <1"\n', "utf-8"
    )
    (place / "schemas" / "card.toml").write_text(TYPE.format(id="border_cards"), "utf-8")
    (place / "locale" / "sq.toml").write_text(
        '"Duty card" = "Karta e shërbimit"\n"Border cards" = "Kartat kufitare"\n', "utf-8"
    )
    intranet.start()
    return intranet


def test_its_type_can_be_written_where_it_is_on(folder):
    assert folder.plugin("border_cards").reason == ""
    page = folder.sign_in("administrator", "sq").get("/admin/plugins")
    assert "Kartat kufitare" in page
    assert "2.1" in page
    folder.switch_on("border_cards")
    assert "Karta e shërbimit" in folder.sign_in("redaktor.akademia", "sq").get("/new")


def test_folder_named_by_the_setting_is_read_too(folder, tmp_path):
    other = tmp_path / "more" / "notes"
    (other / "schemas").mkdir(parents=True)
    (other / "plugin.toml").write_text('title = "Notes"\nrequires_core = ">=0.1"\n', "utf-8")
    (other / "schemas" / "card.toml").write_text(TYPE.format(id="notes"), "utf-8")
    folder.start(plugin_folders=str(tmp_path / "more"))
    assert "notes:card" in folder.app.registry.types
    assert "border_cards:card" in folder.app.registry.types


def test_a_folder_and_a_distribution_of_one_id_are_told_apart(folder):
    folder.plugins.write("border_cards", "")
    folder.start()
    page = folder.sign_in("administrator").get("/admin/plugins").html.text
    assert "Its id is taken already by throwaway-border-cards 1.0" in page
