"""What an import did, gathered batch by batch; nothing counts before its batch is committed."""

from dataclasses import dataclass, field

from dosja.documents.life.plan import Answers


@dataclass
class Outcome:
    """Documents taken and known already, files stored, and what was refused or came without its text.

    `unlisted` are files of the folder that its manifest does not name. `refused` and `noted` are pairs (what,
    reason as a message id); `waiting` are uids of files to be read; `approved` are (what, uid, Answers) of
    documents to be recorded as approved, `recorded` counts those done.
    """

    taken: int = 0
    known: int = 0
    files: int = 0
    unlisted: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    noted: list[tuple[str, str]] = field(default_factory=list)
    waiting: list[tuple[str, int]] = field(default_factory=list)
    recorded: int = 0
    approved: list[tuple[str, int, Answers]] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        """Count in what a committed batch did."""
        self.taken += other.taken
        self.known += other.known
        self.files += other.files
        self.refused += other.refused
        self.noted += other.noted
        self.waiting += other.waiting
        self.recorded += other.recorded
        known = {uid for _what, uid, _answers in self.approved}
        self.approved += (one for one in other.approved if one[1] not in known)


def printable(name: object) -> str:
    """A file's name as text that can be stored and printed, whatever bytes the disk has for it."""
    text = str(name).encode("utf-8", "replace").decode("utf-8")
    return "".join(letter if letter.isprintable() else "?" for letter in text)
