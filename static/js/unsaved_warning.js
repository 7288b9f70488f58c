// Asks before the user leaves a page with a form that has been filled in and not sent. Without this file, the page does
// not ask.

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

document.addEventListener("submit", (event) => sent.add(event.target));
// Going back can show the page as the user left it, with its forms ready to be sent again.
window.addEventListener("pageshow", () => sent.clear());
window.addEventListener("beforeunload", (event) => {
  if ([...document.querySelectorAll("main form")].some(unsent)) event.preventDefault();
});
