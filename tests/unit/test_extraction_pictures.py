"""Pictures of pages, the places of words on them, and the folder that keeps pictures."""

import io
import os
import struct
import zlib

import pytest
from PIL import Image

from dosja.documents.extraction import MEDIA_TYPES, PictureCache, picture_width, reasons
from tests.make_files import ALBANIAN, make_pdf, make_png, make_txt

PDF = MEDIA_TYPES["pdf"]
SHA = "ab" * 32


@pytest.fixture
def pdf(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf([f"Faqja e parë. {ALBANIAN}", "Faqja e dytë"]))
    return path


def opened(picture):
    return Image.open(io.BytesIO(picture.content))


@pytest.mark.parametrize(("form", "media_type"), [("png", "image/png"), ("webp", "image/webp")])
def test_render_page_of_a_pdf_is_a_picture_of_the_width_asked_for(extractor, pdf, form, media_type):
    picture = extractor.render_page(pdf, PDF, 1, 800, form)
    assert picture.media_type == media_type
    image = opened(picture)
    assert image.format == form.upper()
    assert abs(image.width - 800) <= 1
    assert 1.40 < image.height / image.width < 1.43
    assert len(set(image.convert("L").tobytes())) > 5  # something is written on it
    assert len(picture.content) < 100_000


def test_render_page_wider_than_allowed_is_drawn_at_most_1600_wide(extractor, pdf):
    assert opened(extractor.render_page(pdf, PDF, 2, 100_000)).width <= 1600


def test_render_page_very_long_page_stays_below_the_limit_of_pixels(extractor, tmp_path):
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "long.pdf"
    canvas = Canvas(str(path), pagesize=(100, 14_000))
    canvas.drawString(10, 10, "fund")
    canvas.save()
    image = opened(extractor.render_page(path, PDF, 1, 1600))
    assert image.width * image.height < 1600 * 4800 * 1.05


def test_render_page_with_colours_keeps_them(extractor, tmp_path):
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "colours.pdf"
    canvas = Canvas(str(path), pagesize=(400, 400))
    for number, color in enumerate(("#cc0000", "#00aa00", "#0000dd")):
        canvas.setFillColor(color)
        canvas.rect(20 + 60 * number, 300, 50, 50, stroke=0, fill=1)
    canvas.save()
    image = opened(extractor.render_page(path, PDF, 1, 400)).convert("RGB")
    for number, color in enumerate(((204, 0, 0), (0, 170, 0), (0, 0, 221))):
        assert all(
            abs(a - b) < 12 for a, b in zip(image.getpixel((45 + 60 * number, 75)), color, strict=True)
        )


def test_render_page_of_a_photo_in_grey_keeps_its_shades(extractor, tmp_path):
    path = tmp_path / "grey.png"
    Image.linear_gradient("L").save(path)
    image = opened(extractor.render_page(path, MEDIA_TYPES["png"], 1, 400)).convert("L")
    assert len(image.getcolors()) == 256


@pytest.mark.parametrize("page", [0, 3, -1])
def test_render_page_that_does_not_exist_gives_a_reason(extractor, pdf, page):
    picture = extractor.render_page(pdf, PDF, page)
    assert (picture.content, picture.reason) == (b"", reasons.NO_SUCH_PAGE)


def test_render_page_of_protected_damaged_or_other_files_gives_a_reason(extractor, tmp_path):
    path = tmp_path / "x"
    path.write_bytes(make_pdf(["x"], password="y"))
    assert extractor.render_page(path, PDF).reason == reasons.PROTECTED
    path.write_bytes(b"%PDF-1.4")
    assert extractor.render_page(path, PDF).reason == reasons.DAMAGED
    path.write_bytes(make_txt(["x"]))
    assert extractor.render_page(path, MEDIA_TYPES["text"]).reason == reasons.NO_PICTURE


@pytest.mark.parametrize(
    ("kind", "format"), [("png", "PNG"), ("jpeg", "JPEG"), ("gif", "GIF"), ("webp", "WEBP"), ("tiff", "TIFF")]
)
def test_render_page_of_a_picture_is_made_smaller_but_never_larger(extractor, tmp_path, kind, format):
    path = tmp_path / "picture"
    path.write_bytes(make_png(2000, 1000, format=format))
    assert opened(extractor.render_page(path, MEDIA_TYPES[kind], 1, 400)).size == (400, 200)
    path.write_bytes(make_png(30, 20, format=format))
    assert opened(extractor.render_page(path, MEDIA_TYPES[kind], 1, 400)).size == (30, 20)


def test_render_page_of_a_photo_is_turned_and_loses_what_it_tells_of_its_place(extractor, tmp_path):
    photo = Image.new("RGB", (60, 30), "red")
    exif = photo.getexif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "secret place"
    path = tmp_path / "photo.jpg"
    photo.save(path, exif=exif)
    picture = extractor.render_page(path, MEDIA_TYPES["jpeg"], 1, 400)
    assert opened(picture).size == (30, 60)
    assert b"secret" not in picture.content


