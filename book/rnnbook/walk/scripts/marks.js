// The ground of the live pictures: a list of marks, written as SVG.
//
// A piece is one pure function, draw(arrays, state) → a drawing:
//   { panels: [{ marks, size: [width, height], at: [x, y], alt }, …], says }
// Each panel is one <svg>; on the page they wrap as the width allows, in the
// file each stands at its place `at`. `alt` says what there is to see in a
// panel; one without is read by its parts. `says` is the state in words, with
// subscripts as in a text.
//
// A mark is a plain object:
//   tag    path, circle, rect, text, g
//   class  what it is; colours are the style sheet's (walk.css)
//   thing  the id of what it shows, as data-thing
//   title  its value to twelve digits, shown where the pointer rests
//   text   of a text: "δ_k" and "δ_{t,k}" lower what follows the stroke
//   code   of a text, too: as it stands, with its spaces
//   marks  of a g: what is in it
// and, by their names in SVG, all other attributes. The list keeps its order
// from state to state, as what has the focus keeps its place in it: what is
// not seen yet is there, with the class "unseen".
//
// Scripts are classic: they share this one object, in the page, in the V8 that
// writes the files, and in a notebook, where they are put together as a module.
"use strict";

const walk = {};

walk.escape = (text) => String(text).replace(
  /[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);

// The attributes of a mark, and their values.
walk.attributes = ({ tag, thing, title, text, code, marks, ...rest }) => (
  { "data-thing": thing, ...rest });

// A place in a path; the last digits of what was computed are the machine's.
walk.px = (v) => Math.round(10 * v) / 10;

walk.value = (value) => (typeof value === "number" ? Math.round(100 * value) / 100 : value);

// What stands on the line and what is a subscript, in turns.
walk.scripts = (text) => String(text).split(/_(?:\{([^}]*)\}|(.))/u)
  .filter((part) => part !== undefined).map(walk.escape);

// A subscript goes down, and what comes after it up again.
walk.letters = (text) => walk.scripts(text).map((part, i) => {
  if (!i || !part) return part;
  return i % 2 ? `<tspan font-size="70%" dy="0.3em">${part}</tspan>`
    : `<tspan dy="-0.21em">${part}</tspan>`;
}).join("");

walk.words = ({ title, text, code }) =>
  (title === undefined ? "" : `<title>${walk.escape(title)}</title>`)
  + (text === undefined ? "" : walk.letters(text))
  + (code === undefined ? "" : walk.escape(code.replaceAll(" ", "\u00a0")));

walk.inside = (mark) => walk.words(mark) + (mark.marks ?? []).map(walk.markup).join("");

walk.markup = (mark) => `<${mark.tag}${Object.entries(walk.attributes(mark))
  .filter(([, value]) => value !== undefined)
  .map(([name, value]) => ` ${name}="${walk.escape(walk.value(value))}"`)
  .join("")}>${walk.inside(mark)}</${mark.tag}>`;

// An arrow as a path's d; `bend` lifts its middle off the straight line.
walk.arrow = ([x, y], [u, v], bend = 0) => {
  const [a, b] = [(x + u) / 2, (y + v) / 2 - 2 * bend];
  const angle = Math.atan2(v - b, u - a);
  const barb = (turn) => [u - 6 * Math.cos(angle + turn), v - 6 * Math.sin(angle + turn)];
  const [from, middle, to, left, right] = [[x, y], [a, b], [u, v], barb(0.5), barb(-0.5)]
    .map((point) => point.map(walk.px).join(" "));
  return `M${from}Q${middle} ${to}M${left}L${to}L${right}`;
};

// One panel as a mark; `place` puts it into a larger picture.
walk.panel = ({ marks, size: [width, height], alt }, place = {}) => ({
  tag: "svg", xmlns: "http://www.w3.org/2000/svg",
  viewBox: `0 0 ${width} ${height}`, width, height, ...place,
  ...(alt && { role: "img", "aria-label": alt }), marks,
});

// A drawing as a file of its own, with its colours, light and dark.
walk.toFile = ({ panels, says }, css) => {
  const width = Math.max(...panels.map((p) => p.at[0] + p.size[0]));
  const height = Math.max(...panels.map((p) => p.at[1] + p.size[1]));
  const inside = panels.map((p) => walk.markup(
    walk.panel(p, { x: p.at[0], y: p.at[1] }))).join("\n");
  return `<svg xmlns="http://www.w3.org/2000/svg" class="walk" viewBox="0 0 ${width} ${height}"`
    + ` width="${width}" height="${height}">`
    + `<desc>${walk.scripts(says).join("")}</desc>\n<style>\n${css}</style>\n`
    + `<rect class="paper" width="100%" height="100%"/>\n${inside}\n</svg>\n`;
};
