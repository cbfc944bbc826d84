"""Texts in plain data, however deep they stand."""

from collections.abc import Iterator


def strings(value) -> Iterator[str]:
    """Each text in lists, tuples and values of dicts."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings(item)
