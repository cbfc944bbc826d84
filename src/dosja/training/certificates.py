"""Certificates: what stands on the paper of an award, the control code of its address, and the PDF.

The number is the award's own. The full code is the number with four more signs that only this site can make:
who has it holds the paper (or its picture) and reads the whole name on the check page; who has the number
alone sees the first letters.
"""

import hashlib
import hmac
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import reportlab
import segno
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from dosja.agencies.model import Agency
from dosja.documents.model import Document, File
from dosja.messages import _
from dosja.people.model import Person
from dosja.storage.model import Site
from dosja.training.awarding import Found, chain_of, title_of
from dosja.training.trackers.requirement import ONE
from dosja.uids import ALPHABET, format_uid, parse_uid

TEXTS = "certificate_texts"
"""Site setting: agency id -> (text in Albanian, text in English, who signs, his office)."""
TEMPLATES = "certificate_templates"
"""Site setting: agency id -> the id of a plugin's template, for agencies that chose one."""
CODE_SIGNS = 4
LOGO_BOX = (130.0, 62.0)
"""Most width and height of a logo on paper, in points."""
FONTS = {"Vera": "Vera.ttf", "VeraBd": "VeraBd.ttf"}
_INK, _SOFT, _LINE = HexColor("#1b2430"), HexColor("#4f5b6b"), HexColor("#12558f")


def code_of(award_id: int, secret: str) -> str:
    """The control signs of a certificate."""
    digest = hmac.new(secret.encode(), b"certificate %d" % award_id, hashlib.sha256).digest()
    return "".join(ALPHABET[byte % 32] for byte in digest[:CODE_SIGNS])


def read_number(text: str, secret: str) -> tuple[int | None, bool]:
    """(award id or None, whether the control signs are there and right) of what was typed or scanned."""
    kept = "".join(sign for sign in text.lower() if sign.isalnum())
    number, code = kept[:13], kept[13:]
    award_id = parse_uid(number)
    exact = award_id is not None and hmac.compare_digest(
        code.translate(str.maketrans("oil", "011")).encode(), code_of(award_id, secret).encode()
    )
    return award_id, exact


def full_code(award_id: int, secret: str) -> str:
    """As it is printed: the number, a hyphen, the control signs."""
    return f"{format_uid(award_id)}-{code_of(award_id, secret)}"


@dataclass(frozen=True)
class Certificate:
    """What the paper and the check page say. `state` as of `Found.standing`; `units` are hundredths of
    `measure`; `first` and `next` are the ids of the awards that it replaced first and is replaced by; `logo`
    is a PNG, empty without one; `lines` is what the agency's template adds, in the paper's language.
    """

    id: int
    name: str
    title: str
    agency: str
    completed: date
    until: date | None
    minutes: int
    units: int
    measure: str
    begin: date | None
    place: str
    version: int
    code: str
    sops: tuple[tuple[str, int], ...]
    state: str
    since: date | None
    first: int
    next: int
    text: str
    signer: str
    office: str
    logo: bytes = b""
    lines: tuple[str, ...] = ()


def certificate_of(site: Site, found: Found, day: date, language: str) -> Certificate:
    """The certificate of an award as it stands on `day`."""
    person = site.get(site.people.canonical(found.person), Person)
    award, held = found.award, found.session
    agency = site.agencies.get(found.agency)
    document = site.get(found.ledger.curriculum, Document)
    text_sq, text_en, signer, office = site.settings.get(TEXTS, {}).get(found.agency, ("", "", "", ""))
    chain = chain_of(site, found)
    ended = found.ended
    since = date.fromordinal(ended[1]) if ended else None
    state = found.standing(day)
    if state == "expired":
        since = date.fromordinal(award.until)
    return Certificate(
        id=award.id,
        name=person.name.full if person is not None else "",
        title=title_of(site, found),
        agency=agency.title(language) if agency is not None else found.agency,
        completed=date.fromordinal(award.completed),
        until=date.fromordinal(award.until) if award.until else None,
        minutes=award.minutes,
        units=award.units,
        measure=found.measure,
        begin=held.begin if held is not None else None,
        place=held.place if held is not None else "",
        version=held.version if held is not None else 0,
        code=(document.code or "") if document is not None else "",
        sops=_procedures(site, held),
        state=state,
        since=since,
        first=chain[0].award.id if chain and chain[0].award.id != award.id else 0,
        next=ended[4] if ended else 0,
        text=(text_en or text_sq) if language == "en" else text_sq,
        signer=signer,
        office=office,
        logo=_logo(site, agency),
    )


