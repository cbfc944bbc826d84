"""The indexer of this site: joins the search room's indexer with what documents tell the index."""

from dosja.content_types import TypeRegistry, load_core_types
from dosja.documents.indexing import make_source
from dosja.search.indexer import Indexer
from dosja.search.source import Source

FOLDER = "index"
"""The index' folder inside the site's."""


def site_types(settings) -> TypeRegistry:
    """The content types of the site: core's and those of the setting `schemas`. Raises SchemaError."""
    return load_core_types(tuple(filter(None, settings.schemas.split(":"))))


def site_source(settings) -> Source:
    """What the index is told of the site's documents."""
    return make_source(site_types(settings))


def index_until(stop, db, settings) -> None:
    """Keep the index equal to the database until the threading.Event `stop` is set."""
    Indexer(db, settings.home / FOLDER, site_source(settings)).run(stop)
