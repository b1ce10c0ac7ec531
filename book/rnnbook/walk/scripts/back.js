// The walk back: an unrolled network, and the gradient of one loss in it.
//
// draw(given, state) → a drawing. `given` holds networks as rnnlib made them:
//   alphabet  the letters that a word's index means
//   networks  name → {radius, W, U, b, V, c, E}, lists of float32 numbers, row
//             by row; radius is the spectral radius of W
// A state:
//   rho, sd, b  spectral radius of W, strength of the input, bias of all units
//   W, text     name of the network; a letter more than it reads, as the last
//               one is only a target
//   t, k        the loss that walks back; the step that is pointed at, or 0
//   reach       the step that its gradient has come to: 1 when it stands
//   width       of the picture in px
//   live        whether its parts can be moved to
"use strict";

walk.back = (() => {
  const { forward, chain } = walk.bptt;
  const UNITS = 132, LOSSES = 20, TOP = 58; // height of a column; y of two rows
  const networks = new WeakMap();

  const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const clamp = (v, low, high) => Math.min(high, Math.max(low, v));

  // ---- numbers in words ----

  const raised = (n) => String(n).replace(/./g, (c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[c] ?? "⁻");

  function number(v, digits) {
    if (v === 0 || (v >= 1e-3 && v < 1e4)) {
      return v >= 100 ? v.toFixed(0) : String(Number(v.toPrecision(digits)));
    }
    const [m, e] = v.toExponential(digits - 1).split("e");
    return `${Number(m)}·10${raised(Number(e))}`;
  }

  const share = (v) => (v < 1 && v >= 1e-3 ? `${Number((100 * v).toPrecision(2))} %` : number(v, 2));
  const seen = (letter) => (letter === " " ? "␣" : letter === "\n" ? "↵" : letter);

  // ---- what is measured ----

  const wide = (list) => Float64Array.from(Float32Array.from(list));

  function network({ networks: all }, name) {
    if (!networks.has(all)) networks.set(all, {});
    const known = networks.get(all);
    known[name] ??= Object.fromEntries(Object.entries(all[name]).map(
      ([field, v]) => [field, Array.isArray(v) ? wide(v) : v]));
    return known[name];
  }

  // The letters, and of the loss of step t: delta, size and arrived (bptt.js).
  function measure(given, { W, rho, sd, b, text, t }) {
    const whole = network(given, W), H = whole.b.length, D = whole.U.length / H;
    const words = [...text].map((letter) => given.alphabet.indexOf(letter));
    const rnn = {
      ...whole, W: whole.W.map((w) => w * (rho / whole.radius)), b: whole.b.map((v) => v + b),
    };
    const x = words.slice(0, -1).map(
      (word) => whole.E.subarray(word * D, (word + 1) * D).map((v) => sd * v));
    const trace = forward(rnn, x, new Float64Array(H));
    const sent = chain(rnn, trace, words[t], t), unit = sent.size[t - 1];
    const left = Object.assign(sent.size.map((size) => size / unit), { unit });
    return { letters: [...text], T: x.length, H, rnn, trace, left, ...sent };
  }

  // ---- where things stand ----

  const margin = (width) => (width < 480 ? 18 : 30);
  const stride = (T, width) => (T > 1 ? (width - 2 * margin(width)) / (T - 1) : 0);
  const across = (k, T, width) => margin(width) + (k - 1) * stride(T, width);
  const column = (x, T, width) => clamp(
    T > 1 ? 1 + Math.round((x - margin(width)) / stride(T, width)) : 1, 1, T);

  // ---- the drawing ----

  // Ink is as dark as the root of what is left, in a second hue above 1. What
  // is equally dark is one path: a picture has few marks, however many units.
  const LEVELS = 24;
  const dark = (left) => Math.sqrt(Math.min(left, 1));
  const hue = (left) => (left > 1 + 1e-9 ? "ink over" : "ink");

  function inks(form, width) {
    const paths = new Map();
    return {
      add(of, amount, d) {
        const level = Math.round(LEVELS * dark(amount)), key = `${hue(of)} ${level}`;
        if (level) paths.set(key, (paths.get(key) ?? "") + d);
      },
      marks: () => [...paths].map(([key, d]) => {
        const opacity = key.split(" ").at(-1) / LEVELS;
        return {
          tag: "path", class: `${form} ${key.split(" ").slice(0, -1).join(" ")}`, d, opacity,
          "stroke-width": width && width * opacity,
        };
      }),
    };
  }

  const px = (v) => Number(v.toFixed(1));
  const disc = (x, y, r) => `M${px(x - r)},${px(y)}a${px(r)},${px(r)} 0 1,0 ${px(2 * r)},0a${px(r)},${px(r)} 0 1,0 ${px(-2 * r)},0`;
  const box = (x, y, w, h) => `M${px(x - w / 2)},${px(y - h / 2)}h${px(w)}v${px(h)}h${px(-w)}z`;

  // Columns of units and the arrows between them; where there is no room for
  // arrows, columns of cells.
  function network_marks({ T, H, rnn, trace, delta, left }, { t, reach, width }) {
    const step = stride(T, width), gap = UNITS / H, bottom = TOP + UNITS;
    const X = range(0, T).map((k) => across(k, T, width));
    const Y = range(0, H - 1).map((i) => TOP + (i + 0.5) * gap);
    const arrows = gap > 12 && step > 15, r = 0.34 * Math.min(gap, step);
    const unit = arrows
      ? (k, i) => disc(X[k], Y[i], r)
      : (k, i) => box(X[k], Y[i], step > 15 ? 0.6 * step : step || width / 2, gap);
    const lines = range(1, T).map((k) => `M${px(X[k])},${LOSSES}V${bottom + 12}`);
    const flow = inks("flow", 2.6), full = inks("full");
    for (let k = 1; arrows && k < T; k++) {
      for (let i = 0; i < H; i++) for (let j = 0; j < H; j++) {
        lines.push(`M${px(X[k])},${px(Y[j])}L${px(X[k + 1])},${px(Y[i])}`);
        if (k >= t || k < Math.floor(reach)) continue;
        const h = trace.h[k][j], come = clamp(k + 1 - reach, 0, 1);
        const sent = Math.abs(delta[k][i] * rnn.W[i * H + j] * (1 - h * h)) * H;
        flow.add(left[k - 1], sent / left.unit / 2, `M${px(X[k + 1])},${px(Y[i])}`
          + `L${px(X[k + 1] - come * step)},${px(Y[i] + come * (Y[j] - Y[i]))}`);
      }
    }
    const outlines = range(1, T).flatMap((k) => Y.map((_, i) => unit(k, i)));
    for (let k = Math.ceil(reach); k <= t; k++) {
      for (let i = 0; i < H; i++) {
        const has = Math.abs(delta[k - 1][i]) * Math.sqrt(H) / left.unit;
        full.add(left[k - 1], has, unit(k, i));
      }
    }
    return [
      { tag: "path", class: "lines", d: lines.join("") },
      { tag: "g", marks: flow.marks() },
      { tag: "path", class: "full ink", d: box(X[t], (LOSSES + bottom) / 2 - gap / 4, 2.5, bottom - LOSSES - gap / 2) },
      { tag: "path", class: arrows ? "units" : "units cells", d: outlines.join("") },
      { tag: "g", marks: full.marks() },
    ];
  }

  // The gradient's length as a ribbon: as thick as what is left, up to 1; on
  // a scale of powers beyond. Above it each step's factor, below the product.
  const thick = (left) => 16 * Math.min(left, 1) + 6 * clamp(Math.log10(left), 0, 2);

  function ribbon({ T, left }, { t, reach, width }, y) {
    const parts = inks("full"), step = stride(T, width);
    for (let k = t - 1; k >= Math.floor(reach) && k >= 1; k--) {
      const come = clamp(k + 1 - reach, 0, 1), x = across(k + 1, T, width);
      const [from, to] = [left[k], left[k - 1]].map(thick);
      const end = from + come * (to - from);
      parts.add(left[k - 1], 1, `M${px(x)},${px(y - from / 2)}v${px(from)}L${px(x - come * step)},${px(y + end / 2)}v${px(-end)}z`);
    }
    return { tag: "g", marks: parts.marks() };
  }

  function row(name, y, texts) {
    return { tag: "g", class: name, marks: texts.map(([x, text]) => ({ tag: "text", x, y, text })) };
  }

  // What stands below the network, and how high it is.
  function below(measured, state) {
    const { T, left, letters, arrived, size } = measured, { t, k: pointed, reach, width, split } = state;
    const step = stride(T, width), room = step > 30;
    const X = (k) => across(k, T, width), here = range(Math.max(1, Math.ceil(reach)), t);
    const between = (value) => here.slice(0, -1).map((k) => [X(k) + step / 2, `×${number(value(k), 2)}`]);
    let y = TOP + UNITS + 28;
    const marks = [row("letters", y, step > 11
      ? range(1, T).map((k) => [X(k), seen(letters[k - 1])]) : [])];
    const line = (height, name, of, label) => {
      if (label) marks.push({ tag: "text", class: "label", x: 0, y: y += 22, text: label });
      marks.push(row(name, y += height, of));
    };
    if (room) {
      line(17, "factors", between((k) => size[k - 1] / size[k]), "Each step back multiplies the gradient:");
      if (split) {
        line(17, "factors", between((k) => arrived[k - 1] / size[k]), "Of that, W alone:");
        line(17, "factors", between((k) => size[k - 1] / arrived[k - 1]), "and the slopes 1 − h²:");
      }
    }
    marks.push(ribbon(measured, state, y += 20));
    if (room) {
      line(29, "products", here.map((k) => [X(k), number(left[k - 1], 2)]));
      marks.push({ tag: "text", class: "label", x: 0, y: y += 20, text: "So much of it is left." });
    }
    return { marks, height: y + 8 };
  }

  function losses({ T, letters }, { t, width, live }) {
    const step = stride(T, width), r = Math.min(13, step / 2 - 1);
    const moved = live && {
      role: "slider", tabindex: 0, "aria-label": "Loss", "aria-valuemin": 1, "aria-valuemax": T,
      "aria-valuenow": t, "aria-valuetext": `of step ${t}, after the letter ${letters[t - 1]}`,
    };
    const marks = range(1, T).flatMap((k) => [
      { tag: "circle", class: k === t ? "loss chosen" : "loss", cx: across(k, T, width), cy: LOSSES, r },
      ...(r < 9 ? [] : [{
        tag: "text", class: k === t ? "of-loss chosen" : "of-loss", x: across(k, T, width), y: LOSSES + 4, text: `L_{${k}}`,
      }]),
    ]);
    return { tag: "g", class: "losses", ...moved, marks };
  }

  function says({ left: [left] }, { t }) {
    if (t === 1) return "The loss of step 1 has nowhere to go back to. Press a later one.";
    const fate = left < 0.1 ? "It vanishes." : left > 10 ? "It explodes." : "It survives.";
    return `The loss of step ${t} sends its gradient back. Each step multiplies it by `
      + `${number(left ** (1 / (t - 1)), 2)} on average; ${t - 1} steps back, ${share(left)} of it is left. ${fate}`;
  }

  function draw(given, state) {
    const measured = measure(given, state), { width } = state;
    const words = says(measured, state);
    const { marks, height } = below(measured, state);
    marks.unshift(...network_marks(measured, state), losses(measured, state));
    return {
      panels: [{ marks, size: [width, height], at: [0, 0], alt: state.live ? undefined : words }],
      says: words,
    };
  }

  return { draw, column };
})();
