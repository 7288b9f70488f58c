// Hides the questions that the chosen answer does not need, moves the focus to a form's errors, shows the current tab of
// the strategy, starts the design system's components, makes boxes grow with their words in browsers in which CSS does
// not, and clears the tab's storage at sign-out. Every page works without this file.
// The design system's initAll is not used, because it would also start its analytics.

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
    // Only the group's own options: a question that it reveals may have options of its own.
    const chosen = [...group.querySelectorAll(":scope > .ds_field-group > div > input:checked")];
    for (const reveal of reveals) {
      const asked = chosen.some((option) => reveal.dataset.sptShownFor.split(" ").includes(option.value));
      // Never hide a question with an error, because the error summary links to it.
      reveal.hidden = !asked && !reveal.querySelector(".ds_question--error");
    }
  };
  group.addEventListener("change", show);
  show();
}

function startGrowing() {
  if (CSS.supports("field-sizing", "content")) return;
  const fit = (box) => {
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
  };
  const fitAll = () => document.querySelectorAll("textarea").forEach(fit);
  document.addEventListener("input", (event) => event.target.localName === "textarea" && fit(event.target));
  // A box that was hidden had no height.
  document.addEventListener("change", fitAll);
  document.addEventListener("toggle", fitAll, true);
  addEventListener("resize", fitAll);
  fitAll();
}

// What this tab has kept of an unsaved update is removed when its user signs out.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[action='/accounts/logout/'], [action='/accounts/sign-out-everywhere/']")) return;
  try {
    sessionStorage.clear();
  } catch {
    // This browser keeps nothing.
  }
});

document.documentElement.classList.add("js-enabled");
if (kit.skipLinks) kit.skipLinks.init();
startKit();
document.querySelectorAll("[data-spt-reveals]").forEach(startReveals);
startGrowing();
document.querySelector(".spt-local [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
document.querySelector("[data-spt-error-summary]")?.focus();
