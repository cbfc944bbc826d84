"""What unit tests share: a content type with every kind of field, and a process that reads files."""

import pytest


@pytest.fixture(scope="module")
def ctype(tmp_path_factory):
    """The content type of `type_files`, which has every kind of field."""
    from tests.unit.type_files import full_type

    return full_type(tmp_path_factory.mktemp("types"))


@pytest.fixture(scope="module")
def extractor():
    """Reads files in a child process, as the worker does."""
    from dosja.documents.extraction import Extractor

    with Extractor() as running:
        yield running
