"""The reader: a page of a file as picture and text, with what a search found marked in both."""

from urllib.parse import urlencode

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response

from dosja.documents.extraction import MEDIA_TYPES, Extractor, PictureCache
from dosja.documents.hits import FileHits, HitMemory, boxes_of, numbered, packed, unpacked
from dosja.documents.rights import may_edit
from dosja.documents.views import crumbs
from dosja.intake.scans import PICTURED, progress
from dosja.search.parsing import parse
from dosja.search.snippets import marked
from dosja.web.addresses import document_path, file_path
from dosja.web.file_places import FileInDocument
from dosja.web.paging import page_number

PICTURE_WIDTH = 1200
CACHE_BYTES = 512 * 1024 * 1024
BOXES_BYTES = 64 * 1024 * 1024
PAGES_LISTED = 40
"""Pages with hits that are linked; the others are reached from hit to hit."""
SHEET = 10_000
"""Units in which the marks on a picture are drawn, in width and height."""
ROOM = 12
"""Units that a mark reaches beyond its letters."""


def includeme(config):
    """Register the views."""
    registry = config.registry
    home = registry.dosja_settings.home
    registry.pictures = PictureCache(home / "pictures", CACHE_BYTES)
    registry.word_boxes = PictureCache(home / "word-boxes", BOXES_BYTES, "json")
    registry.extractor = Extractor(seconds=20)
    registry.hits = HitMemory()
    config.add_view(reader_page, context=FileInDocument, renderer="dosja:documents/templates/reader.jinja2")
    config.add_view(picture, context=FileInDocument, name="picture")


def reader_page(context, request):
    """One page of a file: its picture (PDF and images) and its text, with the way to the other pages.

    The address may bring a search: `q`, and `expand=0` for one without the glossary; `hit` numbers its hits
    through the file.
    """
    file, language = context.file, context.document.language
    count = max(1, file.page_count)
    number = min(max(1, page_number(request)), count)
    search = {"q": request.GET.get("q", "")[:1000].replace("\x00", " ").strip()}
    if request.GET.get("expand") == "0":
        search["expand"] = "0"
    parsed = _parsed(request, search)
    hits = FileHits()
    if parsed is not None:
        hits = request.registry.hits.of(file, parsed, language)
    now = hits.on(number, _number(request.GET.get("hit", "")))

    def url(page, hit=None):
        more = {"hit": hit} if hit else {}
        given = search if search["q"] else {}
        return f"{file_path(file)}?{urlencode({'page': page, **given, **more})}{'#hit' if hit else ''}"

    def step(hit):
        return url(hits.page_of(hit), hit) if 0 < hit <= hits.total else None

    rects = _rects(request, file, number, parsed, language) if now else []
    first = hits.before(number) + 1
    return {
        "search": search,
        "hits": hits,
        "now": now,
        "hit_pages": [(page, url(page, hits.before(page) + 1)) for page in hits.pages[:PAGES_LISTED]],
        "more_hit_pages": max(0, len(hits.pages) - PAGES_LISTED),
        "previous_hit": step(now - 1 if now else first - 1),
        "next_hit": step(now + 1 if now else first),
        "rects": [(first + index, boxes) for index, boxes in enumerate(rects)],
        "sheet": SHEET,
        "pieces": numbered(_pieces(file, number, parsed, language), first),
        "page_url": url,
        "file": file,
        "paper": request.file_paper(file, context.document),
        "document": context.document,
        "number": number,
        "by_ocr": file.text is not None and number in file.text.ocr,
        "scan": progress(file) if file.status == "ocr" else None,
        "count": count,
        "has_picture": file.media_type in PICTURED,
        "width": PICTURE_WIDTH,
        "may_edit": may_edit(request.identity, context.document, request.type_of(context.document)),
        "crumbs": [
            *crumbs(request, context.document),
            (context.document.title, document_path(context.document)),
        ],
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def _parsed(request, search):
    """The question as the search understood it, None where nothing was asked."""
    if not search["q"]:
        return None
    parsed = parse(search["q"], request.desk.names)
    return parsed if "expand" in search else request.glossary.expand(parsed)[0]


def _pieces(file, number, parsed, language):
    """The page's text in pieces, those that the search found marked; whole where nothing was searched."""
    pages = file.text.pages if file.text is not None else ()
    text = pages[number - 1] if number <= len(pages) else ""
    if not text or parsed is None:
        return [(text, False)] if text else []
    return marked(text, parsed, language)


def _rects(request, file, number, parsed, language):
    """For each hit on the page its rectangles (left, top, width, height) on the picture, in SHEET units."""
    if file.media_type != MEDIA_TYPES["pdf"]:
        return []
    registry = request.registry
    path = file.blob.committed()
    content = registry.word_boxes.get_or_make(
        file.sha256, number, PICTURE_WIDTH, lambda _width: packed(registry.extractor.word_boxes(path, number))
    )
    return [[_rect(*box) for box in boxes] for boxes in boxes_of(unpacked(content), parsed, language)]


def _rect(left, top, right, bottom):
    x, y = round(left * SHEET) - ROOM, round(top * SHEET) - ROOM
    return x, y, round(right * SHEET) + ROOM - x, round(bottom * SHEET) + ROOM - y


def picture(context, request):
    """The picture of one page as PNG, drawn once by a process of its own and kept on disk."""
    file, registry = context.file, request.registry
    if file.media_type not in PICTURED:
        raise HTTPNotFound()
    path, number = file.blob.committed(), page_number(request)

    def draw(width):
        return registry.extractor.render_page(path, file.media_type, number, width).content

    content = registry.pictures.get_or_make(file.sha256, number, PICTURE_WIDTH, draw)
    if not content:
        raise HTTPNotFound()
    response = Response(body=content, content_type="image/png")
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
