"""What is done with an uploaded file outside the database: told apart, read in a child process, drawn.

Works on paths; knows neither documents nor requests. `sniff` and `safe_name` before a file is taken in,
`Extractor` for its text and pictures, `PictureCache` to draw each page once.
"""

from dosja.documents.extraction.client import Extractor, Function, Picture, Result, end_group
from dosja.documents.extraction.foreign import CoreReader, Format, NoReader, Reader, listed
from dosja.documents.extraction.limits import PICTURE_WIDTHS, picture_width
from dosja.documents.extraction.names import MAX_NAME, extension, safe_name
from dosja.documents.extraction.pictures import PictureCache
from dosja.documents.extraction.sniff import ACCEPTED_EXTENSIONS, MEDIA_TYPES, Sniffed, sniff

__all__ = [
    "ACCEPTED_EXTENSIONS",
    "MAX_NAME",
    "MEDIA_TYPES",
    "PICTURE_WIDTHS",
    "CoreReader",
    "Extractor",
    "Format",
    "Function",
    "NoReader",
    "Picture",
    "PictureCache",
    "Reader",
    "Result",
    "Sniffed",
    "end_group",
    "extension",
    "listed",
    "picture_width",
    "safe_name",
    "sniff",
]
