"""The Academy's certificate on paper, in both languages."""

import pypdfium2
import pytest

from dosja.api import Session, format_uid
from dosja_police_academy.curricula import curricula_of

DECIDER = "miratues.akademia"
SETTINGS = "/awards/settings?agency=akademia"


@pytest.fixture
def chosen(academy):
    """The Academy's certificate is chosen while the test runs."""

    def choose(template):
        form = academy.sign_in(DECIDER).get(SETTINGS).forms["settings-form"]
        form["template"] = template
        form.submit(status=303)

    choose("police_academy:certificate")
    yield
    choose("")


@pytest.mark.parametrize(
    ("lang", "title", "wanted"),
    [
        ("sq", "Vërtetimi i Akademisë",
         ("Lloji i kursit: Specializim", "Orë të ndjekura: 30", "Grada në atë kohë: ")),
        ("en", "Certificate of the Academy",
         ("Kind of course: Specialisation", "Hours attended: 30", "Rank at the time: ")),
    ],
)  # fmt: skip
def test_it_tells_kind_hours_and_rank(academy, chosen, lang, title, wanted):
    with academy.stored() as site:
        (uid,) = curricula_of(site, ("investigators",))
        number = next(
            award for award, person in site.training.award_persons.items()
            if any(one.id == award and site.get(one.session, Session)
                   for one in site.training.ledgers[uid].of(person))
        )  # fmt: skip
    browser = academy.sign_in(DECIDER, lang)
    assert title in browser.get(SETTINGS)
    page = browser.get(f"/awards/{format_uid(number)}")
    form = next(form for form in page.forms.values() if form.action.endswith("certificate.pdf"))
    form["lang"] = lang
    document = pypdfium2.PdfDocument(form.submit(status=200).body)
    try:
        text = document[0].get_textpage().get_text_range()
    finally:
        document.close()
    assert [words for words in wanted if words not in text] == []
