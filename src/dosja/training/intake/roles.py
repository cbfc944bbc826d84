"""Roles in a programme by their Albanian names; the English word is the value. Pure."""

from dosja.messages import _
from dosja.people.folding import fold

_ROLES = {
    "psychologist": "psikolog psikologe psikologu psikologia/psikolog shkolle/psikologe shkolle",
    "focal point": "/pike kontakti/pika e kontaktit/pike e kontaktit/person kontakti",
    "child protector": "/mbrojtes femijesh/mbrojtes i femijeve/mbrojtese femijesh/mbrojtesi i femijeve",
    "teacher": "mesues mesuese mesuesi arsimtar arsimtare",
    "head teacher": "drejtor drejtore/drejtor shkolle/drejtoreshe",
    "deputy head teacher": "nendrejtor nendrejtore/zv drejtor/zevendesdrejtor",
    "social worker": "/punonjes social/punonjese sociale/punonjes sociale/pun social",
    "child protection worker": "/punonjes i mbrojtjes se femijeve/punonjes njmf/pmf",
    "judge": "gjyqtar gjyqtare",
    "prosecutor": "prokuror prokurore",
    "legal adviser": "/keshilltar ligjor/ndihmes ligjor/keshilltare ligjore",
    "chancellor": "kancelar kancelare",
    "trainer": "trajner trajnere trajnues lektor",
    "participant": "pjesemarres pjesemarrese",
    "coordinator": "koordinator koordinatore koordinues",
    "nurse": "infermier infermiere",
    "doctor": "mjek mjeke",
    "police officer": "polic police oficer/punonjes policie",
}


ROLE_NAMES = {
    "psychologist": _("psychologist"),
    "focal point": _("focal point"),
    "child protector": _("child protector"),
    "teacher": _("teacher"),
    "head teacher": _("head teacher"),
    "deputy head teacher": _("deputy head teacher"),
    "social worker": _("social worker"),
    "child protection worker": _("child protection worker"),
    "judge": _("judge"),
    "prosecutor": _("prosecutor"),
    "legal adviser": _("legal adviser"),
    "chancellor": _("chancellor"),
    "participant": _("participant"),
    "coordinator": _("coordinator"),
    "nurse": _("nurse"),
    "doctor": _("doctor"),
    "police officer": _("police officer"),
    "trainer": _("trainer"),
}
"""Each role as a message."""


def _forms(text: str) -> list[str]:
    words, *phrases = text.split("/")
    return [*words.split(), *phrases]


_BY_FORM = {form: role for role, text in _ROLES.items() for form in _forms(text)}


def read_role(text: str) -> str:
    """The English word for a known role; any other text unchanged."""
    folded = fold(text)
    return folded if folded in _ROLES else _BY_FORM.get(folded, text)
