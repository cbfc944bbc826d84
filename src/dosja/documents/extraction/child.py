"""The process that reads foreign files: `python -m dosja.documents.extraction.child`, run by the client.

It takes a JSON request a line on standard input and answers on what was its standard output: "+" at once,
then a line of JSON ({"ok", "reason", "detail", "size", "last"}; "fault", "trace" of a plugin) and `size`
bytes. It ends with its input.

It has no secrets, opens no socket, writes no file; whatever goes wrong in it concerns the one file it reads.
"""

import json
import os
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import BinaryIO

from dosja.documents.extraction import limits, reasons
from dosja.documents.extraction.outside import Fault, read_outside
from dosja.documents.extraction.reading import Reading, Refused, language_hint
from dosja.documents.extraction.sniff import MEDIA_TYPES

TAKEN = b"+"
"""Sent when a request has come in: whatever happens from here on is due to its file."""
_HERE = "dosja.documents.extraction."
_IMAGES = tuple(MEDIA_TYPES[kind] for kind in ("png", "jpeg", "gif", "webp", "tiff"))
# By name, so that a child that reads text files never loads PDFium or Pillow.
EXTRACTORS: dict[str, str | Callable[[str, Reading], None]] = {
    **dict.fromkeys(_IMAGES, "images:read_image"),
    MEDIA_TYPES["pdf"]: "pdf:read_pdf",
    MEDIA_TYPES["docx"]: "word:read_docx",
    MEDIA_TYPES["docm"]: "word:read_docx",
    MEDIA_TYPES["odt"]: "opendocument:read_odt",
    MEDIA_TYPES["xlsx"]: "sheets:read_xlsx",
    MEDIA_TYPES["xlsm"]: "sheets:read_xlsx",
    MEDIA_TYPES["text"]: "plain:read_text",
    MEDIA_TYPES["html"]: "plain:read_html",
}
"""Media type -> what reads it: a function of this package or one that takes (path, reading)."""


def _find(name: str) -> Callable:
    module, function = name.split(":")
    return getattr(import_module(_HERE + module), function)


def _extractor(request: dict) -> Callable[[str, Reading], None]:
    if "function" in request:
        return partial(read_outside, function=request["function"], place=request["place"])
    extractor = EXTRACTORS.get(request["media_type"])
    if extractor is None:
        raise Refused(reasons.NOT_READABLE_KIND)
    return extractor if callable(extractor) else _find(extractor)


def _text(request: dict) -> bytes:
    reading = Reading(request["seconds"])
    _extractor(request)(request["path"], reading)
    answer = {
        "pages": reading.pages,
        "page_count": reading.page_count,
        "reason": reading.reason,
        "language": language_hint(reading.pages),
    }
    return json.dumps(answer, ensure_ascii=False).encode()


def _picture(request: dict) -> bytes:
    media_type = request["media_type"]
    if media_type == MEDIA_TYPES["pdf"]:
        image = _find("pdf:draw_page")(request["path"], request["page"], request["width"])
    elif media_type in _IMAGES:
        image = _find("images:draw_image")(request["path"], request["page"], request["width"])
    else:
        raise Refused(reasons.NO_PICTURE)
    return _find("images:encode")(image, request["form"])


def _words(request: dict) -> bytes:
    return json.dumps(_find("pdf:word_boxes")(request["path"], request["page"]), ensure_ascii=False).encode()


def _ocr(request: dict) -> bytes:
    names = ("path", "media_type", "page", "language", "seconds")
    found = _find("ocr:read_page")(*(request[name] for name in names))
    return json.dumps(found, ensure_ascii=False).encode()


def _title(request: dict) -> bytes:
    found = _find("titles:read_title")(request["path"], request["media_type"], _extractor(request))
    return json.dumps(found, ensure_ascii=False).encode()


_TASKS = {"ocr": _ocr, "title": _title, "text": _text, "picture": _picture, "words": _words}


def _answer(request: dict) -> tuple[dict, bytes]:
    try:
        body = _TASKS[request["task"]](request)
    except Refused as refused:
        return {"ok": False, "reason": refused.args[0], "detail": repr(refused.__cause__ or "")}, b""
    except Fault as fault:
        reason, detail, trace = fault.args
        told = {"reason": reason, "detail": detail, "fault": detail, "trace": trace}
        return {"ok": False, **told, "last": True}, b""
    except MemoryError:
        return {"ok": False, "reason": reasons.TOO_BIG, "detail": "MemoryError", "last": True}, b""
    except OSError as error:
        return {"ok": False, "reason": reasons.UNREADABLE, "detail": repr(error)}, b""
    except RecursionError:
        return {"ok": False, "reason": reasons.DAMAGED, "detail": "RecursionError"}, b""
    except Exception as error:  # a library met a file that its author did not think of
        return {"ok": False, "reason": reasons.DAMAGED, "detail": repr(error)[:500]}, b""
    return {"ok": True, "reason": "", "detail": ""}, body


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more, or until this process has done its share or has grown."""
    for count, line in enumerate(requests, 1):
        request = json.loads(line)
        answers.write(TAKEN)
        answers.flush()
        limits.allow_cpu(request["seconds"])
        head, body = _answer(request)
        last = (
            head.get("last") or count >= limits.FILES_PER_CHILD or limits.memory_in_use() > limits.GROWN_BYTES
        )
        head |= {"size": len(body), "last": bool(last)}
        answers.write(json.dumps(head).encode() + b"\n" + body)
        answers.flush()
        if last:
            return


def main() -> None:
    """Keep the answers' pipe for ourselves (C libraries print to standard output), set the limits, serve."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limits.confine()
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
