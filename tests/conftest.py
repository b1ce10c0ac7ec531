import os
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings

# The products are small: two threads are slower than one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# The same examples every time: a failure in CI is a failure at home.
settings.register_profile(
    "rnnlib", deadline=None, derandomize=True, max_examples=60, database=None
)
settings.load_profile("rnnlib")

SITE, PACKAGE = (Path(__file__).parent / name for name in ("site", "rnnlib"))
WAITS = "waits for make frameworks"


def pytest_addoption(parser):
    parser.addoption(
        "--frameworks",
        action="store_true",
        help="fail, do not skip, where PyTorch or JAX is missing",
    )
    parser.addoption(
        "--live",
        action="store_true",
        help="run the cells of all pages in the browser, not of three",
    )


def pytest_collection_modifyitems(items):
    """Begin with the site's files, the first of them beside the package's.

    They take longest, and the first of them builds the site: a process that
    had the next would wait for it. The package's start no kernel, as the build
    does. Then come the notebooks: no long file is left for the end.
    """
    files = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    site = [path for path in files if path.parent == SITE]
    package = [path for path in files if path.parent == PACKAGE]
    notebooks = [path for path in files if path.suffix == ".ipynb"]
    ordered = (*site[:1], *package, *site[1:], *notebooks, *files)
    items[:] = [
        item for path in dict.fromkeys(ordered) for item in files[path]
    ]


def framework(name, config):
    """Import an oracle that `make test` does not install."""
    if not find_spec(name) and not config.getoption("--frameworks"):
        pytest.skip(WAITS)
    return import_module(name)


@pytest.fixture(scope="session")
def torch(pytestconfig):
    return framework("torch", pytestconfig)


@pytest.fixture(scope="session")
def jax(pytestconfig):
    jax = framework("jax", pytestconfig)
    jax.config.update("jax_enable_x64", True)
    return jax


def pytest_sessionfinish(session):
    """With --frameworks, a test that is skipped for any reason is a fault."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter and reporter.stats.get("skipped")
    if skipped and session.config.getoption("--frameworks"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    waiting = sum(
        WAITS in str(report.longrepr)
        for report in terminalreporter.stats.get("skipped", [])
    )
    if waiting:
        terminalreporter.write_line(
            f"{waiting} tests wait for PyTorch and JAX: run `make frameworks`"
        )
