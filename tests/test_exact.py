"""Not nearly but exactly: a network whose numbers are all fractions.

With φ(a) = a/(1 + a²) for tanh and Σ_t |Ω_t − y_t|²/2 for the loss nothing
leaves the rational numbers. Then the recursion, the double sum over paths and
dual numbers either agree as fractions or they do not. They stand here for the
algebra of section 2 alone: no rounding can hide in it.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import pytest

T, H, D, K = 3, 3, 2, 4


@dataclass(frozen=True)
class Dual:
    """A number and its derivative, a + a' ε with ε² = 0."""

    value: Fraction
    slope: Fraction = Fraction(0)

    def __add__(self, other):
        return Dual(self.value + other.value, self.slope + other.slope)

    def __sub__(self, other):
        return Dual(self.value - other.value, self.slope - other.slope)

    def __mul__(self, other):
        return Dual(self.value * other.value,
                    self.slope * other.value + self.value * other.slope)

    def __truediv__(self, other):
        ratio = self.value / other.value
        return Dual(ratio,
                    (self.slope - ratio * other.slope) / other.value)


def fractions(rows, columns, seed):
    """Return a matrix of fractions, a list of rows, none of them zero."""
    return [[Fraction((7 * i + 5 * j + 3 * seed) % 11 - 5 or 2,
                      6 + (i + j) % 3)
             for j in range(columns)] for i in range(rows)]


PARAMETERS = dict(W=fractions(H, H, 1), U=fractions(H, D, 2),
                  b=fractions(1, H, 3), V=fractions(K, H, 4),
                  c=fractions(1, K, 5), h0=fractions(1, H, 6))
X, Y = fractions(T, D, 7), fractions(T, K, 8)


def dot(left, right):
    return sum((a * b for a, b in zip(left[1:], right[1:])),
               start=left[0] * right[0])


def run(W, U, b, V, c, h0, x, y, one):
    """Return pre-activations, states, errors Ω − y and the loss, by step."""
    a, h, error, loss = [], [h0[0]], [], one - one
    for x_t, y_t in zip(x, y):
        a.append([dot(W[i], h[-1]) + dot(U[i], x_t) + b[0][i]
                  for i in range(H)])
        h.append([a_i / (one + a_i * a_i) for a_i in a[-1]])
        error.append([dot(V[i], h[-1]) + c[0][i] - y_t[i] for i in range(K)])
        loss += dot(error[-1], error[-1])
    return a, h, error, loss / (one + one)


def slopes(a):
    """Return φ'(a) = (1 − a²)/(1 + a²)², entry by entry."""
    return [(1 - a_i**2) / (1 + a_i**2)**2 for a_i in a]


def back(W, row):
    """Return the row times W."""
    return [dot(row, [W[i][j] for i in range(H)]) for j in range(H)]


def gradients(delta, h, error):
    """Return every gradient from δ_k in delta[k-1], as `backward` does."""
    def outer(left, right):
        return [[sum(p[i] * q[j] for p, q in zip(left, right))
                 for j in range(len(right[0]))] for i in range(len(left[0]))]
    ones = [[1]] * T
    return dict(W=outer(delta, h[:-1]), U=outer(delta, X),
                b=outer(ones, delta), V=outer(error, h[1:]),
                c=outer(ones, error), h0=[back(PARAMETERS["W"], delta[0])])


@cache
def by_recursion():
    W, V = PARAMETERS["W"], PARAMETERS["V"]
    a, h, error, _ = run(**PARAMETERS, x=X, y=Y, one=Fraction(1))
    later, delta = [Fraction(0)] * H, []
    for a_t, error_t in zip(reversed(a), reversed(error)):
        here = [dot(error_t, [V[i][j] for i in range(K)]) for j in range(H)]
        later = [s * (p + q) for s, p, q
                 in zip(slopes(a_t), here, back(W, later))]
        delta.insert(0, later)
    return gradients(delta, h, error)


def last_first(first, last):
    """Return last − 1, …, first: the order of the factors J_t ⋯ J_{k+1}."""
    return reversed(range(first, last))


def by_double_sum(order=last_first):
    W, V = PARAMETERS["W"], PARAMETERS["V"]
    a, h, error, _ = run(**PARAMETERS, x=X, y=Y, one=Fraction(1))
    delta = [[Fraction(0)] * H for _ in range(T)]
    for t in range(1, T + 1):
        for k in range(1, t + 1):
            path = [dot(error[t - 1], [V[i][j] for i in range(K)])
                    for j in range(H)]
            for j in order(k + 1, t + 1):
                path = back(W, [s * p for s, p in zip(slopes(a[j - 1]), path)])
            delta[k - 1] = [d + s * p for d, s, p in zip(
                delta[k - 1], slopes(a[k - 1]), path)]
    return gradients(delta, h, error)


@cache
def by_dual_numbers():
    def dual(matrix, at=None):
        return [[Dual(value, Fraction((i, j) == at))
                 for j, value in enumerate(row)]
                for i, row in enumerate(matrix)]

    def slope(name, at):
        nudged = {k: dual(v, at if k == name else None)
                  for k, v in PARAMETERS.items()}
        *_, loss = run(**nudged, x=dual(X), y=dual(Y), one=Dual(Fraction(1)))
        return loss.slope

    return {name: [[slope(name, (i, j)) for j in range(len(matrix[0]))]
                   for i in range(len(matrix))]
            for name, matrix in PARAMETERS.items()}


@pytest.mark.parametrize("name", PARAMETERS)
def test_recursion_double_sum_and_dual_numbers_are_equal(name):
    exact = by_dual_numbers()[name]
    assert by_recursion()[name] == exact
    assert by_double_sum()[name] == exact


def test_nothing_in_it_is_zero_or_rounded():
    for name, matrix in by_recursion().items():
        assert all(map(all, matrix)), name
        assert all(type(value) is Fraction for row in matrix for value in row)


def test_in_the_order_as_printed_they_are_not():
    ascending = by_double_sum(range)  # J_{k+1} first, J_t last
    assert ascending["V"] == by_recursion()["V"]
    assert ascending["W"] != by_recursion()["W"]
