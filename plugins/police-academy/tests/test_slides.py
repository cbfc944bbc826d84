"""Lesson slides: attached by the form, read slide by slide, found with the slide's number."""

import io
import zipfile

import pytest
from pptx import Presentation
from pptx.util import Inches

from dosja.api import OPERATOR, create_document, document_path
from dosja_police_academy.slide_making import make_slides
from dosja_police_academy.slides import MEDIA_TYPE, read_slides

EDITOR = "redaktor.akademia"
LESSON = [
    {"title": "Shenjat e para", "lines": ["Udhëton pa dokumente", "I rrituri flet në vend të tij"]},
    {"title": "Kush njoftohet", "table": [["Rasti", "Kush"], ["Natën", "Punonjësi kujdestar"]]},
    {"title": "Biseda e parë", "lines": ["Pyetje të hapura"], "notes": "Kujtoni fjalën zogbardhëz."},
]


def lesson_of(academy):
    """The address of the demonstration's lesson."""
    with academy.stored() as site:
        (found,) = [
            one for one in site.uids.values() if getattr(one, "title", "").startswith("Mësim: shenjat")
        ]
        return document_path(found)


def send(browser, address, name, content):
    token = browser.get(f"{address}/files").html.select_one("main input[name=csrf_token]")["value"]
    origin = {"Origin": "http://localhost"}
    files = [("file", name, content)]
    return browser.post(
        f"{address}/files", {"csrf_token": token}, upload_files=files, headers=origin, status="*"
    ).maybe_follow()


def file_page(browser, address, name):
    return browser.get(browser.get(address).html.find("a", class_="file-name", string=name)["href"])


def read(tmp_path, content):
    path = tmp_path / "slides.pptx"
    path.write_bytes(content)
    return list(read_slides(str(path)))


def test_slides_are_attached_read_and_found_with_the_number_of_the_slide(academy):
    editor, address = academy.sign_in(EDITOR), lesson_of(academy)
    assert "TXT, HTML, PPTX or pictures" in editor.get(f"{address}/files")
    content = make_slides(LESSON)
    assert "1 file was attached" in send(editor, address, "mësimi 2.pptx", content)
    academy.read_files()
    academy.index()
    found = editor.get("/search", {"q": "zogbardhëz"})
    assert "page 3" in found
    link = next(one["href"] for one in found.html.find_all("a") if "page=3" in one.get("href", ""))
    page = editor.get(link)
    text = page.html.select_one(".page-text").text
    assert "Biseda e parë\nPyetje të hapura\n\nKujtoni fjalën zogbardhëz." in text
    assert page.html.select_one(".page-text mark").text == "zogbardhëz"
    assert not page.html.select(".page-picture")
    assert "Page 3 of 3" in page
    download = editor.get(page.html.find("a", string="Download")["href"])
    assert (download.content_type, download.body) == (MEDIA_TYPE, content)
    albanian = academy.sign_in(EDITOR, "sq")
    assert "faqja 3" in albanian.get("/search", {"q": "zogbardhëz"})
    assert "Diapozitiva PowerPoint" in academy.sign_in("administrator", "sq").get(
        "/admin/plugins/police_academy"
    )


def test_slides_of_the_demonstration_are_found(academy):
    academy.read_files()
    academy.index()
    found = academy.sign_in(EDITOR).get("/search", {"q": "kontroll të linjës së dytë"})
    assert "Mësimi 1" in found
    assert "page 2" in found


def test_agency_without_the_plugin_refuses_slides(academy):
    values = {"title": "Pa shtojcën", "language": "sq", "kind": "other"}
    with academy.stored() as site:
        assert "police_academy" not in site.agencies["zkka"].plugins
        ctype = academy.app.registry.types["document"]
        made = create_document(site, OPERATOR, academy.clock(), ctype, agency="zkka", values=values)
        address = document_path(made)
    editor = academy.sign_in_as("editor", "zkka")
    refused = send(editor, address, "mësimi.pptx", make_slides(LESSON))
    assert "Files of this kind are not accepted: PDF, DOCX, ODT, XLSX, TXT, HTML and pictures are." in refused


def test_title_text_table_group_and_notes_stand_in_their_order(tmp_path):
    presentation = Presentation(io.BytesIO(make_slides(LESSON)))
    first, second, _third = presentation.slides
    group = first.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = "Në grup\vrresht i ri"
    second.notes_slide.notes_text_frame.text = "  "
    empty = presentation.slides.add_slide(presentation.slide_layouts[6])
    assert empty.shapes.title is None
    stream = io.BytesIO()
    presentation.save(stream)
    pages = read(tmp_path, stream.getvalue())
    assert pages[0].splitlines() == [
        "Shenjat e para", "Udhëton pa dokumente", "I rrituri flet në vend të tij", "Në grup", "rresht i ri",
    ]  # fmt: skip
    assert pages[1].strip() == "Kush njoftohet\nRasti\tKush\nNatën\tPunonjësi kujdestar"
    assert pages[3] == ""


def changed(content, name, change):
    """The archive with one entry changed, or without it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(stream, "w") as after:
        for info in before.infolist():
            data = before.read(info)
            if info.filename == name:
                data = change(data)
            if data is not None:
                after.writestr(info.filename, data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("ppt/slides/slide2.xml", lambda data: None),
        ("ppt/slides/slide2.xml", lambda data: data[:200]),
        ("ppt/slides/slide2.xml", lambda data: b"<other/>"),
        ("ppt/presentation.xml", lambda data: data.replace(b"rId", b"xxx")),
        ("ppt/_rels/presentation.xml.rels", lambda data: b"<broken"),
    ],
)
def test_damaged_slides_are_told_as_such_and_not_put_down_to_the_plugin(academy, name, change):
    editor, address = academy.sign_in(EDITOR), lesson_of(academy)
    content = changed(make_slides(LESSON), name, change)
    file_name = f"prishur {len(content)}.pptx"
    send(editor, address, file_name, content)
    academy.read_files()
    page = file_page(editor, address, file_name)
    assert "The file is damaged: its text cannot be read." in page.html.text
    assert academy.errors("police_academy") == []


def test_slides_with_a_password_say_so(academy):
    from tests.make_files import make_encrypted_office

    editor, address = academy.sign_in(EDITOR), lesson_of(academy)
    send(editor, address, "fjalëkalim.pptx", make_encrypted_office())
    academy.read_files()
    assert "protected by a password" in file_page(editor, address, "fjalëkalim.pptx").html.text
