"""The words for the parts of an audience: agencies, units, counties, women and men, professions."""

from dosja.agencies.counties import county_name
from dosja.collation import sort_key
from dosja.messages import _
from dosja.training.intake.roles import ROLE_NAMES

GENDER_NAMES = {"F": _("women"), "M": _("men")}
TABLE_NAMES = {
    "agency": _("By agency"),
    "unit": _("By unit"),
    "county": _("By county"),
    "gender": _("By gender"),
    "profession": _("By profession"),
}


def label_of(request, dimension, key) -> str:
    """The words for a part of the audience."""
    site, language = request.site, request.locale_name
    if not key:
        return request.translate(_("not known"))
    if dimension in ("agency", "unit"):
        aid, _slash, unit_id = key.partition("/")
        agency = site.agencies.get(aid)
        if agency is None:
            return key
        unit = agency.units.get(unit_id)
        if not unit_id:
            return agency.title(language)
        return f"{unit.title(language) if unit is not None else unit_id} ({agency.abbr})"
    if dimension == "county":
        return county_name(key, language)
    if dimension == "gender":
        return request.translate(GENDER_NAMES.get(key, key))
    return request.translate(ROLE_NAMES[key]) if key in ROLE_NAMES else key


def labelled(request, dimension, lines):
    """(label, line), by label; who has none of it comes last."""
    rows = [(label_of(request, dimension, line.key), line) for line in lines]
    return sorted(rows, key=lambda row: (not row[1].key, sort_key(row[0])))
