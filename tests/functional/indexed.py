"""Documents that stand in the database and, at once, in the search index."""

from datetime import timedelta

from dosja.accounts.permissions import OPERATOR
from dosja.content_types import load_core_types
from dosja.documents.indexing import make_source
from dosja.documents.model import Document
from dosja.documents.operations.documents import create_document, trash_document
from dosja.search.indexer import Indexer
from tests.functional.conftest import BEGIN

TYPES = load_core_types()


class IndexedSite:
    """put(title, text) stores a document and indexes it; `catch_up()` indexes what a test changed itself."""

    def __init__(self, app, stored, clock):
        self.app, self.stored, self.clock = app, stored, clock

    def catch_up(self):
        """Bring the index up to date, as the indexer does."""
        folder = self.app.registry.dosja_settings.home / "index"
        indexer = Indexer(self.app.registry.database, folder, make_source(TYPES))
        indexer.catch_up()
        indexer.close()

    def put(self, title, text="", agency="akademia", ctype="document", index=True, **more):
        """Store a document, public unless `access` says otherwise, and return its uid."""
        values = {"title": title, "language": "sq", **more.pop("values", {})}
        if ctype in ("document", "glossary_term"):
            values.setdefault("kind", "other")
        if ctype == "document":
            values["summary"] = text
        with self.stored() as site:
            document = create_document(
                site, OPERATOR, self.clock(), TYPES[ctype],
                agency=agency, values=values, **{"access": "public", **more},
            )  # fmt: skip
            uid = document.uid
        if index:
            self.catch_up()
        return uid

    def put_many(self, texts):
        """Store documents ("Teksti 1", ...) with these texts, all in one transaction."""
        with self.stored() as site:
            for number, text in enumerate(texts, 1):
                create_document(
                    site, OPERATOR, BEGIN + timedelta(seconds=number), TYPES["document"],
                    agency="akademia", access="public",
                    values={"title": f"Teksti {number}", "language": "sq", "kind": "other", "summary": text},
                )  # fmt: skip
        self.catch_up()

    def trash(self, uid):
        """Throw a document away; the index does not know it yet."""
        with self.stored() as site:
            trash_document(site, OPERATOR, self.clock(), site.get(uid, Document))
