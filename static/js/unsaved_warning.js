// Asks before the user leaves a page with a form that has been filled in and not sent. On a page with several forms that
// names its account, sending one of them keeps what was typed in the others, in this tab, and fills it in again. Without
// this file, the page does not ask, and sending one form empties the others.

const sent = new Set();

// A form that came back with errors counts as changed: its text is not saved anywhere, although it is the text that the
// page came with. The error summary is inside that form. If it is outside every form, the page has only one form.
const summary = document.querySelector("[data-spt-error-summary]");

function refused(form) {
  return summary !== null && [form, null].includes(summary.closest("form"));
}

// Compare with the page as the server sent it: after the user goes back, the browser fills the form before scripts run.
function changed(field) {
  if (field.type === "hidden" || field.disabled) return false;
  if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked;
  if (field instanceof HTMLSelectElement) {
    const served = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(served, 0);
  }
  if (field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement) return field.value !== field.defaultValue;
  return false;
}

function unsent(form) {
  // Do not ask about a form with a password: passwords are quick to type again, and users often leave a sign-in page.
  // A form with `data-spt-kept` is saved as a draft while its user types.
  if (sent.has(form) || "sptKept" in form.dataset || form.method !== "post" || form.querySelector("[type=password]")) return false;
  const fields = [...form.elements].filter((field) => field.type !== "hidden" && field.name && field.type !== "submit");
  return fields.length > 0 && (refused(form) || fields.some(changed));
}

const account = document.querySelector("[data-spt-account]")?.dataset.sptAccount;
const KEPT = `unsent ${account} `;

// What a form is called from one page to the next: the value of its last button. The others may belong to rows.
function nameOf(form) {
  return [...form.querySelectorAll("button[name=then]")].at(-1)?.value.replace(/-next$/, "");
}

function isTicked(field) {
  return field.type === "radio" || field.type === "checkbox";
}

// Words that the server refused are not kept.
function keep(forms) {
  if (!account || forms.some((form) => refused(form) || !nameOf(form))) return false;
  const typed = forms.map((form) => ({
    form: nameOf(form),
    fields: [...form.elements].filter((field) => field.name && changed(field)).map((field) => ({
      name: field.name,
      value: field.value,
      ...(isTicked(field) ? { checked: field.checked } : {}),
    })),
  }));
  try {
    sessionStorage.setItem(KEPT + location.pathname, JSON.stringify({ title: document.title, typed }));
    return true;
  } catch {
    return false;
  }
}

function fill(form, { name, value, checked }) {
  const fields = [...form.elements].filter((field) => field.name === name);
  const field = checked === undefined ? fields[0] : fields.find((each) => each.value === value);
  if (!field) return false;
  if (checked === undefined) field.value = value;
  else field.checked = checked;
  field.closest("details")?.setAttribute("open", "");
  field.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

function say(...words) {
  const line = Object.assign(document.createElement("p"), { className: "spt-unsent" });
  line.setAttribute("role", "status");
  line.append(...words);
  document.querySelector("main h1").after(line);
}

function fillInAgain() {
  if (!account) return;
  const kept = Object.keys(sessionStorage).filter((key) => key.startsWith(KEPT));
  for (const key of kept) {
    const path = key.slice(KEPT.length);
    const { title, typed } = JSON.parse(sessionStorage.getItem(key));
    if (path !== location.pathname) {
      const link = Object.assign(document.createElement("a"), { href: path, textContent: title });
      say("Not sent yet: what you typed on another page. ", link);
      continue;
    }
    sessionStorage.removeItem(key);
    const lost = [];
    let isFilled = false;
    for (const { form: name, fields } of typed) {
      const form = [...document.querySelectorAll("main form")].find((each) => nameOf(each) === name);
      for (const field of fields) {
        if (form && fill(form, field)) isFilled = true;
        else if (field.checked === undefined && field.value) lost.push(field.value);
      }
    }
    if (isFilled) say("What you typed in another part of this page has not been sent yet. It is still there.");
    if (lost.length) say(`This part of the page has gone. You had typed: ${lost.join(" / ")}`);
  }
}

document.addEventListener("submit", (event) => sent.add(event.target));
// Going back can show the page as the user left it, with its forms ready to be sent again.
window.addEventListener("pageshow", () => sent.clear());
window.addEventListener("beforeunload", (event) => {
  const forms = [...document.querySelectorAll("main form")].filter(unsent);
  if (forms.length === 0 || (sent.size > 0 && keep(forms))) return;
  event.preventDefault();
});
try {
  fillInAgain();
} catch {
  // This browser keeps nothing.
}
