// Saves the update form as a draft while its user types. If that fails, keeps the words in this tab, and fills them in
// when the same account opens the form here again. Without this file, the form's button saves the draft.

const PAUSE = 2000; // milliseconds after the last key
const NOT_WORDS = "csrfmiddlewaretoken key based_on account draft_seen then contacts_shown asked_what_changed".split(" ");
const KEPT = "What you typed is kept in this tab.";

const box = document.querySelector("[data-spt-draft]");
const form = box?.closest("form");
const line = box?.querySelector("[data-spt-draft-state]");
const storageKey = form && `draft ${form.elements.account.value} ${location.pathname}`;
let saved; // the words that the server has, or with which it sent the page
let refusedWords; // the words that the server refused, which must not be stored anywhere
let timer, isRefreshed, isSubmitted, isWaiting, state;
let last = Promise.resolve(); // the latest save: each waits for the one before it, so that it knows the draft's version

function words() {
  return JSON.stringify([...new FormData(form)].filter(([name]) => !NOT_WORDS.includes(name)));
}

function schedule() {
  clearTimeout(timer);
  timer = setTimeout(() => save(), PAUSE);
}

// Each state is announced once: the first time that a draft is saved, and when that changes.
function show(kind, text, link) {
  line.classList.toggle("spt-quiet", kind === "saved");
  line.replaceChildren(text, ...(link ? [" ", link] : []));
  if (kind !== state) box.querySelector("[data-spt-draft-announced]").textContent = text;
  state = kind;
}

function keep() {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify({ words: words(), seen: form.elements.draft_seen.value }));
    form.dataset.sptKept = "";
    return true;
  } catch {
    delete form.dataset.sptKept;
    return false;
  }
}

function forget() {
  try {
    sessionStorage.removeItem(storageKey);
  } catch {
    // This browser keeps nothing, so there is nothing to remove.
  }
}

function element(name, text, attributes = {}) {
  return Object.assign(document.createElement(name), { textContent: text }, attributes);
}

function notSaved(kind, why, link) {
  const isKept = keep();
  show(kind, `Not saved. ${why} ${isKept ? KEPT : "Copy what you typed before you leave this page."}`, link);
}

function save(options) {
  clearTimeout(timer);
  const next = () => send(options);
  last = last.then(next, next);
  return last;
}

async function send(options) {
  const sent = words();
  if (sent === saved || isSubmitted || isWaiting) return;
  let answer, status;
  try {
    const response = await fetch(box.dataset.sptDraft, { method: "POST", body: new FormData(form), ...options });
    status = response.status;
    if (status === 403) return await refresh();
    answer = await response.json();
  } catch (error) {
    // A response that is not JSON is an error page.
    if (error instanceof SyntaxError) notSaved("failed", "Something went wrong.");
    else notSaved("offline", "You are offline, or the service is not responding.");
    return;
  }
  clearErrors();
  if (answer.errors) return status === 422 ? refused(answer.errors, sent) : notSaved("stopped", answer.errors[""]);
  if (answer.newer) return showNewer(answer);
  saved = sent;
  isRefreshed = false;
  form.dataset.sptKept = "";
  form.elements.draft_seen.value = answer.seen;
  forget();
  if (answer.saved) show("saved", `Draft saved at ${answer.saved}.`);
  if (words() !== saved) schedule();
}

// After signing in again in another tab, the form needs the new session's token. It belongs to one account only.
async function refresh() {
  const page = await fetch(location.href, { redirect: "manual" });
  if (page.type === "opaqueredirect") {
    const next = encodeURIComponent(location.pathname + location.search);
    const link = element("a", "Sign in and continue", { href: `/accounts/login/?next=${next}` });
    return notSaved("signed out", "You are signed out.", link);
  }
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
  const own = fresh.querySelector("[data-spt-draft] [name=account]")?.value === form.elements.account.value;
  if (!own || isRefreshed) return notSaved("failed", "This page cannot save it. Open the form again.");
  isRefreshed = true;
  const token = fresh.querySelector("main [name=csrfmiddlewaretoken]").value;
  for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token;
  schedule();
}

function clearErrors() {
  for (const message of form.querySelectorAll("[data-spt-draft-error]")) {
    const question = message.closest(".ds_question");
    message.remove();
    if (question.querySelector(".ds_question__error-message")) continue;
    question.classList.remove("ds_question--error");
    question.querySelector("[aria-errormessage]").removeAttribute("aria-errormessage");
  }
}

