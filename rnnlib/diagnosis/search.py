"""What shows on long and large trials alone: cuts, thresholds, batches.

The terms of a long sequence are nearly collinear, so that no weights could be
told. Here a length or a threshold is looked for, each in one dimension.
"""

from collections.abc import Callable, Iterator
from functools import cache

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
    T, longest = max((len(trial.y), n) for n, (trial, _) in enumerate(tried))

    @cache  # T² numbers a unit: only where something is wrong
    def sides(n: int) -> Sides:
        return found.sides(tried[n][0])

    def cuts() -> Iterator[tuple[int, int]]:
        yield 1, T
        yield from _cuts(found.name, tried[longest][1], sides(longest))

    for cut in cuts():

        @cache
        def right(n: int) -> NDArray:
            trial = tried[n][0]
            if cut == (1, T) and not found.findings:
                return getattr(trial.right, found.name)
            return found.predict(trial, kept(len(trial.y), *cut), sides(n))

        says = _clip(tried, right)
        if says is not None:
            return [window(*cut)] * (cut != (1, T)) + says
        if cut == (1, T) and same(tried[longest][1], right(longest)):
            return None  # it is cut nowhere
    return None


def _clip(
    tried: Tried, right: Callable[[int], NDArray]
) -> list[Finding] | None:
    """Return what is said of the clipping that makes these of the right ones.

    [] where none is needed, None where none does it. A threshold is read off
    what is largest: where anything is clipped, that is.
    """
    came = [array for _, array in tried]
    of_all = [norm(trial.right) for trial, _ in tried]
    lengths, top = [*map(np.linalg.norm, came)], int(np.argmax(of_all))
    left = lengths[top] / (np.linalg.norm(right(top)) or 1)
    for says, most, size in (
        ("", np.inf, lambda n: 1.0),
        ("entry by entry at ±", max(abs(a).max() for a in came), None),
        ("to a norm of ", max(lengths), lambda n: np.linalg.norm(right(n))),
        (
            "to a norm of all gradients together of ",
            left * of_all[top],
            lambda n: of_all[n],
        ),
    ):

        def made(n: int) -> NDArray:
            if size is None:
                return np.clip(right(n), -most, most)
            return right(n) * min(1.0, most / (size(n) or 1))

        if all(same(each, made(n)) for n, each in enumerate(came)):
            what = f"it is clipped {says}{most:.4g}."
            after = "Clip in the update, after the check"
            return [("clipped", f"{what} {after}")] * bool(says)
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


def batch(
    name: str, trial: Trial, came: NDArray, tried: Tried
) -> Finding | None:
    """Return what is wrong in a batch, if each sequence tried is right.

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
    all_ = [*tried, (trial, came)]
    clipped = _clip(all_, lambda n: getattr(all_[n][0].right, name))
    for key, text in clipped or ():
        return key, f". For a batch {text}"
    if not fits:
        return "batch", ". For a batch it is not the sum over its sequences"
    counts = ", ".join(f"{n:.3g}" for n in a.round(6) + 0)
    says = f". For a batch, its sequences are counted {counts} times"
    return "batch", f"{says}: each counts once"
