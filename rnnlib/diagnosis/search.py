"""What shows on long and large trials alone: cuts, thresholds, batches.

The terms of a long sequence are nearly collinear, so that no weights could be
told. Here a length or a threshold is looked for, each in one dimension.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from rnnlib.diagnosis.explain import Explained
from rnnlib.diagnosis.terms import ROUNDING, Sides, as_matrix
from rnnlib.diagnosis.trials import Trial
from rnnlib.diagnosis.words import Finding, window
from rnnlib.truncation import kept, norm

Tried = list[tuple[Trial, NDArray]]  # trials, and what was returned


def error(came: NDArray, right: NDArray) -> float:
    """Return the largest error, relative to the largest entry."""
    if came.shape != right.shape:
        return np.inf
    return float(abs(came - right).max() / (abs(right).max() or 1))


def same(came: NDArray, right: NDArray) -> bool:
    """Whether two arrays differ by rounding alone."""
    return error(came, right) <= ROUNDING


def changes(found: Explained, tried: Tried) -> list[Finding] | None:
    """Return what cuts and clips the explained gradient, or None.

    The longest trial says where it may be cut. Then all must be clipped in
    one way, and to one threshold.
    """
    sides = [found.sides(trial) for trial, _ in tried]

    def predict(n: int, cut: tuple[int, int]) -> NDArray:
        trial = tried[n][0]
        return found.predict(trial, kept(len(trial.y), *cut), sides[n])

    longest = max(range(len(tried)), key=lambda n: len(tried[n][0].y))
    trial, came = tried[longest]
    uncut = 1, len(trial.y)
    cuts: Iterable = [uncut]
    if not same(came, predict(longest, uncut)):
        cuts = chain(cuts, _cuts(found.name, came, sides[longest]))
    for cut in cuts:
        rights = (predict(n, cut) for n in range(len(tried)))
        says = _clip(tried, rights)
        if says is not None:
            return [window(*cut)] * (cut != uncut) + says
    return None


def _clip(tried: Tried, rights: Iterator[NDArray]) -> list[Finding] | None:
    """Return what is said of the clipping that makes these of the right ones.

    [] where none is needed, None where none does it.
    """
    value = max(abs(came).max() for _, came in tried)
    plain, clipped, parallel = True, True, True
    own, of_all = [], []
    for (trial, came), right in zip(tried, rights):
        ratio = float(np.linalg.norm(came) / (np.linalg.norm(right) or 1))
        plain &= same(came, right)
        clipped &= same(came, np.clip(right, -value, value))
        parallel &= same(came, min(1.0, ratio) * right)
        if not (clipped or parallel):
            return None
        if ratio < 1 - 1e-6:
            own.append(float(np.linalg.norm(came)))
            of_all.append(ratio * norm(trial.right))
    if plain:
        return []
    for holds, thresholds, says in (
        (clipped, [value], "entry by entry at ±"),
        (parallel, own, "to a norm of "),
        (parallel, of_all, "to a norm of all gradients together of "),
    ):
        if holds and np.ptp(thresholds) <= ROUNDING * max(thresholds):
            says = f"it is clipped {says}{thresholds[0]:.4g}."
            after = "Clip in the update, after the check"
            return [("clipped", f"{says} {after}")]
    return None


def _cuts(name: str, came: NDArray, both: Sides) -> Iterator[tuple[int, int]]:
    """Yield the windows that may be, as every and back.

    Each pair's term, and so each window's sum, has a share along a direction.
    Along two the shares stand as in the reader's gradient, also if that was
    made shorter. Entries that were clipped do not tell; so the bands and the
    chunks come last.
    """
    (left, right, meets), T = both, len(both[2])
    if name in "Vc":
        return
    G = as_matrix(name, came)
    random = np.random.default_rng(0)
    u, v = (random.normal(size=(2, n)) for n in G.shape)
    pairs = np.einsum("tkl,nl,kr,nr->ntk", left[0], u, right[meets], v)
    if name == "h0":
        pairs[..., 1:] = 0
    mine, (t, k) = np.einsum("nl,lr,nr->n", u, G, v), np.tril_indices(T)
    for every in range(1, T):
        at = -(-(t + 1) // every) * every - k - 1
        sums = [np.bincount(at, p[t, k])[: T - 1].cumsum() for p in pairs]
        products = np.array(sums) * mine[::-1, None]
        near = np.isclose(products[0], products[1], rtol=1e-6, atol=0)
        backs = (np.flatnonzero(near) + 1).tolist()
        yield from ((every, back) for back in backs if back >= every)
    yield from (cut for n in range(1, T) for cut in ((1, n), (n, n)))


def batch(name: str, trial: Trial, came: NDArray) -> Finding | None:
    """Return what is wrong in a batch, if each sequence alone is right.

    Its text goes on where what was tried ends.
    """
    right, B = getattr(trial.right, name), trial.y.shape[1]
    if same(came, right):
        return None
    if came.shape != right.shape:
        says = ", for one sequence. For a batch, sum over all of its sequences"
        return "right", says
    x, y, h0 = trial.input, trial.y, trial.trace.h[0]
    terms = np.zeros((B, *right.shape))
    for n in range(B):
        one = trial.of(x=x[:, n], y=y[:, n], h0=h0[n]).right
        terms[n, n if name == "h0" else ...] = getattr(one, name)
    terms = terms.reshape(B, -1).T
    a = np.linalg.lstsq(terms, came.ravel(), rcond=None)[0]
    fits = same(terms @ a, came.ravel())
    if fits and np.allclose(a, 1 / B):
        says = ". For a batch it is 1/B times that of its B sequences"
        return "averaged", f"{says}: the loss is a sum, not a mean"
    for key, clipped in _clip([(trial, came)], iter([right])) or ():
        return key, f". For a batch {clipped}"
    if not fits:
        return "batch", ". For a batch it is not the sum over its sequences"
    counts = ", ".join(f"{n:.3g}" for n in a.round(6) + 0)
    says = f". For a batch, its sequences are counted {counts} times"
    return "batch", f"{says}: each counts once"
