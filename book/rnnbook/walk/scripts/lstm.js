// The LSTM of rnnlib.gates in plain JavaScript, as bptt.js has the network of
// the book; the parts that both have are there. The 4H rows of W, U and b are
// the blocks of i, f, g and o; c[t] is c_t, and c[0] is c_0.
"use strict";

walk.lstm = (() => {
  const { rows, activate, predict, add_sent, add_transposed, norm } = walk.bptt;
  const sigma = (z) => (1 + Math.tanh(z / 2)) / 2;
  const blocks = (a, H) => [0, 1, 2, 3].map((at) => a.subarray(at * H, (at + 1) * H));

  // c_t = f ∘ c_{t-1} + i ∘ g, h_t = o ∘ n, n = tanh c_t
  function forward(rnn, x, h0, c0) {
    const T = x.length, H = h0.length, h = rows(T + 1, H), c = rows(T + 1, H);
    const gates = rows(T, 4 * H), n = rows(T, H), y_hat = rows(T, rnn.c.length);
    h[0].set(h0);
    c[0].set(c0);
    for (let t = 1; t <= T; t++) {
      const a = gates[t - 1], [i, f, g, o] = blocks(a, H);
      activate(a, rnn, x[t - 1], h[t - 1]);
      for (let j = 0; j < H; j++) {
        [i, f, o].forEach((gate) => { gate[j] = sigma(gate[j]); });
        g[j] = Math.tanh(g[j]);
        c[t][j] = f[j] * c[t - 1][j] + i[j] * g[j];
        n[t - 1][j] = Math.tanh(c[t][j]);
        h[t][j] = o[j] * n[t - 1][j];
      }
      predict(y_hat[t - 1], rnn, h[t]);
    }
    return { h, c, n, gates, y_hat };
  }

  // What the loss of step t sends back: delta[k-1] is its gradient in c_k, all
  // that comes through h_k with it, size[k-1] its length, and of_a[k-1] that in
  // the gates' a_k. Lengths too: of what came along the cell, f_{k+1} ∘ δ_{k+1},
  // of what came through the gates, and of what the forget gates alone leave.
  function chain(rnn, { h, c, n, gates, y_hat }, y, t) {
    const H = h[0].length, delta = rows(t, H), of_a = rows(t, 4 * H), dh = rows(t, H);
    const [size, along, through, alone] = rows(4, t);
    let left;
    for (let k = t; k >= 1; k--) {
      const d = delta[k - 1], [i, f, g, o] = blocks(gates[k - 1], H);
      const [a_i, a_f, a_g, a_o] = blocks(of_a[k - 1], H);
      if (k === t) add_sent(dh[k - 1], rnn, y_hat[t - 1], y);
      else add_transposed(dh[k - 1], rnn.W, of_a[k]);
      for (let j = 0; j < H; j++) d[j] = dh[k - 1][j] * o[j] * (1 - n[k - 1][j] ** 2);
      through[k - 1] = norm(d);
      if (k < t) {
        const kept = blocks(gates[k], H)[1].map((f_j, j) => f_j * delta[k][j]);
        along[k - 1] = norm(kept);
        for (let j = 0; j < H; j++) d[j] += kept[j];
      }
      left = k === t ? d.slice() : left.map((v, j) => v * gates[k][H + j]);
      alone[k - 1] = norm(left);
      size[k - 1] = norm(d);
      for (let j = 0; j < H; j++) {
        a_i[j] = d[j] * g[j] * i[j] * (1 - i[j]);
        a_f[j] = d[j] * c[k - 1][j] * f[j] * (1 - f[j]);
        a_g[j] = d[j] * i[j] * (1 - g[j] ** 2);
        a_o[j] = dh[k - 1][j] * n[k - 1][j] * o[j] * (1 - o[j]);
      }
    }
    return { delta, of_a, dh, size, along, through, alone };
  }

  const beside = ["the forget gates alone", ({ alone, size }, k) => alone[k - 1] / size.at(-1)];

  return {
    forward, chain, name: "An LSTM", of: "gradient in c",
    at: ({ b, ...rest }, { b_f }) => {
      const H = b.length / 4;
      return { ...rest, b: b.map((v, at) => (at >= H && at < 2 * H ? v + b_f : v)) };
    },
    lane: ({ gates, delta }, k, i) => gates[k][delta[k].length + i] * delta[k][i],
    sent: ({ rnn, n, gates, of_a }, k, i, j) => {
      const H = n[0].length, at = [i, H + i, 2 * H + i, 3 * H + i];
      const dh = at.reduce((sum, row) => sum + of_a[k][row] * rnn.W[row * H + j], 0);
      return dh * gates[k - 1][3 * H + j] * (1 - n[k - 1][j] ** 2);
    },
    split: [
      ["of which along the cell, by the forget gates", ({ along, size }, k) => along[k - 1] / size[k]],
      ["added to it through the gates, by W", ({ through, size }, k) => through[k - 1] / size[k]],
    ],
    alone: (measured) => [[beside[0], beside[1](measured, 1)]],
    beside,
  };
})();
