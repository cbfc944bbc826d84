"""Turns the name that a browser or a folder gives for a file into one that is safe to store, show and send.

The name never chooses where bytes are stored; this is for people, logs and the Content-Disposition header.
"""

import re
import unicodedata

MAX_NAME = 120
"""Longest name in characters, extension included."""
_MAX_BYTES = 240
_FALLBACK = "file"
_SPACES = re.compile(r"\s+")
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,10}$")
_RESERVED = re.compile(
    r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)(\.|$)", re.IGNORECASE
)


def extension(name: str) -> str:
    """The extension of a file name in lower case and without the dot; "" when it has none."""
    found = _EXTENSION.search(name)
    return found[0][1:].lower() if found and found.start() > 0 else ""


def safe_name(name: str | None) -> str:
    """A clean NFC file name of 1 to 120 characters (and at most 240 bytes) that keeps the extension.

    Folders, drive letters, control and direction marks, and names that Windows reserves are taken away.
    """
    name = unicodedata.normalize("NFC", name or "")
    # Cc, Cf (direction marks, zero width), Cs (lone surrogates), Co and Cn: nothing that a reader could see.
    name = "".join(
        " " if c in "\t\n\r" else c for c in name if c in "\t\n\r" or unicodedata.category(c)[0] != "C"
    )
    name = re.split(r"[\\/\u2044\u2215\u29f8\u29f9\ufe68\uff0f\uff3c]", name)[-1]
    name = re.sub(r"^[A-Za-z]:", "", name)
    name = _SPACES.sub(" ", _FORBIDDEN.sub("_", name)).strip(" .")
    found = _EXTENSION.search(name)
    stem, suffix = (name[: found.start()], found[0]) if found else (name, "")
    stem = stem.rstrip(" .")
    if not stem and suffix:  # ".htaccess": hidden on a server, so it is a name and no extension
        stem, suffix = suffix[1:], ""
    if _RESERVED.match(stem + "."):
        stem = f"_{stem}"
    stem = stem[: MAX_NAME - len(suffix)]
    while len((stem + suffix).encode()) > _MAX_BYTES:
        stem = stem[:-1]
    return (stem.rstrip(" .") or _FALLBACK) + suffix
