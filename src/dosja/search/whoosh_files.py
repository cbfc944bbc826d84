"""The fields of the index and the files of its folder, as Whoosh knows them."""

from io import BytesIO
from pathlib import Path

from whoosh.columns import NumericColumn
from whoosh.fields import COLUMN, STORED, FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.formats import Existence

from dosja.search.disk import Window, opened
from dosja.search.lists import MARKS, TERMS, VALUES
from dosja.search.segments import ORDER
from dosja.search.shards import MARKS as MARKED
from dosja.search.shards import PLACED

FORMAT = "whoosh-8"
"""Part of the index's fingerprint: changes with the schema below."""

COLUMNS = {
    "uid": NumericColumn("q"),
    "modified": NumericColumn("q"),
    "file": NumericColumn("q"),
    "number": NumericColumn("i"),
}


class _Terms(FieldType):
    """A field whose terms come analysed; its lists are stored by `lists`, not by Whoosh."""

    format = Existence()

    def __init__(self):
        """Nothing of Whoosh's own is asked for."""


KINDS = {**dict.fromkeys(PLACED, TERMS), **dict.fromkeys(MARKED, MARKS), ORDER: VALUES}
SCHEMA = Schema(
    **{name: _Terms() for name in KINDS},
    **{name: COLUMN(column) for name, column in COLUMNS.items()},
    about=STORED(),
)


class _Part(StructFile):
    """A part of an open file; Whoosh's own class for it copies the part into memory."""

    def __init__(self, window: Window, name: str):
        super().__init__(window, name=name)

    def subset(self, position, length, name=None):
        return _Part(self.file.part(position, length), name or self._name)

    def get(self, position, length):
        return self.file.at(position, length)


class WhooshFiles(FileStorage):
    """Whoosh's folder; what a reader holds is closed with it, so that a damaged file leaves none behind."""

    def open_file(self, name, *args, **options):
        if name.endswith(".toc"):
            return StructFile(BytesIO(Path(self._fpath(name)).read_bytes()), name=name)
        if name.endswith(".seg"):
            return _Part(opened(self._fpath(name)), name)
        return super().open_file(name, *args, **options)
