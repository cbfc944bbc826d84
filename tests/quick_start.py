"""The tests make some 1,500 applications: what is worked out alike for each of them is worked out once.

Nothing is replaced by something that answers otherwise. How the intranet starts in earnest is shown by the
tests of `dosja serve`, in processes of their own, where nothing of this is done.
"""

import gettext
import inspect
import sys
import weakref
from types import SimpleNamespace

import pyramid.config.actions
import pyramid.util
import ZODB.FileStorage.FileStorage


def make_applications_quickly() -> None:
    """Halve the time that an application takes, most of which Pyramid spends on each of our 250 views."""
    sorter = pyramid.util.TopologicalSorter
    sorter.add, sorter.remove = forgetting(sorter.add), forgetting(sorter.remove)
    sorter.sorted = keeping(sorter.sorted)
    pyramid.util.inspect = SimpleNamespace(**{**vars(inspect), "getfullargspec": arguments_of})
    pyramid.config.actions.traceback = SimpleNamespace(extract_stack=places)
    gettext.GNUTranslations._parse = read_once(gettext.GNUTranslations._parse)
    # Waiting for the disk after each commit saves it from a power cut, which no test makes.
    ZODB.FileStorage.FileStorage.fsync = None


def forgetting(change):
    """The method of a sorter that changes what is sorted: the order is worked out anew."""

    def changing(self, *given, **named):
        self.kept_order = None
        return change(self, *given, **named)

    return changing


def keeping(in_order):
    """The method of a sorter that sorts: once, not for each view."""

    def sorted_once(self):
        if getattr(self, "kept_order", None) is None:
            self.kept_order = in_order(self)
        return list(self.kept_order)

    return sorted_once


_arguments = weakref.WeakKeyDictionary()


def arguments_of(function):
    """`inspect.getfullargspec`, which for a function is always the same."""
    if not inspect.isfunction(function):
        return inspect.getfullargspec(function)
    if function not in _arguments:
        _arguments[function] = inspect.getfullargspec(function)
    return _arguments[function]


def places(limit: int):
    """`traceback.extract_stack` for the caller, without looking for the text of each line."""
    frame, found = sys._getframe(1), []
    while frame is not None and len(found) < limit:
        found.append((frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name, ""))
        frame = frame.f_back
    return found[::-1]


def read_once(parse):
    """The method that reads a compiled catalog: once for the same bytes; each reader has its own words."""
    kept = {}

    def parsed(self, stream):
        data = stream.read()
        if data not in kept:
            parse(self, SimpleNamespace(read=lambda: data, name=getattr(stream, "name", "")))
            kept[data] = (self._catalog, self._info, self._charset, self.plural)
        words, info, self._charset, self.plural = kept[data]
        self._catalog, self._info = dict(words), dict(info)

    return parsed
