"""What shows on long and large trials alone: cuts, thresholds, batches.

The terms of a long sequence are nearly collinear, so that no weights could be
told. Here a length or a threshold is looked for, each in one dimension.
"""

import numpy as np
from numpy.typing import NDArray

from rnnlib.diagnosis.explain import Explained
from rnnlib.diagnosis.terms import ROUNDING
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
    matches = [_match(found, *pair) for pair in tried]
    lengths = [len(trial.y) for trial, _ in tried]
    windows = {m[0] for m, T in zip(matches, lengths) if m and m[0][1] < T}
    if None in matches or len(windows) > 1:
        return None
    findings = [window(*cut) for cut in windows]
    clips = [match[1:] for match in matches if match and match[1]]
    if not clips:
        return findings
    kinds, own, of_all = zip(*clips)
    for same, says in (
        (own * (set(kinds) == {"value"}), "entry by entry at ±"),
        (own * (set(kinds) == {"norm"}), "to a norm of "),
        (of_all, "to a norm of all gradients together of "),
    ):
        if same and np.ptp(same) <= ROUNDING * max(same):
            says = f"it is clipped {says}{same[0]:.4g}"
            after = "Clip in the update, after the check"
            return [*findings, ("clipped", f"{says}. {after}")]
    return None


def _match(
    found: Explained, trial: Trial, came: NDArray
) -> tuple[tuple[int, int], str, float, float] | None:
    """Return a window, a kind of clipping, and the threshold in two norms."""
    T, both = len(trial.y), found.sides(trial)
    cuts = [(1, T)]
    if found.name not in "Vc":
        cuts += [cut for n in range(1, T) for cut in ((1, n), (n, n))]
    length, largest = float(np.linalg.norm(came)), float(abs(came).max())
    for cut in cuts:
        right = found.predict(trial, kept(T, *cut), both)
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
