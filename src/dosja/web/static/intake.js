// Many files by drag and drop, one request for each, with progress. Without this file the form sends them all at once.
"use strict";

const form = document.querySelector("form[data-intake]");
if (form) enhance(form);

function enhance(form) {
  const box = form.querySelector("input[type=file]");
  const area = form.querySelector(".sending");
  const status = area.querySelector("[role=status]");
  const bar = area.querySelector("progress");
  let sending = false;

  form.querySelector(".drop-hint").hidden = false;
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.add("dropzone-over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    form.addEventListener(name, () => form.classList.remove("dropzone-over"));
  }
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    send([...event.dataTransfer.files]);
  });
  // Before the general script counts the form as sent.
  form.addEventListener("submit", (event) => {
    if (!box.files.length) return;
    event.preventDefault();
    event.stopPropagation();
    send([...box.files]);
  });
  window.addEventListener("beforeunload", (event) => {
    if (sending) event.preventDefault();
  });

  async function send(files) {
    if (sending || !files.length) return;
    area.hidden = false;
    if (files.length > Number(form.dataset.most)) {
      status.textContent = form.dataset.tooMany;
      return;
    }
    sending = true;
    const total = files.reduce((sum, file) => sum + file.size, 0) || 1;
    const failed = [];
    let before = 0;
    for (const [index, file] of files.entries()) {
      status.textContent = form.dataset.sending
        .replace("${name}", file.name)
        .replace("${n}", index + 1)
        .replace("${total}", files.length);
      const ok = await sendOne(file, (loaded) => {
        bar.value = Math.min(100, Math.round((100 * (before + loaded)) / total));
      });
      before += file.size;
      if (!ok) failed.push(file);
    }
    sending = false;
    if (failed.length) return offerAgain(failed);
    status.textContent = form.dataset.done;
    window.location.assign(form.action.replace(/\/files$/, ""));
  }

  // Resolves to false where the request did not arrive; what the server refuses it tells on the page.
  function sendOne(file, progress) {
    return new Promise((resolve) => {
      const data = new FormData();
      data.append("csrf_token", form.querySelector("[name=csrf_token]").value);
      data.append("file", file, file.name);
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", (event) => progress(event.loaded));
      request.addEventListener("load", () => resolve(request.status === 200));
      for (const name of ["error", "abort", "timeout"]) request.addEventListener(name, () => resolve(false));
      request.send(data);
    });
  }

  function offerAgain(files) {
    status.textContent = `${form.dataset.failed} ${files.map((file) => file.name).join(", ")}. `;
    const again = document.createElement("button");
    again.type = "button";
    again.className = "button";
    again.textContent = form.dataset.again;
    again.addEventListener("click", () => send(files));
    status.append(again);
    again.focus();
  }
}
