"""The agency's own text and template for certificates, and that certificates were printed."""

from datetime import datetime

from dosja.accounts.audit import record
from dosja.accounts.permissions import allows
from dosja.errors import Invalid, NotAllowed
from dosja.hooks import hooks_of
from dosja.messages import _
from dosja.people.operations import Actor
from dosja.storage.model import Site
from dosja.training.certificates import TEMPLATES, TEXTS
from dosja.training.model import Session

MAX_TEXT = 400
MAX_SIGNER = 80


def set_text(
    site: Site, actor: Actor, now: datetime, agency: str, text_sq: str, text_en: str, signer: str, office: str
) -> None:
    """Say what stands on the certificates of an agency, and who signs them.

    Raises NotAllowed, and Invalid naming each wrong field.
    """
    _check_right(actor, agency)
    given = {"text_sq": text_sq, "text_en": text_en, "signer": signer, "office": office}
    most = {"text_sq": MAX_TEXT, "text_en": MAX_TEXT, "signer": MAX_SIGNER, "office": MAX_SIGNER}
    wrong = {
        name: _("At most ${n} characters.", mapping={"n": most[name]})
        for name, value in given.items()
        if len(value.strip()) > most[name]
    }
    if wrong:
        raise Invalid(wrong)
    row = tuple(value.strip() for value in given.values())
    texts = site.settings.get(TEXTS, {})
    if texts.get(agency, ("", "", "", "")) == row:
        return
    site.settings[TEXTS] = {**texts, agency: row}
    record(site, site.agencies.get(agency), actor, now, "certificate:text_set", agency=agency, text=row)


def choose_template(site: Site, actor: Actor, now: datetime, agency: str, template: str) -> None:
    """Choose a plugin's template for the certificates of an agency; "": core's own.

    Raises NotAllowed, Invalid (template) for an unknown one.
    """
    _check_right(actor, agency)
    chosen = site.settings.get(TEMPLATES, {})
    if chosen.get(agency, "") == template:
        return
    if template and template not in hooks_of(site).certificate_templates(site, agency):
        raise Invalid({"template": _("Choose one of the list.")})
    others = {aid: name for aid, name in chosen.items() if aid != agency}
    site.settings[TEMPLATES] = {**others, agency: template} if template else others
    record(
        site, site.agencies.get(agency), actor, now, "certificate:template_chosen",
        agency=agency, template=template,
    )  # fmt: skip


def _check_right(actor: Actor, agency: str) -> None:
    if not (allows(actor, "award:approve", agency) or allows(actor, "agency:manage", agency)):
        raise NotAllowed(_("You may not decide on the awards of this agency."))


def note_printed(site: Site, actor: Actor, now: datetime, session: Session | None, numbers: tuple[int, ...]):
    """Write down that certificates were made."""
    record(site, session, actor, now, "certificate:printed", awards=numbers[:500], n=len(numbers))
