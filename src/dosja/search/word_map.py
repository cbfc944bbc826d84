"""Words and what stands beside each, in a fifth of the memory of a dict: a process keeps 170,000 of them."""

from collections.abc import Iterator, Mapping

import numpy as np


def lines(text: str) -> Iterator[str]:
    """The lines of a text, one after the other; a list of all would stay behind in the process's memory."""
    at = 0
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if end > at:
            yield text[at:end]
        at = end + 1


class WordMap(Mapping[str, str]):
    """ASCII words -> texts of which few differ.

    Made of lines: a text and its words, with single blanks between. Of a word that stands in two lines the
    later one counts.
    """

    def __init__(self, text: str):
        self._texts: list[str] = []
        longest = max((len(word) for line in lines(text) for word in line.split(" ")[1:]), default=1)
        words = np.empty(sum(line.count(" ") for line in lines(text)), f"S{longest}")
        sizes: list[int] = []
        at = 0
        for line in lines(text):
            beside, *some = line.split(" ")
            words[at : at + len(some)] = some
            at += len(some)
            self._texts.append(beside)
            sizes.append(len(some))
        order = np.argsort(words, kind="stable").astype(np.uint32)
        words = words[order]
        last = np.append(words[1:] != words[:-1], True)[: words.size]
        self._words = words[last]
        self._which = np.repeat(np.arange(len(sizes), dtype=np.uint32), sizes)[order][last]
        self._longest = longest

    def get(self, word, default=None):
        """The text beside a word."""
        if not isinstance(word, str) or not word.isascii() or len(word) > self._longest:
            return default
        wanted = word.encode("ascii")
        at = self._words.searchsorted(np.array(wanted, self._words.dtype))
        if at < self._words.size and self._words[at] == wanted:
            return self._texts[self._which[at]]
        return default

    def __getitem__(self, word: str) -> str:
        found = self.get(word)
        if found is None:
            raise KeyError(word)
        return found

    def __contains__(self, word: object) -> bool:
        return self.get(word) is not None

    def __len__(self) -> int:
        return self._words.size

    def __iter__(self) -> Iterator[str]:
        return (word.decode("ascii") for word in self._words.tolist())

    def pairs(self) -> Iterator[tuple[str, str]]:
        """All words with their texts, quicker than `items`."""
        texts = map(self._texts.__getitem__, self._which.tolist())
        return zip(self, texts, strict=True)
