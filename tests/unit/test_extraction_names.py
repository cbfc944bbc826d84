"""Names of uploaded files, as browsers, old systems and attackers send them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosja.documents.extraction import MAX_NAME, safe_name


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("vendim nr. 5.pdf", "vendim nr. 5.pdf"),
        ("Çështje për fëmijët.docx", "Çështje për fëmijët.docx"),
        ("C\u0327e\u0308.pdf", "Çë.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("C:\\Users\\x\\My File.PDF", "My File.PDF"),
        ("C:file.txt", "file.txt"),
        ("/var/x.pdf", "x.pdf"),
        ("a\uff0fb.pdf", "b.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\u200bb\ufeff.pdf", "ab.pdf"),
        ('a"b<c>|?*.pdf', "a_b_c____.pdf"),
        ("CON.txt", "_CON.txt"),
        ("nul", "_nul"),
        ("com1.tar.gz", "_com1.tar.gz"),
        ("console.txt", "console.txt"),
        (".htaccess", "htaccess"),
        ("name. . .pdf", "name.pdf"),
        ("x.pdf. . ", "x.pdf"),
        ("", "file"),
        (None, "file"),
        ("...", "file"),
        ("../", "file"),
        ("\u202e\u200f", "file"),
        ("a/..", "file"),
    ],
)
def test_safe_name_trick_becomes_plain_name(given, safe):
    assert safe_name(given) == safe


@pytest.mark.parametrize("letter", ["a", "ë", "𝔸"])
def test_safe_name_300_characters_is_shortened_and_keeps_its_extension(letter):
    name = safe_name(letter * 300 + ".docx")
    assert len(name) <= MAX_NAME
    assert len(name.encode()) <= 240
    assert name.startswith(letter * 20)
    assert name.endswith(".docx")


@given(st.text(max_size=400))
def test_safe_name_any_text_gives_a_clean_name_that_stays_as_it_is(text):
    name = safe_name(text)
    assert 1 <= len(name) <= MAX_NAME
    assert not set(name) & set('/\\:*?"<>|')
    assert all(unicodedata.category(c)[0] != "C" for c in name)
    assert name not in (".", "..")
    assert not name.startswith(".")
    assert unicodedata.normalize("NFC", name) == name
    assert safe_name(name) == name
