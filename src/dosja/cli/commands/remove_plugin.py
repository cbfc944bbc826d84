"""`dosja remove-plugin`: shows what a plugin leaves behind, then switches it off and takes its code away."""

import sys

from dosja.accounts.permissions import OPERATOR
from dosja.cli.call import Refused
from dosja.messages import _

NAME = "remove-plugin"
POSITION = 49
HELP = _("remove a plugin; what was written with it stays readable, is found and exported")
DETAILS = _(
    "Counts first what it leaves behind, and asks. To have a copy, run dosja export before. Nothing stored"
    " goes: installed again, the plugin finds all of it. With --dry-run it only counts."
)


def add_arguments(parser, text):
    """Add the plugin and how far to go."""
    parser.add_argument("plugin", metavar=text(_("PLUGIN")), help=text(_("the plugin's id")))
    parser.add_argument("--dry-run", action="store_true", help=text(_("only count; change nothing")))
    parser.add_argument("--yes", action="store_true", help=text(_("remove without asking")))


def run(call):
    """Count, ask, switch off everywhere, uninstall."""
    from dosja.plugins.archives import WheelRefused
    from dosja.plugins.discovery import find_plugins
    from dosja.plugins.installing import uninstall
    from dosja.plugins.operations import switch_off
    from dosja.plugins.removal import what_removing_leaves

    plugin_id = call.arguments.plugin
    found = next((one for one in find_plugins((call.home / "plugins",)) if one.id == plugin_id), None)
    if found is None:
        raise Refused(_("The plugin ${name} is not installed.", mapping={"name": plugin_id}))
    with call.site() as site:
        _tell(call, what_removing_leaves(site, plugin_id))
    if call.arguments.dry_run:
        return
    if not call.arguments.yes and not _confirmed(call):
        raise Refused(_("Nothing was changed. To remove it without being asked: --yes"))
    with call.site(note="remove a plugin") as site:
        for agency in what_removing_leaves(site, plugin_id).agencies:
            switch_off(site, OPERATOR, call.now, plugin_id, agency)
    if not found.distribution:
        call.tell(
            _(
                "It is off everywhere. Now move its folder away: ${folder}",
                mapping={"folder": str(found.folder)},
            )
        )
        return
    try:
        uninstall(found.distribution)
    except WheelRefused as error:
        raise Refused(error.message) from error
    call.tell(_("Removed: ${plugin}", mapping={"plugin": plugin_id}))
    call.tell(_("Then start the intranet anew: dosja serve"))


def _tell(call, left):
    """A line for each thing that stays."""
    lines = [(_("Documents: ${name}"), name, count) for name, count in sorted(left.documents.items())]
    lines += [
        (_("Documents of other kinds that refer to these"), "", left.linked),
        (_("Documents that hold values of its fields"), "", left.fields),
        (_("Agencies where it is on: ${name}"), ", ".join(left.agencies), len(left.agencies)),
        *((_("People with the role ${name}"), name, count) for name, count in sorted(left.roles.items())),
        (
            _("Requirements that go on with the standard rule: ${name}"),
            ", ".join(left.requirements),
            len(left.requirements),
        ),
    ]
    call.tell(_("This stays, readable, and is there again when the plugin comes back:"))
    for label, name, count in lines:
        words = call.text(label).replace("${name}", name)
        print(f"{count:>7}  {words.removesuffix(': ')}", flush=True)


def _confirmed(call) -> bool:
    if not sys.stdin.isatty():
        return False
    return input(call.text(_("Remove it? (y/n)")) + " ").strip().lower()[:1] in ("y", "p")
