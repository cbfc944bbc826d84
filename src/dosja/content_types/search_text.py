"""What the index gets of a document's values: title, words, exact tokens and facets, by search role."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from dosja.content_types.declarations import ContentType, Field
from dosja.content_types.rich_text import plain_words
from dosja.content_types.vocabularies import text_form


@dataclass(frozen=True)
class SearchText:
    """Texts by role; `facets` is field name ("table.column" for columns) -> values as texts, each once."""

    title: str
    body: str
    exact: tuple[str, ...]
    facets: dict[str, tuple[str, ...]]


def search_text(ctype: ContentType, values: dict) -> SearchText:
    """The searchable texts of a document. Values that do not fit their field are passed over."""
    title = ""
    body: list[str] = []
    exact: list[str] = []
    facets: dict[str, tuple[str, ...]] = {}
    for name, field, value in _cells(ctype, values):
        if field.search == "none" or value is None:
            continue
        if field.search == "facet":
            found = [*facets.get(name, ()), *_facets(field, value)]
            facets[name] = tuple(dict.fromkeys(found))
            continue
        for text in _texts(field, value):
            if field.search == "title":
                title = text
            elif field.search == "body":
                body.append(text)
            else:
                exact.extend(line.strip() for line in text.splitlines() if line.strip())
    return SearchText(title, "\n".join(body), tuple(dict.fromkeys(exact)), facets)


def body_text(ctype: ContentType, values: dict) -> str:
    """The body of `search_text` alone, as passages of it are shown; looks at no other field."""
    found: list[str] = []
    for field, columns in _of_body(ctype):
        value = values.get(field.name)
        if field.kind != "table":
            found += _texts(field, value)
        elif type(value) is tuple:
            rows = (row for row in value if type(row) is dict)
            found += (
                text for row in rows for column in columns for text in _texts(column, row.get(column.name))
            )
    return "\n".join(found)


@lru_cache(maxsize=100)
def _of_body(ctype: ContentType) -> tuple[tuple[Field, tuple[Field, ...]], ...]:
    """The fields whose texts are body, each with its columns that are."""
    columns = {
        field.name: tuple(column for column in field.columns if column.search == "body")
        for field in ctype.fields
        if field.kind == "table"
    }
    return tuple(
        (field, columns.get(field.name, ()))
        for field in ctype.fields
        if columns.get(field.name, field.search == "body")
    )


def _cells(ctype, values):
    """(name, field, value) of every field, and of every column of every row."""
    for field in ctype.fields:
        value = values.get(field.name)
        if field.kind != "table":
            yield field.name, field, value
        elif type(value) is tuple:
            for row in value:
                if type(row) is dict:
                    for column in field.columns:
                        yield f"{field.name}.{column.name}", column, row.get(column.name)


def _texts(field: Field, value) -> list[str]:
    if field.kind == "choices" and type(value) is tuple:
        return [str(field.labels.get(entry, entry)) for entry in value if type(entry) is str]
    if type(value) is not str:
        return []
    if field.kind == "choice":
        return [str(field.labels.get(value, value))]
    return [plain_words(value) if field.kind == "rich_text" else value]


def _facets(field: Field, value) -> list[str]:
    if isinstance(value, date):
        return [f"{value.year:04}"]
    if type(value) is bool:
        return ["yes" if value else "no"]
    if type(value) is tuple:
        return [entry for entry in value if type(entry) is str]
    if type(value) in (str, int):
        return [text_form(field.kind, value)]
    return []


def generic_text(values: dict) -> SearchText:
    """The searchable texts of a document whose type is not known: every text in it."""
    words: list[str] = []
    _words([value for key, value in values.items() if key not in ("title", "code", "language")], words)
    title, code = (values.get(key) for key in ("title", "code"))
    return SearchText(
        title if type(title) is str else "",
        "\n".join(words),
        (code,) if type(code) is str and code else (),
        {},
    )


def _words(values, found: list[str]) -> None:
    for value in values:
        if type(value) is str:
            found.append(plain_words(value))
        elif type(value) is tuple:
            _words(value, found)
        elif type(value) is dict:
            _words(value.values(), found)
