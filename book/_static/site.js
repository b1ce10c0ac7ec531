// What is too wide for the screen scrolls, and the keyboard must reach it.
"use strict";

const scrolling = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

document.querySelectorAll(".pst-scrollable-table-container")
  .forEach((table) => scrolling.observe(table));

// Typeset the page's formulas a few at a time, so that it answers to the
// reader in between.
const FORMULAS_AT_ONCE = 4;

async function typesetInSteps() {
  const formulas = [...document.querySelectorAll(".math")];
  for (let i = 0; i < formulas.length; i += FORMULAS_AT_ONCE) {
    const some = formulas.slice(i, i + FORMULAS_AT_ONCE);
    await MathJax.typesetPromise(some);
    for (const formula of some) {
      formula.removeAttribute("style"); // the place that was kept for it
      scrolling.observe(formula);
    }
    await new Promise((resolve) => setTimeout(resolve));
  }
}

// Sphinx sets window.MathJax, as options, on pages with formulas only.
if (window.MathJax) {
  window.MathJax.startup = { pageReady: typesetInSteps };
}

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
