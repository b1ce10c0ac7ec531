"""Every public callable with every kind of argument, right and wrong.

The table is made from signatures. An argument's name says what it is: RIGHT
has a value for each name, and NARROWER for a function to which it means
something less. What is wrong follows from the kind of the right value;
SHAPES and MORE add what a kind cannot know.
"""

import re
from dataclasses import fields, is_dataclass, replace
from inspect import signature

import numpy as np
import pytest
from instances import instance
from programs import vectorised
from public import UNCHECKED, public_functions

from rnnlib import RNN, Gradients, Trace, backward, forward
from rnnlib import arguments as checks
from rnnlib.delta import delta_paths
from rnnlib.gates import Cell, initial, leaky, run
from rnnlib.grad_W import grad_W
from rnnlib.gradient_flow import lag_curves
from rnnlib.loss import cross_entropy, grad_Omega
from rnnlib.text import ALPHABET, chunks, encode
from rnnlib.training import (
    State,
    adam,
    prediction,
    resume,
    sgd,
    start,
    update,
)

it, batch, words = instance(), instance(batch=(6,)), instance(M=4)
K, T = len(ALPHABET), len(it.y)
text, reader = encode("so little to say"), RNN.init(2, 3, K, K)
state, data = start(reader, 2), chunks(text, 3, 2)
slopes, grads = 1 - it.trace.h[1:] ** 2, backward(it.rnn, it.trace, it.y)
g = grad_Omega(it.trace.Omega, it.y) @ it.rnn.V
curve = lag_curves(it.rnn.W, slopes, g[0])
cell, p = leaky(0.5, 2.0), initial(leaky(0.5, 2.0), 2, 3)


