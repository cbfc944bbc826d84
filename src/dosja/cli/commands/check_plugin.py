"""`dosja check-plugin`: looks a plugin over, line by line, and says how to mend what is wrong."""

from dosja.cli.call import Refused
from dosja.messages import _

NAME = "check-plugin"
POSITION = 47
HELP = _("check a plugin: metadata, languages, rights, forms, and that its documents outlive it")
DETAILS = _(
    "Runs it on a site of its own in a temporary folder; the intranet is not touched. Exit code 1 when"
    " something is wrong."
)


def add_arguments(parser, text):
    """Add what is to be checked."""
    parser.add_argument(
        "plugin",
        metavar=text(_("PLUGIN")),
        help=text(_("the id of an installed plugin, or a folder with setup.cfg or plugin.toml")),
    )


def run(call):
    """Print a line for each check, below it what is wrong."""
    from dosja.errors import Missing
    from dosja.testing.checks import check_plugin, told

    wrong = 0
    folders = (call.home / "plugins",)
    try:
        for line in check_plugin(call.arguments.plugin, folders=folders):
            mark = "?" if line.left_out else _("wrong") if line.problems else _("ok")
            print(f"{call.text(mark):<9}{call.text(line.title)}", flush=True)
            if line.left_out:
                print(f"{'':<9}{call.text(line.left_out)}", flush=True)
            for problem in line.problems:
                print(f"{'':<9}- {told(call.text, problem)}", flush=True)
            wrong += len(line.problems)
    except Missing as error:
        raise Refused(error.message) from error
    if wrong:
        call.tell(_("${n} things to mend.", mapping={"n": wrong}))
        return 1
    call.tell(_("Nothing to mend."))
    return 0
