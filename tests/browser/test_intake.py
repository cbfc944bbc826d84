"""Many files by the script: dropped on the page, one request for each, then the list with their titles."""

from pathlib import Path

DROP = """
(() => {
  const data = new DataTransfer();
  data.items.add(new File(["Udhezim per kufirin"], "a.txt", {type: "text/plain"}));
  data.items.add(new File(["Raport vjetor"], "b.txt", {type: "text/plain"}));
  data.items.add(new File([""], "bosh.txt", {type: "text/plain"}));
  const form = document.querySelector("form[data-intake]");
  form.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
})()
"""
TITLES = "[...document.querySelectorAll('input[name^=title-]')].map(box => box.value)"


def begin(page, served):
    page.goto(f"{served}/intake?type=document")
    page.choose("select[name=kind]", "other")
    page.click("main form .form-actions .button-main")


def test_dropped_files_are_sent_one_by_one_and_listed_with_their_titles(served, enter):
    page = enter("redaktor.akademia")
    begin(page, served)
    assert page.evaluate("document.querySelector('.drop-hint').hidden") is False
    assert page.evaluate("document.querySelector('.sending').hidden") is True
    page.run(DROP)
    assert page.evaluate(TITLES) == ["Udhezim per kufirin", "Raport vjetor"]
    assert "bosh.txt" in page.evaluate("document.querySelector('.error-summary').textContent")
    assert page.overflow() == 0
    page.click("main button[name=create]")
    assert "2" in page.evaluate("document.querySelector('.notice-success').textContent")


def test_files_are_sent_by_the_form_where_there_are_no_scripts(served, enter, tmp_path):
    page = enter("redaktor.akademia").scripts(False)
    begin(page, served)
    path = Path(tmp_path) / "c.txt"
    path.write_text("Pa skripte")
    page.upload("#intake-files", path)
    page.click("form[data-intake] button")
    assert page.exists("input[value='Pa skripte']")
