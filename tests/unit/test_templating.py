"""Templates escape what needs it, and nothing else changes on its way into a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined
from jinja2.exceptions import UndefinedError
from markupsafe import Markup, escape

from dosja.web.templating import QuickTemplate, shown


class Drawn:
    def __html__(self):
        return "<i>drawn</i>"


class Word(str):
    pass


@pytest.fixture
def environment():
    found = Environment(autoescape=True, undefined=StrictUndefined)
    found.template_class = QuickTemplate
    return found


@given(st.one_of(st.text(), st.text("&<>\"'ëç "), st.integers(), st.none(), st.booleans()))
def test_shown_is_what_markupsafe_escapes(value):
    assert str(shown(value)) == escape(value)


@pytest.mark.parametrize(
    ("value", "page"),
    [
        ("<script>alert('x')</script>", "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"),
        ('a" onclick="x', "a&#34; onclick=&#34;x"),
        (Word("<b>"), "&lt;b&gt;"),
        (Markup("<b>ç</b>"), "<b>ç</b>"),
        (Drawn(), "<i>drawn</i>"),
        (["<b>"], "[&#39;&lt;b&gt;&#39;]"),
        ("Marrëveshje", "Marrëveshje"),
    ],
)
def test_values_in_a_page_a_macro_a_block_and_an_attribute_are_escaped_once(environment, value, page):
    text = (
        "{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}{% set kept %}{{ x }}{% endset %}"
        '{{ x }}|{{ twice(x) }}|{{ kept }}|<a title="{{ x }}">'
    )
    assert environment.from_string(text).render(x=value) == (f'{page}|{page}{page}|{page}|<a title="{page}">')


def test_what_is_not_there_still_fails(environment):
    with pytest.raises(UndefinedError):
        environment.from_string("{{ missing }}").render()
