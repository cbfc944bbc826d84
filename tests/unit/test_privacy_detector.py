"""Texts that name a child victim are noticed; procedures that speak of victims without naming one are not."""

import tomllib

import pytest

from dosja.content_types import load_core_types
from dosja.demo import demo_documents, render
from dosja.privacy.detector import AGE, BIRTH, IDENTITY, MAX_FINDINGS, NAME, excerpt, find
from dosja.resources import schemas_folder
from tests.unit.nested import strings

NAMING = [
    ("Numri personal: K15312045M.", IDENTITY),
    ("nid j50101123a i shënuar në formular", IDENTITY),
    ("Viktima e mitur Ana Hoxha u dërgua në strehëz.", NAME),
    ("U intervistua e mitura Besa Leka në praninë e psikologut.", NAME),
    ("I mituri Gent Çela, nga Shkodra, u kthye më 3 maj.", NAME),
    ("Prokuroria pyeti të miturën A.H. në gjykatë.", NAME),
    ("fëmija viktimë Ilir Dema", NAME),
    ("viktima e trafikimit, me inicialet D. K., u identifikua", NAME),
    ("viktimës së trafikimit Teuta Nika-Prifti iu dha ndihmë", NAME),
    ("The child victim Ana Hoxha was moved to a shelter.", NAME),
    ("Interview with the minor victim named Besa Leka.", NAME),
    ("the victim A.H. told the police", NAME),
    ("Viktima u gjet në Durrës: Ana Hoxha, 14 vjeçe, nga Korça.", AGE),
    ("A. H. (15 vjeç), viktimë e shfrytëzimit", AGE),
    ("Besa Leka, 9-vjeçare, fëmijë i rrugës", AGE),
    ("Ana Hoxha, aged 14, was identified as a victim of trafficking", AGE),
    ("a 16-year-old girl, Ana Hoxha, a victim of exploitation", AGE),
    ("Viktima: Ana Hoxha (13)", NAME),
    ("Ana Hoxha (13), viktimë e shfrytëzimit", AGE),
    ("Viktima, datëlindja 12.03.2011, u strehua", BIRTH),
    ("e mitura, lindur më 5 qershor 2010 në Fier", BIRTH),
    ("the child (born on 12/03/2011) was returned", BIRTH),
    ("date of birth of the victim: 2011-03-12", BIRTH),
]
HARMLESS = [
    "",
    "Viktima e mitur intervistohet në praninë e psikologut dhe të prindit.",
    "Viktimat e mitura të trafikimit gëzojnë mbrojtje të posaçme.",
    "Shërbimi Social Shtetëror merr në mbrojtje viktimën e trafikimit Brenda 24 orëve.",
    "viktima e trafikimit Qendra Kombëtare Pritëse",
    "Viktimat e Trafikimit: Autoriteti Përgjegjës dhe Mekanizmi Kombëtar i Referimit",
    "Fëmijët nën 14 vjeç dëgjohen vetëm në praninë e Drejtorit Rajonal.",
    "viktima nën moshën 18 vjeç; Koordinatori Kombëtar njoftohet brenda 24 orëve",
    "Fëmijët 6 deri 14 vjeç ndjekin shkollën; Ministria e Arsimit raporton.",
    "children under 16 years old are heard by Gjykata e Rrethit",
    "National Reception Centre for Victims of Trafficking, Linza",
    "Child Victims Fund: Terre des Hommes pays",
    "The victim Has the right to a lawyer.",
    "Psikologia Ana Hoxha, 34 vjeçe, trajnere e kursit për viktimat",
    "Trajner: Ana Hoxha. Tema: mbrojtja e fëmijëve.",
    "Neni 110/b, viktimë e mitur; Ligji Nr. 9887, datë 10.3.2008",
    "Datëlindja e viktimës: __.__.____ Emri: ____________",
    "Marrëveshja me Greqinë për fëmijët, 27.2.2006, hyri në fuqi",
    "Viktima: Emri Mbiemri, nënshkrimi",
    "Faktura A123456789B, llogaria K99999999M, kodi PSV12345678A",
    "Numri i dosjes K15992045M",
    "Save the Children (2008), Terre des Hommes (2006): raport për fëmijët",
    "viktimat (12) dhe të dyshuarit (3) sipas Policisë së Shtetit",
]


@pytest.mark.parametrize(("text", "kind"), NAMING)
def test_text_that_names_a_child_victim_is_noticed(text, kind):
    kinds = [finding.kind for finding in find(text)]
    assert kinds == [kind]


@pytest.mark.parametrize("text", HARMLESS)
def test_text_that_speaks_of_victims_without_naming_one_is_left_alone(text):
    assert [excerpt(text, finding) for finding in find(text)] == []


def alarms(texts) -> list[str]:
    return ["".join(excerpt(text, finding)) for text in texts for finding in find(text)]


def test_shipped_demo_content_gives_no_false_alarm():
    texts = []
    for data in demo_documents():
        texts += strings(data["values"])
        texts += [render(item).decode() for item in data.get("files", ()) if "text/" in item["media_type"]]
        texts += [item["text"] for item in data.get("files", ())]
    assert len(texts) > 500
    assert alarms(texts) == []


def test_shipped_content_types_give_no_false_alarm():
    assert len(list(load_core_types())) >= 4
    for path in schemas_folder().glob("*.toml"):
        assert alarms(strings(tomllib.loads(path.read_text("utf-8")))) == [], path.name


@pytest.mark.shared
def test_the_national_strategy_gives_no_false_alarm(shared):
    texts = [path.read_text("utf-8") for path in (shared / "data" / "strategy").glob("*.txt")]
    assert sum(map(len, texts)) > 70_000
    assert alarms(texts) == []


def test_the_same_words_elsewhere_are_the_same_finding_and_others_are_not():
    (first,) = find("Viktima e mitur Ana Hoxha")
    (again,) = find("Rasti i dytë.\nViktima e mitur Ana Hoxha u kthye.")
    (other,) = find("Viktima e mitur Ana Leka")
    assert first.print == again.print != other.print
    assert "ana" not in first.print


def test_excerpt_cuts_at_words_and_marks_the_finding():
    text = "fjalë " * 40 + "Viktima e mitur Ana Hoxha " + "fund " * 40
    before, words, after = excerpt(text, find(text)[0])
    assert words == "Viktima e mitur Ana Hoxha"
    assert before.startswith("…fjalë")
    assert after.endswith("fund…")
    assert len(before) <= 70


def test_a_text_full_of_names_ends_after_the_first_findings():
    assert len(find("Viktima e mitur Ana Hoxha. " * 500)) == MAX_FINDINGS
