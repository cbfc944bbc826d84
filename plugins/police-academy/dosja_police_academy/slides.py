"""Lesson slides of PowerPoint (.pptx): how they are known, and the function that reads them.

The process in which Dosja reads files imports this module: so it imports nothing of Dosja, and the library
for slides only where slides are read.
"""

from collections.abc import Iterator

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
TOLD_BY = ("[Content_Types].xml", b"presentationml.presentation.main+xml")


def read_slides(path: str) -> Iterator[str]:
    """The texts of the slides, in their order."""
    from dosja_police_academy.slide_texts import texts_of

    return texts_of(path)
