"""Rich text as a small tree: the allowed tags of `content_types.rich_text`, which are cleaned already."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

INLINE = frozenset({"strong", "em", "a", "br"})
_VOID = frozenset({"br"})
DEEPEST = 60
"""Elements within each other; what lies deeper is taken into the last one."""


@dataclass
class Element:
    """A tag with what stands in it: texts and elements."""

    tag: str
    href: str = ""
    children: list["Element | str"] = field(default_factory=list)

    def blocks(self) -> bool:
        """True where something in it stands on lines of its own."""
        return any(isinstance(child, Element) and child.tag not in INLINE for child in self.children)


class _Builder(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self.open = [self.root]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, dict(attrs).get("href") or "")
        if len(self.open) < DEEPEST:
            self.open[-1].children.append(element)
            if tag not in _VOID:
                self.open.append(element)

    def handle_endtag(self, tag):
        if tag in (element.tag for element in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data):
        self.open[-1].children.append(data)


def tree_of(html: str) -> Element:
    """The tree of cleaned HTML; its root has the tag ""."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root
