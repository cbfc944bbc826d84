"""Which plugins act for which agency: the one place that answers from what is stored."""

from dosja.agencies.model import Agency


def is_on(site, plugin_id: str, agency: str) -> bool:
    """True when the plugin is switched on for the agency."""
    found = site.agencies.get(agency)
    return found is not None and plugin_id in found.plugins


def agencies_of(site, plugin_id: str) -> tuple[str, ...]:
    """The ids of the agencies for which the plugin is switched on."""
    return tuple(aid for aid, agency in site.agencies.items() if plugin_id in agency.plugins)


def reach(site, plugin_id: str, user) -> tuple[str, ...]:
    """The agencies of a person's roles for which the plugin is on; for a national role all for which it
    is.
    """
    on = agencies_of(site, plugin_id)
    scopes = {scope for _role, scope in user.roles}
    return on if "*" in scopes else tuple(aid for aid in on if aid in scopes)


def reach_of(site, user) -> dict[str, tuple[str, ...]]:
    """Plugin id -> what `reach` gives, for all plugins at once."""
    scopes = {scope for _role, scope in user.roles}
    wanted = list(site.agencies) if "*" in scopes else sorted(scopes)
    found: dict[str, tuple[str, ...]] = {}
    for aid in wanted:
        agency = site.agencies.get(aid)
        for plugin_id in agency.plugins if agency is not None else ():
            found[plugin_id] = (*found.get(plugin_id, ()), aid)
    return found


def switch(agency: Agency, plugin_id: str, on: bool) -> bool:
    """Change the stored switch; returns whether that changed anything. Called by operations only."""
    if (plugin_id in agency.plugins) == on:
        return False
    others = tuple(one for one in agency.plugins if one != plugin_id)
    agency.plugins = tuple(sorted((*others, plugin_id))) if on else others
    return True
