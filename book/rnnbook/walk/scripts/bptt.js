// Backpropagation through time in plain JavaScript, in the document's letters:
// the forward pass, and what one loss sends back. rnnlib is what it must agree
// with, step by step; nothing here is random, and no eigenvalue is computed.
//
// A network has the fields W U b V c, matrices row by row in a Float64Array;
// rows(n, m) are n vectors of length m. h[t] is h_t and h[0] is h_0; in all
// other rows, row t-1 belongs to step t.
//
// Another cell is another such object, and may use the parts of this one. Of
// what `unrolled.js` has measured, m, it says at the end what the drawing shows.
"use strict";

walk.bptt = (() => {
  function rows(n, m) {
    const all = new Float64Array(n * m);
    return Array.from({ length: n }, (_, i) => all.subarray(i * m, (i + 1) * m));
  }

  // out += M v
  function add_product(out, M, v) {
    for (let i = 0, at = 0; i < out.length; i++) {
      let sum = 0;
      for (let j = 0; j < v.length; j++) sum += M[at++] * v[j];
      out[i] += sum;
    }
  }

  // out += Mᵀ v, along the rows of M
  function add_transposed(out, M, v) {
    for (let i = 0, at = 0; i < v.length; i++) {
      for (let j = 0; j < out.length; j++) out[j] += M[at++] * v[i];
    }
  }

  function softmax(Omega) {
    const largest = Math.max(...Omega);
    let sum = 0;
    for (let i = 0; i < Omega.length; i++) {
      sum += Omega[i] = Math.exp(Omega[i] - largest);
    }
    for (let i = 0; i < Omega.length; i++) Omega[i] /= sum;
  }

  function norm(v) {
    let sum = 0;
    for (let i = 0; i < v.length; i++) sum += v[i] * v[i];
    return Math.sqrt(sum);
  }

  // a_t = W h_{t-1} + U x_t + b
  function activate(a, { W, U, b }, x, h) {
    a.set(b);
    add_product(a, U, x);
    add_product(a, W, h);
  }

  // ŷ_t = softmax(V h_t + c)
  function predict(y_hat, { V, c }, h) {
    y_hat.set(c);
    add_product(y_hat, V, h);
    softmax(y_hat);
  }

  // h_t = tanh(a_t), x of T rows
  function forward(rnn, x, h0) {
    const T = x.length, h = rows(T + 1, h0.length), y_hat = rows(T, rnn.c.length);
    h[0].set(h0);
    for (let t = 1; t <= T; t++) {
      activate(h[t], rnn, x[t - 1], h[t - 1]);
      for (let i = 0; i < h[t].length; i++) h[t][i] = Math.tanh(h[t][i]);
      predict(y_hat[t - 1], rnn, h[t]);
    }
    return { h, y_hat };
  }

  // out += Vᵀ(ŷ_t − y_t), where y is the class of the target
  function add_sent(out, { V }, y_hat, y) {
    const dOmega = y_hat.slice();
    dOmega[y] -= 1;
    add_transposed(out, V, dOmega);
  }

  // What the loss of step t, with the class y as its target, sends back:
  //   δ_{t,t} = (1 − h_t²) ∘ Vᵀ(ŷ_t − y_t),  δ_{t,k} = (1 − h_k²) ∘ Wᵀδ_{t,k+1}
  // delta[k-1] is δ_{t,k}, size[k-1] its length, and arrived[k-1] the length
  // that came through Wᵀ, before the slopes 1 − h_k².
  function chain(rnn, { h, y_hat }, y, t) {
    const delta = rows(t, h[0].length);
    const size = new Float64Array(t), arrived = new Float64Array(t);
    for (let k = t; k >= 1; k--) {
      const d = delta[k - 1];
      if (k === t) add_sent(d, rnn, y_hat[t - 1], y);
      else add_transposed(d, rnn.W, delta[k]);
      arrived[k - 1] = norm(d);
      for (let i = 0; i < d.length; i++) d[i] *= 1 - h[k][i] * h[k][i];
      size[k - 1] = norm(d);
    }
    return { delta, size, arrived };
  }

  return {
    rows, activate, predict, add_sent, add_transposed, norm, forward, chain,
    name: "A network", of: "gradient",
    at: ({ W, b, norm: norm_W, radius, ...rest }, { rho, b: bias }) => ({
      ...rest, W: W.map((w) => w * (rho / radius)), b: b.map((v) => v + bias),
      norm: norm_W * (rho / radius),
    }),
    // What unit i of step k+1 sends to unit j of step k.
    sent: ({ rnn, h, delta }, k, i, j) => (
      delta[k][i] * rnn.W[i * h[k].length + j] * (1 - h[k][j] ** 2)),
    // The factor from step k+1 to step k in two parts.
    split: [
      ["of which W alone", ({ arrived, size }, k) => arrived[k - 1] / size[k]],
      ["and the slopes 1 − h²", ({ arrived, size }, k) => size[k - 1] / arrived[k - 1]],
    ],
    // What each part alone has made of the gradient, over all steps.
    alone: ({ arrived, size, left }, split) => {
      if (!split) return [];
      const W = size.slice(1).reduce((product, v, i) => product * arrived[i] / v, 1);
      return [["W alone", W], ["the slopes 1\u00a0−\u00a0h²", left[0] / W]];
    },
    // What the curve of what is left is compared with.
    beside: ["the bound ‖W‖₂ a step", ({ rnn, left }, k) => rnn.norm ** (left.length - k)],
  };
})();
