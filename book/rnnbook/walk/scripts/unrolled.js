// The walk back, drawn: an unrolled network, and the gradient of one loss in
// it. Pure: measure(given, state) → what happens, picture(measured, state) →
// a drawing as marks.js wants it. `given` is what rnnlib made:
//   alphabet  the letters that the index of a word means
//   cell      what the network is made of: walk.bptt, or walk.lstm
//   networks  name → W, U, b, V, c, E, lists of float32 numbers, row by row;
//             for bptt also radius and norm, the spectral radius and norm of
//             W, and others, further matrices W of radius 1
// A state:
//   rho, b      of bptt: spectral radius of W, bias of all units
//   b_f         of lstm: bias of the forget gates
//   sd          strength of the input
//   W, text     the network's name; what it reads, and a last letter that is
//               only a target
//   t, k        the loss that walks back; the step that is pointed at, or 0
//   reach       the step that its gradient has come to: 1 when it stands
//   lit         the parameter that the chapter is about: "W", "U", "b", "E", "f"
//               or ""
//   split, all  whether each factor is split into that of W and of the slopes;
//               whether the curve and the map of all losses are shown
//   ghosts      whether the curve has those of the other matrices behind it
//   width, live of the picture, in px; whether keys can move it
"use strict";

walk.unrolled = (() => {
  const LOSSES = 18, TOP = 50, UNITS = 130; // y of the losses; top and height of a column

  const range = (from, to) => Array.from(
    { length: Math.max(0, to - from + 1) }, (_, i) => from + i);
  const clamp = (v, low, high) => Math.min(high, Math.max(low, v));

  const MORE = 1.05; // what is left counts as more than there was from here on

  // ---- what is measured ----

  const networks = new WeakMap(); // of what is given: lists become arrays once

  function network({ networks: all }, name) {
    if (!networks.has(all)) networks.set(all, {});
    const known = networks.get(all);
    known[name] ??= Object.fromEntries(Object.entries(all[name]).map(([field, v]) => [
      field, Array.isArray(v) ? Float64Array.from(Float32Array.from(v)) : v]));
    return known[name];
  }

  // δ of the loss of step t at every step (bptt.js), and what is left of it:
  // left[k-1] is the length of δ_{t,k} over that of δ_{t,t}.
  function measure(given, state) {
    const { W, rho, sd, text, t, all, ghosts, lit } = state, cell = walk[given.cell];
    const { others = [], ...chosen } = network(given, W), rnn = cell.at(chosen, state);
    const H = rnn.V.length / rnn.c.length, D = rnn.U.length / rnn.b.length;
    const letters = [...text], words = letters.map((l) => given.alphabet.indexOf(l));
    const x = words.slice(0, -1).map(
      (word) => rnn.E.subarray(word * D, (word + 1) * D).map((e) => sd * e));
    const zeros = new Float64Array(H); // h_0, and c_0 of an LSTM
    const left = ({ size }) => size.map((length) => length / size.at(-1));
    const other = (i) => ({ ...rnn, W: others.subarray(i, i + H * H).map((w) => w * rho) });
    const run = (of) => cell.forward(of, x, zeros, zeros);
    const trace = run(rnn), sent = (of) => cell.chain(rnn, trace, words[of], of);
    const T = x.length, chain = sent(t), many = all && ghosts ? others.length / (H * H) : 0;
    const met = {
      W: (k) => trace.h[k - 1], U: (k) => x[k - 1], b: () => [1],
      E: (k) => range(0, given.alphabet.length - 1).map((word) => Number(word === words[k - 1])),
    }[lit];
    const come = lit === "E" ? chain.delta.map((d) => to_input(cell, rnn, d, D)) : chain.delta;
    return {
      letters, T, H, cell, rnn, ...trace, ...chain, left: left(chain),
      map: all ? range(1, T).map((of) => left(sent(of))) : [],
      ghosts: range(0, many - 1).map((i) => other(i * H * H)).map(
        (of) => left(cell.chain(of, run(of), words[t], t))),
      come, added: met && added(come, met),
    };
  }

  // Uᵀδ_k: what comes back to the row of E that step k has read.
  function to_input(cell, { U }, delta, D) {
    const row = new Float64Array(D);
    cell.add_transposed(row, U, delta);
    return row;
  }

  // The gradient in a parameter is the sum of what has come, δ_{t,k} or for E
  // Uᵀδ_{t,k}, times what it met: the length of each term, and the number of
  // steps back that give 99 % of it.
  function added(come, met) {
    const t = come.length, sum = new Float64Array(come[0].length * met(1).length);
    const terms = new Float64Array(t), sums = new Float64Array(t + 1);
    for (let k = 1; k <= t; k++) {
      const v = met(k);
      let at = 0;
      for (const d of come[k - 1]) for (const one of v) sum[at++] += d * one;
      terms[k - 1] = Math.hypot(...come[k - 1]) * Math.hypot(...v);
      sums[k] = Math.hypot(...sum);
    }
    const enough = range(0, t - 1).find((back) => sums[t - 1 - back] < 0.01 * sums[t]);
    return { terms, enough };
  }

  // ---- numbers in words ----

  const raised = (n) => String(n).replace(/./g, (c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[c] ?? "⁻");

  function number(v, digits = 2) {
    if (v === 0) return "0";
    if (v >= 1e-3 && v < 1e4) {
      const short = v.toPrecision(digits); // of 99.7 it is 1.0e+2
      return short.includes("e") ? v.toFixed(0) : short;
    }
    const [m, e] = v.toExponential(digits - 1).split("e");
    return `${m}·10${raised(Number(e))}`;
  }

  // Where a column is narrow: few digits, or, below 10⁻⁹, the power alone.
  function brief(v, step, least = 1e-3) {
    if (step > 40 || v === 0) return number(v);
    if (v < 1e-9) return `10${raised(Math.round(Math.log10(v)))}`;
    return number(v, v < 10 * least ? 1 : 2);
  }

  const portion = (v) => (v <= MORE && v >= 1e-5
    ? `${Number((100 * v).toPrecision(2))}\u00a0%` : number(v));
  const seen = (letter) => ({ " ": "␣", "\n": "↵" })[letter] ?? letter;

  function pointed({ letters, left }, { t, k }) {
    const at = `step ${k}, “${seen(letters[k - 1])}”`;
    if (k > t) return `At ${at}: later than the loss, nothing comes here.`;
    if (k === t) return `At ${at}: the loss itself, all of it.`;
    return `At ${at}: ${number(left[k - 1], 3)} is left, `
      + `× ${number(left[k - 1] / left[k], 3)} from step ${k + 1}.`;
  }

  const needed = ({ enough }, lit) => (enough === undefined
    ? ` Its gradient in ${lit} is zero: so is all that ${lit} meets.`
    : ` For its gradient in ${lit} to within 1\u00a0%, go back ${enough}.`);

  function says(measured, { t, lit, split }) {
    const { left: [left], added, cell: { of, alone } } = measured;
    const mean = (product) => number(product ** (1 / (t - 1)));
    if (t === 1) return "The loss of step 1 has nowhere to go back to. Press a later one.";
    const fate = left < 0.1 ? "vanishes" : "survives", more = left > 10 ? "explodes" : "grows";
    const arrives = left > MORE ? `${number(left)} times as much arrives at step 1: it ${more}`
      : `${portion(left)} of it arrives at step 1: it ${fate}`;
    const parts = alone(measured, split).map(([part, product]) => `, ${part} by ${mean(product)}`);
    return `The loss of step ${t} goes back ${t - 1} step${t === 2 ? ". It" : "s. Each"} multiplies its ${of} by `
      + `${mean(left)}${t === 2 ? "" : " on average"}${parts.join("")}; `
      + `${arrives}.${added ? needed(added, lit) : ""}`;
  }

  function alternative({ letters, left, T, cell }, { t }) {
    const some = T <= 12 ? range(1, t) : [1, Math.ceil(t / 2), t];
    return `${cell.name} unrolled over ${T} steps, which reads “${letters.slice(0, T).join("")}”. `
      + `Of the gradient of the loss of step ${t} there is left: `
      + some.reverse().map((k) => `${number(left[k - 1])} at step ${k}`).join(", ") + ".";
  }

  // ---- where things stand ----

  const margin = (width) => (width < 480 ? 17 : 30);
  const stride = (T, width) => (width - 2 * margin(width)) / (T - 1);
  const across = (k, T, width) => margin(width) + (k - 1) * stride(T, width);
  const column = (x, T, width) =>
    clamp(1 + Math.round((x - margin(width)) / stride(T, width)), 1, T);

  // The curve and the map, beside each other where there is room.
  const AXIS = 44, FOOT = 36, HEAD = 24;
  const side = (width) => (width < 600 ? width : (width - 16) / 2);
  const cell = (T, width) => (side(width) - AXIS - 8) / T;

  // The steps that a point of a panel belongs to: t of a loss, k of a column.
  function locate(panel, [x, y], T, { t, width }) {
    const at = (place) => clamp(Math.ceil(place / cell(T, width)), 1, T);
    if (panel === 1) return { k: Math.min(at(x - AXIS), t) };
    if (panel === 2) {
      const row = at(y - HEAD);
      return { t: row, k: Math.min(at(x - AXIS), row) };
    }
    const k = column(x, T, width);
    return y < (LOSSES + TOP) / 2 ? { loss: k } : { k };
  }

  // ---- ink ----

  // As dark as the root of what is left, in a second hue above 1. What is
  // equally dark is one path: few marks, however many units.
  const LEVELS = 24, WALLS = 8, THICKEST = 7;

  function inks(form, widest) {
    const paths = [];
    return {
      add(left, amount, d) {
        const level = Math.round(LEVELS * Math.sqrt(Math.min(amount, 1)));
        const at = left > MORE ? LEVELS + level : level;
        if (level) paths[at] = (paths[at] ?? "") + d;
      },
      group() {
        const marks = [];
        paths.forEach((d, at) => {
          const opacity = (at > LEVELS ? at - LEVELS : at) / LEVELS;
          marks.push({
            tag: "path", class: `${form} ink${at > LEVELS ? " over" : ""}`, d, opacity,
            "stroke-width": widest && widest * opacity,
          });
        });
        return { tag: "g", marks };
      },
    };
  }

  const { px } = walk;

  // The same form at every x and y, as (i, j) → d.
  const discs = (x, y, r) => {
    const rest = [1, -1].map((turn) => `a${px(r)},${px(r)} 0 1,0 ${px(2 * turn * r)},0`).join("");
    const [left, middle] = [x.map((v) => px(v - r)), y.map(px)];
    return (i, j) => `M${left[i]},${middle[j]}${rest}`;
  };
  const boxes = (x, y, w, h) => {
    const rest = `h${px(w)}v${px(h)}h${px(-w)}z`;
    const [left, top] = [x.map((v) => px(v - w / 2)), y.map((v) => px(v - h / 2))];
    return (i, j) => `M${left[i]},${top[j]}${rest}`;
  };

  // Columns of units with the arrows of W between them; where there is no room
  // for arrows, columns of cells, which merge when there are many.
  function network_marks(measured, { t, reach, width, lit }) {
    const { T, H, h, delta, size, left, cell } = measured;
    const step = stride(T, width), gap = UNITS / H, bottom = TOP + UNITS;
    const X = range(0, T).map((k) => across(k, T, width));
    const Y = range(0, H - 1).map((i) => TOP + (i + 0.5) * gap);
    const arrows = gap > 12 && step > 15, r = 0.34 * Math.min(gap, step);
    const wide = step > 15 ? 0.6 * step : step;
    const unit = arrows ? discs(X, Y, r) : boxes(X, Y, wide, gap);
    const columns = boxes(X, [TOP + UNITS / 2], wide, UNITS);
    const lines = {
      W: [],
      U: range(1, T).map((k) => `M${px(X[k])},${bottom + 12}V${TOP}`),
      V: range(1, T).map((k) => `M${px(X[k])},${TOP}V${LOSSES}`),
    };
    if (cell.lane) lines.f = [];
    const flow = inks("flow", 2.6), lane = inks("flow", 7), full = inks("full");
    for (let k = 1; arrows && k < T; k++) {
      const here = k < t && k >= Math.floor(reach), come = clamp(k + 1 - reach, 0, 1);
      const ink = (of, amount, i, j) => of.add(
        left[k - 1], Math.abs(amount) / size[t - 1], `M${px(X[k + 1])},${px(Y[i])}`
          + `L${px(X[k + 1] - come * step)},${px(Y[i] + come * (Y[j] - Y[i]))}`);
      for (let i = 0; i < H; i++) {
        for (let j = 0; j < H; j++) {
          lines.W.push(`M${px(X[k])},${px(Y[j])}L${px(X[k + 1])},${px(Y[i])}`);
          if (here) ink(flow, H * cell.sent(measured, k, i, j), i, j);
        }
        lines.f?.push(`M${px(X[k])},${px(Y[i])}H${px(X[k + 1])}`);
        if (here && cell.lane) ink(lane, Math.sqrt(H) * cell.lane(measured, k, i), i, i);
      }
    }
    for (let k = Math.ceil(reach); k <= t; k++) {
      for (let i = 0; i < H; i++) {
        const share = Math.abs(delta[k - 1][i]) / size[t - 1];
        full.add(left[k - 1], share * Math.sqrt(H), unit(k, i));
      }
    }
    const outlines = range(1, T).flatMap(
      (k) => (arrows ? Y.map((_, i) => unit(k, i)) : columns(k, 0)));
    const walls = []; // of b: the more shut a unit is, the thicker, in steps
    for (let k = 1; arrows && lit === "b" && k <= T; k++) {
      for (let i = 0; i < H; i++) {
        const shut = Math.round(WALLS * h[k][i] ** 2);
        if (shut > 1) walls[shut] = (walls[shut] ?? "") + unit(k, i);
      }
    }
    return [
      ...Object.entries(lines).map(([name, d]) => (
        { tag: "path", class: name === lit ? `lines lit ${name}` : "lines", d: d.join("") })),
      flow.group(),
      ...(cell.lane ? [lane.group()] : []),
      { tag: "path", class: "full ink", d: `M${px(X[t] - 1.2)},${LOSSES}h2.4V${px(bottom - gap / 2)}h-2.4z` },
      { tag: "path", class: `units${arrows ? "" : " cells"}`, d: outlines.join("") },
      full.group(),
      ...Object.entries(walls).map(([shut, d]) => (
        { tag: "path", class: "wall", d, "stroke-width": px(THICKEST * shut / WALLS) })),
    ];
  }

  // The gradient's length as a ribbon: as thick as what is left up to 1, on a
  // scale of powers beyond.
  const thick = (left) => 16 * Math.min(left, 1) + 8 * clamp(Math.log10(left), 0, 2);

  function ribbon({ T, left }, { t, reach, width }, y) {
    const parts = inks("full"), step = stride(T, width);
    for (let k = t - 1; k >= Math.floor(reach) && k >= 1; k--) {
      const come = clamp(k + 1 - reach, 0, 1), x = across(k + 1, T, width);
      const from = thick(left[k]), to = from + come * (thick(left[k - 1]) - from);
      if (from > 0.05) parts.add(left[k - 1], 1, `M${px(x)},${px(y - from / 2)}v${px(from)}`
        + `L${px(x - come * step)},${px(y + to / 2)}v${px(-to)}z`);
    }
    return parts.group();
  }

  // ---- the picture ----

  const TERMS = { W: "δ_k h_{k−1}ᵀ", U: "δ_k x_kᵀ", b: "δ_k", E: "Uᵀδ_k" };
  const ENTRY = 9; // height of an entry of a row of E
  const deep = ({ come }, { lit }) => (lit === "E" ? 14 + come[0].length * ENTRY : 0);

  // Below each letter its row of E, in ink what comes back to each entry.
  function table({ T, left, come, added: { terms } }, { t, reach, width }, top) {
    const step = stride(T, width), wide = Math.min(0.6 * step, 2 * ENTRY), full = inks("full");
    const X = range(0, T).map((at) => across(at, T, width));
    const Y = [...come[0]].map((_, i) => top + (i + 0.5) * ENTRY);
    const entry = boxes(X, Y, wide, ENTRY);
    for (let k = Math.ceil(reach); k <= t; k++) {
      come[k - 1].forEach((v, i) => full.add(
        left[k - 1], Math.abs(v) / terms[t - 1] * Math.sqrt(Y.length), entry(k, i)));
    }
    const outlines = range(1, T).flatMap((k) => Y.map((_, i) => entry(k, i)));
    return [{ tag: "path", class: "units", d: outlines.join("") }, full.group()];
  }

  // What stands in the row of E of the letter that is pointed at.
  function row_of({ letters, come }, steps) {
    const sum = come[0].map((_, i) => steps.reduce((all, at) => all + come[at - 1][i], 0));
    const some = steps.length > 1 ? `the sum of steps ${steps.join(", ")}` : `what step ${steps[0]} adds`;
    return `In the row of “${seen(letters[steps[0] - 1])}” stands ${some}, of length ${number(Math.hypot(...sum), 3)}.`;
  }

  // Below the network: letters, each step's factor, what is left so far.
  function below(measured, state) {
    const { T, left, letters, cell, size } = measured, { t, k, reach, width, split, lit } = state;
    const step = stride(T, width), room = step > 30, marks = [];
    const X = range(0, T).map((at) => across(at, T, width));
    const here = range(Math.max(1, Math.ceil(reach)), t);
    let y = TOP + UNITS + 28;
    const label = (text, down) => marks.push({ tag: "text", class: "label", x: 2, y: y += down, text });
    // What is pointed at is the product of the factors to its right.
    const row = (name, down, steps, x, text, isOf) => marks.push({
      tag: "g", class: name === "letters" || step > 40 ? name : `${name} narrow`,
      marks: (y += down, steps.map((at) => ({
        tag: "text", x: x(at), y, text: text(at), class: k && k <= t && isOf(at) ? "chain" : undefined,
      }))),
    });
    const factors = (text, of) => {
      label(text, 22);
      row("factors", 16, here.slice(0, -1), (at) => X[at] + step / 2, (at) => `${step > 40 ? "×" : ""}${brief(of(at), step, 1e-2)}`, (at) => at >= k);
    };
    const alike = range(1, k <= t ? t : 0).filter((at) => (
      lit === "E" ? letters[at - 1] === letters[k - 1] : at === k));
    row("letters", 0, step > 11 ? range(1, T) : [], (at) => X[at], (at) => seen(letters[at - 1]), (at) => alike.includes(at));
    const adds = () => {
      label(lit === "E" && alike.length ? row_of(measured, alike)
        : `Length of what each step adds in ${lit}: ${TERMS[lit]}`, 22);
      if (room) row("factors", 16, here, (at) => X[at], (at) => brief(measured.added.terms[at - 1], step), (at) => alike.includes(at));
    };
    if (lit === "E") {
      marks.push(...table(measured, state, y + 9));
      y += deep(measured, state);
      adds();
    }
    if (room) {
      factors(`Each step back multiplies the ${cell.of} by`, (at) => size[at - 1] / size[at]);
      if (split) cell.split.forEach(([part, of]) => factors(part, (at) => of(measured, at)));
    }
    const orange = left.some((v) => v > MORE) ? "; orange: more than there was" : "";
    label(k ? pointed(measured, state) : `How much of it is left, step by step${orange}`, 22);
    marks.push(ribbon(measured, state, y += 22));
    if (room) row("products", 28, here, (at) => X[at], (at) => brief(left[at - 1], step), (at) => at === k);
    else y += 14;
    if (room && measured.added && lit !== "E") adds();
    return { marks, height: y + 8 };
  }

  function losses({ T, letters }, { t, width, live }) {
    const r = Math.min(13, stride(T, width) / 2 - 1);
    const marks = range(1, T).flatMap((at) => {
      const x = across(at, T, width), name = at === t ? "loss chosen" : "loss";
      const title = r < 9 ? `the loss of step ${at}` : undefined;
      const ring = { tag: "circle", class: name, cx: x, cy: LOSSES, r: Math.max(r, 1), title };
      const ten = at % 10 ? [] : [text(x, LOSSES - r - 3, String(at), "tick")];
      return r < 9 ? [ring, ...ten] : [ring, { tag: "text", class: name, x, y: LOSSES + 4, text: `L_{${at}}` }];
    });
    return { tag: "g", class: "losses", marks, ...(live && {
      tabindex: 0, role: "slider", "aria-label": "Loss that walks back",
      "aria-valuemin": 1, "aria-valuemax": T, "aria-valuenow": t,
      "aria-valuetext": `step ${t}, “${letters[t - 1]}”`,
    }) };
  }

  // What is pointed at; a ground to point at.
  function pointer(measured, state) {
    const { T } = measured, { k, t, width, live } = state, at = k || t;
    const band = Math.max(stride(T, width) * 0.8, 6), extra = deep(measured, state);
    return { tag: "g", class: "steps", ...(live && {
      tabindex: 0, role: "slider", "aria-label": "Step that is looked at",
      "aria-valuemin": 1, "aria-valuemax": T, "aria-valuenow": at,
      "aria-valuetext": pointed(measured, { t, k: at }),
    }), marks: [
      { tag: "rect", class: "ground", x: 0, y: TOP - 10, width, height: UNITS + 50 + extra },
      { tag: "rect", class: k ? "band" : "band unseen", x: across(at, T, width) - band / 2, y: TOP - 8, width: band, height: UNITS + 46 + extra, rx: 4 },
    ] };
  }

  // ---- all losses ----

  const text = (x, y, words, name) => ({ tag: "text", class: name, x, y, text: words });

  // What is left at every step, on a scale of powers, and what it is beside.
  function curve(measured, { t, k, width }) {
    const { T, left, ghosts, cell: { beside: [words, beside] } } = measured;
    const [low, high] = T > 24 ? [-12, 6] : [-6, 3], wide = cell(T, width);
    const size = [side(width), side(width) < width ? HEAD + T * wide + FOOT : 250], base = size[1] - FOOT;
    const X = (at) => AXIS + (at - 0.5) * wide;
    const Y = (v) => HEAD + (high - clamp(Math.log10(v), low, high)) * (base - HEAD) / (high - low);
    // Where it leaves the scale, it ends.
    const on = (v) => v >= 10 ** low && v <= 10 ** high;
    const line = (value) => range(1, t).filter((at) => on(value(Math.min(at + 1, t)))).map(
      (at, i) => `${i ? "L" : "M"}${px(X(at))},${px(Y(value(at)))}`).join("");
    const powers = range(0, 3).map((i) => low + i * (high - low) / 3);
    const at = Math.min(k || t, t);
    return {
      marks: [
        text(0, 14, `What is left, and ${words} (dashed)${ghosts.length ? "; thin: other W" : ""}`, "label"),
        ...powers.flatMap((e) => [
          { tag: "path", class: e === 0 ? "one" : "grid", d: `M${AXIS},${px(Y(10 ** e))}H${size[0] - 8}` },
          text(AXIS - 6, Y(10 ** e) + 4, `10${raised(e)}`, "tick end"),
        ]),
        { tag: "path", class: "ghost", d: ghosts.map((one) => line((of) => one[of - 1])).join("") },
        { tag: "path", class: "bound", d: line((of) => beside(measured, of)) },
        { tag: "path", class: "curve", d: line((of) => left[of - 1]) },
        { tag: "circle", class: k ? "here" : "here unseen", cx: X(at), cy: Y(left[at - 1]), r: 4.5 },
        text(X(1), size[1] - 16, "1", "tick"), text(X(T), size[1] - 16, `${T}`, "tick"),
        text(X((T + 1) / 2), size[1] - 4, "step k", "tick"),
      ],
      size, at: [0, 0],
      alt: `Of the loss of step ${t}, ${number(left[0])} is left at step 1; `
        + `${words}: ${number(beside(measured, 1))}${ghosts.length ? "; with other matrices W: " : ""}`
        + `${ghosts.map(([one]) => number(one)).join(", ")}.`,
    };
  }

  // Row t is the loss of step t, column k the step that it has come to.
  function map({ T, map: all }, { t, k, width }) {
    const wide = cell(T, width), base = HEAD + T * wide, full = inks("full");
    const size = [side(width), base + FOOT];
    const at = (of, j) => [AXIS + (j - 0.5) * wide, HEAD + (of - 0.5) * wide];
    const [x, y] = [0, 1].map((axis) => range(0, T).map((of) => at(of, of)[axis]));
    const pair = boxes(x, y, wide, wide), row = boxes([AXIS + t * wide / 2], y, t * wide, wide);
    all.forEach((left, i) => left.forEach((v, j) => full.add(v, v, pair(j + 1, i + 1))));
    return {
      marks: [
        text(0, 14, "The same for every loss", "label"),
        full.group(),
        { tag: "path", class: "grid", d: `M${AXIS},${HEAD}V${px(base)}H${px(AXIS + T * wide)}` },
        text(AXIS + 0.64 * T * wide, HEAD + 0.3 * T * wide, "later than the loss", "tick"),
        { tag: "path", class: "row", d: row(0, t) },
        { tag: "path", class: k && k <= t ? "here" : "here unseen", d: pair(Math.min(k || t, t), t) },
        text(AXIS - 6, at(1, 1)[1] + 4, "1", "tick end"), text(AXIS - 6, at(T, 1)[1] + 4, `${T}`, "tick end"),
        text(AXIS - 6, at((T + 1) / 2, 1)[1] + 4, "loss t", "tick end"),
        text(at(1, 1)[0], base + 16, "1", "tick"), text(at(1, T)[0], base + 16, `${T}`, "tick"),
        text(at(1, (T + 1) / 2)[0], base + 30, "step k", "tick"),
      ],
      size, at: [0, 0],
      alt: `Map of what is left of every loss at every step. In the bottom left corner, of the last `
        + `loss at step 1, it is ${number(all[T - 1][0])}.`,
    };
  }

  function picture(measured, state) {
    const { marks, height } = below(measured, state), alt = alternative(measured, state);
    const drawn = { tag: "g", marks: [...network_marks(measured, state), ...marks] };
    if (state.live) Object.assign(drawn, { role: "img", "aria-label": alt });
    return {
      panels: [{
        marks: [drawn, losses(measured, state), pointer(measured, state)],
        size: [state.width, height], at: [0, 0], alt: state.live ? undefined : alt,
      }, ...(state.all ? [curve(measured, state), map(measured, state)] : [])],
      says: says(measured, state),
    };
  }

  return { measure, picture, locate };
})();