def _logo(site: Site, agency: Agency | None) -> bytes:
    file = site.get(agency.logo, File) if agency is not None else None
    if file is None:
        return b""
    with file.blob.open("r") as source:
        return source.read()


def _procedures(site: Site, held) -> tuple[tuple[str, int], ...]:
    """(code, version) of the open procedures taught; a restricted one is not named to the public."""
    found = []
    for uid, number in held.sops if held is not None else ():
        document = site.get(uid, Document)
        if document is not None and document.code and document.access == "public":
            found.append((document.code, number))
    return tuple(found)


def masked(name: str) -> str:
    """The first letter of each part: "Drita Zyberaj" -> "D. Z."."""
    return " ".join(f"{part[0]}." for part in name.split() if part)


def amount_text(certificate: Certificate) -> str:
    """The amount without its unit: "12" or "1,5"."""
    whole, part = divmod(certificate.units, ONE)
    return str(whole) if not part else f"{whole},{part:02d}".rstrip("0")


def render(certificates: Iterable[Certificate], secret: str, address: str, say: Callable) -> bytes:
    """A PDF with a page for each certificate. `address`: where the check page stands, without the code;
    `say(message)` gives the reader's language."""
    folder = Path(reportlab.__file__).parent / "fonts"
    for name, file in FONTS.items():
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, folder / file))
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=landscape(A4), invariant=1)
    canvas.setTitle(say(_("Certificate")))
    canvas.setCreator("Dosja")
    for certificate in certificates:
        _page(canvas, certificate, full_code(certificate.id, secret), address, say)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _page(canvas: Canvas, certificate: Certificate, code: str, address: str, say: Callable) -> None:
    width, height = landscape(A4)
    canvas.setStrokeColor(_LINE)
    canvas.setLineWidth(2)
    canvas.rect(28, 28, width - 56, height - 56)
    canvas.setLineWidth(0.5)
    canvas.rect(34, 34, width - 68, height - 68)
    y, near = (height - 58, 0.6) if certificate.lines else (height - 90, 1)
    room = width - 160
    if certificate.logo:
        room = _draw_logo(canvas, certificate.logo, width, height)
    y = _centred(canvas, certificate.agency, width, y, "VeraBd", 15, _INK, room) - 26 * near
    y = _centred(canvas, say(_("CERTIFICATE")), width, y, "VeraBd", 28, _LINE) - 20 * near
    y = _centred(canvas, say(_("of completed training")), width, y, "Vera", 11, _SOFT) - 24 * near
    y = _centred(canvas, certificate.name, width, y, "VeraBd", 24, _INK) - 18 * near
    y = _centred(canvas, say(_("has successfully completed")), width, y, "Vera", 11, _SOFT) - 14 * near
    y = _centred(canvas, certificate.title, width, y, "VeraBd", 15, _INK) - 14 * near
    for line in _facts(certificate, say):
        y = _centred(canvas, line, width, y, "Vera", 10.5, _INK) - 3
    for line in certificate.lines:
        y = _centred(canvas, line, width, y, "Vera", 10, _INK) - 1
    if certificate.text:
        y = _centred(canvas, certificate.text, width, y - 8, "Vera", 10, _SOFT)
    _foot(canvas, certificate, code, address, say, width)


