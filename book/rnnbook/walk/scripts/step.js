// Step through: the pass back over the worked example, a press a line.
//
// arrays (rnnbook/walk/stepping.py): what rnnlib computed, with row t-1 for
// step t, and h[0] the h_0. state: { at }, the number of presses; without it, all
// are done.
"use strict";

walk.step = (() => {
  const minus = (number) => String(number).replace("-", "−");
  const three = (values) => values.map((value) => minus(value.toFixed(3)));
  const tuple = (texts) => (texts.length > 1 ? `(${texts.join(", ")})` : texts[0]);
  const made = (values) => tuple(three(values)); // computed: rounded
  const given = (values) => tuple(values.map(minus)); // two digits, as chosen
  const upTo = (last) => Array.from({ length: last }, (_, i) => i + 1);

  // First lines 3, 4 and the parameter's own for each step, from the last;
  // then the terms of one loss after the other; then all.
  function presses(a) {
    const steps = upTo(a.delta.length);
    const pass = steps.toReversed().flatMap(
      (t) => [3, 4, a.own].map((line) => ({ line, t })));
    return [{}, { line: 1 }, ...pass, ...steps.map((loss) => ({ loss })), { all: true }];
  }

  // The things that a press makes or uses: they are lit.
  function lights(a, { line, t, loss, all }) {
    const uses = (k) => [`${a.parameter}${k}`, ...a.parameter === "W" ? [`h${k - 1}`] : []];
    if (line === 3) return [`L${t}`, `e${t}`];
    if (line === 4) return [`e${t}`, `sent${t}`, `back${t + 1}`, `h${t}`, `delta${t}`];
    if (line === a.own) return [...uses(t), `delta${t}`, `added${t}`, "total"];
    if (all) return ["total", ...upTo(a.delta.length).flatMap((k) => [...uses(k), `added${k}`])];
    if (!loss) return [];
    const reached = upTo(loss).flatMap((k) => [...uses(k), `delta${k}`, `term${loss},${k}`]);
    const back = upTo(loss).slice(1).map((k) => `back${k}`);
    return [`L${loss}`, `e${loss}`, `sent${loss}`, ...reached, ...back];
  }

  function says(a, { line, t, loss, all }) {
    const i = t - 1;
    if (line === 1) return "Line 1: δ = 0. From beyond the last step nothing comes back.";
    if (line === 3) {
      return `Line 3, t = ${t}: e_${t} = ŷ_${t} − y_${t} = ${made(a.y_hat[i])} − ${
        given(a.y[i])} = ${made(a.e[i])}.`;
    }
    if (line === 4) {
      const passed = t in a.delta ? `${minus(a.W)} · ${made([a.delta[t]])}` : "0";
      return `Line 4, t = ${t}: δ_${t} = (1 − h_${t}²)(Vᵀe_${t} + Wᵀδ_${t + 1}) = ${
        made([a.slope[i]])} · (${made([a.sent[i]])} + ${passed}) = ${made([a.delta[i]])}.`;
    }
    if (line === a.own) {
      const [product, factor, into] = {
        W: [`δ_${t}h_${i}`, i ? made(a.factor[i]) : given(a.factor[i]), "dW"],
        U: [`δ_${t}x_${t}ᵀ`, given(a.factor[i]), "dU"],
        b: [`δ_${t}`, "", "db"],
        E: [`Uᵀδ_${t}`, given(a.factor[i]), `the row of ${a.words[i]} in dE`],
      }[a.parameter];
      const times = factor && ` · ${factor} = ${made(a.added[i])}`;
      return `Line ${line}, t = ${t}: ${product} = ${made([a.delta[i]])}${times} goes into ${
        into}.`;
    }
    if (loss) {
      const terms = a.terms[loss - 1].slice(0, loss).map(made);
      return `The loss L_${loss} alone, and what it sends back: ${
        loss > 1 ? `${loss} terms` : "one term"} of d${a.parameter}, ${terms.join(", ")}.`;
    }
    if (all) {
      return `The same six terms: each column adds up to what line ${
        a.own} added at its step, and all of them to d${a.parameter}.`;
    }
    return "The network has run forward: each state and each guess ŷ has its number. "
      + "Press Next, and the gradient walks back a line at a time.";
  }

  // The marks. `of(thing, kind)` is the class of a thing at this press.
  const text = (x, y, words, kind = "", rest = {}) => (
    { tag: "text", x, y, text: words, class: kind, "text-anchor": "middle", ...rest });
  const box = (x, y, width, height, kind, rest = {}) => (
    { tag: "rect", x, y, width, height, class: kind, ...rest });
  const start = { "text-anchor": "start" };
  // All digits but the last, which are the machine's.
  const exactly = (values) => ({ title: given(values.map((v) => Number(v.toPrecision(12)))) });

  function graph(a, press, of) {
    const [left, column, radius] = [25, 91, 21];
    const [loss, unit, input, word] = [18, 128, 208, 238]; // from above
    const middle = (t) => left + column * t; // of step t: time runs to the right
    const arrow = (thing, kind, ...way) => (
      { tag: "path", thing, class: of(thing, kind), d: walk.arrow(...way) });
    const states = a.h.flatMap((h, t) => [
      { tag: "circle", thing: `h${t}`, class: of(`h${t}`, "unit"),
        cx: middle(t), cy: unit, r: radius, ...exactly([h]) },
      text(middle(t), unit - 4, `h_${t}`, "small"),
      text(middle(t), unit + 11, t ? made([h]) : minus(h), "small"),
    ]);
    return states.concat(upTo(a.delta.length).flatMap((t) => {
      const [i, x, before] = [t - 1, middle(t), middle(t - 1)];
      const delta = press.loss ? a.paths[press.loss - 1][i] : a.delta[i];
      const name = press.loss ? `δ_{${press.loss},${t}}` : `δ_${t}`;
      const none = press.loss < t ? " unseen" : ""; // a loss reaches no later step
      return [
        box(x - 17, loss - 14, 34, 21, of(`L${t}`, "box"), { rx: 4, ...exactly([a.L[i]]) }),
        text(x, loss + 1, `L_${t}`),
        text(x, loss + 25, `ŷ_${t} ${three(a.y_hat[i]).join(", ")}`, "tiny", exactly(a.y_hat[i])),
        text(x, loss + 41, `e_${t} ${three(a.e[i]).join(", ")}`, of(`e${t}`, "tiny made"),
          exactly(a.e[i])),
        arrow(`V${t}`, "arrow", [x - 5, unit - radius - 1], [x - 5, loss + 49]),
        arrow(`sent${t}`, "arrow made", [x + 5, loss + 49], [x + 5, unit - radius - 1]),
        arrow(`W${t}`, "arrow", [before + radius + 1, unit], [x - radius - 2, unit]),
        text(x - column / 2, unit + 15, "W", "small"),
        arrow(`back${t}`, "arrow made", [x - 16, unit - 17], [before + 16, unit - 17], 14),
        arrow(`b${t}`, "arrow", [x + 32, unit + 30], [x + 18, unit + 16]),
        text(x + 37, unit + 36, "b", "small"),
        arrow(`U${t}`, "arrow", [x, input - 11], [x, unit + radius + 2]),
        text(x + 9, unit + 44, "U", "small"),
        text(x - 6, unit + 58, `${name} ${made([delta])}`, of(`delta${t}`, "made") + none,
          { "text-anchor": "end", ...exactly([delta]) }),
        text(x, input, `x_${t} ${given(a.x[i])}`, "small"),
        arrow(`E${t}`, "arrow", [x, word - 14], [x, input + 5]),
        box(x - 14, word - 14, 28, 21, of(`E${t}`, "box"), { rx: 4 }),
        text(x, word + 1, a.words[i]),
      ];
    }));
  }

  function code(a, press) {
    const high = 19;
    const lines = a.code.flatMap((line, i) => {
      const lit = press.line === i + 1 ? " lit" : "";
      const other = i > 3 && i + 1 !== a.own ? " other" : ""; // other parameters'
      return [
        box(0, i * high + 3, 344, high, `line${lit}`),
        { tag: "text", x: 5, y: i * high + 17, class: `code${lit}${other}`, code: line },
      ];
    });
    return [...lines, text(338, high + 17, press.t ? `t = ${press.t}` : "", "code lit",
      { "text-anchor": "end" })];
  }

  function terms(a, of, soFar) {
    const [left, wide, high] = [68, 92, 25];
    const T = a.delta.length;
    const middle = (k) => left + wide * (k - 0.5);
    const total = a.rows.map((row, i) => (row ? `${row}: ` : "")
      + (soFar[i].some(Boolean) ? made(soFar[i]) : "0"));
    return [
      ...upTo(T).flatMap((t) => [
        text(middle(t), 14, `k = ${t}${a.parameter === "E" ? `: ${a.words[t - 1]}` : ""}`, "small"),
        text(0, high * t + 10, `L_${t}`, "small", start),
        ...upTo(t).flatMap((k) => [
          box(left + wide * (k - 1) + 2, high * t - 5, wide - 4, high - 3,
            of(`term${t},${k}`, "cell"), { thing: `term${t},${k}` }),
          text(middle(k), high * t + 10, made(a.terms[t - 1][k - 1]),
            of(`term${t},${k}`, "small made"), exactly(a.terms[t - 1][k - 1])),
        ]),
        text(middle(t), high * T + 40, made(a.added[t - 1]), of(`added${t}`, "small made"),
          exactly(a.added[t - 1])),
      ]),
      { tag: "path", class: "rule", d: `M0 ${high * T + 22}H344` },
      text(0, high * T + 40, `line ${a.own} adds`, "small", start),
      text(0, high * T + 66, `d${a.parameter} = ${total.join(", ")}`, of("total", ""), start),
    ];
  }

  function draw(a, { at }) {
    const done = presses(a).slice(0, (at ?? Infinity) + 1);
    const press = done.at(-1);
    const lit = new Set(lights(a, press));
    const seen = new Set(done.flatMap((one) => lights(a, one)));
    // What a press makes is not seen before.
    const of = (thing, kind) => kind + (lit.has(thing) ? " lit" : "")
      + (kind.includes("made") && !seen.has(thing) ? " unseen" : "");
    const added = done.findLast(({ line }) => line === a.own);
    const soFar = added ? a.so_far[added.t - 1] : a.rows.map(() => [0]);
    const alt = `The network unrolled over the words ${
      a.words.join(", ")}: losses above, states in the middle, words below.`;
    return {
      panels: [
        { marks: graph(a, press, of), size: [344, 250], at: [8, 8], alt },
        { marks: code(a, press), size: [344, 158], at: [368, 8] },
        { marks: terms(a, of, soFar), size: [344, 148], at: [368, 176] },
      ],
      says: says(a, press),
    };
  }

  function mount(figure, arrays, model) {
    const last = presses(arrays).length - 1;
    const moves = {
      back: -1, ArrowLeft: -1, next: 1, ArrowRight: 1,
      start: -last, Home: -last, End: last,
    };
    const [back, next] = figure.querySelectorAll("[data-go]");
    let at = 0;
    function go(to) {
      at = Math.max(0, Math.min(last, to));
      walk.show(figure, draw(arrays, { at }));
      figure.querySelector(".walk-at").textContent = `${at} of ${last}`;
      // Disabled in name alone: a button that is gone loses the focus.
      back.ariaDisabled = at === 0;
      next.ariaDisabled = at === last;
    }
    function move(key) {
      go(at + moves[key]);
      if (!model) address.remember(figure, { at });
    }
    figure.addEventListener("click", ({ target }) => {
      if (target.dataset.go) move(target.dataset.go);
    });
    figure.addEventListener("keydown", (event) => {
      if (!(event.key in moves) || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      move(event.key);
    });
    go(0);
    if (!model) address.recall(figure, (values) => go(Math.trunc(values.at) || 0));
  }

  return { draw, mount };
})();
