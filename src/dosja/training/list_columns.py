"""What a site knows of a list's columns beyond their headings, for the pages and for the command."""

from dosja.hooks import hooks_of
from dosja.storage.model import Site
from dosja.training.intake.result import Understood
from dosja.training.operations.intake import layout_fields


def columns_here(site: Site, agency: str, understood: Understood) -> dict[str, str]:
    """heading -> field of the columns that core does not know and a plugin does that is on for the agency of
    the training; what somebody corrected before for this layout outweighs it."""
    if not understood.sheets:
        return {}
    sheet, hooks = understood.sheets[0], hooks_of(site)
    found = {
        column.heading: field
        for column in sheet.columns
        if column.heading and not column.field and not column.refused
        if (field := hooks.column_field(site, agency, column.heading))
    }
    return {**found, **layout_fields(site, sheet.signature)}
