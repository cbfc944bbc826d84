"""One intranet with the plugin's demonstration for all tests of a module."""

import pytest

AGENCY = "mash"


@pytest.fixture(scope="module")
def education(new_intranet):
    """An intranet on which the plugin is on for the ministry, with its demonstration content."""
    from dosja.api import OPERATOR, DemoContext, day_of
    from dosja_mash.demonstration import show

    one = new_intranet("mash", agencies=[AGENCY])
    now = one.clock()
    with one.stored() as site:
        types = one.app.registry.plugins.types
        show(DemoContext(site, types, OPERATOR, now, day_of(now), (AGENCY,)))
    return one