class NeedsGrad:
    """As a tensor does that requires grad."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("can't call numpy() on a tensor")


class Sparse:
    """As a sparse matrix is: with a shape, and no array."""

    shape = (3, 3)

    def __len__(self):
        raise TypeError("the length of a sparse matrix is ambiguous")


class Lent:
    """As a tensor does that lends its numbers."""

    def __init__(self, array):
        self.array = array

    def __array__(self, dtype=None, copy=None):
        return self.array


def RNN_init(
    inputs, hidden, outputs, vocabulary, spectral_radius, seed, recurrent
):
    return RNN.init(
        inputs, hidden, outputs, vocabulary, recurrent, spectral_radius, seed
    )


def RNN_replace(W, U, b, V, c, E):
    return words.rnn.replace(W=W, U=U, b=b, V=V, c=c, E=E)


def resumed(**arrays):
    return resume(arrays)


# ---- The table ----

RIGHT = dict(
    rnn=it.rnn,
    trace=it.trace,
    x=it.x,
    y=it.y,
    h0=it.h0,
    weights=np.array([1.0, 0, 0.5, -2]),
    Omega=it.trace.Omega,
    dOmega=it.trace.Omega,
    target=it.trace.Omega[::-1],
    loss=cross_entropy,
    S=it.trace.y_hat,
    t=3,
    k=2,
    T=4,
    M=4,
    H=3,
    n=2,
    every=2,
    back=3,
    length=3,
    batch=2,
    seed=1,
    updates=2,
    dx=it.x,
    words=text,
    held_out=text[:4],
    text="a",
    W=it.rnn.W,
    slopes=slopes,
    g=g[0],
    drive=it.x @ it.rnn.U.T,
    curve=curve,
    left=it.rnn.W,
    right=it.rnn.W.T,
    gradients=grads,
    threshold=1.0,
    theta=it.x,
    f=np.sum,
    name="W",
    analytic=it.rnn.W,
    numeric=it.rnn.W,
    rtol=1e-9,
    kind="gaussian",
    random=np.random.default_rng(0),
    sigma_w=1.0,
    scale=1.5,
    sigma_x=0.5,
    bias=-1.0,
    rate=0.1,
    beta_1=0.5,
    beta_2=0.9,
    epsilon=1e-8,
    arrays=state.arrays(),
    state=state,
    data=data,
    optimiser=sgd(0.1),
    objective=prediction,
    paths=delta_paths(it.rnn, it.trace, it.y),
    h=it.trace.h,
    carried=it.h0,
    keep=-0.5,
    write=2.0,
    gradient=grad_W,
    program=vectorised(),
    cell=cell,
    p=p,
    s0=it.h0[None],
    run=run(cell, p, it.x),
    dh=it.trace.h[1:],
    U=it.rnn.U,
    b=it.rnn.b,
    V=it.rnn.V,
    c=it.rnn.c,
    inputs=2,
    hidden=3,
    outputs=5,
    vocabulary=4,
    spectral_radius=0.9,
    recurrent="gaussian",
)
OF_WORDS = dict(rnn=words.rnn, trace=words.trace, y=words.y)
NARROWER = {
    "RNN": words.rnn.arrays(),
    "RNN_replace": words.rnn.arrays(),
    "Trace": dict(
        x=words.trace.x,
        h=words.trace.h,
        rnn=words.rnn,
        Omega=words.trace.Omega,
        words=words.x,
    ),
    "resumed": state.arrays(),
    "sum_by_word": dict(words=words.x),
    "grad_E": OF_WORDS,
    "grad_E_literal": OF_WORDS,
    "losses_E": {**OF_WORDS, "paths": delta_paths(*OF_WORDS.values())},
    "flow_E": OF_WORDS,
    "grad_Omega_literal": dict(Omega=it.trace.Omega[0], y=it.y[0]),
    "softmax_jacobian_literal": dict(S=it.trace.y_hat[0]),
    "flow_map": dict(g=g),
    "diagnose": dict(networks=[(it.rnn, it.trace, it.y)]),
    "diagnose_program": dict(
        inputs="one_hot", networks=[(it.rnn, it.trace, it.y)]
    ),
    "bits": dict(rnn=reader),
    "sample": dict(rnn=reader, length=2),
    "squared_error": dict(
        zip(
            ("rnn", "trace", "y"),
            ((one := instance(K=1)).rnn, one.trace, np.array(0.5)),
        )
    ),
}

# Kinds of wrong values.
NOT_A_SIZE = [0, -1, 2.0, "2", True, [2], np.ones(2), 10**30]
NOT_REAL = ["1", True, [1, 1], {}, np.nan, np.inf, 1j, np.ma.masked]
NOT_AN_ARRAY = [[[1], [1, 2]], "text", {}, NeedsGrad(), Sparse()]
# What does not fit, by the argument's name.
SHAPES = dict(
    x=lambda x: [x[0], x[:, :1], x[:, [0, 1, 1]]],
    y=lambda y: [y[:-1], y[:1], y[:, None], y[0]] if y.ndim else [[1]],
    s0=lambda s0: [s0[0], s0[:, :2]],
    dh=lambda dh: [dh[0], dh[:, :2]],
    h0=lambda h0: [h0[:1], h0[None], np.append(h0, 0)],
    weights=lambda w: [w[:-1], w[:, None], 1.0],
    Omega=lambda Omega: [1.0],
    dOmega=lambda d: [d[:1], d[:, :1], batch.trace.Omega],
    target=lambda target: [target[0], target[:, :1], 1.0],
    S=lambda S: [1.0],
    dx=lambda dx: [dx[0]],
    paths=lambda paths: [paths[0], paths[:-1]],
    held_out=lambda w: [w[:1]],
    words=lambda w: [w[:1], w[:, None]],
    W=lambda W: [W[0], W[:2], W[:, :2]],
    slopes=lambda s: [s[0], s[:, :2]],
    g=lambda g: [g[..., :2], g[None, None]],
    drive=lambda a: [a[0], a[:, :2]],
    right=lambda W: [W[0], W[None], 0 * W],
    left=lambda W: [0 * W],
    U=lambda U: [U[0], U[:1], U.T],
    theta=lambda theta: [],
    b=lambda b: [b[:1], b[:, None]],
    V=lambda V: [V[0], V[:, :1]],
    c=lambda c: [c[:1], c[None]],
    E=lambda E: [E[0], E[:, :1], E[None]],
    h=lambda h: [h[0], h[..., :2]],
    curve=lambda curve: [0 * curve, -curve],
)
SMALL, OTHER_K = instance(H=4), instance(K=6)
NOT_RNN = ["rnn", it.rnn.W, it.trace]
NOT_TRACE = [
    it.x,
    it.rnn,
    instance(D=3).trace,
    SMALL.trace,
    OTHER_K.trace,
    forward(it.rnn.replace(W=it.rnn.W + 1e-12), it.x, it.h0),
]
NAN = replace(grads, W=np.nan * grads.W)
ONE_SEQUENCE = re.compile(r".*_literal$|lags_W|losses_E|jacobian$")
REAL = {
    "weights",
    "slopes",
    "g",
    "drive",
    "curve",
    "analytic",
    "numeric",
    "left",
    "right",
    "W of flow",
    "h0 of flow",
}
NO_SEED = {
    "seed": [-1, 1.5, "0", True, [1, 2]],
    "updates": [-1, 1.5, "0", True, [1, 2], 10**12],
}
NO_DATA = [
    lambda n: None,
    lambda n: data(n)[:2],
    lambda n: [*data(n)],
    lambda n: (*data(n)[:2], 1),
]
NO_OBJECTIVE = [lambda *given: 1.0, lambda *given: (1.0, it.rnn)]
NO_OPTIMISER = [adam, sgd, lambda n, g, m: g, lambda n, g, m: (g[0], m)]
NO_NETWORKS = [1, [it.rnn], [(it.rnn, it.trace)]]
# What only this argument of this function cannot be.
MORE = {
    "initial.cell": ["lstm", leaky],
    "initial.hidden": [10**6],
    "initial.inputs": [2**31],
    "run.cell": ["lstm", leaky],
    "run.p": [{}, p | {"V": p["W"]}],
    "back.run": ["run", it.trace],
    "jacobian.t": [5],
    "delta_literal.t": [5],
    "delta_literal.k": [4],
    "kept.back": [1],
    "kept_deltas.back": [1],
    "adding.T": [1],
    "split.every": [1, 10**9],
    "ngram_bits.n": [5],
    "kept.T": [10**6],
    "RNN_init.hidden": [10**6],
    "RNN_init.vocabulary": [2**31],
    "RNN_init.inputs": [2**31],
    "RNN_init.outputs": [2**31],
    "recurrent_matrix.H": [10**6],
    "sum_by_word.M": [2**31],
    "sum_by_word.words": [batch.y],
    "chunks.words": [text[:6], np.full(20, 2**64 - 1, "Q")],
    "adding.batch": [2**31],
    "start.batch": [2**31],
    "adam.beta_1": [1, 1.5],
    "adam.beta_2": [1, 1.5],
    "encode.text": ["", "a3", b"a"],
    "resume.arrays": [[1], state],
    "clip.gradients": [NAN],
    "norm.gradients": [NAN],
    "clip.threshold": [0],
    "update.threshold": [0],
    "train.threshold": [0],
    "assert_same_gradient.rtol": [0],
    "squared_error.trace": [it.trace],
    "diagnose.name": ["", "w", "x"],
    "diagnose_program.inputs": ["", "number"],
    "diagnose.networks": NO_NETWORKS,
    "diagnose_program.networks": NO_NETWORKS,
    "complex_step.f": [np.abs, np.sin, lambda theta: 1.0],
    "numeric_gradient.name": ["", "w", "E"],
    "recurrent_matrix.kind": ["", "Gaussian"],
    "RNN_init.recurrent": [""],
    "grad_E.rnn": [it.rnn],
    "grad_E_literal.rnn": [it.rnn],
    "losses_E.rnn": [it.rnn],
    "grad_E.trace": [it.trace],
    "bits.rnn": [it.rnn],
    "sample.rnn": [
        it.rnn,
        words.rnn,
        RNN.init(2, 3, K, 4),
        RNN.init(2, 3, 5, K),
    ],
    "forward.x": [it.y, batch.y, np.ones((4, 2), int)],
    "resumed.updates": [-1, 0.5],
    "resumed.h": [state.h[0], state.h[:, :2]],
    "update.data": NO_DATA,
    "train.data": NO_DATA,
    "update.objective": NO_OBJECTIVE,
    "train.objective": NO_OBJECTIVE,
    "update.optimiser": NO_OPTIMISER,
    "train.optimiser": NO_OPTIMISER,
}
MAY_BE_NONE = {
    "h0",
    "s0",
    "carried",
    "weights",
    "E",
    "words",
    "rnn of Trace",
    "threshold",
    "vocabulary",
}
SIGNED = {"bias", "keep", "write"}
ABSOLUTE = {"analytic", "numeric"}  # nan and inf are to be found there


CALLABLES = {
    name: f for name, f in public_functions().items() if name not in UNCHECKED
} | {
    each.__name__: each
    for each in (RNN, Trace, RNN_init, RNN_replace, resumed)
}


def arguments_of(name):
    """Return right arguments of a callable."""
    own = NARROWER.get(name, {})
    wanted = (
        own if name == "resumed" else signature(CALLABLES[name]).parameters
    )
    return {each: own.get(each, RIGHT.get(each)) for each in wanted}


def test_every_argument_has_a_right_value():
    assert not [
        (name, each.name)
        for name in set(CALLABLES) - {"resumed"}
        for each in signature(CALLABLES[name]).parameters.values()
        if each.default is each.empty
        and each.name not in RIGHT | NARROWER.get(name, {})
    ], "what is missing in RIGHT"


EACH_ARGUMENT = pytest.mark.parametrize(
    "name, argument",
    [
        (name, argument)
        for name in CALLABLES
        for argument in arguments_of(name)
    ],
)


def wrong_values(name, argument):
    """Return what this argument of this callable must not be."""
    right = arguments_of(name)[argument]
    key, of_flow = (
        f"{name}.{argument}",
        name in ("states", "lag_curves", "flow_map", "products", "forecast"),
    )
    values = list(MORE.get(key, []))
    if argument not in MAY_BE_NONE and (name, argument) != ("Trace", "rnn"):
        values.append(None)
    if argument in NO_SEED and name != "resumed":
        return values + NO_SEED[argument]
    if name == "resumed" and argument == "updates":
        return values
    if isinstance(right, np.ndarray):
        shapes = SHAPES.get(argument, lambda right: [right[:1]])
        if name not in ("Trace", "decode") and argument not in ABSOLUTE:
            values += shapes(right)
        values += _wrong_arrays(
            right,
            argument in REAL or of_flow,
            argument in ABSOLUTE or name == "Trace",
        )
        if argument != "weights":  # a mask
            values.append(right > 0)
        if right.dtype.kind in "iu" and name not in ("chunks", "Trace"):
            large = right.copy()
            large.flat[-1] = 99
            values.append(large)
    elif isinstance(right, str):
        values += [3, np.eye(3), ["gaussian"]]
    elif isinstance(right, int):
        values += NOT_A_SIZE
    elif isinstance(right, float):
        values += [-1, *NOT_REAL] if argument not in SIGNED else NOT_REAL
    elif isinstance(right, RNN) and name != "Trace":
        values += NOT_RNN
    elif isinstance(right, Trace):
        values += (
            NOT_TRACE[:2] if "rnn" not in arguments_of(name) else (NOT_TRACE)
        )
        if ONE_SEQUENCE.match(name) and name != "lags_W":
            values.append(batch.trace)
    elif isinstance(right, Gradients):
        values += [{}, it.rnn]
    elif isinstance(right, (State, np.random.Generator, dict)):
        values += [0, np.random, state.arrays().keys()]
    elif callable(right):
        values += ["f", 1.0, np.ones(2)]
    return values


def _wrong_arrays(right, real, nan_is_right):
    no_mask = np.ma.array(right, mask=False)
    values = [
        *NOT_AN_ARRAY,
        no_mask,
        right.astype(str),
        right.astype(object),
        right[..., None][..., :0],
    ]
    if right.ndim:
        values.append(list(no_mask) + [np.ma.masked])
    if right.dtype.kind in "iu":
        negative = right.copy()
        negative.flat[-1] = -1
        return [*values, right.astype(float), negative]
    if not nan_is_right:
        nan, inf = right.copy(), right.copy()
        nan.flat[-1], inf.flat[-1] = np.nan, np.inf
        values += [nan, inf]
    return [*values, right + 1j] if real else values


# ---- Wrong arguments ----


@EACH_ARGUMENT
def test_a_wrong_argument_is_named(name, argument):
    f, right = CALLABLES[name], arguments_of(name)
    prefix = "moments of " if name == "resumed" else ""
    message = re.compile(
        rf"({argument}|{prefix}{argument}|trace)(\.(x|h|s|Omega|words|E|c))?: "
        r"expected (shape \((([0-9]+|[THDKMN]|\*?batch|any|parts)(, |,)?)*\)"
        r"|(?!shape).+), got .+"
    )
    for value in wrong_values(name, argument):
        try:
            f(**{**right, argument: value})
        except (TypeError, ValueError) as error:
            assert message.match(str(error)), (value, str(error))
        else:
            raise AssertionError(f"{name} took {argument}={value!r}")


@pytest.mark.parametrize("name", CALLABLES)
def test_right_arguments_pass_and_stay_as_they_are(name):
    right = arguments_of(name)
    for array in arrays_in(right):
        array.setflags(write=False)  # whoever modifies its input fails
    CALLABLES[name](**right)


def test_h0_is_not_broadcast_over_a_batch():
    for h0 in (it.h0, batch.h0[:1], batch.h0[:, :1], batch.h0.T):
        with pytest.raises(ValueError, match="^h0: expected shape"):
            forward(batch.rnn, batch.x, h0)


def test_words_are_words_and_numbers_are_numbers():
    for x in (it.x, -1 - words.x, 4 + words.x, np.float64(0), np.int64(0)):
        with pytest.raises((TypeError, ValueError), match="^x: expected"):
            forward(words.rnn, x)


# ---- Right arguments in every form ----

INTEGERS = "bBhHiIlLqQ"


def same(left, right):
    """Whether two results are the same in every array, number and text."""
    if isinstance(left, Cell):
        return same(run(left, p, it.x).s, run(right, p, it.x).s)
    if isinstance(left, dict) or is_dataclass(left):
        left, right = (
            each
            if isinstance(each, dict)
            else {
                field.name: getattr(each, field.name) for field in fields(each)
            }
            for each in (left, right)
        )
        return left.keys() == right.keys() and all(
            same(left[key], right[key]) for key in left
        )
    if isinstance(left, tuple):
        return all(map(same, left, right))
    if callable(left):  # data, or an optimiser
        return same(_called(left), _called(right))
    if left is None or isinstance(left, str):
        return left == right
    return np.shape(left) == np.shape(right) and np.allclose(
        left, right, rtol=1e-13, atol=1e-15
    )  # another order rounds anew


def _called(f):
    return (
        f(1)
        if len(signature(f).parameters) == 1
        else f(1, np.ones(2), np.zeros((2, 2)))
    )


def other_forms(right):
    """Yield the same value as other Python and NumPy objects."""
    if isinstance(right, np.ndarray):
        yield right.tolist()
        yield Lent(right)
        yield np.array(right, order="F")
        yield right.astype(right.dtype.newbyteorder())
        yield from (
            right.astype(kind)
            for kind in (INTEGERS if right.dtype.kind in "iu" else "g")
        )
    elif isinstance(right, int):
        yield from (np.dtype(kind).type(right) for kind in INTEGERS)
    elif isinstance(right, float):
        yield from (np.float64(right), np.array(right), np.longdouble(right))


@EACH_ARGUMENT
def test_every_form_of_a_value_gives_the_same(name, argument):
    f, right = CALLABLES[name], arguments_of(name)
    if "random" in right:
        right["random"] = np.random.default_rng(0)
    expected = f(**right)
    for value in other_forms(right[argument]):
        if "random" in right:
            right["random"] = np.random.default_rng(0)
        assert same(f(**{**right, argument: value}), expected), value


@pytest.mark.parametrize(
    "name", [name for name in CALLABLES if "weights" in arguments_of(name)]
)
def test_a_mask_is_weights_of_0_and_1(name):
    f, right = CALLABLES[name], arguments_of(name)
    ones = np.array([1.0, 0, 0, 1])
    for kind in (lambda right: right, single):
        given = kind(right)
        expected = f(
            **{**given, "weights": ones.astype(given["weights"].dtype)}
        )
        for mask in (ones > 0, [True, False, False, True], Lent(ones > 0)):
            found = f(**{**given, "weights": mask})
            assert same(found, expected)
            for left, of_ones in zip(arrays_in(found), arrays_in(expected)):
                assert left.dtype == of_ones.dtype


def test_half_precision_is_raised_to_float64():
    half = it.x.astype(np.float16)
    left = forward(it.rnn, half).Omega
    assert left.dtype == float
    assert (left == forward(it.rnn, half.astype(float)).Omega).all()


# float64 whatever comes: what measures, what draws, what would underflow.
FLOAT64 = {
    "complex_step",
    "numeric_gradient",
    "recurrent_matrix",
    "RNN_init",
    "initial",
    "states",
    "lag_curves",
    "flow_map",
    "products",
    "normal_grid",
    "rate",
    "forecast",
}


def single(value):
    """Return a value with each float64 array of it in float32."""
    if isinstance(value, np.ndarray):
        return value.astype("f") if value.dtype == float else value
    if isinstance(value, dict):
        return {key: single(part) for key, part in value.items()}
    return type(value)(**single(vars(value))) if is_dataclass(value) else value


@pytest.mark.parametrize("name", CALLABLES)
def test_float32_stays_float32(name):
    found = CALLABLES[name](**single(arguments_of(name)))
    if name == "train":  # and the losses, which are float64
        found, _ = found
    dtype = np.dtype(float if name in FLOAT64 else "f")
    for array in arrays_in(found):
        assert array.dtype == dtype or array.dtype.kind in "ib"


# ---- The checks themselves ----


def arrays_in(value):
    """Yield the arrays in a value, however deep in dicts and dataclasses."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, (dict, tuple)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from arrays_in(part)
    elif is_dataclass(value) and not isinstance(value, type):
        yield from arrays_in(vars(value))


