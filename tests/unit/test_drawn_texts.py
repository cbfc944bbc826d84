"""Which texts of pages a process keeps."""

from markupsafe import Markup

from dosja.documents.drawing import ShownText
from dosja.search.postings import Cache


def shown(texts, key):
    return ShownText(texts, key, lambda: ["section"])


def test_kept_text_is_there_for_the_same_key_only():
    texts = Cache(100_000)
    assert shown(texts, ("a",)).drawn is None
    assert shown(texts, ("a",)).keep(Markup("<b>drawn</b>")) == "<b>drawn</b>"
    assert shown(texts, ("a",)).drawn == Markup("<b>drawn</b>")
    assert shown(texts, ("b",)).drawn is None


def test_very_long_text_pushes_out_no_other():
    texts = Cache(1_000)
    shown(texts, ("a",)).keep(Markup("x"))
    shown(texts, ("b",)).keep(Markup("y" * 200_000))
    assert shown(texts, ("b",)).drawn is None
    assert shown(texts, ("a",)).drawn == "x"


def test_text_without_a_key_is_drawn_each_time():
    text = shown(Cache(100_000), None)
    assert text.keep(Markup("drawn")) == "drawn"
    assert text.drawn is None
    assert text.sections == ["section"]
