"""Documents in and out as open files: export of everything, import of an export or of any folder."""

from dosja.documents.exchange.exporting import export_site
from dosja.documents.exchange.folder import Defaults, import_folder
from dosja.documents.exchange.outcome import Outcome
from dosja.documents.exchange.restoring import import_export, is_export

__all__ = ["Defaults", "Outcome", "export_site", "import_export", "import_folder", "is_export"]
