import os
from importlib import import_module
from importlib.util import find_spec

import pytest
from hypothesis import settings

# The products are small: two threads are slower than one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# The same examples every time: a failure in CI is a failure at home.
settings.register_profile(
    "rnnlib", deadline=None, derandomize=True, max_examples=60, database=None
)
settings.load_profile("rnnlib")

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
