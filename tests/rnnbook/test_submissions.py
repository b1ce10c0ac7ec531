"""What of a submission is judged, and what of it is run for that."""

import json

import pytest
from notebooks import notebooks

from rnnbook.submissions import NOTHING, Call, calls_of, handed_in

W = "diagnose('W', mine)"
DEF = "def mine(rnn, trace, y):\n    return rnn.W"


def notebook(*cells):
    """The text of a notebook; what begins with # is Markdown."""
    return json.dumps(
        {
            "cells": [
                {
                    "cell_type": "markdown" if text[0] == "#" else "code",
                    "source": text.splitlines(keepends=True),
                }
                for text in cells
            ]
        }
    )


@pytest.fixture
def read(tmp_path):
    def read(files):
        """Return what is to judge in files, given as text by name."""
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return handed_in(tmp_path)

    return read


@pytest.mark.parametrize(
    "above, lines",
    [
        (DEF, DEF),
        (f"print(1)\nx = 1\n{DEF}", DEF),
        (f"import numpy as np\nimport torch\n{DEF}", DEF),
        (
            "import numpy as np\n\n\ndef mine(rnn, trace, y):\n"
            "    x = np.ones(3)\n    return [x for x in x]\nx = 5",
            "import numpy as np\n"
            "def mine(rnn, trace, y):\n"
            "    x = np.ones(3)\n    return [x for x in x]",
        ),
        (  # found through what it uses, with all that is bound on the way
            "n = 1\nn += 1\nm = 0\nfor i in range(3):\n    n = n + i\n"
            "def one():\n    return n\nmine = one",
            "n = 1\nn += 1\nfor i in range(3):\n    n = n + i\n"
            "def one():\n    return n\nmine = one",
        ),
        (
            f"from numpy import *\nimport numpy\n{DEF}",
            f"from numpy import *\n{DEF}",
        ),
        (f"from rnnlib import diagnose\n{DEF}", DEF),
        ("", ""),
    ],
)
def test_only_what_a_function_needs_is_run(read, above, lines):
    (call,) = read(
        {"anna.py": f"{above}\nprint(diagnose('W', mine))\nmine = 0"}
    )
    assert call == Call("anna", "anna.py", "W", lines, W)


@pytest.mark.parametrize(
    "line, gradient, call",
    [
        ("Map(diagnose('W', mine))", "W", W),
        ("assert rnnlib.diagnose('W', mine).verdict == 'right'", "W", W),
        (f"if __name__ == '__main__':\n    print({W})", "W", W),
        (
            "diagnose(name='W', gradient=mine, loss=squared_loss)",
            "W",
            "diagnose(name='W', gradient=mine, loss=squared_loss)",
        ),
        (
            "diagnose('V', lambda *given: mine(*given).T)",
            "V",
            "diagnose('V', lambda *given: mine(*given).T)",
        ),
        (
            "diagnose_program(mine, inputs='words')",
            "program",
            "diagnose_program(mine, inputs='words')",
        ),
    ],
)
def test_a_call_is_found_wherever_it_stands(read, line, gradient, call):
    (found,) = read({"anna.py": f"{DEF}\n{line}"})
    assert (found.gradient, found.call) == (gradient, call)
    assert found.lines == DEF


def test_a_call_that_stands_twice_counts_as_it_stands_last(read):
    other = DEF.replace("rnn.W", "-rnn.W")
    found = read({"anna.py": "\n".join([DEF, W, "x = 1", other, W])})
    assert [call.lines for call in found] == [f"{DEF}\n{other}"]


def test_of_a_chapter_only_its_exercises_count(read):
    U, V = (W.replace("W", name) for name in "UV")
    text = notebook(
        "# A chapter",
        f"%matplotlib inline\n{DEF}",
        U,
        "## Summary\n\n## Exercises",
        W,
        "## Solutions",
        V,
    )
    (found,) = read({"ben/grad_W.ipynb": text})
    assert found == Call("ben", "ben/grad_W.ipynb", "W", DEF, W)


def test_of_another_notebook_all_cells_count(read):
    text = notebook("# My work", DEF, "!ls\n" + W, "# And then", W + ";1")
    (found,) = read({"ben.ipynb": text})
    assert (found.who, found.lines) == ("ben", DEF)


def test_the_order_is_that_of_names_and_lines(read):
    two = f"{DEF}\ndiagnose('U', mine), diagnose('W', mine)"
    found = read({"ben.py": two, "anna/b.py": two, "anna/a.py": two})
    assert [each[1:3] for each in found] == [
        (file, gradient)
        for file in ("anna/a.py", "anna/b.py", "ben.py")
        for gradient in "UW"
    ]


@pytest.mark.parametrize(
    "files, file, says",
    [
        ({"anna.py": DEF}, "anna.py", NOTHING),
        ({"anna/notes.txt": "see above"}, "anna", NOTHING),
        ({"anna/forward.ipynb": notebook(DEF)}, "anna", NOTHING),
        (
            {"anna.py": "def mine(:\n"},
            "anna.py",
            "This is no Python: invalid syntax (anna.py, line 1).",
        ),
        (
            {"anna.ipynb": notebook("x = 1", "x = 1\nx =")},
            "anna.ipynb",
            "This is no Python: invalid syntax (cell 2, line 2).",
        ),
        (
            {"anna.ipynb": "{}"},
            "anna.ipynb",
            "It cannot be read: KeyError: 'cells'.",
        ),
        (
            {"anna.ipynb": "cells"},
            "anna.ipynb",
            "It cannot be read: JSONDecodeError: Expecting value: "
            "line 1 column 1 (char 0).",
        ),
    ],
)
def test_who_has_nothing_to_judge_has_a_row(read, files, file, says):
    (row,) = read(files)
    assert (row.who, row.file, row.says) == ("anna", file, says)


def test_what_a_machine_left_there_is_nobodys(read):
    names = "__MACOSX/anna.py", "._anna.py", ".ipynb_checkpoints/anna.py"
    assert not read(dict.fromkeys([*names, "readme.txt"], W))


def test_the_chapters_own_exercises_are_found():
    found = {
        (call.file, call.gradient, call.call)
        for path in notebooks()
        for call in calls_of("", path.name, path)
    }
    mine = {
        (f"grad_{name}.ipynb", name, f"diagnose('{name}', my_gradient)")
        for name in "WUVbcE"
    }
    assert mine < found
    assert {file for file, *_ in found - mine} == {
        "loss.ipynb",
        "program.ipynb",
        "truncation.ipynb",
    }
