// A piece on a page: its drawing put into the figure that Python wrote.
//
// A piece is the object walk.NAME with draw(arrays, state), pure, and
// mount(figure, arrays, model), which listens to the figure's controls and
// calls walk.show. What Python gave as the state is in figure.dataset.state.
// `model` is anywidget's in a notebook (model.on("change:arrays", …) brings new
// numbers of the kernel); on the site, and only there, the address has a state.
"use strict";

// What is the same stays the same element, so that it keeps the focus.
walk.become = (old, fresh) => {
  if (old.nodeName !== fresh.nodeName) return old.replaceWith(fresh);
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return undefined;
  }
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  const [before, after] = [[...old.childNodes], [...fresh.childNodes]];
  after.forEach((child, i) => (before[i] ? walk.become(before[i], child) : old.append(child)));
  before.slice(after.length).forEach((child) => child.remove());
  return undefined;
};

// New content for an element of the figure. The caption is the largest thing
// that a telephone paints: it is not written again when it says the same.
walk.refill = (old, html) => {
  const fresh = old.cloneNode();
  fresh.innerHTML = html;
  walk.become(old, fresh);
};

walk.show = (figure, { panels, says }) => {
  walk.refill(figure.querySelector(".walk-panels"),
    panels.map((p) => walk.toSVG(p.marks, p.size, p.alt)).join(""));
  walk.refill(figure.querySelector(".walk-says"), walk.scripts(says)
    .map((part, i) => (i % 2 ? `<sub>${part}</sub>` : part)).join(""));
};

// The state in the page's address, as #name?key=value, and back from there.
walk.remember = (figure, values) => history.replaceState(
  "shown", "", `#${figure.id}?${new URLSearchParams(values)}`);

walk.recall = (figure, go) => {
  const recall = (arrived) => {
    const [id, query] = location.hash.slice(1).split(/\?|%3F/i);
    if (id !== figure.id || !query) return;
    go(Object.fromEntries(new URLSearchParams(query)));
    if (arrived) figure.scrollIntoView();
  };
  addEventListener("hashchange", () => recall(history.state === null));
  recall(performance.getEntriesByType("navigation")[0].type === "navigate");
};

walk.mount = (figure, arrays, model) => {
  figure.querySelectorAll(".walk-controls").forEach((part) => { part.hidden = false; });
  walk[figure.dataset.scripts.split(" ").at(-1)].mount(figure, arrays, model);
};

// A notebook's front end (anywidget calls it); on the site the figures wait.
walk.render = ({ model, el }) => {
  el.innerHTML = model.get("html");
  walk.mount(el.firstElementChild, model.get("arrays"), model);
};

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("figure[data-scripts]").forEach((figure) => walk.mount(
    figure, JSON.parse(figure.querySelector("script").textContent)));
});
