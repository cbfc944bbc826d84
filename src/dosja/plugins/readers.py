"""Has a plugin read a file: in the child process, its faults counted as those of any other hook."""

import re
import time
from dataclasses import dataclass
from pathlib import Path

from dosja.documents.extraction import Extractor, Function, Result, outside
from dosja.plugins.contract import TextExtractor
from dosja.plugins.guards import Guard
from dosja.plugins.manager import Plugin

HOOK = "text_extractors"


_FRAME = re.compile(r'File "(?:[^"]*[/\\])?([^"/\\]+)", line (\d+)')


class ReadingFailed(Exception):
    """A plugin could not read a file; the text says what happened in the child process, `place` where."""

    def __init__(self, fault: str, trace: str) -> None:
        super().__init__(fault)
        frames = _FRAME.findall(trace)
        own = frames and frames[-1][0] != Path(outside.__file__).name
        self.place = ":".join(frames[-1]) if own else fault[:80]


@dataclass(frozen=True)
class PluginReader:
    """Reads files by a plugin; see `documents.extraction.Reader`. `owner`: the plugin's id."""

    owner: str
    media_type: str
    function: Function
    guard: Guard

    def extract(self, extractor: Extractor, path: str) -> Result:
        """See `documents.extraction.Reader`."""
        begun = time.perf_counter()
        result = extractor.extract(path, self.media_type, self.function)
        self.guard.count(self.owner, HOOK, time.perf_counter() - begun)
        return result

    def title(self, extractor: Extractor, path: str) -> Result:
        """See `documents.extraction.Reader`."""
        begun = time.perf_counter()
        result = extractor.title(path, self.media_type, self.function)
        self.guard.count(self.owner, HOOK, time.perf_counter() - begun)
        return result

    def settle(self, result: Result) -> None:
        """Count and write down what the plugin did wrong."""
        if result.fault:
            error = ReadingFailed(result.fault, result.trace)
            self.guard.watch.on_error(self.owner, HOOK, error, result.trace or result.fault, False)


def reader_of(plugin: Plugin, given: TextExtractor, guard: Guard) -> PluginReader:
    """The reader of one format of a plugin."""
    function = given.extract
    place = str(plugin.found.folder.parent) if plugin.found.folder is not None else ""
    name = f"{function.__module__}:{function.__qualname__}"  # type: ignore[attr-defined]
    return PluginReader(plugin.id, given.media_type, Function(name, place, plugin.id), guard)
