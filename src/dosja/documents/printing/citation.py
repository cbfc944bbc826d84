"""A citation as official letters write it, in either language: kind, code, title, version, day, agency,
state, address. The state is that of a day, which is named, as it changes and the citation does not."""

from collections.abc import Callable
from datetime import date

from dosja.content_types.typed_text import format_date
from dosja.documents.printing.sheet import Sheet
from dosja.messages import _


def citation(sheet: Sheet, agency: str, address: str, today: date, translate: Callable[..., str]) -> str:
    """One line. `agency`: its title; `address`: the whole permanent address; `translate(message, mapping)`
    gives the language of the citation."""
    name = " ".join(part for part in (translate(sheet.kind), sheet.code) if part)
    parts = [name, f"“{sheet.title}”", version_words(sheet, translate)]
    if agency:
        parts.append(agency)
    word = translate(sheet.word)
    parts.append(
        translate(
            _("${state} (as of ${day})"),
            mapping={"state": word[:1].lower() + word[1:], "day": format_date(today)},
        )
    )
    parts.append(address)
    return ", ".join(" ".join(part.split()) for part in parts)


def version_words(sheet: Sheet, translate: Callable[..., str]) -> str:
    """Which version of which day."""
    day = format_date(sheet.day)
    if sheet.number:
        return translate(_("version ${n} of ${day}"), mapping={"n": sheet.number, "day": day})
    return translate(_("draft text of ${day}"), mapping={"day": day})
