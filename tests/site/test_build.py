"""A build tells the truth, each time it is run, on a small book."""

import os
import sys
from pathlib import Path
from subprocess import run
from textwrap import dedent

import pytest
from bookshell.running import executed

EXTENSIONS = Path(__file__).parents[2] / "book" / "_ext"
NOTEBOOK = """
    ---
    file_format: mystnb
    kernelspec: {{name: python3}}
    ---
    # A notebook

    ```{{code-cell}}
    {code}
    ```
    """
# Breaks off when all is read and nothing written, if it is asked to.
CONF = f"""
    import os
    import sys

    sys.path.insert(0, {str(EXTENSIONS)!r})
    extensions = ["myst_nb", "bookshell.running", "bookshell.formulas"]
    myst_enable_extensions = ["dollarmath"]
    html_math_renderer = "mathml"
    exclude_patterns = ["_build"]
    nb_execution_mode = "force"
    nb_output_stderr = "error"

    def break_off(app, env):
        if "BREAK_OFF" in os.environ:
            raise KeyboardInterrupt

    def setup(app):
        app.connect("env-check-consistency", break_off)
    """


@pytest.fixture
def book(tmp_path):
    """A book of no page yet."""
    write(tmp_path / "conf.py", CONF)
    return tmp_path


def write(path, text):
    path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")


def build(book, **environment):
    """Build the book; what Sphinx prints are faults."""
    command = (
        "-m sphinx -n -W --keep-going -q . _build/html -d _build/.doctrees"
    )
    return run(
        [sys.executable, *command.split()],
        cwd=book,
        env=os.environ | environment,
        capture_output=True,
        encoding="utf-8",
    )


def assert_fails(fault, built):
    assert built.returncode and fault in built.stderr


def assert_succeeds(built):
    assert (built.returncode, built.stderr) == (0, "")


def test_a_build_fails_each_time_until_every_page_is_mended(book):
    index, html = book / "index.md", book / "_build" / "html"
    notebook, other = book / "notebook.md", book / "other.md"
    contents = "\n\n```{toctree}\nnotebook\n"
    write(index, f"# Here is $\\nothing{{x}}${contents}other\n```")
    write(notebook, NOTEBOOK.format(code="assert 1 == 2"))
    write(other, "# Another\n\n[Nowhere](nowhere.md)")
    for _ in range(2):
        built = build(book)
        assert_fails("Executing notebook failed", built)
        assert_fails(r"formula \nothing{x}:", built)
        assert_fails("index.md:1", built)
        assert_fails("nowhere", built)
        assert (html / "reports" / "notebook.err.log").exists()
        assert (html / "other.html").exists()
    write(index, f"# $x$\n\n## $z$\n\nHere is $x_1$.\n\n$$y$${contents}```")
    write(notebook, NOTEBOOK.format(code="assert 1 == 1"))
    other.unlink()
    assert_succeeds(build(book))
    assert (html / "index.html").read_text("utf-8").count("<math") == 4
    assert "AssertionError" not in (html / "notebook.html").read_text("utf-8")
    assert not (html / "reports").exists()
    assert list(html.rglob("other.*")) == []


def test_a_build_that_was_broken_off_hides_no_fault(book):
    write(book / "index.md", "# A page\n\n```{nothing}\n```")
    assert_fails("Interrupted", build(book, BREAK_OFF="yes"))
    assert_fails("Unknown directive", build(book))


def test_one_page_is_built_and_no_other_is_run(book):
    write(book / "index.md", "# A page\n\n```{toctree}\nother\n```")
    other = book / "other.md"
    write(other, NOTEBOOK.format(code="assert 1 == 1"))
    assert_succeeds(build(book))
    write(other, NOTEBOOK.format(code="assert 1 == 2"))
    assert_succeeds(build(book, BOOK_PAGE="index"))
    assert_fails("Executing notebook failed", build(book))
    assert_succeeds(build(book, BOOK_PAGE="index"))
    write(other, NOTEBOOK.format(code="print(6 * 7)"))
    assert_succeeds(build(book, BOOK_PAGE="other"))
    page = (book / "_build" / "html" / "other.html").read_text("utf-8")
    assert ">42\n<" in page


def test_no_page_tells_of_the_search_for_fonts(book):
    """Matplotlib would, where it takes long or its note cannot be kept."""
    write(book / "index.md", NOTEBOOK.format(code="import matplotlib.pyplot"))
    write(
        book / "sitecustomize.py",  # for Matplotlib everything takes long
        """
        import threading

        class Timer(threading.Timer):
            def __init__(self, interval, function):
                super().__init__(0, function)

        threading.Timer = Timer
        """,
    )
    path = os.pathsep.join([str(book), os.environ.get("PYTHONPATH", "")])
    built = build(book, MPLCONFIGDIR=str(book / "conf.py"), PYTHONPATH=path)
    assert built.returncode == 0, built.stderr
    assert "building the font cache" in built.stderr  # told the terminal


@pytest.mark.parametrize(
    "said, tries",
    [("Kernel died before replying to kernel_info", 3), ("Kernel died", 1)],
)
def test_a_kernel_that_has_run_nothing_is_started_again(said, tries):
    tried = []

    def execute(notebook, cwd):
        tried.append((notebook, cwd))
        raise RuntimeError(said)

    with pytest.raises(RuntimeError, match=said):
        executed(execute, "a notebook", cwd="there")
    assert tried == tries * [("a notebook", "there")]
