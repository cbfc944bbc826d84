"""The real application, as the functional tests make it."""

from tests.functional.conftest import (  # noqa: F401
    app,
    app_settings,
    clock,
    site_folder,
    site_template,
    template_cache,
)
