"""Certificates with lines of a plugin: chosen by the agency in the browser; whatever fails leaves core's."""

from datetime import date

import pypdfium2
import pytest

from dosja.accounts.permissions import OPERATOR
from dosja.training.operations.awards import award_session
from dosja.training.operations.rosters import Entry, add_entries
from dosja.training.operations.sessions import SessionData, create_session
from dosja.uids import format_uid
from tests.functional.training_pages import OFFICER, make_person

CODE = """
def lines(context, award):
    context.site.settings["written"] = ID
    return ANSWER


@hookimpl
def certificate_templates():
    return {ID + ":paper": CertificateTemplate(_("With hours"), lines)}
"""
GOOD = '[_("Hours attended: ${n}", mapping={"n": award.award.minutes // 60}), "Grada: Gjyqtare"]'
SQ = '"With hours" = "Me orë"\n"Hours attended: ${n}" = "Orë të ndjekura: ${n}"\n'
OWN = "Hours attended: 6"
SETTINGS = "/awards/settings"


def install(intranet, answer=GOOD):
    code = CODE.replace("ANSWER", answer)
    intranet.plugins.write("papers", code, files={"locale/sq.toml": SQ})
    intranet.start()
    assert intranet.plugin("papers").reason == ""


@pytest.fixture
def award(intranet):
    """The address of an award of the magistrates' school, whose plugin is on."""
    install(intranet)
    intranet.switch_on("papers", "magjistratura")
    now = intranet.clock()
    with intranet.stored() as site:
        data = SessionData("Dëgjimi i fëmijës", ((date(2026, 11, 20), 360),))
        held = create_session(site, OPERATOR, now, "magjistratura", data)
        person = make_person(site, "Drita", "Zyberaj")
        add_entries(site, OPERATOR, now, held, [Entry(person=person, marks="P", outcome="passed")])
        (given,) = award_session(site, OPERATOR, now, held).given
    return f"/awards/{format_uid(given)}"


def choose(intranet, template="papers:paper"):
    form = intranet.sign_in(OFFICER).get(SETTINGS).forms["settings-form"]
    form["template"] = template
    form.submit(status=303)


def paper(intranet, award, lang="en"):
    """The text of the certificate."""
    page = intranet.sign_in(OFFICER, lang).get(award)
    form = next(form for form in page.forms.values() if form.action.endswith("certificate.pdf"))
    form["lang"] = lang
    document = pypdfium2.PdfDocument(form.submit(status=200).body)
    try:
        (text,) = [one.get_textpage().get_text_range() for one in document]
    finally:
        document.close()
    assert "Drita Zyberaj" in text
    return text


def test_agency_chooses_it_and_it_stands_on_paper_in_both_languages(intranet, award):
    assert OWN not in paper(intranet, award)
    assert "Me orë" in intranet.sign_in(OFFICER, "sq").get(SETTINGS)
    choose(intranet)
    text = paper(intranet, award)
    assert text.index("Drita Zyberaj") < text.index(OWN) < text.index("Grada: Gjyqtare")
    assert "Orë të ndjekura: 6" in paper(intranet, award, "sq")
    assert "chose a template for certificates" in intranet.sign_in("auditor").get("/admin/audit")
    with intranet.stored() as site:
        assert "written" not in site.settings
    choose(intranet, "")
    assert OWN not in paper(intranet, award)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("'text'", "lines gave str, and a sequence of texts is expected"),
        ("None", "lines gave NoneType"),
        ("['Hours attended: 6', 3]", "something that is no text"),
        ("['Hours attended: 6'] * 5", "more than 4 lines"),
        ("['Hours attended: 6' + 'x' * 100]", "lines of 100 characters"),
    ],
)
def test_lines_that_fail_leave_the_certificate_of_core(intranet, award, answer, reason):
    choose(intranet)
    install(intranet, answer)
    assert OWN not in paper(intranet, award)
    assert any(reason in error for error in intranet.errors("papers"))


def test_plugin_that_is_gone_or_off_leaves_the_certificate_of_core(intranet, award):
    choose(intranet)
    intranet.plugins.remove("papers")
    intranet.start()
    assert OWN not in paper(intranet, award)
    form = intranet.sign_in(OFFICER).get(SETTINGS).forms["settings-form"]
    assert form["template"].value == "papers:paper"
    form["signer"] = "Arta Mandro"
    form.submit(status=303)
    assert "Arta Mandro" in paper(intranet, award)
    install(intranet)
    assert OWN in paper(intranet, award)
    intranet.switch_off("papers", "magjistratura")
    assert OWN not in paper(intranet, award)


def test_template_that_is_not_offered_is_refused(intranet, award):
    form = intranet.sign_in(OFFICER).get(SETTINGS).forms["settings-form"]
    form["template"].force_value("papers:other")
    assert "Choose one of the list." in form.submit(status=422)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('ID + ":paper"', '"other:paper"', "must begin with 'papers:'"),
        ('CertificateTemplate(_("With hours"), lines)', "lines", "is no CertificateTemplate"),
    ],
)
def test_wrong_declaration_switches_the_plugin_off(intranet, old, new, reason):
    intranet.plugins.write("papers", CODE.replace("ANSWER", GOOD).replace(old, new))
    intranet.start()
    assert reason in intranet.plugin("papers").reason
