"""How much markup a process keeps, and what goes first."""

from markupsafe import Markup

from dosja.documents.drawing import DrawnTexts, ShownText


def test_keeps_what_was_asked_for_last_within_its_limit():
    texts = DrawnTexts(most=100)
    for name in "abcde":
        texts.keep(name, Markup(name * 20))
    assert texts.get("a") == "a" * 20
    texts.keep("f", Markup("f" * 20))
    assert texts.get("b") is None
    assert texts.get("a") is not None
    assert texts.size == 100


def test_same_key_again_takes_the_place_of_what_was_kept():
    texts = DrawnTexts(most=100)
    texts.keep("a", Markup("x" * 60))
    texts.keep("a", Markup("y" * 30))
    assert texts.get("a") == "y" * 30
    assert texts.size == 30


def test_very_long_text_pushes_out_no_other():
    texts = DrawnTexts()
    texts.keep("a", Markup("x"))
    texts.keep("b", Markup("y" * 200_000))
    assert texts.get("b") is None
    assert texts.get("a") == "x"


def test_text_without_a_key_is_drawn_each_time():
    shown = ShownText(DrawnTexts(), None, lambda: ["section"])
    assert shown.keep(Markup("drawn")) == "drawn"
    assert shown.drawn is None
    assert shown.sections == ["section"]
