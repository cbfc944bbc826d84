"""An intranet with throw-away plugins: `installed` writes distributions, `start()` makes the application."""

import shutil
import sys
from contextlib import contextmanager
from importlib.metadata import entry_points

import pytest

from dosja import testing
from tests.plugins.distributions import Distributions

INSTALLED = " ".join(point.name for point in entry_points(group="dosja.plugins"))
"""The plugins of the checkout: they have suites of their own, and are kept out of these tests."""


class Intranet(testing.Intranet):
    """A site with the throw-away plugins that are written into `plugins`."""

    def __init__(self, home, distributions: Distributions, template_cache=None):
        super().__init__(home, template_cache=template_cache)
        self.plugins = distributions

    def start(self, **settings):
        """Make the application anew, with what is installed now."""
        self.stop()
        self.plugins.forget()
        return super().start(**{"blocked_plugins": INSTALLED, **settings})


@contextmanager
def made(template, folder, template_cache=None):
    """A site without plugins yet, a copy of the template."""
    home, path = folder / "site", folder / "installed"
    shutil.copytree(template, home, ignore=shutil.ignore_patterns("*.lock", "*.index"))
    path.mkdir()
    sys.path.insert(0, str(path))
    distributions = Distributions(path)
    one = Intranet(home, distributions, template_cache)
    try:
        yield one
    finally:
        one.stop()
        distributions.forget()
        sys.path.remove(str(path))
        sys.path_importer_cache.pop(str(path), None)


@pytest.fixture
def intranet(site_template, template_cache, tmp_path):
    """An intranet of this test alone."""
    with made(site_template, tmp_path, template_cache) as one:
        yield one


@pytest.fixture(scope="module")
def shared_intranet(site_template, template_cache, tmp_path_factory):
    """One for all tests of a module, which install the plugins in a fixture of their own."""
    with made(site_template, tmp_path_factory.mktemp("shared"), template_cache) as one:
        yield one
