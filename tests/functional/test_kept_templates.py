"""Compiled templates are kept between processes; whatever happens to them, pages are shown."""

import re

import pytest
from pyramid_jinja2 import IJinja2Environment
from webtest import TestApp

import dosja

TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')


@pytest.fixture
def template_cache(tmp_path):
    return tmp_path / "compiled"


def test_page_is_shown_whatever_became_of_its_compiled_template(visitor, app, template_cache):
    shown = visitor.get("/sign-in").text
    kept = sorted(template_cache.iterdir())
    assert kept
    for path in kept:
        path.write_bytes(b"broken")
    app.registry.queryUtility(IJinja2Environment, name=".jinja2").cache.clear()
    assert TOKEN.sub("", visitor.get("/sign-in").text) == TOKEN.sub("", shown)
    assert all(path.read_bytes() != b"broken" for path in kept)


@pytest.mark.parametrize("place", ["a file", "nowhere/at/all"])
def test_without_a_folder_pages_are_shown_all_the_same(site_folder, place):
    (site_folder / "a file").write_text("")
    given = {"home": site_folder, "template_cache": site_folder / place, "background": "false"}
    app = dosja.main({}, **{f"dosja.{name}": str(value) for name, value in given.items()})
    try:
        assert TestApp(app).get("/sign-in").status_int == 200
    finally:
        app.registry.extractor.close()
        app.registry.database.close()