def test_render_page_of_a_picture_bomb_is_refused(extractor, tmp_path):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    path = tmp_path / "bomb.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 10_000))
        + chunk(b"IEND", b"")
    )
    assert extractor.render_page(path, MEDIA_TYPES["png"]).reason == reasons.PICTURE_TOO_LARGE
    assert extractor.extract(path, MEDIA_TYPES["png"]).reason == reasons.PICTURE_TOO_LARGE


def dark(image, box):
    """How much of the box (in shares of the picture) is ink."""
    x0, y0, x1, y1 = box
    part = image.convert("L").crop(
        (round(x0 * image.width), round(y0 * image.height), round(x1 * image.width), round(y1 * image.height))
    )
    return sum(value < 128 for value in part.tobytes()) / max(1, part.width * part.height)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_word_boxes_lie_on_the_words_of_the_picture_even_on_turned_pages(extractor, tmp_path, turn):
    import pypdfium2

    path = tmp_path / "a.pdf"
    document = pypdfium2.PdfDocument(make_pdf(["mbrojtja e fëmijëve\nçështje"]))
    document[0].set_rotation(turn)
    document[0].set_cropbox(50, 100, 500, 820)
    document.save(path)
    document.close()
    boxes = extractor.word_boxes(path, 1)
    assert sorted(box[4] for box in boxes) == ["e", "fëmijëve", "mbrojtja", "çështje"]
    image = opened(extractor.render_page(path, PDF, 1, 1600))
    for *box, _word in boxes:
        assert 0 <= box[0] < box[2] <= 1
        assert 0 <= box[1] < box[3] <= 1
        assert dark(image, box) > 0.15


def test_word_boxes_of_a_word_broken_at_the_line_end_give_two_boxes_with_the_whole_word(extractor, tmp_path):
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path))
    canvas.drawString(72, 700, "kjo është një marrë-")
    canvas.drawString(72, 685, "veshje e re")
    canvas.save()
    boxes = [box for box in extractor.word_boxes(path, 1) if box[4] == "marrëveshje"]
    assert len(boxes) == 2
    assert boxes[0][3] < boxes[1][3]
    assert "marrë\u00adveshje" in extractor.extract(path, PDF).pages[0]


def test_word_boxes_of_a_file_without_any_are_none(extractor, pdf, tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"nothing")
    assert extractor.word_boxes(path, 1) == []
    assert extractor.word_boxes(pdf, 99) == []


def test_picture_width_is_one_of_a_few():
    assert [picture_width(asked) for asked in (-5, 1, 400, 401, 1600, 9999)] == [
        400,
        400,
        400,
        800,
        1600,
        1600,
    ]


def test_cache_draws_each_page_once(tmp_path):
    cache = PictureCache(tmp_path / "pictures", 10_000)
    asked = []

    def make(width):
        asked.append(width)
        return b"picture"

    assert cache.get_or_make(SHA, 1, 700, make) == b"picture"
    assert cache.get_or_make(SHA, 1, 750, make) == b"picture"
    assert cache.get_or_make(SHA, 2, 1600, make) == b"picture"
    assert asked == [800, 1600]
    assert PictureCache(tmp_path / "pictures", 10_000).get(SHA, 1, 800) == b"picture"


def test_cache_keeps_no_failure(tmp_path):
    cache = PictureCache(tmp_path, 10_000)
    assert cache.get_or_make(SHA, 1, 800, lambda width: b"") == b""
    assert cache.get(SHA, 1, 800) is None


def test_cache_beyond_its_size_drops_what_was_unused_for_longest(tmp_path):
    cache = PictureCache(tmp_path, 10_000)
    for page in range(1, 31):
        cache.put(SHA, page, 800, b"x" * 900)
        if cache.get(SHA, page, 800):
            os.utime(cache.path(SHA, page, 800), (page, page))
        if page == 5:
            assert cache.get(SHA, 1, 800)  # page 1 is used again: now it is the newest
    kept = [page for page in range(1, 31) if cache.path(SHA, page, 800).exists()]
    assert 1 in kept
    assert 30 in kept
    assert 2 not in kept
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.png")) <= 10_000


@pytest.mark.parametrize("sha256", ["", "../../etc", "AB" * 32, "ab" * 31, SHA + "/.."])
def test_cache_key_that_is_no_sha256_is_refused(tmp_path, sha256):
    with pytest.raises(ValueError):
        PictureCache(tmp_path, 1000).get(sha256, 1, 800)


def test_cache_in_a_place_where_nothing_can_be_written_still_gives_pictures(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    cache = PictureCache(blocked / "pictures", 1000)
    assert cache.get_or_make(SHA, 1, 800, lambda width: b"picture") == b"picture"
