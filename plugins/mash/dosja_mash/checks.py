"""What may not be saved: accreditations whose days contradict each other, a second card of a school."""

from weakref import WeakKeyDictionary

from dosja.api import Document, messages
from dosja_mash.accreditation import AGENCY, ALWAYS, MODULE, documents_of, spans_of
from dosja_mash.schools import CARD

_ = messages("mash")


def check(context, document, values) -> dict | None:
    """Field -> message of what is wrong with a module, an agency or a card; None for other types."""
    if values["type_id"] in (MODULE, AGENCY):
        wrong = wrong_accreditations(values.get("accreditations") or ())
        if wrong:
            return {"accreditations": wrong}
        return _wrong_curriculum(context, document, values) if values["type_id"] == MODULE else None
    if values["type_id"] == CARD:
        return _wrong_card(context, document, values) or None
    return None


def wrong_accreditations(rows) -> str | None:
    """The message of the first row that ends before it begins, or that has days in common with another."""
    spans = []
    for row in rows:
        first, last, number = row.get("valid_from"), row.get("valid_until"), row.get("number") or ""
        if first is not None and last is not None and last < first:
            return _("Accreditation ${number} ends before it begins.", mapping={"number": number})
        spans.append((first, last, number))
    for place, (first, last, number) in enumerate(spans):
        for other_first, other_last, other in spans[:place]:
            apart = (last is not None and other_first is not None and last < other_first) or (
                other_last is not None and first is not None and other_last < first
            )
            if not apart:
                return _(
                    "Accreditations ${number} and ${other} have days in common. Let the older one end the day"
                    " before the newer one begins.",
                    mapping={"number": other, "other": number},
                )
    return None


def _wrong_curriculum(context, document, values) -> dict | None:
    """A curriculum is one module on a day: else nobody could say how many credits a completion earns."""
    own = [
        (
            row["valid_from"].toordinal() if row.get("valid_from") else ALWAYS[0],
            row["valid_until"].toordinal() if row.get("valid_until") else ALWAYS[1],
        )
        for row in values.get("accreditations") or ()
    ]
    for other in documents_of(context.site, MODULE):
        if document is not None and other.uid == document.uid:
            continue
        if other.values.get("curriculum") != values.get("curriculum"):
            continue
        for first, last, _number in spans_of(other):
            if any(first <= until and since <= last for since, until in own):
                return {
                    "curriculum": _(
                        "On some of these days the curriculum is module ${code} already.",
                        mapping={"code": other.code},
                    )
                }
    return None


def _wrong_card(context, document, values) -> dict:
    wrong = {}
    aid, unit = values["agency"], values.get("school") or ""
    agency = context.site.agencies[aid]
    if unit and unit not in agency.units:
        wrong["school"] = _("Choose a unit of the agency whose card this is.")
    card = _other_card(context.site, document, aid, unit) if unit else None
    if card is not None:
        wrong["school"] = _(
            "This school has a card already: ${code}. Bring that one up to date.", mapping={"code": card.code}
        )
    counted = values.get("counted_on")
    if counted is not None and counted > context.today:
        wrong["counted_on"] = _("This day has not come yet.")
    return wrong


_schools: WeakKeyDictionary = WeakKeyDictionary()
"""Transaction -> uid of a card -> its school, as far as it was looked at. So a thousand cards that are
brought in together are read once, and not each for each."""


def _other_card(site, document, aid: str, unit: str) -> Document | None:
    """Another card of the school than `document`, not one in the trash."""
    transaction = site._p_jar.transaction_manager.get()
    if document is not None:
        _schools.pop(transaction, None)  # it changes next, perhaps its school
    known = _schools.setdefault(transaction, {})
    own = document.uid if document is not None else 0
    for uid in site.documents.select(types=(CARD,), agencies=(aid,)):
        if uid not in known:
            known[uid] = _school_on(site.uids[uid])
        if known[uid] == unit and uid != own:
            return site.uids[uid]
    if document is not None:
        _schools.pop(transaction, None)
    return None


def _school_on(card: Document) -> str:
    return card.values.get("school") or ""
