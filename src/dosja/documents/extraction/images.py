"""Uploaded pictures: how many pages they have, and a smaller copy to show. Only runs in the child process.

The copy is drawn anew, so nothing that hides in the original (places, programs) comes along.
"""

import io
import warnings
from contextlib import contextmanager

from PIL import Image, ImageChops, ImageOps, UnidentifiedImageError

from dosja.documents.extraction import limits, reasons
from dosja.documents.extraction.reading import Reading, Refused

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "TIFF")
Image.MAX_IMAGE_PIXELS = limits.IMAGE_PIXELS


@contextmanager
def _opened(path: str):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=_FORMATS) as image:
                yield image
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(reasons.PICTURE_TOO_LARGE) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refused(reasons.DAMAGED) from error


def read_image(path: str, reading: Reading) -> None:
    """No text; a scanned TIFF may have several pages."""
    with _opened(path) as image:
        pages = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        reading.page_count = min(pages, limits.PAGES)


def draw_image(path: str, number: int, width: int) -> Image.Image:
    """The picture at most `width` pixels wide, turned the way it was taken, on white."""
    with _opened(path) as image:
        frames = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        if not 1 <= number <= frames:
            raise Refused(reasons.NO_SUCH_PAGE)
        if image.format == "TIFF":
            image.seek(number - 1)
        wide, high = image.size
        if wide * high > limits.IMAGE_PIXELS:  # frames of a TIFF have their own sizes
            raise Refused(reasons.PICTURE_TOO_LARGE)
        image.draft("RGB", (width, width * high // max(wide, 1)))
        image = ImageOps.exif_transpose(image)
        wide, high = image.size
        scale = min(1.0, width / wide, (limits.PICTURE_PIXELS / (wide * high)) ** 0.5)
        image = image.convert("RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB")
        if scale < 1:
            image = image.resize(
                (max(1, round(wide * scale)), max(1, round(high * scale))), Image.Resampling.LANCZOS
            )
        if image.mode == "RGBA":
            paper = Image.new("RGBA", image.size, "white")
            image = Image.alpha_composite(paper, image).convert("RGB")
        return image


def encode(image: Image.Image, form: str) -> bytes:
    """`image` as a file; `form` is "png" or "webp"."""
    stream = io.BytesIO()
    if form == "webp":
        image.save(stream, "WEBP", quality=80, method=2)
        return stream.getvalue()
    image = _fewer_colors(image)
    image.save(stream, "PNG", compress_level=4)
    return stream.getvalue()


def _fewer_colors(image: Image.Image) -> Image.Image:
    """The same to the eye in a tenth of the bytes: 16 greys for a written page, or 256 colours."""
    red, green, blue = image.split()
    grey = (
        not ImageChops.difference(red, green).getbbox() and not ImageChops.difference(green, blue).getbbox()
    )
    paper = green.histogram()[255] > image.width * image.height * 0.6
    if not paper:  # photographs and scans would show bands
        return green if grey else image
    if not grey:
        return image.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    shades = green.point([round(value / 17) for value in range(256)])
    shades.putpalette([value for shade in range(16) for value in (shade * 17,) * 3])
    return shades
