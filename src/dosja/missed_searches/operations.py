"""The only place that changes the list of words that searches did not find."""

from collections.abc import Mapping
from datetime import date, datetime

from dosja.accounts.audit import record
from dosja.accounts.model import User
from dosja.accounts.permissions import allows
from dosja.errors import NotAllowed
from dosja.messages import _
from dosja.storage.model import Site

MOST = 1_000
"""Words that are kept; of more, the rarest and oldest go."""
NEWEST = 200
"""So many of the newest words stay, however rare: a word must have the time to become frequent."""
BATCHES = 16

PERMISSION = "search:missed"


def take_in(site: Site, batch: str, counts: Mapping[str, tuple[str, int, date]]) -> bool:
    """Add what a log counted (see `log.Counts`); False where this batch was taken in before.

    Done by the system alone; no row of the audit trail, which would say when somebody searched.
    """
    missed = site.missed_words
    if batch in missed.batches:
        return False
    for word, (typed, count, last) in counts.items():
        before = missed.words.get(word)
        if before is not None:
            count, last = count + before[1], max(last, before[2])
        missed.words[word] = (typed, count, last)
    missed.batches = (*missed.batches, batch)[-BATCHES:]
    _keep_most(missed.words)
    return True


def _keep_most(words) -> None:
    if len(words) <= MOST:
        return
    rows = [(last, count, word) for word, (_typed, count, last) in words.items()]
    newest = {word for _last, _count, word in sorted(rows, reverse=True)[:NEWEST]}
    rest = sorted(((count, last, word) for last, count, word in rows if word not in newest), reverse=True)
    for _count, _last, word in rest[MOST - len(newest) :]:
        del words[word]


def remove_word(site: Site, actor: User, now: datetime, keeper: str, word: str) -> None:
    """Take a (folded) word off the list; one that is not there any more is no error.

    `keeper` is the agency that keeps the glossary. Raises NotAllowed. The trail does not repeat the word: it
    may be taken off because it should never have been kept.
    """
    if not allows(actor, PERMISSION, keeper):
        raise NotAllowed(_("Only the office that keeps the glossary may change this list."))
    if word in site.missed_words.words:
        del site.missed_words.words[word]
        record(site, None, actor, now, "missed_search:removed")
