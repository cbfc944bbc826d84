"""Places within a text that an address can name: #n5 is article 5 of the text.

The same text gives the same names for ever, so that they can be cited together with a version. Where no
heading is an article's, the headings count from 1; where there are none, the paragraphs.
"""

import re
from dataclasses import replace

from dosja.content_types.display import Section

_BLOCK = re.compile(r"<(h2|h3|p)>(.*?)</\1>", re.DOTALL)
_ARTICLE = re.compile(r"\s*(?:<[^>]*>\s*)*(?:neni|article|art\.)\s*(\d{1,4})\b", re.IGNORECASE)


def with_anchors(html: str, label) -> str:
    """The cleaned HTML with ids on its articles, headings or paragraphs, and a link on each heading.

    `label(number)`: what the link to a place is called for who does not see it; plain text.
    """
    blocks = list(_BLOCK.finditer(html))
    heads = [block for block in blocks if block[1] != "p"]
    articles = {block.start(): int(found[1]) for block in heads if (found := _ARTICLE.match(block[2]))}
    if not articles:
        articles = {block.start(): n for n, block in enumerate(heads or blocks, 1)}
    seen: set[int] = set()

    def named(block):
        number = articles.get(block.start())
        if number is None or number in seen:
            return block[0]
        seen.add(number)
        tag, inner = block[1], block[2]
        link = (
            "" if tag == "p" else f' <a class="anchor" href="#n{number}" aria-label="{label(number)}">#</a>'
        )
        return f'<{tag} id="n{number}">{inner}{link}</{tag}>'

    return _BLOCK.sub(named, html)


def anchored(sections: list[Section], label) -> list[Section]:
    """The sections of a page with places named in their first rich text; only one, as names are unique."""
    made, done = [], False
    for section in sections:
        items = []
        for item in section.items:
            if not done and item.kind == "rich_text" and item.pieces:
                piece = replace(item.pieces[0], html=with_anchors(item.pieces[0].html, label))
                item, done = replace(item, pieces=(piece, *item.pieces[1:])), True
            items.append(item)
        made.append(replace(section, items=tuple(items)))
    return made
