// What is too wide for the screen scrolls, and the keyboard must reach it.
"use strict";

const scrolling = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

document.querySelectorAll(".pst-scrollable-table-container, .math > :first-child")
  .forEach((box) => scrolling.observe(box));

// The search button's text is its name, and says the shortcut too.
document.querySelector(".search-button-field")?.removeAttribute("aria-label");

// A notebook is for saving; some hosts would have it shown as text.
document.querySelectorAll('a[href^="_sources/"]')
  .forEach((link) => { link.download = ""; });

// A link into a fold opens it.
function unfold() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let fold = target?.closest("details"); fold; fold = fold.parentElement.closest("details")) {
    fold.open = true;
    target.scrollIntoView();
  }
}
addEventListener("hashchange", unfold);
unfold();

// On paper nothing is folded, and ink is dark.
addEventListener("beforeprint", () => {
  const colours = document.documentElement.dataset, { theme } = colours;
  const folded = document.querySelectorAll("details:not([open])");
  colours.theme = "light";
  folded.forEach((part) => { part.open = true; });
  addEventListener("afterprint", () => {
    colours.theme = theme;
    folded.forEach((part) => { part.open = false; });
  }, { once: true });
});
