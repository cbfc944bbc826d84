"""`dosja new-plugin`: the first files of a plugin, whose tests pass; or a plugin without any Python."""

from pathlib import Path

from dosja.cli.call import Refused
from dosja.errors import why
from dosja.messages import _

NAME = "new-plugin"
POSITION = 46
HELP = _("make the first files of a plugin: a kind of document, a page, a rule, with tests")
DETAILS = _(
    "Asks for what is not given, where it runs in a terminal. With --no-python it makes a folder among the"
    " site's plugins: a kind of document needs no code. The guide: plugins/README.md"
)
QUESTIONS = (
    ("name", _("Name (small letters and hyphens, such as border-points)"), ""),
    ("title", _("Title in English"), ""),
    ("title_sq", _("Title in Albanian"), ""),
    ("agency", _("Id of the agency it is for"), ""),
    ("type", _("Id of its kind of document (such as duty_card)"), "record"),
    ("type_title", _("Kind of document, in English"), "Record"),
    ("type_title_sq", _("Kind of document, in Albanian"), "Regjistrim"),
)
"""Attribute, what is asked, and the answer that is taken for none."""


def add_arguments(parser, text):
    """Add what the questions ask."""
    parser.add_argument("name", nargs="?", metavar=text(_("NAME")), help=text(QUESTIONS[0][1]))
    for attribute, question, _default in QUESTIONS[1:]:
        flag = "--" + attribute.replace("_", "-")
        parser.add_argument(flag, metavar=text(_("TEXT")), help=text(question))
    for flag, question in (
        ("--type-plural", _("many of that kind, in English")),
        ("--type-plural-sq", _("many of that kind, in Albanian")),
    ):
        parser.add_argument(flag, default="", metavar=text(_("TEXT")), help=text(question))
    tracker = parser.add_mutually_exclusive_group()
    tracker.add_argument(
        "--tracker", action="store_true", default=None, help=text(_("with a rule for who counts as trained"))
    )
    tracker.add_argument(
        "--no-tracker", action="store_false", dest="tracker", help=text(_("without such a rule"))
    )
    parser.add_argument(
        "--no-python", action="store_true", help=text(_("only a folder with a kind of document, no code"))
    )
    parser.add_argument(
        "--into", metavar=text(_("FOLDER")), help=text(_("where the new folder is made (default: here)"))
    )


def run(call):
    """Write the files and tell the next step."""
    from dosja.plugins.skeleton import folder_files, plugin_files, write_files
    from dosja.storage.setup import first_institutions

    wishes = _wishes(call)
    known = [agency["id"] for agency in first_institutions()["agencies"]]
    if wishes.agency not in known:
        raise Refused(
            _(
                "There is no agency ${name}. Known are: ${ids}",
                mapping={"name": wishes.agency, "ids": ", ".join(sorted(known))},
            )
        )
    bare = call.arguments.no_python
    parent = call.home / "plugins" if bare else Path.cwd()
    if call.arguments.into:
        parent = Path(call.arguments.into).absolute()
    folder = parent / (wishes.plugin_id if bare else wishes.plugin_id.replace("_", "-"))
    texts = folder_files(wishes) if bare else plugin_files(wishes)
    try:
        write_files(folder, texts)
    except FileExistsError as error:
        raise Refused(
            _("${folder} exists already; nothing was written.", mapping={"folder": str(folder)})
        ) from error
    except OSError as error:
        told = {"folder": str(folder), "why": why(error)}
        raise Refused(_("${folder} cannot be written: ${why}", mapping=told)) from error
    for path in texts:
        print(folder / path, flush=True)
    call.tell(_("Next steps:"))
    if not bare:
        print(f'  pip install --no-build-isolation --editable "{folder}"', flush=True)
        print(f'  cd "{folder}" && pytest', flush=True)
    print(f"  dosja plugins enable {wishes.plugin_id} --agency {wishes.agency}", flush=True)
    call.tell(_("Then start the intranet anew: dosja serve"))


def _wishes(call):
    from dosja.plugins.skeleton import Wishes

    given = call.arguments
    answers: dict[str, str] = {}
    for attribute, question, default in QUESTIONS:
        if answers.get("type", "record") != "record":  # titles of "record" do not fit another kind
            default = answers["type"].replace("_", " ").capitalize() if attribute == "type_title" else ""
        answer = getattr(given, attribute)
        if answer is None:
            answer = call.ask(question, default) or None
        if answer is None and not default:
            raise Refused(_("Say what is missing: ${what}", mapping={"what": call.text(question)}))
        answers[attribute] = (default if answer is None else answer).strip()
    tracker = given.tracker
    if tracker is None and not given.no_python:
        tracker = call.confirms(_("With a rule for who counts as trained? (y/n)"))
    return Wishes(
        name=answers["name"],
        title=answers["title"],
        title_sq=answers["title_sq"],
        agency=answers["agency"],
        type_id=answers["type"],
        type_title=answers["type_title"],
        type_title_sq=answers["type_title_sq"],
        type_plural=given.type_plural.strip(),
        type_plural_sq=given.type_plural_sq.strip(),
        tracker=bool(tracker),
    )
