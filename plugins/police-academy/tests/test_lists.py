"""Lists of the border police: the column of the crossing point, as they write it."""

import json
import shutil

import pytest

from dosja.cli import main


@pytest.fixture
def read(academy, tmp_path, capsys):
    """What `dosja import-training --dry-run` understood of a list of one person."""
    home = tmp_path / "site"
    shutil.copytree(academy.home, home, ignore=shutil.ignore_patterns("*.lock"))

    def run(heading, agency):
        path = tmp_path / "lista.csv"
        path.write_text(f"Emri;Mbiemri;{heading}\nAna;Hoxha;PKK Morinë\n", "utf-8")
        main(["import-training", str(path), "--dry-run", "--json", "--agency", agency, "--home", str(home)])
        return json.loads(capsys.readouterr().out)["persons"][0]

    return run


def test_heading_of_the_border_police_is_the_unit(read):
    for heading in ("Vendkalimi kufitar", "POSTA KUFITARE"):
        assert read(heading, "pk").get("unit") == "PKK Morinë", heading
    assert "unit" not in read("Vendkalimi kufitar", "mash"), "the plugin is off there"
