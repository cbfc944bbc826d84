"""`dosja search`: the answer of the search page, for one person, with and without a running intranet."""

import json

import pytest

from dosja.accounts.operations import set_enabled
from dosja.cli import main
from tests.functional.conftest import BEGIN
from tests.serving import Intranet, dosja


@pytest.fixture
def papers(indexed):
    """Documents of every access level, two agencies, one in the glossary."""
    indexed.put("Trafikimi në kufi", "Marrëveshje me Greqinë për trafikimin")
    indexed.put("Trafikimi i brendshëm", access="internal")
    indexed.put("Trafikimi i mbyllur", access="restricted", agency="mash")
    indexed.put("Trafikimi i grupit", access="group", group="task-force", agency="policia")
    indexed.put("Trafikimi: procedura", ctype="sop", values={"code": "PSV-AKP-1/2026"})
    indexed.put("TQNJ", ctype="glossary_term", values={"expansion_sq": "Trafikimi i qenieve njerëzore"})


@pytest.fixture
def run(app, papers, site_folder, capsys):
    """run(*arguments) is (exit code, what was printed, what was complained about), in this process."""
    app.registry.extractor.close()
    app.registry.database.close()

    def call(*arguments, lang=("--lang", "en")):
        capsys.readouterr()
        code = main(["search", *arguments, "--home", str(site_folder), *lang])
        return code, *capsys.readouterr()

    return call


SAME = (
    ("trafikimi", {}),
    ("trafikimi", {"type": ["sop", "document"], "agency": ["akademia"]}),
    ("TQNJ", {}),
    ("TQNJ", {"expand": ["0"]}),
    ("trafikmi", {}),
    ("", {"type": ["sop"]}),
    ("trafikimi", {"sort": ["modified"], "page": ["2"]}),
    ("xqzzv", {}),
)


def options(parameters):
    for name, values in parameters.items():
        for value in values:
            yield from ("--as-typed",) if name == "expand" else (f"--{name}", value)


@pytest.mark.parametrize("login", ["partner", "redaktor.akademia", "redaktor.policia", "auditor"])
def test_search_command_prints_exactly_what_search_json_answers(
    app, papers, sign_in, site_folder, capsys, login
):
    browser = sign_in(login)
    wanted = [browser.get("/search.json", [("q", words), *pairs(more)]).text for words, more in SAME]
    app.registry.extractor.close()
    app.registry.database.close()
    for (words, more), answer in zip(SAME, wanted, strict=True):
        given = ["search", *([words] if words else []), "--as", login, "--json", *options(more)]
        assert main([*given, "--home", str(site_folder)]) == 0
        printed = capsys.readouterr().out
        assert printed == answer + "\n", (words, more)
    assert any(json.loads(answer)["hits"] for answer in wanted)


def pairs(parameters):
    return [(name, value) for name, values in parameters.items() for value in values]


def test_search_command_takes_the_persons_language_for_programs_unless_told(app, papers, sign_in, run):
    _code, printed, _told = run("trafikimi", "--as", "partner", "--json", lang=())
    assert "Procedura standarde veprimi" in printed
    _code, printed, _told = run("trafikimi", "--as", "partner", "--json")
    assert "Standard operating procedures" in printed


def test_search_command_prints_a_table(run):
    code, printed, told = run("trafikimi", "--as", "partner")
    lines = printed.splitlines()
    assert (code, told) == (0, "")
    assert lines[0].split() == ["Code", "Title", "Kind", "State", "Pages"]
    row = next(line for line in lines if "PSV-AKP-1/2026" in line)
    assert "Trafikimi: procedura" in row
    assert "Standard operating procedure" in row
    assert "Draft" in row
    assert lines[-1].startswith("1–3 of 3")
    assert "brendshëm" not in printed


def test_search_command_prints_albanian(run):
    code, printed, _told = run("trafikimi", "--as", "partner", lang=("--lang", "sq"))
    assert code == 0
    assert printed.split()[:2] == ["Kodi", "Titulli"]
    assert "Procedurë standarde veprimi" in printed
    assert printed.splitlines()[-1] == "1–3 nga 3"


def test_search_command_says_what_it_searched_also_and_what_was_perhaps_meant(run):
    _code, printed, _told = run("TQNJ", "--as", "partner")
    assert "Searched also, for TQNJ: Trafikimi i qenieve njerëzore" in printed
    code, printed, _told = run("trafkimi", "--as", "partner", "--type", "curriculum")
    assert code == 0
    assert printed.splitlines() == ["Nothing was found", "Did you mean: trafikimi"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("x", "--as", "askush"), "There is no account askush."),
        (("x", "--as", "partner", "--type", "soap"), "--type: there is no soap; choose: "),
        (("x", "--as", "partner", "--agency", "kgb"), "--agency: there is no kgb; choose: "),
        (("x", "--as", "partner", "--state", "gone"), "--state: there is no gone; choose: "),
        (("x", "--as", "partner", "--language", "it"), "--language: there is no it; choose: sq, en, mul"),
        (("x", "--as", "partner", "--sort", "size"), "There is no order size; choose: relevance, "),
        (("x", "--as", "partner", "--page", "0"), "Pages are counted from 1."),
        (("x", "--as", "partner", "--on", "nesër"), "--on takes a day"),
        (("--as", "partner"), "Say what to search for: words, or a filter."),
    ],
)
def test_search_command_refuses_with_a_sentence(run, arguments, message):
    code, printed, told = run(*arguments)
    assert (code, printed) == (1, "")
    assert told.startswith("dosja: ")
    assert message in told


def test_search_command_refuses_a_disabled_account(papers, stored, run_after):
    with stored() as site:
        set_enabled(site, site.users["administrator"], BEGIN, site.users["partner"], False)
    code, _printed, told = run_after("trafikimi", "--as", "partner")
    assert code == 1
    assert "The account partner is disabled." in told


@pytest.fixture
def run_after(app, site_folder, capsys):
    """As `run`, but the application's database is closed only when it is called."""

    def call(*arguments):
        app.registry.extractor.close()
        app.registry.database.close()
        capsys.readouterr()
        code = main(["search", *arguments, "--home", str(site_folder), "--lang", "en"])
        return code, *capsys.readouterr()

    return call


def test_search_command_without_an_index_says_what_to_do(run_after):
    code, printed, told = run_after("trafikimi", "--as", "partner")
    assert (code, printed) == (1, "")
    assert "There is no search index. Start the intranet, or run: dosja reindex" in told


def test_search_command_needs_a_person(site_folder, capsys):
    assert main(["search", "x", "--home", str(site_folder), "--lang", "en"]) == 2
    assert "--as" in capsys.readouterr().err


@pytest.mark.slow
def test_search_command_works_while_the_intranet_runs(app, papers, site_folder):
    app.registry.extractor.close()
    app.registry.database.close()
    (site_folder / "dosja.ini").write_text("[dosja]\nfast_hash = true\nworkers = 1\n")
    with Intranet(site_folder):
        found = dosja("search", "trafikimi", "--as", "partner", "--json", home=site_folder)
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["total"] == 3
