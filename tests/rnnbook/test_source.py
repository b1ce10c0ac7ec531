"""Code shown to readers runs, and the reference leaves nothing out."""

import re
from html import unescape
from pathlib import Path

from every import BOOK, CELL
from public import UNCHECKED, public_functions

from rnnbook.explorers import Reference, Source
from rnnlib import RNN, backward
from rnnlib.grad_U import flow_U, grad_U

ROOT = Path(__file__).parents[2]


def test_every_public_function_is_in_the_reference(monkeypatch):
    listed, names = [], {}
    monkeypatch.setattr(
        Reference,
        "__init__",
        lambda self, *documented: listed.extend(documented),
    )
    page = (BOOK / "reference.md").read_text(encoding="utf-8")
    for cell in CELL.findall(page):
        exec(re.sub("^:tags:.*$", "", cell, flags=re.M), names)
    assert len(listed) == len({d.__qualname__ for d in listed})
    missing = set(public_functions().values()) - set(listed)
    assert {f.__name__ for f in missing} <= UNCHECKED


def test_an_entry_says_where_it_is_what_it_promises_and_how():
    page = unescape(Reference(grad_U).html())
    assert (
        '<dt id="rnnlib.grad_U"><code>rnnlib.grad_U.<b>grad_U</b>(rnn, '
        "trace, y)</code>" in page
    )
    assert page.count("Return dL/dU (H, D), with `[i, j]") == 1
    assert (
        "<pre>def grad_U(rnn: RNN, trace: Trace, y: ArrayLike) -> "
        "np.ndarray:\n    check_trace(rnn, trace)\n" in page
    )


def test_an_entry_says_where_a_reader_imports_it_from():
    page = Reference(backward, RNN.init, grad_U).html()
    said = re.findall(r"<code>(\S+)\.<b>", page)
    assert said == ["rnnlib", "rnnlib", "rnnlib.grad_U"]


def test_a_method_is_shown_without_its_indentation():
    page = unescape(Reference(RNN.init).html())
    assert "<b>RNN.init</b>(inputs, hidden, outputs, vocabulary=None" in page
    assert "<pre>@classmethod\ndef init(\n    cls,\n    inputs: int" in page


def test_a_source_is_that_of_the_module():
    module = Path(grad_U.__code__.co_filename).read_text(encoding="utf-8")
    assert repr(Source(grad_U)) in module
    assert repr(Source(grad_U)).endswith("outer_sum(delta, trace.x)")


def test_sources_stand_in_the_order_given():
    assert repr(Source(grad_U, flow_U)) == (
        f"{Source(grad_U)!r}\n\n\n{Source(flow_U)!r}"
    )


def test_the_readme_runs_as_it_stands(capsys):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    names = {}
    for block in re.findall("^```python\n(.*?)^```", readme, re.M | re.S):
        exec(block, names)
    assert names["grads"].U.shape == (4, 3)
    assert "minus the transpose of dL/dU" in capsys.readouterr().out
