"""Documents that stand in the database and, at once, in the search index; what a page of results shows."""

from datetime import timedelta

from dosja.accounts.permissions import OPERATOR
from dosja.content_types import load_core_types
from dosja.documents.extraction import Extractor
from dosja.documents.indexing import make_source
from dosja.documents.model import Document
from dosja.documents.operations.documents import create_document, trash_document
from dosja.jobs.extraction import read_files, waiting_files
from dosja.search.indexer import Indexer
from tests.functional.conftest import BEGIN

TYPES = load_core_types()


def bring_index(app) -> None:
    """Bring the search index of an application up to date, as the indexer does."""
    folder = app.registry.dosja_settings.home / "index"
    indexer = Indexer(app.registry.database, folder, make_source(TYPES))
    indexer.catch_up()
    indexer.close()


def read_waiting(app) -> None:
    """Read the text of the files that wait, as the worker does, and bring the index up to date."""
    with Extractor() as extractor:
        read_files(app.registry.database, extractor, waiting_files(app.registry.database))
    bring_index(app)


def found(page) -> list[str]:
    """The titles of the documents on a page of results, in its order."""
    return [link.get_text() for link in page.html.select(".result h2 a")]


def found_set(page) -> set[str]:
    """The same, where the order says nothing."""
    return set(found(page))


def count_found(browser, word: str) -> int:
    """How many documents and files a search finds."""
    return len(browser.get("/search", {"q": word}).html.select("main a[href*='/d/'], main a[href*='/f/']"))


class IndexedSite:
    """put(title, text) stores a document and indexes it; `catch_up()` indexes what a test changed itself."""

    def __init__(self, app, stored, clock):
        self.app, self.stored, self.clock = app, stored, clock

    def catch_up(self):
        """Bring the index up to date, as the indexer does."""
        bring_index(self.app)

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
