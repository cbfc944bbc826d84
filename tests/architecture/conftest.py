"""The real application, as the functional tests make it."""

from tests.functional.conftest import app, app_settings, clock, site_folder, site_template  # noqa: F401