@pytest.mark.parametrize(
    "check, message",
    [
        (
            lambda: checks.fits("x", np.ones((4, 3)), ("T", ..., 2)),
            "x: expected shape (T, *batch, 2), got (4, 3)",
        ),
        (
            lambda: checks.fits("y", np.ones((4, 1)), (4,)),
            "y: expected shape (4,), got (4, 1)",
        ),
        (
            lambda: checks.fits("W", np.ones(3), (..., "H", "H")),
            "W: expected shape (*batch, H, H), got (3,)",
        ),
        (
            lambda: checks.as_array("x", [[1], [1, 2]]),
            "x: expected an array, got rows of different lengths",
        ),
        (
            lambda: checks.as_array("x", np.ones((2, 0))),
            "x: expected no empty axis, got (2, 0)",
        ),
        (
            lambda: checks.as_array("y", np.ma.array([1, 2])),
            "y: expected an array without a mask, got a masked one; what "
            "shall not count has a weight of 0, see `weights`",
        ),
        (
            lambda: checks.as_array("x", NeedsGrad()),
            "x: expected an array, got NeedsGrad: "
            "can't call numpy() on a tensor",
        ),
        (
            lambda: checks.numbers("x", Sparse(), ()),
            "x: expected numbers, got Sparse",
        ),
        (
            lambda: checks.numbers("b", "b", ()),
            "b: expected numbers, got dtype <U1",
        ),
        (
            lambda: checks.numbers("a", 1j, (), "f"),
            "a: expected real numbers, got dtype complex128",
        ),
        (
            lambda: checks.numbers("b", np.inf, ()),
            "b: expected finite numbers, got nan or inf",
        ),
        (
            lambda: checks.indices("y", 1.0, (), 3),
            "y: expected integer indices, got dtype float64",
        ),
        (
            lambda: checks.indices("y", [0, 3], ("T",), 3),
            "y: expected indices 0 to 2, got 0 to 3",
        ),
        (
            lambda: checks.integer("T", True, 1),
            "T: expected an integer, got True",
        ),
        (
            lambda: checks.integer("n", 5, 1, 4),
            "n: expected an integer ≤ 4, got 5",
        ),
        (
            lambda: checks.room("H", 10**6, 10**6),
            "H: expected at most 2³¹ numbers in an array, got shape "
            "(1000000, 1000000)",
        ),
        (
            lambda: checks.non_negative("rate", -1),
            "rate: expected a number ≥ 0, got -1",
        ),
        (
            lambda: checks.positive("rtol", 0),
            "rtol: expected a number > 0, got 0",
        ),
        (
            lambda: checks.one_of("rho", 0.7, (0.5, 0.9)),
            "rho: expected one of 0.5, 0.9, got 0.7",
        ),
        (lambda: checks.instance("rnn", 3, str), "rnn: expected str, got int"),
        (lambda: checks.function("f", 3), "f: expected a function, got int"),
        (
            lambda: update(state, data, adam),
            "optimiser: expected one with its rate, such as adam(0.01), "
            "got the function adam itself",
        ),
    ],
)
def test_a_message_in_full(check, message):
    with pytest.raises((TypeError, ValueError)) as error:
        check()
    assert str(error.value) == message
