// Shows the update as the board will read it again when an answer changes. Without this file, a button does it.

const PAUSE = 500; // milliseconds after the last change

const sentence = document.querySelector("[data-spt-board-sentence]");
const form = sentence?.closest("form");
let timer, last;

async function refresh() {
  clearTimeout(timer);
  const data = new FormData(form);
  data.set("then", "check");
  const asked = (last = {});
  try {
    const response = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "text/plain; charset=utf-8" } });
    const isSentence = response.ok && response.headers.get("Content-Type").startsWith("text/plain");
    const text = isSentence ? await response.text() : sentence.textContent;
    // A slow answer must not replace a later one, and the same words need not be read out again.
    if (asked === last && text !== sentence.textContent) sentence.textContent = text;
  } catch {
    // Offline: the sentence stays as it is, and the draft says so.
  }
}

function schedule() {
  clearTimeout(timer);
  timer = setTimeout(refresh, PAUSE);
}

if (form) {
  form.addEventListener("change", schedule);
  form.querySelector("[name=board_sentence]").addEventListener("input", schedule);
  form.querySelector("button[value=check]").addEventListener("click", (event) => {
    event.preventDefault();
    refresh();
  });
}
