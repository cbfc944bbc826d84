"""The limits under which foreign files are read, and what puts them on the child process.

The numbers are deliberately in one place; the parent process uses the clock, the child everything else.
"""

import contextlib
import resource

MEMORY = 1024 * 1024 * 1024
"""Address space of the child in bytes."""
SECONDS = 60.0
"""Wall clock for one file; the parent kills the child afterwards."""
OCR_SECONDS = 120.0
"""Wall clock for one page of a scan."""
OCR_PAGES = 500
"""Most pages of one file that are read by OCR: at some six seconds a page, most of an hour."""
SOFT_SHARE = 0.75
"""After this share of the time an extractor stops by itself and hands over what it has."""
OPEN_FILES = 64
PAGES = 2_000
TEXT_BYTES = 20_000_000
ANSWER_BYTES = 64_000_000
"""Longest answer that the parent takes from a child."""
FILES_PER_CHILD = 1_000
GROWN_BYTES = 400 * 1024 * 1024
"""A child whose memory has grown to this is replaced after its file."""

ARCHIVE_ENTRIES = 10_000
ARCHIVE_DIRECTORY_BYTES = 4_000_000
ARCHIVE_BYTES = 1_000_000_000
"""Most that an archive may unpack to, all entries together."""
ARCHIVE_FREE_BYTES = 100_000_000
"""Up to here the ratio does not matter: empty rows of a spreadsheet pack very well."""
ARCHIVE_RATIO = 100

PICTURE_WIDTHS = (400, 800, 1200, 1600)
"""Widths in pixels in which pages are drawn; few, so that a cache cannot be filled with 1,600 of each."""
PICTURE_PIXELS = 1600 * 4800
"""Most pixels of a picture that is made."""
IMAGE_PIXELS = 80_000_000
"""Most pixels of an uploaded image that is opened."""


def confine() -> None:
    """Put the limits on this process for good: memory, files, no writing, no core dump."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    # Answers go through a pipe, which this limit does not touch: the child has no business writing files.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def allow_cpu(seconds: float) -> None:
    """Let this process use `seconds` of processor time from now on; a guard beside the clock."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(usage.ru_utime + usage.ru_stime + seconds) + 2
    with contextlib.suppress(ValueError):  # an administrator's own hard limit is lower
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def memory_in_use() -> int:
    """The largest resident memory of this process so far, in bytes.

    Where there is no /proc, the figure of getrusage; on Linux that one starts from the parent's memory,
    so that every child of a large process would look grown.
    """
    try:
        with open("/proc/self/status", "rb") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith(b"VmHWM:"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def picture_width(asked: int) -> int:
    """The width in which a page is drawn when `asked` pixels are wanted: the next larger of the few."""
    return next((width for width in PICTURE_WIDTHS if width >= asked), PICTURE_WIDTHS[-1])
