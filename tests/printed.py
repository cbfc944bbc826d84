"""Reads back what is printed: the words of a PDF, by pdftotext."""

import shutil
import subprocess

from tests.conftest import lacking


def read_printed(pdf: bytes, how: str = "-layout") -> str:
    """What pdftotext makes of a PDF ("-layout", "-raw" or "-bbox"); sheets end with a form feed."""
    if shutil.which("pdftotext") is None:
        lacking("there is no pdftotext; on Debian: apt install poppler-utils")
    command = ["pdftotext", how, "-", "-"]
    return subprocess.run(command, input=pdf, check=True, capture_output=True, timeout=60).stdout.decode()
