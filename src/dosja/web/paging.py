"""The position in a long list, for lists of every room."""

from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class Pager:
    """Page `number` of `total` rows, `size` on each, of the list at `path` with the filters `query`.

    A filter that was chosen several times stands in `query` as pairs.
    """

    number: int
    total: int
    size: int
    path: str
    query: dict[str, str] | list[tuple[str, str]]

    @property
    def count(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def start(self) -> int:
        """Position of the page's first row, from 0."""
        return (min(max(1, self.number), self.count) - 1) * self.size

    @property
    def first(self) -> int:
        """Number of the first row shown, from 1; 0 for an empty list."""
        return self.start + 1 if self.total else 0

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.total, self.start + self.size)

    def url(self, number: int) -> str:
        """The address of another page of the same list."""
        pairs = list(self.query.items() if isinstance(self.query, dict) else self.query)
        if number > 1:
            pairs.append(("page", str(number)))
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path


def page_number(request) -> int:
    """The page that the address asks for; 1 for none and for nonsense."""
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 1