def _draw_logo(canvas: Canvas, picture: bytes, width: float, height: float) -> float:
    """Draw the logo at the top left, level with the agency's name; gives the width that is left for that."""
    image = ImageReader(io.BytesIO(picture))
    wide, high = image.getSize()
    scale = min(LOGO_BOX[0] / wide, LOGO_BOX[1] / high)
    left, top = 56.0, height - 56
    canvas.drawImage(image, left, top - high * scale, wide * scale, high * scale)
    return width - 2 * (left + wide * scale + 14)


def _facts(certificate: Certificate, say: Callable) -> list[str]:
    day = "{0.day:02d}.{0.month:02d}.{0.year}".format
    completed = day(certificate.completed)
    span = completed
    if certificate.begin is not None and certificate.begin != certificate.completed:
        span = f"{day(certificate.begin)}–{completed}"
    found = [", ".join(part for part in (span, certificate.place) if part)]
    names = {"hours": say(_("hours")), "days": say(_("days")), "credits": say(_("credits"))}
    if certificate.units:
        found[0] += f" · {amount_text(certificate)} {names[certificate.measure]}"
    if certificate.code:
        found.append(say(_("Curriculum ${code}, version ${n}",
                         mapping={"code": certificate.code, "n": certificate.version})))  # fmt: skip
    if certificate.until is not None:
        found.append(say(_("Valid until ${day}", mapping={"day": day(certificate.until)})))
    return found


def _foot(canvas: Canvas, certificate: Certificate, code: str, address: str, say: Callable, width: float):
    link = f"{address}/{code}"
    matrix = segno.make(link, error="m", micro=False).matrix
    side, left, bottom = 84.0, 56.0, 52.0
    module = side / len(matrix)
    canvas.setFillColor(HexColor("#000000"))
    for row, bits in enumerate(matrix):
        for column, bit in enumerate(bits):
            if bit:
                x, y = left + column * module, bottom + side - (row + 1) * module
                canvas.rect(x, y, module + 0.1, module + 0.1, stroke=0, fill=1)
    canvas.setFillColor(_SOFT)
    canvas.setFont("Vera", 8)
    canvas.drawString(left + side + 12, bottom + 30, say(_("Number")))
    canvas.setFillColor(_INK)
    canvas.setFont("VeraBd", 10)
    canvas.drawString(left + side + 12, bottom + 17, code)
    canvas.setFillColor(_SOFT)
    canvas.setFont("Vera", 7.5)
    canvas.drawString(
        left + side + 12, bottom + 3, say(_("Check it at ${address}", mapping={"address": address}))
    )
    if certificate.first:
        text = say(
            _(
                "Issued again; the first number was ${number}",
                mapping={"number": format_uid(certificate.first)},
            )
        )
        canvas.drawString(left + side + 12, bottom + 46, text)
    canvas.setStrokeColor(_SOFT)
    canvas.setLineWidth(0.5)
    canvas.line(width - 276, bottom + 34, width - 60, bottom + 34)
    canvas.setFillColor(_INK)
    canvas.setFont("Vera", 10)
    canvas.drawCentredString(width - 168, bottom + 20, certificate.signer or say(_("Signature and stamp")))
    canvas.setFillColor(_SOFT)
    canvas.setFont("Vera", 8)
    canvas.drawCentredString(width - 168, bottom + 8, certificate.office)


def _centred(
    canvas: Canvas, text: str, width: float, y: float, font: str, size: float, colour, room: float = 0
) -> float:
    """Draw a text in the middle, in lines of at most `room`; gives the height below it."""
    room = room or width - 160
    canvas.setFillColor(colour)
    while size > 9 and len(simpleSplit(text, font, size, room)) > 3:
        size -= 1
    canvas.setFont(font, size)
    for line in simpleSplit(text, font, size, room):
        y -= size
        canvas.drawCentredString(width / 2, y, line)
        y -= size * 0.3
    return y
