"""`dosja user add|password|role|list`: accounts from the command line, for whoever runs the machine.

It acts as the system: whoever can read the database file may do everything already. Passwords are never given
on the command line, where other users of the machine could read them.
"""

import sys
from getpass import getpass

from dosja.cli.call import Refused, confirm_known
from dosja.messages import _

NAME = "user"
POSITION = 20
HELP = _("accounts: add, set a password, give and take roles, list")


def add_arguments(parser, text):
    """Add one subcommand for each thing that is done to accounts."""
    from dosja.cli import add_common

    actions = parser.add_subparsers(
        title=text(_("actions")), metavar=text(_("ACTION")), required=True, dest="action"
    )

    def action(name, help_text, run):
        made = actions.add_parser(name, help=text(help_text), description=text(help_text), allow_abbrev=False)
        add_common(made, text)
        made.set_defaults(act=run)
        return made

    made = action("add", _("make an account and print its random password"), _add)
    made.add_argument(
        "login", metavar=text(_("USER")), help=text(_("user name: small letters, digits, . - _"))
    )
    made.add_argument(
        "--name", metavar=text(_("NAME")), required=True, help=text(_("the person's full name"))
    )
    made.add_argument("--email", metavar=text(_("ADDRESS")), default="", help=text(_("e-mail address")))
    made.add_argument(
        "--language", choices=("sq", "en"), default="sq", help=text(_("language of the pages (default: sq)"))
    )
    made.add_argument(
        "--role", metavar=text(_("ROLE:AGENCY")), action="append", default=[], help=text(_ROLE_HELP)
    )
    made.add_argument("--ask", action="store_true", help=text(_ASK_HELP))

    made = action("password", _("give an account a new random password and end its sessions"), _password)
    made.add_argument("login", metavar=text(_("USER")))
    made.add_argument("--ask", action="store_true", help=text(_ASK_HELP))

    made = action("role", _("give or take roles, or print them"), _role)
    made.add_argument("login", metavar=text(_("USER")))
    for option, help_text in (("--give", _ROLE_HELP), ("--take", _ROLE_HELP)):
        made.add_argument(
            option, metavar=text(_("ROLE:AGENCY")), action="append", default=[], help=text(help_text)
        )

    action("list", _("print every account with its roles"), _list)


_ROLE_HELP = _(
    "a role and the agency it is held for, as editor:akademia; a national one alone; may be repeated"
)
_ASK_HELP = _("ask for the password (or read it from stdin) instead of making a random one")


def run(call):
    """Do the chosen action."""
    return call.arguments.act(call)


def _add(call):
    from dosja.accounts.operations import create_user
    from dosja.accounts.passwords import passwords

    arguments, password = call.arguments, _asked(call)

    def add(site):
        user, chosen = create_user(
            site,
            None,
            call.now,
            passwords(call.settings.fast_hash),
            login=arguments.login,
            name=arguments.name,
            roles=_roles(site, arguments.role),
            email=arguments.email,
            language=arguments.language,
            password=password,
            min_length=call.settings.password_length,
        )
        return user.login, chosen

    login, chosen = call.change(add, note="user add")
    call.tell(_("Made the account ${login}.", mapping={"login": login}))
    if password is None:
        call.tell(_("Password: ${password}", mapping={"password": chosen}))


def _password(call):
    from dosja.accounts.operations import set_password
    from dosja.accounts.passwords import passwords

    password = _asked(call)

    def change(site):
        user = call.confirm_running_as(site, call.arguments.login)
        return set_password(
            site,
            None,
            call.now,
            passwords(call.settings.fast_hash),
            user,
            password=password,
            min_length=call.settings.password_length,
        )

    chosen = call.change(change, note="user password")
    call.tell(_("${login} has a new password.", mapping={"login": call.arguments.login}))
    if password is None:
        call.tell(_("Password: ${password}", mapping={"password": chosen}))


def _role(call):
    from dosja.accounts.operations import set_roles

    take = tuple(map(parse_role, call.arguments.take))

    def change(site):
        user = call.confirm_running_as(site, call.arguments.login)
        give = _roles(site, call.arguments.give)
        missing = [pair for pair in take if pair not in user.roles]
        if missing:
            raise Refused(
                _(
                    "${login} does not hold the role ${role}.",
                    mapping={"login": user.login, "role": format_role(missing[0])},
                )
            )
        if give or take:
            kept = tuple(pair for pair in user.roles if pair not in take)
            set_roles(site, None, call.now, user, (*kept, *give))
        return user.roles

    for pair in call.change(change, note="user role"):
        call.tell(format_role(pair))


def _list(call):
    with call.site() as site:
        for user in site.users.values():
            state = call.text(_("disabled")) if user.disabled else ""
            roles = " ".join(map(format_role, user.roles))
            print("\t".join((user.login, user.name, roles, state)).rstrip("\t"))


def _roles(site, given) -> tuple[tuple[str, str], ...]:
    """The roles that the command line names; Refused with what there is where one is not known."""
    from dosja.accounts.model import NATIONAL
    from dosja.accounts.permissions import roles_known

    pairs = tuple(map(parse_role, given))
    for written, (role, agency) in zip(given, pairs, strict=True):
        known = roles_known(site)
        confirm_known(written, [role], list(known))
        if known[role].national and agency != NATIONAL:
            raise Refused(_("${role} is held for the whole country: write it alone.", mapping={"role": role}))
        if not known[role].national and agency == NATIONAL:
            told = {"role": role, "example": next(iter(site.agencies))}
            raise Refused(_("${role} is held for an agency: write it as ${role}:${example}.", mapping=told))
        if agency != NATIONAL:
            confirm_known(written, [agency], list(site.agencies))
    return pairs


def parse_role(text: str) -> tuple[str, str]:
    """(role, agency) of "editor:akademia"; a national role stands alone."""
    from dosja.accounts.model import NATIONAL

    role, _colon, agency = text.partition(":")
    return role, agency or NATIONAL


def format_role(pair: tuple[str, str]) -> str:
    """As `parse_role` reads it."""
    from dosja.accounts.model import NATIONAL

    role, agency = pair
    return role if agency == NATIONAL else f"{role}:{agency}"


def _asked(call) -> str | None:
    """The password that the person types twice, or the first line of stdin; None where none is asked for."""
    if not call.arguments.ask:
        return None
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass(call.text(_("New password: ")))
    if getpass(call.text(_("Once more: "))) != first:
        raise Refused(_("The two passwords differ. Nothing was changed."))
    return first
