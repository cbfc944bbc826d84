"""The real application, as the functional tests make it."""

from tests.functional.conftest import app, app_settings  # noqa: F401
