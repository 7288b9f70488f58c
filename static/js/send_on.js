// Sends on the form that was sent while signed out. Without this file, the page's button does.

document.querySelector("[data-spt-send-on]")?.requestSubmit();
