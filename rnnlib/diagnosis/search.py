"""What shows on long and large trials alone: cuts, thresholds, batches.

The terms of a long sequence are nearly collinear, so that no weights could be
told. Here a length or a threshold is looked for, each in one dimension.
"""

from collections.abc import Iterator

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


def changes(found: Explained, tried: Tried) -> list[Finding] | None:
    """Return what cuts and clips the explained gradient, or None."""
    matches = []
    for pair in tried:
        if not (match := _match(found, *pair)):
            return None
        matches.append(match)
    windows = {cut for cut, *_ in matches if cut}
    if len(windows) > 1:
        return None
    findings = [window(*cut) for cut in windows]
    clips = [match[1:] for match in matches if match[1]]
    if not clips:
        return findings
    kinds, own, of_all = zip(*clips)
    for same, says in (
        (own * (set(kinds) == {"value"}), "entry by entry at ±"),
        (own * (set(kinds) == {"norm"}), "to a norm of "),
        (of_all, "to a norm of all gradients together of "),
    ):
        if same and np.ptp(same) <= ROUNDING * max(same):
            says = f"it is clipped {says}{same[0]:.4g}."
            after = "Clip in the update, after the check"
            return [*findings, ("clipped", f"{says} {after}")]
    return None


Cut = tuple[int, int]  # every and back of a window


def _match(
    found: Explained, trial: Trial, came: NDArray
) -> tuple[Cut | None, str, float, float] | None:
    """Return a window, a kind of clipping, and the threshold in two norms."""
    T, both = len(trial.y), found.sides(trial)
    length, largest = float(np.linalg.norm(came)), float(abs(came).max())
    for cut in _cuts(found.name, came, both):
        right = found.predict(trial, kept(T, *cut or (1, T)), both)
        ratio = min(1.0, length / float(np.linalg.norm(right) or 1))
        clipped = np.clip(right, -largest, largest)
        of_all = ratio * norm(trial.right)
        for kind, array, threshold in (
            ("", right, 0),
            ("value", clipped, largest),
            ("norm", ratio * right, length),
        ):
            apart = not kind or error(array, right) > 1e-6
            if apart and error(came, array) <= ROUNDING:
                return cut, kind, threshold, of_all
    return None


def _cuts(name: str, came: NDArray, both: Sides) -> Iterator[Cut | None]:
    """Yield None, for no window, and then the windows that may be.

    Each pair's term, and so each window's sum, has a share along a direction.
    Along two the shares stand as in the reader's gradient, also if that was
    made shorter. Entries that were clipped do not tell; so the bands and the
    chunks come last.
    """
    yield None
    if name in "Vc":
        return
    (left, right, meets), T = both, len(both[2])
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
    """Return what is wrong in a batch, if each sequence alone is right."""
    right, B = getattr(trial.right, name), trial.y.shape[1]
    if error(came, right) <= ROUNDING:
        return None
    if error(came * B, right) <= ROUNDING:
        says = "For a batch it is 1/B times that of its B sequences"
        return "averaged", f"{says}: the loss is a sum, not a mean"
    if name != "h0":
        each = [getattr(trial.sequence(n).right, name) for n in range(B)]
        terms = np.array(each).reshape(B, -1).T
        a = np.linalg.lstsq(terms, came.ravel(), rcond=None)[0]
        if error(terms @ a, came.ravel()) <= ROUNDING:
            counts = ", ".join(f"{n:.3g}" for n in a.round(6) + 0)
            says = f"For a batch, its sequences are counted {counts} times"
            return "batch", f"{says}: each counts once"
    return "batch", "For a batch it is not the sum over its sequences"
