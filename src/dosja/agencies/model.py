"""What is stored of agencies and their units."""

from BTrees.OOBTree import OOBTree
from persistent import Persistent


class Agency(Persistent):
    """A public body; `aid` is its id in addresses and in stored values and never changes.

    `logo`: the uid of a `File` with a PNG that stands on its certificates, 0 for none.
    `plugins`: ids of the plugins that are switched on for it.
    """

    kind = ""
    active = True
    logo = 0
    plugins: tuple[str, ...] = ()
    history: tuple[int, ...] = ()

    def __init__(self, aid, abbr, title_sq, title_en, kind=""):
        self.aid = aid
        self.abbr = abbr
        self.title_sq = title_sq
        self.title_en = title_en
        self.kind = kind
        self.units = OOBTree()

    def title(self, language):
        """The agency's name in `language` ("sq" or "en")."""
        return self.title_en if language == "en" else self.title_sq


class Unit(Persistent):
    """A part of an agency: a directorate, a border crossing point, a school; `county` is an id or ""."""

    active = True
    history: tuple[int, ...] = ()

    def __init__(self, unit_id, title_sq, title_en="", county=""):
        self.unit_id = unit_id
        self.title_sq = title_sq
        self.title_en = title_en
        self.county = county

    def title(self, language):
        """The unit's name in `language`; the Albanian one where no English one was given."""
        return (self.title_en or self.title_sq) if language == "en" else self.title_sq
