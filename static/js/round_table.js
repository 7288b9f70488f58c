// Sends each form of a meeting by itself. If that fails, the words stay in the form, and it is sent again as soon as the
// server answers. Without this file, the browser sends the forms.

const PAUSE = 4000; // milliseconds between attempts
const KEPT = "What you typed is still in the form.";

const states = new Map(); // by form: { button, line, timer, isBusy, isFailed }

function element(name, text, attributes = {}) {
  return Object.assign(document.createElement(name), { textContent: text }, attributes);
}

function stateOf(form) {
  if (!states.has(form)) {
    const line = element("p", "", { className: "spt-round-state" });
    line.setAttribute("role", "status");
    form.append(line);
    states.set(form, { line });
  }
  return states.get(form);
}

function show(form, text, ...more) {
  const { line } = stateOf(form);
  // The same words need not be read out again at each attempt.
  if (line.firstChild?.textContent !== text) line.replaceChildren(text, ...more.flatMap((one) => [" ", one]));
}

function failed(form, why, ...more) {
  const state = stateOf(form);
  state.isFailed = true;
  const again = element("button", "Try again", { type: "button", className: "spt-link-button" });
  again.addEventListener("click", () => send(form));
  show(form, `Not saved. ${why} ${KEPT}`, again, ...more);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => send(form), PAUSE);
}

function body(form) {
  const data = new FormData(form);
  data.set("then", stateOf(form).then);
  return data;
}

// As the browser would have sent it, so that its page shows the errors.
function sendPlainly(form) {
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "then", value: stateOf(form).then }));
  form.submit();
}

async function send(form) {
  const state = stateOf(form);
  if (state.isBusy) return;
  clearTimeout(state.timer);
  state.isBusy = true;
  if (!state.isFailed) show(form, "Saving…");
  try {
    await attempt(form);
  } catch {
    failed(form, "The service is not answering, so we will try again.");
  } finally {
    state.isBusy = false;
  }
}

async function attempt(form) {
  const state = stateOf(form);
  const response = await fetch(form.action, { method: "POST", body: body(form), headers: { Accept: "application/json" }, redirect: "manual" });
  if (response.type === "opaqueredirect" || response.status === 403) return await refresh(form);
  if (response.status >= 500 || response.status === 429) return failed(form, "Something went wrong, so we will try again.");
  state.isFailed = false;
  if (!response.headers.get("Content-Type").startsWith("application/json")) return sendPlainly(form);
  const { to } = await response.json();
  show(form, "Saved.");
  if (new URL(to, location.href).href.split("#")[0] === location.href.split("#")[0]) {
    history.replaceState(null, "", to);
    location.reload();
  } else location.assign(to);
}

// After signing in again in another tab, the forms need the new session's token. It belongs to one account only.
async function refresh(form) {
  const page = await fetch(location.href, { redirect: "manual" });
  if (page.type === "opaqueredirect") {
    const next = encodeURIComponent(location.pathname);
    const link = element("a", "Sign in (opens in a new tab)", { href: `/accounts/login/?next=${next}`, target: "_blank" });
    return failed(form, "You are signed out.", link);
  }
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
  const account = (of) => of.querySelector("[data-spt-account]")?.dataset.sptAccount;
  const token = fresh.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!token || account(fresh) !== account(document)) return failed(form, "You are signed in with another account, or can no longer record this.");
  for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token;
  failed(form, "You were signed out, so we will try again.");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const then = event.submitter?.value;
  // A draft, evidence and the sentence for the board have pages and scripts of their own.
  if (!form.matches("[data-spt-round]") || !then || ["draft", "evidence", "check"].includes(then)) return;
  event.preventDefault();
  stateOf(form).then = then;
  send(form);
});
window.addEventListener("online", () => {
  for (const [form, state] of states) if (state.isFailed) send(form);
});
window.addEventListener("beforeunload", (event) => {
  if ([...states.values()].some((state) => state.isFailed)) event.preventDefault();
});
