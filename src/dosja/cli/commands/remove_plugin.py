"""`dosja remove-plugin`: shows what a plugin leaves behind, then switches it off and takes its code away."""

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
    from dosja.plugins.installing import uninstall
    from dosja.plugins.leaving import leaving
    from dosja.plugins.manager import load_plugins
    from dosja.plugins.operations import switch_off

    plugin_id = call.arguments.plugin
    plugin = load_plugins(call.settings).get(plugin_id)
    if plugin is None:
        raise Refused(_("The plugin ${name} is not installed.", mapping={"name": plugin_id}))
    found = plugin.found
    with call.site() as site:
        left = leaving(site, plugin_id, plugin, frozenset())
    _tell(call, left)
    if call.arguments.dry_run:
        return
    if not call.arguments.yes and not call.confirms(_("Remove it? (y/n)")):
        raise Refused(_("Nothing was changed. To remove it without being asked: --yes"))
    with call.site(note="remove a plugin") as site:
        for agency in left.agencies:
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
    documents = {name: sum(counts.values()) for name, counts in sorted(left.documents.items())}
    lines = [(_("Documents: ${name}"), name, count) for name, count in documents.items()]
    lines += [
        (_("Documents of other kinds that refer to these"), "", left.pointing_count),
        (_("Documents that hold values of its fields"), "", left.with_fields),
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
