// Backpropagation through time in plain JavaScript, in the document's letters:
// the forward pass, and what one loss sends back. rnnlib is what it must agree
// with, step by step; nothing here is random, and no eigenvalue is computed.
//
// A network has the fields W U b V c, matrices row by row in a Float64Array;
// rows(n, m) are n vectors of length m. h[t] is h_t and h[0] is h_0; in all
// other rows, row t-1 belongs to step t.
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

  // h_t = tanh(W h_{t-1} + U x_t + b), ŷ_t = softmax(V h_t + c), x of T rows
  function forward(rnn, x, h0) {
    const { W, U, b, V, c } = rnn, T = x.length;
    const h = rows(T + 1, b.length), y_hat = rows(T, c.length);
    h[0].set(h0);
    for (let t = 1; t <= T; t++) {
      h[t].set(b);
      add_product(h[t], U, x[t - 1]);
      add_product(h[t], W, h[t - 1]);
      for (let i = 0; i < h[t].length; i++) h[t][i] = Math.tanh(h[t][i]);
      y_hat[t - 1].set(c);
      add_product(y_hat[t - 1], V, h[t]);
      softmax(y_hat[t - 1]);
    }
    return { h, y_hat };
  }

  // What the loss of step t, with the class y as its target, sends back:
  //   δ_{t,t} = (1 − h_t²) ∘ Vᵀ(ŷ_t − y_t),  δ_{t,k} = (1 − h_k²) ∘ Wᵀδ_{t,k+1}
  // delta[k-1] is δ_{t,k}, size[k-1] its length, and arrived[k-1] the length
  // that came through Wᵀ, before the slopes 1 − h_k².
  function chain(rnn, { h, y_hat }, y, t) {
    const delta = rows(t, rnn.b.length);
    const size = new Float64Array(t), arrived = new Float64Array(t);
    const dOmega = y_hat[t - 1].slice();
    dOmega[y] -= 1;
    for (let k = t; k >= 1; k--) {
      const d = delta[k - 1];
      if (k === t) add_transposed(d, rnn.V, dOmega);
      else add_transposed(d, rnn.W, delta[k]);
      arrived[k - 1] = norm(d);
      for (let i = 0; i < d.length; i++) d[i] *= 1 - h[k][i] * h[k][i];
      size[k - 1] = norm(d);
    }
    return { delta, size, arrived };
  }

  return { rows, forward, chain };
})();
