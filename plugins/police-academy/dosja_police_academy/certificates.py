"""The Academy's certificate: the kind of course, the hours attended and the rank at the time."""

from dosja.api import CertificateTemplate, messages, values_of
from dosja_police_academy.vocabulary import KIND_NAMES, RANK_NAMES, rank_id

_ = messages("police_academy")


def lines(context, award) -> list[str]:
    """What stands between the name and the signature; what is not known is left out."""
    version = award.session.version if award.session is not None else 0
    kind = values_of(context.site, award.ledger.curriculum, version).get("course_type")
    rank = award.award.frozen.rank
    hours = award.award.minutes / 60
    found = []
    if kind in KIND_NAMES:
        told = context.translate(KIND_NAMES[kind])
        found.append(_("Kind of course: ${kind}", mapping={"kind": told}))
    if hours:
        number = f"{hours:.1f}".removesuffix(".0").replace(".", ",")
        found.append(_("Hours attended: ${n}", mapping={"n": number}))
    if rank:
        told = context.translate(RANK_NAMES.get(rank_id(rank), rank))
        found.append(_("Rank at the time: ${rank}", mapping={"rank": told}))
    return found


TEMPLATES = {"police_academy:certificate": CertificateTemplate(_("Certificate of the Academy"), lines)}
