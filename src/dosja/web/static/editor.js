// Rich text without having to write tags. Without this file the text area stays, and takes plain text or HTML;
// whatever is sent, the server cleans it (content_types/rich_text.py).
"use strict";

const KEPT = new Set("P BR H2 H3 UL OL LI STRONG EM A TABLE THEAD TBODY TR TH TD BLOCKQUOTE".split(" "));
const MEANT = { B: "STRONG", I: "EM", DIV: "P", H1: "H2", H4: "H3", H5: "H3", H6: "H3" };
const DROPPED = new Set(["SCRIPT", "STYLE", "TEMPLATE", "HEAD", "TITLE", "IFRAME", "OBJECT", "SVG", "MATH"]);
const BLOCKS = /<\/(?:p|h2|h3|ul|ol|li|table|tr|blockquote)>|<(?:ul|ol|table|tbody)>/g;

// A copy of what stands in `from`, with allowed tags and attributes only.
function copyInto(target, from) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) target.append(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.has(node.nodeName.toUpperCase())) continue;
    const name = MEANT[node.nodeName] || node.nodeName;
    const inside = name === "P" && node.querySelector("p, div, ul, ol, table, h1, h2, h3");
    if (!KEPT.has(name) || inside) {
      copyInto(target, node);
      continue;
    }
    const copy = document.createElement(name);
    const href = name === "A" ? node.getAttribute("href") || "" : "";
    if (/^(https?:\/\/|\/(?!\/))/i.test(href)) copy.setAttribute("href", href);
    copyInto(copy, node);
    target.append(copy);
  }
  return target;
}

// HTML or plain text as a clean fragment; blank lines of plain text part paragraphs.
function fragmentOf(text) {
  const made = document.createDocumentFragment();
  if (!/<\/?[a-z]/i.test(text)) {
    for (const piece of text.split(/\n\s*\n/)) {
      if (!piece.trim()) continue;
      const paragraph = document.createElement("p");
      paragraph.textContent = piece.trim();
      made.append(paragraph);
    }
    return made;
  }
  return copyInto(made, new DOMParser().parseFromString(text, "text/html").body);
}

function htmlOf(editor) {
  if (!editor.textContent.trim()) return "";
  const holder = document.createElement("div");
  copyInto(holder, editor);
  return holder.innerHTML.replace(BLOCKS, "$&\n").replace(/\n{2,}/g, "\n").trim();
}

const ACTIONS = {
  p: () => document.execCommand("formatBlock", false, "p"),
  h2: () => document.execCommand("formatBlock", false, "h2"),
  h3: () => document.execCommand("formatBlock", false, "h3"),
  strong: () => document.execCommand("bold"),
  em: () => document.execCommand("italic"),
  ul: () => document.execCommand("insertUnorderedList"),
  ol: () => document.execCommand("insertOrderedList"),
  a: (button) => {
    const address = window.prompt(button.dataset.ask, "https://");
    if (address && /^(https?:\/\/.|\/)/i.test(address)) document.execCommand("createLink", false, address);
  },
};

function enhance(area, bar) {
  const editor = document.createElement("div");
  const label = document.querySelector(`label[for="${CSS.escape(area.id)}"]`);
  editor.className = "rich-editor rich-text";
  editor.contentEditable = "true";
  editor.setAttribute("role", "textbox");
  editor.setAttribute("aria-multiline", "true");
  for (const name of ["aria-describedby", "aria-invalid", "aria-required"]) {
    if (area.hasAttribute(name)) editor.setAttribute(name, area.getAttribute(name));
  }
  editor.id = area.id;
  area.removeAttribute("id");
  if (label) {
    label.id = `${editor.id}-label`;
    editor.setAttribute("aria-labelledby", label.id);
    label.addEventListener("click", () => editor.focus());
  }
  editor.append(fragmentOf(area.value));
  const keep = () => { area.value = htmlOf(editor); };
  editor.addEventListener("input", keep);
  editor.addEventListener("paste", (event) => {
    event.preventDefault();
    const html = event.clipboardData.getData("text/html");
    const holder = document.createElement("div");
    holder.append(fragmentOf(html || event.clipboardData.getData("text/plain")));
    document.execCommand("insertHTML", false, holder.innerHTML);
  });
  const tools = bar.content.firstElementChild.cloneNode(true);
  tools.addEventListener("mousedown", (event) => event.preventDefault());
  tools.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    editor.focus();
    ACTIONS[button.dataset.do](button);
    keep();
  });
  area.hidden = true;
  area.before(tools, editor);
}

const bar = document.getElementById("rich-bar");
if (bar) {
  document.execCommand("defaultParagraphSeparator", false, "p");
  document.execCommand("styleWithCSS", false, false);
  for (const area of document.querySelectorAll(".field-rich textarea")) enhance(area, bar);
}
