"""The public check of a certificate: /check/NUMBER, without signing in.

It shows what the paper says and where it stands now, so that whoever holds the paper can compare. The whole
name is shown only where the control signs of the paper were given. Never indexed, and limited per address, so
that nobody tries numbers in a row.
"""

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.security import NO_PERMISSION_REQUIRED

from dosja.settings import read_secret
from dosja.training import awarding, certificates
from dosja.training.wording import AWARD_STATES, MEASURES
from dosja.uids import format_uid
from dosja.web.traversal import Root

CHECKS = 30
"""So many checks of one address within SPAN; offices share addresses."""
SPAN = timedelta(minutes=5)
_ADDRESSES = 10_000
SHOWN = ("valid", "expired", "withdrawn", "replaced")
"""What has been an award that counts; of anything else the public hears nothing."""


class Checks:
    """Counts the checks of each address, in the memory of this process."""

    def __init__(self):
        self._lock = threading.Lock()
        self._seen: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def allow(self, address: str, now: datetime) -> bool:
        """True while the address has some left; counts this one."""
        with self._lock:
            begin, count = self._seen.pop(address, (now, 0))
            if now - begin >= SPAN:
                begin, count = now, 0
            self._seen[address] = (begin, count + 1)
            while len(self._seen) > _ADDRESSES:
                self._seen.popitem(last=False)
            return count < CHECKS


def includeme(config):
    """Register the view."""
    config.registry.certificate_checks = Checks()
    config.add_view(
        check_page,
        context=Root,
        name="check",
        request_method="GET",
        permission=NO_PERMISSION_REQUIRED,
        renderer="dosja:training/templates/check.jinja2",
    )


def check_page(context, request):
    """The form for a number, or what the certificate with this number says."""
    request.response.headers["X-Robots-Tag"] = "noindex, nofollow"
    typed = request.GET.get("number", "").strip()[:60]
    if typed:
        return HTTPSeeOther(f"/check/{''.join(sign for sign in typed if sign.isalnum() or sign == '-')}")
    number = request.subpath[0][:60] if request.subpath else ""
    values = {"number": number, "paper": None, "limited": False}
    if not number:
        return values
    if not request.registry.certificate_checks.allow(request.client_addr or "", request.now):
        request.response.status_int = 429
        request.response.headers["Retry-After"] = str(int(SPAN.total_seconds()))
        return values | {"limited": True}
    secret = read_secret(request.registry.dosja_settings)
    award_id, exact = certificates.read_number(number, secret)
    found = awarding.find_award(request.site, award_id) if award_id is not None else None
    today = awarding.today(request.now)
    if found is None or found.standing(today) not in SHOWN:
        request.response.status_int = 404
        return values
    paper = certificates.certificate_of(request.site, found, today, request.locale_name)
    return values | {
        "paper": paper,
        "name": paper.name if exact else certificates.masked(paper.name),
        "exact": exact,
        "amount": certificates.amount_text(paper),
        "code": format_uid(found.award.id),
        "first": format_uid(paper.first) if paper.first else "",
        "next": format_uid(paper.next) if paper.next else "",
        "state": AWARD_STATES[paper.state],
        "measure": MEASURES[paper.measure],
    }
