"""`dosja check-plugin` finds nothing in a good plugin, and in a broken one what is wrong, with the remedy."""

from fractions import Fraction
from itertools import islice

import pytest

from dosja.cli import main
from dosja.plugins.skeleton import Wishes, folder_files, plugin_files, write_files
from dosja.testing.checks import check_plugin, files, problems_of, running
from dosja.testing.checks.target import found

WISHES = Wishes("border-points", "Border points", "Pikat kufitare", "policia", tracker=True)
PACKAGE = "dosja_border_points"
READ_ONLY = 4
"""So many checks come first that only read the files."""


@pytest.fixture
def plugin(tmp_path):
    """plugin({path: change}) writes a good plugin with changes; returns its folder."""

    def write(changes=None, files=None):
        texts = plugin_files(WISHES)
        for path, (old, new) in (changes or {}).items():
            assert old in texts[path]
            texts[path] = texts[path].replace(old, new)
        texts |= files or {}
        write_files(tmp_path / "checked", texts)
        return str(tmp_path / "checked")

    return write


def read_only(folder):
    """What the checks find that only read."""
    return [
        str(one.interpolate()) for line in islice(check_plugin(folder), READ_ONLY) for one in line.problems
    ]


def test_good_plugin_passes_line_by_line(plugin, capsys):
    folder = plugin()
    assert main(["check-plugin", folder, "--lang", "en"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[:-1]] == ["ok"] * 11
    assert lines[-1] == "Nothing to mend."


def test_folder_without_python_passes_too(tmp_path):
    write_files(tmp_path / "border_points", folder_files(WISHES))
    assert problems_of(str(tmp_path / "border_points")) == []


PLUGIN, HEAD, SETUP = f"{PACKAGE}/plugin.py", f"{PACKAGE}/plugin.toml", "setup.cfg"
PAGE, WORDS = f"{PACKAGE}/templates/overview.jinja2", f"{PACKAGE}/locale/sq.toml"


@pytest.mark.parametrize(
    ("path", "old", "new", "told"),
    [
        (HEAD, "title =", "titel =", "title: is missing"),
        (HEAD, "description =", "# description =", "no description"),
        (HEAD, '">=0.1,<1"', '">=0.1"', "no upper end"),
        (HEAD, '">=0.1,<1"', '">=99,<100"', "wants Dosja >=99"),
        (SETUP, "license = MIT", "", "No licence"),
        (SETUP, "border_points =", "other = dosja_border_points.x\n    border_points =", "2 entry"),
        (SETUP, "    locale/**/*\n", "", "Missing in the wheel: locale/sq.toml"),
        (PLUGIN, "ID =", "from dosja.documents.model import File\nID =", "imports dosja.documents"),
        (PLUGIN, "ID =", "from dosja import config\nID =", "imports dosja.config"),
        (PLUGIN, "ID =", "import importlib\nimportlib.import_module('dosja.web')\nID =", "imports dosja.web"),
        (PLUGIN, "ID =", "from persistent import Persistent\nID =", "stores nothing itself"),
        (PLUGIN, "ID =", "ID = =", "is no Python"),
        (WORDS, '"Remarks"', '"Remark"', '"Remarks" = ""'),
        (WORDS, '= "Shënime"', '= "Shënime ${n}"', "other placeholders"),
        (WORDS, '"Title" =', '"Title" ', "catalog cannot be read"),
        (PAGE, "{{ document.title }}", "{{ document.title|safe }}", "jinja2:11 writes a text as it is"),
        (PAGE, "{% if found", "{% autoescape false %}{{ 1 }}{% endautoescape %}{% if found", "as it is"),
        (PAGE, "{% if found", "{% if found.documents %}{% if found", "is no template"),
        (PAGE, "<ul class", "<script>1</script><ul class", "holds <script>"),
        (PAGE, "<ul class", '<p style="color:red">x</p><ul class', "holds style="),
        (PAGE, "<ul class", '<a href="#" onclick="x()">x</a><ul class', "holds onclick="),
        (PAGE, "<ul", '<a href="javascript:x()">x</a><ul', "holds javascript:"),
        (PAGE, "<ul class", '<form method="post"><button>x</button></form><ul class', "lacks its token"),
        (PLUGIN, "ID =", "from markupsafe import Markup\nX = Markup('<b>')\nID =", "calls text safe"),
    ],
)  # fmt: skip
def test_what_can_be_read_is_found_with_place_and_remedy(plugin, path, old, new, told):
    problems = read_only(plugin({path: (old, new)}))
    assert len(problems) == 1, problems
    assert told in problems[0]


def test_reason_on_the_line_lets_a_text_be_written_as_it_is(plugin):
    change = "{{ document.title|safe }}{# safe: digits only #}"
    assert read_only(plugin({PAGE: ("{{ document.title }}", change)})) == []


def test_what_an_expression_says_is_no_attribute(plugin):
    change = '<p{% set on = 1 %} class="{{ dict( style=1, on=on)|length }}">x</p><ul class'
    assert read_only(plugin({PAGE: ("<ul class", change)})) == []


def test_words_of_core_need_no_translation_in_templates_alone(plugin):
    assert read_only(plugin({PAGE: ('_("New")', '_("Search")')})) == []


BROKEN = """
@hookimpl
def permissions():
    return [
        Permission(f"{ID}:overview", _("See the page of the plugin"), ()),
        Permission(f"{ID}:idle", _("See the page of the plugin"), ("editor",)),
    ]


@hookimpl
def home_tile(context):
    raise ValueError("no tile today")


@hookimpl
def configure(config):
    config.add_view(overview, renderer="templates/overview.jinja2")
    config.add_view(failing, name="failing", permission="site:view")
    config.add_view(failing, name="send", permission="site:view", request_method="POST")


def failing(context, request):
    request.allowed("border_points:secret")
    raise ValueError("no page today")


def overview(context, request):
    return {}
"""
BROKEN_PAGE = """{% extends "dosja:plugins/templates/page.jinja2" %}
{% block content %}
<form><input name="point"><input name="day" id="twice" aria-label="Day" aria-describedby="nowhere">
<fieldset><label><input name="fine"> Date</label></fieldset><p id="twice"></p></form>
{% endblock %}
"""


def test_what_shows_at_work_is_found(plugin):
    head = "from dosja.api import Permission, hookimpl, messages\n\nID = 'border_points'\n_ = messages(ID)\n"
    changes = {
        f"{PACKAGE}/schemas/record.toml": (
            'create = ["editor", "agency_admin"]',
            'create = ["administrator"]',
        )
    }
    folder = plugin(changes, {PLUGIN: head + BROKEN, PAGE: BROKEN_PAGE})
    problems = "\n".join(problems_of(folder))
    for told in (
        "Rights: Nobody has the right border_points:overview",
        "Rights: Nothing asks for the right border_points:idle",
        "asks for the right border_points:secret",
        "Rights: Everybody may send the page send",
        "plugin.py:21 adds a page and does not say who may see it",
        "Pages: /p/border_points/failing fails (",
        "Pages: /p/border_points has no heading",
        "Forms: /p/border_points: the field point has no label",
        "Forms: /p/border_points: the id twice is there twice",
        "the field day is explained by nowhere",
        "a <fieldset> has no <legend>",
        "Forms: border_points:record: its form does not open for any role",
        "No error meanwhile: It failed in home_tile: ValueError: no tile today",
    ):
        assert told in problems
    assert "fine" not in problems


def test_plugin_that_does_not_start_is_named_with_the_reason_and_the_rest_left_out(plugin, capsys):
    folder = plugin({PLUGIN: ("ID =", "raise RuntimeError('no start today')\nID =")})
    assert main(["check-plugin", folder, "--lang", "sq"]) == 1
    told = capsys.readouterr().out
    assert "Nuk merr pjesë. RuntimeError: no start today" in told
    assert told.count("nuk u pa, sepse nuk merr pjesë") == 6


FORGETFUL = """

from pathlib import Path  # noqa: E402


@hookimpl
def content_types():
    \"\"\"Gives its type in the first process only.\"\"\"
    mark = Path(__file__).with_name("mark.txt")
    if mark.exists():
        return []
    mark.write_text("seen")
    return [Path(__file__).parent / "kinds"]
"""


def test_plugin_that_does_not_find_its_documents_again_is_told(plugin):
    texts = plugin_files(WISHES)
    kind = texts[f"{PACKAGE}/schemas/record.toml"].replace(":record", ":other")
    folder = plugin(files={PLUGIN: texts[PLUGIN] + FORGETFUL, f"{PACKAGE}/kinds/other.toml": kind})
    problems = problems_of(folder)
    assert any("border_points:other: cannot be edited after the plugin came back" in one for one in problems)


VETO = """

@hookimpl
def validate_document(context, document, values):
    return {"title": _("Border points")}
"""


def test_plugin_that_refuses_made_up_values_is_no_worse_for_it(plugin):
    assert problems_of(plugin(files={PLUGIN: plugin_files(WISHES)[PLUGIN] + VETO})) == []


@pytest.mark.foreign_pickles
def test_class_that_does_not_belong_there_is_named(plugin):
    with found(plugin()) as target, running.started(target) as site:
        assert list(running.check_start(site)) == []
        assert list(running.check_stored(site)) == []
        with site.intranet.stored() as stored:
            stored.settings["border_points"] = Fraction(1, 2)
        (problem,) = running.check_stored(site)
    assert "fractions.Fraction" in problem.interpolate()


@pytest.mark.parametrize(
    ("lang", "sentence"), [("en", "no plugin and no folder"), ("sq", "Nuk ka as shtojcë")]
)
def test_what_is_no_plugin_is_refused(tmp_path, capsys, lang, sentence):
    assert main(["check-plugin", "nowhere", "--home", str(tmp_path), "--lang", lang]) == 1
    assert sentence in capsys.readouterr().err
    assert main(["check-plugin", str(tmp_path), "--lang", lang]) == 1
    assert "plugin.toml" in capsys.readouterr().err


READER = """
from dosja.api import TextExtractor, UnreadableFile


def read_note(path):
    with open(path, "rb") as file:
        try:
            return file.read().decode().splitlines()
        except UnicodeDecodeError as error:
            raise WHAT from error


@hookimpl
def text_extractors():
    \"\"\"Notes.\"\"\"
    return [TextExtractor(ID + ":note", _("New"), ("fnote",), "application/x-fnote", read_note, (b"FNOTE",))]
"""


@pytest.mark.parametrize(("what", "good"), [("UnreadableFile(str(error))", True), ("error", False)])
def test_reader_of_files_that_fails_at_a_damaged_one_is_told(plugin, what, good):
    text = plugin_files(WISHES)[PLUGIN] + READER.replace("WHAT", what)
    with found(plugin(files={PLUGIN: text}), ()) as target, running.started(target) as site:
        assert list(running.check_start(site)) == []
        assert files.names(site) == ".fnote"
        problems = [str(one.interpolate()) for one in files.check(site)]
    assert problems == [] if good else ".fnote: its reader fails at a damaged file (Unicode" in problems[0]
