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

// The search button's text is its name, and says the shortcut too.
document.querySelector(".search-button-field")?.removeAttribute("aria-label");

// A notebook is for saving; some hosts would have it shown as text.
document.querySelectorAll('a[href^="_sources/"]')
  .forEach((link) => { link.download = ""; });

// Typeset the page's formulas a few at a time, so that it answers to the
// reader in between: at once those near the screen, which then take their
// places together; the rest, from the screen outwards, once the reader moves
// or has looked for a while.
const FORMULAS_AT_ONCE = 4;
const NEAR = 1.5; // heights of the screen
const A_WHILE = 8000; // ms
const waiting = new Set();
let typeset = [];

function place() {
  for (const formula of typeset) {
    formula.removeAttribute("style"); // the place that was kept for it
    scrolling.observe(formula);
  }
  typeset = [];
}

// From the middle of the screen; what is folded is far.
function distance(formula) {
  const { top, width } = formula.getBoundingClientRect();
  return width ? Math.abs(top / innerHeight - 0.5) : Infinity;
}

function nearest() {
  const far = new Map([...waiting].map((formula) => [formula, distance(formula)]));
  return [...waiting].sort((a, b) => far.get(a) - far.get(b))
    .slice(0, FORMULAS_AT_ONCE);
}

const moves = new Promise((resolve) => {
  setTimeout(resolve, A_WHILE);
  ["scroll", "pointermove", "keydown", "focusin", "beforeprint"].forEach((sign) =>
    addEventListener(sign, resolve, { once: true, passive: true }));
});

async function typesetInSteps() {
  document.querySelectorAll(".math").forEach((formula) => waiting.add(formula));
  let near = true;
  while (waiting.size) {
    const some = nearest();
    if (near && distance(some[0]) > NEAR) {
      near = false;
      place();
      await moves;
    }
    await MathJax.typesetPromise(some);
    some.forEach((formula) => waiting.delete(formula));
    typeset.push(...some);
    if (!near) place();
    await new Promise((resolve) => setTimeout(resolve));
  }
  place();
}

// Sphinx sets window.MathJax, as options, on pages with formulas only. The
// script is large and would delay the first paint: it is loaded afterwards.
const mathjax = document.querySelector('script[type="text/plain"]');
if (mathjax) {
  window.MathJax.startup = { pageReady: typesetInSteps };
  requestAnimationFrame(() => setTimeout(() => {
    const script = document.createElement("script");
    script.src = mathjax.src;
    document.head.append(script);
  }));
}

// On paper nothing is folded, no formula waits, and ink is dark.
addEventListener("beforeprint", () => {
  const colours = document.documentElement.dataset, { theme } = colours;
  const folded = document.querySelectorAll("details:not([open])");
  colours.theme = "light";
  if (waiting.size) {
    MathJax.typeset([...waiting]);
    typeset.push(...waiting);
    waiting.clear();
    place();
  }
  folded.forEach((part) => { part.open = true; });
  addEventListener("afterprint", () => {
    colours.theme = theme;
    folded.forEach((part) => { part.open = false; });
  }, { once: true });
});
