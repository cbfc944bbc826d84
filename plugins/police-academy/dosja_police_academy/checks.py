"""What a duty card and a decision on training abroad must be like before they are saved."""

import re
import unicodedata

from dosja.api import Document, list_documents, messages
from dosja_police_academy.vocabulary import CARD, RECOGNITION

_ = messages("police_academy")
_ARMS = re.compile(
    r"\b(arme|armet|armen|armeve|pistolet\w*|pushk\w*|revolver\w*|municion\w*|fishek\w*|kallashnikov\w*"
    r"|firearm\w*|weapon\w*|pistol\w*|rifle\w*|gun|guns|ammunition|cartridge\w*)\b"
)
"""Words for firearms in both languages, without diacritics."""
_ENDED = ("superseded", "withdrawn", "revoked")


def check(site, document: Document | None, values: dict) -> dict[str, str]:
    """Field -> why the document cannot be saved so; {} where it can."""
    if values["type_id"] == CARD:
        return _check_card(site, document, values)
    return _check_decision(site, document, values) if values["type_id"] == RECOGNITION else {}


def names_arms(text: str) -> bool:
    """True when a thing on the card is a firearm or belongs to one."""
    plain = unicodedata.normalize("NFD", text.lower())
    return bool(_ARMS.search("".join(letter for letter in plain if not unicodedata.combining(letter))))


def _check_card(site, document, values: dict) -> dict[str, str]:
    wrong = {}
    if any(names_arms(row.get("item") or "") for row in values.get("equipment") or ()):
        wrong["equipment"] = _("A duty card lists no firearms: take the thing out.")
    if values.get("point"):
        other = _other_card(site, document, values["point"])
        if other is not None:
            wrong["point"] = _(
                "The point has the duty card ${code} already. Change that one.", mapping={"code": other.code}
            )
    if values.get("exposed_place") and not values.get("exposed"):
        wrong["exposed_place"] = _("Only the most exposed points have a place by exposure.")
    return wrong


def _other_card(site, document, point: str) -> Document | None:
    listed = list_documents(site, None, types=(CARD,), sort="modified", size=1000).documents
    return next(
        (
            one
            for one in listed
            if one.values.get("point") == point
            and one.state not in _ENDED
            and (document is None or one.uid != document.uid)
        ),
        None,
    )


def _check_decision(site, document, values: dict) -> dict[str, str]:
    wrong = {}
    way = values.get("way")
    if way == "direct" and not values.get("agreement"):
        wrong["agreement"] = _("Direct recognition needs the agreement that names the course.")
    if way == "equivalence" and not values.get("curriculum"):
        wrong["curriculum"] = _("Say to which of our curricula the course is equivalent.")
    if way == "supplementary" and not values.get("subjects"):
        wrong["subjects"] = _("Name at least one supplementary subject.")
    if way in ("direct", "equivalence") and values.get("subjects"):
        wrong["subjects"] = _("Only recognition with supplementary subjects names some.")
    same = next(
        (
            one
            for one in list_documents(site, None, types=(RECOGNITION,), sort="modified", size=2000).documents
            if one.values.get("number") == values.get("number")
            and one.state not in _ENDED
            and (document is None or one.uid != document.uid)
        ),
        None,
    )
    if same is not None:
        wrong["number"] = _("${code} has this number already.", mapping={"code": same.code or same.title})
    return wrong
