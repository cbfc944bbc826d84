"""`dosja install-plugin`: a plugin from one file, without a network, after its checksum was compared."""

from pathlib import Path

from dosja.cli.call import Refused
from dosja.messages import _

NAME = "install-plugin"
POSITION = 48
HELP = _("install a plugin from a wheel, without a network, after comparing its checksum")
DETAILS = _(
    "Tells what the plugin adds and asks before anything is installed; none of its code runs. It acts for an"
    " agency only after it was switched on there: dosja plugins enable"
)


def add_arguments(parser, text):
    """Add the file and its checksum."""
    parser.add_argument(
        "file", metavar=text(_("FILE")), help=text(_("the wheel, NAME-VERSION-py3-none-any.whl"))
    )
    parser.add_argument(
        "--sha256",
        required=True,
        metavar=text(_("CHECKSUM")),
        help=text(_("the SHA-256 of the file, from whoever made it, on another way than the file")),
    )
    parser.add_argument("--yes", action="store_true", help=text(_("install without asking")))


def run(call):
    """Check, tell, ask, install, and tell the next step."""
    from dosja.plugins.archives import WheelRefused
    from dosja.plugins.installing import install
    from dosja.plugins.wheels import read_wheel

    try:
        wheel = read_wheel(Path(call.arguments.file), call.arguments.sha256)
        _tell(call, wheel)
        if not call.arguments.yes and not call.confirms(_("Install it? (y/n)")):
            raise Refused(_("Nothing was installed. To install it without being asked: --yes"))
        install(wheel)
    except WheelRefused as error:
        raise Refused(error.message) from error
    plugin_id = wheel.head.id
    call.tell(_("Installed: ${plugin} ${version}", mapping={"plugin": plugin_id, "version": wheel.version}))
    settings = call.settings
    if "*" not in settings.plugins.split() and plugin_id not in settings.plugins.split():
        call.tell(_("It may not take part yet: add it to the setting plugins in dosja.ini."))
    if plugin_id in settings.blocked_plugins.split():
        call.tell(_("It is blocked: take it out of the setting blocked_plugins in dosja.ini."))
    call.tell(_("Next steps:"))
    print(f"  dosja check-plugin {plugin_id}", flush=True)
    print(f"  dosja plugins enable {plugin_id} --agency ...", flush=True)
    call.tell(_("Then start the intranet anew: dosja serve"))


def _tell(call, wheel):
    from dosja.plugins.wording import HOOKS

    lines = [
        (_("Plugin"), f"{wheel.head.title.default or wheel.head.title} ({wheel.head.id})"),
        (_("Description"), str(wheel.head.description)),
        (_("Version"), wheel.version),
        (_("Installed now"), wheel.before),
        (_("Fits Dosja"), wheel.head.requires_core),
        (_("Licence"), wheel.licence),
        (_("Kinds of documents"), ", ".join(wheel.types)),
        (_("What it does"), "; ".join(call.text(HOOKS.get(name, name)) for name in wheel.hooks)),
        (_("Files"), f"{wheel.files} ({wheel.size // 1024 + 1} KB)"),
    ]
    for label, value in lines:
        if value:
            print(f"{call.text(label):<20} {value}", flush=True)
