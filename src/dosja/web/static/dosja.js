// Comfort only: every page works without this file.
"use strict";

// "/" goes to the search box, as long as nobody is typing somewhere.
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing) {
    const box = document.querySelector("[data-search]");
    if (box) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  }
  if (event.key === "Escape") closeMenus(null, true);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") moveInResults(event, typing);
  // A letter presses what bears it: n and p go through the hits of a file.
  if (!typing && /^[a-z]$/.test(event.key)) {
    const wanted = document.querySelector(`[data-key="${event.key}"]`);
    if (wanted) wanted.click();
  }
});

// The arrows go from the search box through the results and back; Enter then opens, as on any link.
function moveInResults(event, typing) {
  const links = [...document.querySelectorAll("[data-result]")];
  const box = document.querySelector("[data-search]");
  const at = links.indexOf(event.target);
  const fromBox = typing && typing === box && box.getAttribute("aria-expanded") !== "true";
  if (at < 0 && !fromBox && event.target !== document.body) return;
  const next = event.key === "ArrowDown" ? links[at + 1] : at > 0 ? links[at - 1] : at === 0 ? box : null;
  if (!next) return;
  event.preventDefault();
  next.focus();
}

// A menu closes when one clicks beside it; Escape gives the focus back to its button.
function closeMenus(except, focus) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu === except) continue;
    menu.open = false;
    if (focus) menu.querySelector("summary").focus();
  }
}
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu"), false));

// Errors of a form are read out and reached at once.
const summary = document.querySelector(".error-summary");
if (summary) {
  summary.tabIndex = -1;
  summary.focus();
}

// A form is sent once, also when one clicks twice; coming back by the browser's arrow frees it.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// What was typed into a long form is not thrown away by a click beside it: the browser asks first.
const written = document.querySelector("form[data-unsaved]");
if (written) {
  let unsaved = written.dataset.unsaved === "yes";
  written.addEventListener("input", () => { unsaved = true; });
  written.addEventListener("submit", () => { unsaved = false; });
  for (const cancel of written.querySelectorAll("a[data-cancel]")) {
    cancel.addEventListener("click", () => { unsaved = false; });
  }
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
}

// A file that the server would refuse after minutes of sending is refused before.
for (const box of document.querySelectorAll("input[type=file][data-most]")) {
  box.addEventListener("change", () => {
    const { most, together, tooLarge, tooMuch } = box.dataset;
    const files = [...box.files];
    const large = files.find((file) => file.size > most * 1e6);
    const sum = files.reduce((bytes, file) => bytes + file.size, 0);
    const wrong = large ? tooLarge.replace("${name}", large.name) : sum > together * 1e6 ? tooMuch : "";
    box.setCustomValidity(wrong);
    box.reportValidity();
  });
}

// A text to be cited is copied by a button; without this script it is marked and copied by hand.
for (const box of document.querySelectorAll("textarea[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-quiet button-small";
  button.textContent = box.dataset.copy;
  button.addEventListener("click", async () => {
    box.select();
    try {
      await navigator.clipboard.writeText(box.value);
    } catch {
      document.execCommand("copy");
    }
    button.textContent = box.dataset.copied;
    setTimeout(() => { button.textContent = box.dataset.copy; }, 2000);
  });
  box.after(button);
}

// An address that names a place within folded text unfolds it, also in browsers that do not by themselves.
function unfold() {
  const place = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  const folded = place && place.closest("details:not([open])");
  if (!folded) return;
  folded.open = true;
  place.scrollIntoView();
}
// The name of a page of a file leads on to that page.
function openPage() {
  const place = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (place && "page" in place.dataset) location.replace(place.href || place.dataset.page);
}
for (const follow of [unfold, openPage]) {
  window.addEventListener("hashchange", follow);
  follow();
}
