"""What is wrong with a row, said so that the trainer can put it right: place, reason, remedy."""

from dataclasses import dataclass


class Unreadable(Exception):
    """A value cannot be understood. `code` is stable, `message` a message id with the remedy."""

    def __init__(self, code: str, message) -> None:
        super().__init__(code)
        self.code, self.message = code, message


@dataclass(frozen=True)
class RowProblem:
    """`row` counts from 1 in its sheet; `column` is the heading as written or ""; `severe`: the row cannot be
    saved before it is corrected. `field` and `written`: what the cell holds, and what stands in it, where it
    is one cell that was not understood.
    """

    row: int
    code: str
    message: str
    column: str = ""
    sheet: str = ""
    severe: bool = False
    field: str = ""
    written: str = ""
