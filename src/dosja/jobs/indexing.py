"""The indexer of this site: joins the search room's indexer with what documents tell the index."""

from dosja.content_types import TypeRegistry
from dosja.documents.indexing import make_source
from dosja.plugins.manager import load_plugins
from dosja.search.indexer import Indexer
from dosja.search.source import Source

FOLDER = "index"
"""The index' folder inside the site's."""


def site_types(settings) -> TypeRegistry:
    """The content types of the site: core's, those of the setting `schemas`, and the plugins'. Raises
    SchemaError for a wrong one of the site's own."""
    return load_plugins(settings).types


def site_source(settings) -> Source:
    """What the index is told of the site's documents."""
    return make_source(site_types(settings))


def index_until(stop, db, settings) -> None:
    """Keep the index equal to the database until the threading.Event `stop` is set."""
    Indexer(db, settings.home / FOLDER, site_source(settings)).run(stop)
