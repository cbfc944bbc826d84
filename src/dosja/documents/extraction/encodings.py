"""Finds the encoding of plain text: marks at the beginning, UTF-8, UTF-16, else the two of old files.

Windows-1250 (Central European) and Windows-1252 (Western, what people call latin-1) agree on ë and ç; they
differ in the letters of the neighbours, by which they are told apart.
"""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CENTRAL = re.compile(rb"[\xc6\xe6\xd0\xf0\xc8]|\xe8(?=[a-z])")  # ć đ Č, and č inside a word
_WESTERN = re.compile(
    rb"[\xe0\xec\xf2\xf9\xf1\xea\xe5\xf8\xe3\xf5]|\xe8(?![a-z])"
)  # à ì ò ù ñ ê å ø ã õ, è at the end


def find_encoding(content: bytes) -> str:
    """The codec that decodes `content` (whole, or its first kilobytes); "" when it is no text."""
    for mark, codec in _MARKS:
        if content.startswith(mark):
            return codec
    if b"\0" in content:
        return _utf_16_without_mark(content)
    if content and len(_CONTROL.findall(content)) > len(content) / 500:
        return ""
    try:
        content.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError as error:
        if error.start >= len(content) - 3 and error.reason == "unexpected end of data":
            return "utf-8"
    undefined = len(re.findall(rb"[\x81\x83\x88\x90\x98]", content))  # holes in cp1250, rare in any text
    if undefined > len(content) / 500:
        return ""
    return "cp1250" if len(_CENTRAL.findall(content)) > len(_WESTERN.findall(content)) else "cp1252"


def _utf_16_without_mark(content: bytes) -> str:
    """Most characters of European text have a zero for one byte of the two, always on the same side."""
    half = len(content) // 2
    if half < 2:
        return ""
    even, odd = content[0 : 2 * half : 2].count(0), content[1 : 2 * half : 2].count(0)
    if odd > half * 0.7 and even < half * 0.05:
        codec = "utf-16-le"
    elif even > half * 0.7 and odd < half * 0.05:
        codec = "utf-16-be"
    else:
        return ""
    text = content[: 2 * half].decode(codec, "replace")
    strange = sum(ord(c) < 32 and c not in "\t\n\r\f\x1b" for c in text)
    return codec if strange <= len(text) / 500 else ""


def decode(content: bytes) -> str:
    """The text of `content`; what cannot be decoded becomes the replacement character."""
    return content.decode(find_encoding(content) or "utf-8", "replace")
