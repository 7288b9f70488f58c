// Starts what a page needs beyond its markup. Every page works without this file: it hides questions that the chosen
// answer does not ask, moves the focus to a form's errors, and starts the kit's own components.
// The kit's initAll is not used: it would also start its analytics.

const kit = window.DS ? window.DS.components : {};

const KIT_MODULES = {
  "ds-accordion": "Accordion",
  "ds-character-count": "CharacterCount",
  "ds-checkboxes": "Checkboxes",
  "ds-tabs": "Tabs",
};

function startKit() {
  for (const [module, name] of Object.entries(KIT_MODULES)) {
    for (const element of document.querySelectorAll(`[data-module="${module}"]`)) {
      if (kit[name]) new kit[name](element).init();
    }
  }
}

function startReveals(group) {
  const reveals = [...group.querySelectorAll("[data-spt-shown-for]")];
  const show = () => {
    const chosen = group.querySelector('.ds_radio > input[type="radio"]:checked');
    for (const reveal of reveals) {
      const asked = chosen && reveal.dataset.sptShownFor.split(" ").includes(chosen.value);
      // An error is never hidden, whatever is chosen: the summary's link must land on it.
      reveal.hidden = !asked && !reveal.querySelector(".ds_question--error");
    }
  };
  group.addEventListener("change", show);
  show();
}

document.documentElement.classList.add("js-enabled");
if (kit.skipLinks) kit.skipLinks.init();
startKit();
document.querySelectorAll("[data-spt-reveals]").forEach(startReveals);
document.querySelector("[data-spt-error-summary]")?.focus();
