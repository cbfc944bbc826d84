"""Dosja, the intranet of the agencies that fight child trafficking.

Importing the package must stay free of Pyramid and ZODB: the build backend imports it.
"""


def main(global_config, **settings):
    """Return the WSGI application; the entry point of `development.ini` and of `dosja serve`."""
    from dosja.config import make_app

    return make_app(global_config, settings)
