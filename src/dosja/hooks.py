"""What the rooms ask of the plugins, and the answers where there are none; a leaf that every room may import.

A process that knows plugins attaches its answers to its open database (`attach`), so that whoever has a
stored
object finds them (`hooks_of`): nothing is kept per module, and two applications in one process stay apart.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any


class NoHooks:
    """The questions, answered as if no plugin were installed. `plugins.runtime.Hooks` answers them for
    real.
    """

    trackers: Mapping[str, Any] = {}
    """Rules of plugins by id, see `training.trackers.Tracker`; `title` is a message."""
    roles: Mapping[str, Any] = {}
    """Roles of plugins by id, with title, help and national."""
    permissions: Mapping[str, str] = {}
    """Permissions of plugins with their titles."""

    def tracker(self, stored, name: str) -> Any:
        """A plugin's rule, or None where the plugin is not here or paused; `stored` is any stored object."""
        return None

    def type_for(self, stored, ctype, agencies: Iterable[str]):
        """The content type without the fields of plugins that are on for none of the agencies."""
        return ctype

    def column_field(self, stored, agency: str, heading: str) -> str:
        """The field that a column of a list of participants holds by a plugin that is on for the agency, or
        ""."""
        return ""

    def certificate_templates(self, stored, agency: str) -> dict[str, str]:
        """Id -> title, a message, of the templates for certificates that the agency can choose."""
        return {}

    def certificate_lines(self, site, user, now, name: str, found, language: str, say) -> tuple[str, ...]:
        """What the template `name` adds to the certificate of an award (`awarding.Found`); () where the
        plugin is not here or fails."""
        return ()

    def formats(self, stored, agency: str) -> tuple:
        """The formats of files (`documents.extraction.Format`) that plugins read which are on for the
        agency."""
        return ()

    def reader(self, stored, media_type: str, agency: str) -> Any:
        """What reads files of a type that core does not read (`documents.extraction.Reader`) for the agency;
        None where no plugin knows the type."""
        return None

    def check_document(self, site, actor, now, document, type_id: str, agency: str, values: dict) -> None:
        """Raise Invalid or NotAllowed where a plugin does not agree that the document is saved so; `document`
        None for a new one."""

    def carries(self, role: str, permission: str) -> str:
        """The id of the plugin by which `role` carries `permission`, or ""."""
        return ""

    def acts(self, stored, plugin_id: str, agency: str) -> bool:
        """True when the plugin is on for the agency, "*": for any; `stored` is any stored object."""
        return False

    def lacking(self, stored, type_id: str, agency: str) -> str:
        """The id of the plugin that owns the type and is not switched on for the agency, or ""."""
        return ""


NO_HOOKS = NoHooks()


def hooks_of(stored) -> NoHooks:
    """The answers that belong to the database of a stored object."""
    jar = getattr(stored, "_p_jar", None)
    if jar is None:
        return NO_HOOKS
    db = jar.db()
    hooks = getattr(db, "hooks", None)
    if hooks is None:
        later = getattr(db, "hooks_later", None)
        hooks = NO_HOOKS if later is None else later()
    return hooks


def attach(db, hooks: NoHooks) -> None:
    """Have the objects of an open database find these answers."""
    db.hooks = hooks


def attach_later(db, make: Callable[[], NoHooks]) -> None:
    """As `attach`, for answers that are made, and attached, when the first object asks."""
    db.hooks_later = make
