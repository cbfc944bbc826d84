"""Makes a presentation of plain slides: for the demonstration, and for tests of what reads them."""

import io
from collections.abc import Iterable, Mapping

from pptx import Presentation
from pptx.util import Inches

TITLE_AND_CONTENT, TITLE_ONLY = 1, 5
"""Layouts of the library's own template."""


def make_slides(slides: Iterable[Mapping]) -> bytes:
    """The bytes of a .pptx. A slide has a `title` and, as wanted, `lines`, a `table` (rows of texts) and
    speaker's `notes`."""
    presentation = Presentation()
    for one in slides:
        table = one.get("table", ())
        layout = presentation.slide_layouts[TITLE_ONLY if table else TITLE_AND_CONTENT]
        slide = presentation.slides.add_slide(layout)
        slide.shapes.title.text_frame.text = one["title"]
        if table:
            size = (Inches(0.6), Inches(1.8), Inches(8.8), Inches(0.5 * len(table)))
            cells = slide.shapes.add_table(len(table), len(table[0]), *size).table
            for number, row in enumerate(table):
                for place, text in enumerate(row):
                    cells.cell(number, place).text = text
        else:
            slide.placeholders[1].text_frame.text = "\n".join(one.get("lines", ()))
        if one.get("notes"):
            slide.notes_slide.notes_text_frame.text = one["notes"]
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()
