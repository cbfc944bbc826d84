"""A demonstration site has the plugins on for the agencies they name, with content of their own."""

from dosja.plugins.demonstration import show_plugins
from tests.plugins.distributions import TYPE

DEMO = """
@hookimpl
def demo(context):
    assert context.today == context.now.date()
    for title in ("Hani i Hotit", "Kakavija"):
        create_document(
            context.site, context.actor, context.now, context.types[f"{ID}:card"],
            agency=context.agencies[0], values={"title": title, "language": "sq"},
        )
"""
HEAD = 'requires_core = ">=0.1, <1"\ntitle = "Cards"\ndemo_agencies = %s\n'


def write(intranet, plugin_id, code, agencies='["akademia", "pk"]'):
    files = {"schemas/card.toml": TYPE.format(id=plugin_id), "plugin.toml": HEAD % agencies}
    intranet.plugins.write(plugin_id, code, files=files)


def shown(intranet):
    """What `dosja init --demo` does with plugins: (plugin, agencies, error) of each throw-away one."""
    intranet.start()
    with intranet.stored() as site:
        found = list(show_plugins(site, intranet.app.registry.hooks, intranet.clock()))
    return {one.plugin_id: (one.agencies, one.failed) for one in found}


def test_plugin_is_on_for_the_agencies_it_names_and_its_content_stays(intranet):
    write(intranet, "academy", DEMO)
    assert shown(intranet)["academy"] == (("akademia", "pk"), "")
    browser = intranet.sign_in("redaktor.akademia")
    assert "Kakavija" in browser.get("/documents?type=academy:card")
    with intranet.stored() as site:
        assert "academy" in site.agencies["pk"].plugins
        assert "academy" not in site.agencies["zkka"].plugins


def test_plugin_that_names_no_agency_is_left_as_it_is(intranet):
    write(intranet, "academy", DEMO, agencies="[]")
    write(intranet, "school", DEMO, agencies='["nowhere"]')
    assert not {"academy", "school"} & set(shown(intranet))
    with intranet.stored() as site:
        assert not {"academy", "school"} & set(site.agencies["akademia"].plugins)


def test_failing_demonstration_leaves_nothing_and_the_others_go_on(intranet):
    write(intranet, "academy", DEMO + "    raise SystemExit('not today')\n")
    write(intranet, "school", DEMO)
    found = shown(intranet)
    assert found["academy"] == (("akademia", "pk"), "SystemExit: not today")
    assert found["school"] == (("akademia", "pk"), "")
    with intranet.stored() as site:
        assert len(site.documents.by_type["school:card"]) == 2
        assert "academy:card" not in site.documents.by_type
