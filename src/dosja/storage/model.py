"""The root of the database and the closed list of classes that may be stored in it.

No class of a plugin, no marker interface and no callable is ever stored (design 4); `pickles.py` checks it.
"""

from BTrees.LLBTree import LLTreeSet
from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree
from persistent import Persistent

from dosja.accounts.model import AuditTrail
from dosja.acknowledgements.model import Acknowledgements
from dosja.documents.model import Catalog
from dosja.missed_searches.model import MissedWords
from dosja.notify.model import Notices
from dosja.people.model import People
from dosja.plugins.model import PluginRecords
from dosja.privacy.model import Privacy
from dosja.training.model import Training
from dosja.uids import new_uid

ROOT_KEY = "dosja"

STORED_CLASSES = frozenset(
    {
        "dosja.storage.model.Site",
        "dosja.accounts.model.User",
        "dosja.accounts.model.Group",
        "dosja.accounts.model.AuditTrail",
        "dosja.saved_searches.model.SavedSearch",
        "dosja.missed_searches.model.MissedWords",
        "dosja.agencies.model.Agency",
        "dosja.agencies.model.Unit",
        "dosja.documents.model.Document",
        "dosja.documents.model.File",
        "dosja.documents.model.FileText",
        "dosja.documents.model.Catalog",
        "dosja.people.model.Person",
        "dosja.people.model.Merge",
        "dosja.people.model.People",
        "dosja.notify.model.Notices",
        "dosja.notify.model.Inbox",
        "dosja.notify.model.Mail",
        "dosja.documents.life.model.Draft",
        "dosja.documents.life.model.Version",
        "dosja.acknowledgements.model.Acknowledgements",
        "dosja.acknowledgements.model.Roll",
        "dosja.acknowledgements.model.Sheet",
        "dosja.acknowledgements.model.Tally",
        "dosja.training.model.Session",
        "dosja.training.ledger.model.Ledger",
        "dosja.training.model.Training",
        "dosja.intake.model.Intake",
        "dosja.intake.model.Item",
        "dosja.privacy.model.Erasure",
        "dosja.privacy.model.Openings",
        "dosja.privacy.model.Privacy",
        "dosja.plugins.model.PluginRecords",
    }
)
"""Dotted names of every class of ours in a pickle; a name here never changes once a site exists."""


class Site(Persistent):
    """The one root object: `uids` maps every uid to its object, the other mappings go by readable id.

    `saved_searches` maps a user's uid to the uids of his saved searches.
    `scans`: uids of files of which pages wait to be read by OCR; `intakes`: uid -> files that were sent
    together and are no documents yet.
    """

    def __init__(self, created):
        self.created = created
        self.uids = LOBTree()
        self.agencies = OOBTree()
        self.users = OOBTree()
        self.groups = OOBTree()
        self.missed_words = MissedWords()
        self.saved_searches = LOBTree()
        self.documents = Catalog()
        self.people = People()
        self.training = Training()
        self.audit = AuditTrail()
        self.notices = Notices()
        self.acknowledgements = Acknowledgements()
        self.evolved = OOBTree()
        self.settings = OOBTree()
        self.privacy = Privacy()
        self.scans = LLTreeSet()
        self.intakes = LOBTree()
        self.plugins = PluginRecords()

    def take_uid(self) -> int:
        """A uid that no object has."""
        while (uid := new_uid()) in self.uids:
            continue
        return uid

    def get(self, uid, kind=None):
        """The object of a uid, or None where there is none or it is not of the class `kind`."""
        found = self.uids.get(uid) if uid else None
        return found if kind is None or isinstance(found, kind) else None
