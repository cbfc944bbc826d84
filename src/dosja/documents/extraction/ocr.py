"""Text of a page that is a picture, by the program tesseract. Only ever runs in the child process.

The page is drawn as for showing it, so what hides in the file never reaches tesseract, which inherits the
child's limits and gets the picture through a pipe: no file is written.
"""

import io
import os
import shutil
import subprocess
from functools import cache

from PIL import Image

from dosja.documents.extraction import limits, reasons
from dosja.documents.extraction.images import draw_image
from dosja.documents.extraction.pdf import draw_page
from dosja.documents.extraction.reading import Refused, clean
from dosja.documents.extraction.sniff import MEDIA_TYPES

PROGRAM = "tesseract"
WIDTH = 2480
"""Pixels: an A4 page at 300 dots an inch, for which tesseract is made."""
SMALL = 1400
"""A narrower picture (a screenshot, a thumbnail of a scan) is enlarged to twice its size."""
FLAT = 40
"""A page whose darkest and lightest grey differ by less is blank."""
LANGUAGES = {"sq": "sqi", "en": "eng"}
TURNED = "osd"
"""The data by which tesseract finds out that a page was scanned sideways or upside down."""
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "TESSDATA_PREFIX")


def read_page(path: str, media_type: str, number: int, language: str, seconds: float) -> dict:
    """{"text", "languages"} of a page (from 1); `language` ("sq" or "en") is the likelier one of the text.

    A blank page has the text "". Raises Refused where tesseract is missing, crashes or takes too long.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise Refused(reasons.NO_OCR)
    present = _present(program)
    languages = [name for name in LANGUAGES.values() if name in present]
    if not languages:
        raise Refused(reasons.NO_OCR_LANGUAGE)
    picture = draw_page if media_type == MEDIA_TYPES["pdf"] else draw_image
    image = picture(path, number, WIDTH).convert("L")
    darkest, lightest = image.getextrema()
    if lightest - darkest < FLAT:
        return {"text": "", "languages": languages}
    if image.width < SMALL:
        image = image.resize((image.width * 2, image.height * 2), Image.Resampling.LANCZOS)
    first = LANGUAGES.get(language, "sqi")
    ordered = sorted(languages, key=lambda name: name != first)
    command = [program, "stdin", "stdout", "-l", "+".join(ordered), "--dpi", "300"]
    if TURNED in present:
        command += ["--psm", "1"]
    return {"text": clean(_run(command, image, seconds)).strip(), "languages": languages}


def _run(command: list[str], image: Image.Image, seconds: float) -> str:
    stream = io.BytesIO()
    image.save(stream, "PPM")
    try:
        done = subprocess.run(
            command,
            input=stream.getvalue(),
            capture_output=True,
            timeout=seconds * limits.SOFT_SHARE,
            env=_environment(),
            preexec_fn=lambda: os.nice(10),  # pages of the intranet go first; this process has one thread
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(reasons.OCR_TOO_SLOW) from error
    if done.returncode:
        failure = RuntimeError(f"{done.returncode}: {done.stderr[-300:].decode(errors='replace')}")
        raise Refused(reasons.OCR_CRASHED) from failure
    return done.stdout.decode("utf-8", "replace").replace("\f", "\n")


@cache
def _present(program: str) -> frozenset[str]:
    """What data tesseract has, in its own names."""
    done = subprocess.run(
        [program, "--list-langs"], capture_output=True, timeout=20, env=_environment(), check=False
    )
    return frozenset(done.stdout.decode(errors="replace").split())


def _environment() -> dict[str, str]:
    """One thread for each page: the machine's other cores serve the intranet."""
    return {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ} | {"OMP_THREAD_LIMIT": "1"}
