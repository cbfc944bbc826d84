"""What is stored of files that were sent but are no documents yet."""

from persistent import Persistent
from ZODB.blob import Blob


class Item(Persistent):
    """One file of an intake. `title` may be changed until the document is made; `chosen`: it will be taken.

    `problem` is what refused it when documents were made: (message id, pairs of the values it shows) or None.
    """

    chosen = True
    problem: tuple[str, tuple] | None = None

    def __init__(self, key, name, media_type, title, language):
        self.key = key
        self.name = name
        self.media_type = media_type
        self.title = title
        self.language = language
        self.size = 0
        self.sha256 = ""
        self.blob = Blob()


class Intake(Persistent):
    """Files that one person sent together, with what they have in common.

    `together`: they become one document (titled `title`) instead of one each. `values` are fields of the
    type, already validated. `refused`: (file name, message id, pairs of the values it shows) of each file
    that could not be taken.
    """

    title = ""
    items: tuple[Item, ...] = ()
    refused: tuple[tuple[str, str, tuple], ...] = ()

    def __init__(self, uid, owner, created, type_id, agency, values, access, group, readers, together):
        self.uid = uid
        self.owner = owner
        self.created = created
        self.type_id = type_id
        self.agency = agency
        self.values = values
        self.access = access
        self.group = group
        self.readers = readers
        self.together = together
