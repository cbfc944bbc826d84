"""An intranet with the plugin and its demonstration, made once; the modules stand beside each other."""

import sys
from pathlib import Path

import pytest

from dosja.api import OPERATOR, DemoContext, SiteVocabularies, create_document, day_of, read_values

HERE = str(Path(__file__).parent)
if HERE not in sys.path:
    sys.path.insert(0, HERE)
AGENCIES = ("akademia", "pk", "policia")
CORE = (
    ("curriculum", "akademia", {
        "code": "PT-AKADEMIA-2/2014", "title": "Kursi katërmujor i Policisë Kufitare", "language": "sq",
        "course_type": "formation", "audience": ["border_police"],
    }),
    ("agreement", "policia", {
        "code": "MRV-XK-1/2009", "title": "Marrëveshje me Kosovën", "language": "sq", "kind": "bilateral",
        "parties": [{"party": "Shqipëria"}, {"party": "Kosova"}],
    }),
)  # fmt: skip
"""What the demonstration of core has and that of the plugin refers to."""


@pytest.fixture(scope="module")
def academy(new_intranet):
    """The plugin is on for the Academy, the border police and the State Police; courses were held."""
    from dosja_police_academy.demonstration import show

    one = new_intranet("police_academy", agencies=AGENCIES)
    with one.stored() as site:
        now, types = one.clock(), one.app.registry.types
        for type_id, agency, given in CORE:
            values = read_values(types[type_id], given, SiteVocabularies(site, None, "sq"))
            create_document(
                site, OPERATOR, now, types[type_id], agency=agency, values=values, access="public"
            )
        show(DemoContext(site, types, OPERATOR, now, day_of(now), AGENCIES))
    yield one
    assert one.errors("police_academy") == [], "the plugin failed somewhere while the tests ran"