// Words that may not be stored are not kept in the tab either.
function refused(errors, sent) {
  refusedWords = sent;
  forget();
  delete form.dataset.sptKept;
  for (const [name, sentence] of Object.entries(errors)) {
    const question = document.getElementById(`question_id_${name}`);
    if (!question) continue;
    const message = element("p", sentence, { className: "ds_question__error-message", id: `id_${name}_draft_error` });
    message.dataset.sptDraftError = "";
    question.classList.add("ds_question--error");
    question.querySelector("label, legend").after(message);
    question.querySelector("textarea, input, select").setAttribute("aria-errormessage", message.id);
  }
  show("refused", `Not saved. ${Object.values(errors)[0]}`);
}

function showNewer(answer) {
  isWaiting = true;
  const section = element("div", "");
  section.innerHTML = answer.html;
  const mine = element("button", "Keep mine instead", { type: "button", className: "ds_button ds_button--secondary" });
  const theirs = element("a", "Continue with the newer draft", { href: location.pathname });
  theirs.addEventListener("click", () => {
    isSubmitted = true;
    forget();
  });
  mine.addEventListener("click", () => {
    isWaiting = false;
    form.elements.draft_seen.value = answer.seen;
    section.remove();
    save();
  });
  section.firstElementChild.append(mine, " ", theirs);
  form.before(section);
  notSaved("newer", `You saved a newer draft at ${answer.newer}. It is shown above the form.`);
}

function fill(pairs) {
  const has = (name, value) => pairs.some(([one, other]) => one === name && (value === undefined || other === value));
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.type === "submit") continue;
    if (field.type === "radio" || field.type === "checkbox") field.checked = has(field.name, field.value);
    else if (has(field.name)) field.value = pairs.find(([name]) => name === field.name)[1];
    if (field.value !== field.defaultValue && field.localName === "textarea") field.closest("details")?.setAttribute("open", "");
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

// The words are filled in, unless a draft has been saved since: then the user chooses.
function offerKept() {
  let kept;
  try {
    kept = JSON.parse(sessionStorage.getItem(storageKey));
  } catch {
    return;
  }
  if (!kept || kept.words === saved) return forget();
  const pairs = JSON.parse(kept.words);
  const isFilled = kept.seen === form.elements.draft_seen.value;
  if (isFilled) {
    fill(pairs);
    // At once: if these words reach the server after all, as the page before was left, they are the same draft.
    save();
  }
  const notice = element("div", "", { className: "ds_inset-text" });
  const inner = element("div", "", { className: "ds_inset-text__text" });
  const text = isFilled
    ? "The form shows what you typed earlier in this tab."
    : "What you typed earlier is kept in this tab. Your draft has been saved since then.";
  const button = element("button", isFilled ? "Remove it" : "Put it in the form", { type: "button", className: "spt-link-button" });
  button.addEventListener("click", () => {
    if (isFilled) form.reset();
    else fill(pairs);
    if (isFilled) fill(JSON.parse(words()));
    forget();
    notice.remove();
  });
  const paragraph = element("p", `${text} `);
  paragraph.setAttribute("role", "status");
  paragraph.append(button);
  inner.append(paragraph);
  notice.append(inner);
  form.before(notice);
}

function leave() {
  if (words() === saved || isSubmitted || words() === refusedWords) return;
  keep();
  save({ keepalive: true });
}

if (form) {
  saved = words();
  form.dataset.sptKept = "";
  form.addEventListener("input", (event) => {
    // Where the user is looking: beneath the box in which they type.
    if (event.target.localName === "textarea") event.target.closest(".ds_question")?.append(line);
    schedule();
  });
  form.addEventListener("change", schedule);
  offerKept();
  form.addEventListener("submit", (event) => {
    // Pressing the button twice sends the form once. The server makes sure of this as well.
    if (isSubmitted) event.preventDefault();
    isSubmitted = true;
    clearTimeout(timer);
    if (state === undefined || state === "saved") forget();
  });
  document.addEventListener("submit", async (event) => {
    if (!event.target.matches("[action='/accounts/logout/']")) return;
    event.preventDefault();
    await save();
    if (words() !== saved && !confirm("What you typed has not been saved. Do you want to sign out?")) return;
    form.dataset.sptKept = "";
    isSubmitted = true;
    forget();
    event.target.submit();
  });
  // The Back button can show the page as it was left. (A page that is first shown may have been sent already.)
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) isSubmitted = false;
  });
  window.addEventListener("online", () => save());
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : save()));
}
