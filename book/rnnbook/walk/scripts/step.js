// Step through: the pass back over the worked example, a press a line.
//
// arrays (rnnbook/walk/stepping.py): what rnnlib computed, with row t-1 for
// step t, and h[0] the h_0. state: { at }, the number of presses; without it, all
// are done.
"use strict";

walk.step = (() => {
  const [LEFT, COLUMN, RADIUS] = [25, 91, 21];
  const [LOSS, UNIT, INPUT, WORD] = [18, 128, 208, 238]; // from above
  const middle = (t) => LEFT + COLUMN * t; // of step t, from left to right

  const minus = (number) => number.replace("-", "−");
  const brackets = (texts) => (texts.length > 1 ? `(${texts.join(", ")})` : texts[0]);
  const given = (values) => brackets(values.map((v) => minus(String(v))));
  const three = (values) => values.map((v) => minus(v.toFixed(3)));
  const made = (values) => brackets(three(values));

  // First lines 3, 4 and the parameter's own for each step, from the last;
  // then the terms of one loss after the other; then all.
  function presses(a) {
    const steps = a.delta.map((_, i) => i + 1);
    const pass = steps.toReversed().flatMap(
      (t) => [3, 4, a.own].map((line) => ({ line, t })));
    return [{}, { line: 1 }, ...pass, ...steps.map((loss) => ({ loss })), { all: true }];
  }

  // The things that a press makes or uses: they are lit.
  function lights(a, { line, t, loss, all }) {
    const upTo = (last) => a.delta.slice(0, last).map((_, i) => i + 1);
    const uses = (k) => (a.parameter === "W" ? [`W${k}`, `h${k - 1}`] : [`${a.parameter}${k}`]);
    if (line === 3) return [`L${t}`, `e${t}`];
    if (line === 4) return [`e${t}`, `sent${t}`, `back${t + 1}`, `h${t}`, `delta${t}`];
    if (line === a.own) return [...uses(t), `delta${t}`, `added${t}`, "total"];
    if (loss) {
      return [`L${loss}`, `e${loss}`, `sent${loss}`, ...upTo(loss).flatMap((k) => [
        ...uses(k), `delta${k}`, `term${loss},${k}`, ...k > 1 ? [`back${k}`] : []])];
    }
    return all ? upTo(Infinity).flatMap((k) => [...uses(k), `added${k}`]).concat("total") : [];
  }

  function says(a, { line, t, loss, all }) {
    const [delta, later] = [a.delta[t - 1], a.delta[t]];
    if (line === 1) return "Line 1: δ = 0. From beyond the last step nothing comes back.";
    if (line === 3) {
      return `Line 3, t = ${t}: e_${t} = ŷ_${t} − y_${t} = ${made(a.y_hat[t - 1])} − ${
        given(a.y[t - 1])} = ${made(a.e[t - 1])}.`;
    }
    if (line === 4) {
      const sent = made([a.sent[t - 1]]);
      const passed = later === undefined ? "0" : `${given([a.W])} · ${made([later])}`;
      return `Line 4, t = ${t}: δ_${t} = (1 − h_${t}²)(Vᵀe_${t} + Wδ_${t + 1}) = ${
        made([a.slope[t - 1]])} · (${sent} + ${passed}) = ${made([delta])}.`;
    }
    if (line === a.own) {
      const [product, into] = {
        W: [`δ_${t}h_${t - 1}`, "dW"],
        U: [`δ_${t}x_${t}ᵀ`, "dU"],
        b: [`δ_${t}`, "db"],
        E: [`Uᵀδ_${t}`, `the row of ${a.words[t - 1]} in dE`],
      }[a.parameter];
      const factor = a.parameter === "W" && t > 1 ? made(a.factor[t - 1]) : given(a.factor[t - 1]);
      const by = a.parameter === "b" ? "" : ` · ${factor} = ${made(a.added[t - 1])}`;
      return `Line ${a.own}, t = ${t}: ${product} = ${made([delta])}${by} goes into ${into}.`;
    }
    if (loss) {
      const terms = a.terms[loss - 1].slice(0, loss).map(made);
      return `The loss L_${loss} alone, and what it sends back: ${loss === 1
        ? "one term" : `${loss} terms`} of d${a.parameter}, ${terms.join(", ")}.`;
    }
    if (all) return `The same six terms: each column adds up to what line ${a.own} added at its step, and all of them to d${a.parameter}.`;
    return "The network has run forward: each state and each guess ŷ has its number. Press Next, and the gradient walks back a line at a time.";
  }

  const text = (x, y, words, rest) => (
    { tag: "text", x, y, text: words, "text-anchor": "middle", ...rest });

  function graph(a, press, of) {
    const arrow = (thing, from, to, kind = "arrow", bend = 0) => (
      { tag: "path", thing, class: of(thing, kind), d: walk.arrow(from, to, bend) });
    const marks = a.h.flatMap((h, t) => [
      { tag: "circle", thing: `h${t}`, class: of(`h${t}`, "unit"), cx: middle(t), cy: UNIT, r: RADIUS, title: minus(`${h}`) },
      text(middle(t), UNIT - 4, `h_${t}`, { class: "small" }),
      text(middle(t), UNIT + 11, t ? made([h]) : given([h]), { class: "small" }),
    ]);
    a.delta.forEach((_, i) => {
      const [t, x, before] = [i + 1, middle(i + 1), middle(i)];
      const delta = press.loss ? a.paths[press.loss - 1][i] : a.delta[i];
      const letter = press.loss ? `δ_{${press.loss},${t}}` : `δ_${t}`;
      const none = press.loss < t ? " unseen" : "";
      marks.push(
        arrow(`V${t}`, [x - 5, UNIT - RADIUS - 1], [x - 5, LOSS + 49]),
        arrow(`sent${t}`, [x + 5, LOSS + 49], [x + 5, UNIT - RADIUS - 1], "arrow made"),
        { tag: "rect", thing: `L${t}`, class: of(`L${t}`, "box"), x: x - 17, y: LOSS - 14, width: 34, height: 21, rx: 4 },
        text(x, LOSS + 1, `L_${t}`),
        text(x, LOSS + 25, `ŷ_${t} ${three(a.y_hat[i]).join(", ")}`, { class: "tiny" }),
        text(x, LOSS + 41, `e_${t} ${three(a.e[i]).join(", ")}`, { class: of(`e${t}`, "tiny made") }),
        arrow(`W${t}`, [before + RADIUS + 1, UNIT], [x - RADIUS - 2, UNIT]),
        text(x - COLUMN / 2, UNIT + 15, "W", { class: "small" }),
        arrow(`back${t}`, [x - 16, UNIT - 17], [before + 16, UNIT - 17], "arrow made", 14),
        arrow(`b${t}`, [x + 32, UNIT + 30], [x + 18, UNIT + 16]),
        text(x + 37, UNIT + 36, "b", { class: "small" }),
        arrow(`U${t}`, [x, INPUT - 11], [x, UNIT + RADIUS + 2]),
        text(x + 9, UNIT + 44, "U", { class: "small" }),
        text(x - 6, UNIT + 58, `${letter} ${made([delta])}`, { class: of(`delta${t}`, "made") + none, "text-anchor": "end" }),
        text(x, INPUT, `x_${t} ${given(a.x[i])}`, { class: "small" }),
        arrow(`E${t}`, [x, WORD - 14], [x, INPUT + 5]),
        { tag: "rect", class: of(`E${t}`, "box"), x: x - 14, y: WORD - 14, width: 28, height: 21, rx: 4 },
        text(x, WORD + 1, a.words[i]),
      );
    });
    return marks;
  }

  const ROW = 19;
  const code = (a, press) => a.code.flatMap((line, i) => {
    const lit = press.line === i + 1;
    const other = i + 1 > 4 && i + 1 !== a.own;
    return [
      { tag: "rect", class: lit ? "line lit" : "line", x: 0, y: i * ROW + 3, width: 344, height: ROW },
      { tag: "text", x: 5, y: (i + 1) * ROW - 2, class: `code${lit ? " lit" : ""}${other ? " other" : ""}`, code: line },
    ];
  }).concat({ tag: "text", x: 338, y: 2 * ROW - 2, class: "code lit", "text-anchor": "end", code: press.t ? `t = ${press.t}` : "" });

  function terms(a, of, latest) {
    const [first, width, high] = [68, 92, 25];
    const at = (k) => first + width * (k - 1);
    const T = a.delta.length;
    const marks = [];
    for (let k = 1; k <= T; k += 1) {
      const word = a.parameter === "E" ? `: ${a.words[k - 1]}` : "";
      marks.push(text(at(k) + width / 2, 14, `k = ${k}${word}`, { class: "small" }));
      for (let t = k; t <= T; t += 1) {
        const thing = `term${t},${k}`;
        const title = `δ_{${t},${k}} ${a.terms[t - 1][k - 1]}`;
        marks.push(
          { tag: "rect", thing, class: of(thing, "cell"), x: at(k) + 2, y: 20 + high * (t - 1), width: width - 4, height: high - 3 },
          text(at(k) + width / 2, 35 + high * (t - 1), made(a.terms[t - 1][k - 1]), { class: of(thing, "small made"), title }),
        );
      }
      marks.push(text(at(k) + width / 2, 40 + high * T, made(a.added[k - 1]), { class: of(`added${k}`, "made") }));
    }
    for (let t = 1; t <= T; t += 1) marks.push(text(0, 35 + high * (t - 1), `L_${t}`, { class: "small", "text-anchor": "start" }));
    const total = a.rows.map((row, i) => (row ? `${row}: ` : "")
      + (latest[i].every((v) => v === 0) ? "0" : made(latest[i]))).join(", ");
    marks.push(
      { tag: "path", class: "rule", d: `M0 ${22 + high * T}H344` },
      text(0, 40 + high * T, `line ${a.own} adds`, { class: "small", "text-anchor": "start" }),
      text(0, 66 + high * T, `d${a.parameter} = ${total}`, { class: of("total", "total"), "text-anchor": "start" }),
    );
    return marks;
  }

  function draw(a, { at }) {
    const all = presses(a);
    const now = Math.min(at ?? Infinity, all.length - 1);
    const press = all[now];
    const lit = new Set(lights(a, press));
    const seen = new Set(all.slice(0, now + 1).flatMap((p) => lights(a, p)));
    // What is made by a press is not seen before it.
    const of = (thing, kind) => kind + (lit.has(thing) ? " lit" : "")
      + (/made/.test(kind) && !seen.has(thing) ? " unseen" : "");
    const added = all.slice(0, now + 1).findLast((p) => p.line === a.own)?.t;
    const latest = added ? a.so_far[added - 1] : a.so_far[0].map((row) => row.map(() => 0));
    const alt = `The network unrolled over the words ${a.words.join(", ")}: losses above, states in the middle, words below.`;
    return {
      panels: [
        { marks: graph(a, press, of), size: [344, 250], at: [8, 8], alt },
        { marks: code(a, press), size: [344, 8 * ROW + 6], at: [368, 8] },
        { marks: terms(a, of, latest), size: [344, 148], at: [368, 176] },
      ],
      says: says(a, press),
    };
  }

  function mount(figure, arrays, model) {
    const last = presses(arrays).length - 1;
    let at = 0;
    const show = () => {
      walk.show(figure, draw(arrays, { at }));
      figure.querySelector(".walk-at").textContent = `${at} of ${last}`;
    };
    const go = (to) => {
      at = Math.max(0, Math.min(last, to));
      show();
      if (!model) walk.remember(figure, { at });
    };
    const moves = { ArrowRight: 1, next: 1, ArrowLeft: -1, back: -1, Home: -Infinity, start: -Infinity, End: Infinity };
    figure.addEventListener("click", ({ target }) => {
      if (target.dataset.go) go(at + moves[target.dataset.go]);
    });
    figure.addEventListener("keydown", (event) => {
      if (!(event.key in moves)) return;
      event.preventDefault();
      go(at + moves[event.key]);
    });
    show();
    if (!model) walk.recall(figure, (values) => go(Math.trunc(values.at) || 0));
  }

  return { draw, mount };
})();
