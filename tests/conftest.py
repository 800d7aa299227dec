"""What every test may rely on: asynchronous tests run on asyncio, the loop that the runtime is written for.

A test that needs node, a browser or the network skips with a reason where these are missing. With `CI=true` such a skip
is a failure: continuous integration installs them, so a skip there means that something is silently not tested.
"""

from __future__ import annotations

import faulthandler
import os
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from _pytest.faulthandler import fault_handler_stderr_fd_key
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

# No time decides a test: the first example of a property often imports a library, on a machine that does other things.
settings.register_profile("untimed", settings(), deadline=None)
settings.load_profile("untimed")

NEEDS = ("node", "browser", "proxy", "network")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def every_log_line() -> None:
    """Begin each test as if nothing had been logged: the limit on repeated lines is one for the process."""
    if (module := sys.modules.get("reference_server.runtime.log")) is not None:
        module.log.limit.forget()


@pytest.fixture(autouse=True)
def every_variable() -> Iterator[None]:
    """Refuse a test that leaves another environment: servers and commands of later tests would inherit it."""
    before = _variables()
    yield
    assert _variables() == before, "this test leaves another environment: set variables with monkeypatch.setenv"


def _variables() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}


def pytest_itemcollected(item: pytest.Item) -> None:
    """Refuse a test whose id holds an address: it differs between the processes that share the tests out."""
    if " at 0x" in item.nodeid:
        raise pytest.UsageError(f"{item.nodeid}: the id has an address in it; give the parameter a fixed id.")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that have most slow tests: one that begins last runs alone, while other cores wait."""
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    items.sort(key=lambda item: -slow[item.path])


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """End the process, its stacks printed, when a step of a test goes on for half as long again as the test may take.

    The failure of pytest-timeout can be swallowed by an event loop, and what cleans up after it can wait for ever.
    """
    marker = item.get_closest_marker("timeout")
    limit = float(marker.args[0] if marker else item.config.getini("timeout"))
    stderr = item.config.stash[fault_handler_stderr_fd_key]
    faulthandler.dump_traceback_later(1.5 * limit, file=stderr, exit=True)


pytest_runtest_call = pytest_runtest_teardown = pytest_runtest_setup


def pytest_runtest_logfinish() -> None:
    """Let what comes between two tests take its time."""
    faulthandler.cancel_dump_traceback_later()


def _in_ci() -> bool:
    return os.environ.get("CI") == "true"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn the skip of a test that is marked node, browser or network into a failure in CI."""
    report = yield
    needs = [name for name in NEEDS if item.get_closest_marker(name)]
    if report.skipped and needs and _in_ci():
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, though it needs only {', '.join(needs)}: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Refuse the skip of a whole module in CI: it would hide what the tests in it are marked with."""
    report = yield
    if report.skipped and _in_ci():
        report.outcome = "failed"
        report.longrepr = f"a whole module is skipped in CI; mark and skip its tests instead: {report.longrepr}"
    return report
