"""What tests of storage share: a database of a new site with the demonstration's accounts."""

from contextlib import closing

import pytest

from dosja.storage.database import open_database, session


@pytest.fixture
def db(site_folder):
    """The database of this test's own site, open as long as the test runs."""
    with closing(open_database(site_folder)) as opened:
        yield opened


@pytest.fixture
def site(db):
    """That site, open in one transaction."""
    with session(db) as opened:
        yield opened
