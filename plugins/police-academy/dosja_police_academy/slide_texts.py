"""The text of slides: title, then texts and tables in their order, below them the speaker's notes.

Numbers, dates and footers of slides are left out. Hidden slides are read too, so that the number of a page is
the number of the slide.
"""

from collections.abc import Iterator

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PythonPptxError

_REPEATED = (PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER)
"""Places that say the same on every slide."""
_DAMAGED = (PythonPptxError, KeyError, ValueError, AttributeError, SyntaxError)
"""What the library raises where parts of the file are missing or are not what they should be; broken XML is
a SyntaxError."""


def texts_of(path: str) -> Iterator[str]:
    """One text for each slide. Raises UnreadableFile for a file that is damaged."""
    try:
        for slide in Presentation(path).slides:
            yield _text_of(slide)
    except _DAMAGED as error:
        from dosja.api import UnreadableFile  # most files are whole: it would double the start of the process

        raise UnreadableFile(str(error)) from error


def _text_of(slide) -> str:
    title = slide.shapes.title
    parts = [_lines(title.text_frame)] if title is not None else []
    for shape in slide.shapes:
        if title is None or shape.shape_id != title.shape_id:
            parts += _texts(shape)
    if slide.has_notes_slide:
        notes = slide.notes_slide.notes_text_frame
        parts += ["", _lines(notes)] if notes is not None else []
    return "\n".join(parts)


def _texts(shape) -> Iterator[str]:
    if shape.is_placeholder and shape.placeholder_format.type in _REPEATED:
        return
    if shape.has_text_frame:
        text = _lines(shape.text_frame)
        if text:
            yield text
    elif shape.has_table:
        for row in shape.table.rows:
            yield "\t".join(_lines(cell.text_frame).replace("\n", " ") for cell in row.cells)
    else:
        for inner in getattr(shape, "shapes", ()):  # a group
            yield from _texts(inner)


def _lines(frame) -> str:
    return "\n".join(text for paragraph in frame.paragraphs if (text := paragraph.text.strip()))
