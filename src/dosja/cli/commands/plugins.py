"""`dosja plugins`: what is installed, where it is on; switch it on or off, release what was paused."""

from dosja.accounts.permissions import OPERATOR
from dosja.cli.call import Refused, confirm_known
from dosja.messages import _

NAME = "plugins"
POSITION = 45
HELP = _("list plugins, switch them on and off for an agency, release one that was paused")
DETAILS = _("A running intranet takes a change up with the next page. Installing needs a new start.")


def add_arguments(parser, text):
    """Add what is to be done, with which plugin, for which agency."""
    parser.add_argument(
        "action",
        nargs="?",
        default="list",
        choices=("list", "enable", "disable", "release"),
        help=text(_("what to do (default: list)")),
    )
    parser.add_argument("plugin", nargs="?", metavar=text(_("PLUGIN")), help=text(_("the plugin's id")))
    parser.add_argument(
        "--agency", action="append", default=[], metavar=text(_("AGENCY")), help=text(_("id of an agency"))
    )


def run(call):
    """Do it."""
    from dosja.plugins import operations
    from dosja.plugins.manager import load_plugins

    arguments = call.arguments
    plugins = load_plugins(call.settings)
    if arguments.action == "list":
        with call.site() as site:
            _list(call, site, plugins)
        return
    plugin_id = arguments.plugin
    if not plugin_id:
        raise Refused(
            _("Say which plugin: dosja plugins ${action} PLUGIN", mapping={"action": arguments.action})
        )
    plugin = plugins.get(plugin_id)
    with call.site(note=f"plugins {arguments.action}") as site:
        if arguments.action == "release":
            operations.release(site, OPERATOR, call.now, plugin_id)
            call.tell(_("Released: ${plugin}", mapping={"plugin": plugin_id}))
            return
        if not arguments.agency:
            raise Refused(_("Say for which agency: --agency AGENCY"))
        if arguments.action == "enable" and (plugin is None or not plugin.is_active):
            reason = call.text(plugin.reason) if plugin is not None else call.text(_("It is not installed."))
            raise Refused(
                _(
                    "${plugin} cannot be switched on. ${reason}",
                    mapping={"plugin": plugin_id, "reason": reason},
                )
            )
        confirm_known("--agency", arguments.agency, list(site.agencies))
        for agency in arguments.agency:
            if arguments.action == "enable":
                operations.switch_on(site, OPERATOR, call.now, plugin, agency)
                call.tell(_("On: ${plugin}, ${agency}", mapping={"plugin": plugin_id, "agency": agency}))
            else:
                operations.switch_off(site, OPERATOR, call.now, plugin_id, agency)
                call.tell(_("Off: ${plugin}, ${agency}", mapping={"plugin": plugin_id, "agency": agency}))


def _list(call, site, plugins):
    from dosja.plugins.queries import plugin_lines
    from dosja.plugins.wording import STATES

    lines = plugin_lines(site, plugins)
    if not lines:
        call.tell(_("No plugin is installed."))
    for line in lines:
        state = call.text(STATES[line.state][1])
        where = ", ".join(line.agencies) or "-"
        print(f"{line.id:<24} {line.version:<10} {state:<28} {where}", flush=True)
        if line.reason:
            print(f"{'':<24} {call.text(line.reason)}", flush=True)
