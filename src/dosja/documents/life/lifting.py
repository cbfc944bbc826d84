"""What documents of the time before lifecycles carry over: dates and stages that stood among their values.

Used by the evolve step for sites and by the import for old exports. Nothing here makes a version: a document
that was never approved in Dosja stays a text that is being written, with the dates as its writers' proposal.
"""

from datetime import date

FIRST_VERSION_WITH_LIFE = 2
TYPES = ("sop", "curriculum", "agreement", "document")
STAGES = {"idea": "idea", "negotiating": "negotiating"}
"""Stages of an agreement in which its text was open; later ones are recorded by hand, with their dates."""


def lift(document) -> None:
    """Move dates from the values of an old document to where core keeps them; done again, it does nothing."""
    if document.type_id == "glossary_term" and document.state == "draft":
        document.state = "current"
    if document.type_id not in TYPES or document.type_version >= FIRST_VERSION_WITH_LIFE:
        return
    values = document.values
    for name, where in (
        ("in_force_from", "planned_from"),
        ("expires_on", "planned_until"),
        ("next_review", "next_review"),
    ):
        value = values.get(name)
        if type(value) is date and getattr(document, where) is None:
            setattr(document, where, value)
    if document.type_id == "agreement" and document.state == "draft":
        document.state = STAGES.get(values.get("stage"), "initialled" if values.get("stage") else "idea")
