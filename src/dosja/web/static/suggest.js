// Suggestions under a search box while one types: a combobox with a list (WAI-ARIA 1.2). Without this file the
// box is a plain box; Enter without a chosen suggestion always searches for what was typed.
"use strict";

const PAUSE = 90;
let made = 0;

function pieceOf([letters, typed]) {
  const piece = typed ? document.createElement("b") : new Text();
  piece.textContent = letters;
  return piece;
}

function optionOf(row, id) {
  const option = document.createElement("li");
  option.id = id;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.className = `suggestion suggestion-${row.kind}`;
  option.dataset.url = row.url;
  const label = document.createElement("span");
  label.className = "suggestion-label";
  if (row.lang) label.lang = row.lang;
  label.append(...row.pieces.map(pieceOf));
  const note = document.createElement("span");
  note.className = "suggestion-note";
  note.append(...row.note.map(pieceOf));
  option.append(label, " ", note);
  return option;
}

function enhanceBox(box) {
  const list = document.createElement("ul");
  const status = document.createElement("div");
  list.id = `suggestions-${(made += 1)}`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");
  box.parentElement.classList.add("suggesting");
  box.parentElement.append(list, status);

  let asked = 0;
  let timer = 0;
  let active = -1;

  const close = () => {
    clearTimeout(timer);
    asked += 1;
    active = -1;
    list.hidden = true;
    list.replaceChildren();
    status.textContent = "";
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const choose = (position) => {
    const options = [...list.children];
    active = position;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === position)));
    if (position < 0) {
      box.removeAttribute("aria-activedescendant");
    } else {
      box.setAttribute("aria-activedescendant", options[position].id);
      options[position].scrollIntoView({ block: "nearest" });
    }
  };
  const show = (answer) => {
    list.replaceChildren(...answer.suggestions.map((row, at) => optionOf(row, `${list.id}-${at}`)));
    list.setAttribute("aria-label", answer.label);
    list.hidden = !answer.suggestions.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = answer.status;
    choose(-1);
  };
  const ask = async () => {
    const number = (asked += 1);
    const typed = box.value;
    if (typed.trim().length < 2) return close();
    try {
      const answer = await fetch(`/suggest?q=${encodeURIComponent(typed.slice(0, 100))}`, {
        headers: { Accept: "application/json" },
        redirect: "error",
      });
      if (!answer.ok) return close();
      const found = await answer.json();
      if (number === asked && document.activeElement === box) show(found);
    } catch {
      if (number === asked) close();
    }
  };

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  box.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.isComposing) return;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden && document.querySelector("[data-result]")) return; // dosja.js goes into the results
      event.preventDefault();
      if (list.hidden) {
        ask();
      } else if (event.key === "ArrowDown") {
        choose(active + 1 < count ? active + 1 : -1);
      } else {
        choose(active < 0 ? count - 1 : active - 1);
      }
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      location.assign(list.children[active].dataset.url);
    } else if (event.key === "Enter" || event.key === "Tab") {
      close();
    }
  });
  // The mouse must not take the focus from the box before the click has come.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });
  box.addEventListener("blur", close);
}

for (const box of document.querySelectorAll("form[role=search] input[type=search][name=q]")) enhanceBox(box);
