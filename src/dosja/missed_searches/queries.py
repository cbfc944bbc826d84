"""Questions about words that searches did not find."""

from dataclasses import dataclass
from datetime import date

SORTS = ("count", "last", "word")


@dataclass(frozen=True)
class MissedWord:
    """A word: folded, as it was typed last, how many searches, the day of the last one."""

    word: str
    typed: str
    count: int
    last: date


def missed_words(site, sort: str = "count") -> list[MissedWord]:
    """All words: the most frequent, or the newest ("last"), first, or in alphabetical order ("word")."""
    rows = [MissedWord(word, *about) for word, about in site.missed_words.words.items()]
    if sort == "word":
        return rows
    if sort == "last":
        return sorted(rows, key=lambda row: (-row.last.toordinal(), -row.count, row.word))
    return sorted(rows, key=lambda row: (-row.count, -row.last.toordinal(), row.word))
