"""Texts of articles for the tests of the difference, and a short way to look at rows."""

FIRST = "Policia kufitare njofton menjëherë shërbimin social dhe prokurorin. Njoftimi bëhet me shkrim."
SECOND = "Intervista zhvillohet nga dy punonjës të trajnuar në një vend të qetë e të veçantë."
THIRD = "Të dhënat e personit ruhen për pesë vjet në institucionin që i ka mbledhur."
FOURTH = "Plani individual hartohet brenda dhjetë ditëve pune nga data e identifikimit zyrtar."
ADDED = "Çdo institucion cakton një person kontakti dhe ia njofton emrin zyrës kombëtare."

SHOWN = {"equal": "%s", "inserted": "{+%s+}", "deleted": "[-%s-]"}


def articles(*texts: str) -> str:
    """Typed text with an article for each text, numbered from 1."""
    return "\n\n".join(f"Neni {number}\n{text}" for number, text in enumerate(texts, 1))


def told(difference) -> list[str]:
    """Each changed row as its kind and its text, with [-deleted-] and {+inserted+} words."""
    return [f"{row.kind}: {redline(row.shown_pieces)}" for row in difference.rows if row.is_change]


def redline(pieces) -> str:
    """Pieces as one line."""
    return "".join(SHOWN[piece.kind] % piece.text for piece in pieces)
