// What is too wide for the screen scrolls, and the keyboard must reach it.
"use strict";

const scrolling = new ResizeObserver((entries) => entries
  .map(({ target }) => [
    target, target.scrollWidth > target.clientWidth && !target.ariaHidden])
  .forEach(([target, wide]) => {
    if (wide) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }));

document.querySelectorAll(
  ".pst-scrollable-table-container, .math > :first-child, pre, .cell_output > .output",
).forEach((box) => scrolling.observe(box));

// Where no table of contents stands beside the text, none has to follow it: to
// know where each heading is, the whole page would be laid out.
// The attribute stays: a window that is widened has its contents list.
if (matchMedia("(max-width: 1199px)").matches) document.body.dataset.bsSpy = "";

// What is far from the screen waits; two screens are far enough for a quick Tab.
function whenNear(elements, come) {
  const near = new IntersectionObserver((entries) => entries
    .filter(({ isIntersecting }) => isIntersecting)
    .forEach(({ target }) => {
      near.unobserve(target);
      come(target);
    }), { rootMargin: "200%" });
  elements.forEach((element) => near.observe(element));
}

// What a figure shows stands in the page's address, as #id?name=value, for
// explorers and walks alike. A link leads to the figure; who goes back or reloads
// stays in place.
const address = {
  of: (figure, values) => `#${figure.id}?${new URLSearchParams(values)}`,
  remember(figure, values) {
    history.replaceState("shown", "", address.of(figure, values));
  },
  recall(figure, go) {
    const recall = (linked) => {
      const [id, query] = location.hash.slice(1).split(/\?|%3F/i);
      if (id !== figure.id || !query) return;
      const arrived = linked && history.state !== "shown";
      go(Object.fromEntries(new URLSearchParams(query)));
      if (arrived) figure.scrollIntoView();
      history.replaceState("shown", "");
    };
    addEventListener("hashchange", () => recall(true));
    recall(performance.getEntriesByType("navigation")[0].type === "navigate");
  },
};

// The address of a state leads to a place, too, but is no target: site.css asks.
const led = () => document.documentElement.classList.toggle(
  "led", /\?|%3F/i.test(location.hash));
addEventListener("hashchange", led);
led();

// The buttons of the sidebars say whether theirs is there.
const bars = new IntersectionObserver((entries) => entries.forEach(
  ({ target, intersectionRatio }) => document.querySelectorAll(
    target.matches(".bd-sidebar-primary") ? ".primary-toggle" : ".secondary-toggle",
  ).forEach((button) => { button.ariaExpanded = intersectionRatio > 0.1; })), { threshold: 0.1 });
document.querySelectorAll(".bd-sidebar-primary, .bd-sidebar-secondary")
  .forEach((bar) => bars.observe(bar));

// The search button's text is its name, and says the shortcut too.
document.querySelector(".search-button-field")?.removeAttribute("aria-label");

// The search field over the page closes when the keyboard leaves it; closed by
// Escape, it gives the focus back.
const search = document.querySelector(".search-button__wrapper");
let searcher;
search?.addEventListener("focusin", ({ relatedTarget }) => { searcher = relatedTarget; });
search?.addEventListener("focusout", ({ relatedTarget }) => {
  if (relatedTarget) search.classList.toggle("show", search.contains(relatedTarget));
  else if (!search.matches(".show")) searcher?.focus();
});

// A notebook is for saving; some hosts would have it shown as text, and from a
// folder the browser shows it. Here it is told where the site stands, too.
document.querySelectorAll('a[href^="_sources/"]').forEach((link) => {
  const place = link.getAttribute("href");
  link.download = "";
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const script = document.createElement("script");
    script.src = `${place}.js`;
    script.onload = () => {
      const text = JSON.stringify(script.notebook, null, 1)
        .replaceAll("SITE/", () => new URL(".", location));
      const file = document.createElement("a");
      file.href = URL.createObjectURL(new Blob([text, "\n"]));
      file.download = place.replace("_sources/", "");
      file.click();
      script.remove();
    };
    document.head.append(script);
  });
});

// A question's `name = ?` becomes a field once it is near: a browser that fills
// in forms lays out the page around each field there is. Enter judges what stands
// in it, to the digits of the right number.
const valueOf = (text) => {
  const parts = text.replaceAll(",", ".").replaceAll("\u2212", "-").split("/");
  return parts.every((part) => part.trim())
    ? parts.map(Number).reduce((top, bottom) => top / bottom) : NaN;
};

const isSame = (value, number) => {
  const digits = (number.split(".")[1] ?? "").length;
  return Math.abs(value - number) <= (digits && 1.001 * 10 ** -digits);
};

const verdict = (text, { name, number }, question) => {
  if (!text.trim()) return "Type a number first.";
  const value = valueOf(text);
  if (Number.isNaN(value)) return "That is not a number.";
  if (isSame(value, number)) return "Right.";
  const foreseen = [...question.querySelectorAll("[data-field]")].find(
    ({ dataset }) => dataset.field === name && isSame(value, dataset.number));
  if (foreseen) return ["No: ", foreseen.cloneNode(true)];
  const digits = (text.split(/[.,]/)[1] ?? "").trim().length;
  return digits && Number(number).toFixed(digits) === value.toFixed(digits)
    ? "Right so far: give more digits."
    : "No. Try again, or open the answer below.";
};

whenNear(document.querySelectorAll(".number-field"), (place) => {
  const [sign, button, output] = [".unasked", "button", "output"].map(
    (part) => place.querySelector(part));
  const input = document.createElement("input");
  input.inputMode = "text"; // some telephones' decimal keys have no minus
  input.autocomplete = "off";
  sign.replaceWith(input);
  const judge = () => output.replaceChildren(
    ...[verdict(input.value, place.dataset, place.closest("section"))].flat());
  input.addEventListener("keydown", ({ key }) => {
    if (key === "Enter") judge();
  });
  button.addEventListener("click", judge);
});

// A link into a fold opens it.
function openAround(element) {
  let fold = element.closest("details");
  const isIn = Boolean(fold);
  for (; fold; fold = fold.parentElement.closest("details")) fold.open = true;
  return isIn;
}

function unfold() {
  const target = document.querySelector(":target");
  if (target && openAround(target)) target.scrollIntoView();
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
