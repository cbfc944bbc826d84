"""Rich text: cleaned by an allow-list when it is written, and turned into plain words for the index.

Every way into storage goes through `clean_html`; nothing else may decide what markup is harmless.
"""

import html
import re

import nh3

TAGS = {
    "p", "br", "h2", "h3", "ul", "ol", "li", "strong", "em", "a",
    "table", "thead", "tbody", "tr", "th", "td", "blockquote",
}  # fmt: skip
_SCHEMES = {"http", "https"}
_MEANT = (
    (re.compile(r"<(/?)b(?=[\s>/])", re.IGNORECASE), r"<\1strong"),
    (re.compile(r"<(/?)i(?=[\s>/])", re.IGNORECASE), r"<\1em"),
    (re.compile(r"<(/?)h1(?=[\s>/])", re.IGNORECASE), r"<\1h2"),
    (re.compile(r"<(/?)h[4-6](?=[\s>/])", re.IGNORECASE), r"<\1h3"),
)
_MARKUP = re.compile(r"</?[a-zA-Z!]")
_ENDS = ["br", "/p", "/h2", "/h3", "/li", "/td", "/th", "/tr", "/blockquote", "/ul", "/ol", "/table"]
_BLOCK_ENDS = re.compile(rf"<(?:{'|'.join(_ENDS)})>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"[ \t\u00a0]+")
_cleaner = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags={"script", "style"},
    attributes={"a": {"href"}},
    url_schemes=_SCHEMES,
    link_rel="noopener noreferrer",
    strip_comments=True,
)


def clean_html(text: str) -> str:
    """The text as harmless HTML of the allowed tags; "" when no words are left. Cleans once for all."""
    for pattern, meant in _MEANT:
        text = pattern.sub(meant, text)
    cleaned = _cleaner.clean(text).strip()
    return cleaned if plain_words(cleaned) else ""


def plain_words(text: str) -> str:
    """The words of cleaned HTML, one line for each paragraph, heading, entry or cell."""
    text = html.unescape(_without_tags(text))
    if "  " in text or "\t" in text or "\u00a0" in text:
        text = _SPACE.sub(" ", text)
    return "\n".join(filter(None, map(str.strip, text.split("\n"))))


def _without_tags(text: str) -> str:
    """The text between the tags, with a new line where a block ends. A search does this for each result."""
    before, *pieces = text.split("<")
    found = [before]
    for piece in pieces:
        tag, end, after = piece.partition(">")
        if not end:
            # A sign that begins no tag, which cleaned text does not have.
            return _TAG.sub("", _BLOCK_ENDS.sub("\n", text))
        found.append("\n" + after if tag.lower() in _ENDS else after)
    return "".join(found)


def paragraphs(text: str) -> str:
    """Plain text, typed without an editor, as HTML: blank lines part paragraphs, others break lines.

    What holds tags already is returned as it is.
    """
    if _MARKUP.search(text):
        return text
    parts = (part.strip("\n") for part in re.split(r"\n\s*\n", text))
    return "\n".join(
        "<p>"
        + "<br>".join(html.escape(html.unescape(line), quote=False) for line in part.split("\n"))
        + "</p>"
        for part in parts
        if part.strip()
    )
