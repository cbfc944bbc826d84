"""`dosja install-plugin` takes a plugin from one file and nothing else; `remove-plugin` counts what stays."""

import hashlib
import sys
import zipfile

import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.cli import main
from dosja.documents.operations.documents import create_document
from dosja.plugins.skeleton import Wishes, plugin_files

WISHES = Wishes("border-points", "Border points", "Pikat kufitare", "policia", tracker=True)
PACKAGE, INFO = "dosja_border_points", "dosja_border_points-0.1.0.dist-info"
NAME = "dosja_border_points-0.1.0-py3-none-any.whl"


def wheel_texts():
    """The files of a good wheel."""
    texts = {name: text for name, text in plugin_files(WISHES).items() if name.startswith(PACKAGE)}
    about = "Metadata-Version: 2.1\nName: dosja-border-points\nVersion: 0.1.0\nLicense: MIT\n"
    about += "Requires-Dist: dosja\n"
    texts |= {
        f"{INFO}/METADATA": about,
        f"{INFO}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{INFO}/entry_points.txt": f"[dosja.plugins]\nborder_points = {PACKAGE}.plugin\n",
    }
    texts[f"{INFO}/RECORD"] = "".join(f"{name},,\n" for name in [*texts, f"{INFO}/RECORD"])
    return texts


@pytest.fixture
def target(tmp_path, monkeypatch):
    """Where pip installs to in a test: a folder of its own, not the environment of the tests."""
    folder = tmp_path / "installed"
    monkeypatch.setenv("PIP_TARGET", str(folder))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    return folder


@pytest.fixture
def install(tmp_path, target, capsys):
    """install(texts): exit code, stdout and stderr of the command on a wheel with these files."""

    def run(texts, *arguments, name=NAME, sha256=None, lang="en", links=()):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file, text in texts.items():
                info = zipfile.ZipInfo(file)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = (0o120777 if file in links else 0o100644) << 16
                archive.writestr(info, text)
        digest = sha256 or hashlib.sha256(path.read_bytes()).hexdigest()
        home = ("--home", str(tmp_path / "home"))
        code = main(["install-plugin", str(path), "--sha256", digest, "--lang", lang, *home, *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_good_wheel_is_told_and_installed(install, target):
    code, told, err = install(wheel_texts(), "--yes")
    assert code == 0, err
    for word in ("Border points (border_points)", "border_points:record", "adds pages", "MIT", "0.1.0"):
        assert word in told
    assert "dosja plugins enable border_points" in told
    assert (target / PACKAGE / "plugin.py").is_file()
    assert (target / PACKAGE / "schemas" / "record.toml").is_file()


def test_without_an_answer_nothing_is_installed(install, target):
    code, told, err = install(wheel_texts(), lang="sq")
    assert code == 1
    assert "border_points:record" in told
    assert "--yes" in err
    assert not target.exists()


def test_wrong_checksum_is_refused_before_anything_is_read(install, target):
    code, told, err = install(wheel_texts(), "--yes", sha256="0" * 64)
    assert (code, told) == (1, "")
    assert "is not the file that the checksum belongs to" in err
    code, _told, err = install(wheel_texts(), "--yes", sha256="abc", lang="sq")
    assert code == 1
    assert "64 shifra" in err
    assert not target.exists()


def test_file_that_is_no_wheel_is_refused(install, tmp_path, target, capsys):
    path = tmp_path / NAME
    path.write_bytes(b"not a zip file")
    digest = hashlib.sha256(b"not a zip file").hexdigest()
    assert main(["install-plugin", str(path), "--sha256", digest, "--yes", "--lang", "en"]) == 1
    assert "is no wheel, or is damaged" in capsys.readouterr().err
    assert main(["install-plugin", str(tmp_path / "none.whl"), "--sha256", digest, "--lang", "en"]) == 1
    assert "none.whl cannot be read" in capsys.readouterr().err
    code, _told, err = install(wheel_texts(), "--yes", name="border.zip")
    assert code == 1
    assert "is not called like" in err


HEAD, POINTS, ABOUT = f"{PACKAGE}/plugin.toml", f"{INFO}/entry_points.txt", f"{INFO}/METADATA"


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        (POINTS, "[other]\nx = y\n", "0 entry points"),
        (POINTS, None, "0 entry points"),
        (POINTS, f"[dosja.plugins]\na = {PACKAGE}.a\nb = {PACKAGE}.b\n", "2 entry points"),
        (POINTS, f"[dosja.plugins]\nborder_points = {PACKAGE}.plugin\n[console_scripts]\nls = x:y\n", "(ls)"),
        (HEAD, None, "lacks dosja_border_points/plugin.toml"),
        (HEAD, 'title = "T"\nrequires_core = ">=99, <100"\n', "wants Dosja >=99, <100"),
        (HEAD, 'title = "T"\n', "requires_core: is missing"),
        (ABOUT, "Metadata-Version: 2.1\nName: other\nVersion: 0.1.0\n", "inside it is other"),
        (ABOUT, None, "no wheel"),
        (f"{INFO}/RECORD", None, "lacks"),
        (f"{PACKAGE}/schemas/record.toml", "id =", "record.toml: is not TOML"),
        ("../outside.py", "x", "leads elsewhere"),
        ("/etc/outside.py", "x", "leads elsewhere"),
        (f"{PACKAGE}\\..\\outside.py", "x", "leads elsewhere"),
        (f"{PACKAGE}/link.py", "/etc/passwd", "leads elsewhere"),
        (f"{PACKAGE.upper()}/plugin.py", "x", "leads elsewhere"),
        ("at_every_start.pth", "import os\n", "at_every_start.pth beside or over"),
        ("dosja/extra.py", "x", "dosja beside or over"),
        ("pyramid/extra.py", "x", "pyramid beside or over"),
        ("dosja_border_points-0.1.0.data/scripts/dosja", "x", "beside or over"),
        (f"{PACKAGE}/bomb.txt", "0" * 30_000_000, "unpacks to far more"),
    ],
)  # fmt: skip
def test_wheel_of_something_else_or_with_tricks_is_refused(install, target, file, text, told):
    texts = wheel_texts()
    texts[file] = text
    if text is None:
        del texts[file]
    code, out, err = install(texts, "--yes", links=(f"{PACKAGE}/link.py",))
    assert (code, out) == (1, "")
    assert told in err
    assert len(err.splitlines()) == 1
    assert not target.exists()


