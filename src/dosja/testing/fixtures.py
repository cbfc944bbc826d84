"""The fixtures of `dosja.testing`; pytest loads this module by itself, so it imports nothing heavy.

site_template   a folder with a fresh site, made once for the whole run
template_cache  a folder of compiled templates, for the whole run
site_folder     a copy of the site for one test
clock           the time of that test's application, which stands still: clock.advance(days=1)
new_intranet    makes started intranets, for a whole module: new_intranet("border", agencies=["akademia"])
intranet        an intranet for one test, to be started: intranet.start("border")
"""

import shutil

import pytest


def pytest_configure(config):
    """Pass over warnings of libraries about themselves, which no author of a plugin can do anything about."""
    for line in (
        "ignore:pkg_resources is deprecated as an API:UserWarning",
        "ignore:Deprecated call to `pkg_resources:DeprecationWarning",
        "ignore:'cgi' is deprecated:DeprecationWarning",
        "ignore:datetime.datetime.utcnow:DeprecationWarning:webob",
    ):
        config.addinivalue_line("filterwarnings", line)


@pytest.fixture(scope="session")
def site_template(tmp_path_factory):
    """A folder with a fresh site: agencies and the demonstration's accounts. Made once, copied for each."""
    from dosja.testing import make_site

    return make_site(tmp_path_factory.mktemp("template") / "site")


@pytest.fixture(scope="session")
def template_cache(tmp_path_factory):
    """One folder of compiled templates for all the applications of a run."""
    return tmp_path_factory.mktemp("templates")


@pytest.fixture
def site_folder(site_template, tmp_path):
    """The folder of this test's own site."""
    return _copied(site_template, tmp_path / "site")


@pytest.fixture
def clock():
    """The application's clock: clock.advance(minutes=5)."""
    from dosja.testing import Clock

    return Clock()


@pytest.fixture(scope="session")
def new_intranet(site_template, template_cache, tmp_path_factory):
    """Makes intranets in which the named plugins take part and are on for `agencies`; ended with the run.

    `new_intranet("border", agencies=["policia"], page_size=5)`. For a fixture of a module or of a class, as
    making one takes a while.
    """
    from dosja.testing import Intranet

    made = []

    def make(*plugins, agencies=("akademia",), **settings):
        home = _copied(site_template, tmp_path_factory.mktemp("intranet") / "site")
        one = Intranet(home, template_cache=template_cache)
        made.append(one)
        one.start(*plugins, **settings)
        for name in plugins:
            one.switch_on(name, *agencies)
        return one

    yield make
    for one in made:
        one.stop()


@pytest.fixture
def intranet(site_folder, clock, template_cache):
    """An intranet for this test alone, not started yet: intranet.start("border")."""
    from dosja.testing import Intranet

    one = Intranet(site_folder, clock, template_cache)
    yield one
    one.stop()


def _copied(template, home):
    shutil.copytree(template, home, ignore=shutil.ignore_patterns("*.lock", "*.index"))
    return home
