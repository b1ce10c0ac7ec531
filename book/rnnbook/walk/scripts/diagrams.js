// Still pictures of the chapters, made of the same marks as the live ones:
// each is draw(arrays, state) → a drawing, and state.name says which.
"use strict";

walk.diagrams = (() => {
  const text = (x, y, text, kind = "", anchor = "middle") =>
    ({ tag: "text", x, y, class: kind, "text-anchor": anchor, text });
  const arrow = (from, to, kind = "", bend = 0) =>
    ({ tag: "path", d: walk.arrow(from, to, bend), class: `arrow ${kind}` });
  const unit = (x, y, name, kind = "") => [
    { tag: "circle", cx: x, cy: y, r: 17, class: `unit ${kind}` }, text(x, y + 4, name)];

  // What leads from the state of a step up to its loss, and from its input.
  const step = (x, t) => [
    arrow([x, 168], [x, 128]), text(x + 9, 152, "U", "small"), text(x, 184, `x_${t}`),
    arrow([x, 92], [x, 52]), text(x + 9, 76, "V", "small"), ...unit(x, 34, `L_${t}`)];

  function unrolled() {
    const folded = [
      ...step(80, "t"), ...unit(80, 110, "h_t"),
      { tag: "path", class: "arrow lit", d: "M97 104C150 60 150 160 99 117M106 116L99 117L104 123" },
      text(152, 114, "W", "lit"), text(90, 212, "one network, again and again", "small")];
    const xs = [30, 118, 206, 294];
    const unfolded = [
      ...unit(xs[0], 110, "h_0"),
      ...[1, 2, 3].flatMap((t) => [
        arrow([xs[t - 1] + 18, 110], [xs[t] - 18, 110], "lit"),
        text((xs[t - 1] + xs[t]) / 2, 102, "W", "lit"),
        ...step(xs[t], t), ...unit(xs[t], 110, `h_${t}`)]),
      text(170, 212, "three layers with the same W", "small")];
    return {
      panels: [
        { marks: folded, size: [180, 222], at: [0, 0] },
        { marks: unfolded, size: [340, 222], at: [190, 0] }],
      says: "The network folded, and unrolled over three steps.",
    };
  }

  // One step as a graph: what it takes below and at the left, the loss on top.
  function graph() {
    const xs = [34, 138, 242], y = 254, up = { h_t: y, Ω_t: 180, ŷ_t: 106, L_t: 32 };
    const beside = (at, says) => text(xs[2] + 10, at, says, "small", "start");
    return {
      panels: [{
        size: [320, 340],
        at: [0, 0],
        marks: [
          ...unit(xs[0], y, "h_{t−1}"), ...unit(xs[1], y, "a_t"), ...unit(xs[1], 322, "x_t"),
          ...Object.entries(up).flatMap(([name, at]) => unit(xs[2], at, name)), ...unit(xs[1], up.L_t, "y_t"),
          arrow([xs[0] + 18, y], [xs[1] - 18, y]), text(86, y - 8, "× W", "lit"),
          arrow([xs[1], 304], [xs[1], y + 18]), text(xs[1] + 10, 292, "× U", "small", "start"),
          arrow([74, y + 52], [xs[1] - 14, y + 13]), text(66, y + 62, "+ b", "small"),
          arrow([xs[1] + 18, y], [xs[2] - 18, y]), text(190, y - 8, "tanh", "small"),
          arrow([xs[2] + 18, y], [316, y]), text(290, y - 8, "× W", "lit"),
          ...[[y, 180, "× V, + c"], [180, 106, "softmax"], [106, 32, "− ln"]].flatMap(([from, to, says]) => [
            arrow([xs[2], from - 18], [xs[2], to + 18]), beside((from + to) / 2 + 4, says)]),
          arrow([xs[1] + 18, up.L_t], [xs[2] - 18, up.L_t]), text(190, up.L_t - 8, "which class", "small")],
      }],
      says: "One step of the network, from the state before to the loss.",
    };
  }

  // The losses above, the states in a row; W on a rail below, from which it
  // enters at each step.
  function path() {
    const x = (t) => 28 + 76 * t, rail = 186;
    const back = (from, to, bend = 0) => arrow(from, to, "lit made", bend);
    return {
      panels: [{
        size: [360, 214],
        at: [0, 0],
        marks: [
          ...unit(x(0), 110, "h_0"), ...unit(x(0), rail, "W"),
          { tag: "path", d: `M${x(0) + 17} ${rail}H${x(4)}`, class: "arrow" },
          ...[1, 2, 3, 4].flatMap((t) => [
            arrow([x(t - 1) + 18, 110], [x(t) - 18, 110]),
            arrow([x(t), rail], [x(t), 128]), arrow([x(t), 92], [x(t), 52]),
            ...unit(x(t), 110, `h_${t}`), ...unit(x(t), 34, `L_${t}`)]),
          back([x(4) - 6, 53], [x(4) - 6, 92]), text(x(4) - 13, 76, "Vᵀe_4", "made lit", "end"),
          back([x(4) - 15, 121], [x(3) + 15, 121], -6), text(x(3.5), 145, "J_4ᵀ", "made lit"),
          back([x(3) - 15, 121], [x(2) + 15, 121], -6), text(x(2.5), 145, "J_3ᵀ", "made lit"),
          back([x(2) - 6, 129], [x(2) - 6, rail - 6]), back([x(2) - 6, rail - 6], [x(0) + 18, rail - 6]),
          text(x(2) - 13, 160, "∂⁺h_2/∂W", "made lit", "end")],
      }],
      says: "One path of ten: from the loss of step 4 to the use of W at step 2.",
    };
  }

  // One step of the worked example: what goes forward above each arrow, what
  // comes back below it.
  function cell({ before, drive, a, h, back, sent, later, slope, delta, term, W }) {
    const y = 118, xs = [28, 148, 268];
    const forth = (x, at, says) => text(x, at, says, "small");
    const returned = (x, at, says, anchor) => text(x, at, says, "made small", anchor);
    return {
      panels: [{
        size: [352, 236],
        at: [0, 0],
        marks: [
          arrow([46, y], [130, y]), arrow([166, y], [250, y]), arrow([286, y], [346, y]),
          arrow([xs[1], 196], [xs[1], 136]), arrow([xs[2], 100], [xs[2], 42]),
          ...unit(xs[0], y, "h_1"), ...unit(xs[1], y, "a_2"), ...unit(xs[2], y, "h_2"),
          text(xs[2], 30, "L_2"), text(xs[1], 212, "U x_2 + b"), text(xs[1] + 8, 184, drive, "small", "start"),
          forth(xs[0], 94, before), forth(xs[1], 94, a), forth(xs[2] - 24, 94, h),
          text(88, 110, `× W = ${W}`, "small"), text(208, 110, "tanh", "small"), text(316, 110, "× W", "small"),
          returned(88, 136, back), returned(208, 136, `× ${slope}`), returned(xs[1] - 10, 156, `δ_2 = ${delta}`, "end"),
          returned(xs[0] - 22, 176, `W gets δ_2 h_1 = ${term}`, "start"),
          returned(xs[2] + 8, 70, sent, "start"), returned(318, 136, later)],
      }],
      says: "One step: values forward above the arrows, gradients back below them.",
    };
  }

  // The triangle of pairs (t, k), cut into its rows or into its columns.
  function exchange() {
    const T = 4, size = 30, left = 46, top = 44;
    const at = (t, k) => [left + (k - 1) * size, top + (t - 1) * size];
    const half = (rows) => {
      const pairs = [];
      for (let t = 1; t <= T; t++) for (let k = 1; k <= t; k++) pairs.push([t, k]);
      const end = left + T * size;
      return [
        text(left + 2 * size, 16, "use k", "small"), text(16, top - 8, "loss t", "small"),
        ...[1, 2, 3, 4].flatMap((i) => [
          text(at(1, i)[0] + size / 2, top - 8, i, "small"),
          text(left - 12, at(i, 1)[1] + size / 2 + 4, i, "small")]),
        ...pairs.map(([t, k]) => ({
          tag: "rect", x: at(t, k)[0], y: at(t, k)[1], width: size, height: size,
          class: `cell ${(rows ? t : k) === 3 ? "lit" : ""}` })),
        ...[1, 2, 3, 4].map((i) => (rows
          ? arrow([at(i, 1)[0] + 5, at(i, i)[1] + size / 2], [at(i, i)[0] + size - 3, at(i, i)[1] + size / 2],
            i === 3 ? "lit made" : "")
          : arrow([at(i, i)[0] + size / 2, at(i, i)[1] + 5], [at(i, i)[0] + size / 2, top + T * size - 3],
            i === 3 ? "lit made" : ""))),
        ...(rows ? [text(end + 6, at(3, 1)[1] + size / 2 + 4, "dL_3/dW", "made small", "start")]
          : [text(at(1, 3)[0] + size / 2, top + T * size + 16, "δ_3 h_2ᵀ", "made small")])];
    };
    return {
      panels: [
        { marks: half(true), size: [226, 190], at: [0, 0] },
        { marks: half(false), size: [226, 190], at: [240, 0] }],
      says: "The same ten terms, added along rows or down columns.",
    };
  }

  // What the logits get of V and of c, with the numbers of the example: a
  // column of two classes comes back from each loss, and goes no further.
  const x3 = (t) => 26 + 94 * t;
  const column = (x, y, name, numbers, anchor) => [name, ...numbers].map(
    (says, i) => text(x, y + 16 * i, says, "made small", anchor));
  const states = (y) => [
    ...unit(x3(0), y, "h_0"), ...[1, 2, 3].flatMap((t) => [
      arrow([x3(t - 1) + 18, y], [x3(t) - 18, y]), text((x3(t - 1) + x3(t)) / 2, y - 8, "W", "small"),
      ...unit(x3(t), y, `h_${t}`)])];

  function reads() {
    return {
      panels: [{
        size: [340, 202],
        at: [0, 0],
        marks: [
          ...states(150), text(x3(0), 194, "V gets", "made small"),
          ...[1, 2, 3].flatMap((t) => [
            arrow([x3(t), 132], [x3(t), 52], "lit"), text(x3(t) + 9, 96, "V", "lit"), ...unit(x3(t), 34, `L_${t}`),
            arrow([x3(t) - 7, 54], [x3(t) - 7, 130], "lit made"),
            text(x3(t) - 13, 96, `e_${t}`, "made small", "end"), text(x3(t), 194, "?", "made")])],
      }],
      says: "V reads the state of each step, and from each loss something comes back to it.",
    };
  }

  function counts({ e }) {
    return {
      panels: [{
        size: [340, 234],
        at: [0, 0],
        marks: [
          { tag: "path", d: `M${x3(0) + 17} 26H${x3(3)}`, class: "arrow lit" },
          ...unit(x3(0), 26, "c", "lit"), ...states(208),
          ...[1, 2, 3].flatMap((t) => [
            arrow([x3(t), 26], [x3(t), 104], "lit"), ...unit(x3(t), 122, `L_${t}`),
            arrow([x3(t), 190], [x3(t), 140]), text(x3(t) + 9, 169, "V", "small"),
            arrow([x3(t) - 7, 103], [x3(t) - 7, 32], "lit made"),
            ...column(x3(t) - 13, 52, `e_${t}`, e[t - 1], "end")])],
      }],
      says: "c goes to the logits of each step, and gets the error of each.",
    };
  }

  // The rows of E that the words of the example pick: each goes out to its
  // steps, and what comes back from them is added up in it.
  function rows({ words, E, gets }) {
    const top = (m) => 190 + 62 * m;
    const row = (m) => [
      { tag: "rect", x: 2, y: top(m), width: 336, height: 38, class: "box lit" },
      text(16, top(m) + 23, words[m], "lit"), text(32, top(m) + 16, E[m], "small", "start"),
      text(32, top(m) + 31, gets[m], "made small", "start")];
    const picks = (t, m) => [
      arrow([x3(t), top(m)], [x3(t), 118], "lit"), arrow([x3(t) - 7, 120], [x3(t) - 7, top(m) - 2], "lit made"),
      text(x3(t) - 13, 152, `Uᵀδ_${t}`, "made small", "end"), ...unit(x3(t), 100, `x_${t}`),
      arrow([x3(t), 82], [x3(t), 48]), text(x3(t) + 9, 70, "U", "small"),
      arrow([x3(t) - 7, 49], [x3(t) - 7, 81], "made"), text(x3(t) - 13, 70, `δ_${t}`, "made small", "end")];
    return {
      panels: [{
        size: [340, 294],
        at: [0, 0],
        marks: [
          ...states(30), text(4, 182, "rows of E", "small", "start"),
          ...picks(2, 1), ...row(0), ...row(1), ...picks(1, 0), ...picks(3, 0)],
      }],
      says: "Each word picks a row of E, and what comes back is added to that row.",
    };
  }

  // One step: every logit is in every probability, and the loss looks at one.
  function scores({ y_hat, right }) {
    const xs = [52, 178, 300], y = (j) => 54 + 58 * j, from = [xs[1] - 18, y(right)];
    const each = (draw) => y_hat.flatMap((_, j) => draw(j));
    return {
      panels: [{
        size: [340, 212],
        at: [0, 0],
        marks: [
          ...["logits", "probabilities", "loss"].map((says, i) => text(xs[i], 18, says, "small")),
          ...each((i) => each((j) => [arrow([xs[0] + 18, y(i)], [xs[1] - 18, y(j)])])),
          ...each((j) => [
            ...unit(xs[0], y(j), `Ω_${j + 1}`), ...unit(xs[1], y(j), `ŷ_${j + 1}`, j === right ? "lit" : ""),
            text(xs[1] + 23, y(j) + (j === right ? -7 : 4), y_hat[j], "small", "start")]),
          arrow([xs[1] + 18, y(right)], [xs[2] - 18, y(right)], "lit"),
          text((xs[1] + xs[2]) / 2 + 10, y(right) - 8, "−ln", "small"), ...unit(xs[2], y(right), "L"),
          arrow([xs[2] - 19, y(right) + 8], [xs[1] + 18, y(right) + 8], "lit made"),
          ...each((j) => [
            arrow(from, [xs[0] + 18, y(j) + 7], "lit made"),
            text(xs[0] - 30, y(j) + 5, "?", "made lit")]),
          text((xs[0] + xs[1]) / 2, 206, "softmax", "small")],
      }],
      says: "The loss looks at one probability, and each logit has a part in it.",
    };
  }

  // All gradients of length 1, and what steps back make of them: an ellipse,
  // with its half axes. One unit of length is 75 px.
  function ellipses({ axes, lengths }) {
    const size = 75, middle = [140, 124];
    const at = ([x, y]) => [middle[0] + size * x, middle[1] - size * y];
    const ellipse = ([[a, b], [c, d]]) => {
      const points = Array.from({ length: 73 }, (_, i) => (i * Math.PI) / 36).map((turn) => at(
        [a * Math.cos(turn) + c * Math.sin(turn), b * Math.cos(turn) + d * Math.sin(turn)]));
      return `M${points.map((p) => p.map(walk.px).join(" ")).join("L")}Z`;
    };
    const panel = (of, i, says) => ({
      size: [280, 256],
      at: [290 * i, 0],
      marks: [
        text(middle[0], 14, says, "small"),
        { tag: "circle", cx: middle[0], cy: middle[1], r: size, class: "arrow" },
        { tag: "path", d: ellipse(of), class: "arrow made" },
        ...of.flatMap(([x, y], j) => [
          arrow(middle, at([x, y]), "made"),
          text(at([x, y])[0] + (x < 0 ? -16 : 12), at([x, y])[1] - 4,
            lengths[i][j], "made small", x < 0 ? "end" : "start")]),
        text(middle[0] + 58, middle[1] + 66, "1", "small", "start")],
    });
    return {
      panels: axes.map((of, i) => panel(of, i, ["one step back", "ten steps back"][i])),
      says: "What one step back and ten steps make of all gradients of length 1.",
    };
  }

  // Six steps in chunks of three: the state goes over the cut and the gradient
  // does not; and the pairs of a loss and a use that are kept.
  function cut({ kept }) {
    const x = (t) => 20 + 52 * t, y = 116, after = x(3.5), size = 24, left = 40, top = 44;
    const steps = kept.map((_, i) => i + 1), goesOn = (t) => t % 3 !== 1;
    return {
      panels: [{
        size: [354, 208],
        at: [0, 0],
        marks: [
          { tag: "path", d: `M${after} 20V184`, class: "rule", "stroke-dasharray": "4 4" },
          text(after, 200, "cut", "small"), ...unit(x(0), y, "h_0"),
          ...steps.flatMap((t) => [
            arrow([x(t - 1) + 18, y], [x(t) - 18, y]), arrow([x(t), y - 18], [x(t), 57]),
            ...unit(x(t), y, `h_${t}`), ...unit(x(t), 38, `L_${t}`),
            arrow([x(t) - 7, 56], [x(t) - 7, y - 19], "lit made"),
            ...(goesOn(t) ? [arrow([x(t) - 14, y + 12], [x(t - 1) + 14, y + 12], "lit made", -6)] : [])]),
          text(x(2), 168, "chunk 1", "small"), text(x(5), 168, "chunk 2", "small")],
      }, {
        size: [200, 208],
        at: [364, 0],
        marks: [
          text(left + 3 * size, 16, "use k", "small"), text(18, top - 8, "loss t", "small"),
          ...steps.flatMap((i) => [
            text(left + (i - 0.5) * size, top - 8, i, "small"),
            text(left - 12, top + (i - 0.5) * size + 4, i, "small")]),
          ...kept.flatMap((row, t) => row.slice(0, t + 1).flatMap((stays, k) => {
            const [x0, y0] = [left + k * size, top + t * size];
            return [
              { tag: "rect", x: x0, y: y0, width: size, height: size, class: `cell ${stays ? "lit" : ""}` },
              ...(stays ? [] : [{ tag: "path", d: `M${x0} ${y0 + size}L${x0 + size} ${y0}`, class: "rule" }])];
          }))],
      }],
      says: "Six steps in two chunks: the state is carried over the cut, the gradient is not.",
    };
  }

  // One step of tanh, and one with a second way, on which the state is kept.
  function kept() {
    const x = [22, 101, 180, 259], y = 46, low = 136;
    const input = (at) => [
      arrow([x[1], at + 50], [x[1], at + 18]), text(x[1] + 9, at + 40, "U", "small"), text(x[1], at + 64, "x_t")];
    const plain = [
      arrow([x[0] + 18, y], [x[1] - 18, y]), text(61.5, y - 8, "× W", "small"),
      arrow([x[1] + 18, y], [x[2] - 18, y]), text(140.5, y - 8, "tanh", "small"), ...input(y),
      ...unit(x[0], y, "h_{t−1}"), ...unit(x[1], y, "a_t"), ...unit(x[2], y, "h_t"),
      arrow([x[2] - 16, y + 10], [x[1] + 16, y + 10], "made"), arrow([x[1] - 16, y + 10], [x[0] + 16, y + 10], "made"),
      text(61.5, y + 25, "× Wᵀ", "made small"), text(140.5, y + 25, "× slope", "made small"),
      text(x[1], 146, "one way, through W and tanh", "small")];
    const added = [
      arrow([x[0] + 18, y], [x[2] - 18, y], "lit"), text(x[1], y - 9, "× f_t", "lit"),
      arrow([x[2] + 18, y], [x[3] - 18, y], "lit"),
      arrow([x[0] + 15, y + 12], [x[1] - 11, low - 15]), text(70, 86, "× W", "small", "start"),
      arrow([x[1] + 11, low - 15], [x[2] - 15, y + 12]), text(134, 86, "tanh", "small", "end"), ...input(low),
      ...unit(x[0], y, "h_{t−1}"), ...unit(x[1], low, "a_t"), ...unit(x[2], y, "+"), ...unit(x[3], y, "h_t"),
      arrow([x[3] - 16, y + 9], [x[2] + 16, y + 9], "lit made"),
      arrow([x[2] - 17, y + 8], [x[0] + 17, y + 8], "lit made"), text(x[1], y + 24, "× f_t", "made lit"),
      arrow([x[2] - 7, y + 18], [x[1] + 18, low - 8], "made"), text(153, 114, "× slope", "made small", "start"),
      arrow([x[1] - 18, low - 8], [x[0] + 7, y + 18], "made"), text(50, 114, "× Wᵀ", "made small", "end"),
      text(226, low + 10, "two ways,", "small"), text(226, low + 26, "one of them f_t alone", "small")];
    return {
      panels: [
        { marks: plain, size: [212, 156], at: [0, 0] },
        { marks: added, size: [288, 206], at: [236, 0] }],
      says: "One step of tanh, and one that also keeps its state.",
    };
  }

  return {
    draw: (arrays, { name }) => ({
      unrolled, graph, path, cell, exchange, reads, counts, rows, scores, ellipses, cut, kept,
    })[name](arrays),
  };
})();
