// A piece on a page: its drawing put into the figure that Python wrote.
//
// A piece is the object walk.NAME with draw(arrays, state), pure, and
// mount(figure, arrays, model), which listens to the figure's controls and
// calls walk.show. What Python gave as the state is in figure.dataset.state.
// `model` is anywidget's in a notebook; on the site, and only there, the address
// has a state.
"use strict";

// What is the same stays the same element, so that it keeps the focus; and
// only what differs is touched: a walk is drawn many times a second.
walk.renew = (element, before, now) => {
  if (before.tag !== now.tag) {
    element.outerHTML = walk.markup(now);
    return;
  }
  const [had, has] = [before, now].map(walk.attributes);
  for (const name of Object.keys({ ...had, ...has })) {
    if (has[name] === undefined) element.removeAttribute(name);
    else if (had[name] !== has[name]) element.setAttribute(name, walk.value(has[name]));
  }
  if (walk.words(before) !== walk.words(now)) element.innerHTML = walk.inside(now);
  else walk.renewAll(element, before.marks ?? [], now.marks ?? []);
};

walk.renewAll = (parent, before, now) => {
  const words = parent.children.length - before.length; // a title stands first
  [...parent.children].slice(words).forEach((element, i) => (
    i < now.length ? walk.renew(element, before[i], now[i]) : element.remove()));
  const more = now.slice(before.length).map(walk.markup);
  if (more.length) parent.insertAdjacentHTML("beforeend", more.join(""));
};

walk.shown = new WeakMap(); // the marks in a figure

// The caption is the largest thing that a telephone paints: it is not written
// again when it says the same.
walk.show = (figure, { panels, says }) => {
  const place = figure.querySelector(".walk-panels"), marks = panels.map((p) => walk.panel(p));
  if (walk.shown.has(figure)) walk.renewAll(place, walk.shown.get(figure), marks);
  else place.innerHTML = marks.map(walk.markup).join("");
  walk.shown.set(figure, marks);
  const caption = figure.querySelector(".walk-says"), fresh = caption.cloneNode();
  fresh.innerHTML = walk.scripts(says)
    .map((part, i) => (i % 2 ? `<sub>${part}</sub>` : part)).join("");
  if (!fresh.isEqualNode(caption)) caption.replaceChildren(...fresh.childNodes);
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
    figure, figure.querySelector("script").data));
});
