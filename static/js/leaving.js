// Asks before a page is left on which a form was filled in and not sent. Without this file nothing changes: a form is
// then left as any page is.

const sent = new Set();

// A form that came back with errors holds words that are kept nowhere, though they are the ones it came with. Its errors
// stand in it; where they stand in no form, the page has only the one.
const summary = document.querySelector("[data-spt-error-summary]");

function refused(form) {
  return summary !== null && [form, null].includes(summary.closest("form"));
}

// What counts is what differs from the page as it was served, since going back fills a form before scripts run.
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
  // Nobody minds typing a password again, and a page to sign in on is left at will.
  if (sent.has(form) || form.method !== "post" || form.querySelector("[type=password]")) return false;
  const fields = [...form.elements].filter((field) => field.type !== "hidden" && field.name && field.type !== "submit");
  return fields.length > 0 && (refused(form) || fields.some(changed));
}

document.addEventListener("submit", (event) => sent.add(event.target));
// Going back may show a page as it was left, with its forms ready to be sent again.
window.addEventListener("pageshow", () => sent.clear());
window.addEventListener("beforeunload", (event) => {
  if ([...document.querySelectorAll("main form")].some(unsent)) event.preventDefault();
});