@pytest.mark.parametrize("harm", ["bytes that do not unpack", "a way of packing that nobody knows"])
@pytest.mark.parametrize("lang", ["en", "sq"])
def test_wheel_whose_files_cannot_be_unpacked_is_refused(tmp_path, target, capsys, harm, lang):
    path = tmp_path / NAME
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, text in wheel_texts().items():
            archive.writestr(file, text)
    with zipfile.ZipFile(path) as archive:
        about = archive.getinfo(ABOUT)
    data = bytearray(path.read_bytes())
    if harm.startswith("bytes"):
        begin = about.header_offset + 30 + len(ABOUT)
        data[begin : begin + about.compress_size] = b"\xff" * about.compress_size
    else:
        # The method stands at byte 10 of the entry in the directory, which begins 46 bytes before the name.
        entry = data.rindex(ABOUT.encode()) - 46
        data[entry + 10 : entry + 12] = (99).to_bytes(2, "little")
    path.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    assert main(["install-plugin", str(path), "--sha256", digest, "--yes", "--lang", lang]) == 1
    told = {"en": "is no wheel, or is damaged", "sq": "është i dëmtuar"}[lang]
    assert told in capsys.readouterr().err
    assert not target.exists()


def test_what_it_needs_and_is_not_here_is_named(install, target):
    texts = wheel_texts()
    texts[ABOUT] += "Requires-Dist: border-weather>=2\n"
    code, _told, err = install(texts, "--yes")
    assert code == 1
    assert "border-weather>=2" in err
    assert not target.exists()


def test_site_that_allows_named_plugins_only_is_told(install, tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "dosja.ini").write_text("[dosja]\nplugins = mash\nblocked_plugins = border_points\n")
    code, told, _err = install(wheel_texts(), "--yes")
    assert code == 0
    assert "add it to the setting plugins" in told
    assert "take it out of the setting blocked_plugins" in told


@pytest.fixture
def written(intranet, capsys):
    """A site on which a folder plugin is on, with two documents, one of them referred to by an SOP."""
    from dosja.plugins.skeleton import folder_files, write_files

    write_files(intranet.home / "plugins" / "border_points", folder_files(WISHES))
    intranet.start()
    intranet.switch_on("border_points", "policia")
    types = intranet.app.registry.types
    with intranet.stored() as site:
        for title in ("Kakavija", "Hani i Hotit"):
            values = {"title": title, "language": "sq"}
            ctype = types["border_points:record"]
            create_document(site, OPERATOR, intranet.clock(), ctype, agency="policia", values=values)
    intranet.stop()

    def run(*arguments, lang="en"):
        code = main(
            ["remove-plugin", "border_points", "--home", str(intranet.home), "--lang", lang, *arguments]
        )
        said = capsys.readouterr()
        return code, said.out, said.err

    return intranet, run


def test_dry_run_of_a_removal_counts_and_changes_nothing(written):
    intranet, run = written
    code, told, _err = run("--dry-run")
    assert code == 0
    assert "      2  Documents: border_points:record" in told
    assert "      1  Agencies where it is on: policia" in told
    code, told, err = run(lang="sq")
    assert (code, "--yes" in err) == (1, True)
    assert "Dokumente: border_points:record" in told
    intranet.start()
    with intranet.stored() as site:
        assert site.agencies["policia"].plugins == ("border_points",)


def test_removal_switches_off_and_leaves_the_documents_readable(written):
    intranet, run = written
    code, told, _err = run("--yes")
    assert code == 0
    assert str(intranet.home / "plugins" / "border_points") in told
    (intranet.home / "plugins" / "border_points").rename(intranet.home / "away")
    intranet.start()
    with intranet.stored() as site:
        assert site.agencies["policia"].plugins == ()
    page = intranet.sign_in("redaktor.policia").get("/documents?type=border_points:record")
    assert "Kakavija" in page


def test_removal_of_what_is_not_installed_is_refused(site_folder, capsys):
    assert main(["remove-plugin", "nowhere", "--home", str(site_folder), "--lang", "sq"]) == 1
    assert "nuk është e instaluar" in capsys.readouterr().err
